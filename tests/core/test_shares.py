"""What of a document's discount and tax goes with a part of it."""

from __future__ import annotations

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.shares import share_of

PARTS = st.lists(st.decimals(min_value=D("0.01"), max_value=D("999.99"), places=2), min_size=1, max_size=8)


def test_a_part_takes_its_share_and_the_last_part_takes_what_is_left() -> None:
    first = share_of(D("10.00"), part=D("50"), base=D("150"), before=D(0), given=D(0))
    second = share_of(D("10.00"), part=D("50"), base=D("150"), before=D("50"), given=first)
    third = share_of(D("10.00"), part=D("50"), base=D("150"), before=D("100"), given=first + second)
    assert (first, second, third) == (D("3.33"), D("3.33"), D("3.34"))


def test_nothing_goes_with_nothing_and_never_more_than_is_left() -> None:
    assert share_of(D("10.00"), part=D(0), base=D("150"), before=D(0), given=D(0)) == 0
    assert share_of(D("10.00"), part=D("5"), base=D(0), before=D(0), given=D(0)) == 0
    assert share_of(D("10.00"), part=D("75"), base=D("150"), before=D(0), given=D("9.00")) == D("1.00")


@given(whole=st.decimals(min_value=D(0), max_value=D("5000"), places=2), parts=PARTS)
def test_the_shares_of_all_parts_add_up_to_the_whole(whole: D, parts: list[D]) -> None:
    base, before, taken = sum(parts), D(0), D(0)
    for part in parts:
        share = share_of(whole, part=part, base=D(base), before=before, given=taken)
        assert 0 <= share <= whole
        before, taken = before + part, taken + share
    assert taken == whole
