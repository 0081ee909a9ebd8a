"""Revisions of orders that are in QuickBooks, and what cancelling one would do there (D5, D7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
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

sales_router = Router()
purchases_router = Router()


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


@sales_router.get(
    "/{int:order_id}/revision", response=RevisionTold, summary="How it differs from what is in QuickBooks"
)
@answers()
def get_sales_order_revision(request: HttpRequest, order_id: PathId) -> RevisionTold:
    return _sales(request, order_id)


@sales_router.post("/{int:order_id}/revision", response=RevisionTold, summary="Begin a revision")
@answers()
def begin_sales_order_revision(request: HttpRequest, order_id: PathId, why: WithReason) -> RevisionTold:
    caller = caller_of(request)
    found = caller.find(SalesOrder, order_id)
    selling.begin_revision(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _sales(request, order_id)


@sales_router.post(
    "/{int:order_id}/revision/approve",
    response=RevisionTold,
    summary="Approve a revision; QuickBooks is updated",
)
@answers()
def approve_sales_order_revision(request: HttpRequest, order_id: PathId) -> RevisionTold:
    caller = caller_of(request)
    found = caller.find(SalesOrder, order_id)
    selling.approve_revision(order=found, by=caller.person, at=caller.now)
    return _sales(request, order_id)


@sales_router.get(
    "/{int:order_id}/cancellation",
    response=CancellationTold,
    summary="What cancelling it would do in QuickBooks",
)
@answers()
def get_sales_order_cancellation(request: HttpRequest, order_id: PathId) -> CancellationTold:
    return cancellation(leaving.plan, caller_of(request).find(SalesOrder, order_id))


@purchases_router.get(
    "/{int:order_id}/revision", response=RevisionTold, summary="How it differs from what is in QuickBooks"
)
@answers()
def get_purchase_order_revision(request: HttpRequest, order_id: PathId) -> RevisionTold:
    return _purchase(request, order_id)


@purchases_router.post("/{int:order_id}/revision", response=RevisionTold, summary="Begin a revision")
@answers()
def begin_purchase_order_revision(request: HttpRequest, order_id: PathId, why: WithReason) -> RevisionTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    buying.begin_revision(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _purchase(request, order_id)


@purchases_router.post(
    "/{int:order_id}/revision/approve",
    response=RevisionTold,
    summary="Approve a revision; QuickBooks is updated",
)
@answers()
def approve_purchase_order_revision(request: HttpRequest, order_id: PathId) -> RevisionTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    buying.approve_revision(order=found, by=caller.person, at=caller.now)
    return _purchase(request, order_id)


@purchases_router.get(
    "/{int:order_id}/cancellation",
    response=CancellationTold,
    summary="What cancelling it would do in QuickBooks",
)
@answers()
def get_purchase_order_cancellation(request: HttpRequest, order_id: PathId) -> CancellationTold:
    return cancellation(leaving.plan, caller_of(request).find(PurchaseOrder, order_id))


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


def _sales(request: HttpRequest, order_id: int) -> RevisionTold:
    caller = caller_of(request)
    caller.find(SalesOrder, order_id)
    order = sales.one(caller.company, order_id)
    return told(order, compared_of(INVOICES, order))


def _purchase(request: HttpRequest, order_id: int) -> RevisionTold:
    caller = caller_of(request)
    caller.find(PurchaseOrder, order_id)
    order = purchases.one(caller.company, order_id)
    return told(order, compared_of(road_now(caller.company), order))


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
