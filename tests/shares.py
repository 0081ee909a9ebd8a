"""Which cells of a costly grid a database is tried in.

The rules that such a grid tries are the same code on both databases. SQLite goes through every cell; PostgreSQL
through its diagonals, in which every row and every column occurs, or each database through its own half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection

ON_POSTGRESQL = connection.vendor == "postgresql"

Row = TypeVar("Row")
Column = TypeVar("Column")
Case = TypeVar("Case")


def diagonals(
    rows: Sequence[Row], columns: Sequence[Column], *, on_postgresql: int
) -> list[tuple[Row, Column]]:
    """All pairs on SQLite; on PostgreSQL `on_postgresql` columns for each row, the next ones for the next row."""
    every = [(row, column) for row in rows for column in columns]
    if not ON_POSTGRESQL:
        return every
    assert len(rows) * on_postgresql >= len(columns)
    wide = len(columns)
    wanted = {
        (place, (place * on_postgresql + step) % wide)
        for place in range(len(rows))
        for step in range(on_postgresql)
    }
    return [pair for at, pair in enumerate(every) if divmod(at, wide) in wanted]


def half(cases: Sequence[Case]) -> list[Case]:
    """Every other case: PostgreSQL begins with the first, SQLite with the second."""
    return list(cases[0 if ON_POSTGRESQL else 1 :: 2])
