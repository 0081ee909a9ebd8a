"""Named ranges of days, as in the parameter date_macro, and the columns a range is cut into."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from qbsandbox.company.faults import Fault

MOST_COLUMNS = 1000
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Range:
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Days:
    """Today, and the month in which a fiscal year begins; weeks begin on Sunday."""

    today: date
    first_month: int = 1

    def week(self, step: int) -> Range:
        start = self.today - DAY * ((self.today.weekday() + 1) % 7) + WEEK * step
        return Range(start, start + DAY * 6)

    def month(self, step: int) -> Range:
        return months(_months_on(self.today.replace(day=1), step), 1)

    def quarter(self, step: int, *, fiscal: bool) -> Range:
        since = (self.today.month - (self.first_month if fiscal else 1)) % 3
        return months(_months_on(self.today.replace(day=1), 3 * step - since), 3)

    def year(self, step: int, *, fiscal: bool) -> Range:
        first = self.first_month if fiscal else 1
        since = (self.today.month - first) % 12
        return months(_months_on(self.today.replace(day=1), 12 * step - since), 12)


def months(start: date, count: int) -> Range:
    """So many whole months from the first of one."""
    return Range(start, _months_on(start, count) - DAY)


def _months_on(first: date, count: int) -> date:
    number = first.year * 12 + first.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def of_macro(name: str, days: Days) -> Range | None:
    """The range of a date_macro, whatever its capitals; None for a name Intuit does not document."""
    plain = " ".join(name.casefold().split())
    single = _SINGLE.get(plain)
    if single is not None:
        return single(days)
    words = plain.removesuffix("-to-date").split(" ", 1)
    if len(words) != 2 or words[0] not in _STEPS or words[1] not in _UNITS:
        return None
    whole = _UNITS[words[1]](days, _STEPS[words[0]])
    return _to_date(whole, words[1], words[0], days) if plain.endswith("-to-date") else whole


def _to_date(whole: Range, unit: str, which: str, days: Days) -> Range | None:
    """This month-to-date ends today, last month-to-date on today's day of last month (seen: 1 January to
    9 March of last year, asked on 9 March)."""
    if which == "next":
        return None
    if which == "this":
        return Range(whole.start, days.today)
    if unit == "week":
        return Range(whole.start, days.today - WEEK)
    passed = {"month": 1}.get(unit, 3 if "quarter" in unit else 12)
    target = _months_on(days.today.replace(day=1), -passed)
    last = calendar.monthrange(target.year, target.month)[1]
    return Range(whole.start, target.replace(day=min(days.today.day, last)))


_STEPS = {"this": 0, "last": -1, "next": 1}
_UNITS: Mapping[str, Callable[[Days, int], Range]] = {
    "week": Days.week,
    "month": Days.month,
    "fiscal quarter": lambda days, step: days.quarter(step, fiscal=True),
    "calendar quarter": lambda days, step: days.quarter(step, fiscal=False),
    "quarter": lambda days, step: days.quarter(step, fiscal=False),
    "fiscal year": lambda days, step: days.year(step, fiscal=True),
    "calendar year": lambda days, step: days.year(step, fiscal=False),
    "year": lambda days, step: days.year(step, fiscal=False),
}
EVER = Range(date(1900, 1, 1), date(2100, 12, 31))
_SINGLE: Mapping[str, Callable[[Days], Range]] = {
    "today": lambda days: Range(days.today, days.today),
    "yesterday": lambda days: Range(days.today - DAY, days.today - DAY),
    "next 4 weeks": lambda days: Range(days.week(1).start, days.week(4).end),
    "all": lambda days: EVER,
}


def shown_macro(name: str, days: Days) -> str:
    """How the header writes it: small letters; a fiscal year that begins in January is a calendar year (seen:
    "Last Fiscal Year" is "last calendar year")."""
    plain = " ".join(name.casefold().split())
    return plain.replace("fiscal", "calendar") if days.first_month == 1 else plain


@dataclass(frozen=True, slots=True)
class Slice:
    title: str
    range: Range


def slices(by: str, whole: Range, days: Days) -> list[Slice]:
    """The columns of a range for `summarize_column_by` Days, Week, Month, Quarter or Year; a first or last one
    that is cut off says which days it has. Raises 10100 for more columns than a report may have (that there is
    a limit is known, how many and what is said then are UNSURE)."""
    found = list(islice(_parts(by, whole, days), MOST_COLUMNS + 1))
    if len(found) > MOST_COLUMNS:
        raise Fault(
            10100, "Result Set Big : The report is too large. Please reduce the date range.", element=""
        )
    return [Slice(_title(by, part, full), part) for part, full in found]


def _parts(by: str, whole: Range, days: Days) -> Iterator[tuple[Range, Range]]:
    start = whole.start
    while start <= whole.end:
        around = Days(start, days.first_month)
        full = _FULL[by](around)
        yield Range(max(full.start, whole.start), min(full.end, whole.end)), full
        start = full.end + DAY


_FULL: Mapping[str, Callable[[Days], Range]] = {
    "Days": lambda days: Range(days.today, days.today),
    "Week": lambda days: days.week(0),
    "Month": lambda days: days.month(0),
    "Quarter": lambda days: days.quarter(0, fiscal=False),
    "Year": lambda days: days.year(0, fiscal=False),
    "FiscalQuarter": lambda days: days.quarter(0, fiscal=True),
    "FiscalYear": lambda days: days.year(0, fiscal=True),
}
PERIODS = frozenset(_FULL)


def around(by: str, days: Days) -> Range:
    """The whole day, week, month … that holds today."""
    return _FULL[by](days)


def _title(by: str, part: Range, full: Range) -> str:
    """`Jan 2020` (recorded); of the other titles, and of those of months that are cut off, nothing is recorded:
    they are those of the pages (UNSURE)."""
    start, end = part.start, part.end
    if start == end and (by == "Days" or part != full):
        return f"{start:%b} {start.day}, {start.year}"
    if by == "Month" and part == full:
        return f"{start:%b %Y}"
    if part != full or by == "Week":
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%b} {start.day} - {end.day}, {end.year}"
        if start.year == end.year:
            return f"{start:%b} {start.day} - {end:%b} {end.day}, {end.year}"
        return f"{start:%b} {start.day}, {start.year} - {end:%b} {end.day}, {end.year}"
    if start.year != end.year:
        return f"{start:%b %Y} - {end:%b %Y}"
    return f"{start:%b} - {end:%b}, {end.year}" if "Quarter" in by else f"{start:%b} - {end:%b %Y}"
