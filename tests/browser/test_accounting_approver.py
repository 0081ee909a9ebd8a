"""Omar approves vendors' invoices for Accounting, sends them, and takes one back: until S, and from it."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House
from browser.looks import PHONE, complaints, shot, width_of
from browser.payables import (
    approves,
    opens_actions,
    received,
    row,
    status,
    submits_invoice,
    types_invoice,
)
from browser.room import Seats

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one point."""


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Ledgers")


def waits_for_accounting(firm: Firm, enters: Seats, *numbers: str, price: str = "") -> None:
    """Orders that arrived, whose invoices Pia entered and approved."""
    page = enters("pia")
    for number in numbers:
        received(firm, f"PO-{number}")
        submits_invoice(page, f"PO-{number}", f"LW-{number}", price=price)
        if price:
            page.get_by_role("link", name="Approve as Procurement").click()
            page.get_by_label("Approve although it differs from the order").check()
            page.get_by_label("Note").fill("New price list")
            page.get_by_role("button", name="Approve as Procurement").click()
        else:
            approves(page, "Procurement")
        expect(status(page)).to_contain_text("AA")


def test_C3_from_the_second_approval_to_synchronized_while_the_page_is_open(
    firm: Firm, enters: Seats
) -> None:
    waits_for_accounting(firm, enters, "1")
    page = enters("omar")
    page.goto("")
    expect(page.get_by_text("Waiting for your approval")).to_be_visible()
    page.get_by_role("link", name="Look at it").click()
    row(page, "LW-1").get_by_role("link", name="LW-1").click()
    page.get_by_role("link", name="Approve as Accounting").click()
    expect(page.get_by_role("region", name="The journal that QuickBooks will book")).to_contain_text("95.00")
    expect(page.get_by_text("the additional charges of order PO-1 are locked")).to_be_visible()
    assert complaints(page) == []
    shot(page, "vendor-invoice-approve-accounting", "desk")
    page.get_by_role("button", name="Approve as Accounting").click()
    expect(status(page)).to_contain_text("A Approved")

    page.goto("vendor-invoices/?q=LW-1")
    page.get_by_label("Select LW-1").check()
    opens_actions(page, "Send to external system")
    expect(page.get_by_text("1 invoice is on the way to QuickBooks.")).to_be_visible()
    expect(row(page, "LW-1")).to_contain_text(re.compile("Sent to external system|Synchronized"))
    page.evaluate("window.isTheSamePage = true")
    expect(row(page, "LW-1")).to_contain_text("S Synchronized")

    assert page.evaluate("window.isTheSamePage") is True
    expect(row(page, "LW-1").get_by_role("link", name="PO-1 opens QuickBooks")).to_be_visible()
    assert firm.totals("Bill")["PO-1"] == "95.00"
    shot(page, "vendor-invoices-synchronized", "desk")


def test_returned_to_procurement_with_a_reason(firm: Firm, enters: Seats) -> None:
    waits_for_accounting(firm, enters, "2", price="9.00")
    page = enters("omar")
    page.goto("vendor-invoices/?q=LW-2")
    row(page, "LW-2").get_by_role("link", name="LW-2").click()
    expect(page.get_by_role("region", name="Approvals")).to_contain_text("10.00 more than ordered")
    expect(page.get_by_text("“New price list”")).to_be_visible()
    assert complaints(page) == []
    shot(page, "vendor-invoice-override", "desk")

    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Return…").click()
    page.get_by_label("Reason").fill("The list starts in April")
    page.get_by_role("button", name="Return").click()

    expect(status(page)).to_contain_text("AP Pending approval by Procurement")
    page.get_by_text("1 withdrawn").click()
    expect(page.get_by_text("The list starts in April")).to_be_visible()


