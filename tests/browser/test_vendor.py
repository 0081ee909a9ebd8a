"""Vera of Litware: invited by mail, she answers her orders by keyboard and mouse, and sends her invoice as a file."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.house import PASSWORD, Firm, House, days_ago, line
from browser.looks import complaints, looks_well, shot
from browser.room import Room, Seats, Watch
from einvoice_files import plain_pdf


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Portal")


def invites(firm: Firm, enters: Seats, vendor: int, email: str) -> str:
    """Pia invites somebody on the vendor's page; the link."""
    pia = enters("pia")
    pia.goto(f"contacts/{vendor}/")
    pia.get_by_role("link", name="Invite…").click()
    pia.get_by_label("E-mail address").fill(email)
    assert complaints(pia) == []
    shot(pia, "portal-invite", "desk-light")
    pia.get_by_role("button", name="Make the invitation").click()
    expect(pia.get_by_role("heading", level=1)).to_have_text(f"{email} is invited")
    assert complaints(pia) == []
    shot(pia, "portal-invited", "desk-light")
    return pia.locator("#link").inner_text()


def comes_in(room: Room, link: str, **how: object) -> Page:
    """Vera makes her account with the link."""
    page = room.window(**how).new_page()  # type: ignore[arg-type]
    page.goto(link)
    looks_well(page, "portal-join")
    page.get_by_label("Your name").fill("Vera Vendor")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Accept the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    return page


def test_a_vendor_answers_its_orders_and_sends_its_invoice(
    firm: Firm, enters: Seats, room: Room, watch: Watch
) -> None:
    watch.expects("status of 422")
    courier = line("1", "15.00", "Courier", kind="freight")
    firm.buys("PO-1", line("10", "8.00", "Queso Cabrales"), courier)
    firm.buys("PO-2", line("3", "12.00", "Mint"), ordered_on=days_ago(9))
    firm.buys("PO-3", vendor="Proseware, Inc.")
    link = invites(firm, enters, firm.vendor("Litware, Inc."), "vera@litware.example")
    page = comes_in(room, link)
    expect(page.get_by_role("row").filter(has_text="PO-")).to_have_count(2)
    looks_well(page, "portal-orders")

    # By keyboard: the order, the day, confirmed.
    page.get_by_role("link", name="PO-1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Order PO-1")
    looks_well(page, "portal-order")
    page.get_by_role("button", name="Confirm the order").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Purchase order PO-1 is confirmed.")).to_be_visible()
    page.get_by_label("Carrier and tracking number").fill("DHL 42")
    page.get_by_role("button", name="Mark as shipped").click()
    expect(page.get_by_text("Purchase order PO-1 is shipped.")).to_be_visible()
    looks_well(page, "portal-order-shipped")

    page.get_by_role("link", name="Invoices", exact=True).click()
    looks_well(page, "portal-invoices-none")
    page.get_by_role("link", name="Send an invoice").first.click()
    looks_well(page, "portal-invoice-start")
    page.get_by_label("Order", exact=True).select_option(label="PO-1, 95.00 USD")
    page.get_by_label("Your invoice as a file").set_input_files(
        {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": plain_pdf()}
    )
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice for order PO-1")
    page.get_by_label("Invoice number").fill("LW-778")
    page.get_by_label("Unit price").first.fill("8.50")
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_text("your price is 8.50, and the order says 8.00.")).to_be_visible()
    looks_well(page, "portal-invoice-differs")
    page.get_by_label("Unit price").first.fill("8.00")
    page.get_by_role("button", name=re.compile("^Send to")).click()

    expect(page.get_by_text("Invoice LW-778 went to Northwind Portal.")).to_be_visible()
    looks_well(page, "portal-invoice")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Invoices").click()
    expect(page.get_by_role("row").filter(has_text="LW-778")).to_contain_text("Received")
    looks_well(page, "portal-invoices")

    # Who buys is told.
    pia = enters("pia")
    pia.goto("contacts/news/")
    expect(pia.get_by_role("row").filter(has_text="Sent an invoice")).to_contain_text("95.00 USD")
    looks_well(pia, "portal-news")
    pia.get_by_role("button", name="All of these are seen").click()
    expect(pia.get_by_text("Nothing new")).to_be_visible()


def test_it_all_works_without_javascript(firm: Firm, enters: Seats, room: Room, watch: Watch) -> None:
    watch.expects("status of 422")
    firm.buys("PO-9", vendor="Trey Research")
    link = invites(firm, enters, firm.vendor("Trey Research"), "vera@trey.example")
    window = room.window(java_script_enabled=False)
    page = window.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill("Vera Trey")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_role("link", name="PO-9").click()
    page.get_by_text("We cannot deliver").click()
    page.get_by_label("Why, and what you can offer instead").fill("Sold out.")
    page.get_by_role("button", name="Tell Northwind Portal").click()
    expect(page.get_by_text("Cannot deliver: Sold out.")).to_be_visible()
    page.get_by_role("link", name="Send an invoice").click()
    page.get_by_label("Invoice number").fill("T-1")
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("Description").fill("Pallet")
    page.get_by_label("Unit price").last.fill("4.00")
    page.get_by_role("button", name=re.compile("^Send to")).click()
    page.get_by_label("I have looked at this, and my invoice is right.").check()
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_text("Invoice T-1 went to Northwind Portal.")).to_be_visible()


def test_a_vendor_who_types_an_address_of_the_company_finds_nothing(
    firm: Firm, enters: Seats, room: Room, watch: Watch
) -> None:
    watch.expects("status of 404")
    link = invites(firm, enters, firm.vendor("Adatum Corporation"), "vera@adatum.example")
    page = comes_in(room, link)
    for path in ("", "buy/", "vendor-invoices/", "settings/people/"):
        answer = page.goto(f"{firm.address}{path}")
        assert answer is not None and answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
