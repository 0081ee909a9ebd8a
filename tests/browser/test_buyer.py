"""Pia buys: from approved purchase orders to bills in QuickBooks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.house import Firm, House, line
from browser.room import Seats


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Purchasing")


def row(page: Page, number: str) -> Locator:
    """The row of an order in the list."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=number, exact=True))


def test_search_and_tabs_narrow_the_list(firm: Firm, enters: Seats) -> None:
    firm.buys("LOOK-1", vendor="Cheese Works")
    firm.buys("LOOK-2", vendor="Oil and Vinegar", status="pending")
    page = enters("pia")
    page.goto("buy/?q=LOOK")
    expect(row(page, "LOOK-2")).to_contain_text("Pending")

    page.get_by_label("Search purchase orders").fill("cheese wo")

    expect(row(page, "LOOK-2")).to_have_count(0)
    expect(row(page, "LOOK-1")).to_contain_text("80.00")
    page.get_by_role("navigation", name="Buy by state").get_by_role("link", name="In QuickBooks").click()
    expect(page.get_by_role("heading", name="Nothing here matches")).to_be_visible()


def test_create_bill_on_a_row_ends_in_quickbooks_while_the_page_is_open(firm: Firm, enters: Seats) -> None:
    firm.buys("PO-1", line("12", "2.50"))
    page = enters("pia")
    page.goto("buy/?q=PO-1")
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("button", name="Create bill from PO-1").click()

    expect(row(page, "PO-1").get_by_role("link", name="PO-1 opens QuickBooks")).to_be_visible()
    assert page.evaluate("window.isTheSamePage") is True
    assert firm.totals("Bill")["PO-1"] == "30.00"


def test_several_bills_are_summed_previewed_and_sent(firm: Firm, enters: Seats) -> None:
    firm.buys("BULK-1", line("1", "11.10"))
    firm.buys("BULK-2", line("1", "22.20"))
    page = enters("pia")
    page.goto("buy/?q=BULK")

    page.get_by_label("Select every order on this page").check()

    expect(page.get_by_text("2 selected · 33.30")).to_be_visible()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="Preview of 2 bills")).to_be_visible()
    page.locator("summary").filter(has_text="BULK-2").click()
    journal = page.get_by_role("region", name="The journal that QuickBooks will book").filter(
        has_text="22.20"
    )
    expect(journal.get_by_role("row").nth(1)).to_have_text(re.compile(r"Purchases.*22\.20"))
    expect(journal.get_by_role("row").nth(2)).to_have_text(re.compile(r"Accounts Payable.*22\.20"))
    page.get_by_role("button", name="Send 2", exact=True).click()

    for number in ("BULK-1", "BULK-2"):
        expect(row(page, number).get_by_role("link", name=f"{number} opens QuickBooks")).to_be_visible()
    totals = firm.totals("Bill")
    assert (totals["BULK-1"], totals["BULK-2"]) == ("11.10", "22.20")


def test_an_order_is_typed_approved_and_billed(firm: Firm, enters: Seats) -> None:
    firm.vendor("Exotic Liquids")
    page = enters("pia")
    page.goto("buy/new/")
    page.get_by_label("Vendor", exact=True).fill("Exotic Liquids")
    page.get_by_label("Order number", exact=True).fill("TYPED-7")
    page.get_by_label("Vendor's invoice number").fill("EL-881")
    first = page.get_by_role("listitem", name="Line 1")
    first.get_by_label("Description").fill("Chai")
    first.get_by_label("Quantity", exact=True).fill("10")
    first.get_by_label("Unit price").fill("18")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name="Purchase order TYPED-7")).to_contain_text("Pending")

    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("TYPED-7 is approved.")).to_be_visible()
    page.get_by_role("link", name="Preview").first.click()
    expect(page.get_by_role("heading", name="Bill TYPED-7")).to_be_visible()
    page.get_by_role("button", name="Create bill").click()

    card = page.get_by_role("complementary", name="In QuickBooks")
    expect(card.get_by_role("link", name="TYPED-7")).to_be_visible()
    assert firm.totals("Bill")["TYPED-7"] == "180.00"


def test_a_bill_that_was_entered_by_hand_is_marked_with_a_reason(firm: Firm, enters: Seats) -> None:
    order = firm.buys("MARK-7")
    page = enters("pia")
    page.goto(f"buy/{order}/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Already in QuickBooks…").click()

    page.get_by_label("Reason").fill("Entered by hand on 3 July")
    page.get_by_role("button", name="Mark as already in QuickBooks").click()

    expect(page.get_by_text("MARK-7 is marked; no bill is sent for it.")).to_be_visible()
    page.get_by_role("button", name="Take the mark off").click()
    expect(page.get_by_role("button", name="Create bill")).to_be_visible()
    assert "MARK-7" not in firm.totals("Bill")
