"""Inventory valuation summary: what is on hand of each stocked item, and what it is worth."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company import pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.products import stock
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports.shape import Period, cells, money

COLUMNS = (
    ("", "ProductsAndService"),
    ("SKU", "Money"),
    ("Qty", "Money"),
    ("Asset Value", "Money"),
    ("Avg Cost", "Money"),
)
"""Titles and types as in Intuit's sample, where even the SKU is money."""
CENT = Decimal("0.01")


def valuation_summary(books: Books, period: Period) -> JsonObject:
    """At the end of the period's last day. Items without quantity and value are left out (UNSURE)."""
    rows: list[JsonObject] = []
    total = 0
    for value in stock.valuation(books, period.end):
        id = str(value.item.id)
        if (period.items and id not in period.items) or not (value.quantity or value.cents):
            continue
        body = value.item.body
        figures = cells(
            str(body.get("Sku") or ""), _count(value.quantity), money(value.cents), str(value.average_cost)
        )
        rows.append({"ColData": [{"value": str(body["Name"]), "id": id}, *figures]})
        total += value.cents
    report: JsonObject = {
        "Header": _header(books, period, empty=not rows),
        "Columns": {"Column": [{"ColTitle": title, "ColType": kind} for title, kind in COLUMNS]},
        "Rows": {},
    }
    if rows:
        rows.append({"ColData": cells("TOTAL", " ", "", money(total), ""), "group": "GrandTotal"})
        report["Rows"] = {"Row": rows}
    return report


def _header(books: Books, period: Period, *, empty: bool) -> JsonObject:
    header: JsonObject = {"Time": pacific.seconds_text(books.now), "ReportName": period.report}
    if period.macro:
        header["DateMacro"] = period.macro
    on = period.end.isoformat()
    return {
        **header,
        "StartPeriod": on,
        "EndPeriod": on,
        "Currency": books.home,
        "Option": [
            {"Name": "report_date", "Value": on},
            {"Name": "NoReportData", "Value": "true" if empty else "false"},
        ],
    }


def _count(quantity: Decimal) -> str:
    """Two decimals, more where the quantity has them."""
    shown = quantity.quantize(CENT)
    return format(shown if shown == quantity else quantity, "f")
