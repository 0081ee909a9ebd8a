"""Rows as orders or vendors' invoices: one row per line, what is the order's repeated on each or given on the first.

Each row is read once, and what is wrong is noted with its row and column; nothing is written. Values that
repeat, such as dates, are read once per file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any

from crossfoot.core.numbering import reference_key
from crossfoot.core.problems import shown
from crossfoot.imports import values
from crossfoot.imports.errors import RowError
from crossfoot.imports.field import Field, Holds
from crossfoot.imports.fields import CUSTOM, PURCHASE_STATUSES, SALES_STATUSES
from crossfoot.imports.models import ImportRun
from crossfoot.imports.reader import Cell, Row, Table
from crossfoot.imports.values import DateOrder, DecimalSign, DiscountAs

Value = str | Decimal | date | None

STATUSES: Mapping[str, Mapping[str, str]] = {
    ImportRun.Kind.SALES_ORDERS: SALES_STATUSES,
    ImportRun.Kind.PURCHASE_ORDERS: PURCHASE_STATUSES,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: its notation, and what is taken where it says nothing.

    `status` is that of orders without one (a sales order that has shipped is `shipped` all the same).
    """

    date_order: DateOrder = DateOrder.DAY_FIRST
    decimal_sign: DecimalSign = DecimalSign.POINT
    discount_as: DiscountAs = DiscountAs.FRACTION
    source: str = ""
    status: str = ""
    currency: str = ""


@dataclass(slots=True)
class Line:
    """One line of an order; `row` is where it stands in the file."""

    row: int
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    amount: Decimal | None
    sku: str
    product_name: str
    description: str
    category: str
    tax_rate: str
    received_quantity: Decimal | None = None
    rejected_quantity: Decimal | None = None
    location: str = ""
    drop_ship: str = ""
    bought_with: str = ""
    made_of: str = ""
    order_line: str = ""
    """Of a vendor's invoice: the number of the order's line that it bills."""


@dataclass(slots=True)
class Order:
    """One order as the file has it. `header` holds the order's own fields by name, read."""

    number: str
    source: str
    row: int
    header: dict[str, Value]
    raw: tuple[Cell, ...]
    lines: list[Line] = field(default_factory=list)
    expected_on: date | None = None
    seen: set[object] = field(default_factory=set)
    errors: list[RowError] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.number)

    def text(self, name: str) -> str:
        value = self.header.get(name)
        return value if isinstance(value, str) else ""

    @property
    def custom(self) -> dict[str, str]:
        """Values of the company's own fields, by the field's id as text."""
        return {
            name.removeprefix(CUSTOM): value
            for name, value in self.header.items()
            if name.startswith(CUSTOM) and isinstance(value, str) and value
        }

    def day(self, name: str) -> date | None:
        value = self.header.get(name)
        return value if isinstance(value, date) else None

    def number_of(self, name: str) -> Decimal | None:
        value = self.header.get(name)
        return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders of a file in the order of their first rows, and errors of rows that belong to none."""

    orders: tuple[Order, ...]
    stray: tuple[RowError, ...]


def orders_of(
    kind: str, fields: Sequence[Field], table: Table, columns: Mapping[str, str], reading: Reading
) -> Orders:
    """The file's orders. `columns` maps `fields` to headings (checked by `columns.problems_of`)."""
    return _Reader(kind, fields, table, columns, reading).read()


