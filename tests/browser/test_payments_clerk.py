"""Pat keeps the payments: imports what was paid in QuickBooks, sees what is Paid and Partly paid, looks after what
only looks like a payment, records one and cancels another; a bookkeeper pays, voids and deletes in QuickBooks' own
pages meanwhile (D8 to D11)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.house import PEOPLE, Firm, House, days_ago
from browser.looks import looks_well
from browser.room import Room, Seats, Watch


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Till", people={**PEOPLE, "pat": "payments"})


@pytest.fixture(scope="module")
def bills(firm: Firm) -> dict[str, int]:
    """Three bills of 80.00 and an invoice of 120.00 stand in QuickBooks."""
    bought = {number: firm.buys(number) for number in ("TILL-1", "TILL-2", "TILL-3")}
    firm.bills(*bought.values())
    sold = firm.sells("TILL-9")
    firm.invoices(sold)
    return {**bought, "TILL-9": sold}


class Bookkeeper:
    """Somebody at QuickBooks' own pages."""

    def __init__(self, room: Room, firm: Firm) -> None:
        self.page = room.window().new_page()
        self.books = f"{firm.quickbooks}/app/{firm.realm}"
        self.opens("new")
        self.page.get_by_role("link", name="Sign in to write").click()
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("New")

    def opens(self, place: str) -> None:
        self.page.goto(f"{self.books}/{place}")

    def pays(self, vendor: str, **amounts: str) -> None:
        """A check for bills by their numbers, `_` for a dash."""
        self.opens("paybills")
        self.page.get_by_label("Vendor").fill(vendor)
        self.page.get_by_role("button", name="Go on").click()
        self.page.get_by_label("Paid by").select_option("Check")
        self.page.get_by_label("Bank account or card").fill("Checking")
        for number, amount in amounts.items():
            self.page.get_by_label(f"Amount for Bill {number.replace('_', '-')}").fill(amount)
        self.page.get_by_role("button", name="Save", exact=True).last.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Bill payment")

    def does(self, link: str, button: str) -> None:
        """Void or delete what is shown."""
        self.page.get_by_role("link", name=link).click()
        self.page.get_by_role("button", name=button).click()


def imports(page: Page) -> None:
    """*Import from QuickBooks* of the last two months, and its end."""
    page.goto("payments/")
    page.get_by_role("link", name="Import from QuickBooks").first.click()
    page.get_by_label("From").fill(days_ago(60))
    with page.expect_navigation():
        page.get_by_role("button", name="Import from QuickBooks").click()
    expect(page.get_by_role("heading", name="The last import")).to_be_visible()
    expect(page.locator(".cf-task")).to_contain_text(re.compile("payment is new|payments are new"))


def test_D9_she_imports_what_was_paid_and_the_bills_are_paid_and_partly_paid(
    firm: Firm, bills: dict[str, int], enters: Seats, room: Room
) -> None:
    books = Bookkeeper(room, firm)
    books.pays("Litware, Inc.", TILL_1="80", TILL_2="30")
    page = enters("pat")

    imports(page)
    looks_well(page, "payments-import")
    page.goto("buy/?q=TILL")
    expect(page.get_by_role("row").filter(has_text="TILL-1")).to_contain_text("Paid")
    expect(page.get_by_role("row").filter(has_text="TILL-2")).to_contain_text("Partly paid")
    expect(page.get_by_role("row").filter(has_text="TILL-3")).to_contain_text("Open")
    looks_well(page, "buy-paid")
    page.get_by_role("combobox", name="Payment", exact=True).select_option("Partly paid")
    expect(page.get_by_role("link", name="TILL-1", exact=True)).to_have_count(0)
    page.get_by_role("link", name="TILL-2", exact=True).click()
    card = page.get_by_role("region", name="Payments")
    expect(card).to_contain_text("Partly paid")
    expect(card).to_contain_text("50.00")
    looks_well(page, "buy-order-paid")
    card.get_by_role("link", name=re.compile("Bill payment")).click()
    expect(page.get_by_role("table")).to_contain_text("Purchase order TILL-1")
    looks_well(page, "payment")
    page.goto("payments/")
    expect(page.get_by_role("row").filter(has_text="110.00")).to_contain_text("Purchase order TILL-2")
    looks_well(page, "payments")


