"""Sam sells: from the list of orders to invoices in QuickBooks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.house import Firm, House, days_ago, line
from browser.looks import looks_well
from browser.room import Seats


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Sales")


def row(page: Page, number: str) -> Locator:
    """The row of an order in the list."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=number, exact=True))


def test_search_narrows_the_list_while_typing(firm: Firm, enters: Seats) -> None:
    firm.sells("FIND-1", customer="Vins et alcools")
    firm.sells("FIND-2", customer="Toms Spezialitaeten")
    page = enters("sam")
    page.goto("sell/")
    expect(row(page, "FIND-1")).to_be_visible()

    page.get_by_label("Search sales orders").fill("toms")

    expect(row(page, "FIND-1")).to_have_count(0)
    expect(row(page, "FIND-2")).to_contain_text("120.00")
    expect(page).to_have_url(re.compile(r"q=toms"))
    assert page.get_by_label("Search sales orders").input_value() == "toms"


def test_create_invoice_on_a_row_ends_in_quickbooks_while_the_page_is_open(firm: Firm, enters: Seats) -> None:
    firm.sells("ROW-1", line("3", "40.00"))
    page = enters("sam")
    page.goto("sell/?q=ROW-1")
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("button", name="Create invoice from ROW-1").click()

    expect(page.get_by_role("button", name="Create invoice from ROW-1")).to_have_count(0)
    expect(row(page, "ROW-1").get_by_role("link", name="ROW-1 opens QuickBooks")).to_be_visible()
    assert page.evaluate("window.isTheSamePage") is True
    assert firm.totals("Invoice")["ROW-1"] == "120.00"
    page.goto("sell/?q=ROW-1")
    tabs = page.get_by_role("navigation", name="Sell by state")
    counts = ["All 1", "Not invoiced 0", "Waiting 0", "In QuickBooks 1", "Needs attention 0"]
    expect(tabs.get_by_role("link")).to_have_text(counts)
    tabs.get_by_role("link", name="Not invoiced").click()
    expect(page.get_by_role("heading", name="Nothing here matches")).to_be_visible()


def test_several_orders_are_summed_previewed_and_sent(firm: Firm, enters: Seats) -> None:
    for number, price in (("MANY-1", "10.10"), ("MANY-2", "20.20"), ("MANY-3", "30.30")):
        firm.sells(number, line("1", price))
    page = enters("sam")
    page.goto("sell/?q=MANY")

    page.get_by_label("Select MANY-1").check()
    page.get_by_label("Select MANY-3").check()

    expect(page.get_by_text("2 selected · 40.40")).to_be_visible()
    expect(page.get_by_role("button", name="Create 2 invoices")).to_be_visible()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="Preview of 2 invoices")).to_be_visible()
    page.locator("summary").filter(has_text="MANY-1").click()
    journal = page.get_by_role("region", name="The journal that QuickBooks will book").first
    expect(journal.get_by_role("row").nth(1)).to_have_text(re.compile(r"Accounts Receivable.*10\.10"))
    expect(journal.get_by_role("row").nth(2)).to_have_text(re.compile(r"Sales of Product Income\s*10\.10"))
    assert "MANY-1" not in firm.totals("Invoice")
    page.get_by_role("button", name="Send 2", exact=True).click()

    expect(page.get_by_text("2 invoices are on their way to QuickBooks")).to_be_visible()
    for number in ("MANY-1", "MANY-3"):
        expect(row(page, number).get_by_role("link", name=f"{number} opens QuickBooks")).to_be_visible()
    expect(page.get_by_role("button", name="Create invoice from MANY-2")).to_be_visible()
    totals = firm.totals("Invoice")
    assert {number: totals.get(number) for number in ("MANY-1", "MANY-2", "MANY-3")} == {
        "MANY-1": "10.10",
        "MANY-2": None,
        "MANY-3": "30.30",
    }


def test_all_that_match_are_counted_and_summed_before_they_are_sent(firm: Firm, enters: Seats) -> None:
    for number in range(1, 4):
        firm.sells(f"ALL-{number}", line("1", "5.55"))
    firm.sells("ALL-4", line("1", "1000.00"), status="draft")
    page = enters("sam")
    page.goto("sell/?q=ALL-")

    page.get_by_label("all 3 that match and can be sent").check()

    expect(page.get_by_text("3 selected · 16.65")).to_be_visible()
    page.get_by_role("button", name="Create all invoices").click()
    expect(page.get_by_text("3 invoices are on their way to QuickBooks")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"^ALL-\d opens QuickBooks"))).to_have_count(3)
    assert "ALL-4" not in firm.totals("Invoice")


