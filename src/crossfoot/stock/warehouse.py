"""What happens in the warehouse: counts, write-offs, transfers, manufacturing, and the stock of the first day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.stock import acts, checking, drafts, opening, shelf
from crossfoot.stock.drafts import Adjusted, Counted, Moved, Origin, Present, Used
from crossfoot.stock.keeping import default_location
from crossfoot.stock.models import (
    Feed,
    Location,
    ManufacturingLine,
    ManufacturingOrder,
    Movement,
    StockCount,
    StockCountLine,
    StockEvent,
    Transfer,
    TransferLine,
)
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

LINES_TOLD = 20
"""How many lines of one adjustment the trail tells of."""

REDATED = frozenset({Kind.COUNT_UP, Kind.COUNT_DOWN, Kind.WRITE_OFF, Kind.TRANSFER})
"""What may turn out to have been on another day: it says nothing of a document's."""


@transaction.atomic
def open_stock(
    *,
    company: Company,
    present: Sequence[Present],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """Stock that is there when the data begins, with its value. Its entry is the opening entry's.

    Raises Refusal once the opening entry is posted, which must have all of it; Forbidden or Outsider.
    """
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, one.quantity) for one in present],
        amounts=[("value", one.value) for one in present],
        locations=[one.location for one in present],
    )
    act = acts.begin(company, Rule.OPENING, on=on, by=by, at=at, source=source, memo=memo, origin=origin)
    if opened := opening.posted(company):
        raise Refusal(
            f"The opening entry of {opened.occurred_on:%d %b %Y} is posted, so stock of before cannot be added any "
            "more. Count what is there instead."
        )
    main = default_location(company, by, at)
    acts.place(
        act,
        [
            Movement(
                product=one.product, kind=Kind.OPENING, occurred_on=on, quantity=one.quantity,
                location=one.location or main, stated=one.value,
            )
            for one in present
        ],
    )  # fmt: skip
    return acts.conclude(act, "opened", lines=len(present))


