"""Profit and loss and balance sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qbsandbox.company import chart
from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account, report_order
from qbsandbox.online.reports.shape import Period, account_cell, cells, header, money, section

COLUMNS = [
    {"ColTitle": "", "ColType": "Account", "MetaData": [{"Name": "ColKey", "Value": "account"}]},
    {"ColTitle": "Total", "ColType": "Money", "MetaData": [{"Name": "ColKey", "Value": "total"}]},
]


def profit_and_loss(books: Books, period: Period) -> JsonObject:
    """Income less cost of sales, expenses and the other sections for the period, whatever fiscal years it
    touches."""
    accounts = list(books.company.ledger.accounts().values())
    sums = books.company.ledger.sums(period.start, period.end)
    rows: list[JsonObject] = []
    income = _add(rows, "Income", "Income", "Income", accounts, sums, -1)
    cogs = _add(rows, "Cost of Goods Sold", "COGS", "Cost of Goods Sold", accounts, sums, 1, optional=True)
    rows.append(section(None, [], cells("Gross Profit", _shown(income - cogs)), "GrossProfit"))
    expenses = _add(rows, "Expenses", "Expenses", "Expense", accounts, sums, 1)
    operating = income - cogs - expenses
    rows.append(section(None, [], cells("Net Operating Income", _shown(operating)), "NetOperatingIncome"))
    other_income = _add(
        rows, "Other Income", "OtherIncome", "Other Income", accounts, sums, -1, optional=True
    )
    other_expense = _add(
        rows, "Other Expenses", "OtherExpenses", "Other Expense", accounts, sums, 1, optional=True
    )
    if other_income or other_expense:
        other = other_income - other_expense
        rows.append(section(None, [], cells("Net Other Income", _shown(other)), "NetOtherIncome"))
    net = operating + other_income - other_expense
    rows.append(section(None, [], cells("Net Income", _shown(net)), "NetIncome"))
    empty = not any(sums.get(a.id) for a in accounts if a.type in chart.INCOME_STATEMENT)
    return _report(books, period, rows, empty=empty)


def balance_sheet(books: Books, period: Period) -> JsonObject:
    """Balances at the end of the period; this fiscal year's profit is the line Net Income."""
    accounts = list(books.company.ledger.accounts().values())
    balances = books.company.ledger.balances(period.end)
    profit = -sum(balances.get(a.id, 0) for a in accounts if a.type in chart.INCOME_STATEMENT)
    current: list[JsonObject] = []
    bank = _add(current, "Bank Accounts", "BankAccounts", "Bank", accounts, balances, 1, optional=True)
    receivable = _add(
        current, "Accounts Receivable", "AR", "Accounts Receivable", accounts, balances, 1, optional=True
    )
    other = _add(
        current,
        "Other Current Assets",
        "OtherCurrentAssets",
        "Other Current Asset",
        accounts,
        balances,
        1,
        optional=True,
    )
    assets: list[JsonObject] = []
    total_current = bank + receivable + other
    _wrap(assets, "Current Assets", "CurrentAssets", current, total_current)
    fixed = _add(assets, "Fixed Assets", "FixedAssets", "Fixed Asset", accounts, balances, 1, optional=True)
    others = _add(assets, "Other Assets", "OtherAssets", "Other Asset", accounts, balances, 1, optional=True)
    total_assets = total_current + fixed + others

    owed: list[JsonObject] = []
    payable = _add(owed, "Accounts Payable", "AP", "Accounts Payable", accounts, balances, -1, optional=True)
    cards = _add(owed, "Credit Cards", "CreditCards", "Credit Card", accounts, balances, -1, optional=True)
    liabilities = _add(
        owed,
        "Other Current Liabilities",
        "OtherCurrentLiabilities",
        "Other Current Liability",
        accounts,
        balances,
        -1,
        optional=True,
    )
    all_owed: list[JsonObject] = []
    total_owed_now = payable + cards + liabilities
    _wrap(all_owed, "Current Liabilities", "CurrentLiabilities", owed, total_owed_now)
    long_term = _add(
        all_owed,
        "Long-Term Liabilities",
        "LongTermLiabilities",
        "Long Term Liability",
        accounts,
        balances,
        -1,
        optional=True,
    )
    right: list[JsonObject] = []
    total_owed = total_owed_now + long_term
    _wrap(right, "Liabilities", "Liabilities", all_owed, total_owed)
    equity_rows, equity = _leaves("Equity", accounts, balances, -1)
    equity_rows.append({"ColData": cells("Net Income", _shown(profit)), "type": "Data", "group": "NetIncome"})
    equity += profit
    right.append(section(cells("Equity", ""), equity_rows, cells("Total Equity", money(equity)), "Equity"))
    rows = [
        section(cells("ASSETS", ""), assets, cells("TOTAL ASSETS", money(total_assets)), "TotalAssets"),
        section(
            cells("LIABILITIES AND EQUITY", ""),
            right,
            cells("TOTAL LIABILITIES AND EQUITY", money(total_owed + equity)),
            "TotalLiabilitiesAndEquity",
        ),
    ]
    return _report(books, period, rows, empty=not any(balances.values()))


def _add(
    rows: list[JsonObject],
    title: str,
    group: str,
    kind: str,
    accounts: Sequence[Account],
    sums: Mapping[int, int],
    sign: int,
    *,
    optional: bool = False,
) -> int:
    """Append the section of one account type and return its total in hundredths; optional ones only when
    used."""
    leaves, total = _leaves(kind, accounts, sums, sign)
    if leaves or not optional:
        rows.append(section(cells(title, ""), leaves, cells(f"Total {title}", _shown(total)), group))
    return total


def _wrap(rows: list[JsonObject], title: str, group: str, inside: list[JsonObject], total: int) -> None:
    if inside:
        rows.append(section(cells(title, ""), inside, cells(f"Total {title}", money(total)), group))


def _leaves(
    kind: str, accounts: Sequence[Account], sums: Mapping[int, int], sign: int
) -> tuple[list[JsonObject], int]:
    """Rows of the accounts of a type, sub-accounts inside their parents' sections."""
    of_kind = sorted((a for a in accounts if a.type == kind), key=report_order)
    ids = {a.id for a in of_kind}
    rows: list[JsonObject] = []
    total = 0
    for account in of_kind:
        if account.parent_id in ids:
            continue
        built, subtotal = _tree(account, of_kind, sums, sign)
        rows += built
        total += subtotal
    return rows, total


def _tree(
    account: Account, of_kind: Sequence[Account], sums: Mapping[int, int], sign: int
) -> tuple[list[JsonObject], int]:
    own = sign * sums.get(account.id, 0)
    name = account.name.rsplit(":", 1)[-1]
    below: list[JsonObject] = []
    total = own
    for child in of_kind:
        if child.parent_id == account.id:
            rows, subtotal = _tree(child, of_kind, sums, sign)
            below += rows
            total += subtotal
    if not below:
        return (
            [{"ColData": [account_cell(name, account.id), *cells(money(own))], "type": "Data"}] if own else []
        ), own
    head = [account_cell(name, account.id), *cells(money(own) if own else "")]
    return [section(head, below, cells(f"Total {name}", money(total)))], total


def _shown(hundredths: int) -> str:
    return money(hundredths) if hundredths else ""


def _report(books: Books, period: Period, rows: list[JsonObject], *, empty: bool) -> JsonObject:
    return {
        "Header": header(books, period, empty=empty),
        "Columns": {"Column": COLUMNS},
        "Rows": {"Row": rows},
    }
