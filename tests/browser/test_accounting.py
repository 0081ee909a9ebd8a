"""Omar switches inventory on: he sees what it does, puts right what stands against it, and approves the opening."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House, days_ago
from browser.looks import looks_well
from browser.room import Seats


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    """Ten boxes of tea were there before the start, which QuickBooks does not have."""
    made = house.firm("Northwind Opening")
    product = made.posts("products", {"sku": "TEA", "name": "Green tea, 100 g"})["id"]
    tea = {"product_id": product, "quantity": "10", "value": "80.00"}
    made.posts("stock/adjustments", {"on": days_ago(210), "reason": "First count", "lines": [tea]})
    return made


def test_inventory_is_looked_at_put_right_approved_and_switched_on(firm: Firm, enters: Seats) -> None:
    page = enters("omar")
    page.goto("settings/accounting/")
    expect(page.get_by_role("heading", name="Simple is kept")).to_be_visible()
    expect(page.get_by_role("radio", name="Inventory, at bill")).to_be_checked()
    page.get_by_role("button", name="Look at it").click()

    expect(page.get_by_role("heading", name="What happens with Inventory, at bill")).to_be_visible()
    switch = page.get_by_role("button", name="Switch to Inventory, at bill")
    expect(switch).to_be_disabled()
    for label, account in (("Inventory", "Inventory Asset"), ("Cost of goods sold", "Cost of Goods Sold")):
        page.get_by_label(label, exact=True).select_option(label=next(
            text for text in page.get_by_label(label, exact=True).locator("option").all_inner_texts()
            if text.startswith(account)
        ))  # fmt: skip
    page.get_by_role("button", name="Save the accounts").click()
    expect(page.get_by_text("Every account that this way needs is chosen.")).to_be_visible()
    page.get_by_role("button", name="Read it from QuickBooks").click()

    expect(page.get_by_role("heading", name="The opening entry")).to_be_visible()
    page.get_by_label("Opening balance equity", exact=True).select_option(
        label="Opening Balance Equity (Equity)"
    )
    page.get_by_role("button", name="Save the accounts").click()
    expect(page.get_by_role("row").filter(has_text="TEA Green tea")).to_contain_text("80.00")
    expect(switch).to_be_enabled()
    looks_well(page, "accounting-opening")
    page.get_by_role("checkbox", name="I approve the opening entry").check()
    switch.click()

    expect(page.get_by_role("heading", name="Inventory, at bill is kept since")).to_be_visible()
    expect(page.get_by_text("The opening entry is on its way to QuickBooks.")).to_be_visible()
    looks_well(page, "accounting-kept")

    firm.waits_until_in_books("JournalEntry", "where DocNumber like 'STK-%'")
    page.goto("books/tie-out/")
    page.get_by_role("button", name="Tie out").click()
    page.get_by_role("row").filter(has_text="by Omar").get_by_role("link").click()
    stock = page.get_by_role("table", name="Stock and QuickBooks’ inventory accounts")
    expect(stock.get_by_role("row").filter(has_text="Valuation")).to_contain_text("80.00")
    expect(stock.get_by_role("row").filter(has_text="Difference")).to_contain_text("0.00")
    looks_well(page, "tie-out-with-stock")
