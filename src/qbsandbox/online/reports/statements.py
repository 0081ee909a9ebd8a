"""Profit and loss, and the balance sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qbsandbox.company import chart
from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account, report_order
from qbsandbox.online.reports import grid, shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import Grid, Values, add, negative
from qbsandbox.online.reports.shape import account_cell, cells, data, moneys, section

ACCOUNTS = shape.column("", "Account", "account")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Accounts and their figures, from which sections are made."""

    books: Books
    asked: Asked
    accounts: Sequence[Account]
    grid: Grid

    @property
    def none(self) -> Values:
        return [0] * self.grid.width

    def total(self, kinds: frozenset[str]) -> Values:
        rows = (self.grid.values[a.id] for a in self.accounts if a.type in kinds and a.id in self.grid.values)
        return add(self.none, *rows)

    def add(
        self, rows: list[JsonObject], title: str, group: str, kind: str, sign: int, *, optional: bool = False
    ) -> Values:
        """Append the section of one account type and return its totals; optional ones only when used."""
        leaves, total = self.leaves(kind, sign)
        if leaves or not optional:
            rows.append(section(self.title(title), leaves, self.summary(f"Total {title}", total), group))
        return total

    def wrap(
        self, rows: list[JsonObject], title: str, group: str, inside: list[JsonObject], total: Values
    ) -> None:
        if inside:
            whole = [*cells(f"Total {title}"), *({"value": shape.money(value)} for value in total)]
            rows.append(section(self.title(title), inside, whole, group))

    def title(self, text: str) -> list[JsonObject]:
        return cells(text, *[""] * self.grid.width)

    def summary(self, text: str, total: Values) -> list[JsonObject]:
        return [*cells(text), *moneys(total)]

    def leaves(self, kind: str, sign: int) -> tuple[list[JsonObject], Values]:
        """Rows of the accounts of a type, sub-accounts inside their parents' sections."""
        of_kind = sorted((a for a in self.accounts if a.type == kind), key=report_order)
        ids = {account.id for account in of_kind}
        found = [self._tree(a, of_kind, sign) for a in of_kind if a.parent_id not in ids]
        return self._in_order(found), add(self.none, *(total for _, total in found))

    def _tree(
        self, account: Account, of_kind: Sequence[Account], sign: int
    ) -> tuple[list[JsonObject], Values]:
        own = [sign * value for value in self.grid.values.get(account.id, self.none)]
        cell = account_cell(account.name.rsplit(":", 1)[-1], account.id)
        inner = [self._tree(child, of_kind, sign) for child in of_kind if child.parent_id == account.id]
        below = self._in_order(inner)
        figures = moneys(own)
        if self.asked.wants_links and any(own):
            link = shape.ledger_link(self.books, self.asked, account.id)
            figures = [{**figure, "href": link} if figure["value"] else figure for figure in figures]
        if not below:
            return [data([cell, *figures])] if any(own) else [], own
        total = add(own, *(sums for _, sums in inner))
        return [section([cell, *figures], below, self.summary(f"Total {cell['value']}", total))], total

    def _in_order(self, found: Sequence[tuple[list[JsonObject], Values]]) -> list[JsonObject]:
        """Accounts by name; by their total where an order was asked for (UNSURE by what QuickBooks sorts)."""
        if self.asked.choice("sort_order", ("ascend", "descend")):
            found = sorted(found, key=lambda one: one[1][-1], reverse=self.asked.descends)
        return [row for rows, _ in found for row in rows]

    def report(self, rows: list[JsonObject], *, empty: bool) -> JsonObject:
        header = shape.header(self.books, self.asked, empty=empty, by=self.asked.by, standard=True)
        return shape.report(header, [ACCOUNTS, *self.grid.columns], [] if empty else rows)


