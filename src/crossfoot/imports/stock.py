"""Rows as stock: what is there, what was counted, and what moved. Rows of one day and one kind become one event.

A file that was imported before changes nothing: each of its events leaves a digest of what the file says, and what has
the same digest is here already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from crossfoot.catalog.models import Product
from crossfoot.core.problems import Refusal, shown
from crossfoot.imports import values
from crossfoot.imports.errors import RowError
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Reading
from crossfoot.imports.reader import Row, Table
from crossfoot.stock import operations
from crossfoot.stock.drafts import Adjusted, Arrival, Counted, Departure, Moved, Origin, Present
from crossfoot.stock.models import Location, StockCount, StockEvent
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.models import Company, Person

STOCK_KINDS = frozenset(
    {ImportRun.Kind.STOCK_ON_HAND, ImportRun.Kind.STOCK_COUNTS, ImportRun.Kind.STOCK_MOVEMENTS}
)
LINES_AT_ONCE = 500
"""Lines of one event, and of one step of an import."""

OPENING, COUNT, RECEIPT, SHIPMENT = "opening", "count", "receipt", "shipment"
ADJUSTMENT, WRITE_OFF, TRANSFER = "adjustment", "write_off", "transfer"

WORDS: Mapping[str, str] = {
    **dict.fromkeys(("opening", "opening stock", "opening balance", "initial"), OPENING),
    **dict.fromkeys(("receipt", "received", "purchase", "goods in", "in"), RECEIPT),
    **dict.fromkeys(("shipment", "shipped", "sale", "delivery", "goods out", "out"), SHIPMENT),
    **dict.fromkeys(("adjustment", "adjust", "correction", "count"), ADJUSTMENT),
    **dict.fromkeys(("write_off", "write off", "write-off", "scrap", "damage", "waste"), WRITE_OFF),
    **dict.fromkeys(("transfer", "move", "transferred"), TRANSFER),
}
"""What a file may call a movement, in lower case."""

REASON = "Imported"
"""Why stock is another one, where the file does not say it."""


@dataclass(frozen=True, slots=True)
class StockRow:
    """One line of an event. `value` is what all of it costs or is worth."""

    row: int
    sku: str
    quantity: Decimal
    value: Decimal | None


@dataclass(slots=True)
class StockRows:
    """What the file says of one day, kind and place: one event."""

    kind: str
    on: date
    location: str
    to_location: str
    note: str
    row: int
    part: int = 1
    """Which one of this day, kind and place, where there are too many lines for one."""
    lines: list[StockRow] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """What it says, as a digest."""
        lines = sorted(f"{one.sku}\t{one.quantity.normalize():f}\t{one.value}" for one in self.lines)
        head = (self.kind, self.on.isoformat(), self.location, self.to_location, self.note, str(self.part))
        return hashlib.sha256("\n".join((*head, *lines)).encode("utf-8", "replace")).hexdigest()


def stock_of(
    kind: str, table: Table, columns: Mapping[str, str], reading: Reading, today: date
) -> tuple[list[StockRows], list[RowError]]:
    """The file's events in order of their days, and errors of rows that belong to none."""
    stray = [RowError(one.number, one.column, one.sentence, "damaged") for one in table.damages]
    reader = _Reader(kind, table, columns, reading, today)
    open_groups: dict[tuple[str, date, str, str, str], StockRows] = {}
    groups: list[StockRows] = []
    for row in table.rows:
        errors: list[RowError] = []
        found = reader.read(row, errors)
        if found is None or errors:
            stray += errors
            continue
        head, line = found
        group = open_groups.get(head)
        if group is None or (len(group.lines) == LINES_AT_ONCE and head[0] != COUNT):
            part = group.part + 1 if group else 1
            group = open_groups[head] = StockRows(*head, row.number, part)
            groups.append(group)
        group.lines.append(line)
    return sorted(groups, key=lambda one: one.on), stray


