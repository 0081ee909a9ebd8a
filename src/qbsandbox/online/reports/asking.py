"""What a report was asked for: its days, basis, limits, columns and order.

Names of parameters are taken whatever their capitals. One that is not known, and a value that means nothing,
are passed over in silence, as QuickBooks does; only a date that is none is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.values import EARLIEST_YEAR, LATEST_YEAR
from qbsandbox.company.faults import Fault
from qbsandbox.company.figures import Figures, Limits
from qbsandbox.company.ledger import MONTHS
from qbsandbox.company.records import LARGEST_ID
from qbsandbox.online.reports import periods
from qbsandbox.online.reports.periods import Days, Range

LIMITS = {
    "accounts": "account",
    "customers": "customer",
    "vendors": "vendor",
    "employees": "employee",
    "items": "item",
    "classes": "class",
    "departments": "department",
}
SHOWN_LIMITS = ("customer", "vendor", "employee", "item", "class", "department")
BY = {
    word.casefold(): word
    for word in (
        "Total", "Month", "Week", "Days", "Quarter", "Year", "FiscalQuarter", "FiscalYear", "Customers", "Vendors",
        "Classes", "Departments", "Employees", "ProductsAndServices",
    )
} | {"day": "Days", "weeks": "Week", "months": "Month", "quarters": "Quarter", "years": "Year"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One report as it was asked for. `args` have small names; `macro` is None where days were named."""

    report: str
    range: Range
    macro: str | None
    basis: str
    args: Mapping[str, str]
    limits: Limits
    days: Days

    def figures(self, books: Books, table: str = "entries") -> Figures:
        return Figures(books.store, table, self.limits)

    @property
    def by(self) -> str:
        """The criterion of the columns, Total where none was named."""
        return BY.get(self.args.get("summarize_column_by", "").strip().casefold(), "Total")

    @property
    def descends(self) -> bool:
        return self.args.get("sort_order", "").strip().casefold() == "descend"

    @property
    def wants_links(self) -> bool:
        return self.args.get("qzurl", "").strip().casefold() == "true"

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """The value of a parameter in the spelling of `choices`; None for any other."""
        value = self.args.get(name, "").strip().casefold()
        return next((choice for choice in choices if choice.casefold() == value), None)

    def number(self, name: str) -> int | None:
        value = self.args.get(name, "").strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None

    def day(self, name: str) -> date | None:
        return day_of(self.args, name)

    def ids(self, name: str) -> frozenset[int]:
        return _ids(self.args, name)

    def between(self, start: str, end: str, macro: str) -> Range | None:
        """A second range of days, such as that of due dates; None where it was not asked for."""
        first, last = self.day(start), self.day(end)
        if first or last:
            return Range(first or periods.EVER.start, last or periods.EVER.end)
        return periods.of_macro(self.args.get(macro, ""), self.days)

    @property
    def report_date(self) -> date:
        """The day of reports that say what is open: named, else the range's last, else today."""
        named = self.day("report_date")
        if named:
            return named
        return self.days.today if self.macro in (None, "all", "today") else self.range.end


def read(books: Books, report: str, args: Mapping[str, str], default: str) -> Asked:
    """`default` is the date_macro of a report that names no days; raises 2060 for a date that is none."""
    args = {name.lower(): value for name, value in args.items()}
    days = days_of(books)
    macro, found = _range(args, days, default)
    limits = Limits(**{field: _ids(args, name) for field, name in LIMITS.items()})
    return Asked(report, found, macro, _basis(books, args), args, limits, days)


def days_of(books: Books) -> Days:
    company = books.store.get("CompanyInfo", 1)
    first = MONTHS.index(company.body["FiscalYearStartMonth"]) + 1 if company else 1
    return Days(books.today, first)


def _range(args: Mapping[str, str], days: Days, default: str) -> tuple[str | None, Range]:
    """Dates that are named win; one alone reaches from the fiscal year's start, or until today (UNSURE)."""
    start, end = day_of(args, "start_date"), day_of(args, "end_date")
    if start or end:
        end = end or max(days.today, start or days.today)
        return None, Range(start or Days(end, days.first_month).year(0, fiscal=True).start, end)
    for name in (args.get("date_macro", ""), default):
        found = periods.of_macro(name, days)
        if found is not None:
            return periods.shown_macro(name, days), found
    raise LookupError(f"{default} is no date macro")


def _basis(books: Books, args: Mapping[str, str]) -> str:
    """Cash or Accrual as asked, else as the company prefers."""
    for value in (
        args.get("accounting_method", ""),
        books.preferences["ReportPrefs"].get("ReportBasis") or "",
    ):
        if value.strip().casefold() in ("cash", "accrual"):
            return str(value).strip().capitalize()
    return "Accrual"


def _ids(args: Mapping[str, str], name: str) -> frozenset[int]:
    """The ids of a list with commas. What is no id limits to nothing at all: no record has the id 0."""
    parts = [part.strip() for part in args.get(name, "").split(",") if part.strip()]
    return frozenset(_id(part) for part in parts)


def _id(text: str) -> int:
    known = text.isascii() and text.isdigit() and len(text) < 20 and int(text) < LARGEST_ID
    return int(text) if known else 0


def day_of(args: Mapping[str, str], name: str) -> date | None:
    value = args.get(name)
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
        if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            raise ValueError(value)
        return found
    except ValueError:
        raise Fault(2060, f"Invalid Date. Supplied value:{value}", element=name) from None
