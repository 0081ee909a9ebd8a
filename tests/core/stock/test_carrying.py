"""Which receipt bears how much of an order's freight, before and after it is billed."""

from __future__ import annotations

from decimal import Decimal as D

from crossfoot.core.stock.carrying import Bearing, borne


def test_goods_that_arrive_bear_their_share_of_what_is_estimated() -> None:
    assert borne([D(3), D(3)], D(9), estimated=D("10.00"), billed=D(0)) == Bearing(
        (D("3.33"), D("3.34")), (D("0.00"), D("0.00")), D("0.00")
    )


def test_what_is_billed_before_all_arrived_waits_for_the_rest() -> None:
    assert borne([D(4)], D(10), estimated=D(0), billed=D("25.00")) == Bearing(
        (D("0.00"),), (D("10.00"),), D("15.00")
    )
    assert borne([], D(10), estimated=D(0), billed=D("25.00")).ahead == D("25.00")


def test_once_no_more_will_arrive_what_did_arrive_bears_everything() -> None:
    found = borne([D(4), D(4)], D(10), estimated=D(0), billed=D("25.00"), is_closed=True)
    assert (found.billed, found.ahead) == ((D("12.50"), D("12.50")), D("0.00"))


def test_more_than_was_ordered_bears_no_more_than_the_charge() -> None:
    found = borne([D(10), D(2)], D(10), estimated=D("6.00"), billed=D("12.00"))
    assert found == Bearing((D("5.00"), D("1.00")), (D("10.00"), D("2.00")), D("0.00"))
