"""Cents, and splitting an amount so that not one of them is lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.money import Money, allocate, cents, total

amounts = st.decimals(min_value=Decimal("-1000000"), max_value=Decimal("1000000"), places=2)
weights = st.lists(
    st.decimals(min_value=Decimal("0"), max_value=Decimal("100000"), places=4), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "USD", "0.01"),
        ("-0.005", "USD", "-0.01"),
        ("2.675", "EUR", "2.68"),
        ("222.1492", "USD", "222.15"),
        ("100.5", "JPY", "101"),
        ("1.2345", "KWD", "1.23"),
    ],
)
def test_half_a_cent_is_rounded_away_from_zero(amount, currency, rounded):
    assert str(cents(Decimal(amount), currency)) == rounded


def test_a_hundred_over_three_equal_lines_is_33_34_33_33_33_33():
    thirds = allocate(Decimal("100.00"), [Decimal(1)] * 3)

    assert thirds == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_cent_left_over_goes_to_the_largest_remainder():
    # 1.00 over 1 : 2 : 4 is 0.142…, 0.285…, 0.571…: one cent is left over, and 0.285… is nearest to it.
    assert allocate(Decimal("1.00"), [Decimal(1), Decimal(2), Decimal(4)]) == [
        Decimal("0.14"),
        Decimal("0.29"),
        Decimal("0.57"),
    ]


def test_katanas_landed_cost_of_105_over_8_10_and_12_is_28_35_and_42():
    assert allocate(Decimal("105"), [Decimal(32), Decimal(40), Decimal(48)]) == [
        Decimal("28.00"),
        Decimal("35.00"),
        Decimal("42.00"),
    ]


def test_yen_are_split_into_whole_yen():
    assert allocate(Decimal("100"), [Decimal(1)] * 3, "JPY") == [Decimal(34), Decimal(33), Decimal(33)]


def test_a_negative_amount_is_split_like_a_positive_one():
    assert allocate(Decimal("-0.05"), [Decimal(1), Decimal(1)]) == [Decimal("-0.03"), Decimal("-0.02")]


def test_without_any_weight_everything_goes_to_the_first_part_in_whole_cents():
    assert allocate(Decimal("5.005"), [Decimal(0), Decimal(0)]) == [Decimal("5.01"), Decimal(0)]


def test_nothing_to_allocate_to_and_negative_weights_are_refused():
    with pytest.raises(ValueError, match="no weights were given"):
        allocate(Decimal("1.00"), [])
    with pytest.raises(ValueError, match="must not be negative"):
        allocate(Decimal("1.00"), [Decimal(2), Decimal(-1)])


@given(amount=amounts, weights=weights)
def test_the_parts_add_up_to_the_cent(amount, weights):
    assert total(allocate(amount, weights)) == amount


@given(amount=amounts, weights=weights)
def test_each_part_is_within_one_cent_of_its_proportional_share(amount, weights):
    whole = total(weights)
    if whole == 0:
        return
    for part, weight in zip(allocate(amount, weights), weights, strict=True):
        assert abs(part - amount * weight / whole) <= Decimal("0.01")


def test_two_currencies_are_never_added():
    assert Money(Decimal("1.10"), "USD") - Money(Decimal("0.10"), "USD") == Money(Decimal("1.00"), "USD")
    assert str(Money(Decimal("1234.50"), "EUR")) == "1,234.50 EUR"
    with pytest.raises(ValueError, match="cannot add EUR to USD"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")
