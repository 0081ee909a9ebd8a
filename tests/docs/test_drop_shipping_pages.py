"""The tables of *Drop-shipping* and *Outsourced orders* are what the product books: made anew and held against them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from core.stock.company import Company
from core.stock.happenings import (
    Happening,
    bills,
    bills_drop_ship,
    consumes,
    delivers,
    drop_ships,
    opens,
    receives,
)
from crossfoot.core.account_roles import ACCOUNT_LABELS
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY, Accounting

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"

D = Decimal
NAMES = {
    **ACCOUNT_LABELS,
    **{key: role.label for key, role in STOCK_ROLES_BY_KEY.items()},
    "income": "Sales", "receivable": "Accounts receivable", "payable": "Accounts payable",
}  # fmt: skip


def day(number: int) -> date:
    return date(2026, 1, number)


def said(company: Company, happening: Happening, document: str) -> str:
    """ "Bill: Dr … , Cr …; journal: Dr …": what a happening books, or a dash."""
    documents = happening.documents(company.way.accounting)
    found = []
    if documents:
        sides = sorted(documents, key=lambda line: line[1] < 0)
        found.append(f"{document}: " + ", ".join(_side(role, amount) for role, amount in sides))
    for entry in happening.to(company):
        if not entry.is_empty:
            words = ", ".join(_side(line.role, line.movement) for line in entry.lines)
            found.append(f"journal: {words}" if documents else words)
    return "; ".join(found) or "–"


def _side(role: str, amount: Decimal) -> str:
    return f"{'Dr' if amount > 0 else 'Cr'} {NAMES[role]} {abs(amount):.2f}"


def table(told: list[tuple[str, str, Happening]], ways: list[tuple[Company, str]]) -> str:
    rows = [f"| what happens | {' | '.join(name for _, name in ways)} |", f"|---{'|---' * len(ways)}|"]
    for what, document, happening in told:
        rows.append(f"| {what} | {' | '.join(said(company, happening, document) for company, _ in ways)} |")
    return "\n".join(rows)


def test_the_table_of_drop_shipping_is_what_each_way_books():
    told = [
        (
            "3 Jan: ten go from the vendor to the customer, ordered at 8.00 and sold at 25.00", "Invoice",
            drop_ships("sale", "tea", day(3), 1, D(10), D(80), D(250)),
        ),
        ("6 Jan: the vendor bills 9.00 each", "Bill", bills_drop_ship("bill", "sale", day(6), D(90))),
    ]  # fmt: skip
    page = (GUIDE / "drop-shipping.md").read_text(encoding="utf-8")
    for accounting in (Accounting.AT_BILL, Accounting.AT_RECEIPT):
        companies = [(Company(Accounting.SIMPLE), "Simple"), (Company(accounting), "Inventory")]
        made = table(told, companies)
        assert made in page, made
        assert [company.valuation for company, _ in companies] == [D(0), D(0)]
        assert companies[1][0].balance("drop_ship_clearing") == 0


def test_the_table_of_outsourced_orders_is_what_both_ways_with_inventory_book():
    boards = consumes("used", "board", day(3), 2, D(8))
    told = [
        (
            "3 Jan: four tables arrive, ordered at 20.00; they took eight boards at 5.00", "",
            receives("came", "order", "table", day(3), 3, D(4), D(80), consumed=(boards,)),
        ),
        ("4 Jan: one is delivered", "", delivers("left", "sale", "table", day(4), 4, D(1))),
        ("7 Jan: the vendor bills 22.00 each", "Bill", bills("bill", "order", day(7), 5, D(4), D(88))),
    ]  # fmt: skip
    ways = [
        (Company(Accounting.AT_BILL), "Inventory, at bill"),
        (Company(Accounting.AT_RECEIPT), "Inventory, at receipt"),
    ]
    for company, _ in ways:
        opens("boards", "board", day(1), 1, D(20), D(100)).to(company)
    page = (GUIDE / "outsourced-orders.md").read_text(encoding="utf-8")
    made = table(told, ways)
    assert made in page, made
    for company, _ in ways:
        assert (company.valuation, company.balance("cost_of_sales")) == (D(156), D(32))
        assert "three tables worth 96.00 and twelve boards worth 60.00" in page
