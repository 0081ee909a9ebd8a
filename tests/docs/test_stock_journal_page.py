"""The tables of *The stock journal* are what the product books: made anew here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY
from crossfoot.core.stock.stock_journal import Opening, accrual, stock_journal
from crossfoot.core.stock.tie_out import Standing

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "stock-journal.md"
DAY = date(2026, 1, 31)


def row(what: str, entry: Entry) -> str:
    said = [(STOCK_ROLES_BY_KEY[line.role].label, line) for line in entry.lines]
    debits = ", ".join(f"{label} {line.debit}" for label, line in said if line.debit)
    credits = ", ".join(f"{label} {line.credit}" for label, line in said if line.credit)
    return f"| {what} | {debits} | {credits} |"


def test_the_entries_are_those_of_the_page() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    before = Opening(Standing(D(80)), D(50))
    first = stock_journal(Standing(D("98.50")), D(50), posting_on=DAY, cause="1", first=before)
    assert row("the first one", first) in page
    later = stock_journal(Standing(D(60)), D("98.50"), posting_on=DAY, cause="2")
    assert row("a period later, worth 60.00", later) in page
    accrued, back = accrual(D(40), month_end=DAY, cause="3")
    assert row("at the month's end", accrued) in page
    assert row("on the next day", back) in page
