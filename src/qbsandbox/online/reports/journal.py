"""The journal: every transaction with its debits and credits."""

from __future__ import annotations

from itertools import groupby

from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import lines as listed
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.lines import COLUMNS, Column, Line, Listing
from qbsandbox.online.reports.shape import cells, data, section, shown

USUAL = ("tx_date", "txn_type", "doc_num", "name", "memo", "account_name", "debt_amt", "credit_amt")
NO_DAY = "0-00-00"
_BY_KEY = {each.key: each for each in COLUMNS}
OFFERED = (
    *(each for each in COLUMNS if each.key not in ("account_name", "split_acc") and not each.sums),
    _BY_KEY["account_name"],
    *(_BY_KEY[key] for key in ("debt_amt", "debt_home_amt", "credit_amt", "credit_home_amt")),
)
"""The columns in this report's order: the account comes after the memo (recorded)."""


def journal_report(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """One block for each transaction: its entries, a total, and an empty row between blocks (recorded).

    Day, type and number stand in the first row only, later ones have "0-00-00" and the id; so does a name that
    is the first row's. The report is on the accrual basis and says none.
    """
    offered = [each for each in OFFERED if not each.runs]
    chosen = listed.columns(books, asked, USUAL, offered)
    found = listed.find(books, asked, figures, asked.range.start, asked.range.end)
    listing = Listing(books, asked, figures, found)
    blocks = [list(block) for _, block in groupby(found, key=lambda line: (line.dated_on, line.txn_id))]
    if asked.descends:
        blocks.reverse()
    rows: list[JsonObject] = []
    for block in blocks:
        if rows:
            rows.append(data(cells(*[""] * len(chosen))))
        rows += [data([_cell(listing, column, line, block[0]) for column in chosen]) for line in block]
        debits = sum(max(line.cents, 0) for line in block)
        credits = sum(max(-line.cents, 0) for line in block)
        sums = [
            shown(debits if each.key.startswith("debt") else credits) if each.sums else "" for each in chosen
        ]
        rows.append(section(None, [], cells(*sums)))
    header = shape.header(books, asked, empty=not rows, basis=False)
    return shape.report(header, [shape.column(each.title, each.key) for each in chosen], rows)


def _cell(listing: Listing, column: Column, line: Line, first: Line) -> JsonObject:
    cell = column.cell(listing, line)
    if line is first:
        return cell
    match column.key:
        case "tx_date":
            return {"value": NO_DAY}
        case "txn_type":
            return {"value": "", "id": str(line.txn_id)}
        case "doc_num":
            return {"value": ""}
        case "name" if (line.name_entity, line.name_id) == (first.name_entity, first.name_id):
            return {"value": "", "id": ""}
    return cell
