"""Goods that arrive in parts."""

from decimal import Decimal

from crossfoot.core.receiving import Arrival, is_begun, is_complete


def arrival(ordered: str, received: str = "0", rejected: str = "0") -> Arrival:
    return Arrival(Decimal(ordered), Decimal(received), Decimal(rejected))


def test_what_was_rejected_did_arrive_and_is_not_open() -> None:
    line = arrival("10", "10", "3")
    assert (line.open, line.accepted, line.over) == (0, 7, 0)
    assert is_complete([line])


def test_what_is_missing_is_open_and_what_is_too_much_is_over() -> None:
    assert (arrival("10", "4").open, arrival("10", "4").over) == (6, 0)
    assert (arrival("10", "12").open, arrival("10", "12").over) == (0, 2)


def test_an_order_is_received_when_nothing_is_open_whatever_came_too_much_elsewhere() -> None:
    assert not is_complete([arrival("10", "12"), arrival("5", "4.5")])
    assert is_complete([arrival("10", "12"), arrival("5", "5")])


def test_nothing_ordered_is_nothing_received() -> None:
    assert not is_complete([])
    assert not is_begun([arrival("3")])
    assert is_begun([arrival("3"), arrival("3", "1")])
