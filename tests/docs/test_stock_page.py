"""The table of *Stock* is what the warehouse's acts book: made anew here and held against the page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from core.stock.company import Company
from core.stock.happenings import Happening, consumes, counts, makes, moves, opens
from crossfoot.core.stock.entries import Entry, Rule
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY, Accounting

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "stock.md"

D = Decimal


def day(number: int) -> date:
    return date(2026, 1, number)


THERE = (
    opens("tea is there", "tea", day(1), 1, D(40), D(120)),
    opens("tins are there", "tin", day(1), 2, D(25), D(50)),
)
TOLD: tuple[tuple[str, Happening], ...] = (
    ("2 Jan: a count finds 38 tea", counts("count", "tea", day(2), 3, D(-2))),
    ("3 Jan: 4 tins go to the shop", moves("move", "tin", day(3), 4, D(4))),
    ("4 Jan: 3 tins are thrown away", counts("waste", "tin", day(4), 5, D(-3), is_thrown_away=True)),
    (
        "5 Jan: 5 boxes are made of 10 tea and 5 tins; the work costs 7.50",
        makes(
            "make", "box", day(5), 8, D(5),
            (consumes("1", "tea", day(5), 6, D(10)), consumes("2", "tin", day(5), 7, D(5))), D("7.50"),
        ),
    ),
    ("6 Jan: a box more is found", counts("found", "box", day(6), 9, D(1))),
)  # fmt: skip


def row(what: str, entries: list[Entry], company: Company) -> str:
    lines = [line for entry in entries for line in entry.lines]
    debits = ", ".join(f"{STOCK_ROLES_BY_KEY[one.role].label} {one.debit}" for one in lines if one.debit)
    credits = ", ".join(f"{STOCK_ROLES_BY_KEY[one.role].label} {one.credit}" for one in lines if one.credit)
    return f"| {what} | {debits or '–'} | {credits or '–'} | {company.valuation:.2f} |"


def rows(accounting: Accounting) -> Iterator[str]:
    company = Company(accounting)
    for happening in THERE:
        happening.to(company)
    for what, happening in TOLD:
        yield row(what, happening.to(company), company)
    kept = {key: one for key, one in company.facts.movements.items() if key != "count"}
    undone = company.knows(
        replace(company.facts, movements=kept), on=day(2), rule=Rule.REVERSAL, cause="undo", documents=[]
    )
    yield row("7 Jan: the count is taken back", undone, company)


def test_the_table_of_the_page_is_what_the_acts_book_in_both_ways_with_inventory():
    page = PAGE.read_text(encoding="utf-8")
    for accounting in (Accounting.AT_BILL, Accounting.AT_RECEIPT):
        for line in rows(accounting):
            assert line in page, line
