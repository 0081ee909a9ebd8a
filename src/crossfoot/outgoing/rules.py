"""When something is tried again, given up or switched off: pure rules, each limit with its name."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_BACK_OFF = timedelta(seconds=10)
FACTOR = 4
LONGEST_BACK_OFF = timedelta(hours=6)
"""Waits between tries: 10 s, 40 s, 2 min 40 s, 11 min, 43 min, 2 h 51 min, then 6 hours each."""

JITTER = 0.2
"""By up to this share a wait is lengthened, so that many deliveries do not come back at the same moment."""

GIVES_UP_AFTER = timedelta(days=3)
"""So long one delivery is tried, counted from when it was taken up, or when a person had it sent again."""

RESTS_AFTER = 3
"""Tries in a row, over all deliveries of a subscription, after which nothing is sent until a wait is over: a
receiver that is down gets one try at a time, and one bad delivery does not hold up the others."""

OVERLAP = timedelta(hours=24)
"""So long the former secret signs beside the new one."""

KEPT = timedelta(days=30)
"""How long a settled delivery is kept for people to look at."""

NO_WAIT = timedelta()

SETTLED_AT_ONCE = 500
"""Old deliveries that one turn clears away."""


def back_off(tries: int, jitter: float) -> timedelta:
    """The wait after `tries` tries that were not accepted (1 or more); `jitter` is from 0 up to 1."""
    wait = min(FIRST_BACK_OFF * float(FACTOR ** min(tries - 1, 12)), LONGEST_BACK_OFF)
    return wait * (1 + JITTER * jitter)


def is_given_up(counts_from: datetime, now: datetime) -> bool:
    """Is a delivery that was not accepted at `now` tried no more?"""
    return now - counts_from >= GIVES_UP_AFTER


def rest(fails: int, jitter: float) -> timedelta | None:
    """How long the whole subscription rests after so many tries in a row; None where it does not."""
    return None if fails < RESTS_AFTER else back_off(fails - RESTS_AFTER + 1, jitter)


def is_switched_off(failing_since: datetime | None, now: datetime) -> bool:
    """The rule “three days of silence”: a delivery was just given up, and nothing at all was accepted for as
    long as one is tried. One bad delivery among accepted ones switches nothing off."""
    return failing_since is not None and now - failing_since >= GIVES_UP_AFTER