@dataclass(frozen=True, slots=True)
class Placed:
    """An event of the file with its products and places; `is_there` where it was imported before."""

    products: Mapping[str, Product]
    location: Location | None
    to_location: Location | None
    errors: tuple[RowError, ...]
    is_there: bool


def placed(company: Company, rows: StockRows, columns: Mapping[str, str]) -> Placed:
    """What the codes and names of the rows mean, and what is wrong with them. Writes nothing."""
    products = {
        product.sku: product
        for product in Product.objects.filter(company=company, sku__in={one.sku for one in rows.lines})
    }
    errors = [*_unknown_products(rows, products, columns), *_twice(rows, columns)]
    places: list[Location | None] = []
    for name, column in ((rows.location, "location"), (rows.to_location, "to_location")):
        place = Location.objects.filter(company=company, name__iexact=name).first() if name else None
        if name and place is None:
            sentence = f"There is no location {shown(name)}. Add it under Settings, or correct the name."
            errors.append(RowError(rows.row, columns.get(column, ""), sentence, "unknown_location"))
        places.append(place)
    return Placed(products, places[0], places[1], tuple(errors), not errors and _is_there(company, rows))


def record(
    company: Company,
    rows: StockRows,
    columns: Mapping[str, str],
    *,
    import_run: int,
    by: Person,
    at: datetime,
) -> bool:
    """Record the event; False where it is here already or has an error. Raises Refusal."""
    found = placed(company, rows, columns)
    if found.errors or found.is_there:
        return False
    _record(company, rows, found, Origin(import_run, rows.fingerprint), by, at)
    return True


def next_part(groups: Sequence[StockRows], done: int) -> Sequence[StockRows]:
    """The next events of one step: few enough lines to be done at once, and one event at least."""
    lines, end = 0, done
    while end < len(groups) and (end == done or lines + len(groups[end].lines) <= LINES_AT_ONCE):
        lines += len(groups[end].lines)
        end += 1
    return groups[done:end]


def take_back(company: Company, import_run: int, *, limit: int, by: Person, at: datetime) -> int:
    """Take up to `limit` events of an import back, the last one first; what others depend on stays. How many went."""
    done = 0
    for event in standing(company, import_run).order_by("-pk"):
        if done == limit:
            break
        try:
            operations.take_back(event=event, reason="Its import was cancelled.", by=by, at=at)
        except (Refusal, Forbidden):
            continue
        done += 1
    return done


def standing(company: Company, import_run: int) -> QuerySet[StockEvent]:
    """The events of an import that were not taken back."""
    return StockEvent.objects.filter(company=company, import_run=import_run, undone_by=None)


def _record(
    company: Company, rows: StockRows, found: Placed, origin: Origin, by: Person, at: datetime
) -> None:
    products, where = found.products, found.location
    match rows.kind:
        case "opening":
            present = [
                Present(products[one.sku], one.quantity, one.value or Decimal(0), where) for one in rows.lines
            ]
            operations.open_stock(
                company=company, present=present, on=rows.on, memo=rows.note, origin=origin, by=by, at=at
            )
        case "count":
            counted = [Counted(products[one.sku], one.quantity) for one in rows.lines]
            operations.count(
                company=company, counted=counted, on=rows.on, location=where, memo=rows.note, origin=origin, by=by,
                at=at,
            )  # fmt: skip
        case "receipt":
            arrivals = [
                Arrival(products[one.sku], one.quantity, one.value or Decimal(0), location=where)
                for one in rows.lines
            ]
            operations.receive(
                company=company, arrivals=arrivals, on=rows.on, memo=rows.note, origin=origin, by=by, at=at
            )
        case "shipment":
            departures = [Departure(products[one.sku], one.quantity, location=where) for one in rows.lines]
            operations.ship(
                company=company,
                departures=departures,
                on=rows.on,
                memo=rows.note,
                origin=origin,
                by=by,
                at=at,
            )
        case "transfer":
            assert found.location is not None and found.to_location is not None
            operations.transfer(
                company=company, moved=[Moved(products[one.sku], one.quantity) for one in rows.lines],
                here=found.location, there=found.to_location, on=rows.on, memo=rows.note, origin=origin, by=by, at=at,
            )  # fmt: skip
        case _:
            is_write_off = rows.kind == WRITE_OFF
            changes = [
                Adjusted(products[one.sku], one.quantity, where, one.value, is_write_off)
                for one in rows.lines
            ]
            operations.adjust_many(
                company=company, changes=changes, on=rows.on, reason=rows.note or REASON, origin=origin, by=by,
                at=at,
            )  # fmt: skip


