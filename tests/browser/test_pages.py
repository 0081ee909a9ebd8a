"""Every main page: for people who cannot see well, on a phone, in light and in dark, and quiet in the console."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House, days_ago, line
from browser.looks import DESK, PHONE, complaints, shot, width_of
from browser.room import Room, Seats

PAGES = (
    "",
    "search/?q=PAGE",
    "sell/",
    "sell/new/",
    "sell/{sent}/",
    "sell/{sent}/history/",
    "sell/{sent}/evidence/",
    "sell/{open}/preview/",
    "sell/{open}/already/",
    "sell/{open}/dates/",
    "sell/{open}/deliver/",
    "buy/",
    "buy/new/",
    "buy/{bought}/",
    "buy/{arrived}/",
    "buy/{arrived}/send/",
    "buy/{arrived}/receive/",
    "buy/{arrived}/charges/",
    "buy/{arrived}/print/",
    "buy/steps/",
    "vendor-invoices/",
    "vendor-invoices/new/",
    "vendor-invoices/new/form/",
    "contacts/customers/",
    "contacts/vendors/new/",
    "products/",
    "products/new/",
    "imports/",
    "attention/",
    "books/tie-out/",
    "books/clearing/",
    "books/stock-journal/",
    "activity/",
    "settings/",
    "settings/integrations/",
    "settings/integrations/setup/accounting/",
    "settings/integrations/setup/accounts/",
    "settings/integrations/setup/start/",
    "settings/mapping/",
    "settings/overrides/",
    "settings/sources/",
    "settings/documents/",
    "settings/approvals/",
    "settings/people/",
    "settings/tokens/",
    "settings/webhooks/",
    "settings/installation/",
    "/companies/",
    "/accounts/password/change/",
    "/accounts/2fa/",
)


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Pages")


@pytest.fixture(scope="module")
def places(firm: Firm) -> dict[str, int]:
    """Orders in every state, for pages that have something to show."""
    freight = line("1", "4.50", "Freight", kind="shipping")
    sent = firm.sells("PAGE-1", line("3", "40.00", "Green tea"), source="Shop")
    firm.invoices(sent)
    firm.maps("shipping", None)
    stuck = firm.sells("PAGE-2", line("1", "50.00", "Tea pot"), freight, customer="Vins et alcools Chevalier")
    firm.invoices(stuck, state="needs_attention")
    opened = firm.sells("PAGE-3", customer="Toms Spezialitäten", source="Web")
    bought = firm.buys("PAGE-4")
    firm.bills(bought)
    arrived = firm.buys(
        "PAGE-5", line("10", "8.00", "Queso Cabrales"), line("4", "12.00", "Mint"), memo="Dock 4"
    )
    told = firm.asks(f"purchase-orders/{arrived}")["lines"]
    arrivals = [{"line_id": told[0]["id"], "quantity": "6", "rejected": "1"}]
    firm.posts(f"purchase-orders/{arrived}/receipts", {"received_on": days_ago(1), "lines": arrivals})
    freight_in = {
        "kind": "freight",
        "amount": "32.00",
        "distribution": "by_value",
        "description": "Sea freight",
    }
    firm.puts(f"purchase-orders/{arrived}/charges", {"charges": [freight_in]})
    firm.posts("products", {"sku": "TEA-1", "name": "Green tea, 250 g", "unit_price": "12.50"})
    return {"sent": sent, "open": opened, "bought": bought, "arrived": arrived}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_page(path: str, enters: Seats, places: dict[str, int]) -> None:
    page = enters("ana")
    answer = page.goto(path.format(**places))
    assert answer is not None and answer.status == 200

    expect(page.locator("h1")).to_have_count(1)
    assert complaints(page) == []
    shot(page, path, "desk-light")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert complaints(page, "color-contrast") == []
    shot(page, path, "desk-dark")
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    shot(page, path, "phone-dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    assert complaints(page) == []
    shot(page, path, "phone-light")


def test_sign_in_page(house: House, room: Room) -> None:
    page = room.window().new_page()
    page.goto(f"{house.address}/accounts/login/")

    expect(page.locator("h1")).to_have_text("Sign in")
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")
    assert complaints(page, "color-contrast") == []
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    shot(page, "sign-in", "phone-dark")


def test_preview_of_several_and_a_finished_tie_out(enters: Seats, firm: Firm, places: dict[str, int]) -> None:
    page = enters("omar")
    page.goto("sell/?q=PAGE-3")
    page.get_by_label("Select PAGE-3").check()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="Preview of 1 invoice")).to_be_visible()
    paper = page.get_by_role("region", name="The invoice as QuickBooks will show it")
    assert paper.evaluate("paper => paper.scrollWidth - paper.clientWidth") == 0, "The total is cut off"
    assert complaints(page) == []
    shot(page, "preview-many", "desk-light")
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    shot(page, "preview-many", "phone-light")

    page.set_viewport_size(DESK)
    page.goto("books/tie-out/")
    page.get_by_role("button", name="Tie out").click()
    page.get_by_role("link", name=re.compile(r"\d{4} to ")).click()
    expect(page.get_by_role("heading", name="Difference 0.00")).to_be_visible()
    assert complaints(page) == []
    shot(page, "tie-out-one", "desk-light")
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    shot(page, "tie-out-one", "phone-light")
