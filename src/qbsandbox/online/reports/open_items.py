"""What customers owe and what is owed to vendors on a day, transaction by transaction, in home currency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qbsandbox.company import applied, chart
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.figures import Figures, Ids
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import lines as listed
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import full_name
from qbsandbox.online.reports.shape import money
from qbsandbox.online.reports.txn_types import title_of


@dataclass(frozen=True, slots=True)
class Ledgers:
    """One side of what is open: receivables of customers, or payables to vendors.

    `sign` turns the ledger's figures into what the report shows; `prefix` is in the names of its amount columns.
    """

    control: str
    entity: str
    sign: int
    name_column: str
    prefix: str


RECEIVABLES = Ledgers(chart.RECEIVABLE, "Customer", 1, "cust_name", "subt_")
PAYABLES = Ledgers(chart.PAYABLE, "Vendor", -1, "vend_name", "subt_neg_")


@dataclass(frozen=True, slots=True)
class Item:
    """What is open of one transaction; hundredths with the report's sign. `amount` is what it came to at first,
    `due` its due date, or its own where it has none (credits and payments)."""

    entity: str
    txn_id: int
    title: str
    number: str
    name_id: int
    dated_on: date
    due: date
    amount: int
    open: int
    memo: str
    term: str
    department: int | None


def find(books: Books, asked: Asked, figures: Figures, side: Ledgers, on: date) -> list[Item]:
    """By name, due date and transaction; within the limits of names and locations."""
    controls = {a.id for a in figures.accounts.values() if a.type == side.control}
    limits: Mapping[str, Ids] = {"Customer": asked.limits.customers, "Vendor": asked.limits.vendors}
    wanted = limits[side.entity]
    found = [
        item
        for item in applied.open_items(books.store, on)
        if item.account_id in controls and item.home_cents and (not wanted or item.name_id in wanted)
    ]
    by_kind: dict[str, set[int]] = {}
    for item in found:
        by_kind.setdefault(item.entity, set()).add(item.txn_id)
    facts = {id: t for kind, ids in by_kind.items() for id, t in listed.facts_of(books, kind, ids).items()}
    amounts = _amounts(books, {item.txn_id for item in found})
    items: list[Item] = []
    for item in found:
        known = facts[item.txn_id].facts if item.txn_id in facts else {}
        place = known.get("DepartmentRef.value")
        due = str(known.get("DueDate") or item.dated_on)
        items.append(
            Item(
                item.entity,
                item.txn_id,
                title_of(item.entity, known),
                str(known.get("DocNumber") or known.get("PaymentRefNum") or ""),
                item.name_id,
                date.fromisoformat(item.dated_on),
                date.fromisoformat(due),
                side.sign * (amounts.get((item.txn_id, item.account_id, item.name_id)) or item.home_cents),
                side.sign * item.home_cents,
                str(known.get("PrivateNote") or ""),
                str(known.get("SalesTermRef.value") or ""),
                int(place) if place else None,
            )
        )
    limited = [i for i in items if not asked.limits.departments or i.department in asked.limits.departments]
    names = {item.name_id: full_name(books, side.entity, item.name_id).casefold() for item in limited}
    return sorted(limited, key=lambda item: (names[item.name_id], item.due, item.txn_id))


def _amounts(books: Books, ids: Iterable[int]) -> dict[tuple[int, int, int], int]:
    """By transaction, receivable or payable account and name: what it came to when it was made."""
    found: dict[tuple[int, int, int], int] = {}
    for chunk in listed.chunks(sorted(ids)):
        rows = books.store.connection.execute(
            f"SELECT txn_id, account_id, name_id, SUM(cents) FROM entries WHERE txn_id IN"
            f" ({', '.join('?' * len(chunk))}) AND moves_name GROUP BY txn_id, account_id, name_id",
            chunk,
        )
        found.update({(txn, account, name): cents for txn, account, name, cents in rows})
    return found


Cell = Callable[[Books, Item, date], JsonObject]


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """`sums` says what of an item is added up below the column: its amount, what is open, or nothing."""

    key: str
    title: str
    cell: Cell
    sums: Callable[[Item], int] | None = None
    runs: bool = False


def _text(value: object) -> JsonObject:
    return {"value": "" if value is None else str(value)}


def _amount_of(item: Item) -> int:
    return item.amount


def _open_of(item: Item) -> int:
    return item.open


def columns(
    books: Books, asked: Asked, side: Ledgers, usual: Sequence[str], number_title: str = "Num"
) -> list[ItemColumn]:
    """The columns asked for, or the usual ones, in the report's order."""
    wanted = {name.strip().lower() for name in asked.args.get("columns", "").split(",")}
    offered = _columns(side, number_title)
    tracked = bool(books.preferences["AccountingInfoPrefs"].get("TrackDepartments"))
    return [each for each in offered if each.key in wanted] or [
        each for each in offered if each.key in usual and (tracked or each.key != "dept_name")
    ]


