"""Rows of reports that list entries: the entries, and the columns such reports may have.

Columns come in the order of this table, whatever the order they were asked in (seen); names that are not in it
are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from qbsandbox.company import chart, pacific
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.figures import CLASS, DEPARTMENT, Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import full_name
from qbsandbox.online.reports.shape import account_cell, money, shown
from qbsandbox.online.reports.txn_types import OPENING_NUMBER, STARTING_VALUE, title_of

SEVERAL = "-Split-"
CHUNK = 500
FACTS = (
    "DocNumber", "PaymentRefNum", "PaymentType", "PayType", "Credit", "DueDate", "ExchangeRate", "PrivateNote",
    "Adjustment", "PaymentMethodRef.value", "Balance", "PrintStatus", "CurrencyRef.value", "DepartmentRef.value",
    "SalesTermRef.value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as reports list it; `cents` are debit positive."""

    entity: str
    txn_id: int
    line: int
    dated_on: str
    account_id: int
    cents: int
    own_cents: int
    name_entity: str | None
    name_id: int | None
    memo: str
    class_id: int | None
    department_id: int | None
    item_id: int | None
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a transaction says of itself: the FACTS of its body, and when it was made and changed."""

    facts: Mapping[str, Any]
    created_at: int
    updated_at: int


@dataclass
class Listing:
    """Entries and all that their columns show."""

    books: Books
    asked: Asked
    figures: Figures
    lines: Sequence[Line]
    transactions: dict[int, Transaction] = field(default_factory=dict)
    booked: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_kind: dict[str, set[int]] = {}
        for line in self.lines:
            by_kind.setdefault(line.entity, set()).add(line.txn_id)
        for entity, ids in by_kind.items():
            self.transactions.update(facts_of(self.books, entity, ids))

    def account(self, id: int) -> Account:
        return self.figures.accounts[id]

    def sign(self, line: Line) -> int:
        """1 where a debit makes the account's balance larger."""
        return 1 if chart.is_debit_natured(self.account(line.account_id).type) else -1

    def fact(self, line: Line, name: str) -> Any:
        known = self.transactions.get(line.txn_id)
        return known.facts.get(name) if known else None

    def number(self, line: Line) -> str:
        if line.entity == STARTING_VALUE:
            return OPENING_NUMBER
        return str(self.fact(line, "DocNumber") or self.fact(line, "PaymentRefNum") or "")

    def title(self, line: Line) -> str:
        known = self.transactions.get(line.txn_id)
        return title_of(line.entity, known.facts if known else {})

    def named(self, entity: str | None, id: int | None) -> JsonObject:
        """A name and its id; both empty where there is none."""
        if not entity or not id:
            return {"value": "", "id": ""}
        if (entity, id) not in self.names:
            own = name_of(self.books, entity, str(id)) or ""
            self.names[entity, id] = full_name(self.books, entity, id) if entity in _TREES else own
        return {"value": self.names[entity, id], "id": str(id)}

    def split(self, line: Line) -> JsonObject:
        """The account on the other side: of a total with several lines it is "-Split-"."""
        if not self.booked:
            self.booked = _booked(self.books, {each.txn_id for each in self.lines})
        lines = self.booked.get(line.txn_id, [])
        others = [account for number, account in lines if number != line.line]
        several = line.line == 0 and sum(number > 0 for number, _ in lines) > 1
        if several or not others:
            return {"value": SEVERAL, "id": ""}
        return account_cell(self.account(others[0]).name, others[0])


_TREES = frozenset({"Class", "Department", "Item"})


def find(books: Books, asked: Asked, figures: Figures, start: date | None, end: date) -> list[Line]:
    """The entries of a range of days, within the limits, by day, transaction and line."""
    rows = figures.store.connection.execute(
        "SELECT e.entity, e.txn_id, e.line, e.dated_on, e.account_id, e.cents, e.own_cents, e.name_entity,"
        f" e.name_id, e.memo, {CLASS}, {DEPARTMENT}, e.item_id, e.customer_id FROM {figures.table} e"
        f" WHERE e.dated_on >= ? AND e.dated_on <= ?{figures.limits.condition()}"
        " ORDER BY e.dated_on, e.txn_id, e.line",
        (start.isoformat() if start else "", end.isoformat()),
    ).fetchall()
    return [Line(*row) for row in rows]


def facts_of(books: Books, entity: str, ids: Iterable[int]) -> dict[int, Transaction]:
    """By id, what these transactions of one kind say of themselves."""
    paths = ", ".join(f"'$.{name}'" for name in FACTS)
    found: dict[int, Transaction] = {}
    for chunk in chunks(sorted(ids)):
        rows = books.store.connection.execute(
            f"SELECT id, json_extract(body, {paths}), created_at, updated_at FROM objects WHERE entity = ?"
            f" AND id IN ({', '.join('?' * len(chunk))})",
            (entity, *chunk),
        )
        for id, facts, created, updated in rows:
            values = json.loads(facts, parse_float=Decimal)
            found[id] = Transaction(dict(zip(FACTS, values, strict=True)), created, updated)
    return found


