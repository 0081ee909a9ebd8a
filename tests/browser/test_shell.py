"""What all pages have in common: the keyboard, paper, colours, no JavaScript, nothing from elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House, line
from browser.room import Room, Seats, sign_in


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Desk")


def test_the_keyboard_is_enough(firm: Firm, enters: Seats) -> None:
    firm.sells("KEY-1", line("1", "15.00"))
    page = enters("sam")
    page.goto("sell/?q=KEY-1")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search orders, contacts and products")).to_be_focused()
    page.keyboard.type("KEY-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sales order KEY-1")).to_be_visible()
    page.get_by_role("button", name="Create invoice").focus()
    page.keyboard.press("Enter")

    card = page.get_by_role("complementary", name="In QuickBooks")
    expect(card.get_by_role("link", name="KEY-1")).to_be_visible()
    assert firm.totals("Invoice")["KEY-1"] == "15.00"


def test_escape_closes_a_menu_and_gives_the_focus_back(enters: Seats) -> None:
    page = enters("sam")
    page.goto("")
    menu = page.locator("summary").filter(has_text="your menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_without_javascript_one_signs_in_creates_previews_and_sets_up(firm: Firm, room: Room) -> None:
    firm.sells("BARE-1", line("1", "11.00"))
    firm.sells("BARE-2", line("1", "22.00"))
    page = room.window(java_script_enabled=False, base_url=firm.address).new_page()
    page.goto(firm.address)
    sign_in(page, firm.email("ana"))
    expect(page.get_by_role("heading", name="Northwind Desk")).to_be_visible()

    page.goto("sell/")
    page.get_by_label("Search sales orders").fill("BARE")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Create invoice from BARE-1").click()
    expect(page.get_by_text("1 invoice is on its way to QuickBooks")).to_be_visible()
    page.get_by_label("Select BARE-2").check()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="Preview of 1 invoice")).to_be_visible()
    page.get_by_role("button", name="Send 1", exact=True).click()
    sent = tuple(one["id"] for one in firm.asks("sales-orders", text="BARE")["items"])
    firm.waits_for("sales-orders", sent, "synchronized")
    totals = firm.totals("Invoice")
    assert (totals["BARE-1"], totals["BARE-2"]) == ("11.00", "22.00")

    page.goto("sell/new/")
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_role("listitem", name="Line 4")).to_be_visible()

    page.goto("settings/integrations/setup/accounts/")
    other = page.get_by_role("combobox", name="Other charges to customers")
    other.select_option(label="Services (Income)")
    page.get_by_role("button", name="Save the choices").click()
    expect(other.locator("option:checked")).to_have_text("Services (Income)")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Customers and vendors")).to_be_visible()


def test_dark_follows_the_machine_and_a_choice_is_kept(enters: Seats) -> None:
    page = enters("sam", dark=True)
    page.goto("sell/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.locator("summary").filter(has_text="your menu").click()

    page.get_by_role("button", name="Light", exact=True).click()

    expect(root).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_paper_shows_the_list_and_no_menu(firm: Firm, enters: Seats) -> None:
    firm.sells("PAPER-1")
    page = enters("sam")
    page.goto("sell/?q=PAPER-1")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    for label in ("Search orders, contacts and products", "Search sales orders", "Select PAPER-1"):
        expect(page.get_by_label(label)).to_be_hidden()
    expect(page.get_by_role("link", name="Sales order", exact=True)).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="PAPER-1")).to_contain_text("120.00")


def test_a_page_asks_for_nothing_from_elsewhere(firm: Firm, enters: Seats) -> None:
    page = enters("ana")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto("", wait_until="networkidle")

    assert len(asked) >= 4
    home = firm.address.partition("/c/")[0]
    assert [url for url in asked if not url.startswith(f"{home}/") and not url.startswith("data:")] == []


def test_on_a_phone_the_menu_opens_and_closes(enters: Seats) -> None:
    page = enters("sam", width=390, height=844)
    page.goto("sell/")
    menu = page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Buy")).not_to_be_in_viewport()

    page.get_by_role("link", name="Open the menu").click()
    expect(menu.get_by_role("link", name="Buy")).to_be_in_viewport()
    page.keyboard.press("Escape")

    expect(menu.get_by_role("link", name="Buy")).not_to_be_in_viewport()