def _columns(side: Ledgers, number_title: str) -> list[ItemColumn]:
    def party(books: Books, item: Item, on: date) -> JsonObject:
        return {"value": full_name(books, side.entity, item.name_id), "id": str(item.name_id)}

    def place(books: Books, item: Item, on: date) -> JsonObject:
        name = full_name(books, "Department", item.department) if item.department else ""
        return {"value": name, "id": str(item.department or "")}

    found = [
        ItemColumn("tx_date", "Date", lambda books, item, on: _text(item.dated_on.isoformat())),
        ItemColumn(
            "txn_type", "Transaction Type", lambda b, item, on: {"value": item.title, "id": str(item.txn_id)}
        ),
        ItemColumn("doc_num", number_title, lambda books, item, on: _text(item.number)),
        ItemColumn(side.name_column, side.entity, party),
        ItemColumn("dept_name", "Location", place),
        ItemColumn("memo", "Memo/Description", lambda books, item, on: _text(item.memo)),
        ItemColumn("term_name", "Terms", lambda b, item, on: _text(name_of(b, "Term", item.term))),
        ItemColumn("due_date", "Due Date", lambda books, item, on: _text(item.due.isoformat())),
        ItemColumn("past_due", "Past Due", lambda books, item, on: _text((on - item.due).days)),
    ]
    amounts = ("subt_neg_amount", "subt_neg_home_amount") if side.sign < 0 else (
        "subt_amount", "subt_home_amount", "subt_nat_amount", "subt_nat_home_amount",
    )  # fmt: skip
    opens = ("subt_neg_open_bal", "subt_neg_home_open_bal") if side.sign < 0 else (
        "subt_open_bal", "subt_home_open_bal", "subt_nat_open_bal", "subt_nat_home_open_bal",
    )  # fmt: skip
    running = (
        ("rbal_neg_open_bal", "rbal_neg_amount") if side.sign < 0 else ("rbal_nat_amount", "rbal_open_bal")
    )
    found += [
        ItemColumn(key, "Amount", lambda b, item, on: _text(money(item.amount)), _amount_of)
        for key in amounts
    ]
    found += [
        ItemColumn(key, "Open Balance", lambda b, item, on: _text(money(item.open)), _open_of)
        for key in opens
    ]
    found += [
        ItemColumn(key, "Balance", lambda b, item, on: _text(""), _open_of, runs=True) for key in running
    ]
    return found


def row(books: Books, chosen: Sequence[ItemColumn], item: Item, on: date, balance: int) -> JsonObject:
    """One item; `balance` is the running one."""
    return shape.data([_text(money(balance)) if each.runs else each.cell(books, item, on) for each in chosen])


def summary(text: str, chosen: Sequence[ItemColumn], items: Sequence[Item]) -> list[JsonObject]:
    sums = [money(sum(map(each.sums, items))) if each.sums else "" for each in chosen]
    return shape.cells(text, *sums[1:])
