"""Time, as the sandbox sees it.

Token lifetimes, throttle windows, document stamps and late commits all read this one clock, so that a test
can let 101 days pass in a microsecond.
"""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from qbsandbox.company import pacific


class Clock(Protocol):
    """What the sandbox needs of a clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass. Nothing happens for zero or less."""
        ...


class SystemClock:
    """The machine's clock, moved by `offset`: what `qbsandbox serve` uses. Sleeping really waits."""

    def __init__(self, *, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    @classmethod
    def starting_at(cls, start: datetime) -> "SystemClock":
        """A clock that shows `start` (aware) now and runs on from there."""
        return cls(offset=aware(start) - datetime.now(UTC))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)


class VirtualClock:
    """A clock that stands still until it is told to move. Sleeping on it moves it, and takes no time.

    It never runs backwards, whichever thread moves it; only a snapshot takes it back.
    """

    def __init__(self, start: datetime) -> None:
        self._now = aware(start)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.advance(seconds=seconds)

    def advance(
        self, *, seconds: float = 0.0, minutes: float = 0.0, hours: float = 0.0, days: float = 0.0
    ) -> datetime:
        """Move forward; returns the new instant. Raises ValueError for a step backwards."""
        step = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        if step < timedelta(0):
            raise ValueError(f"A clock cannot go back by {-step}.")
        with self._lock:
            self._now += step
            return self._now

    def advance_to(self, instant: datetime) -> datetime:
        """Move forward to `instant`; an instant already passed changes nothing. Returns the instant now
        shown."""
        with self._lock:
            self._now = max(self._now, aware(instant))
            return self._now

    def set_back(self, instant: datetime) -> None:
        """To the instant of a snapshot that is restored, whether it lies before or after the present one."""
        with self._lock:
            self._now = aware(instant)


def instant_of(text: str) -> datetime:
    """An instant with its zone, such as 2026-01-31T09:00:00-08:00, or a day: noon in Pacific time, when it is
    that day both there, where QuickBooks' days begin and end, and in UTC.

    Raises ValueError for anything else.
    """
    if len(text) == len("2026-01-31"):
        day = date.fromisoformat(text)
        noon = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        return noon.replace(hour=20 - pacific.pacific(noon).hour + 12)
    return aware(datetime.fromisoformat(text))


def aware(instant: datetime) -> datetime:
    """`instant` in UTC. Raises ValueError where it names no time zone: the sandbox never guesses one."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; write e.g. {instant.isoformat()}+00:00.")
    return instant.astimezone(UTC)
