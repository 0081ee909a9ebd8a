"""What is on hand of each stocked item and what it is worth: as a summary, and movement by movement."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company import fifo
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.products import stock
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.lines import facts_of
from qbsandbox.online.reports.shape import cells, money
from qbsandbox.online.reports.txn_types import OPENING_NUMBER, STARTING_VALUE, title_of

COLUMNS = (
    ("", "ProductsAndService"),
    ("SKU", "Money"),
    ("Qty", "Money"),
    ("Asset Value", "Money"),
    ("Avg Cost", "Money"),
)
"""Titles and types as in Intuit's sample, where even the SKU is money."""
DETAIL_COLUMNS = (
    ("Date", "tx_date"),
    ("Transaction Type", "txn_type"),
    ("Num", "doc_num"),
    ("Name", "name"),
    ("Qty", "quantity"),
    ("Rate", "rate"),
    ("FIFO Cost", "home_amount"),
    ("Qty On Hand", "qty_on_hand"),
    ("Asset Value", "home_asset_value"),
)
CENT = Decimal("0.01")


def valuation_summary(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """At the end of the report date. Items without quantity and value are left out (UNSURE)."""
    on = asked.day("report_date") or asked.day("end_date") or asked.report_date
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


def valuation_detail(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """A section for each item that moved in the period, with what was on hand after each movement."""
    rows: list[JsonObject] = []
    items = [record for record in books.store.select("Item") if record.body["Type"] == "Inventory"]
    for item in sorted(items, key=lambda record: str(record.body["FullyQualifiedName"]).casefold()):
        if not asked.limits.items or item.id in asked.limits.items:
            found = _section(books, asked, item)
            if found is not None:
                rows.append(found)
    header = shape.header(books, asked, empty=not rows, basis=False)
    return shape.report(header, [shape.column(title, key) for title, key in DETAIL_COLUMNS], rows)


def _section(books: Books, asked: Asked, item: Record) -> JsonObject | None:
    start, end = asked.range.start.isoformat(), asked.range.end.isoformat()
    moved = books.store.connection.execute(
        "SELECT dated_on, entity, txn_id, quantity, COALESCE(cents, 0), name_entity, name_id"
        " FROM stock_movements WHERE item_id = ? AND dated_on <= ? ORDER BY dated_on, txn_id, line",
        (item.id, end),
    ).fetchall()
    by_kind: dict[str, set[int]] = {}
    for _, entity, txn, *_ in moved:
        by_kind.setdefault(entity, set()).add(txn)
    facts = {id: t.facts for kind, ids in by_kind.items() for id, t in facts_of(books, kind, ids).items()}
    rows: list[JsonObject] = []
    on_hand, worth, quantities, values = Decimal(0), 0, Decimal(0), 0
    for dated_on, entity, txn, counted, cents, kind, name in moved:
        quantity = fifo.quantity(counted)
        on_hand, worth = on_hand + quantity, worth + cents
        if dated_on < start:
            continue
        quantities, values = quantities + quantity, values + cents
        known = facts.get(txn, {})
        number = OPENING_NUMBER if entity == STARTING_VALUE else str(known.get("DocNumber") or "")
        rate = (Decimal(cents) / 100 / quantity).quantize(CENT) if quantity else Decimal("0.00")
        party = (name_of(books, kind, str(name)) or "") if kind else ""
        rows.append(
            shape.data(
                [
                    {"value": dated_on},
                    {"value": title_of(entity, known), "id": str(txn)},
                    {"value": number},
                    {"value": party, "id": str(name or "")},
                    *cells(_count(quantity), str(rate), money(cents), _count(on_hand), money(worth)),
                ]
            )
        )
    if not rows:
        return None
    name = str(item.body["Name"])
    title = [{"value": name, "id": str(item.id)}, *cells(*[""] * (len(DETAIL_COLUMNS) - 1))]
    sums = (_count(quantities), "", money(values), _count(on_hand), money(worth))
    return shape.section(title, rows, cells(f"Total for {name}", "", "", "", *sums))


def _count(quantity: Decimal) -> str:
    """Two decimals, more where the quantity has them."""
    shown = quantity.quantize(CENT)
    return format(shown if shown == quantity else quantity, "f")
