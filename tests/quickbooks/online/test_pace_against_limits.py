"""The pace against QuickBooks' documented limits, as the sandbox enforces them: no 429, ever."""

from __future__ import annotations

import random
from typing import Literal

import pytest

from crossfoot.quickbooks.books import Frozen, Reply
from crossfoot.quickbooks.online.pace import Limits, Pace
from online_desk import NOON, Desk
from qbsandbox.clock import VirtualClock

READ = Frozen("GET", "/preferences?minorversion=75", b"")


def batch_of(items: int) -> Frozen:
    asked = ",".join(f'{{"bId":"{place}","Query":"select count(*) from Term"}}' for place in range(items))
    return Frozen("POST", "/batch?minorversion=75", f'{{"BatchItemRequest":[{asked}]}}'.encode())


@pytest.mark.parametrize("counts_as", ["one", "items"])
def test_three_eager_minutes_bring_no_429(
    us: Desk, clock: VirtualClock, counts_as: Literal["one", "items"]
) -> None:
    limits = us.sandbox.limits
    limits.change(enabled=True, batch_counts_as=counts_as)
    limits.forget()
    pace, chance, documents = Pace(Limits(batch_counts_as=counts_as)), random.Random(1), 0
    while (clock.now() - NOON).total_seconds() < 180:
        now = clock.now()
        frames: list[Frozen] = []
        if items := pace.batch_items_now(now):
            pace = pace.sent(now, batches=[items])
            frames.append(batch_of(items))
            documents += items
        singles = min(pace.singles_now(now), 3)
        pace = pace.sent(now, singles=singles)
        frames += [READ] * singles
        documents += singles
        for frame in frames:
            # Requests reach QuickBooks a little later than they were paced, and not evenly.
            clock.advance(seconds=chance.uniform(0, 0.04))
            sent = us.client.send(frame, access_token=us.token, timeout=120.0)
            assert isinstance(sent, Reply)
            assert sent.status == 200, sent.body
        clock.advance_to(min(pace.next_single_at(clock.now()), pace.next_batch_at(clock.now(), 30)))
    assert limits.counters.refused == 0
    assert documents / 3 > (1500 if counts_as == "one" else 475)


def test_without_a_pace_there_would_be_429s(us: Desk) -> None:
    us.sandbox.limits.change(enabled=True)
    us.sandbox.limits.forget()
    statuses = []
    for _ in range(12):
        sent = us.client.send(READ, access_token=us.token, timeout=120.0)
        assert isinstance(sent, Reply)
        statuses.append(sent.status)
    assert statuses == [200] * 10 + [429] * 2
