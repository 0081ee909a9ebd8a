"""Revisions of orders that are in QuickBooks, and what cancelling one would do there (D5, D7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api.answering import answers, called
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Flag, Measure, PathId, Told
from crossfoot.api.orders import WithReason
from crossfoot.core.taking_back import Way, WayOut
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.purchase_orders import queries as purchases
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.road import road_now
from crossfoot.documents.revisions import leaving
from crossfoot.documents.revisions.comparing import Compared, Side, compared_of
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_orders import queries as sales
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.documents.sending import Road
from crossfoot.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class Orders:
    """One kind of order: its name in the description, its rows, and what a person can do with its revision."""

    name: str
    model: type[Any]
    one: Callable[[Company, int], Any]
    road_in: Callable[[Company], Road[Any]]
    begin: Callable[..., object]
    approve: Callable[..., object]


class DifferingFact(Told):
    """One thing that the document says otherwise than QuickBooks, as text; a figure is decimal text."""

    label: str
    in_books: str
    now: str


class LineSide(Told):
    """A line on one side. `amount` is net, in the document's currency."""

    description: str
    account: str
    quantity: Measure | None
    unit_price: Measure | None
    amount: Amount


class DifferingLine(Told):
    """A line that differs; null where one side has no such line."""

    number: int
    in_books: LineSide | None
    now: LineSide | None


class RevisionTold(Told):
    """How the document stands to what is in QuickBooks. `is_ahead`: it was edited outside a revision."""

    is_open: Flag
    by: str
    since: datetime | None
    reason: str
    revision: Annotated[int, Field(description="How often it was approved anew.")]
    is_ahead: Flag
    currency: str
    total_in_books: Amount | None
    total_now: Amount
    facts: list[DifferingFact]
    lines: list[DifferingLine]


class CancellationTold(Told):
    """What cancelling would do in QuickBooks: delete, void, reverse, refused, or nothing where it is not there."""

    way: str
    sentence: str
    reverse_on: Day | None


def router_of(orders: Orders) -> Router:
    """The calls of one kind of order."""
    router = Router()

    def told_of(caller: Caller, order_id: int) -> RevisionTold:
        caller.find(orders.model, order_id)
        order = orders.one(caller.company, order_id)
        return told(order, compared_of(orders.road_in(caller.company), order))

    @router.get(
        "/{int:order_id}/revision", response=RevisionTold, summary="How it differs from what is in QuickBooks"
    )
    @answers()
    @called(f"get_{orders.name}_revision")
    def get(request: HttpRequest, order_id: PathId) -> RevisionTold:
        return told_of(caller_of(request), order_id)

    @router.post("/{int:order_id}/revision", response=RevisionTold, summary="Begin a revision")
    @answers()
    @called(f"begin_{orders.name}_revision")
    def begin(request: HttpRequest, order_id: PathId, why: WithReason) -> RevisionTold:
        caller = caller_of(request)
        found = caller.find(orders.model, order_id)
        orders.begin(order=found, reason=why.reason, by=caller.person, at=caller.now)
        return told_of(caller, order_id)

    @router.post(
        "/{int:order_id}/revision/approve",
        response=RevisionTold,
        summary="Approve a revision; QuickBooks is updated",
    )
    @answers()
    @called(f"approve_{orders.name}_revision")
    def approve(request: HttpRequest, order_id: PathId) -> RevisionTold:
        caller = caller_of(request)
        found = caller.find(orders.model, order_id)
        orders.approve(order=found, by=caller.person, at=caller.now)
        return told_of(caller, order_id)

    @router.get(
        "/{int:order_id}/cancellation",
        response=CancellationTold,
        summary="What cancelling it would do in QuickBooks",
    )
    @answers()
    @called(f"get_{orders.name}_cancellation")
    def plan(request: HttpRequest, order_id: PathId) -> CancellationTold:
        return cancellation(leaving.plan, caller_of(request).find(orders.model, order_id))

    return router


def told(document: Any, compared: Compared | None) -> RevisionTold:
    """The revision of a document of any kind, with both sides where both are known."""
    return RevisionTold(
        is_open=document.revising_since is not None,
        by=str(document.revising_by) if document.revising_by else "",
        since=document.revising_since,
        reason=document.revision_reason,
        revision=document.revision,
        is_ahead=document.is_ahead,
        currency=document.currency,
        total_in_books=compared.total_there if compared else None,
        total_now=compared.total_now if compared else document.total,
        facts=[
            DifferingFact(label=fact.label, in_books=_text(fact.there), now=_text(fact.now))
            for fact in (compared.differing_facts if compared else ())
        ],
        lines=[
            DifferingLine(number=line.number, in_books=_side(line.there), now=_side(line.now))
            for line in (compared.differing_lines if compared else ())
        ],
    )


def cancellation(plan: Callable[[Any], WayOut | None], document: Any) -> CancellationTold:
    """What `plan` says of the document. Raises Refusal without a connection that is set up."""
    way = plan(document)
    if way is None:
        return CancellationTold(way="nothing", sentence="QuickBooks has nothing of it.", reverse_on=None)
    return CancellationTold(way=Way(way.way).value, sentence=way.sentence, reverse_on=way.reverse_on)


def _side(side: Side | None) -> LineSide | None:
    if side is None:
        return None
    return LineSide(
        description=side.description,
        account=side.carrier,
        quantity=side.quantity,
        unit_price=side.unit_price,
        amount=side.amount,
    )


def _text(value: str | Decimal | date | None) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case _:
            return value


sales_router = router_of(
    Orders(
        name="sales_order",
        model=SalesOrder,
        one=sales.one,
        road_in=lambda company: INVOICES,
        begin=selling.begin_revision,
        approve=selling.approve_revision,
    )
)
purchases_router = router_of(
    Orders(
        name="purchase_order",
        model=PurchaseOrder,
        one=purchases.one,
        road_in=road_now,
        begin=buying.begin_revision,
        approve=buying.approve_revision,
    )
)
