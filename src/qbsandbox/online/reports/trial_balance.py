"""Trial balance: what every account holds, debits and credits apart."""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import report_order
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.shape import account_cell, cells, column, money, section

COLUMNS = (
    column("", "Account", "account"),
    column("Debit", "Money", "debt_home_amt"),
    column("Credit", "Money", "credit_home_amt"),
)


def trial_balance(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Balances at the end of the period; income and expense since the fiscal year's start. Whatever columns
    were asked for, there is the total only (UNSURE: no other shape is recorded)."""
    balances = figures.balances(asked.range.end)
    rows: list[JsonObject] = []
    debits = credits = 0
    for account in sorted(figures.accounts.values(), key=report_order, reverse=asked.descends):
        cents = balances.get(account.id, 0)
        if not cents:
            continue
        debits, credits = debits + max(cents, 0), credits - min(cents, 0)
        figure: JsonObject = {"value": money(abs(cents))}
        if asked.wants_links:
            figure["href"] = shape.ledger_link(books, asked, account.id)
        nothing: JsonObject = {"value": ""}
        sides = [figure, nothing] if cents > 0 else [nothing, figure]
        rows.append({"ColData": [account_cell(account.name, account.id), *sides]})
    if rows:
        rows.append(section(None, [], cells("TOTAL", money(debits), money(credits)), "GrandTotal"))
    header = shape.header(books, asked, empty=not rows, by="Total", standard=True)
    return shape.report(header, COLUMNS, rows)
