"""Reports of the sandbox as tables of plain values."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rest_desk import Desk

Figures = dict[str, Decimal]


def table(report: Mapping[str, Any]) -> list[list[str]]:
    """Every row that has cells, in reading order: headers, data and summaries alike."""
    return [[cell["value"] for cell in cells] for cells in _cells(report["Rows"].get("Row", []))]


def groups(report: Mapping[str, Any]) -> dict[str, list[str]]:
    """The summary's figures of every section that is a group."""
    return dict(_groups(report["Rows"].get("Row", [])))


def trial_balance(
    desk: Desk, end: str, *, start: str = "2024-01-01", basis: str = "Cash", **args: str
) -> Figures:
    """Balances by account, debit positive."""
    report = desk.get("reports/TrialBalance", start_date=start, end_date=end, accounting_method=basis, **args)
    found: Figures = {}
    for name, debit, credit in (row for row in table(report) if row[0] != "TOTAL"):
        found[name] = Decimal(debit or 0) - Decimal(credit or 0)
    return found


def results(desk: Desk, start: str, end: str, *, basis: str = "Cash") -> Figures:
    """Income and expense by account name, as a profit and loss shows them."""
    report = desk.get("reports/ProfitAndLoss", start_date=start, end_date=end, accounting_method=basis)
    found: Figures = {}
    for row in _data(report["Rows"].get("Row", [])):
        found[row[0]["value"]] = found.get(row[0]["value"], Decimal(0)) + Decimal(row[-1]["value"] or 0)
    return found


def _cells(rows: list[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    for row in rows:
        if "ColData" in row:
            yield row["ColData"]
        if "Header" in row:
            yield row["Header"]["ColData"]
        yield from _cells(row.get("Rows", {}).get("Row", []))
        if "Summary" in row:
            yield row["Summary"]["ColData"]


def _groups(rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for row in rows:
        yield from _groups(row.get("Rows", {}).get("Row", []))
        if "group" in row and "Summary" in row:
            yield row["group"], [cell["value"] for cell in row["Summary"]["ColData"][1:]]


def _data(rows: list[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Rows of accounts: those with an id, and headers of parents with a figure of their own."""
    for row in rows:
        for cells in (row.get("ColData"), row.get("Header", {}).get("ColData")):
            if cells and "id" in cells[0]:
                yield cells
        yield from _data(row.get("Rows", {}).get("Row", []))
