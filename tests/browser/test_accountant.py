"""Omar keeps the books: what needs attention, whether the two books agree, and what was sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House, days_ago, line
from browser.looks import complaints, looks_well
from browser.room import Seats, Watch


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Accounts")


def freight(price: str) -> dict[str, object]:
    return line("1", price, "Freight", kind="shipping")


def test_one_card_names_the_cause_and_settling_it_sends_all(firm: Firm, enters: Seats) -> None:
    orders = [firm.sells(f"F-{n}", line("1", "50.00"), freight("4.50")) for n in range(1, 4)]
    firm.maps("shipping", None)
    firm.invoices(*orders, state="needs_attention")
    page = enters("omar")
    page.goto("attention/")

    card = page.get_by_role("region").filter(has_text="Freight charged to customers")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("3 documents · 163.50")
    card.get_by_role("combobox").first.select_option(label="Shipping Income (Income)")
    card.get_by_role("button", name="Save and send 3").click()

    expect(page.get_by_role("heading", name="Nothing needs you")).to_be_visible()
    firm.waits_for("sales-orders", tuple(orders), "synchronized")
    totals = firm.totals("Invoice")
    assert [totals[f"F-{n}"] for n in range(1, 4)] == ["54.50", "54.50", "54.50"]


def test_a_card_is_put_off_with_a_reason_and_found_again(firm: Firm, enters: Seats, watch: Watch) -> None:
    firm.maps("shipping", None)
    order = firm.sells("LATER-1", line("1", "20.00"), freight("1.00"))
    firm.invoices(order, state="needs_attention")
    page = enters("omar")
    page.goto("attention/")
    card = page.get_by_role("region").filter(has_text="Freight charged to customers")
    card.get_by_text("Put off…").click()
    watch.expects("status of 422")
    card.get_by_role("button", name="Put off").click()
    expect(page.get_by_role("alert")).to_be_visible()

    card.get_by_label("Why it can wait").fill("The account is being opened")
    card.get_by_role("button", name="Put off").click()

    expect(page.get_by_role("heading", name="Nothing needs you")).to_be_visible()
    page.get_by_text("Put off (1)").click()
    expect(page.get_by_text("The account is being opened")).to_be_visible()
    firm.maps("shipping", "Shipping Income")


def test_a_category_gets_an_account_of_its_own_and_its_invoice_goes_there(firm: Firm, enters: Seats) -> None:
    firm.posts("products", {"sku": "CHE-1", "name": "Queso Cabrales", "category": "Dairy"})
    product = firm.asks("products", text="CHE-1")["items"][0]["id"]
    page = enters("omar")
    page.goto("settings/overrides/")
    expect(page.get_by_role("heading", name="No overrides")).to_be_visible()
    page.get_by_label("For", exact=True).select_option(label="Sales")
    page.get_by_label("By", exact=True).select_option(label="Product category")
    page.get_by_label("Its SKU or name").fill("Dairy")
    page.get_by_label("In QuickBooks").select_option(label="Shipping Income (Income)")
    page.get_by_role("button", name="Add the override").click()

    expect(
        page.get_by_text("Sales, product category Dairy goes to Shipping Income from now on.")
    ).to_be_visible()
    expect(page.get_by_role("cell", name="Shipping Income")).to_be_visible()
    assert complaints(page) == []
    order = firm.sells("DAIRY-1", line("1", "21.00", product_id=product))
    firm.invoices(order)
    [invoice] = firm.in_books("Invoice", "where DocNumber = 'DAIRY-1'")
    assert invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"]["name"] == "Sales - Shipping Income"

    page.reload()
    expect(page.get_by_text("1 sent")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("heading", name="No overrides")).to_be_visible()


def test_a_tie_out_is_started_watched_read_and_signed_off(firm: Firm, enters: Seats) -> None:
    orders = [firm.sells(f"T-{n}", line("1", "100.00")) for n in range(1, 3)]
    firm.invoices(*orders)
    firm.bills(firm.buys("T-9", line("1", "35.00")))
    page = enters("omar")
    page.goto("books/tie-out/")

    page.get_by_role("button", name="Tie out").click()
    made = page.get_by_role("row").filter(has=page.get_by_role("link", name=re.compile(" to ")))
    expect(made).to_contain_text("0.00")
    made.get_by_role("link").click()

    expect(page.get_by_role("heading", name="Difference 0.00")).to_be_visible()
    purchases = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="Purchases", exact=True)
    )
    expect(purchases.get_by_role("cell").first).to_have_text("35.00")
    months = page.locator("table:has(> caption:text-is('Purchases by month')) tbody tr")
    expect(months.first).to_be_hidden()
    page.locator("tbody", has=purchases).locator("summary").first.click()
    expect(months.first).to_contain_text("35.00")
    expect(months.first).to_be_visible()
    page.get_by_role("link", name="Only differences").click()
    expect(page.get_by_text("No account differs.")).to_be_visible()
    page.get_by_role("button", name="Sign off").click()
    expect(
        page.get_by_text("Signed off. Your name and the time are kept with these figures.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Sign off")).to_have_count(0)
    expect(page.get_by_text(re.compile("signed off .* by Omar"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("Account,Month,Ours")


def test_the_evidence_shows_request_and_reply_and_no_token(firm: Firm, enters: Seats) -> None:
    order = firm.sells("E-1", line("1", "12.34"))
    firm.invoices(order)
    page = enters("omar")
    page.goto(f"sell/{order}/")

    page.get_by_role("link", name="Evidence").click()

    expect(page.get_by_role("heading", name="Invoice E-1: synchronized")).to_be_visible()
    for word in ("What was approved to be sent", "Request", "Reply"):
        details = page.locator("details").filter(has_text=word).last
        details.locator("summary").click()
        expect(details.locator("pre")).to_contain_text("12.34")
    shown = page.content()
    assert "E-1" in shown
    for secret in ("Bearer", "access_token", "refresh_token", "Authorization"):
        assert secret not in shown


def test_the_timeline_says_who_did_what_and_that_nothing_was_tampered_with(firm: Firm, enters: Seats) -> None:
    firm.sells("ACT-1")
    page = enters("omar")
    page.goto("activity/")

    expect(page.get_by_text("ACT-1").first).to_be_visible()
    page.get_by_role("button", name="Check the chain now").click()

    expect(page.locator("#messages")).to_contain_text("The chain is whole")


def test_the_stock_journal_is_read_looked_at_and_posted(firm: Firm, enters: Seats) -> None:
    tea = firm.posts("products", {"sku": "STOCK-1", "name": "Green tea, 250 g", "unit_price": "12.50"})
    found = {"product_id": tea["id"], "quantity": "10", "value": "80"}
    firm.posts("stock/adjustments", {"on": days_ago(3), "reason": "Found", "lines": [found]})
    page = enters("omar")
    page.goto("books/stock-journal/")
    page.get_by_label("Inventory", exact=True).select_option(label="Inventory Asset")
    page.get_by_label("Change in stock").select_option(label="Purchases")
    page.get_by_label("Opening balance equity").select_option(label="Opening Balance Equity")
    page.get_by_role("button", name="Save the accounts").click()
    page.get_by_label("At the end of").fill(days_ago(2))
    page.get_by_role("button", name="Read the figures").click()
    page.get_by_role("row", name="Waits for approval").get_by_role("link").click()

    expect(page.get_by_role("row", name="The stock is worth 80.00")).to_be_visible()
    expect(page.get_by_role("row", name="STOCK-1 Green tea, 250 g 10")).to_contain_text("80.00")
    looks_well(page, "stock-journal-one")
    page.get_by_role("button", name="Approve and post").click()
    expect(page.get_by_role("status")).to_contain_text("Posted. It is on its way to QuickBooks.")
