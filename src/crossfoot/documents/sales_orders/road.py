"""How a sales order becomes an invoice: the road's description for `documents.sending`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import sending
from crossfoot.documents.sales_orders import posting, queries
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import Road
from crossfoot.documents.stocked import sales
from crossfoot.documents.summaries import costs, standing
from crossfoot.mappings.models import Setup
from crossfoot.tenancy.models import Company, Person


def why_not(orders: Sequence[SalesOrder], setup: Setup) -> dict[int, list[Problem]]:
    """Why orders do not go by themselves: parts of them do, or a summary has them."""
    found = against(orders, setup)
    for pk, problems in standing.against(orders, setup).items():
        found.setdefault(pk, []).extend(problems)
    return found


def follow(company: Company, ids: Sequence[int], by: Person, at: datetime) -> None:
    """The stock follows; and what waited for the summary of an order that goes by itself now is booked."""
    sales.orders_follow(company, ids, by, at)
    costs.let_go(company, ids, by=by, at=at)


def against(orders: Sequence[SalesOrder], setup: Setup) -> dict[int, list[Problem]]:
    """Whole orders of which a part still counts, or was cancelled and still stands in QuickBooks: their goods would
    be invoiced twice."""
    of_these = SalesOrder.objects.filter(part_of__in=[order.pk for order in orders]).order_by("pk")
    counting = of_these.exclude(status=SalesOrder.Status.CANCELLED, book_state__in=sorted(sending.UNSENT))
    found: dict[int, list[Problem]] = {}
    for part in counting:
        if part.part_of_id is not None and part.part_of_id not in found:
            found[part.part_of_id] = [_in_parts(part)]
    return found


def _in_parts(part: SalesOrder) -> Problem:
    sentence = f"It is delivered in parts, and {part} is one of them. Invoice the parts."
    if part.status == SalesOrder.Status.CANCELLED:
        sentence = (
            f"{part} is cancelled and still stands in QuickBooks. Wait until it is taken out there, and then invoice "
            "the order."
        )
    return Problem("in_parts", sentence, Fix.WAIT, cause=f"part:{part.key}")


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
    against=why_not,
    follow=follow,
)
