"""When a stock journal is due, and which figures a person approves."""

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.period_ends import Rhythm, Share, is_month_end, known_after, latest_end
from crossfoot.core.stock.tie_out import Standing

D = Decimal


@pytest.mark.parametrize(
    ("rhythm", "today", "year_begins", "expected"),
    [
        (Rhythm.ON_DEMAND, date(2026, 5, 20), 1, None),
        (Rhythm.MONTHLY, date(2026, 5, 20), 1, date(2026, 4, 30)),
        (Rhythm.MONTHLY, date(2026, 5, 1), 1, date(2026, 4, 30)),
        (Rhythm.MONTHLY, date(2026, 4, 30), 1, date(2026, 3, 31)),
        (Rhythm.MONTHLY, date(2024, 3, 1), 1, date(2024, 2, 29)),
        (Rhythm.QUARTERLY, date(2026, 5, 20), 1, date(2026, 3, 31)),
        (Rhythm.QUARTERLY, date(2026, 5, 20), 2, date(2026, 4, 30)),
        (Rhythm.QUARTERLY, date(2026, 1, 20), 12, date(2025, 11, 30)),
        (Rhythm.YEARLY, date(2026, 1, 1), 1, date(2025, 12, 31)),
        (Rhythm.YEARLY, date(2026, 5, 20), 7, date(2025, 6, 30)),
        (Rhythm.YEARLY, date(2026, 7, 1), 7, date(2026, 6, 30)),
    ],
)
def test_A6_a_journal_is_due_when_its_period_is_over(rhythm, today, year_begins, expected):
    assert latest_end(rhythm, today, year_begins=year_begins) == expected


def test_only_the_end_of_a_month_is_accrued():
    assert [is_month_end(date(2026, 2, number)) for number in (27, 28)] == [False, True]
    assert not is_month_end(date(2024, 2, 28))


def test_A6_the_products_come_to_the_stock_but_for_what_became_known_later():
    """Ten at 8.00 and four of a second one, not billed; 1.50 of the first were known after the day."""
    shares = [
        Share("1", "A", "Tea", D(10), D("81.50")),
        Share("2", "B", "Box", D(4), D(20), received_not_billed=D(20)),
        Share("3", "C", "Gone", D(0), D(0)),
    ]
    assert [one.part for one in shares] == [D("81.50"), D(0), D(0)]
    assert [one.average for one in shares] == [D("8.15"), D(5), None]
    assert known_after(Standing(D(100), received_not_billed=D(20)), shares) == D("1.50")