def _booked(books: Books, ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for chunk in chunks(sorted(ids)):
        rows = books.store.connection.execute(
            f"SELECT txn_id, line, account_id FROM entries WHERE txn_id IN ({', '.join('?' * len(chunk))})"
            " ORDER BY txn_id, line",
            chunk,
        )
        for txn, line, account in rows:
            found.setdefault(txn, []).append((line, account))
    return found


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[place : place + CHUNK] for place in range(0, len(ids), CHUNK))


Cell = Callable[[Listing, Line], JsonObject]


@dataclass(frozen=True, slots=True)
class Column:
    """`sums` says that sections show a total of it; a running balance is set by the report itself."""

    key: str
    title: str
    cell: Cell
    sums: bool = False

    @property
    def runs(self) -> bool:
        return self.key.startswith("rbal_")


def _text(value: object) -> JsonObject:
    return {"value": "" if value is None else str(value)}


def _day(seconds: int | None) -> JsonObject:
    """Day and time of making or changing, in QuickBooks' own time zone."""
    if seconds is None:
        return _text("")
    moment = pacific.pacific(datetime.fromtimestamp(seconds, UTC))
    return _text(moment.isoformat(timespec="seconds")[:19])


def _of(entity: str) -> Cell:
    return lambda listing, line: listing.named(entity, line.name_id if line.name_entity == entity else None)


def _customer(listing: Listing, line: Line) -> JsonObject:
    own = line.name_id if line.name_entity == "Customer" else None
    return listing.named("Customer", line.customer_id or own)


def _movement(listing: Listing, line: Line) -> JsonObject:
    return _text(money(listing.sign(line) * line.cents))


def _foreign(listing: Listing, line: Line) -> JsonObject:
    return _text(money(listing.sign(line) * line.own_cents))


def _paid(kind: str) -> Cell:
    """Whether an invoice or a bill is paid; nothing for others."""

    def cell(listing: Listing, line: Line) -> JsonObject:
        if line.entity != kind:
            return _text("")
        return _text("Paid" if not listing.fact(line, "Balance") else "Unpaid")

    return cell


def _open(listing: Listing, line: Line) -> JsonObject:
    balance = listing.fact(line, "Balance") if line.line == 0 else None
    return _text("" if balance is None else f"{Decimal(balance):.2f}")


def _sold(listing: Listing, line: Line, name: str) -> JsonObject:
    """Quantity or price of the line an entry is of: the first one of its item with its amount."""
    if not line.item_id:
        return _text("")
    record = listing.books.store.get(line.entity, line.txn_id)
    details = [
        (each.get("Amount"), each.get(each.get("DetailType", ""), {}))
        for each in (record.body.get("Line", ()) if record else ())
    ]
    of_item = [
        (value, detail)
        for value, detail in details
        if isinstance(detail, dict) and (detail.get("ItemRef") or {}).get("value") == str(line.item_id)
    ]
    exact = [detail for value, detail in of_item if value == amount(abs(line.own_cents))]
    chosen = next(iter(exact), None) or next((detail for _, detail in of_item), {})
    value = chosen.get(name)
    return _text("" if value is None else f"{Decimal(value):.2f}")


def _method(listing: Listing, line: Line) -> JsonObject:
    value = listing.fact(line, "PaymentMethodRef.value")
    return _text(name_of(listing.books, "PaymentMethod", str(value)) if value else "")


