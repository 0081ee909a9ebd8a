"""Another posting date for everything that one closed period or one start date holds up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from crossfoot.core.problems import Refusal
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Company, Person

AT_ONCE = 200
"""Documents that one click moves; each is checked and queued anew."""


@dataclass(slots=True)
class Moved:
    """How many were moved; why the others were not, a sentence each."""

    count: int = 0
    refused: list[str] = field(default_factory=list)
    is_more: bool = False


def move(*, company: Company, cause: str, day: date, by: Person, at: datetime) -> Moved:
    """Set the posting date of the orders of this cause; each is queued anew. Raises Forbidden, Outsider."""
    stuck = Push.objects.filter(company=company, state=Push.State.NEEDS_ATTENTION, problem_cause=cause)
    pushes = list(stuck.order_by("id")[: AT_ONCE + 1])
    moved = Moved(is_more=len(pushes) > AT_ONCE)
    for push in pushes[:AT_ONCE]:
        try:
            if _choose(push, company, day, by, at):
                moved.count += 1
        except Refusal as refusal:
            moved.refused.append(refusal.sentence)
    return moved


def _choose(push: Push, company: Company, day: date, by: Person, at: datetime) -> bool:
    if push.source_id is None:
        return False
    if push.source_kind == "sales_order":
        order = SalesOrder.objects.filter(company=company, pk=push.source_id).first()
        if order is None:
            return False
        sales.choose_dates(order=order, posting_on=day, due_on=order.due_on, by=by, at=at)
        return True
    purchase = PurchaseOrder.objects.filter(company=company, pk=push.source_id).first()
    if purchase is None:
        return False
    purchases.choose_dates(order=purchase, posting_on=day, due_on=purchase.due_on, by=by, at=at)
    return True