def _is_there(company: Company, rows: StockRows) -> bool:
    if StockEvent.objects.filter(company=company, fingerprint=rows.fingerprint).exists():
        return True
    if rows.kind != COUNT:
        return False
    # A count that found what was expected has no event; the count itself says what it says.
    wanted = sorted((one.sku, one.quantity) for one in rows.lines)
    counts = StockCount.objects.filter(company=company, done_on=rows.on, event=None, memo=rows.note)
    if rows.location:
        counts = counts.filter(location__name__iexact=rows.location)
    return any(sorted(count.lines.values_list("product__sku", "counted")) == wanted for count in counts)


def _unknown_products(
    rows: StockRows, products: Mapping[str, Product], columns: Mapping[str, str]
) -> Iterator[RowError]:
    for one in rows.lines:
        product = products.get(one.sku)
        if product is None:
            sentence = f"There is no product {shown(one.sku)}. Import it first, or correct the code."
            yield RowError(one.row, columns["sku"], sentence, "unknown_product")
        elif product.kind != Product.Kind.GOODS:
            sentence = f"{shown(str(product))} is a service and is not kept in stock. Leave it out."
            yield RowError(one.row, columns["sku"], sentence, "service")


def _twice(rows: StockRows, columns: Mapping[str, str]) -> Iterator[RowError]:
    if rows.kind != COUNT:
        return
    seen: dict[str, int] = {}
    for one in rows.lines:
        if first := seen.get(one.sku):
            sentence = (
                f"{shown(one.sku)} is counted in row {first} already. Add the two up, or leave one out."
            )
            yield RowError(one.row, columns["sku"], sentence, "counted_twice")
        seen.setdefault(one.sku, one.row)


