"""The statement of a clearing account: sales and refunds of ours, payouts and fees of others, and what is left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from crossfoot.core.clearing import Cleared, Movement, Sort, rows_of, sums_of


def moved(day: int, sort: Sort, amount: str, kind: str = "Sales Receipt") -> Movement:
    return Movement(date(2026, 1, day), sort, kind, "", "", D(amount))


MOVEMENTS = [
    moved(9, Sort.OTHER, "-170.00", "Deposit"),
    moved(5, Sort.SALE, "120.00"),
    moved(6, Sort.SALE, "80.00"),
    moved(7, Sort.REFUND, "-20.00", "Refund"),
    moved(9, Sort.OTHER, "-5.30", "Expense"),
    moved(10, Sort.OTHER, "-4.70", "Expense"),
]


def test_what_came_in_less_what_went_back_and_was_paid_out_is_what_is_left() -> None:
    sums = sums_of(D("15.00"), MOVEMENTS)

    assert (sums.sales, sums.refunds, sums.closing) == (D("200.00"), D("-20.00"), D("15.00"))
    assert sums.others == (Cleared("Deposit", 1, D("-170.00")), Cleared("Expense", 2, D("-10.00")))


def test_every_row_says_what_the_balance_is_after_it_by_day() -> None:
    rows = rows_of(D("15.00"), MOVEMENTS)

    assert [row.balance for row in rows] == [
        D("135.00"), D("215.00"), D("195.00"), D("25.00"), D("19.70"), D("15.00"),
    ]  # fmt: skip
    assert rows[-1].balance == sums_of(D("15.00"), MOVEMENTS).closing
