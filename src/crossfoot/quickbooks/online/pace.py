"""Pace: how many requests may go to one company now, and when the next may, so that no 429 comes.

A sliding log of what was sent, as QuickBooks' own windows slide: a bucket that refills would let twice the
limit through in the first minute. Pure: `now` is an argument, and the log is stored with the company's lease.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

CLOCK_MARGIN = timedelta(seconds=1)
"""Added to the minute's windows: a request may arrive that much earlier or later than another one did, and
QuickBooks counts arrivals."""

BURST_MARGIN = timedelta(milliseconds=250)
"""The same for the second's window, where a busy machine shifts arrivals most. 10 requests in 1.25 s are 480 a
minute, nearly as many as the minute's own window allows."""

BATCH_ITEMS = 30
"""Operations in one batch at most."""

BATCH_SECONDS = 40.0
"""A batch should end within a third of the 120 seconds that QuickBooks gives a request."""

ROWS_A_LOG = 2000
"""Entries that are read back from a stored log; no minute under the limits has as many."""


@dataclass(frozen=True, slots=True)
class Limits:
    """QuickBooks' documented limits for one company and app, and whether a batch fills one place or one an
    item in the minute's 500, which Intuit does not say."""

    requests_a_minute: int = 500
    requests_a_second: int = 10
    batches_a_minute: int = 40
    batch_counts_as: Literal["one", "items"] = "one"
    clock_margin: timedelta = CLOCK_MARGIN
    burst_margin: timedelta = BURST_MARGIN

    @property
    def minute(self) -> timedelta:
        return timedelta(minutes=1) + self.clock_margin

    @property
    def second(self) -> timedelta:
        return timedelta(seconds=1) + self.burst_margin


@dataclass(frozen=True, slots=True)
class Send:
    """What was sent at one moment: single requests, and batches with `items` operations in all."""

    at: datetime
    singles: int = 0
    batches: int = 0
    items: int = 0

    def places(self, limits: Limits) -> int:
        """What it fills of the minute's requests."""
        return self.singles + (self.items if limits.batch_counts_as == "items" else self.batches)


