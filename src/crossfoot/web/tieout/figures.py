"""A stored tie-out as its page shows it: sums by account, the months behind them, differences first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO, cents
from crossfoot.core.stock.roles import GRNI, INVENTORY


@dataclass(slots=True)
class Month:
    """One account in one month; `causes` are the documents that make a difference."""

    on: date
    ours: Decimal
    theirs: Decimal
    others: Decimal
    others_count: int
    causes: list[Mapping[str, Any]]

    @property
    def difference(self) -> Decimal:
        return self.theirs - self.ours


@dataclass(slots=True)
class Account:
    """One account over the whole period."""

    name: str
    months: list[Month] = field(default_factory=list)

    @property
    def ours(self) -> Decimal:
        return sum((month.ours for month in self.months), ZERO)

    @property
    def theirs(self) -> Decimal:
        return sum((month.theirs for month in self.months), ZERO)

    @property
    def others(self) -> Decimal:
        return sum((month.others for month in self.months), ZERO)

    @property
    def others_count(self) -> int:
        return sum(month.others_count for month in self.months)

    @property
    def difference(self) -> Decimal:
        """What no month hides from another: the sum of the months' differences, each without its sign."""
        return sum((abs(month.difference) for month in self.months), ZERO)

    @property
    def is_ours(self) -> bool:
        """Whether any document of ours touched it."""
        return any(month.ours or month.theirs for month in self.months)


def accounts_of(rows: Iterable[Mapping[str, Any]], *, only_differences: bool = False) -> list[Account]:
    """The accounts by name, those with a difference first."""
    found: dict[str, Account] = {}
    for row in rows:
        account = found.setdefault(str(row["account"]), Account(str(row["account"])))
        account.months.append(
            Month(
                on=date.fromisoformat(f"{row['month']}-01"),
                ours=Decimal(row["ours"]),
                theirs=Decimal(row["theirs"]),
                others=Decimal(row["others"]),
                others_count=int(row["others_count"]),
                causes=list(row["causes"]),
            )
        )
    shown = [account for account in found.values() if account.difference or not only_differences]
    return sorted(shown, key=lambda account: (not account.difference, not account.is_ours, account.name))


def decimals(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The row with these amounts, which are stored as text, as decimals."""
    return {**row, **{name: Decimal(str(row[name])) for name in names}}


STOCK = {
    INVENTORY.key: ("Stock and QuickBooks’ inventory accounts", "The inventory accounts have to come to"),
    GRNI.key: ("Received and not billed", "The accounts of what is received and not billed have to come to"),
}
"""What a side of the stock's identity is called, and what its sum is."""


def stock_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """One side of the stock's identity, with what it is called; parts that come to nothing are left out."""
    title, sum_label = STOCK[row["role"]]
    first, *more = ((label, Decimal(amount)) for label, amount in row["parts"])
    parts = [first, *((label, amount) for label, amount in more if cents(amount))]
    shown = decimals(row, "expected", "in_quickbooks", "difference")
    return {**shown, "title": title, "sum_label": sum_label, "parts": parts}
