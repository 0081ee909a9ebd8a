"""Reports with a section for each account and a row for each of its entries: the general ledger, and the detail
of profit and loss. Amounts are movements of the balance, not debits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from qbsandbox.company import chart
from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.ledger import Account, report_order
from qbsandbox.online.reports import lines as listed
from qbsandbox.online.reports import shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.lines import Column, Line, Listing
from qbsandbox.online.reports.shape import account_cell, cells, data, money, section, shown

LEDGER = (
    "tx_date", "txn_type", "doc_num", "name", "dept_name", "klass_name", "memo", "split_acc", "subt_nat_amount",
    "rbal_nat_amount",
)  # fmt: skip
ACCOUNT_TYPES = {kind.replace(" ", "").casefold(): kind for kind in chart.SUBTYPES} | {
    "accountsreceivable": chart.RECEIVABLE,
    "accountspayable": chart.PAYABLE,
}
"""The names of account types in parameters ("OtherCurrentAsset")."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a section: what its accounts moved, their debits, and their credits."""

    moved: int = 0
    debits: int = 0
    credits: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.moved + other.moved, self.debits + other.debits, self.credits + other.credits)

    def __neg__(self) -> Totals:
        return Totals(-self.moved, self.credits, self.debits)

    def of(self, column: Column) -> int:
        if column.key.startswith("debt"):
            return self.debits
        return self.credits if column.key.startswith("credit") else self.moved


@dataclass(frozen=True, slots=True)
class Sections:
    """Builds sections of accounts; `beginnings` are their balances before the first day, in the ledger."""

    listing: Listing
    columns: Sequence[Column]
    children: Mapping[int | None, Sequence[Account]]
    lines: Mapping[int, Sequence[Line]]
    beginnings: Mapping[int, int]

    def of(self, account: Account) -> tuple[JsonObject, Totals] | None:
        """The section of an account and those below it; None where nothing was held and nothing moved."""
        sign = 1 if chart.is_debit_natured(account.type) else -1
        rows: list[JsonObject] = []
        moved = self.lines.get(account.id, [])
        balance = sign * self.beginnings.get(account.id, 0)
        if balance:
            rows.append(data(self._beginning(balance)))
        for line in moved:
            balance += sign * line.cents
            rows.append(data([self._cell(column, line, balance) for column in self.columns]))
        totals = Totals(
            sign * sum(line.cents for line in moved),
            sum(max(line.cents, 0) for line in moved),
            sum(max(-line.cents, 0) for line in moved),
        )
        for child in self.children.get(account.id, []):
            below = self.of(child)
            if below is not None:
                rows.append(below[0])
                totals += below[1]
        if not rows:
            return None
        name = account.name.rsplit(":", 1)[-1]
        title = [account_cell(name, account.id), *cells(*[""] * (len(self.columns) - 1))]
        summary = self.summary(f"Total for {name}", totals, zero=bool(moved))
        return section(title, rows, summary), totals

    def title(self, text: str) -> list[JsonObject]:
        return cells(text, *[""] * (len(self.columns) - 1))

    def summary(self, text: str, totals: Totals, *, zero: bool = False) -> list[JsonObject]:
        """The totals below their columns; the first column has the words."""
        found = [
            (money(totals.of(column)) if zero else shown(totals.of(column))) if column.sums else ""
            for column in self.columns
        ]
        return cells(text, *found[1:])

    def _beginning(self, balance: int) -> list[JsonObject]:
        found = [money(balance) if column.runs else "" for column in self.columns]
        return cells("Beginning Balance", *found[1:])

    def _cell(self, column: Column, line: Line, balance: int) -> JsonObject:
        return {"value": money(balance)} if column.runs else column.cell(self.listing, line)


def sections(
    books: Books, asked: Asked, figures: Figures, columns: Sequence[Column], beginnings: Mapping[int, int]
) -> Sections:
    found = listed.find(books, asked, figures, asked.range.start, asked.range.end)
    listing = Listing(books, asked, figures, found)
    by_account: dict[int, list[Line]] = {}
    for line in found:
        by_account.setdefault(line.account_id, []).append(line)
    children: dict[int | None, list[Account]] = {}
    for account in sorted(figures.accounts.values(), key=report_order):
        children.setdefault(account.parent_id, []).append(account)
    ordered = {id: listed.in_order(listing, rows, asked, columns) for id, rows in by_account.items()}
    return Sections(listing, columns, children, ordered, beginnings)


