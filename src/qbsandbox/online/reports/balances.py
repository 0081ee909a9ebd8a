"""What each customer owes and each vendor is owed."""

from __future__ import annotations

from itertools import groupby

from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import ageing, open_items, shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import Values, full_name
from qbsandbox.online.reports.open_items import PAYABLES, RECEIVABLES, Ledgers
from qbsandbox.online.reports.shape import cells, money, section

USUAL = {
    RECEIVABLES: ("tx_date", "txn_type", "doc_num", "due_date", "subt_nat_amount", "rbal_nat_amount"),
    PAYABLES: (
        "tx_date", "txn_type", "doc_num", "due_date", "subt_neg_amount", "subt_neg_open_bal", "rbal_neg_open_bal",
    ),
}  # fmt: skip
NUMBER_TITLES = {RECEIVABLES: "No.", PAYABLES: "Num"}


def of_customers(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _summary(books, asked, figures, RECEIVABLES)


def of_vendors(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _summary(books, asked, figures, PAYABLES)


def customer_detail(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _detail(books, asked, figures, RECEIVABLES)


def vendor_detail(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _detail(books, asked, figures, PAYABLES)


def _summary(books: Books, asked: Asked, figures: Figures, side: Ledgers) -> JsonObject:
    on = asked.report_date
    held: dict[int, Values] = {}
    for item in open_items.find(books, asked, figures, side, on):
        held.setdefault(item.name_id, [0])[0] += item.open
    held = {id: row for id, row in held.items() if row[0]}
    rows = ageing.tree(books, side.entity, held, 1, descends=asked.descends)
    if rows:
        total = sum(row[0] for row in held.values())
        rows.append(section(None, [], cells("TOTAL", money(total)), "GrandTotal"))
    columns = [shape.column("", side.entity), shape.column("Total", "Money")]
    return shape.report(_header(books, asked, empty=not rows), columns, rows)


def _detail(books: Books, asked: Asked, figures: Figures, side: Ledgers) -> JsonObject:
    """A section for each name with what is open of its transactions, and the running balance."""
    on = asked.report_date
    chosen = open_items.columns(books, asked, side, USUAL[side], NUMBER_TITLES[side])
    found = open_items.find(books, asked, figures, side, on)
    rows: list[JsonObject] = []
    for id, of_name in groupby(found, key=lambda item: item.name_id):
        items = sorted(of_name, key=lambda item: (item.dated_on, item.txn_id), reverse=asked.descends)
        name = full_name(books, side.entity, id)
        inner: list[JsonObject] = []
        balance = 0
        for item in items:
            balance += item.open
            inner.append(open_items.row(books, chosen, item, on, balance))
        title = [{"value": name, "id": str(id)}, *cells(*[""] * (len(chosen) - 1))]
        rows.append(section(title, inner, open_items.summary(f"Total for {name}", chosen, items)))
    if rows:
        rows.append(section(None, [], open_items.summary("TOTAL", chosen, found), "GrandTotal"))
    header = _header(books, asked, empty=not rows)
    return shape.report(header, [shape.column(each.title, each.key) for each in chosen], rows)


def _header(books: Books, asked: Asked, *, empty: bool) -> JsonObject:
    """Without a named period there is none, and the macro is "all" (recorded)."""
    named = asked.macro != "all" and not asked.args.get("report_date")
    return shape.header(books, asked, empty=empty, basis=False, period=named, on=asked.report_date)
