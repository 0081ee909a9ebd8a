"""What people do on the pages, step by step, for the tests of the requirements."""

from __future__ import annotations

from collections.abc import Mapping

from plain_browser import Browser, Page
from world import Hub

RETURN = "/inbound/intuit/return"

US_CHOICES = {
    "Sales": "Sales of Product Income (Income)",
    "Freight charged to customers": "Shipping Income (Income)",
    "Discounts given": "Discounts given (Income)",
    "Purchases": "Purchases (Expense)",
    "Freight charged by vendors": "Freight and Delivery (Expense)",
    "Tax charged by vendors": "Taxes and Licenses (Expense)",
}
"""The wizard's questions and the answers of Northwind."""


def consents(hub: Hub, browser: Browser, profile: str = "") -> Page:
    """Press Connect, choose a company on QuickBooks' page and allow it, and come back."""
    browser.opens("connect")
    away = browser.presses("Connect" if browser.page.has("Connect") else "Connect again").away
    return browser.goes(RETURN, **hub.office.consents(away, profile or hub.profile))


def reads_lists(hub: Hub, browser: Browser) -> Page:
    """The worker reads QuickBooks' lists, and the wizard follows."""
    hub.works()
    return browser.opens("connect-wizard")


def chooses_accounts(browser: Browser, choices: Mapping[str, str]) -> Page:
    """Step 2: choose an account for each of these roles and save."""
    return browser.fills(dict(choices)).presses("Save the choices")


def connects_and_sets_up(hub: Hub, browser: Browser) -> Page:
    """The whole wizard of a US company, without importing contacts."""
    consents(hub, browser)
    reads_lists(hub, browser)
    browser.presses("Continue")
    chooses_accounts(browser, US_CHOICES)
    browser.presses("Continue")
    return browser.presses("Done")


def enters_sales_order(browser: Browser, number: str, customer: str, **fields: str) -> Page:
    """A new sales order of two packs of tea at 60.00; `fields` by the names of the form's fields."""
    browser.opens("sell-new")
    values = {
        "party": customer,
        "number": number,
        "ordered_on": "2026-01-05",
        "l0-description": "Green tea",
        "l0-quantity": "2",
        "l0-unit_price": "60.00",
    }
    return browser.fills(values | fields).presses("Save")


def enters_purchase_order(browser: Browser, number: str, vendor: str, **fields: str) -> Page:
    """A new purchase order of ten cheeses at 8.00."""
    browser.opens("buy-new")
    values = {
        "party": vendor,
        "number": number,
        "ordered_on": "2026-01-05",
        "l0-description": "Queso Cabrales",
        "l0-quantity": "10",
        "l0-unit_price": "8.00",
    }
    return browser.fills(values | fields).presses("Save")
