"""The parts every report is put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qbsandbox.company import pacific
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject


@dataclass(frozen=True, slots=True)
class Period:
    """Which report of which days; `accounts` limits the general ledger and `items` the stock to these ids where
    they are not empty."""

    report: str
    start: date
    end: date
    macro: str | None = None
    accounts: frozenset[str] = field(default_factory=frozenset)
    items: frozenset[str] = field(default_factory=frozenset)


def header(books: Books, period: Period, *, empty: bool, by_total: bool = True) -> JsonObject:
    """`Header` of a report; `NoReportData` says whether it is empty."""
    built: JsonObject = {"Time": pacific.seconds_text(books.now), "ReportName": period.report}
    if period.macro:
        built["DateMacro"] = period.macro
    built["ReportBasis"] = "Accrual"
    built["StartPeriod"] = period.start.isoformat()
    built["EndPeriod"] = period.end.isoformat()
    options = [{"Name": "NoReportData", "Value": "true" if empty else "false"}]
    if by_total:
        built["SummarizeColumnsBy"] = "Total"
        options.insert(0, {"Name": "AccountingStandard", "Value": "GAAP"})
    built["Currency"] = books.home
    built["Option"] = options
    return built


def money(hundredths: int) -> str:
    return str(amount(hundredths))


def cells(*values: str) -> list[JsonObject]:
    return [{"value": value} for value in values]


def account_cell(name: str, id: int) -> JsonObject:
    return {"value": name, "id": str(id)}


def section(
    title: Sequence[JsonObject] | None,
    rows: Sequence[JsonObject],
    summary: Sequence[JsonObject],
    group: str | None = None,
) -> JsonObject:
    """A `Section` row; one without header and rows is a bare total."""
    built: JsonObject = {}
    if title is not None:
        built["Header"] = {"ColData": title}
    if rows:
        built["Rows"] = {"Row": rows}
    built["Summary"] = {"ColData": summary}
    built["type"] = "Section"
    if group:
        built["group"] = group
    return built