@transaction.atomic
def count(
    *,
    company: Company,
    counted: Sequence[Counted],
    on: date,
    location: Location | None = None,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockCount:
    """What was found at a location at the end of a day; what differs from what was expected is booked as one entry.

    Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    drafts.require_sound(
        company,
        on,
        quantities=[("counted", one.product, one.quantity) for one in counted],
        locations=[location],
        can_be_none=True,
    )
    if len({one.product.pk for one in counted}) < len(counted):
        raise Refusal("A product is on the count twice. Add the two up, or take one of them out.")
    acts.settings_of(company, is_locked=True)
    where = location or default_location(company, by, at)
    paper = StockCount.objects.create(
        company=company, location=where, done_on=on, memo=memo.strip()[:300], created_at=at, created_by=by
    )
    tomorrow = (on + timedelta(days=1), 0)
    lines = []
    for one in counted:
        later = shelf.since(one.product.pk, tomorrow)
        there = checking.quantities_on(one.product.pk, later).get(str(where.pk), ZERO)
        lines.append(StockCountLine(count=paper, product=one.product, expected=there, counted=one.quantity))
    lines = StockCountLine.objects.bulk_create(lines)
    differing = [line for line in lines if line.counted != line.expected]
    if differing:
        act = acts.begin(
            company, Rule.COUNT, on=on, by=by, at=at, source=("stock_count", paper.pk), memo=memo,
            origin=origin,
        )  # fmt: skip
        acts.place(act, [_difference(line, where, on) for line in differing])
        paper.event = acts.conclude(act, "counted", lines=len(lines), differing=len(differing))
        paper.save(update_fields=["event"])
    return paper


@transaction.atomic
def adjust(
    *,
    company: Company,
    product: Product,
    quantity: Decimal,
    on: date,
    location: Location | None = None,
    reason: str,
    is_write_off: bool = False,
    value: Decimal | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """So many more (or, below zero, less) are there, for a reason; `is_write_off`: they are thrown away.

    What is more comes in at the average, or at `value` for all of it. Raises Refusal; Forbidden or Outsider.
    """
    change = Adjusted(product, quantity, location, value, is_write_off)
    return adjust_many(company=company, changes=[change], on=on, reason=reason, by=by, at=at)


@transaction.atomic
def adjust_many(
    *,
    company: Company,
    changes: Sequence[Adjusted],
    on: date,
    reason: str,
    source: tuple[str, int] | None = None,
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """Several products have more or less on a day, for one reason and in one entry. Raises as `adjust`."""
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, abs(one.quantity)) for one in changes],
        amounts=[("value", one.value) for one in changes],
        locations=[one.location for one in changes],
    )
    if not reason.strip():
        raise Refusal("Say why the stock is another one; the reason stands in the journal.")
    if any(one.quantity > 0 and one.is_write_off for one in changes):
        raise Refusal("A write-off takes goods out of stock. Enter a quantity below zero.")
    rule = Rule.WRITE_OFF if all(one.is_write_off for one in changes) else Rule.COUNT
    act = acts.begin(company, rule, on=on, by=by, at=at, source=source, memo=reason, origin=origin)
    main = default_location(company, by, at)
    acts.place(
        act,
        [
            Movement(
                product=one.product, kind=_kind_of(one), occurred_on=on, quantity=abs(one.quantity),
                location=one.location or main, stated=one.value if one.quantity > 0 else None,
            )
            for one in changes
        ],
    )  # fmt: skip
    told = [f"{one.quantity.normalize():f} {one.product.sku}" for one in changes[:LINES_TOLD]]
    return acts.conclude(act, "adjusted", lines=len(changes), changes=told, reason=reason.strip())


@transaction.atomic
def write_off(
    *,
    company: Company,
    product: Product,
    quantity: Decimal,
    on: date,
    location: Location | None = None,
    reason: str,
    by: Person,
    at: datetime,
) -> StockEvent:
    """So many are thrown away, for a reason. Raises as `adjust`."""
    return adjust(
        company=company, product=product, quantity=-abs(quantity), on=on, location=location, reason=reason,
        is_write_off=True, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def transfer(
    *,
    company: Company,
    moved: Sequence[Moved],
    here: Location,
    there: Location,
    on: date,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> Transfer:
    """Goods go from one location to another. Costs stay; an entry is only where the two have different accounts.

    Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, one.quantity) for one in moved],
        locations=[here, there],
    )
    if here.pk == there.pk:
        raise Refusal(f"Both locations are {shown(here.name)}. Choose where the goods go.")
    paper = Transfer.objects.create(
        company=company, location=here, to_location=there, done_on=on, memo=memo.strip()[:300], created_at=at,
        created_by=by,
    )  # fmt: skip
    TransferLine.objects.bulk_create(
        TransferLine(transfer=paper, product=one.product, quantity=one.quantity) for one in moved
    )
    act = acts.begin(
        company, Rule.TRANSFER, on=on, by=by, at=at, source=("transfer", paper.pk), memo=memo,
        origin=origin,
    )  # fmt: skip
    acts.place(
        act,
        [
            Movement(
                product=one.product, kind=Kind.TRANSFER, occurred_on=on, quantity=one.quantity, location=here,
                to_location=there,
            )
            for one in moved
        ],
    )  # fmt: skip
    paper.event = acts.conclude(act, "transferred", lines=len(moved))
    paper.save(update_fields=["event"])
    return paper


