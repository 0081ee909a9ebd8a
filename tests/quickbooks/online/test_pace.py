"""However eagerly it is used, the pace never exceeds QuickBooks' limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.quickbooks.online.pace import (
    BATCH_ITEMS,
    BATCH_SECONDS,
    Limits,
    Pace,
    Send,
    adapted_batch_size,
    batch_size_after_doubt,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
AS_ITEMS = Limits(batch_counts_as="items")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_ten_requests_may_go_at_once_and_the_eleventh_waits() -> None:
    pace = Pace()
    assert pace.singles_now(NOON) == 10
    pace = pace.sent(NOON, singles=10)
    assert pace.singles_now(NOON) == 0
    assert pace.next_single_at(NOON) == after(1.25)
    assert pace.singles_now(after(1.099)) == 0
    assert pace.singles_now(after(1.25)) == 10


def test_the_minute_holds_500_requests_and_no_second_500_as_a_refilled_bucket_would() -> None:
    pace = Pace(Limits(requests_a_second=100))
    for step in range(50):
        now = after(step * 1.2)
        pace = pace.sent(now, singles=min(10, pace.singles_now(now)))
    assert sum(send.singles for send in pace.sends) == 500
    assert pace.singles_now(after(60)) == 0
    assert pace.next_single_at(after(60)) == after(61)
    assert pace.singles_now(after(61)) == 10


def test_forty_batches_a_minute_and_then_singles_still_go() -> None:
    pace = Pace()
    for step in range(40):
        now = after(step * 0.2)
        assert pace.batch_items_now(now) == 30
        pace = pace.sent(now, batches=[30])
    assert pace.batch_items_now(after(10)) == 0
    assert pace.next_batch_at(after(10), 30) == after(61)
    assert pace.singles_now(after(10)) == 10


def test_where_a_batch_counts_as_its_items_it_shrinks_to_what_is_left() -> None:
    pace = Pace(AS_ITEMS)
    for step in range(16):
        pace = pace.sent(after(step), batches=[30])
    assert pace.batch_items_now(after(20)) == 20
    assert pace.next_batch_at(after(20), 20) == after(20)
    assert pace.next_batch_at(after(20), 21) == after(61)
    pace = pace.sent(after(20), batches=[20])
    assert pace.singles_now(after(25)) == 0


def test_sends_of_one_moment_are_one_entry() -> None:
    pace = Pace().sent(NOON, singles=2).sent(NOON, batches=[30, 5])
    assert pace.sends == (Send(NOON, 2, 2, 35),)


def test_what_is_older_than_a_minute_is_forgotten() -> None:
    pace = Pace().sent(NOON, singles=3).sent(after(63), singles=1)
    assert pace.sends == (Send(after(63), 1),)


def test_after_the_clock_was_set_back_sends_count_as_of_now_and_block_no_longer_than_a_minute() -> None:
    pace = Pace().sent(after(3600), singles=10)
    assert pace.singles_now(NOON) == 0
    pace = pace.sent(NOON, singles=0)
    assert pace.next_single_at(NOON) == after(1.25)
    assert pace.singles_now(after(2)) == 10


def test_a_pace_survives_being_stored() -> None:
    pace = Pace(AS_ITEMS).sent(after(0.5), singles=1).sent(after(2), batches=[30, 30])
    stored = json.loads(json.dumps(pace.to_json()))
    assert Pace.from_json(stored, AS_ITEMS) == pace


@pytest.mark.parametrize("stored", [None, {}, [[1, 2, 3]], [["a", 1, 1, 1]], [[1, 1, 1, 1]] * 2001])
def test_what_is_no_stored_pace_is_refused(stored: object) -> None:
    with pytest.raises(ValueError, match="stored"):
        Pace.from_json(stored)


def test_storing_never_makes_a_send_look_older() -> None:
    at = NOON + timedelta(microseconds=1)
    (send,) = Pace.from_json(Pace().sent(at, singles=1).to_json()).sends
    assert at <= send.at < at + timedelta(milliseconds=1)


class Windows:
    """QuickBooks' side: what arrived, counted in windows that slide, as Intuit documents them."""

    def __init__(self, batch_counts_as: str) -> None:
        self.batch_counts_as = batch_counts_as
        self.arrived: list[tuple[datetime, int, bool]] = []

    def arrive(self, at: datetime, *, batch_of: int = 0) -> None:
        places = batch_of if batch_of and self.batch_counts_as == "items" else 1
        self.arrived.append((at, places, batch_of > 0))

    def check(self) -> None:
        self.arrived.sort()
        for at, _, _ in self.arrived:
            minute = [entry for entry in self.arrived if at - MINUTE < entry[0] <= at]
            second = [entry for entry in minute if at - timedelta(seconds=1) < entry[0]]
            assert sum(places for _, places, _ in minute) <= 500
            assert sum(is_batch for _, _, is_batch in minute) <= 40
            assert len(second) <= 10