def of_types(asked: Asked, figures: Figures, *names: str) -> Figures:
    """Limited to the accounts of the types that a parameter lists, if it lists any."""
    for name in names:
        words = [word.strip().casefold() for word in asked.args.get(name, "").split(",")]
        kinds = {ACCOUNT_TYPES[word] for word in words if word in ACCOUNT_TYPES}
        if kinds:
            figures = figures.of_accounts(a.id for a in figures.accounts.values() if a.type in kinds)
    return figures


def general_ledger(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """A section per account with a balance or movements.

    Beginning balances have earlier fiscal years rolled into Retained Earnings. Where the period itself
    crosses a fiscal year's end no closing rows are shown, as in QuickBooks: rows are transactions only.
    """
    figures = of_types(asked, figures, "account_type", "source_account_type")
    chosen = listed.columns(books, asked, LEDGER)
    built = sections(books, asked, figures, chosen, _beginnings(asked, figures))
    rows = [found[0] for account in built.children.get(None, []) if (found := built.of(account))]
    header = shape.header(books, asked, empty=not rows)
    return shape.report(header, [shape.column(each.title, each.key) for each in chosen], rows)


def _beginnings(asked: Asked, figures: Figures) -> Mapping[int, int]:
    """Balances at the start of the first day: on a fiscal year's first day last year is rolled already."""
    before = asked.range.start - timedelta(days=1)
    held = figures.sums(None, before)
    figures.roll(held, figures.sums(None, figures.year_start(asked.range.start) - timedelta(days=1)))
    wanted = figures.limits.accounts
    return {id: cents for id, cents in held.items() if not wanted or id in wanted}


def profit_and_loss_detail(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Profit and loss with every entry behind it. Below "Ordinary Income/Expenses" stand income, cost and
    expenses; the rest below "Other Income/Expense" (UNSURE: the recorded one has none)."""
    results = figures.of_accounts(a.id for a in figures.accounts.values() if a.type in chart.INCOME_STATEMENT)
    chosen = [each for each in listed.columns(books, asked, LEDGER) if not _is_side(each)]
    built = sections(books, asked, results, chosen, {})
    ordinary: list[JsonObject] = []
    income = _part(built, ordinary, "Income", "Income")
    cost = _part(built, ordinary, "Cost of Goods Sold", "Cost of Goods Sold")
    gross = income + -cost
    if cost != Totals():
        ordinary.append(section(None, [], built.summary("Gross Profit", gross)))
    operating = gross + -_part(built, ordinary, "Expenses", "Expense")
    rest: list[JsonObject] = []
    other = _part(built, rest, "Other Income", "Other Income")
    other += -_part(built, rest, "Other Expenses", "Other Expense")
    rows: list[JsonObject] = []
    if ordinary:
        text = "Net Ordinary Income" if rest else "Net Income"
        rows.append(
            section(built.title("Ordinary Income/Expenses"), ordinary, built.summary(text, operating))
        )
    if rest:
        rows.append(
            section(built.title("Other Income/Expense"), rest, built.summary("Net Other Income", other))
        )
        rows.append(section(None, [], built.summary("Net Income", operating + other)))
    header = shape.header(books, asked, empty=not rows)
    return shape.report(header, [shape.column(each.title, each.key) for each in chosen], rows)


def _is_side(column: Column) -> bool:
    """Debit and credit columns, which this report does not have (documented)."""
    return column.key.startswith(("debt", "credit"))


def _part(built: Sections, rows: list[JsonObject], title: str, kind: str) -> Totals:
    inner: list[JsonObject] = []
    totals = Totals()
    for account in built.children.get(None, []):
        found = built.of(account) if account.type == kind else None
        if found is not None:
            inner.append(found[0])
            totals += found[1]
    if inner:
        rows.append(
            section(built.title(title), inner, built.summary(f"Total for {title}", totals, zero=True))
        )
    return totals