@transaction.atomic
def make(
    *,
    company: Company,
    product: Product,
    quantity: Decimal,
    ingredients: Sequence[Used],
    operation_cost: Decimal = ZERO,
    on: date,
    location: Location | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> ManufacturingOrder:
    """A product was made of ingredients: it costs what they cost, and what the work on it did, in home currency.

    Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    drafts.require_sound(
        company,
        on,
        quantities=[
            ("quantity", product, quantity),
            *(("quantity", one.product, one.quantity) for one in ingredients),
        ],
        amounts=[("operation cost", operation_cost)],
        locations=[location, *(one.location for one in ingredients)],
    )
    if any(one.product.pk == product.pk for one in ingredients):
        raise Refusal(f"{shown(str(product))} cannot be made of itself. Choose its ingredients.")
    if operation_cost < 0:
        raise Refusal(f"The operation cost is {operation_cost:,}; it cannot be below 0. Correct it.")
    acts.settings_of(company, is_locked=True)
    where = location or default_location(company, by, at)
    paper = ManufacturingOrder.objects.create(
        company=company, product=product, quantity=quantity, location=where, operation_cost=operation_cost,
        done_on=on, memo=memo.strip()[:300], created_at=at, created_by=by,
    )  # fmt: skip
    ManufacturingLine.objects.bulk_create(
        ManufacturingLine(order=paper, product=one.product, quantity=one.quantity) for one in ingredients
    )
    act = acts.begin(
        company, Rule.MANUFACTURING, on=on, by=by, at=at, source=("manufacturing_order", paper.pk), memo=memo
    )
    *used, output = acts.place(
        act,
        [
            *(
                Movement(
                    product=one.product, kind=Kind.CONSUMPTION, occurred_on=on, quantity=one.quantity,
                    location=one.location or where,
                )
                for one in ingredients
            ),
            Movement(
                product=product, kind=Kind.OUTPUT, occurred_on=on, quantity=quantity, location=where,
                stated=operation_cost,
            ),
        ],
    )  # fmt: skip
    acts.feed(act, [Feed(movement=output, source=one) for one in used])
    paper.event = acts.conclude(act, "made", product=product.sku, quantity=quantity)
    paper.save(update_fields=["event"])
    return paper


def may_be_redated(event: StockEvent) -> bool:
    """Whether it may turn out to have been on another day: everything that it moved is of that kind."""
    kinds = set(event.movements.values_list("kind", flat=True))
    return bool(kinds) and kinds <= {kind.value for kind in REDATED} and event.undoes_id is None


@transaction.atomic
def redate(*, event: StockEvent, on: date, by: Person, at: datetime) -> StockEvent:
    """A count, a write-off or a transfer was on another day. What that changes is booked today.

    Raises Refusal for anything else, whose day is its document's; Forbidden or Outsider.
    """
    access.require(by, Can.ADJUST_STOCK, event.company, at=at)
    drafts.require_sound(
        event.company, on, quantities=[("quantity", row.product, row.quantity) for row in _movements(event)]
    )
    act = acts.begin(
        event.company, Rule.LATE_COST, on=day_in(event.company, at), by=by, at=at, memo=event.memo
    )
    rows = _movements(event)
    if any(row.kind not in REDATED for row in rows):
        raise Refusal(
            "Its day is that of its document, and products that were made of it or came back depend on it. Take it "
            "back, and enter it again with the other date."
        )
    for row in rows:
        acts.revise(act, row, occurred_on=on)
    return acts.conclude(act, "redated", was=event.occurred_on, now=on)


def _kind_of(one: Adjusted) -> Kind:
    if one.quantity > 0:
        return Kind.COUNT_UP
    return Kind.WRITE_OFF if one.is_write_off else Kind.COUNT_DOWN


def _movements(event: StockEvent) -> list[Movement]:
    return list(event.movements.select_related("product").order_by("sequence"))


def _difference(line: StockCountLine, where: Location, on: date) -> Movement:
    more = line.counted - line.expected
    return Movement(
        product=line.product, kind=Kind.COUNT_UP if more > 0 else Kind.COUNT_DOWN, occurred_on=on,
        quantity=abs(more), location=where, source_line=line.pk,
    )  # fmt: skip
