"""Inventory valuation summary: what is on hand of each stocked item, and what it is worth."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.products import stock
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.shape import cells, money

COLUMNS = (
    ("", "ProductsAndService"),
    ("SKU", "Money"),
    ("Qty", "Money"),
    ("Asset Value", "Money"),
    ("Avg Cost", "Money"),
)
"""Titles and types as in Intuit's sample, where even the SKU is money."""
CENT = Decimal("0.01")


def valuation_summary(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """At the end of the report date. Items without quantity and value are left out (UNSURE)."""
    on = asked.report_date
    rows: list[JsonObject] = []
    total = 0
    wanted = asked.limits.items
    for value in stock.valuation(books, on):
        if (wanted and value.item.id not in wanted) or not (value.quantity or value.cents):
            continue
        body = value.item.body
        found = cells(
            str(body.get("Sku") or ""), _count(value.quantity), money(value.cents), str(value.average_cost)
        )
        rows.append({"ColData": [{"value": str(body["Name"]), "id": str(value.item.id)}, *found]})
        total += value.cents
    header = shape.header(books, asked, empty=not rows, basis=False, on=on)
    if not asked.macro or asked.args.get("report_date"):
        header["StartPeriod"] = header["EndPeriod"] = on.isoformat()
    if rows:
        rows.append({"ColData": cells("TOTAL", " ", "", money(total), ""), "group": "GrandTotal"})
    return shape.report(header, [shape.column(title, kind) for title, kind in COLUMNS], rows)


def _count(quantity: Decimal) -> str:
    """Two decimals, more where the quantity has them."""
    shown = quantity.quantize(CENT)
    return format(shown if shown == quantity else quantity, "f")
