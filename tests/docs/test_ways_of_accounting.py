"""The tables of "Which way of accounting is mine?" are what the product books: made anew here and held against it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from core.stock.company import Company
from core.stock.happenings import Happening, bills, delivers, invoices, receives
from crossfoot.core.account_roles import ACCOUNT_LABELS
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY, Accounting
from crossfoot.core.stock.stock_journal import stock_journal

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "which-accounting.md"

D = Decimal
NAMES = {
    **ACCOUNT_LABELS,
    **{key: role.label for key, role in STOCK_ROLES_BY_KEY.items()},
    "income": "Sales", "receivable": "Accounts receivable", "payable": "Accounts payable",
}  # fmt: skip


def day(number: int) -> date:
    return date(2026, 1, number)


TOLD: tuple[tuple[str, Happening], ...] = (
    ("2 Jan: ten arrive, ordered at 10.00", receives("came", "order", "tea", day(2), 1, D(10), D(100))),
    ("3 Jan: four are delivered", delivers("left", "sale", "tea", day(3), 2, D(4))),
    ("3 Jan: the four are invoiced at 20.00", invoices("invoice", "sale", "tea", day(3), 3, D(4), D(80))),
    ("5 Jan: the vendor bills 11.00 each", bills("bill", "order", day(5), 4, D(10), D(110))),
)


def entry_in_words(entry: Entry) -> str:
    return ", ".join(
        f"Dr {NAMES[line.role]} {line.debit:,}" if line.debit else f"Cr {NAMES[line.role]} {line.credit:,}"
        for line in entry.lines
    )


def document_in_words(kind: str, lines: list[tuple[str, Decimal]]) -> str:
    sides = sorted(lines, key=lambda line: line[1] < 0)
    words = ", ".join(
        f"{'Dr' if amount > 0 else 'Cr'} {NAMES[role]} {abs(amount):.2f}" for role, amount in sides
    )
    return f"{kind}: {words}"


def told_to(accounting: Accounting) -> tuple[list[str], dict[str, str], dict[str, str]]:
    """What each happening books, and the figures before the bill and at the end of the month."""
    company = Company(accounting)
    cells, early = [], {}
    for _, happening in TOLD:
        if happening.key == "bill":
            early = figures(company)
        documents = happening.documents(accounting)
        entries = [entry for entry in happening.to(company) if not entry.is_empty]
        kind = "Bill" if happening.key == "bill" else "Invoice"
        said = [document_in_words(kind, documents)] if documents else []
        cells.append("; journal: ".join([*said, *map(entry_in_words, entries)]) or "–")
    if accounting is Accounting.SIMPLE:
        entry = stock_journal(
            company.standing, company.balance("inventory"), posting_on=day(31), cause="January"
        )
        company.posts(entry)
        cells.append(entry_in_words(entry))
    else:
        cells.append("–")
    return cells, early, figures(company)


def figures(company: Company) -> dict[str, str]:
    return {
        "Inventory in QuickBooks": f"{company.balance('inventory'):.2f}",
        "Owed for goods without a bill": f"{-company.balance('grni'):.2f}",
        "Profit": f"{company.profit:.2f}",
        "The stock is worth": f"{company.valuation:.2f}",
    }


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def tables() -> list[list[str]]:
    ways = [told_to(accounting) for accounting in Accounting]
    heading = ("Simple", "Inventory, at bill", "Inventory, at receipt")
    rule = "|---|---|---|---|"
    labels = [*(label for label, _ in TOLD), "31 Jan: the month ends"]
    booked = [row(label, *(way[0][number] for way in ways)) for number, label in enumerate(labels)]
    found = [[row("what happens", *heading), rule, *booked]]
    for title, which in (("4 Jan, before the bill", 1), ("31 Jan", 2)):
        sums = [row(label, *(way[which][label] for way in ways)) for label in ways[0][1]]
        found.append([row(title, *heading), rule, *sums])
    return found


def test_the_tables_of_the_page_are_what_each_way_of_accounting_books():
    page = PAGE.read_text(encoding="utf-8")
    for table in tables():
        assert "\n".join(table) in page, "\n" + "\n".join(table)


def test_the_accounts_that_the_page_names_are_those_that_each_way_needs():
    page = PAGE.read_text(encoding="utf-8")
    for accounting in (Accounting.AT_BILL, Accounting.AT_RECEIPT):
        needed = [role.label for role in STOCK_ROLES_BY_KEY.values() if accounting in role.required_for]
        assert all(f"*{label}*" in page for label in needed)
