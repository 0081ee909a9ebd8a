"""Rows as receipts of purchase orders: one row per line that arrived, one receipt per order and day.

A file that was imported before changes nothing: a receipt of the same order, day and quantities is here already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crossfoot.core.money import ZERO
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import PurchaseLine, PurchaseOrder, Receipt
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.purchase_orders.receiving import RECEIVABLE, arrival_of, goods_of
from crossfoot.imports import values
from crossfoot.imports.errors import RowError
from crossfoot.imports.orders import Reading
from crossfoot.imports.reader import Row, Table
from crossfoot.tenancy.models import Company, Person


@dataclass(frozen=True, slots=True)
class ArrivedRow:
    """One row of the file."""

    row: int
    sku: str
    line_number: str
    quantity: Decimal
    rejected: Decimal


@dataclass(slots=True)
class ReceiptRows:
    """What arrived of one order on one day, as the file has it."""

    number: str
    received_on: date
    note: str
    row: int
    lines: list[ArrivedRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def receipts_of(
    table: Table, columns: Mapping[str, str], reading: Reading
) -> tuple[list[ReceiptRows], list[RowError]]:
    """The file's receipts in the order of their first rows, and errors of rows that belong to none."""
    places = {name: table.headings.index(heading) for name, heading in columns.items()}
    stray = [RowError(one.number, one.column, one.sentence, "damaged") for one in table.damages]
    found: dict[tuple[str, date, str], ReceiptRows] = {}
    for row in table.rows:
        errors: list[RowError] = []
        number = _text(row, places, "number")
        if not number:
            errors.append(_error(row, columns, "number", "The order number is empty. Fill it in.", "missing"))
        on = _day(row, places, columns, reading, errors)
        quantity = _number(row, places, columns, reading, "quantity", errors)
        rejected = _number(row, places, columns, reading, "rejected", errors)
        if errors or on is None:
            stray += errors
            continue
        note = _text(row, places, "note")
        receipt = found.setdefault((number, on, note), ReceiptRows(number, on, note, row.number))
        receipt.lines.append(
            ArrivedRow(
                row.number,
                _text(row, places, "sku"),
                _text(row, places, "line_number"),
                quantity or ZERO,
                rejected or ZERO,
            )
        )
    return list(found.values()), stray


@dataclass(frozen=True, slots=True)
class Placed:
    """A receipt of the file with its order and lines; `is_there` where it was recorded before."""

    order: PurchaseOrder | None
    arrived: tuple[Arrived, ...]
    errors: tuple[RowError, ...]
    is_there: bool = False


def placed(company: Company, rows: ReceiptRows, columns: Mapping[str, str]) -> Placed:
    """The order and lines that the rows mean, and what is wrong with them. Writes nothing."""
    order = queries.with_lines(PurchaseOrder.objects.filter(company=company, number=rows.number)).first()
    if order is None:
        sentence = f"There is no purchase order {shown(rows.number)}. Import it first, or correct the number."
        return Placed(None, (), (RowError(rows.row, columns["number"], sentence, "unknown_order"),))
    errors: list[RowError] = []
    sums: dict[int, list[Decimal]] = {}
    for one in rows.lines:
        for line, quantity, rejected in _shares(order, one, sums, columns, errors):
            have = sums.setdefault(line.pk, [ZERO, ZERO])
            have[0] += quantity
            have[1] += rejected
    arrived = tuple(Arrived(pk, quantity, rejected) for pk, (quantity, rejected) in sums.items() if quantity)
    is_there = not errors and _is_there(order, rows.received_on, arrived)
    if not errors and not is_there and order.status not in RECEIVABLE:
        status = str(PurchaseOrder.Status(order.status).label).lower()
        sentence = f"Purchase order {shown(order.number)} is {status}, so nothing is received for it."
        errors.append(RowError(rows.row, columns["number"], sentence, "not_receivable"))
    return Placed(order, arrived, tuple(errors), is_there)


def record(
    company: Company,
    rows: ReceiptRows,
    columns: Mapping[str, str],
    *,
    import_run: int,
    by: Person,
    at: datetime,
) -> bool:
    """Record the receipt; False where it is here already or has an error. Raises Refusal."""
    found = placed(company, rows, columns)
    if found.order is None or found.errors or found.is_there:
        return False
    operations.receive(
        order=found.order,
        arrived=found.arrived,
        received_on=rows.received_on,
        note=rows.note,
        import_run=import_run,
        by=by,
        at=at,
    )
    return True


