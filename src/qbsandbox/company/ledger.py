"""The general ledger: every entry, and the sums the reports are made of.

All amounts are home currency, debit positive, exact to the cent. Income and expense accounts start every
fiscal year at zero: what they held before is part of Retained Earnings in every balance given here, without
any entry being booked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import amount
from qbsandbox.company.store import Store

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
EARLIEST = "0000-00-00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One debit (positive) or credit (negative) of a transaction; `own_amount` is in the document's
    `currency`."""

    entity: str
    txn_id: str
    line: int
    dated_on: date
    account_id: str
    amount: Decimal
    own_amount: Decimal
    currency: str
    name: tuple[str, str] | None
    memo: str


@dataclass(frozen=True, slots=True)
class Account:
    """What reports need to know of an account."""

    id: int
    name: str
    type: str
    subtype: str
    parent_id: int | None


class Ledger:
    def __init__(self, store: Store) -> None:
        self._store = store

    def entries(self, start: date | None = None, end: date | None = None) -> Iterator[Entry]:
        """All entries dated within the range (ends included), by date, transaction and line."""
        rows = self._store.connection.execute(
            "SELECT entity, txn_id, line, dated_on, account_id, cents, own_cents, currency, name_entity,"
            " name_id, memo FROM entries WHERE dated_on BETWEEN ? AND ? ORDER BY dated_on, txn_id, line",
            (start.isoformat() if start else EARLIEST, end.isoformat() if end else "9999-12-31"),
        ).fetchall()
        for entity, txn, line, dated, account, cents, own, currency, kind, name, memo in rows:
            yield Entry(
                entity,
                str(txn),
                line,
                date.fromisoformat(dated),
                str(account),
                amount(cents),
                amount(own),
                currency,
                (kind, str(name)) if name else None,
                memo,
            )

    def trial_balance(self, start: date, end: date) -> list[tuple[str, str, Decimal]]:
        """Account id, full name and balance at the end of `end`; the balances sum to zero.

        As in QuickBooks' report, income and expense count from the first day of the fiscal year that holds
        `end`; `start` is only the period's name. Accounts with a balance of zero are left out.
        """
        accounts = self.accounts()
        held = self.balances(end)
        return [
            (str(account.id), account.name, amount(held[account.id]))
            for account in sorted(accounts.values(), key=report_order)
            if held.get(account.id)
        ]

    def balance(self, account_id: str, on: date) -> Decimal:
        """The balance of one account at the end of a day; zero for an account that was never used."""
        return amount(self.balances(on).get(int(account_id), 0))

    def balances(self, on: date) -> dict[int, int]:
        """Hundredths by account at the end of a day, earlier fiscal years rolled into Retained Earnings."""
        accounts = self.accounts()
        held = self.sums(None, on)
        year = self.fiscal_year_start(on)
        earnings = self.retained_earnings()
        for account_id, cents in self.sums(None, year, before_end=True).items():
            if accounts[account_id].type in chart.INCOME_STATEMENT:
                held[account_id] -= cents
                held[earnings] = held.get(earnings, 0) + cents
        return held

    def sums(self, start: date | None, end: date, *, before_end: bool = False) -> dict[int, int]:
        """Hundredths by account booked in a range, nothing rolled. Read account by account: `+` keeps the index of days
        out of it."""
        rows = self._store.connection.execute(
            "SELECT account_id, SUM(cents) FROM entries"
            f" WHERE +dated_on >= ? AND +dated_on {'<' if before_end else '<='} ? GROUP BY account_id",
            (start.isoformat() if start else EARLIEST, end.isoformat()),
        ).fetchall()
        return dict(rows)

    def accounts(self) -> Mapping[int, Account]:
        """Every account, inactive ones included, by id."""
        found: dict[int, Account] = {}
        for record in self._store.select("Account"):
            body = record.body
            parent = body.get("ParentRef")
            found[record.id] = Account(
                record.id,
                body["FullyQualifiedName"],
                body["AccountType"],
                body["AccountSubType"],
                int(parent["value"]) if parent else None,
            )
        return found

    def retained_earnings(self) -> int:
        """The id of the account that takes over income and expense; every company is seeded with one."""
        return next(a.id for a in self.accounts().values() if a.subtype == "RetainedEarnings")

    def fiscal_year_start(self, on: date) -> date:
        """The first day of the fiscal year that holds `on`."""
        company = self._store.get("CompanyInfo", 1)
        first = MONTHS.index(company.body["FiscalYearStartMonth"]) + 1 if company else 1
        return date(on.year if on.month >= first else on.year - 1, first, 1)


def report_order(account: Account) -> tuple[int, str]:
    return chart.REPORT_ORDER[account.type], account.name.casefold()
