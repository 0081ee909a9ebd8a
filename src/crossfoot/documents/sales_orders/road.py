"""How a sales order becomes an invoice: the road's description for `documents.sending`."""

from __future__ import annotations

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.sales_orders import posting, queries
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import Road

INVOICES: Road[SalesOrder] = Road(
    kind=DocumentKind.SALES,
    model=SalesOrder,
    document="invoice",
    can=Can.SEND_INVOICES,
    is_on=lambda setup: setup.sync_sales,
    is_automatic=lambda setup: setup.automatic_sales,
    locked=queries.locked,
    posting_on=lambda order, setup: posting.facts_of(order, setup).posting_on,
    wanted=posting.wanted_for,
)
