"""Pia buys what goes to a customer and what is made of boards, Sam sells it, Omar finds the way of accounting."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.house import US_ACCOUNTS, Firm, House, days_ago
from browser.looks import looks_well
from browser.room import Seats

ACCOUNTS = {**US_ACCOUNTS, "inventory": "Inventory Asset", "cost_of_sales": "Cost of Goods Sold"}


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    """A company with inventory, boards in the warehouse and a shop."""
    made = house.firm("Northwind Drops", accounts=ACCOUNTS, accounting="at_bill")
    ids = {
        sku: made.posts("products", {"sku": sku, "name": name})["id"]
        for sku, name in (("TEA", "Green tea, 100 g"), ("TABLE", "Table"), ("BOARD", "Board"))
    }
    boards = {"product_id": ids["BOARD"], "quantity": "20", "value": "100.00"}
    made.posts("stock/adjustments", {"on": days_ago(5), "reason": "First count", "lines": [boards]})
    made.posts("stock/locations", {"name": "Shop"})
    for kind, name in (("vendors", "Exotic Liquids"), ("customers", "Hanari Carnes")):
        made.posts(kind, {"name": name})
    return made


def line(page: Page, number: int) -> Locator:
    return page.get_by_role("listitem", name=f"Line {number}")


def fills(page: Page, number: int, sku: str, quantity: str, price: str) -> Locator:
    row = line(page, number)
    row.get_by_label("SKU").fill(sku)
    row.get_by_label("Quantity").fill(quantity)
    row.get_by_label("Unit price").fill(price)
    return row


def test_a_drop_shipment_is_bought_and_sold_and_inventory_is_in_the_menu(firm: Firm, enters: Seats) -> None:
    pia = enters("pia")
    pia.goto("buy/new/")
    pia.get_by_label("Vendor", exact=True).fill("Exotic Liquids")
    pia.get_by_label("Order number").fill("PO-1")
    fills(pia, 1, "TEA", "10", "8.00").get_by_role("checkbox", name="Drop-ship").check()
    made = fills(pia, 2, "TABLE", "4", "20.00")
    made.get_by_label("Arrives at").select_option(label="Shop")
    made.get_by_label("Made of ours, for one").fill("2 × BOARD @ Main warehouse")
    looks_well(pia, "order-lines-bought")
    pia.get_by_role("button", name="Save", exact=True).click()
    row = pia.get_by_role("row")
    expect(row.filter(has_text="TEA").first).to_contain_text("drop-ship")
    expect(row.filter(has_text="TABLE").first).to_contain_text(
        "Made of ours, for one: 2 × BOARD from Main warehouse"
    )

    sam = enters("sam")
    sam.goto("sell/new/")
    sam.get_by_label("Customer", exact=True).fill("Hanari Carnes")
    sam.get_by_label("Order number", exact=True).fill("S-1")
    sold = fills(sam, 1, "TEA", "6", "25.00")
    sold.get_by_role("checkbox", name="Drop-ship").check()
    sold.get_by_label("Bought with").select_option(label="PO-1, line 1: 10 of 10 TEA left")
    looks_well(sam, "order-lines-sold")
    sam.get_by_role("button", name="Save", exact=True).click()
    expect(sam.get_by_role("row").filter(has_text="TEA").first).to_contain_text("drop-ship with PO-1, line 1")

    omar = enters("omar")
    omar.goto("settings/")
    omar.get_by_role("link", name="Accounting", exact=True).click()
    expect(omar.get_by_role("heading", name="Inventory, at bill is kept since")).to_be_visible()