@settings(max_examples=40, deadline=None)
@given(
    batch_counts_as=st.sampled_from(["one", "items"]),
    waits=st.lists(st.floats(0, 4), min_size=20, max_size=120),
    wishes=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), min_size=20, max_size=120),
    lateness=st.lists(st.floats(0, 0.24), min_size=20, max_size=20),
)
def test_an_eager_sender_never_meets_a_429(
    batch_counts_as: str,
    waits: list[float],
    wishes: list[tuple[int, int]],
    lateness: list[float],
) -> None:
    windows = Windows(batch_counts_as)
    pace = Pace(Limits(batch_counts_as="one" if batch_counts_as == "one" else "items"))
    now = NOON
    number = 0
    for wait, (singles, batches) in zip(waits, wishes, strict=False):
        now += timedelta(seconds=wait)
        for _ in range(batches):
            items = pace.batch_items_now(now)
            if items:
                pace = pace.sent(now, batches=[items])
                number += 1
                windows.arrive(now + timedelta(seconds=lateness[number % 20]), batch_of=items)
        for _ in range(min(singles, pace.singles_now(now))):
            pace = pace.sent(now, singles=1)
            number += 1
            windows.arrive(now + timedelta(seconds=lateness[number % 20]))
        pace = Pace.from_json(pace.to_json(), pace.limits)
    windows.check()


@settings(max_examples=60, deadline=None)
@given(
    sends=st.lists(st.tuples(st.floats(0, 70), st.integers(0, 10), st.integers(0, 4)), max_size=60),
    items=st.integers(1, 30),
    batch_counts_as=st.sampled_from(["one", "items"]),
)
def test_the_announced_moment_is_the_first_at_which_it_may_go(
    sends: list[tuple[float, int, int]], items: int, batch_counts_as: str
) -> None:
    pace = Pace(Limits(batch_counts_as="one" if batch_counts_as == "one" else "items"))
    for seconds, singles, batches in sorted(sends):
        pace = pace.sent(after(seconds), singles=singles, batches=[items] * batches)
    now = after(70)
    single_at, batch_at = pace.next_single_at(now), pace.next_batch_at(now, items)
    just_before = timedelta(microseconds=1)
    assert pace.singles_now(single_at) >= 1
    assert pace.batch_items_now(batch_at) >= items
    assert single_at == now or pace.singles_now(single_at - just_before) == 0
    assert batch_at == now or pace.batch_items_now(batch_at - just_before) < items


def test_the_limits_are_nearly_used_up_in_a_steady_run() -> None:
    """Batches of 30 first, singles for the rest: 95 % of what the limits allow, over ten minutes."""
    pace, now, documents = Pace(), NOON, 0
    while now < NOON + 10 * MINUTE:
        while items := pace.batch_items_now(now):
            pace = pace.sent(now, batches=[items])
            documents += items
        singles = pace.singles_now(now)
        pace = pace.sent(now, singles=singles)
        documents += singles
        now = min(pace.next_single_at(now), pace.next_batch_at(now, BATCH_ITEMS))
    assert documents / 10 >= 1577


def test_a_slow_company_gets_smaller_batches_and_a_quick_one_full_ones() -> None:
    assert adapted_batch_size(30, items=30, seconds=1.85) == 30
    assert adapted_batch_size(30, items=30, seconds=80) == 15
    assert adapted_batch_size(30, items=30, seconds=4000) == 1
    assert adapted_batch_size(4, items=4, seconds=1) == 8
    assert adapted_batch_size(1, items=1, seconds=60) == 1
    assert batch_size_after_doubt(30) == 15
    assert batch_size_after_doubt(1) == 1


@given(size=st.integers(1, 30), per_item=st.floats(0.001, 200))
def test_batches_settle_at_a_size_that_ends_in_time_or_at_one(size: int, per_item: float) -> None:
    for _ in range(8):
        size = adapted_batch_size(size, items=size, seconds=size * per_item)
        assert 1 <= size <= BATCH_ITEMS
    assert size == 1 or size * per_item <= BATCH_SECONDS * 1.0001
