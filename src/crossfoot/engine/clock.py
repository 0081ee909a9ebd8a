"""What time it is: the database's clock, which every machine that works on one database shares.

Read once per step and passed down; nothing below reads a clock of its own. Tests and the simulation put
their own in its place with `use`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

_source: Callable[[], datetime] | None = None
_pause: Callable[[float], None] = time.sleep

STATEMENTS = {
    "postgresql": "SELECT clock_timestamp()",
    # SQLite has no type for instants; its %f gives milliseconds, in UTC.
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
}


def now() -> datetime:
    """The present instant in UTC, from the database (one query), or from what `use` put in its place."""
    if _source is not None:
        return _source()
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[connection.vendor])
        (value,) = cursor.fetchone()
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


def pause(seconds: float) -> None:
    """Let `seconds` pass on the clock that `now` reads."""
    _pause(seconds)


def use(source: Callable[[], datetime] | None, pause: Callable[[float], None] | None = None) -> None:
    """Take the time from `source` (aware instants), and waiting from `pause`, in this process.

    None: from the database, and from the machine, again.
    """
    global _source, _pause
    _source = source
    _pause = pause or time.sleep
