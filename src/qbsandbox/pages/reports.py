"""Reports as tables: whatever is in Intuit's shape of columns and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbsandbox.company.faults import Fault
from qbsandbox.online import reports
from qbsandbox.online.reports.running import REPORTS
from qbsandbox.pages.visit import NotShown, Visit
from qbsandbox.pages.writing import sentence

FIELDS = ("start_date", "end_date", "accounting_method", "summarize_column_by")
COLUMNS_BY = (
    "Total", "Days", "Week", "Month", "Quarter", "Year", "Customers", "Vendors", "Classes", "Departments",
    "Employees", "ProductsAndServices",
)  # fmt: skip
_MONEY = re.compile(r"-?\d+\.\d\d")
FIGURES = ("Money", "Amount", "Quantity", "Numeric")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a report; `depth` is how far inside sections it stands, `is_total` whether it sums one up."""

    cells: Sequence[str]
    depth: int
    kind: str
    url: str = ""


def reports_page(visit: Visit) -> str:
    """All reports there are."""
    names = sorted(REPORTS)
    return visit.page("reports.html", {
        "rows": [(in_words(name), visit.url("report", name=name)) for name in names]
    })  # fmt: skip


def report_page(visit: Visit) -> str:
    """The report that `name` names, of the days, on the basis and with the columns that are asked for."""
    wanted = visit.args.get("name", "")
    known = next((name for name in REPORTS if name.casefold() == wanted.casefold()), None)
    if known is None:
        raise NotShown("There is no such report", f"There is no report “{wanted}”.")
    asked = {name: visit.args[name] for name in FIELDS if visit.args.get(name)}
    problem, built = "", {}
    try:
        built = reports.run(visit.books, known, asked)
    except Fault as fault:
        problem = sentence(fault)
    header = built.get("Header", {})
    columns = [column.get("ColTitle", "") for column in built.get("Columns", {}).get("Column", ())]
    kinds = [column.get("ColType", "") for column in built.get("Columns", {}).get("Column", ())]
    return visit.page("report.html", {
        "title": in_words(known),
        "name": known,
        "action": visit.url("report"),
        "asked": {name: asked.get(name, "") for name in FIELDS},
        "start": asked.get("start_date") or header.get("StartPeriod", ""),
        "end": asked.get("end_date") or header.get("EndPeriod", ""),
        "basis": header.get("ReportBasis", ""),
        "currency": header.get("Currency", ""),
        "columns_by": COLUMNS_BY,
        "columns": columns,
        "figures": [bool(place) and kind in FIGURES for place, kind in enumerate(kinds)],
        "rows": list(_rows(visit, built.get("Rows", {}), len(columns), 0)),
        "problem": problem,
    }, below="reports")  # fmt: skip


def in_words(name: str) -> str:
    """`AgedReceivables` as `Aged receivables`."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip().capitalize()


def _rows(visit: Visit, held: Mapping[str, Any], width: int, depth: int) -> Iterator[TableRow]:
    for row in held.get("Row", ()):
        if "Header" in row:
            yield _row(visit, row["Header"]["ColData"], width, depth, "group")
        inner = depth + 1 if "Header" in row else depth
        if "Rows" in row:
            yield from _rows(visit, row["Rows"], width, inner)
        if "ColData" in row:
            yield _row(visit, row["ColData"], width, depth, "")
        if "Summary" in row:
            yield _row(visit, row["Summary"]["ColData"], width, depth, "total")


def _row(visit: Visit, cells: Sequence[Mapping[str, Any]], width: int, depth: int, kind: str) -> TableRow:
    texts = [
        _figure(str(cell.get("value", ""))) if place else str(cell.get("value", ""))
        for place, cell in enumerate(cells)
    ]
    id = next((str(cell["id"]) for cell in cells[:1] if cell.get("id")), "")
    url = (
        visit.url("register", accountId=id)
        if id.isdigit() and visit.books.store.get("Account", int(id))
        else ""
    )
    return TableRow([*texts, *[""] * (width - len(texts))], depth, kind, url if kind != "total" else "")


def _figure(text: str) -> str:
    """Money with commas; everything else as it is."""
    return f"{Decimal(text):,}" if _MONEY.fullmatch(text) else text
