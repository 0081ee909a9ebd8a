"""Part deliveries: shipping with the first, discount and tax by value, and the last cent with the last part."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.delivering import Ordered, Part, Whole, part_of

TEA = Ordered(1, "goods", D(3), D("100.00"), is_taxed=True)
JAM = Ordered(2, "goods", D(2), D("50.00"), is_taxed=True)
POST = Ordered(3, "shipping", D(1), D("12.00"), is_taxed=False)
NOTHING = Whole(D(0), None, D(0))


def after(lines: list[Ordered], part: Part) -> list[Ordered]:
    """The lines once the part is delivered."""
    took = {one.id: one for one in part.lines}
    return [
        replace(
            line,
            delivered=line.delivered + took[line.id].quantity,
            charged=line.charged + took[line.id].amount,
        )
        if line.id in took
        else line
        for line in lines
    ]


def test_the_first_part_takes_the_shipping_and_each_part_its_share_and_the_last_what_is_left() -> None:
    order = Whole(D("16.20"), D("10.00"), D("155.80"))
    first = part_of([TEA, JAM, POST], {1: D(1)}, order=order, given=NOTHING, is_first=True)

    assert [(one.id, one.quantity, one.amount) for one in first.lines] == [
        (1, D(1), D("33.33")), (3, D(1), D("12.00")),
    ]  # fmt: skip
    assert (first.discount, first.tax, first.total) == (D("4.53"), D("2.22"), None)

    rest = after([TEA, JAM, POST], first)
    charged = D("33.33") + D("12.00") - D("4.53") + D("2.22")
    last = part_of(
        rest, {1: D(2), 2: D(2)}, order=order, given=Whole(D("4.53"), D("2.22"), charged), is_first=False
    )
    assert [(one.id, one.amount) for one in last.lines] == [(1, D("66.67")), (2, D("50.00"))]
    assert (last.discount, last.tax, last.total) == (D("11.67"), D("7.78"), D("112.78"))
    assert last.is_last


@pytest.mark.parametrize(
    ("now", "words"), [({1: D(4)}, "3 are left"), ({}, "nothing"), ({2: D(-1)}, "2 are left")]
)
def test_more_than_is_left_or_nothing_at_all_is_no_part(now: dict[int, D], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        part_of([TEA, JAM], now, order=NOTHING, given=NOTHING, is_first=True)


@given(
    amounts=st.lists(
        st.decimals(min_value=D("0.01"), max_value=D("99.99"), places=2), min_size=1, max_size=4
    ),
    quantities=st.lists(st.integers(1, 5), min_size=4, max_size=4),
    discount=st.decimals(min_value=D(0), max_value=D("0.50"), places=2),
    tax=st.none() | st.decimals(min_value=D(0), max_value=D("20"), places=2),
    data=st.data(),
)
def test_all_parts_together_come_to_what_the_order_states(
    amounts: list[D], quantities: list[int], discount: D, tax: D | None, data: st.DataObject
) -> None:
    lines = [
        Ordered(place, "goods", D(quantities[place]), amount, is_taxed=True)
        for place, amount in enumerate(amounts)
    ]
    lines.append(replace(POST, id=99))
    order = Whole(discount, tax, sum(line.amount for line in lines) - discount + (tax or D(0)))
    parts: list[Part] = []
    charged = Whole(D(0), None if tax is None else D(0), D(0))
    while not parts or not parts[-1].is_last:
        now = {line.id: D(data.draw(st.integers(0, int(line.left)))) for line in lines}
        if not any(now.values()):
            now = {line.id: line.left for line in lines}
        part = part_of(lines, now, order=order, given=charged, is_first=not parts)
        parts.append(part)
        lines = after(lines, part)
        come_to = sum(one.amount for one in part.lines) - part.discount + (part.tax or D(0))
        if part.total is not None:
            assert part.total == come_to
        charged = Whole(
            charged.discount + part.discount,
            None if tax is None else (charged.tax or D(0)) + (part.tax or D(0)),
            charged.total + come_to,
        )
    assert (charged.discount, charged.tax, charged.total) == (order.discount, order.tax, order.total)
    assert [line.charged for line in lines] == [line.amount for line in lines]