def test_an_order_is_typed_with_its_lines_and_confirmed(firm: Firm, enters: Seats) -> None:
    firm.customer("Chop-suey Chinese")
    page = enters("sam")
    page.goto("sell/")
    page.get_by_role("link", name="Sales order", exact=True).click()
    page.get_by_label("Customer", exact=True).fill("Chop-suey Chinese")
    page.get_by_label("Order number", exact=True).fill("TYPED-1")
    first = page.get_by_role("listitem", name="Line 1")
    first.get_by_label("Description").fill("Jasmine tea")
    first.get_by_label("Quantity").fill("4")
    first.get_by_label("Unit price").fill("12.50")
    second = page.get_by_role("listitem", name="Line 2")
    second.get_by_label("Description").fill("Tea pot")
    second.get_by_label("Quantity").fill("1")
    second.get_by_label("Unit price").fill("39.99")

    page.get_by_role("button", name="Work out the amounts").click()

    expect(page.get_by_role("listitem", name="Line 1").locator("output")).to_have_text("50.00")
    expect(page.get_by_text("Computed total 89.99")).to_be_visible()
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_role("listitem", name="Line 4")).to_be_visible()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name="Sales order TYPED-1")).to_contain_text("Draft")
    expect(page.get_by_role("row").filter(has_text="Stated total")).to_contain_text("89.99")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("TYPED-1 is confirmed.")).to_be_visible()
    expect(page.get_by_role("button", name="Create invoice")).to_be_visible()


def test_a_paid_order_goes_in_parts_and_its_money_is_on_the_clearing_account(
    firm: Firm, enters: Seats
) -> None:
    firm.maps("payment_clearing", "Undeposited Funds")
    freight = line("1", "9.00", "Courier", kind="shipping")
    order = firm.sells("PART-1", line("3", "20.00", "Green tea"), freight, paid_on=days_ago(3), source="Shop")
    page = enters("sam")
    page.goto(f"sell/{order}/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Deliver a part…").click()
    looks_well(page, "sell-deliver")
    page.get_by_label("Delivered of Green tea").fill("2")
    page.get_by_role("button", name="Deliver this part").click()

    expect(page.get_by_role("heading", name="Sales order PART-1-1")).to_contain_text("Shipped")
    page.get_by_role("button", name="Create sales receipt").click()
    expect(page.get_by_role("complementary", name="In QuickBooks")).to_contain_text("PART-1-1")
    assert firm.totals("SalesReceipt")["PART-1-1"] == "49.00"
    page.get_by_role("link", name="Sales order PART-1", exact=True).click()
    expect(page.get_by_text("Green tea: 2 of 3 delivered, 1 left")).to_be_visible()
    looks_well(page, "sell-in-parts")

    page.goto("books/clearing/")
    page.get_by_label("From").fill(days_ago(10))
    page.get_by_role("button", name="Make the statement").click()
    page.get_by_role("row").filter(has_text="Undeposited Funds").get_by_role("link").click()
    expect(page.get_by_role("row").filter(has_text="Sales Receipt PART-1-1")).to_contain_text("49.00")
    looks_well(page, "clearing-one")


def test_mistakes_in_an_order_are_named_and_what_was_typed_stays(firm: Firm, enters: Seats) -> None:
    page = enters("sam")
    page.goto("sell/new/")
    page.get_by_label("Customer", exact=True).fill("Nobody We Know")
    page.get_by_label("Order number", exact=True).fill("WRONG-1")
    page.get_by_role("listitem", name="Line 1").get_by_label("Quantity").fill("two")

    page.get_by_role("button", name="Save").last.click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Nobody We Know")
    expect(page.get_by_role("listitem", name="Line 1").get_by_label("Quantity")).to_have_value("two")
    assert firm.asks("sales-orders", text="WRONG-1")["items"] == []


def test_an_invoice_that_was_entered_by_hand_is_found_and_linked(firm: Firm, enters: Seats) -> None:
    there = firm.bookkeeper_enters("Customer", {"DisplayName": "Ernst Handel"})
    firm.works_off("connection/import-parties")
    order = firm.sells("HAND-1", line("1", "77.00"), customer="Ernst Handel")
    item = next(item for item in firm.in_books("Item") if item["Type"] in {"Service", "NonInventory"})
    sold = {"Amount": 77.00, "DetailType": "SalesItemLineDetail"}
    firm.bookkeeper_enters(
        "Invoice",
        {
            "DocNumber": "2041",
            "TxnDate": days_ago(2),
            "CustomerRef": {"value": there["Id"]},
            "Line": [{**sold, "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}}}],
        },
    )
    before = len(firm.in_books("Invoice"))
    page = enters("sam")
    page.goto(f"sell/{order}/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Already in QuickBooks…").click()

    page.get_by_role("button", name="Look in QuickBooks").click()

    found = page.get_by_role("row").filter(has_text="2041")
    expect(found).to_contain_text("same total")
    found.get_by_role("radio").check()
    page.get_by_role("button", name="It is this one").click()
    expect(page.get_by_text("HAND-1 is linked to invoice 2041; nothing is sent.")).to_be_visible()
    card = page.get_by_role("complementary", name="In QuickBooks")
    expect(card.get_by_role("link", name="2041")).to_be_visible()
    expect(card).to_contain_text("Difference")
    assert len(firm.in_books("Invoice")) == before


def test_an_order_is_marked_as_already_there_with_a_reason(firm: Firm, enters: Seats) -> None:
    order = firm.sells("MARK-1")
    page = enters("sam")
    page.goto(f"sell/{order}/already/")

    page.get_by_label("Reason").fill("Booked as a sales receipt")
    page.get_by_role("button", name="Mark as already in QuickBooks").click()

    expect(page.get_by_text("MARK-1 is marked; no invoice is sent for it.")).to_be_visible()
    expect(page.get_by_role("button", name="Take the mark off")).to_be_visible()
    expect(page.get_by_role("button", name="Create invoice")).to_have_count(0)
    assert "MARK-1" not in firm.totals("Invoice")
