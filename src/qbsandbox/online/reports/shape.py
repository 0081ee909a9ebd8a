"""The parts every report is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from qbsandbox.company import pacific
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports.asking import SHOWN_LIMITS, Asked


def header(
    books: Books,
    asked: Asked,
    *,
    empty: bool,
    basis: bool = True,
    by: str | None = None,
    standard: bool = False,
    period: bool = True,
    on: date | None = None,
) -> JsonObject:
    """`Header` in the order of Intuit's schema; `NoReportData` says whether the report is empty, `on` is the
    day of a report of what is open. Limits are shown as they were asked."""
    built: JsonObject = {"Time": pacific.seconds_text(books.now), "ReportName": asked.report}
    if asked.macro and not asked.args.get("report_date"):
        built["DateMacro"] = asked.macro
    if basis:
        built["ReportBasis"] = asked.basis
    if period:
        built["StartPeriod"] = asked.range.start.isoformat()
        built["EndPeriod"] = asked.range.end.isoformat()
    if by:
        built["SummarizeColumnsBy"] = by
    built["Currency"] = books.home
    for name in SHOWN_LIMITS:
        if asked.args.get(name):
            built[name.capitalize()] = asked.args[name]
    options = [{"Name": "AccountingStandard", "Value": "GAAP"}] if standard else []
    if on is not None:
        options.append({"Name": "report_date", "Value": on.isoformat()})
    built["Option"] = [*options, {"Name": "NoReportData", "Value": "true" if empty else "false"}]
    return built


def report(header: JsonObject, columns: Sequence[JsonObject], rows: Sequence[JsonObject]) -> JsonObject:
    """A whole report; one without rows has an empty Rows."""
    return {"Header": header, "Columns": {"Column": columns}, "Rows": {"Row": rows} if rows else {}}


def column(title: str, kind: str, key: str | None = None, **more: str) -> JsonObject:
    built: JsonObject = {"ColTitle": title, "ColType": kind}
    if key is not None:
        pairs = {**more, "ColKey": key}
        built["MetaData"] = [{"Name": name, "Value": value} for name, value in pairs.items()]
    return built


def money(hundredths: int) -> str:
    return str(amount(hundredths))


def shown(hundredths: int) -> str:
    """Nothing is written for zero."""
    return money(hundredths) if hundredths else ""


def cells(*values: str) -> list[JsonObject]:
    return [{"value": value} for value in values]


def moneys(values: Iterable[int]) -> list[JsonObject]:
    return [{"value": shown(value)} for value in values]


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


def data(cells: Sequence[JsonObject], group: str | None = None) -> JsonObject:
    built: JsonObject = {"ColData": cells, "type": "Data"}
    return {**built, "group": group} if group else built


def ledger_link(books: Books, asked: Asked, account: int) -> str:
    """The address behind a figure (`qzurl`): the account's ledger of the same days. That cells have one is
    documented; which address it is, is not (UNSURE)."""
    query: Mapping[str, str] = {
        "account": str(account),
        "start_date": asked.range.start.isoformat(),
        "end_date": asked.range.end.isoformat(),
        "accounting_method": asked.basis,
    }
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    company = books.company
    return f"{company.address}/v3/company/{company.realm_id}/reports/GeneralLedger?{pairs}"
