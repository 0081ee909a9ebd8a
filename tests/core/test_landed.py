"""Landed cost: charges spread over goods to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.landed import Charge, Goods, Spread, landed_costs, shares_of, spread_of


def goods(*lines: tuple[str, str]) -> list[Goods]:
    return [Goods(Decimal(quantity), Decimal(amount)) for quantity, amount in lines]


KATANA = goods(("4", "32"), ("4", "40"), ("4", "48"))
"""4 × 8.00, 4 × 10.00 and 4 × 12.00, as a published example has it."""


def test_freight_of_105_by_value_over_120_of_goods_makes_8_10_and_12_into_15_and_18_75_and_22_50() -> None:
    landed = landed_costs(KATANA, [Charge(Decimal("105"), Spread.BY_VALUE)])
    assert [one.share for one in landed] == [Decimal("28.00"), Decimal("35.00"), Decimal("42.00")]
    assert [one.unit_cost for one in landed] == [Decimal("15"), Decimal("18.75"), Decimal("22.5")]


def test_by_quantity_every_unit_carries_the_same() -> None:
    landed = landed_costs(KATANA, [Charge(Decimal("105"), Spread.BY_QUANTITY)])
    assert [one.share for one in landed] == [Decimal("35.00")] * 3
    assert [one.unit_cost for one in landed] == [Decimal("16.75"), Decimal("18.75"), Decimal("20.75")]


def test_several_charges_add_up_and_one_on_its_own_account_adds_nothing() -> None:
    charges = [
        Charge(Decimal("10"), Spread.BY_VALUE),
        Charge(Decimal("3"), Spread.BY_QUANTITY),
        Charge(Decimal("99")),
    ]
    landed = landed_costs(goods(("1", "30"), ("2", "70")), charges)
    assert [one.share for one in landed] == [Decimal("4.00"), Decimal("9.00")]
    assert [one.cost for one in landed] == [Decimal("34.00"), Decimal("79.00")]


def test_a_cent_that_does_not_divide_goes_to_the_largest_remainder_and_the_earlier_line() -> None:
    assert shares_of(Decimal("0.10"), Spread.BY_QUANTITY, goods(("1", "1"), ("1", "1"), ("1", "1"))) == (
        Decimal("0.04"),
        Decimal("0.03"),
        Decimal("0.03"),
    )
    assert shares_of(Decimal("10"), Spread.BY_VALUE, goods(("1", "1"), ("1", "2"))) == (
        Decimal("3.33"),
        Decimal("6.67"),
    )


def test_a_unit_cost_keeps_six_decimals() -> None:
    (one,) = landed_costs(goods(("3", "10")), [Charge(Decimal("0"), Spread.BY_VALUE)])
    assert one.unit_cost == Decimal("3.333333")


def test_goods_taken_back_carry_nothing() -> None:
    assert shares_of(Decimal("5"), Spread.BY_VALUE, goods(("2", "20"), ("-1", "-10"))) == (
        Decimal("5.00"),
        Decimal("0.00"),
    )


def test_samples_without_a_price_carry_by_quantity() -> None:
    assert shares_of(Decimal("8"), Spread.BY_VALUE, goods(("3", "0"), ("1", "0"))) == (
        Decimal("6.00"),
        Decimal("2.00"),
    )


def test_a_rebate_is_spread_as_a_charge_is() -> None:
    assert shares_of(Decimal("-105"), Spread.BY_VALUE, KATANA) == (
        Decimal("-28.00"),
        Decimal("-35.00"),
        Decimal("-42.00"),
    )


def test_a_currency_without_cents_is_spread_in_whole_units() -> None:
    assert shares_of(
        Decimal("100"), Spread.BY_QUANTITY, goods(("1", "1"), ("1", "1"), ("1", "1")), "JPY"
    ) == (
        Decimal("34"),
        Decimal("33"),
        Decimal("33"),
    )


def test_without_goods_there_is_nothing_to_spread_over() -> None:
    assert landed_costs([], [Charge(Decimal("5"), Spread.BY_VALUE)]) == ()
    with pytest.raises(ValueError, match="no goods"):
        shares_of(Decimal("5"), Spread.BY_VALUE, [])


def test_a_line_without_a_quantity_has_no_unit_cost() -> None:
    (one,) = landed_costs(goods(("0", "10")), [Charge(Decimal("5"), Spread.BY_VALUE)])
    assert one.cost == Decimal("15.00")
    assert one.unit_cost is None


def test_the_stored_word_says_how_it_is_spread() -> None:
    assert spread_of("") is None
    assert spread_of("by_value") is Spread.BY_VALUE
    with pytest.raises(ValueError, match="by_weight"):
        spread_of("by_weight")


MONEY = st.decimals(min_value=0, max_value=100_000, places=2, allow_nan=False)


@given(
    amount=MONEY,
    lines=st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=30),
    spread=st.sampled_from(list(Spread)),
)
def test_the_parts_always_add_up_to_the_charge(
    amount: Decimal, lines: list[tuple[Decimal, Decimal]], spread: Spread
) -> None:
    parts = shares_of(amount, spread, [Goods(quantity, value) for quantity, value in lines])
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
