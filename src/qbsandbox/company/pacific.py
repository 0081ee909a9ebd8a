"""QuickBooks Online's own clock face: instants are shown in Pacific time, days begin at Pacific midnight.

The rule of the United States since 2007 is written out here (daylight time from the second Sunday of March to
the first Sunday of November, changing at 2:00), so that the sandbox needs no time zone database; Windows has
none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

STANDARD = timezone(timedelta(hours=-8))
DAYLIGHT = timezone(timedelta(hours=-7))


def pacific(instant: datetime) -> datetime:
    """The same instant with the Pacific offset of that moment. `instant` must be aware."""
    moment = instant.astimezone(UTC)
    begins = datetime(moment.year, 3, _sunday(moment.year, 3, 2), 10, tzinfo=UTC)
    ends = datetime(moment.year, 11, _sunday(moment.year, 11, 1), 9, tzinfo=UTC)
    return moment.astimezone(DAYLIGHT if begins <= moment < ends else STANDARD)


def at(local: datetime) -> datetime:
    """The instant at which Pacific clocks show `local` (without a zone); the hour that comes twice is daylight
    time."""
    instant = local.replace(tzinfo=DAYLIGHT)
    return (
        instant
        if pacific(instant).utcoffset() == DAYLIGHT.utcoffset(None)
        else local.replace(tzinfo=STANDARD)
    )


def today(now: datetime) -> date:
    """The day QuickBooks takes for a transaction that names none."""
    return pacific(now).date()


def seconds_text(instant: datetime) -> str:
    """`2020-09-29T05:58:07-07:00`: the precision of MetaData."""
    return pacific(instant).isoformat(timespec="seconds")


def milliseconds_text(instant: datetime) -> str:
    """`2020-09-29T05:58:07.300-07:00`: the precision of the envelope's `time`."""
    return pacific(instant).isoformat(timespec="milliseconds")


def _sunday(year: int, month: int, nth: int) -> int:
    first = date(year, month, 1)
    return 1 + (6 - first.weekday()) % 7 + 7 * (nth - 1)