def test_D11_what_is_voided_or_deleted_in_quickbooks_is_cancelled_and_the_bill_is_open(
    firm: Firm, bills: dict[str, int], enters: Seats, room: Room
) -> None:
    books = Bookkeeper(room, firm)
    books.pays("Litware, Inc.", TILL_3="20")
    voided = books.page.url
    books.pays("Litware, Inc.", TILL_3="15")
    deleted = books.page.url
    page = enters("pat")
    imports(page)
    page.goto(f"buy/{bills['TILL-3']}/")
    expect(page.get_by_role("region", name="Payments")).to_contain_text("35.00")

    books.page.goto(voided)
    books.does("Void", "Void it")
    books.page.goto(deleted)
    books.does("Delete", "Delete it")
    imports(page)

    page.goto("payments/?tab=cancelled")
    expect(page.get_by_text("Voided in QuickBooks")).to_be_visible()
    expect(page.get_by_text("Deleted in QuickBooks")).to_be_visible()
    page.goto(f"buy/{bills['TILL-3']}/")
    expect(page.get_by_role("region", name="Payments").locator("dl")).to_contain_text("0.00")
    looks_well(page, "buy-order-open-again")


def test_she_looks_after_an_expense_that_only_looks_like_a_payment(
    firm: Firm, bills: dict[str, int], enters: Seats, room: Room, watch: Watch
) -> None:
    vendor = next(one for one in firm.in_books("Vendor") if one["DisplayName"] == "Litware, Inc.")
    firm.bookkeeper_enters(
        "Purchase",
        {
            "PaymentType": "Check",
            "AccountRef": {"value": firm.accounts["Checking"]},
            "EntityRef": {"value": vendor["Id"], "type": "Vendor"},
            "TxnDate": days_ago(2),
            "DocNumber": "TILL-3",
            "Line": [
                {
                    "Amount": 80,
                    "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": firm.accounts["Purchases"]}},
                }
            ],
        },
    )
    page = enters("pat")
    imports(page)

    page.goto("payments/?tab=possible")
    looks_well(page, "payments-possible")
    page.get_by_role("link", name=re.compile("^Expense")).click()
    expect(page.get_by_role("heading", name="It may have paid Purchase order TILL-3")).to_be_visible()
    looks_well(page, "payment-possible")
    watch.expects("status of 422")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    why = page.get_by_label("Why it is not that payment")
    why.fill("A delivery of last year")
    why.press("Enter")

    expect(page.locator("#messages")).to_contain_text("is not offered again")
    page.goto("payments/?tab=possible")
    expect(page.get_by_role("heading", name="No possible matches")).to_be_visible()


def test_D8_she_records_a_payment_by_keyboard_and_cancels_it_here(
    firm: Firm, bills: dict[str, int], enters: Seats
) -> None:
    page = enters("pat")
    page.goto(f"sell/{bills['TILL-9']}/")
    page.get_by_role("link", name="Record a payment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Pay Sales order TILL-9")).to_be_checked()
    amount = page.get_by_label("Amount for Sales order TILL-9")
    expect(amount).to_have_value("120.00")
    looks_well(page, "payment-new")
    amount.fill("70")
    page.keyboard.press("Enter")

    expect(page.locator("#messages")).to_contain_text("It stays here.")
    assert firm.in_books("Payment") == []
    page.goto("sell/?q=TILL-9")
    expect(page.get_by_role("row").filter(has_text="TILL-9")).to_contain_text("Partly paid")
    page.get_by_role("link", name="TILL-9", exact=True).click()
    page.get_by_role("region", name="Payments").get_by_role("link", name="Customer payment").click()
    page.get_by_text("Cancel it here…").click()
    page.get_by_label("Why").fill("Came by check after all")
    page.get_by_role("button", name="Cancel the payment").click()
    expect(page.locator("#messages")).to_contain_text("is cancelled here")
    page.goto("sell/?q=TILL-9")
    expect(page.get_by_role("row").filter(has_text="TILL-9")).to_contain_text("Open")


def test_balances_stand_beside_quickbooks(firm: Firm, bills: dict[str, int], enters: Seats) -> None:
    page = enters("pat")
    page.goto("books/balances/")
    page.get_by_role("button", name="Compare with QuickBooks").click()

    expect(page.get_by_role("heading", name=re.compile("QuickBooks"))).to_be_visible()
    looks_well(page, "balances")
    page.get_by_role("link", name="Litware, Inc.").first.click()
    expect(page.get_by_role("region", name="Open today")).to_contain_text("QuickBooks said the same")
    looks_well(page, "contact-balance")


def test_who_may_not_import_is_told_who_can(firm: Firm, enters: Seats) -> None:
    page = enters("sam")
    page.goto("payments/import/")
    expect(page.get_by_text("Your role does not import payments.")).to_be_visible()
    expect(page.get_by_role("button", name="Import from QuickBooks")).to_have_count(0)
