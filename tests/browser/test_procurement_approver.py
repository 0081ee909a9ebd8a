"""Pia approves vendors' invoices for Procurement: what agrees, what differs, what she returns, and many at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House
from browser.looks import PHONE, complaints, shot, width_of
from browser.payables import (
    opens_actions,
    received,
    row,
    status,
    submits_invoice,
    types_invoice,
)
from browser.room import Seats, Watch


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Payables")


def test_an_invoice_goes_from_its_order_to_accounting(firm: Firm, enters: Seats) -> None:
    received(firm, "PO-1")
    page = enters("pia")
    page.goto("vendor-invoices/new/")
    assert complaints(page) == []
    shot(page, "vendor-invoice-new", "desk")
    types_invoice(page, "PO-1", "LW-1")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("is submitted to Procurement")).to_be_visible()

    page.get_by_role("link", name="Approve as Procurement").click()
    expect(
        page.get_by_text("It waits for Accounting then. Nothing goes to QuickBooks by this.")
    ).to_be_visible()
    assert complaints(page) == []
    shot(page, "vendor-invoice-approve", "desk")
    page.get_by_role("button", name="Approve as Procurement").click()

    expect(status(page)).to_contain_text("AA Pending approval by Accounting")
    expect(page.get_by_role("region", name="Approvals")).to_contain_text("Pia entered it and approved it")
    assert complaints(page) == []
    shot(page, "vendor-invoice", "desk")
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    shot(page, "vendor-invoice", "phone")


def test_a_difference_is_red_and_said_and_the_invoice_is_returned(
    firm: Firm, enters: Seats, watch: Watch
) -> None:
    watch.expects("status of 422")
    received(firm, "PO-2")
    page = enters("pia")
    submits_invoice(page, "PO-2", "LW-2", price="9.20")
    expect(page.get_by_role("row").filter(has_text="Queso Cabrales")).to_contain_text("+12.00")
    expect(page.get_by_text("12.00 more than ordered.")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    assert complaints(page, "color-contrast") == []
    shot(page, "vendor-invoice-differs", "dark")
    page.emulate_media(color_scheme="light")
    page.goto("vendor-invoices/?q=LW-2")
    expect(row(page, "LW-2")).to_contain_text("+12.00 too much")
    colours = (
        row(page, "LW-2")
        .locator(".cf-differs")
        .evaluate(
            "cell => [getComputedStyle(cell).backgroundColor, getComputedStyle(cell.querySelector('.cf-apart')).color]"
        )
    )
    assert colours[1] == "rgb(179, 38, 30)"
    page.emulate_media(color_scheme="dark")
    assert complaints(page, "color-contrast") == []
    shot(page, "vendor-invoices", "dark")

    page.emulate_media(color_scheme="light")
    row(page, "LW-2").get_by_role("link", name="LW-2").click()
    page.get_by_role("link", name="Approve as Procurement").click()
    page.get_by_role("button", name="Approve as Procurement").click()
    expect(page.get_by_role("alert")).to_contain_text("Vendor invoice LW-2 differs from its order.")
    assert complaints(page) == []
    shot(page, "vendor-invoice-approve-differs", "desk")
    page.get_by_role("link", name="Back").click()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Return…").click()
    page.get_by_label("Reason").fill("Ask Litware for the agreed price")
    assert complaints(page) == []
    page.get_by_role("button", name="Return").click()

    expect(status(page)).to_contain_text("D Draft")


def test_several_are_approved_at_once_and_the_one_that_differs_is_left_out(firm: Firm, enters: Seats) -> None:
    page = enters("pia")
    for number, price in (("3", ""), ("4", ""), ("5", "9.00")):
        received(firm, f"BULK-{number}")
        submits_invoice(page, f"BULK-{number}", f"LB-{number}", price=price)
    page.goto("vendor-invoices/?q=BULK")
    assert complaints(page) == []

    page.get_by_label("Select every invoice on this page").check()
    expect(page.get_by_text("3 selected · 295.00")).to_be_visible()
    opens_actions(page, "Approve as Procurement")
    expect(page.get_by_role("heading", name="Approve as Procurement: 3 invoices")).to_be_visible()
    assert complaints(page) == []
    shot(page, "vendor-invoices-approve-many", "desk")
    page.get_by_role("button", name="Approve as Procurement").click()

    expect(page.get_by_role("heading", name="2 done, 1 left out")).to_be_visible()
    expect(page.get_by_text("10.00 more than ordered")).to_be_visible()
    assert complaints(page) == []
    page.get_by_role("link", name="Back to the list").click()
    expect(row(page, "LB-3")).to_contain_text("AA Pending approval by Accounting")
    expect(row(page, "LB-5")).to_contain_text("AP Pending approval by Procurement")
    shot(page, "vendor-invoices", "desk")
    page.set_viewport_size(PHONE)
    assert width_of(page) == PHONE["width"]
    assert complaints(page) == []
    shot(page, "vendor-invoices", "phone")


def test_without_javascript_everything_can_be_done(firm: Firm, enters: Seats) -> None:
    received(firm, "PLAIN-1")
    page = enters("pia", java_script_enabled=False)
    submits_invoice(page, "PLAIN-1", "LP-1")
    page.goto("vendor-invoices/?q=LP-1")
    page.get_by_label("Select LP-1").check()
    opens_actions(page, "Approve as Procurement")
    page.get_by_role("button", name="Approve as Procurement").click()

    expect(row(page, "LP-1")).to_contain_text("AA Pending approval by Accounting")


def test_by_keyboard_alone_an_invoice_is_found_and_approved(firm: Firm, enters: Seats) -> None:
    received(firm, "KEYS-1")
    page = enters("pia")
    submits_invoice(page, "KEYS-1", "LK-1")
    page.goto("vendor-invoices/?mine=1&q=LK-1")

    row(page, "LK-1").get_by_role("link", name="LK-1").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Approve as Procurement").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Note").focus()
    page.keyboard.type("Counted by hand")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("“Counted by hand”")).to_be_visible()
    page.goto("vendor-invoices/?mine=1&q=LK-1")
    expect(page.get_by_text("No invoice waits for your approval.")).to_be_visible()


def test_her_stand_in_is_named_for_the_days_that_she_is_away(firm: Firm, enters: Seats, watch: Watch) -> None:
    watch.expects("status of 422")
    page = enters("pia")
    page.goto("settings/approvals/")
    stand_ins = page.get_by_role("region", name="Stand-ins")

    stand_ins.get_by_label("Who stands in").select_option(label="Omar")
    stand_ins.get_by_label("Last day").fill("2030-01-01")
    stand_ins.get_by_role("button", name="Name the stand-in").click()
    expect(page.get_by_role("alert")).to_contain_text("another look")
    assert complaints(page) == []
    shot(page, "settings-approvals-wrong", "desk")
    first_day = stand_ins.get_by_label("First day").input_value()
    stand_ins.get_by_label("Last day").fill(first_day)
    stand_ins.get_by_role("button", name="Name the stand-in").click()

    expect(page.get_by_text("Omar stands in for Pia on these days.")).to_be_visible()
    assert complaints(page) == []
    page.get_by_role("button", name="End the delegation to Omar").click()
    expect(page.get_by_text("Omar no longer stands in for Pia.")).to_be_visible()
