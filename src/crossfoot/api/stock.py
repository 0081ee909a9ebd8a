"""Stock: what is on hand, what moved, what each event booked; locations."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Flag, Given, Measure, PathId, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.catalog.models import Product
from crossfoot.core.stock.movements import Kind, six
from crossfoot.stock import operations, queries, showing
from crossfoot.stock.models import Location, Movement, OnHand, StockEvent

router = Router()

Place = Annotated[PathId | None, Field(description="Only of this location.")]
MovementKind = Annotated[Kind, one_of(Kind)]


class AskedOnHand(Paged):
    """Which rows; `text` is the beginning of a SKU or any part of a name."""

    text: Text = ""
    location_id: Place = None
    product_id: PathId | None = None


class AskedMovements(Paged):
    """Of which product, and where."""

    product_id: PathId
    location_id: Place = None


class OnHandTold(Told):
    """One product at one location. `value` is the share of the product's value that lies there."""

    product_id: int
    sku: str
    name: str
    location_id: int
    location: str
    quantity: Measure
    average_cost: Measure | None
    value: Measure | None


class OnHandList(Listed):
    """One page of what is on hand. `worth` is the value of all stock, in the company's home currency."""

    items: list[OnHandTold]
    currency: str
    worth: Measure


class StockMoved(Told):
    """One movement, and its product over all locations after it. What leaves is below zero; a transfer adds none."""

    product_id: int
    sku: str
    kind: MovementKind
    occurred_on: Day
    location_id: int | None
    to_location_id: int | None
    quantity: Measure
    value: Measure
    quantity_after: Measure
    value_after: Measure
    average_cost_after: Measure | None
    event_id: int | None


class StockMovements(Listed):
    """One page of a product's movements, the latest first."""

    items: list[StockMoved]


class StockBookedLine(Told):
    """One side of a journal; `account_id` is empty where no account was chosen yet."""

    account_id: str
    account: str
    debit: Amount
    credit: Amount


class StockBookedTold(Told):
    """A journal of an event. `rule` says why it is booked; `state` is where it is on its way to QuickBooks."""

    id: int | None
    number: str
    rule: str
    posting_on: Day
    state: str
    lines: list[StockBookedLine]
    problems: list[str]


class StockEventTold(Told):
    """What an event moved and booked. In a preview it has no id, and neither have its journals.

    `nothing_booked` says why there is no journal; `value` is by how much the stock is worth more.
    """

    id: int | None
    rule: str
    occurred_on: Day | None
    memo: str
    recorded_at: datetime | None
    undoes: int | None
    value: Measure
    movements: list[StockMoved]
    journals: list[StockBookedTold]
    nothing_booked: str