def take_back(company: Company, import_run: int, *, limit: int, by: Person, at: datetime) -> int:
    """Take up to `limit` receipts of an import back; those that an invoice rests on stay. How many went."""
    receipts = Receipt.objects.filter(company=company, import_run=import_run, reverted_at=None)
    done = 0
    for receipt in receipts.select_related("order", "company").order_by("-pk"):
        if done == limit:
            break
        try:
            operations.revert_receipt(receipt=receipt, reason="Its import was cancelled.", by=by, at=at)
        except (Refusal, IllegalMove):
            continue
        done += 1
    return done


def _shares(
    order: PurchaseOrder,
    one: ArrivedRow,
    sums: Mapping[int, Sequence[Decimal]],
    columns: Mapping[str, str],
    errors: list[RowError],
) -> Iterator[tuple[PurchaseLine, Decimal, Decimal]]:
    """The lines that a row means: by line number, else by code; of several alike, those still open first."""
    goods = goods_of(order)
    if one.line_number:
        lines = [line for line in goods if str(line.position) == one.line_number.lstrip("0")]
        column, what = "line_number", f"line {shown(one.line_number)}"
    else:
        lines = [line for line in goods if line.product is not None and line.product.sku == one.sku]
        column, what = "sku", f"product {shown(one.sku)}" if one.sku else "product"
    if one.line_number and one.sku and lines and lines[0].product and lines[0].product.sku != one.sku:
        lines = []
    if not lines:
        sentence = f"Purchase order {shown(order.number)} has no {what} among its goods. Correct it."
        errors.append(RowError(one.row, columns.get(column, ""), sentence, "unknown_line"))
        return
    if one.rejected > one.quantity or one.quantity < 0 or one.rejected < 0:
        sentence = (
            f"{one.rejected:,f} were rejected, and {one.quantity:,f} arrived. Enter all that arrived as received, "
            "and of that what was rejected."
        )
        errors.append(RowError(one.row, columns.get("rejected", ""), sentence, "rejected_beyond_received"))
        return
    left, rejected = one.quantity, one.rejected
    for place, line in enumerate(lines):
        is_last = place == len(lines) - 1
        before = sums[line.pk][0] if line.pk in sums else ZERO
        room = max(arrival_of(line).open - before, ZERO)
        part = left if is_last else min(left, room)
        if part:
            bad = min(rejected, part)
            yield line, part, bad
            left, rejected = left - part, rejected - bad


def _is_there(order: PurchaseOrder, on: date, arrived: Sequence[Arrived]) -> bool:
    wanted = sorted((one.quantity, one.rejected) for one in arrived)
    for receipt in Receipt.objects.filter(order=order, received_on=on, reverted_at=None):
        if sorted(receipt.lines.values_list("quantity", "rejected")) == wanted:
            return True
    return False


def _text(row: Row, places: Mapping[str, int], name: str) -> str:
    place = places.get(name)
    return "" if place is None else values.text(row.cells[place]).strip()


def _day(
    row: Row,
    places: Mapping[str, int],
    columns: Mapping[str, str],
    reading: Reading,
    errors: list[RowError],
) -> date | None:
    cell = row.cells[places["received_on"]]
    day = None if cell == "" else values.day(cell, order=reading.date_order)
    if day is None:
        what = "is empty" if cell == "" else f"“{shown(values.text(cell))}” is not a date"
        errors.append(
            _error(
                row, columns, "received_on", f"The receipt date {what}. Write it as 2026-03-31.", "not_a_date"
            )
        )
    return day


def _number(
    row: Row,
    places: Mapping[str, int],
    columns: Mapping[str, str],
    reading: Reading,
    name: str,
    errors: list[RowError],
) -> Decimal | None:
    place = places.get(name)
    cell = "" if place is None else row.cells[place]
    if cell == "":
        if name == "quantity":
            errors.append(
                _error(row, columns, name, "The quantity received is empty. Fill it in.", "missing")
            )
        return None
    number = values.number(cell, sign=reading.decimal_sign)
    if number is None:
        sentence = (
            f"“{shown(values.text(cell))}” is not a number. Correct it, or choose the other decimal sign."
        )
        errors.append(_error(row, columns, name, sentence, "not_a_number"))
    return number


def _error(row: Row, columns: Mapping[str, str], name: str, sentence: str, code: str) -> RowError:
    return RowError(row.number, columns.get(name, ""), sentence, code)
