"""docs/guide/sell.md says which journals a sale, its delivery and its return book; the code makes the same table."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.stock.company import Company
from core.stock.happenings import comes_back, delivers, invoices, opens
from crossfoot.core.money import ZERO
from crossfoot.core.overrides import ROLE_LABELS
from crossfoot.core.stock.movements import Source
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "sell.md"
D = Decimal
COLUMNS = (CostOfSales.AT_DELIVERY, CostOfSales.MANUAL, CostOfSales.AT_INVOICE)


def on(number):
    return date(2026, 1, number)


def part(before):
    return Source("shipment", D(1), D(4), D(before))


HAPPENINGS = {
    "3 Jan: four are delivered": delivers("shipment", "sale", "A", on(3), 2, D(4)),
    "5 Jan: the four are invoiced at 20.00": invoices("invoice", "sale", "A", on(5), 3, D(4), D(80)),
    "8 Jan: one comes back, into stock": comes_back("back", "A", "shipment", on(8), 4, part(0), D(20)),
    "9 Jan: one comes back, and is thrown away": comes_back(
        "scrap", "A", "shipment", on(9), 5, part(1), D(20), scrapped=True
    ),
}


def in_words(entries):
    sides = [
        f"{'Dr' if line.debit else 'Cr'} {ROLE_LABELS[line.role]} {line.debit or line.credit:.2f}"
        for entry in entries
        for line in entry.lines
    ]
    return ", ".join(sides) or "–"


def rows(accounting):
    columns = []
    for timing in COLUMNS:
        company = Company(accounting, timing)
        opens("ten", "A", on(2), 1, D(10), D(100)).to(company)
        columns.append([in_words(one.to(company)) for one in HAPPENINGS.values()])
        assert company.standing.delivered_not_expensed == ZERO
    return [
        "| " + " | ".join((name, *cells)) + " |"
        for name, cells in zip(HAPPENINGS, zip(*columns, strict=True), strict=True)
    ]


@pytest.mark.parametrize("accounting", [Accounting.AT_BILL, Accounting.AT_RECEIPT])
def test_the_guide_of_sales_has_the_journals_that_the_code_books(accounting):
    guide = GUIDE.read_text(encoding="utf-8").splitlines()
    missing = [row for row in rows(accounting) if row not in guide]
    assert missing == []


def test_in_simple_accounting_a_sale_books_no_journal_of_stock():
    assert {row.count("–") for row in rows(Accounting.SIMPLE)} == {3}