def profit_and_loss(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Income less cost of sales, expenses and the other sections for the period, whatever fiscal years it
    touches."""
    sheet = Sheet(
        books, asked, list(figures.accounts.values()), grid.movements(books, asked, _of_results(figures))
    )
    rows: list[JsonObject] = []
    income = sheet.add(rows, "Income", "Income", "Income", -1)
    cost = sheet.add(rows, "Cost of Goods Sold", "COGS", "Cost of Goods Sold", 1, optional=True)
    gross = add(income, negative(cost))
    rows.append(section(None, [], sheet.summary("Gross Profit", gross), "GrossProfit"))
    operating = add(gross, negative(sheet.add(rows, "Expenses", "Expenses", "Expense", 1)))
    rows.append(section(None, [], sheet.summary("Net Operating Income", operating), "NetOperatingIncome"))
    before = len(rows)
    more = sheet.add(rows, "Other Income", "OtherIncome", "Other Income", -1, optional=True)
    less = sheet.add(rows, "Other Expenses", "OtherExpenses", "Other Expense", 1, optional=True)
    other = add(more, negative(less))
    if len(rows) > before:
        rows.append(section(None, [], sheet.summary("Net Other Income", other), "NetOtherIncome"))
    rows.append(section(None, [], sheet.summary("Net Income", add(operating, other)), "NetIncome"))
    return sheet.report(rows, empty=sheet.grid.empty)


def _of_results(figures: Figures) -> Figures:
    """Only accounts of the income statement, so that other entries make no columns."""
    return figures.of_accounts({a.id for a in figures.accounts.values() if a.type in chart.INCOME_STATEMENT})


def balance_sheet(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Balances at the end of the period; this fiscal year's profit is the line Net Income."""
    sheet = Sheet(books, asked, list(figures.accounts.values()), grid.balances(books, asked, figures))
    rows = [_assets(sheet), _owed_and_owned(sheet)]
    return sheet.report(rows, empty=sheet.grid.empty)


def _assets(sheet: Sheet) -> JsonObject:
    current: list[JsonObject] = []
    now = add(
        sheet.add(current, "Bank Accounts", "BankAccounts", "Bank", 1, optional=True),
        sheet.add(current, "Accounts Receivable", "AR", chart.RECEIVABLE, 1, optional=True),
        sheet.add(
            current, "Other Current Assets", "OtherCurrentAssets", "Other Current Asset", 1, optional=True
        ),
    )
    assets: list[JsonObject] = []
    sheet.wrap(assets, "Current Assets", "CurrentAssets", current, now)
    total = add(
        now,
        sheet.add(assets, "Fixed Assets", "FixedAssets", "Fixed Asset", 1, optional=True),
        sheet.add(assets, "Other Assets", "OtherAssets", "Other Asset", 1, optional=True),
    )
    return section(sheet.title("ASSETS"), assets, _whole("TOTAL ASSETS", total), "TotalAssets")


def _owed_and_owned(sheet: Sheet) -> JsonObject:
    current: list[JsonObject] = []
    now = add(
        sheet.add(current, "Accounts Payable", "AP", chart.PAYABLE, -1, optional=True),
        sheet.add(current, "Credit Cards", "CreditCards", "Credit Card", -1, optional=True),
        sheet.add(
            current,
            "Other Current Liabilities",
            "OtherCurrentLiabilities",
            "Other Current Liability",
            -1,
            optional=True,
        ),
    )
    owed: list[JsonObject] = []
    sheet.wrap(owed, "Current Liabilities", "CurrentLiabilities", current, now)
    later = sheet.add(
        owed, "Long-Term Liabilities", "LongTermLiabilities", "Long Term Liability", -1, optional=True
    )
    right: list[JsonObject] = []
    liabilities = add(now, later)
    sheet.wrap(right, "Liabilities", "Liabilities", owed, liabilities)
    profit = negative(sheet.total(chart.INCOME_STATEMENT))
    owned, equity = sheet.leaves("Equity", -1)
    equity = add(equity, profit)
    owned.append(data(sheet.summary("Net Income", profit), "NetIncome"))
    right.append(section(sheet.title("Equity"), owned, _whole("Total Equity", equity), "Equity"))
    total = add(liabilities, equity)
    return section(
        sheet.title("LIABILITIES AND EQUITY"),
        right,
        _whole("TOTAL LIABILITIES AND EQUITY", total),
        "TotalLiabilitiesAndEquity",
    )


def _whole(text: str, total: Values) -> list[JsonObject]:
    """Totals of the whole sheet are written when they are zero, too."""
    return [*cells(text), *({"value": shape.money(value)} for value in total)]