class _Reader:
    """Reads rows of one kind of file."""

    def __init__(
        self, kind: str, table: Table, columns: Mapping[str, str], reading: Reading, today: date
    ) -> None:
        self.kind, self.columns, self.reading, self.today = kind, columns, reading, today
        self.places = {name: table.headings.index(heading) for name, heading in columns.items()}

    def read(
        self, row: Row, errors: list[RowError]
    ) -> tuple[tuple[str, date, str, str, str], StockRow] | None:
        """What event the row belongs to, and its line; errors go to `errors`."""
        sku = self._text(row, "sku")
        if not sku:
            self._wrong(row, "sku", "The product code is empty. Fill it in.", "missing", errors)
        kind = self._kind(row, errors)
        quantity = self._number(row, "quantity", errors)
        on = self._day(row, errors)
        value = self._value(row, quantity, errors)
        here, there = self._text(row, "location"), self._text(row, "to_location")
        if not kind or quantity is None or on is None:
            return None
        if kind in (SHIPMENT, WRITE_OFF):
            # Files write what leaves with a minus or without one.
            quantity = abs(quantity) if kind == SHIPMENT else -abs(quantity)
        self._check(row, kind, quantity, value, here, there, errors)
        note = self._text(row, "note")
        there = there if kind == TRANSFER else ""
        return (kind, on, here, there, note), StockRow(row.number, sku, quantity, value)

    def _check(
        self, row: Row, kind: str, quantity: Decimal, value: Decimal | None, here: str, there: str,
        errors: list[RowError],
    ) -> None:  # fmt: skip
        if kind in (OPENING, RECEIPT) and value is None:
            sentence = "What it costs is empty. Give its value, or its unit cost."
            self._wrong(row, "value", sentence, "missing", errors)
        least_is_zero = kind == COUNT
        if kind not in (ADJUSTMENT, WRITE_OFF) and (quantity < 0 or (quantity == 0 and not least_is_zero)):
            least = "0 or more" if least_is_zero else "more than 0"
            sentence = f"The quantity is {quantity:,f}; it must be {least}. Correct it."
            self._wrong(row, "quantity", sentence, "quantity", errors)
        if quantity == 0 and kind in (ADJUSTMENT, WRITE_OFF):
            self._wrong(row, "quantity", "The quantity is 0. Leave the row out.", "quantity", errors)
        if kind == TRANSFER and not (here and there):
            sentence = "A transfer needs the location it leaves and the one it goes to. Fill both in."
            self._wrong(row, "to_location", sentence, "missing", errors)

    def _kind(self, row: Row, errors: list[RowError]) -> str:
        if self.kind == ImportRun.Kind.STOCK_ON_HAND:
            return OPENING
        if self.kind == ImportRun.Kind.STOCK_COUNTS:
            return COUNT
        word = self._text(row, "kind")
        kind = WORDS.get(word.lower(), "")
        if not kind:
            sentence = (
                f"“{shown(word)}” is no kind of movement. Use opening, receipt, shipment, adjustment, write_off or "
                "transfer."
            )
            self._wrong(row, "kind", sentence, "kind", errors)
        return kind

    def _day(self, row: Row, errors: list[RowError]) -> date | None:
        place = self.places.get("occurred_on")
        cell = "" if place is None else row.cells[place]
        if cell == "" and self.kind == ImportRun.Kind.STOCK_ON_HAND:
            return self.today
        day = None if cell == "" else values.day(cell, order=self.reading.date_order)
        if day is None:
            what = "is empty" if cell == "" else f"“{shown(values.text(cell))}” is not a date"
            self._wrong(row, "occurred_on", f"The date {what}. Write it as 2026-03-31.", "not_a_date", errors)
        return day

    def _value(self, row: Row, quantity: Decimal | None, errors: list[RowError]) -> Decimal | None:
        value = self._number(row, "value", errors)
        unit_cost = self._number(row, "unit_cost", errors)
        if value is None and unit_cost is not None and quantity is not None:
            return round(unit_cost * abs(quantity), 6)
        return value

    def _number(self, row: Row, name: str, errors: list[RowError]) -> Decimal | None:
        place = self.places.get(name)
        cell = "" if place is None else row.cells[place]
        if cell == "":
            if name == "quantity":
                self._wrong(row, name, "The quantity is empty. Fill it in.", "missing", errors)
            return None
        number = values.number(cell, sign=self.reading.decimal_sign)
        if number is None:
            sentence = (
                f"“{shown(values.text(cell))}” is not a number. Correct it, or choose the other decimal sign."
            )
            self._wrong(row, name, sentence, "not_a_number", errors)
        elif name == "quantity" and number != round(number, 6):
            self._wrong(row, name, f"{number} has more than 6 decimals. Round it.", "decimals", errors)
        return number

    def _text(self, row: Row, name: str) -> str:
        place = self.places.get(name)
        return "" if place is None else values.text(row.cells[place]).strip()

    def _wrong(self, row: Row, name: str, sentence: str, code: str, errors: list[RowError]) -> None:
        errors.append(RowError(row.number, self.columns.get(name, ""), sentence, code))


def bad_and_there(
    company: Company, groups: Iterable[StockRows], columns: Mapping[str, str]
) -> Iterator[tuple[tuple[RowError, ...], bool]]:
    """What is wrong with each event, and whether it is here already."""
    for rows in groups:
        found = placed(company, rows, columns)
        yield found.errors, found.is_there
