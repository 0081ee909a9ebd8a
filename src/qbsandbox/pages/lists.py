"""Items and the chart of accounts, and the paging of lists that are read by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from qbsandbox.company import chart
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.records import Record
from qbsandbox.pages.visit import ROWS_A_PAGE, Visit

LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list this is, and the addresses of its neighbours (empty: none)."""

    words: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """`price` is in home currency; `on_hand` is None for what is not counted."""

    name: str
    url: str
    sku: str
    type: str
    price: Decimal | None
    account: str
    account_url: str
    on_hand: Decimal | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`balance` is in home currency, positive where the account has it on its own side: a debit of an asset, a
    credit of a liability."""

    name: str
    url: str
    type: str
    balance: Decimal
    is_active: bool


def paging(visit: Visit, count: int, **query: object) -> tuple[int, Paging]:
    """How many rows to leave out in front, and the words and addresses of the page that is asked for.

    A page beyond the end is the last one.
    """
    last = max(1, min(LAST_PAGE, -(-count // ROWS_A_PAGE)))
    page = min(max(1, visit.whole("page") or 1), last)
    start = (page - 1) * ROWS_A_PAGE
    words = f"{start + 1:,} to {min(count, start + ROWS_A_PAGE):,} of {count:,}" if last > 1 else ""
    previous = visit.url(visit.place, **query, page=page - 1) if page > 1 else ""
    following = visit.url(visit.place, **query, page=page + 1) if page < last else ""
    return start, Paging(words, previous, following)


def listed(visit: Visit, entity: str) -> tuple[Sequence[Record], Paging]:
    """The records of a list on the page that is asked for, by name, inactive ones included."""
    start, which = paging(visit, visit.books.store.count(entity))
    records = visit.books.store.select(
        entity, " ORDER BY name_key, id LIMIT ? OFFSET ?", (ROWS_A_PAGE, start)
    )
    return list(records), which


def items_page(visit: Visit) -> str:
    """Products and services."""
    records, which = listed(visit, "Item")
    return visit.page(
        "items.html",
        {"rows": [_item(visit, record) for record in records], "paging": which, "search": visit.url("list")},
    )


def accounts_page(visit: Visit) -> str:
    """The chart of accounts in the order of reports, with today's balances, the same as the trial balance's."""
    today, ledger = visit.books.today, visit.books.company.ledger
    held = ledger.balances(today)
    rows = [
        AccountRow(
            name=body["FullyQualifiedName"],
            url=visit.url("register", accountId=record.id),
            type=body["AccountType"],
            balance=amount(own_side(body["AccountType"]) * held.get(record.id, 0)),
            is_active=record.active,
        )
        for record in sorted(visit.books.store.select("Account"), key=_in_chart)
        for body in [record.body]
    ]
    groups = [(type, list(accounts)) for type, accounts in groupby(rows, key=attrgetter("type"))]
    year = ledger.fiscal_year_start(today)
    return visit.page("accounts.html", {"groups": groups, "today": today, "year": year})


def own_side(account_type: str) -> int:
    """1 where debits raise an account's balance, -1 where credits do."""
    return 1 if chart.is_debit_natured(account_type) else -1


def _item(visit: Visit, record: Record) -> ItemRow:
    body = record.body
    account = body.get("IncomeAccountRef") or body.get("ExpenseAccountRef")
    return ItemRow(
        name=body.get("FullyQualifiedName") or body["Name"],
        url=visit.url("record", kind="item", id=record.id),
        sku=body.get("Sku", ""),
        type=body["Type"],
        price=body.get("UnitPrice"),
        account=(name_of(visit.books, "Account", str(account["value"])) or "") if account else "",
        account_url=visit.url("register", accountId=account["value"]) if account else "",
        on_hand=body.get("QtyOnHand"),
        is_active=record.active,
    )


def _in_chart(record: Record) -> tuple[int, str]:
    return chart.REPORT_ORDER[record.body["AccountType"]], record.body["FullyQualifiedName"].casefold()
