"""The statement of a payment clearing account: what came in with sales, what went back, and what cleared it.

Sales receipts debit the account and refund receipts credit it; payouts to the bank and the payment service's fees are
entered in QuickBooks and clear it. What is left is money that is still on its way, or a payout that nobody entered.
Amounts are debit less credit, in home currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, total


class Sort(StrEnum):
    """Whose movement it is."""

    SALE = "sale"
    REFUND = "refund"
    OTHER = "other"
    """Entered in QuickBooks by others: payouts, fees, corrections."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of the account. `kind` is QuickBooks' word for it, `key` our document's where it is ours."""

    on: date
    sort: Sort
    kind: str
    number: str
    name: str
    amount: Decimal
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A movement, and the balance after it."""

    movement: Movement
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Cleared:
    """What others entered under one of QuickBooks' words: so many, over so much."""

    kind: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """What moved the account between its opening and its closing balance."""

    opening: Decimal
    sales: Decimal
    refunds: Decimal
    others: tuple[Cleared, ...]

    @property
    def closing(self) -> Decimal:
        return self.opening + self.sales + self.refunds + total(one.amount for one in self.others)


def sums_of(opening: Decimal, movements: Iterable[Movement]) -> Sums:
    """The statement's figures; what others entered by kind, in the order in which each first appears."""
    sales, refunds = ZERO, ZERO
    others: dict[str, tuple[int, Decimal]] = {}
    for one in movements:
        match one.sort:
            case Sort.SALE:
                sales += one.amount
            case Sort.REFUND:
                refunds += one.amount
            case Sort.OTHER:
                count, amount = others.get(one.kind, (0, ZERO))
                others[one.kind] = (count + 1, amount + one.amount)
    cleared = tuple(Cleared(kind, count, amount) for kind, (count, amount) in others.items())
    return Sums(opening, sales, refunds, cleared)


def rows_of(opening: Decimal, movements: Sequence[Movement]) -> list[Row]:
    """The movements by day, each with the balance after it; those of one day in the order given."""
    balance, rows = opening, []
    for one in sorted(movements, key=lambda movement: movement.on):
        balance += one.amount
        rows.append(Row(one, balance))
    return rows