def test_several_are_sent_at_once_and_what_cannot_go_is_told_on_the_phone(firm: Firm, enters: Seats) -> None:
    waits_for_accounting(firm, enters, "3", "4")
    page = enters("omar", **PHONE)
    page.goto("vendor-invoices/?q=PO-")
    for number in ("LW-3", "LW-4"):
        page.get_by_label(f"Select {number}").check()
    opens_actions(page, "Approve as Accounting")
    expect(page.get_by_role("heading", name="Approve as Accounting: 2 invoices")).to_be_visible()
    shot(page, "vendor-invoices-approve-many", "phone")
    assert width_of(page) == PHONE["width"]
    assert complaints(page) == []
    page.get_by_role("button", name="Approve as Accounting").click()
    expect(page.get_by_text("2 invoices are approved for Accounting.")).to_be_visible()

    for number in ("LW-2", "LW-3", "LW-4"):
        page.get_by_label(f"Select {number}").check()
    opens_actions(page, "Send to external system")

    expect(page.get_by_role("heading", name="2 done, 1 left out")).to_be_visible()
    expect(page.get_by_text("only an invoice that is approved can become a bill")).to_be_visible()
    assert width_of(page) == PHONE["width"]
    page.get_by_role("link", name="Back to the list").click()
    for number in ("LW-3", "LW-4"):
        expect(row(page, number)).to_contain_text("S Synchronized")
    totals = firm.totals("Bill")
    assert (totals["PO-3"], totals["PO-4"]) == ("95.00", "95.00")
    assert complaints(page) == []
    shot(page, "vendor-invoices-sent", "phone")


def test_returned_to_approved_the_bill_leaves_quickbooks(firm: Firm, enters: Seats) -> None:
    waits_for_accounting(firm, enters, "5")
    page = enters("omar")
    page.goto("vendor-invoices/?q=LW-5")
    row(page, "LW-5").get_by_role("link", name="LW-5").click()
    approves(page, "Accounting")
    page.get_by_role("button", name="Send to external system").click()
    expect(status(page)).to_contain_text("S Synchronized")
    assert firm.totals("Bill")["PO-5"] == "95.00"
    page.reload()
    assert complaints(page) == []
    for tab in ("Preview", "History", "Evidence"):
        page.get_by_role("navigation", name="About this invoice").get_by_role("link", name=tab).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("LW-5")
        assert complaints(page) == []
        shot(page, f"vendor-invoice-{tab.lower()}", "desk")

    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Return to approved…").click()
    expect(page.get_by_text("A bill that is in QuickBooks is deleted there")).to_be_visible()
    page.get_by_label("Reason").fill("Booked in the wrong month")
    page.get_by_role("button", name="Return to approved").click()

    expect(status(page)).to_contain_text("A Approved")
    assert "PO-5" not in firm.totals("Bill")


def test_the_vendors_file_stands_beside_the_lines(firm: Firm, enters: Seats) -> None:
    received(firm, "PO-6")
    page = enters("omar")
    types_invoice(page, "PO-6", "LW-6")
    page.locator("input[type=file]").set_input_files(
        {"name": "LW-6.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.get_by_role("button", name="Attach", exact=True).click()

    expect(page.get_by_text("File LW-6.png is attached.")).to_be_visible()
    picture = page.get_by_role("img", name="LW-6.png")
    assert picture.evaluate("image => image.naturalWidth") == 1
    assert complaints(page) == []
    page.get_by_role("button", name="Remove LW-6.png").click()
    expect(page.get_by_text("File LW-6.png is removed.")).to_be_visible()


def test_the_rules_of_approval_are_set_by_the_administrator(firm: Firm, enters: Seats) -> None:
    page = enters("ana")
    page.goto("settings/approvals/")
    assert complaints(page) == []
    shot(page, "settings-approvals", "desk")

    page.get_by_label("Tolerated amount").fill("15.00")
    page.get_by_role("button", name="Save the rules").click()

    expect(page.get_by_text("The rules are saved.")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    assert complaints(page) == []
    shot(page, "settings-approvals", "phone")
