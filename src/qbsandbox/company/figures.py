"""Sums of entries for reports: on either basis, limited to some customers, classes and so on, by account and by
whatever else a report has columns or rows for.

Hundredths of home currency, debit positive. A class or location of a line of goods' cost is that of the line
that sold the goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from qbsandbox.company import chart
from qbsandbox.company.ledger import EARLIEST, Account, Ledger
from qbsandbox.company.store import STOCK_LINES, Store

Ids = frozenset[int]
NO_IDS: Ids = frozenset()


def _of_sold_line(column: str) -> str:
    return (
        f"CASE WHEN e.line < {STOCK_LINES} OR e.{column} IS NOT NULL THEN e.{column} ELSE"
        f" (SELECT o.{column} FROM entries o WHERE o.txn_id = e.txn_id AND o.item_id = e.item_id"
        f"  AND o.line < {STOCK_LINES} LIMIT 1) END"
    )


CLASS = _of_sold_line("class_id")
DEPARTMENT = _of_sold_line("department_id")
ITEM = "e.item_id"
CUSTOMER = "COALESCE(e.customer_id, CASE e.name_entity WHEN 'Customer' THEN e.name_id END)"
VENDOR = "CASE e.name_entity WHEN 'Vendor' THEN e.name_id END"
EMPLOYEE = "CASE e.name_entity WHEN 'Employee' THEN e.name_id END"


@dataclass(frozen=True, slots=True)
class Limits:
    """Ids to limit a report to; an empty set does not limit."""

    accounts: Ids = NO_IDS
    customers: Ids = NO_IDS
    vendors: Ids = NO_IDS
    employees: Ids = NO_IDS
    items: Ids = NO_IDS
    classes: Ids = NO_IDS
    departments: Ids = NO_IDS

    def condition(self) -> str:
        """The limits as SQL over the entries `e`, starting with AND; ids are numbers and stand in it."""
        pairs = (
            ("e.account_id", self.accounts),
            (CUSTOMER, self.customers),
            (VENDOR, self.vendors),
            (EMPLOYEE, self.employees),
            (ITEM, self.items),
            (CLASS, self.classes),
            (DEPARTMENT, self.departments),
        )
        return "".join(
            f" AND {column} IN ({', '.join(str(id) for id in sorted(ids))})" for column, ids in pairs if ids
        )


@dataclass(frozen=True)
class Figures:
    """`table` holds the entries: `entries`, or the table of the cash basis."""

    store: Store
    table: str = "entries"
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def accounts(self) -> Mapping[int, Account]:
        return Ledger(self.store).accounts()

    @cached_property
    def earnings(self) -> int:
        return next(a.id for a in self.accounts.values() if a.subtype == "RetainedEarnings")

    def year_start(self, on: date) -> date:
        return Ledger(self.store).fiscal_year_start(on)

    def of_accounts(self, ids: Iterable[int]) -> Figures:
        """The same, of these accounts alone; of none of the others where it is limited to accounts already."""
        wanted = frozenset(ids) & self.limits.accounts if self.limits.accounts else frozenset(ids)
        return replace(self, limits=replace(self.limits, accounts=wanted or frozenset({0})))

    def sums(self, start: date | None, end: date) -> dict[int, int]:
        """By account, what was booked in a range of days, ends included. As all sums it is read account by account: `+`
        keeps the index of days out of it."""
        rows = self.store.connection.execute(
            f"SELECT e.account_id, SUM(e.cents) FROM {self.table} e WHERE +e.dated_on >= ? AND +e.dated_on <= ?"
            f"{self.limits.condition()} GROUP BY e.account_id",
            (_first(start), end.isoformat()),
        ).fetchall()
        return dict(rows)

    def by_day(self, start: date | None, end: date) -> list[tuple[int, str, int]]:
        """Account, day and sum of every day of the range on which the account moved."""
        return self.store.connection.execute(
            f"SELECT e.account_id, e.dated_on, SUM(e.cents) FROM {self.table} e"
            f" WHERE +e.dated_on >= ? AND +e.dated_on <= ?{self.limits.condition()}"
            " GROUP BY e.account_id, e.dated_on",
            (_first(start), end.isoformat()),
        ).fetchall()

    def by(
        self, key: str, start: date | None, end: date, more: str = ""
    ) -> list[tuple[int, int | None, int]]:
        """Account, key and sum; `key` is one of CLASS, CUSTOMER …, None where an entry has none."""
        return self.store.connection.execute(
            f"SELECT e.account_id, {key} AS found, SUM(e.cents) FROM {self.table} e"
            f" WHERE +e.dated_on >= ? AND +e.dated_on <= ?{self.limits.condition()}{more}"
            " GROUP BY e.account_id, found",
            (_first(start), end.isoformat()),
        ).fetchall()

    def balances(self, on: date) -> dict[int, int]:
        """By account at the end of a day; the results of earlier fiscal years are in Retained Earnings."""
        held = self.sums(None, on)
        self.roll(held, self.sums(None, self.year_start(on) - timedelta(days=1)))
        return held

    def roll(self, held: dict[int, int], earlier: Mapping[int, int]) -> None:
        """Move what accounts of the income statement held earlier into Retained Earnings.

        Retained Earnings takes no part where the report is limited to other accounts.
        """
        for account_id, cents in earlier.items():
            if self.accounts[account_id].type in chart.INCOME_STATEMENT and cents:
                held[account_id] = held.get(account_id, 0) - cents
                held[self.earnings] = held.get(self.earnings, 0) + cents


def _first(start: date | None) -> str:
    return start.isoformat() if start else EARLIEST


def columns_of(
    found: Sequence[tuple[int, int | None, int]], places: Mapping[int | None, int], width: int
) -> dict[int, list[int]]:
    """Sums by account and key as one list of columns for each account."""
    held: dict[int, list[int]] = {}
    for account_id, key, cents in found:
        held.setdefault(account_id, [0] * width)[places[key]] += cents
    return held
