"""Sam revises, Omar credits and cancels: what is in QuickBooks changes only after somebody saw what will happen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.house import Firm, House
from browser.looks import DESK, PHONE, complaints, shot, width_of
from browser.room import Seats


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Revisions")


def well_made(page: Page, name: str) -> None:
    """Axe finds nothing, on a desk and on a phone, and nothing runs out of the phone's side."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert complaints(page) == [], name
        assert width_of(page) == size["width"], name
        shot(page, name, str(size["width"]))
    page.set_viewport_size(DESK)


def test_an_invoice_is_revised_after_both_sides_were_seen(firm: Firm, enters: Seats) -> None:
    order = firm.sells("REV-1")
    firm.invoices(order)
    page = enters("sam")
    page.goto(f"sell/{order}/")
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Revise…").click()
    page.get_by_label("Why it is revised").fill("Price agreed by phone")
    page.get_by_role("button", name="Revise").click()
    expect(page.get_by_role("heading", name="In revision")).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Unit price").first.fill("55.00")
    page.get_by_role("button", name="Save").last.click()

    both = page.get_by_role("table", name="What QuickBooks has, and what it says here now")
    expect(both.get_by_role("row", name="Line 1")).to_contain_text("2 × 60.00")
    expect(both.get_by_role("row", name="Line 1")).to_contain_text("2 × 55.00")
    well_made(page, "in-revision")
    page.get_by_role("link", name="Preview and approve").click()
    well_made(page, "approve-revision")
    assert firm.totals("Invoice")["REV-1"] == "120.00"
    page.get_by_role("button", name="Approve revision").click()

    expect(page.get_by_role("heading", name="In revision")).to_have_count(0)
    firm.waits_for("sales-orders", [order], "synchronized")
    assert firm.totals("Invoice")["REV-1"] == "110.00"


def test_a_return_is_credited_and_settles_its_invoice(firm: Firm, enters: Seats) -> None:
    order = firm.sells("RET-1")
    firm.invoices(order)
    page = enters("omar")
    page.goto(f"sell/{order}/")
    page.get_by_role("link", name="New credit").click()
    page.get_by_label("Credited quantity of Green tea").fill("1")
    well_made(page, "new-credit")
    page.get_by_role("button", name="Enter the credit").click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Create credit memo").click()
    expect(page.get_by_role("link", name="opens QuickBooks")).to_be_visible()
    page.reload()
    well_made(page, "credit")
    page.get_by_role("button", name="Use it on Sales order RET-1").click()

    expect(page.get_by_text("60.00 used, 0.00 left.")).to_be_visible()
    expect(page.get_by_role("link", name="Take back…")).to_be_visible()
    page.goto("credit-notes/")
    expect(page.get_by_role("row", name="CN-RET-1")).to_contain_text("60.00")
    well_made(page, "credit-notes")
    page.goto("vendor-credits/new/")
    well_made(page, "new-vendor-credit")


def test_cancelling_says_first_what_it_does_there(firm: Firm, enters: Seats) -> None:
    order = firm.sells("CAN-1")
    firm.invoices(order)
    page = enters("omar")
    page.goto(f"sell/{order}/do/cancel/")
    expect(page.get_by_text("Sales order CAN-1 is deleted in QuickBooks.")).to_be_visible()
    well_made(page, "cancel")
    page.get_by_label("Why").fill("Entered twice")
    page.get_by_role("button", name="Cancel the order").click()

    firm.waits_for("sales-orders", [order], "undone")
    assert "CAN-1" not in firm.totals("Invoice")


@pytest.mark.parametrize("place", ["books/changed/", "books/moved-dates/", "settings/documents/"])
def test_the_pages_beside_are_well_made(enters: Seats, place: str) -> None:
    page = enters("omar")
    page.goto(place)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    well_made(page, place.strip("/").replace("/", "-"))
