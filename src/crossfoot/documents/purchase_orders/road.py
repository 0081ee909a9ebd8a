"""How a purchase order becomes a bill: the road's description for `documents.sending`."""

from __future__ import annotations

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.purchase_orders import posting, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sending import Road

BILLS: Road[PurchaseOrder] = Road(
    kind=DocumentKind.PURCHASE,
    model=PurchaseOrder,
    document="bill",
    can=Can.SEND_BILLS,
    is_on=lambda setup: setup.sync_purchases,
    is_automatic=lambda setup: setup.automatic_purchases,
    locked=queries.locked,
    posting_on=lambda order, setup: posting.facts_of(order, setup).posting_on,
    wanted=posting.wanted_for,
)
