"""What both approvers' tests do at PO reconciliation: orders that arrived, invoices typed from them, rows found."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from browser.house import Firm, line


def row(page: Page, number: str) -> Locator:
    """The row of an invoice in the list."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=number, exact=True))


def received(firm: Firm, number: str, *lines: dict[str, Any]) -> int:
    """An order that arrived whole: ten cheeses at 8.00 and a courier's 15.00 where no lines are given: 95.00."""
    plain = (line("10", "8.00", "Queso Cabrales"), line("1", "15.00", "Courier", kind="freight"))
    return firm.buys(number, *(lines or plain), status="received")


def types_invoice(page: Page, order: str, number: str, price: str = "") -> None:
    """Enter the vendor's invoice for an order as it was ordered, or with another price on its first line."""
    page.goto("vendor-invoices/new/")
    page.get_by_label("Number of the purchase order").fill(order)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Invoice number").fill(number)
    if price:
        page.get_by_role("listitem", name="Line 1").get_by_label("Unit price").fill(price)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name=f"Vendor invoice {number}")).to_contain_text("Draft")


def submits_invoice(page: Page, order: str, number: str, price: str = "") -> None:
    """Enter it, and hand it to Procurement."""
    types_invoice(page, order, number, price)
    page.get_by_role("button", name="Submit for approval").click()
    expect(status(page)).to_contain_text("AP Pending approval by Procurement")


def status(page: Page) -> Locator:
    """The card of an invoice's page that says where it stands."""
    return page.get_by_role("complementary", name="Status")


def approves(page: Page, side: str) -> None:
    """Approve the invoice whose page is open, past the page that shows what happens then."""
    page.get_by_role("link", name=f"Approve as {side}").click()
    page.get_by_role("button", name=f"Approve as {side}").click()


def opens_actions(page: Page, name: str) -> None:
    """Choose from the menu over the ticked invoices."""
    page.locator("summary").filter(has_text="Actions").click()
    page.get_by_role("button", name=name).click()
