"""Omar decides what a bookkeeper changed in QuickBooks: every kind of change, every decision, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.house import Firm, House, days_ago
from browser.looks import DESK, PHONE, complaints, shot, width_of
from browser.room import Seats

PULLS_TAKE = 40
"""Half seconds that a pull may take to be shown."""


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Changes")


def well_made(page: Page, name: str) -> None:
    """Axe finds nothing, on a desk and on a phone, and nothing runs out of the phone's side."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert complaints(page) == [], name
        assert width_of(page) == size["width"], name
        shot(page, name, str(size["width"]))
    page.set_viewport_size(DESK)


def test_what_a_bookkeeper_changed_is_decided_one_by_one_and_at_once(
    house: House, firm: Firm, enters: Seats
) -> None:
    sold = [firm.sells(number) for number in ("DR-SUM", "DR-DAY", "DR-TAX", "DR-VOID", "DR-GONE")]
    firm.invoices(*sold)
    firm.bills(firm.buys("DR-ACC", status="received"))
    firm.bookkeeper_changes("Invoice", "DR-SUM", {"Line": firm.line_of("Invoice", "DR-SUM", amount="110.00")})
    firm.bookkeeper_changes("Invoice", "DR-DAY", {"TxnDate": days_ago(2)})
    taxed = firm.line_of("Invoice", "DR-TAX", TaxCodeRef={"value": "TAX"})
    firm.bookkeeper_changes("Invoice", "DR-TAX", {"Line": taxed})
    firm.bookkeeper_changes("Invoice", "DR-VOID", {}, operation="void")
    firm.bookkeeper_changes("Invoice", "DR-GONE", {}, operation="delete")
    travel = firm.line_of("Bill", "DR-ACC", AccountRef={"value": firm.accounts["Travel"]})
    firm.bookkeeper_changes("Bill", "DR-ACC", {"Line": travel})
    house.pulls(firm)
    page = enters("omar")
    page.goto("books/changed/")
    row = page.get_by_role("row")
    for _ in range(PULLS_TAKE):
        if row.count() == 7:
            break
        page.wait_for_timeout(500)
        page.reload()

    for number, told in (
        ("DR-SUM", "120.00 → 110.00"),
        ("DR-DAY", "Date"),
        ("DR-TAX", "Tax code of line 1"),
        ("DR-VOID", "voided"),
        ("DR-GONE", "deleted"),
        ("DR-ACC", "Travel"),
    ):
        expect(row.filter(has_text=number)).to_contain_text(re.compile(re.escape(told), re.IGNORECASE))
    well_made(page, "drift")
    for number in ("DR-SUM", "DR-VOID", "DR-GONE"):
        page.goto("books/changed/")
        page.get_by_role("link", name=f"Invoice {number}").click()
        well_made(page, f"drift-{number.lower()}")

    page.get_by_role("button", name="Send ours again").click()
    page.goto("books/changed/")
    page.get_by_role("link", name="Invoice DR-SUM").click()
    page.get_by_role("button", name="Accept it here").click()
    expect(page.get_by_role("heading", name="In revision")).to_be_visible()
    page.goto("books/changed/")
    page.get_by_role("link", name="Invoice DR-VOID").click()
    page.get_by_label("Why it is cancelled").fill("The customer withdrew")
    page.get_by_role("button", name="Cancel and take it out").click()
    page.goto("books/changed/")
    for number in ("Invoice DR-DAY", "Invoice DR-TAX", "Bill DR-ACC"):
        page.get_by_label(f"Select {number}").check()
    page.get_by_label("Why they are ignored").fill("Agreed by phone")
    page.get_by_role("button", name="Ignore the ticked ones").click()

    expect(page.get_by_role("heading", name="Nothing differs")).to_be_visible()
    page.goto("books/changed/?tab=decided")
    expect(row).to_have_count(7)
    expect(row.filter(has_text="DR-TAX")).to_contain_text("Agreed by phone")
    well_made(page, "drift-decided")
    firm.waits_for("sales-orders", (sold[4],), "synchronized")
    assert firm.totals("Invoice")["DR-GONE"] == "120.00"
