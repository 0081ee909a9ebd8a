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


def test_an_order_lives_from_a_draft_to_the_last_crate(firm: Firm, enters: Seats) -> None:
    order = firm.buys(
        "LIFE-1", line("10", "8.00", "Queso Cabrales"), line("5", "4.00", "Chai"), status="pending"
    )
    page = enters("pia")
    page.goto(f"buy/{order}/")
    page.get_by_role("button", name="Approve").click()
    steps = page.get_by_role("navigation", name="Steps of the order")
    expect(steps.get_by_role("listitem").filter(has_text="Approved")).to_have_attribute(
        "aria-current", "step"
    )

    page.get_by_role("link", name="Send to vendor").click()
    expect(page.get_by_text("this installation has no mail server")).to_be_visible()
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.get_by_text("LIFE-1 is sent to the vendor.")).to_be_visible()
    page.get_by_role("link", name="Vendor confirmed").click()
    page.get_by_role("button", name="Mark as confirmed").click()
    page.get_by_role("link", name="Vendor shipped").click()
    page.get_by_label("Carrier and tracking number").fill("DHL 4711")
    page.get_by_role("button", name="Mark as shipped").click()
    expect(page.get_by_text("DHL 4711")).to_be_visible()

    page.get_by_role("link", name="Receive goods").click()
    expect(page.get_by_label("Received of Queso Cabrales")).to_have_value("10")
    page.get_by_label("Received of Queso Cabrales").fill("6")
    page.get_by_label("Rejected of Queso Cabrales").fill("2")
    page.get_by_label("Received of Chai").fill("")
    page.get_by_role("button", name="Record the receipt").click()
    expect(page.get_by_text("Receipt R-LIFE-1-1 is recorded; LIFE-1 is partly received.")).to_be_visible()

    page.get_by_role("link", name="Receive goods").click()
    expect(page.get_by_label("Received of Queso Cabrales")).to_have_value("4")
    page.get_by_role("button", name="Record the receipt").click()
    expect(page.get_by_role("heading", name="Purchase order LIFE-1")).to_contain_text("Received")

    page.get_by_role("link", name=re.compile("Take back.*R-LIFE-1-2")).click()
    page.get_by_label("Why").fill("Another vendor's crates")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Purchase order LIFE-1")).to_contain_text("Partly received")


def test_freight_makes_the_goods_dearer_and_reaches_the_books_with_them(firm: Firm, enters: Seats) -> None:
    order = firm.buys(
        "FREIGHT-1", line("4", "8.00", "Tea"), line("4", "10.00", "Chai"), line("4", "12.00", "Mint")
    )
    page = enters("pia")
    page.goto(f"buy/{order}/")
    page.get_by_role("link", name="Add charges").click()
    first = page.get_by_role("listitem", name="Charge 1")
    first.get_by_label("Amount").fill("105")
    first.get_by_label("Spread").select_option("Over the goods by value")
    page.get_by_role("button", name="Save the charges").click()

    lines = page.get_by_role("table", name="Lines of the order")
    for goods, cost in (("Tea", "15.00"), ("Chai", "18.75"), ("Mint", "22.50")):
        expect(lines.get_by_role("row").filter(has_text=goods)).to_contain_text(cost)
    page.get_by_role("button", name="Create bill").click()

    expect(
        page.get_by_role("complementary", name="In QuickBooks").get_by_role("link", name="FREIGHT-1")
    ).to_be_visible()
    assert firm.totals("Bill")["FREIGHT-1"] == "225.00"


def test_many_orders_arrive_on_one_day_by_keyboard(firm: Firm, enters: Seats) -> None:
    firm.buys("MANY-1")
    firm.buys("MANY-2")
    page = enters("pia")
    page.goto("buy/steps/?q=MANY")
    page.get_by_label("Select MANY-1").focus()
    page.keyboard.press("Space")
    page.get_by_label("Select MANY-2").focus()
    page.keyboard.press("Space")

    page.get_by_role("button", name="Receive everything").press("Enter")

    expect(page.get_by_text("2 orders are received in full.")).to_be_visible()
    page.goto("buy/?q=MANY&received=all")
    expect(row(page, "MANY-2")).to_contain_text("Received")


def test_no_charges_are_due_is_declared_by_name(firm: Firm, enters: Seats) -> None:
    order = firm.buys("NONE-1")
    page = enters("pia")
    page.goto(f"buy/{order}/")

    page.get_by_role("button", name="Declare that no charges are due").click()

    expect(page.get_by_text("that no additional charges are due.")).to_be_visible()
    page.get_by_role("button", name="Take the declaration back").click()
    expect(page.get_by_text("Charges are missing")).to_be_visible()
