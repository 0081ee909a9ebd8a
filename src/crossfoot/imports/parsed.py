"""A run's file, read as it was mapped; kept for a moment, since it is written in many steps."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from crossfoot.imports import listed, orders, receipts, stock
from crossfoot.imports.errors import RowError
from crossfoot.imports.field import Holds
from crossfoot.imports.fields import fields_of
from crossfoot.imports.listed import Listed
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Order, Reading
from crossfoot.imports.reader import Cell, Table, read
from crossfoot.imports.receipts import ReceiptRows
from crossfoot.imports.stock import STOCK_KINDS, StockRows
from crossfoot.imports.values import (
    DateOrder,
    DecimalSign,
    DiscountAs,
    guess_date_order,
    guess_decimal_sign,
    guess_discount,
)
from crossfoot.parties.models import Terms
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company

KEPT = 2
"""Files kept in the memory of one process; each step of an import would read its whole file again."""

ORDER_KINDS = frozenset({ImportRun.Kind.SALES_ORDERS, ImportRun.Kind.PURCHASE_ORDERS})


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds, and what is wrong with rows that are none of it."""

    orders: tuple[Order, ...]
    listed: tuple[Listed, ...]
    stray: tuple[RowError, ...]
    rows: int
    receipts: tuple[ReceiptRows, ...] = ()
    stock: tuple[StockRows, ...] = ()
    bills: tuple[Order, ...] = ()
    """Vendors' invoices."""

    @property
    def records(self) -> int:
        groups = (self.orders, self.listed, self.receipts, self.stock, self.bills)
        return sum(len(group) for group in groups)


_kept: OrderedDict[tuple[object, ...], Parsed] = OrderedDict()
_lock = threading.Lock()


def parsed_of(run: ImportRun) -> Parsed:
    """The run's file by its columns and options, from memory where it was just read. Raises Refusal."""
    key = (run.pk, run.digest, run.sheet, tuple(sorted(run.columns.items())), reading_of(run))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    parsed = parse(run)
    with _lock:
        _kept[key] = parsed
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return parsed


def parse(run: ImportRun) -> Parsed:
    """Read the file anew. Raises Refusal where it cannot be read."""
    table = read(bytes(run.content), sheet=run.sheet, encoding=run.encoding)
    reading = reading_of(run)
    if run.kind in ORDER_KINDS:
        found = orders.orders_of(run.kind, fields_of(run.company, run.kind), table, run.columns, reading)
        return Parsed(found.orders, (), found.stray, len(table.rows) + len(table.damages))
    if run.kind == ImportRun.Kind.VENDOR_INVOICES:
        found = orders.orders_of(run.kind, fields_of(run.company, run.kind), table, run.columns, reading)
        return Parsed((), (), found.stray, len(table.rows) + len(table.damages), bills=found.orders)
    if run.kind == ImportRun.Kind.RECEIPTS:
        arrived, lost = receipts.receipts_of(table, run.columns, reading)
        return Parsed((), (), tuple(lost), len(table.rows) + len(table.damages), tuple(arrived))
    if run.kind in STOCK_KINDS:
        today = day_in(run.company, run.created_at)
        groups, lost = stock.stock_of(run.kind, table, run.columns, reading, today)
        return Parsed((), (), tuple(lost), len(table.rows) + len(table.damages), stock=tuple(groups))
    terms = frozenset(Terms.objects.filter(company_id=run.company_id).values_list("name", flat=True))
    rows, stray = listed.listed_of(run.kind, table, run.columns, reading, terms)
    return Parsed((), tuple(rows), tuple(stray), len(table.rows) + len(table.damages))


def reading_of(run: ImportRun) -> Reading:
    """The run's options as values."""
    options = run.options
    return Reading(
        date_order=DateOrder(options.get("date_order", DateOrder.DAY_FIRST)),
        decimal_sign=DecimalSign(options.get("decimal_sign", DecimalSign.POINT)),
        discount_as=DiscountAs(options.get("discount_as", DiscountAs.FRACTION)),
        source=str(options.get("source", "")),
        status=str(options.get("status", "")),
        currency=str(options.get("currency", "")),
    )


def guess_reading(kind: str, table: Table, columns: dict[str, str], company: Company) -> dict[str, object]:
    """Date order, decimal sign and meaning of discounts as the columns tell; and whether they do tell."""
    by_kind: dict[Holds, list[Cell]] = {holds: [] for holds in Holds}
    for field in fields_of(company, kind):
        if field.name in columns:
            place = table.headings.index(columns[field.name])
            by_kind[field.holds].extend(row.cells[place] for row in table.rows)
    sign, is_sign_sure = guess_decimal_sign(by_kind[Holds.NUMBER] + by_kind[Holds.DISCOUNT])
    order, is_order_sure = guess_date_order(by_kind[Holds.DATE], company.country)
    return {
        "decimal_sign": sign.value,
        "decimal_sign_is_sure": is_sign_sure,
        "date_order": order.value,
        "date_order_is_sure": is_order_sure,
        "discount_as": guess_discount(by_kind[Holds.DISCOUNT], sign).value,
    }
