"""Figures by account in columns: one total, a column for each month, or one for each customer, class and so on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qbsandbox.company import figures as sums
from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures, columns_of
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import periods
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.periods import Slice
from qbsandbox.online.reports.shape import column

Values = list[int]
NOT_SPECIFIED = "Not Specified"
# By what else than days columns can be made: what the entries are grouped by, and the kind of record it is.
DIMENSIONS = {
    "Customers": (sums.CUSTOMER, "Customer"),
    "Vendors": (sums.VENDOR, "Vendor"),
    "Employees": (sums.EMPLOYEE, "Employee"),
    "Classes": (sums.CLASS, "Class"),
    "Departments": (sums.DEPARTMENT, "Department"),
    "ProductsAndServices": (sums.ITEM, "Item"),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """`columns` without the first one, that of the accounts; `values` has a figure for each of them."""

    columns: Sequence[JsonObject]
    values: Mapping[int, Values]

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def empty(self) -> bool:
        return not any(any(row) for row in self.values.values())


def movements(books: Books, asked: Asked, figures: Figures) -> Grid:
    """What every account moved in the range."""
    start, end = asked.range.start, asked.range.end
    if asked.by in DIMENSIONS:
        return _by_dimension(books, asked, figures, start, end, {})
    if asked.by not in periods.PERIODS:
        return Grid([_TOTAL], {id: [cents] for id, cents in figures.sums(start, end).items()})
    parts = periods.slices(asked.by, asked.range, asked.days)
    values: dict[int, Values] = {}
    starts = [part.range.start.isoformat() for part in parts]
    for account, day, cents in figures.by_day(start, end):
        row = values.setdefault(account, [0] * (len(parts) + 1))
        row[bisect_right(starts, day) - 1] += cents
        row[-1] += cents
    return Grid([*map(_of_period, parts), _TOTAL], values)


def balances(books: Books, asked: Asked, figures: Figures) -> Grid:
    """What every account holds at the end of the range, or of each of its parts, which have no total."""
    if asked.by in DIMENSIONS:
        year = figures.year_start(asked.range.end)
        key, _ = DIMENSIONS[asked.by]
        earlier: dict[int | None, dict[int, int]] = {}
        for account, found, cents in figures.by(key, None, year - timedelta(days=1)):
            earlier.setdefault(found, {})[account] = cents
        return _by_dimension(books, asked, figures, None, asked.range.end, earlier)
    if asked.by not in periods.PERIODS:
        return Grid([_TOTAL], {id: [cents] for id, cents in figures.balances(asked.range.end).items()})
    parts = periods.slices(asked.by, asked.range, asked.days)
    values: dict[int, Values] = {}
    for place, part in enumerate(parts):
        for account, cents in figures.balances(part.range.end).items():
            values.setdefault(account, [0] * len(parts))[place] = cents
    return Grid([_of_period(part) for part in parts], values)


def full_name(books: Books, entity: str, id: int) -> str:
    """The name with those above it ("Parent:Child"); names of vendors and employees have none above."""
    record = books.store.get(entity, id)
    body = record.body if record else {}
    return str(body.get("FullyQualifiedName") or body.get("Name") or body.get("DisplayName") or "")


def add(*rows: Iterable[int]) -> Values:
    return [sum(values) for values in zip(*rows, strict=True)]


def negative(row: Iterable[int]) -> Values:
    return [-value for value in row]


_TOTAL = column("Total", "Money", "total")


def _of_period(part: Slice) -> JsonObject:
    days = {"StartDate": part.range.start.isoformat(), "EndDate": part.range.end.isoformat()}
    return column(part.title, "Money", part.title, **days)


def _by_dimension(
    books: Books,
    asked: Asked,
    figures: Figures,
    start: date | None,
    end: date,
    earlier: Mapping[int | None, Mapping[int, int]],
) -> Grid:
    """A column for each record by name, one for what has none, and the total; `earlier` is rolled into
    Retained Earnings, column by column."""
    key, entity = DIMENSIONS[asked.by]
    found = figures.by(key, start, end)
    names = {id: full_name(books, entity, id) for _, id, _ in found if id is not None}
    order: list[int | None] = [*sorted(names, key=lambda id: (names[id].casefold(), id))]
    if any(id is None for _, id, _ in found):
        order.append(None)
    places = {id: place for place, id in enumerate(order)}
    values = columns_of(found, places, len(order))
    for id, sums_before in earlier.items():
        held = {account: row[places[id]] for account, row in values.items()}
        figures.roll(held, sums_before)
        for account, cents in held.items():
            values.setdefault(account, [0] * len(order))[places[id]] = cents
    columns = [
        column(NOT_SPECIFIED, "Money", "0") if id is None else column(names[id], "Money", str(id))
        for id in order
    ]
    columns.append(column("TOTAL", "Money", "total"))
    return Grid(columns, {account: [*row, sum(row)] for account, row in values.items()})
