"""Statement of cash flows, by the indirect method: profit, and what other accounts did to the cash.

Cash is every bank account and Undeposited Funds (seen in the sample company's own statement). The report has no
basis of its own: QuickBooks makes it on the accrual basis.
"""

from __future__ import annotations

from datetime import timedelta

from qbsandbox.company import chart
from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account, report_order
from qbsandbox.online.reports import grid, shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import Grid, Values, add, negative
from qbsandbox.online.reports.shape import account_cell, cells, data, moneys, section

OPERATING = (chart.RECEIVABLE, "Other Current Asset", chart.PAYABLE, "Credit Card", "Other Current Liability")
INVESTING = ("Fixed Asset", "Other Asset")
FINANCING = ("Long Term Liability", "Equity")
ADJUSTMENTS = "Adjustments to reconcile Net Income to Net Cash provided by operations:"


def cash_flow(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    found = grid.movements(books, asked, figures)
    accounts = sorted(figures.accounts.values(), key=report_order)
    none = [0] * found.width
    profit = negative(
        add(none, *(found.values.get(a.id, none) for a in accounts if a.type in chart.INCOME_STATEMENT))
    )
    moved = {a.id: negative(found.values.get(a.id, none)) for a in accounts}
    rows: list[JsonObject] = []
    operating, adjusted = _leaves(accounts, moved, OPERATING, none)
    inner = [data([*cells("Net Income"), *moneys(profit)], "NetIncome")]
    if operating:
        total = [*cells(f"Total {ADJUSTMENTS}"), *moneys(adjusted)]
        inner.append(section(_title(ADJUSTMENTS, none), operating, total, "OperatingAdjustments"))
    operations = add(profit, adjusted)
    summary = [*cells("Net cash provided by operating activities"), *moneys(operations)]
    rows.append(section(_title("OPERATING ACTIVITIES", none), inner, summary, "OperatingActivities"))
    increase = operations
    for title, group, kinds in (
        ("INVESTING ACTIVITIES", "InvestingActivities", INVESTING),
        ("FINANCING ACTIVITIES", "FinancingActivities", FINANCING),
    ):
        leaves, total_moved = _leaves(accounts, moved, kinds, none)
        if leaves:
            text = f"Net cash provided by {title.lower()}"
            rows.append(section(_title(title, none), leaves, [*cells(text), *moneys(total_moved)], group))
            increase = add(increase, total_moved)
    rows.append(
        section(None, [], [*cells("Net cash increase for period"), *moneys(increase)], "CashIncrease")
    )
    before = _cash_before(asked, figures, found, increase)
    if any(before):
        rows.append(
            section(None, [], [*cells("Cash at beginning of period"), *moneys(before)], "BeginningCash")
        )
    after = add(before, increase)
    rows.append(section(None, [], [*cells("Cash at end of period"), *moneys(after)], "EndingCash"))
    empty = found.empty and not any(before)
    columns = [shape.column("", "Account"), *found.columns]
    header = shape.header(books, asked, empty=empty, basis=False, by=asked.by)
    return shape.report(header, columns, [] if empty else rows)


def _cash_before(asked: Asked, figures: Figures, found: Grid, increase: Values) -> Values:
    """Cash on the eve of each column; of columns that are no periods, of the total alone."""
    held = figures.sums(None, asked.range.start - timedelta(days=1))
    at_start = sum(cents for id, cents in held.items() if _is_cash(figures.accounts[id]))
    if asked.by in grid.DIMENSIONS or found.width == 1:
        return [0] * (found.width - 1) + [at_start]
    before = [at_start]
    for value in increase[:-2]:
        before.append(before[-1] + value)
    return [*before, at_start]


def _is_cash(account: Account) -> bool:
    return account.type == "Bank" or account.subtype == "UndepositedFunds"


def _leaves(
    accounts: list[Account], moved: dict[int, Values], kinds: tuple[str, ...], none: Values
) -> tuple[list[JsonObject], Values]:
    chosen = [a for a in accounts if a.type in kinds and not _is_cash(a) and any(moved[a.id])]
    rows = [data([account_cell(a.name, a.id), *moneys(moved[a.id])]) for a in chosen]
    return rows, add(none, *(moved[a.id] for a in chosen))


def _title(text: str, none: Values) -> list[JsonObject]:
    return cells(text, *[""] * len(none))
