"""Numbers and days in the notations of the world."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.imports import values
from crossfoot.imports.values import DateOrder, DecimalSign, DiscountAs

POINT, COMMA = DecimalSign.POINT, DecimalSign.COMMA
DMY, MDY = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("cell", "sign", "number"),
    [
        ("12", POINT, "12"), (".50", POINT, "0.50"), ("12.", POINT, "12"), ("-3.5", POINT, "-3.5"),
        ("1,234.56", POINT, "1234.56"), ("1,234,567", POINT, "1234567"), ("1'234.50", POINT, "1234.50"),
        ("1 234.50", POINT, "1234.50"), ("1\u202f234.50", POINT, "1234.50"), ("$1,234.56", POINT, "1234.56"),
        ("USD 12.50", POINT, "12.50"), ("12.50 EUR", POINT, "12.50"), ("€ 12.50", POINT, "12.50"),
        ("(12.50)", POINT, "-12.50"), ("12.50-", POINT, "-12.50"), ("−5", POINT, "-5"), ("1.5E+03", POINT, "1500"),
        ("12,5", COMMA, "12.5"), ("1.234,56", COMMA, "1234.56"), ("1.234", COMMA, "1234"), ("7", COMMA, "7"),
    ],
)  # fmt: skip
def test_numbers_are_understood(cell: str, sign: DecimalSign, number: str) -> None:
    assert values.number(cell, sign) == D(number)


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        ("", POINT), ("abc", POINT), ("NaN", POINT), ("Infinity", POINT), ("1.2.3", POINT), ("1,23", POINT),
        ("12,34,567", POINT), ("=1+1", POINT), ("0x10", POINT), ("1,2,3", COMMA), ("#REF!", POINT),
        ("1e999", POINT), ("12 apples", POINT), (".", POINT), ("$", POINT),
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(cell: str, sign: DecimalSign) -> None:
    assert values.number(cell, sign) is None


@pytest.mark.parametrize(
    ("cell", "meaning", "fraction"),
    [
        ("0.15", DiscountAs.FRACTION, "0.15"), ("0.15000000596", DiscountAs.FRACTION, "0.15000000596"),
        ("15%", DiscountAs.FRACTION, "0.15"), ("15 %", DiscountAs.PERCENT, "0.15"),
        ("15", DiscountAs.PERCENT, "0.15"), ("0", DiscountAs.PERCENT, "0"),
    ],
)  # fmt: skip
def test_a_discount_is_a_fraction(cell: str, meaning: DiscountAs, fraction: str) -> None:
    assert values.fraction(cell, POINT, meaning) == D(fraction)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2026-03-04", DMY, (2026, 3, 4)), ("1996-07-04 00:00:00.000", DMY, (1996, 7, 4)),
        ("2026-03-04T10:00:00Z", MDY, (2026, 3, 4)), ("2026/3/4", DMY, (2026, 3, 4)), ("20260304", DMY, (2026, 3, 4)),
        ("04/03/2026", DMY, (2026, 3, 4)), ("03/04/2026", MDY, (2026, 3, 4)), ("4.3.26", DMY, (2026, 3, 4)),
        ("3/4/98 12:00", MDY, (1998, 3, 4)), ("4 Mar 2026", MDY, (2026, 3, 4)), ("4. März 2026", DMY, (2026, 3, 4)),
        ("Mar 4, 2026", DMY, (2026, 3, 4)), ("4-Mar-26", DMY, (2026, 3, 4)), ("4 août 2026", DMY, (2026, 8, 4)),
    ],
)  # fmt: skip
def test_days_are_understood(cell: str, order: DateOrder, day: tuple[int, int, int]) -> None:
    assert values.day(cell, order) == date(*day)


@pytest.mark.parametrize(
    "cell", ["", "2026-02-30", "31/04/2026", "yesterday", "2026", "4 Foo 2026", "0/0/00"]
)
def test_what_is_no_day_is_none(cell: str) -> None:
    assert values.day(cell, DMY) is None


def test_the_order_of_day_and_month_is_told_by_the_file_or_else_by_the_country() -> None:
    assert values.guess_date_order(["01/02/2026", "25/02/2026"], "US") == (DMY, True)
    assert values.guess_date_order(["01/02/2026", "02/25/2026"], "GB") == (MDY, True)
    assert values.guess_date_order(["01/02/2026"], "US") == (MDY, False)
    assert values.guess_date_order(["2026-01-02"], "GB") == (DMY, False)


def test_the_decimal_sign_is_told_by_the_file() -> None:
    assert values.guess_decimal_sign(["1.234,56", "12"]) == (COMMA, True)
    assert values.guess_decimal_sign(["1,234.56"]) == (POINT, True)
    assert values.guess_decimal_sign(["12,5", "7,25"]) == (COMMA, True)
    assert values.guess_decimal_sign(["1,234"]) == (POINT, False)


def test_a_discount_column_with_15_holds_percentages() -> None:
    assert values.guess_discount(["0", "15", "0.5"], POINT) is DiscountAs.PERCENT
    assert values.guess_discount(["0", "0.15", "1"], POINT) is DiscountAs.FRACTION


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_cell(cell: str) -> None:
    for sign in DecimalSign:
        number = values.number(cell, sign)
        assert number is None or number.is_finite()
    for order in DateOrder:
        day = values.day(cell, order)
        assert day is None or isinstance(day, date)
