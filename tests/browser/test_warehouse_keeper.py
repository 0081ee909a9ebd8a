"""Pia keeps the warehouse: she counts, moves and makes, and sees what each act books before it does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.house import US_ACCOUNTS, Firm, House, days_ago
from browser.looks import PHONE, complaints, looks_well, width_of
from browser.room import Seats

ACCOUNTS = {
    **US_ACCOUNTS,
    "inventory": "Inventory Asset",
    "cost_of_sales": "Cost of Goods Sold",
    "shrinkage": "Purchases",
    "conversion_absorbed": "Loan Payable",
}


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Warehouse", accounts=ACCOUNTS, accounting="at_bill")


@pytest.fixture(scope="module")
def goods(firm: Firm) -> dict[str, int]:
    """Tea and a tin in the main warehouse, a gift box that is made of them, and a shop with nothing in it."""
    made = {
        sku: int(firm.posts("products", {"sku": sku, "name": name})["id"])
        for sku, name in (("TEA", "Green tea, 100 g"), ("TIN", "Tin"), ("BOX", "Gift box"))
    }
    lines = [
        {"product_id": made["TEA"], "quantity": "40", "value": "120.00"},
        {"product_id": made["TIN"], "quantity": "25", "value": "50.00"},
    ]
    firm.posts("stock/adjustments", {"on": days_ago(5), "reason": "First count", "lines": lines})
    firm.posts("stock/locations", {"name": "Shop"})
    return made


def row(page: Page, word: str) -> Locator:
    return page.get_by_role("row").filter(has_text=word)


def fills(page: Page, number: int, sku: str, quantity: str) -> None:
    line = page.get_by_role("listitem", name=f"Line {number}")
    line.get_by_label("Product").fill(sku)
    line.get_by_label("Quantity").fill(quantity)


def test_a_count_is_previewed_booked_by_keyboard_and_taken_back_by_the_accountant(
    firm: Firm, goods: dict[str, int], enters: Seats
) -> None:
    page = enters("pia")
    page.goto("stock/")
    expect(row(page, "TEA")).to_contain_text("120.00")
    expect(page.get_by_role("link", name="Stock", exact=True).first).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Count", exact=True).click()
    page.get_by_label("Counted of TEA").fill("38")
    page.get_by_label("Counted of TIN").fill("25")
    page.get_by_label("Counted of TIN").press("Enter")

    preview = page.get_by_role("region", name="What will happen")
    expect(preview).to_contain_text("2 counted, 1 of them as expected.")
    expect(row(page, "Inventory Asset")).to_contain_text("6.00")
    looks_well(page, "stock-count")
    page.get_by_role("button", name="Book the count").click()

    expect(page.locator("#messages")).to_contain_text(re.compile("Stock count is booked: journal STK"))
    looks_well(page, "stock-event")
    pia_sees = page.url
    expect(page.get_by_role("link", name="Take back")).to_have_count(0)
    omar = enters("omar")
    omar.goto(pia_sees)
    omar.get_by_role("link", name="Take back").click()
    omar.get_by_label("Reason").fill("Two were behind the door")
    omar.get_by_label("Reason").press("Enter")
    omar.get_by_role("button", name="Take it back").click()
    expect(omar.locator("#messages")).to_contain_text("Taken back is booked")
    expect(omar.get_by_text("Two were behind the door")).to_be_visible()
    assert firm.asks("stock/on-hand", text="TEA")["worth"] == "170"


def test_goods_are_transferred_and_a_product_is_made_of_them(
    firm: Firm, goods: dict[str, int], enters: Seats
) -> None:
    page = enters("pia")
    page.goto("stock/transfer/")
    fills(page, 1, "TIN", "4")
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_role("listitem", name="Line 4")).to_be_visible()
    page.get_by_role("button", name="Preview").last.click()
    expect(page.get_by_text("Main warehouse → Shop")).to_be_visible()
    page.get_by_role("button", name="Book the transfer").click()
    expect(page.locator("#messages")).to_contain_text("Transfer is kept")

    page.goto("stock/make/")
    page.get_by_label("Product that was made").fill("BOX")
    page.get_by_label("Quantity made").fill("5")
    page.get_by_label("Cost of the work").fill("7.50")
    fills(page, 1, "TEA", "10")
    fills(page, 2, "TIN", "5")
    page.get_by_role("button", name="Preview").last.click()
    expect(row(page, "Loan Payable")).to_contain_text("7.50")
    looks_well(page, "stock-make")
    page.get_by_role("button", name="Book what was made").click()
    expect(page.locator("#messages")).to_contain_text("Manufacturing order is booked")

    page.goto(f"stock/products/{goods['BOX']}/")
    expect(page.get_by_role("region", name="Now")).to_contain_text("9.50")
    expect(row(page, "Made")).to_contain_text("+47.50")
    looks_well(page, "stock-product")
    page.goto("stock/history/")
    expect(row(page, "Manufacturing order")).to_contain_text("STK")


def test_the_other_pages_look_well_on_a_phone(firm: Firm, goods: dict[str, int], enters: Seats) -> None:
    page = enters("ana")
    page.set_viewport_size(PHONE)
    for place in ("", "history/", "adjust/", "transfer/", "locations/", f"products/{goods['TEA']}/cost/"):
        page.goto(f"stock/{place}")
        assert complaints(page) == []
        assert width_of(page) == PHONE["width"]
