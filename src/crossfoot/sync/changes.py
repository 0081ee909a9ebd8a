"""What changed on documents after a moment, for pages that show rows live: one indexed query a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crossfoot.sync import sources
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company

MOST_ROWS = 500
"""Changes that one answer carries; the page asks again for more."""

OVERLAP = timedelta(seconds=2)
"""A transaction that began earlier may commit later: the cursor looks back this far, and a page that gets a
row twice shows the same twice."""

FINAL = frozenset({BookState.NOT_SENT, BookState.SYNCHRONIZED, BookState.MARKED, BookState.UNDONE})
"""Where nothing more happens by itself; a page without other rows stops asking."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a row shows of its document's push."""

    kind: str
    id: int
    state: BookState
    sentence: str
    number: str
    at: datetime

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed rows, oldest first, and the cursor to ask with next."""

    rows: tuple[Changed, ...]
    cursor: datetime


def changes(
    company: Company, after: datetime, *, kind: str | None = None, ids: list[int] | None = None
) -> Changes:
    """Documents whose push changed after `after`: of one kind and of these rows where they are given."""
    rows: list[Changed] = []
    for name in sources.kinds() if kind is None else (kind,):
        found = sources.model_of(name).objects.filter(company=company, book_changed_at__gt=after - OVERLAP)
        if ids is not None:
            found = found.filter(pk__in=ids)
        columns = ("pk", "book_state", "book_sentence", "book_number", "book_changed_at")
        rows += [
            Changed(name, pk, BookState(state), sentence, number, at)
            for pk, state, sentence, number, at in found.order_by("book_changed_at", "pk").values_list(
                *columns
            )[:MOST_ROWS]
        ]
    rows = sorted(rows, key=lambda row: (row.at, row.kind, row.id))[:MOST_ROWS]
    new = [row for row in rows if row.at > after]
    return Changes(tuple(rows), max([after, *(row.at for row in new)]))
