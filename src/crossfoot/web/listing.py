"""One way for every list: columns, sorting, paging, choosing rows, and the CSV and XLSX files of it.

A screen gives its columns and a QuerySet that is already filtered; this file reads the rest from the address,
so that every state of a list is a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crossfoot.documents.lists import MOST_COUNTED, Count, counted, cut

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")

Cell = str | int | Decimal | date | datetime | bool | None
"""What a cell of an exported file may be."""

PAGE_SIZES = (25, 50, 100, 200)
DEFAULT_PAGE_SIZE = 50
COUNT_LIMIT = MOST_COUNTED
"""Counting stops here ("10,000+"): beyond it a count costs more than it says."""
PICK_LIMIT = 5_000
"""Most rows that can be ticked one by one in a form; *select all that match* has no such limit."""

ORDER_PARAMETER = "order"
PAGE_PARAMETER = "page"
SIZE_PARAMETER = "size"
ALL_PARAMETER = "all"
PICK_PARAMETER = "pick"
COLUMN_PARAMETER = "column"
OWN_PARAMETERS = frozenset({ORDER_PARAMETER, PAGE_PARAMETER, SIZE_PARAMETER, COLUMN_PARAMETER})
"""What this file reads from an address; everything else in it belongs to the screen's filters."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `cell` gives its value in exported files; on the page the row template writes it."""

    key: str
    heading: str
    cell: Callable[[Row], Cell]
    order: tuple[str, ...] = ()
    """Field names to sort by, ascending; empty where the list cannot be sorted by it."""
    is_number: bool = False
    is_shown: bool = True
    """Whether it is shown until a person chooses otherwise."""
    is_fixed: bool = False
    """Whether it cannot be hidden."""

    @property
    def attributes(self) -> SafeString:
        """What each of its cells says of the column: its key, and its heading for narrow screens."""
        return _attributes(self.key, self.heading)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading as the page shows it."""

    key: str
    text: str
    is_number: bool
    order_query: str
    """Query string that sorts by this column, or empty."""
    direction: str
    """`ascending`, `descending`, or empty where the list is not sorted by it (aria-sort)."""


@dataclass(frozen=True, slots=True)
class Look(Generic[Row]):
    """How a person looks at a list: which columns, in which order, which page."""

    columns: tuple[Column[Row], ...]
    shown: frozenset[str]
    order: str
    """Key of the column sorted by, with `-` in front for descending."""
    page: int
    size: int
    query: QueryDict

    @property
    def order_by(self) -> tuple[str, ...]:
        """For QuerySet.order_by, with the id as the last word, so that pages never overlap."""
        column = next(column for column in self.columns if column.key == self.order.lstrip("-"))
        is_descending = self.order.startswith("-")
        return tuple(_turned(name, is_descending) for name in (*column.order, "pk"))

    def headings(self) -> list[Heading]:
        """The shown columns in order."""
        return [self._heading(column) for column in self.columns if column.key in self.shown]

    def choices(self) -> list[tuple[Column[Row], bool]]:
        """The columns that can be shown or hidden, and whether they are shown."""
        return [(column, column.key in self.shown) for column in self.columns if not column.is_fixed]

    def link(self, **changes: str | int | None) -> str:
        """The query string of this list with some parameters changed; None takes one out."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None and value != "":
                query[name] = str(value)
        return f"?{query.urlencode()}"

    @property
    def filter_query(self) -> str:
        """Only the screen's own filters, for forms and links that act on everything that matches."""
        query = self.query.copy()
        for name in OWN_PARAMETERS:
            query.pop(name, None)
        return query.urlencode()

    def _heading(self, column: Column[Row]) -> Heading:
        is_this = column.key == self.order.lstrip("-")
        direction = ("descending" if self.order.startswith("-") else "ascending") if is_this else ""
        turned = f"-{column.key}" if direction == "ascending" else column.key
        return Heading(
            key=column.key,
            text=column.heading,
            is_number=column.is_number,
            order_query=self.link(order=turned, page=None) if column.order else "",
            direction=direction,
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list, with the same names as `documents.lists.Page`, so that one pager serves both."""

    rows: list[M]
    number: int
    size: int
    has_next: bool
    count: Count

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, slots=True)
class Picked:
    """The rows a person chose: these ids, or all that match the filters of the list (`is_all`)."""

    ids: tuple[int, ...]
    is_all: bool

    @property
    def is_empty(self) -> bool:
        return not self.ids and not self.is_all

    def of(self, rows: QuerySet[M], matching: QuerySet[M]) -> QuerySet[M]:
        """The chosen rows: of `matching` where all that match were chosen, else of `rows` by id."""
        return matching if self.is_all else rows.filter(pk__in=self.ids)


def look(request: HttpRequest, name: str, columns: Sequence[Column[Row]], order: str) -> Look[Row]:
    """Read from the address how the list is looked at; what is not understood falls back to the default.

    Columns that a person chose are remembered in the session under the list's `name`.
    """
    sortable = {column.key for column in columns if column.order}
    wanted = request.GET.get(ORDER_PARAMETER, order)
    return Look(
        columns=tuple(columns),
        shown=_shown(request, name, columns),
        order=wanted if wanted.removeprefix("-") in sortable else order,
        page=max(1, _whole(request.GET.get(PAGE_PARAMETER), 1)),
        size=size
        if (size := _whole(request.GET.get(SIZE_PARAMETER), DEFAULT_PAGE_SIZE)) in PAGE_SIZES
        else DEFAULT_PAGE_SIZE,
        query=_without(request.GET, COLUMN_PARAMETER),
    )


def page_of(rows: QuerySet[M], seen: Look[M]) -> Page[M]:
    """The page asked for; beyond the end, the last one."""
    count = counted(rows)
    last = max(1, -(-count.number // seen.size))
    number = min(seen.page, last)
    start = (number - 1) * seen.size
    found = list(cut(rows.order_by(*seen.order_by), start, start + seen.size + 1))
    return Page(found[: seen.size], number, seen.size, len(found) > seen.size and number < last, count)


def capped_count(rows: QuerySet[M]) -> int:
    """How many rows, at most COUNT_LIMIT + 1."""
    return rows.order_by()[: COUNT_LIMIT + 1].count()


def picked(data: QueryDict) -> Picked:
    """What was ticked in a list's form. Ids that are no numbers are left out; at most PICK_LIMIT count."""
    ids = [int(text) for text in data.getlist(PICK_PARAMETER) if text.isascii() and text.isdigit()]
    return Picked(tuple(dict.fromkeys(ids[:PICK_LIMIT])), data.get(ALL_PARAMETER) == "1")


def cells(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """The values of an exported file, row by row."""
    for row in rows:
        yield [column.cell(row) for column in columns]


@cache
def _attributes(key: str, heading: str) -> SafeString:
    return format_html('data-column="{}" data-heading="{}"', key, heading)


def _shown(request: HttpRequest, name: str, columns: Sequence[Column[Row]]) -> frozenset[str]:
    fixed = {column.key for column in columns if column.is_fixed}
    known = {column.key for column in columns}
    key = f"columns:{name}"
    if COLUMN_PARAMETER in request.GET:
        chosen = sorted(known.intersection(request.GET.getlist(COLUMN_PARAMETER)))
        if request.session.get(key) != chosen:
            request.session[key] = chosen
    remembered = request.session.get(key)
    if isinstance(remembered, list):
        return frozenset(fixed | known.intersection(remembered))
    return frozenset(fixed | {column.key for column in columns if column.is_shown})


def _without(query: QueryDict, name: str) -> QueryDict:
    copy = query.copy()
    copy.pop(name, None)
    return copy


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _turned(name: str, is_descending: bool) -> str:
    bare = name.removeprefix("-")
    return bare if name.startswith("-") == is_descending else f"-{bare}"
