"""What the warehouse does, each as a preview that changes nothing and as the act itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Day, Flag, Given, Id, Measure, Text
from crossfoot.api.stock import StockEventTold, told
from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.stock import operations, showing
from crossfoot.stock.drafts import MOST_LINES, Adjusted, Counted, Moved, Used
from crossfoot.stock.models import Location, StockEvent

router = Router()

Note = Annotated[Text, Field(max_length=300)]
Where = Annotated[Id | None, Field(description="The default location where none is given.")]


class CountedGiven(Given):
    """How many of a product were found; 0 says that none is there."""

    product_id: Id
    quantity: Measure


class CountGiven(Given):
    """What was found at a location at the end of a day. Products that are not named were not counted."""

    on: Day
    location_id: Where = None
    memo: Note = ""
    lines: Annotated[list[CountedGiven], Field(min_length=1, max_length=MOST_LINES)]


class AdjustedGiven(Given):
    """So many more of a product are there; below zero, less. `value` is what all that is more is worth."""

    product_id: Id
    quantity: Measure
    location_id: Where = None
    value: Annotated[Measure | None, Field(description="Of what is more; the average if left out.")] = None
    is_write_off: Annotated[Flag, Field(description="Of what is less: it is thrown away.")] = False


class AdjustmentGiven(Given):
    """Several products have more or less, for one reason."""

    on: Day
    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    lines: Annotated[list[AdjustedGiven], Field(min_length=1, max_length=MOST_LINES)]


class GoodsGiven(Given):
    """So many of a product."""

    product_id: Id
    quantity: Measure


class TransferGiven(Given):
    """Goods that go from one location to another."""

    on: Day
    from_location_id: Id
    to_location_id: Id
    memo: Note = ""
    lines: Annotated[list[GoodsGiven], Field(min_length=1, max_length=MOST_LINES)]


class MadeGiven(Given):
    """A product that was made of ingredients; `operation_cost` is what the work cost in all, in home currency."""

    on: Day
    product_id: Id
    quantity: Measure
    operation_cost: Measure = ZERO
    location_id: Where = None
    memo: Note = ""
    ingredients: Annotated[list[GoodsGiven], Field(min_length=1, max_length=MOST_LINES)]


@router.post("/counts/preview", response=StockEventTold, summary="Show what a count would book")
@answers()
def preview_stock_count(request: HttpRequest, count: CountGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.rehearsed(caller.company, partial(_count, caller, count)), is_tried=True)


@router.post("/counts", response={201: StockEventTold}, summary="Book a count")
@answers(201)
def create_stock_count(request: HttpRequest, count: CountGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(_count(caller, count), caller.company))


@router.post("/adjustments/preview", response=StockEventTold, summary="Show what an adjustment would book")
@answers()
def preview_stock_adjustment(request: HttpRequest, adjustment: AdjustmentGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.rehearsed(caller.company, partial(_adjust, caller, adjustment)), is_tried=True)


@router.post("/adjustments", response={201: StockEventTold}, summary="Adjust stock, or write it off")
@answers(201)
def create_stock_adjustment(request: HttpRequest, adjustment: AdjustmentGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(_adjust(caller, adjustment), caller.company))


@router.post("/transfers/preview", response=StockEventTold, summary="Show what a transfer would book")
@answers()
def preview_stock_transfer(request: HttpRequest, transfer: TransferGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.rehearsed(caller.company, partial(_transfer, caller, transfer)), is_tried=True)


@router.post("/transfers", response={201: StockEventTold}, summary="Transfer goods to another location")
@answers(201)
def create_stock_transfer(request: HttpRequest, transfer: TransferGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(_transfer(caller, transfer), caller.company))


@router.post(
    "/manufacturing-orders/preview", response=StockEventTold, summary="Show what making a product would book"
)
@answers()
def preview_manufacturing_order(request: HttpRequest, made: MadeGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.rehearsed(caller.company, partial(_make, caller, made)), is_tried=True)


@router.post("/manufacturing-orders", response={201: StockEventTold}, summary="Book that a product was made")
@answers(201)
def create_manufacturing_order(request: HttpRequest, made: MadeGiven) -> StockEventTold:
    caller = caller_of(request)
    return told(showing.told(_make(caller, made), caller.company))


def _count(caller: Caller, given: CountGiven) -> StockEvent | None:
    products = _products(caller, (line.product_id for line in given.lines))
    return operations.count(
        company=caller.company,
        counted=[Counted(products[line.product_id], line.quantity) for line in given.lines],
        on=given.on,
        location=_place(caller, given.location_id),
        memo=given.memo,
        by=caller.person,
        at=caller.now,
    ).event


def _adjust(caller: Caller, given: AdjustmentGiven) -> StockEvent:
    products = _products(caller, (line.product_id for line in given.lines))
    return operations.adjust_many(
        company=caller.company,
        changes=[
            Adjusted(
                products[line.product_id],
                line.quantity,
                _place(caller, line.location_id),
                line.value,
                line.is_write_off,
            )
            for line in given.lines
        ],
        on=given.on,
        reason=given.reason,
        by=caller.person,
        at=caller.now,
    )


def _transfer(caller: Caller, given: TransferGiven) -> StockEvent | None:
    products = _products(caller, (line.product_id for line in given.lines))
    return operations.transfer(
        company=caller.company,
        moved=[Moved(products[line.product_id], line.quantity) for line in given.lines],
        here=caller.find(Location, given.from_location_id),
        there=caller.find(Location, given.to_location_id),
        on=given.on,
        memo=given.memo,
        by=caller.person,
        at=caller.now,
    ).event


def _make(caller: Caller, given: MadeGiven) -> StockEvent | None:
    products = _products(caller, (given.product_id, *(line.product_id for line in given.ingredients)))
    place = _place(caller, given.location_id)
    return operations.make(
        company=caller.company,
        product=products[given.product_id],
        quantity=given.quantity,
        ingredients=[Used(products[line.product_id], line.quantity, place) for line in given.ingredients],
        operation_cost=given.operation_cost,
        on=given.on,
        location=place,
        memo=given.memo,
        by=caller.person,
        at=caller.now,
    ).event


def _products(caller: Caller, ids: Iterable[int]) -> dict[int, Product]:
    """The products of these ids. Raises Outsider for one of nobody or of another company."""
    wanted = list(ids)
    caller.require_all(Product, wanted)
    return {one.pk: one for one in Product.objects.filter(company=caller.company, pk__in=wanted)}


def _place(caller: Caller, pk: int | None) -> Location | None:
    return None if pk is None else caller.find(Location, pk)