class _Reader:
    """Reads one file; what every row needs is looked up once."""

    def __init__(
        self, kind: str, known: Sequence[Field], table: Table, columns: Mapping[str, str], reading: Reading
    ) -> None:
        self.kind, self.table, self.columns, self.reading = kind, table, columns, reading
        self.known = known
        self.places = {name: table.headings.index(heading) for name, heading in columns.items()}
        fields = [one for one in known if one.name in columns]
        self.header_fields = [one for one in fields if not one.on_line]
        self.noun = "invoice" if kind == ImportRun.Kind.VENDOR_INVOICES else "order"
        self.header_places = [self.places[one.name] for one in self.header_fields]
        self.days = _remembering(partial(values.day, order=reading.date_order))
        self.numbers = _remembering(partial(values.number, sign=reading.decimal_sign))
        self.discounts = _remembering(
            partial(values.fraction, sign=reading.decimal_sign, meaning=reading.discount_as)
        )

    def read(self) -> Orders:
        found: dict[tuple[str, str], Order] = {}
        stray = [RowError(one.number, one.column, one.sentence, "damaged") for one in self.table.damages]
        number_at, source_at = self.places["number"], self.places.get("source")
        if self.noun == "invoice":
            # Two vendors may number alike; an empty cell means the vendor of the rows before it.
            source_at = self.places.get("party_code", self.places.get("party_name"))
        latest: dict[str, str] = {}
        raw_of: Callable[[tuple[Cell, ...]], Any] = itemgetter(*self.header_places)
        is_single = len(self.header_places) == 1
        for row in self.table.rows:
            number = values.text(row.cells[number_at])
            if not number:
                stray.append(
                    RowError(
                        row.number,
                        self.columns["number"],
                        f"The {self.noun} number is empty. Fill it in.",
                        "missing",
                    )
                )
                continue
            source = values.text(row.cells[source_at]) if source_at is not None else ""
            source = source or latest.get(number, self.reading.source)
            if self.noun == "invoice":
                latest[number] = source
            raw = (raw_of(row.cells),) if is_single else raw_of(row.cells)
            order = found.get((source, number))
            if order is None:
                order = found[source, number] = self._order(number, source, row, raw)
            elif raw != order.raw:
                self._differences(order, row, raw)
            self._line(order, row)
        self._twice_invoiced(found.values())
        return Orders(tuple(found.values()), tuple(stray))

    def _order(self, number: str, source: str, row: Row, raw: tuple[Cell, ...]) -> Order:
        order = Order(number, source, row.number, {}, raw)
        for one, cell in zip(self.header_fields, raw, strict=True):
            if cell != "":
                order.header[one.name] = self._value(order, one, row.number, cell)
            elif one.required:
                self._error(order, row.number, one.name, f"{one.label} is empty. Fill it in.", "missing")
        if self.kind in STATUSES and not (order.text("party_code") or order.text("party_name")):
            who = "customer" if self.kind == ImportRun.Kind.SALES_ORDERS else "vendor"
            where = "party_name" if "party_name" in self.columns else "party_code"
            self._error(order, row.number, where, f"The {who} is empty. Fill in a name or a code.", "missing")
        return order

    def _value(self, order: Order, one: Field, row: int, cell: Cell) -> Value:
        match one.holds:
            case Holds.TEXT:
                text = values.text(cell)
                return self._status(order, row, text) if one.name == "status" else text
            case Holds.YES_NO:
                said = values.yes_or_no(cell)
                if said is None:
                    self._error(order, row, one.name, self._neither(one, cell), "neither_yes_nor_no")
                return "yes" if said else ""
            case Holds.DATE:
                day: date | None = self.days(cell)
                if day is None:
                    self._error(order, row, one.name, self._not_a_date(one, cell), "not_a_date")
                return day
            case _:
                number: Decimal | None = self.numbers(cell)
                if number is None:
                    self._error(order, row, one.name, self._not_a_number(one, cell), "not_a_number")
                return number

    def _neither(self, one: Field, cell: Cell) -> str:
        return f"{one.label}: “{shown(values.text(cell))}” is neither yes nor no. Write one of them."

    def _status(self, order: Order, row: int, word: str) -> str:
        known = STATUSES[self.kind]
        status = known.get(word.casefold())
        if status is None:
            self._error(
                order,
                row,
                "status",
                f"“{shown(word)}” is not a status that is known. Use one of "
                f"{', '.join(sorted(set(known.values())))}.",
                "unknown_status",
            )
        return status or ""

    def _differences(self, order: Order, row: Row, raw: tuple[Cell, ...]) -> None:
        """An order's own values are the same on each of its rows, or left empty after the first."""
        for one, first, cell in zip(self.header_fields, order.raw, raw, strict=True):
            if cell not in {first, ""}:
                self._error(
                    order,
                    row.number,
                    one.name,
                    f"{one.label} of {self.noun} {shown(order.number)} is “{shown(values.text(cell))}” here and "
                    f"“{shown(values.text(first))}” in row {order.row}. Make them the same, or leave "
                    "it empty here.",
                    "inconsistent",
                )

    def _line(self, order: Order, row: Row) -> None:
        cells, places = row.cells, self.places
        mark: object = cells
        if "line_number" in places:
            mark = cells[places["line_number"]] or cells
        if mark in order.seen:
            which = (
                "is the same as an earlier one"
                if mark is cells
                else f"{values.text(cells[places['line_number']])} comes twice"
            )
            self._error(
                order,
                row.number,
                "line_number" if mark is not cells else "number",
                f"This line of {self.noun} {shown(order.number)} {which}. Take one of them out, or number them.",
                "duplicate_line",
            )
        order.seen.add(mark)
        quantity = self._figure(order, row, "quantity", required=True)
        unit_price = self._figure(order, row, "unit_price", required=True)
        if "expected_on" in places:
            self._expected(order, row)
        order.lines.append(
            Line(
                row=row.number,
                quantity=quantity if quantity is not None else Decimal(1),
                unit_price=unit_price if unit_price is not None else Decimal(0),
                discount=self._discount(order, row),
                amount=self._figure(order, row, "line_total"),
                sku=self._text(row, "sku"),
                product_name=self._text(row, "product_name"),
                description=self._text(row, "description"),
                category=self._text(row, "category"),
                tax_rate=self._text(row, "tax_rate"),
                received_quantity=self._figure(order, row, "received_quantity"),
                rejected_quantity=self._figure(order, row, "rejected_quantity"),
                location=self._text(row, "stock_location"),
                drop_ship=self._text(row, "drop_ship"),
                bought_with=self._text(row, "bought_with"),
                made_of=self._text(row, "made_of"),
                order_line=self._text(row, "order_line"),
            )
        )

    def _text(self, row: Row, name: str) -> str:
        place = self.places.get(name)
        if place is None:
            return ""
        cell = row.cells[place]
        return cell if isinstance(cell, str) else values.text(cell)

    def _figure(self, order: Order, row: Row, name: str, *, required: bool = False) -> Decimal | None:
        place = self.places.get(name)
        if place is None:
            return None
        cell = row.cells[place]
        if cell == "":
            if required:
                one = self._field(name)
                self._error(order, row.number, name, f"{one.label} is empty. Fill it in.", "missing")
            return None
        number: Decimal | None = self.numbers(cell)
        if number is None:
            self._error(order, row.number, name, self._not_a_number(self._field(name), cell), "not_a_number")
        return number

    def _discount(self, order: Order, row: Row) -> Decimal:
        place = self.places.get("line_discount")
        cell = "" if place is None else row.cells[place]
        if cell == "":
            return Decimal(0)
        fraction = self.discounts(cell)
        if fraction is None:
            one = self._field("line_discount")
            self._error(order, row.number, one.name, self._not_a_number(one, cell), "not_a_number")
        return fraction or Decimal(0)

    def _expected(self, order: Order, row: Row) -> None:
        """The latest day on which anything of the order is expected."""
        cell = row.cells[self.places["expected_on"]]
        if cell == "":
            return
        day = self.days(cell)
        if day is None:
            one = self._field("expected_on")
            self._error(order, row.number, one.name, self._not_a_date(one, cell), "not_a_date")
        elif order.expected_on is None or day > order.expected_on:
            order.expected_on = day

    def _twice_invoiced(self, orders: Any) -> None:
        """The same invoice of a vendor on two orders of the file."""
        if "vendor_reference" not in self.columns:
            return
        first: dict[tuple[str, str], Order] = {}
        for order in orders:
            reference = order.text("vendor_reference")
            if not reference:
                continue
            key = (order.text("party_code") or order.text("party_name"), reference_key(reference))
            other = first.setdefault(key, order)
            if other is not order:
                self._error(
                    order,
                    order.row,
                    "vendor_reference",
                    f"The vendor's invoice {shown(reference)} is on order {shown(other.number)} in row "
                    f"{other.row} already, and an invoice is billed once. Correct one of them.",
                    "vendor_invoice_taken",
                )

    def _field(self, name: str) -> Field:
        return next(one for one in self.known if one.name == name)

    def _error(self, order: Order, row: int, name: str, sentence: str, code: str) -> None:
        order.errors.append(RowError(row, self.columns.get(name, ""), sentence, code))

    def _not_a_date(self, one: Field, cell: Cell) -> str:
        order = "day before month" if self.reading.date_order is DateOrder.DAY_FIRST else "month before day"
        return (
            f"{one.label}: “{shown(values.text(cell))}” is not a date ({order}). Write it as 2026-03-31, "
            "or choose the other order of day and month."
        )

    def _not_a_number(self, one: Field, cell: Cell) -> str:
        sign = "a point" if self.reading.decimal_sign is DecimalSign.POINT else "a comma"
        return (
            f"{one.label}: “{shown(values.text(cell))}” is not a number with {sign} before the decimals. "
            "Correct it, or choose the other decimal sign."
        )


def _remembering(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """`read`, once per different cell: the same dates and prices come back thousands of times."""
    known: dict[Cell, Any] = {}

    def remembered(cell: Cell) -> Any:
        try:
            return known[cell]
        except KeyError:
            value = known[cell] = read(cell)
            return value

    return remembered