class TakenBackGiven(Given):
    """Why; it stands in the journal."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]


class RedatedGiven(Given):
    """The day on which it really was."""

    on: Day


class CostGiven(Given):
    """What one unit of a product costs as long as nothing that arrived says it; null takes it back."""

    product_id: PathId
    amount: Measure | None


class LocationGiven(Given):
    """A location; the first one is the default."""

    name: Text
    is_default: Flag = False


class LocationEdited(LocationGiven):
    """A location, and whether it is in use."""

    is_active: Flag = True


class LocationTold(Told):
    """A place where goods are."""

    id: int
    name: str
    is_default: bool
    is_active: bool


class LocationList(Listed):
    """One page of locations."""

    items: list[LocationTold]


@router.get("/on-hand", response=OnHandList, summary="List what is on hand, by product and location")
@answers()
def list_stock_on_hand(request: HttpRequest, asked: Query[AskedOnHand]) -> OnHandList:
    company = caller_of(request).company
    rows = queries.on_hand(company)
    if asked.location_id is not None:
        rows = rows.filter(location_id=asked.location_id)
    if asked.product_id is not None:
        rows = rows.filter(product_id=asked.product_id)
    if text := asked.text.strip():
        rows = rows.filter(Q(product__sku__istartswith=text) | Q(product__name__icontains=text))
    page = page_of(rows.order_by("product__sku", "location__name", "pk"), asked)
    worth = showing.worth_of({row.product_id for row in page.rows})
    return OnHandList(
        items=[_on_hand(row, worth.get(row.product_id)) for row in page.rows],
        currency=company.home_currency,
        worth=queries.valuation_on(company, date.max),
        **about(page),
    )


@router.get("/movements", response=StockMovements, summary="List a product's movements, the latest first")
@answers()
def list_stock_movements(request: HttpRequest, asked: Query[AskedMovements]) -> StockMovements:
    product = caller_of(request).find(Product, asked.product_id)
    rows = queries.movements_of(product).select_related("product")
    if asked.location_id is not None:
        rows = rows.filter(Q(location_id=asked.location_id) | Q(to_location_id=asked.location_id))
    page = page_of(rows.order_by("-occurred_on", "-sequence"), asked)
    return StockMovements(items=[_moved(showing.moved(row)) for row in page.rows], **about(page))


@router.get("/events/{int:event_id}", response=StockEventTold, summary="Read what an event moved and booked")
@answers()
def get_stock_event(request: HttpRequest, event_id: PathId) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(caller.find(StockEvent, event_id), caller.company))


@router.post(
    "/events/{int:event_id}/take-back", response=StockEventTold, summary="Take back what was entered"
)
@answers()
def take_stock_event_back(request: HttpRequest, event_id: PathId, why: TakenBackGiven) -> StockEventTold:
    caller = caller_of(request)
    undone = operations.take_back(
        event=caller.find(StockEvent, event_id), reason=why.reason, by=caller.person, at=caller.now
    )
    return told(showing.told(undone, caller.company))


@router.post(
    "/events/{int:event_id}/redate/preview",
    response=StockEventTold,
    summary="Show what another date would book",
)
@answers()
def preview_stock_event_date(request: HttpRequest, event_id: PathId, day: RedatedGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.rehearsed(caller.company, partial(_redate, caller, event_id, day)), is_tried=True)


@router.post(
    "/events/{int:event_id}/redate",
    response=StockEventTold,
    summary="Say that a count, a write-off or a transfer was on another day",
)
@answers()
def redate_stock_event(request: HttpRequest, event_id: PathId, day: RedatedGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(_redate(caller, event_id, day), caller.company))


@router.post(
    "/costs/preview", response=StockEventTold, summary="Show what stating a product's cost would book"
)
@answers()
def preview_stated_cost(request: HttpRequest, cost: CostGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.rehearsed(caller.company, partial(_state_cost, caller, cost)), is_tried=True)


@router.post("/costs", response=StockEventTold, summary="State what one unit of a product costs")
@answers()
def state_product_cost(request: HttpRequest, cost: CostGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(_state_cost(caller, cost), caller.company))


def _redate(caller: Caller, event_id: int, day: RedatedGiven) -> StockEvent:
    return operations.redate(
        event=caller.find(StockEvent, event_id), on=day.on, by=caller.person, at=caller.now
    )


def _state_cost(caller: Caller, cost: CostGiven) -> StockEvent:
    return operations.state_cost(
        product=caller.find(Product, cost.product_id), amount=cost.amount, by=caller.person, at=caller.now
    )


@router.get("/locations", response=LocationList, summary="List locations")
@answers()
def list_locations(request: HttpRequest, asked: Query[Paged]) -> LocationList:
    rows = Location.objects.filter(company=caller_of(request).company)
    page = page_of(rows.order_by("name", "pk"), asked)
    return LocationList(items=[_location(one) for one in page.rows], **about(page))


@router.post("/locations", response={201: LocationTold}, summary="Add a location")
@answers(201)
def create_location(request: HttpRequest, location: LocationGiven) -> LocationTold:
    caller = caller_of(request)
    return _location(
        operations.add_location(
            company=caller.company, **location.model_dump(), by=caller.person, at=caller.now
        )
    )  # fmt: skip


@router.put(
    "/locations/{int:location_id}", response=LocationTold, summary="Change a location or take it out of use"
)
@answers()
def edit_location(request: HttpRequest, location_id: PathId, location: LocationEdited) -> LocationTold:
    caller = caller_of(request)
    stored = caller.find(Location, location_id)
    return _location(
        operations.edit_location(location=stored, **location.model_dump(), by=caller.person, at=caller.now)
    )


def told(found: showing.Told, *, is_tried: bool = False) -> StockEventTold:
    """What an event did, or, where it was only tried, would do."""
    event = None if is_tried else found.event
    return StockEventTold(
        id=event.pk if event else None,
        rule=found.event.rule if found.event else "",
        occurred_on=found.event.occurred_on if found.event else None,
        memo=found.event.memo if found.event else "",
        recorded_at=event.recorded_at if event else None,
        undoes=found.event.undoes_id if found.event else None,
        value=found.value,
        movements=[_moved(one, is_tried=is_tried) for one in found.moved],
        journals=[_journal(one, is_tried=is_tried) for one in found.journals],
        nothing_booked=found.why_nothing,
    )


def _on_hand(row: OnHand, worth: queries.Worth | None) -> OnHandTold:
    has_any = worth is not None and worth.quantity
    return OnHandTold(
        product_id=row.product_id,
        sku=row.product.sku,
        name=row.product.name,
        location_id=row.location_id,
        location=row.location.name,
        quantity=row.quantity,
        average_cost=worth.average if worth else None,
        value=six(worth.value * row.quantity / worth.quantity) if worth and has_any else None,
    )


def _moved(one: showing.Moved, *, is_tried: bool = False) -> StockMoved:
    row: Movement = one.row
    return StockMoved(
        product_id=row.product_id,
        sku=row.product.sku,
        kind=Kind(row.kind),
        occurred_on=row.occurred_on,
        location_id=row.location_id,
        to_location_id=row.to_location_id,
        quantity=one.quantity,
        value=one.value,
        quantity_after=row.quantity_after,
        value_after=row.value_after,
        average_cost_after=one.average_after,
        event_id=None if is_tried else row.event_id,
    )


def _journal(one: showing.Booked, *, is_tried: bool) -> StockBookedTold:
    journal, seen = one.entry.journal, one.journal
    assert journal is not None and seen is not None
    return StockBookedTold(
        id=None if is_tried else journal.pk,
        number="" if is_tried else journal.number,
        rule=one.rule.value,
        posting_on=seen.posting.posting_on,
        state="" if is_tried else journal.book_state,
        lines=[
            StockBookedLine(
                account_id=line.account_id, account=line.account, debit=line.debit, credit=line.credit
            )
            for line in seen.journal.lines
        ],
        problems=[problem.sentence for problem in seen.problems],
    )


def _location(one: Location) -> LocationTold:
    return LocationTold(id=one.pk, name=one.name, is_default=one.is_default, is_active=one.is_active)