@dataclass(frozen=True, slots=True)
class Pace:
    """The sends of the last minute to one company, oldest first. A value: `sent` gives the next one."""

    limits: Limits = field(default_factory=Limits)
    sends: tuple[Send, ...] = ()

    def singles_now(self, now: datetime) -> int:
        """How many single requests may go at this moment."""
        return max(0, min(self._requests_left(now), self._burst_left(now)))

    def spare_singles_now(self, now: datetime) -> int:
        """How many may go without taking the place of a batch that the minute still allows."""
        if self.limits.batch_counts_as == "items":
            return self.singles_now(now)
        return max(0, min(self._requests_left(now) - self.batches_left(now), self._burst_left(now)))

    def batches_left(self, now: datetime) -> int:
        """How many more batches the minute allows, the second aside."""
        used = _sum_within(self._batches(now), now - self.limits.minute)
        return max(0, self.limits.batches_a_minute - used)

    def batch_items_now(self, now: datetime) -> int:
        """How many operations a batch may hold at this moment; 0 where no batch may go."""
        if self._burst_left(now) < 1 or self.batches_left(now) < 1:
            return 0
        left = self._requests_left(now)
        if self.limits.batch_counts_as == "items":
            return max(0, min(BATCH_ITEMS, left))
        return BATCH_ITEMS if left >= 1 else 0

    def sent(self, now: datetime, *, singles: int = 0, batches: Sequence[int] = ()) -> Pace:
        """The pace after `singles` requests and one batch for each count of operations in `batches`."""
        sends = list(self._recent(now))
        added = Send(now, singles, len(batches), sum(batches))
        if sends and sends[-1].at == now:
            last = sends.pop()
            added = Send(now, last.singles + singles, last.batches + added.batches, last.items + added.items)
        return replace(self, sends=(*sends, added))

    def next_single_at(self, now: datetime) -> datetime:
        """The earliest moment for one more single request, `now` where it may go at once."""
        return max(
            self._free_at(now, self.limits.minute, self._places(now), self.limits.requests_a_minute, 1),
            self._free_at(now, self.limits.second, self._calls(now), self.limits.requests_a_second, 1),
        )

    def next_batch_at(self, now: datetime, items: int = 1) -> datetime:
        """The earliest moment for a batch of `items` operations, `now` where it may go at once."""
        wanted = items if self.limits.batch_counts_as == "items" else 1
        return max(
            self._free_at(now, self.limits.minute, self._places(now), self.limits.requests_a_minute, wanted),
            self._free_at(now, self.limits.second, self._calls(now), self.limits.requests_a_second, 1),
            self._free_at(now, self.limits.minute, self._batches(now), self.limits.batches_a_minute, 1),
        )

    def to_json(self) -> list[list[int]]:
        """The log as lists of milliseconds, singles, batches and items."""
        return [[_milliseconds(send.at), send.singles, send.batches, send.items] for send in self.sends]

    @classmethod
    def from_json(cls, stored: object, limits: Limits | None = None) -> Pace:
        """What `to_json` gave. Raises ValueError for anything else."""
        if not isinstance(stored, list) or len(stored) > ROWS_A_LOG:
            raise ValueError("a stored pace is a list of sends")
        return cls(limits or Limits(), tuple(_stored_send(entry) for entry in stored))

    def _requests_left(self, now: datetime) -> int:
        used = _sum_within(self._places(now), now - self.limits.minute)
        return self.limits.requests_a_minute - used

    def _burst_left(self, now: datetime) -> int:
        return self.limits.requests_a_second - _sum_within(self._calls(now), now - self.limits.second)

    def _recent(self, now: datetime) -> Iterator[Send]:
        """The sends that still count. One that lies ahead, after a clock was set back, counts as of now."""
        oldest = now - self.limits.minute
        for send in self.sends:
            if send.at > now:
                yield replace(send, at=now)
            elif send.at > oldest:
                yield send

    def _places(self, now: datetime) -> list[tuple[datetime, int]]:
        return [(send.at, send.places(self.limits)) for send in self._recent(now)]

    def _calls(self, now: datetime) -> list[tuple[datetime, int]]:
        return [(send.at, send.singles + send.batches) for send in self._recent(now)]

    def _batches(self, now: datetime) -> list[tuple[datetime, int]]:
        return [(send.at, send.batches) for send in self._recent(now)]

    @staticmethod
    def _free_at(
        now: datetime,
        window: timedelta,
        used: Sequence[tuple[datetime, int]],
        limit: int,
        wanted: int,
    ) -> datetime:
        """When `wanted` places are free in a window that slides; where it holds fewer, when it is empty."""
        within = [(at, count) for at, count in used if at > now - window]
        excess = sum(count for _, count in within) + min(wanted, limit) - limit
        free_at = now
        for at, count in within:
            if excess <= 0:
                break
            excess -= count
            free_at = at + window
        return free_at


def adapted_batch_size(size: int, *, items: int, seconds: float) -> int:
    """The next batch's size after one of `items` operations took `seconds`, to end within BATCH_SECONDS.

    Shrinks at once, and at most doubles, so that one quick batch does not undo what slow ones taught.
    """
    if items < 1 or seconds <= 0:
        return min(max(size, 1), BATCH_ITEMS)
    fitting = int(BATCH_SECONDS * items / seconds)
    return min(max(fitting, 1), max(size, 1) * 2, BATCH_ITEMS)


def batch_size_after_doubt(size: int) -> int:
    """The next batch's size after one whose outcome is unknown."""
    return max(1, min(size, BATCH_ITEMS) // 2)


def _sum_within(used: Iterable[tuple[datetime, int]], after: datetime) -> int:
    return sum(count for at, count in used if at > after)


def _milliseconds(at: datetime) -> int:
    """Rounded up: a send never looks older than it is."""
    return -((datetime(1970, 1, 1, tzinfo=UTC) - at) // timedelta(milliseconds=1))


def _stored_send(entry: object) -> Send:
    if not isinstance(entry, list) or len(entry) != 4 or not all(isinstance(part, int) for part in entry):
        raise ValueError("a stored send is four whole numbers")
    milliseconds, singles, batches, items = entry
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    return Send(at, singles, batches, items)