COLUMNS: tuple[Column, ...] = (
    Column("account_name", "Account", lambda r, x: account_cell(r.account(x.account_id).name, x.account_id)),
    Column("tx_date", "Date", lambda r, x: _text(x.dated_on)),
    Column("txn_type", "Transaction Type", lambda r, x: {"value": r.title(x), "id": str(x.txn_id)}),
    Column("doc_num", "Num", lambda r, x: _text(r.number(x))),
    Column("is_adj", "Adj", lambda r, x: _text("Yes" if r.fact(x, "Adjustment") else "No")),
    Column("is_no_post", "Posting", lambda r, x: _text("Yes")),
    Column("create_date", "Create Date", lambda r, x: _day(_made(r, x))),
    Column("create_by", "Created By", lambda r, x: _text("")),
    Column("last_mod_date", "Last Modified", lambda r, x: _day(_changed(r, x))),
    Column("last_mod_by", "Last Modified By", lambda r, x: _text("")),
    Column("name", "Name", lambda r, x: r.named(x.name_entity, x.name_id)),
    Column("cust_name", "Customer", _customer),
    Column("vend_name", "Vendor", _of("Vendor")),
    Column("emp_name", "Employee", _of("Employee")),
    Column("dept_name", "Location", lambda r, x: r.named("Department", x.department_id)),
    Column("klass_name", "Class", lambda r, x: r.named("Class", x.class_id)),
    Column("item_name", "Product/Service", lambda r, x: r.named("Item", x.item_id)),
    Column("memo", "Memo/Description", lambda r, x: _text(x.memo)),
    Column("split_acc", "Split", lambda r, x: r.split(x)),
    Column("inv_date", "Invoice Date", lambda r, x: _text(x.dated_on if x.entity == "Invoice" else "")),
    Column("due_date", "Due Date", lambda r, x: _text(r.fact(x, "DueDate"))),
    Column("pmt_mthd", "Payment Method", _method),
    Column("is_ar_paid", "A/R Paid", _paid("Invoice")),
    Column("is_ap_paid", "A/P Paid", _paid("Bill")),
    Column("is_cleared", "Clr", lambda r, x: _text("")),
    Column("chk_print_state", "Check Printed", lambda r, x: _text(r.fact(x, "PrintStatus"))),
    Column("quantity", "Qty", lambda r, x: _sold(r, x, "Qty")),
    Column("rate", "Rate", lambda r, x: _sold(r, x, "UnitPrice")),
    Column("currency", "Currency", lambda r, x: _text(r.fact(x, "CurrencyRef.value") or r.books.home)),
    Column("exch_rate", "Exchange Rate", lambda r, x: _text(r.fact(x, "ExchangeRate") or "1")),
    Column("debt_amt", "Debit", lambda r, x: _text(shown(max(x.cents, 0))), sums=True),
    Column("debt_home_amt", "Debit", lambda r, x: _text(shown(max(x.cents, 0))), sums=True),
    Column("credit_amt", "Credit", lambda r, x: _text(shown(max(-x.cents, 0))), sums=True),
    Column("credit_home_amt", "Credit", lambda r, x: _text(shown(max(-x.cents, 0))), sums=True),
    Column("nat_open_bal", "Open Balance", _open),
    Column("nat_home_open_bal", "Open Balance", _open),
    Column("nat_foreign_amount", "Foreign Amount", _foreign),
    Column("subt_nat_amount", "Amount", _movement, sums=True),
    Column("subt_nat_home_amount", "Amount", _movement, sums=True),
    Column("subt_nat_amount_nt", "Amount", _movement, sums=True),
    Column("subt_nat_amount_home_nt", "Amount", _movement, sums=True),
    Column("rbal_nat_amount", "Balance", lambda r, x: _text("")),
    Column("rbal_nat_home_amount", "Balance", lambda r, x: _text("")),
    Column("rbal_nat_amount_nt", "Balance", lambda r, x: _text("")),
    Column("rbal_nat_amount_home_nt", "Balance", lambda r, x: _text("")),
)


def _made(listing: Listing, line: Line) -> int | None:
    known = listing.transactions.get(line.txn_id)
    return known.created_at if known else None


def _changed(listing: Listing, line: Line) -> int | None:
    known = listing.transactions.get(line.txn_id)
    return known.updated_at if known else None


def columns(
    books: Books, asked: Asked, usual: Sequence[str], offered: Sequence[Column] = COLUMNS
) -> list[Column]:
    """The columns asked for, else the usual ones; class and location belong to them where a company tracks
    by them."""
    wanted = {name.strip().lower() for name in asked.args.get("columns", "").split(",")}
    chosen = [each for each in offered if each.key in wanted]
    if chosen:
        return chosen
    preferences = books.preferences["AccountingInfoPrefs"]
    tracked = {
        "dept_name": preferences.get("TrackDepartments"),
        "klass_name": preferences.get("ClassTrackingPerTxn") or preferences.get("ClassTrackingPerTxnLine"),
    }
    return [each for each in offered if each.key in usual and tracked.get(each.key, True)]


def in_order(listing: Listing, lines: Sequence[Line], asked: Asked, chosen: Sequence[Column]) -> list[Line]:
    """The lines by the column of `sort_by`, else as they are; `sort_order` descend turns them round."""
    name = asked.args.get("sort_by", "").strip().lower()
    by = next((each for each in COLUMNS if each.key == name and not each.runs), None)
    ordered = list(lines)
    if by is not None:
        ordered.sort(key=lambda line: sort_key(by.cell(listing, line)["value"]))
    if asked.descends:
        ordered.reverse()
    return ordered


def sort_key(value: str) -> tuple[int, Decimal, str]:
    plain = value.replace(".", "", 1).removeprefix("-")
    return (
        (0, Decimal(value), "") if plain.isascii() and plain.isdigit() else (1, Decimal(0), value.casefold())
    )
