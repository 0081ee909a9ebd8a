"""Which companies have work that is due: the question that every worker asks several times a second.

It is the same question each time but for its instant, and Django needs far longer to put it into SQL than the
database to answer it. So it is put into SQL once for each set of kinds of work, and asked again with another instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from crossfoot.engine.models import Lease
from crossfoot.engine.turns import Due, TurnKind

TRIED_AT = (datetime(2001, 2, 3, 4, 5, 6, 7, tzinfo=UTC), datetime(2002, 3, 4, 5, 6, 7, 8, tzinfo=UTC))
"""Two instants that tell which of the query's parameters are the instant."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A free company in which something is due, as it stood when it was looked at."""

    company_id: int
    epoch: int
    served_at: datetime
    due: frozenset[str]
    """Names of the kinds of work that are due."""
    urgent: frozenset[str]
    """Names of those in which a person waits."""


_Asked = tuple[Due, Due | None, bool]
"""What is asked of a kind of work: whether it is due, whether a person waits, whether it heeds the back-off."""


@dataclass(frozen=True, slots=True)
class _Question:
    """The query in SQL, with the places of the instant among its parameters."""

    sql: str
    parameters: tuple[Any, ...]
    instants: frozenset[int]

    def at(self, now: datetime) -> list[Any]:
        instant = connection.ops.adapt_datetimefield_value(now)
        return [instant if place in self.instants else value for place, value in enumerate(self.parameters)]


def candidates(kinds: Sequence[TurnKind], now: datetime, *, count: int) -> list[Candidate]:
    """At most `count` free companies in which something is due: first those in which a person waits, then those
    that were served the longest ago.

    Raises ValueError where a kind's question uses the instant otherwise than as it is.
    """
    if not kinds:
        return []
    asked = tuple((kind.due, kind.urgent, kind.heeds_back_off) for kind in kinds)
    question = _question(asked, count, connection.vendor)
    return [
        Candidate(
            row.company_id,
            row.epoch,
            row.served_at,
            due=_flagged(row, kinds, "due"),
            urgent=_flagged(row, kinds, "urgent"),
        )
        for row in Lease.objects.raw(question.sql, question.at(now))
    ]


def _flagged(row: Lease, kinds: Sequence[TurnKind], word: str) -> frozenset[str]:
    return frozenset(kind.name for place, kind in enumerate(kinds) if getattr(row, f"{word}_{place}", False))


@lru_cache(maxsize=64)
def _question(asked: tuple[_Asked, ...], count: int, vendor: str) -> _Question:
    """`vendor` is part of the key: each database has its own SQL."""
    (sql, first), (again, second) = (_in_sql(_free(asked, at)[:count]) for at in TRIED_AT)
    instants = frozenset(place for place, value in enumerate(first) if value != second[place])
    expected = connection.ops.adapt_datetimefield_value(TRIED_AT[0])
    if sql != again or any(first[place] != expected for place in instants):
        raise ValueError(f"{vendor}: whether work is due must be asked with the instant as it is")
    return _Question(sql, first, instants)


def _in_sql(rows: QuerySet[Lease]) -> tuple[str, tuple[Any, ...]]:
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def _free(asked: Sequence[_Asked], now: datetime) -> QuerySet[Lease]:
    dues, urgent = {}, {}
    for place, (due, due_urgently, heeds_back_off) in enumerate(asked):
        dues[f"due_{place}"] = _flag(due, heeds_back_off, now)
        if due_urgently is not None:
            urgent[f"urgent_{place}"] = _flag(due_urgently, heeds_back_off, now)
    found = Lease.objects.filter(until__lte=now).annotate(**dues, **urgent).filter(_any([*dues, *urgent]))
    is_urgent = Case(When(_any(urgent), then=Value(0)), default=Value(1)) if urgent else Value(1)
    return found.order_by(is_urgent, "served_at", "company_id")


def _any(names: Iterable[str]) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{name: True})
    return found


def _flag(due: Due, heeds_back_off: bool, now: datetime) -> Any:
    """Whether it is due and, where the company's back-off counts for it, that is over."""
    if not heeds_back_off:
        return due(now)
    free = Q(due(now), not_before__lte=now)
    return Case(When(free, then=Value(True)), default=Value(False), output_field=BooleanField())
