"""A bookkeeper at the sandbox's own pages, in a real browser: what she enters, pays, voids, puts away and closes.

The sandbox is served in this process; Crossfoot is not needed. After each story the trial balance page balances.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looks import DESK, PHONE, complaints
from browser.room import ELSEWHERE, PATIENCE, Watch
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from rest_desk import Desk, bill, expense, invoice, sale
from stock_forms import stocked

NOT_SAVED = "status of 422"
"""What Chromium's console says of a form that comes back with what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Office:
    """One company and the browser page of its bookkeeper; `client` is somebody's program."""

    page: Page
    books: str
    client: Desk
    watch: Watch

    def opens(self, place: str) -> None:
        self.page.goto(f"{self.books}/{place}")

    def fills(self, **texts: str) -> None:
        """Fields by their names, `__` for a dot."""
        for name, text in texts.items():
            self.page.locator(f'[name="{name.replace("__", ".")}"]').fill(text)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def balances(self) -> None:
        """The trial balance page sums to zero."""
        self.opens("trialbalance")
        total = self.page.locator("tfoot td").all_inner_texts()
        assert total[1] == total[2] != "0.00"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[QuickBooksSandbox, str]]:
    """A sandbox of the US and the sample company on 5 March 2024, and its address."""
    clock = VirtualClock(datetime(2024, 3, 5, 18, tzinfo=UTC))
    sandbox = QuickBooksSandbox(clock=clock, seed=1, profiles=("us", "sample"))
    with sandbox, SandboxServer(sandbox) as server:
        yield sandbox, server.address


@pytest.fixture(scope="module")
def window(chromium: Browser, served: tuple[QuickBooksSandbox, str]) -> Iterator[tuple[Page, Watch]]:
    """Omar's browser, which he keeps from test to test; he is signed in."""
    watch = Watch()
    context = chromium.new_context(viewport=DESK, locale="en-US", timezone_id="UTC")
    context.set_default_timeout(PATIENCE)
    context.route(ELSEWHERE, lambda route: (watch.elsewhere.append(route.request.url), route.abort()))
    context.on("console", watch.hears)
    page = context.new_page()
    sandbox, address = served
    page.goto(f"{address}/app/{sandbox.add_company('us').realm_id}/new")
    page.get_by_role("link", name="Sign in to write").click()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New")
    yield page, watch
    context.close()


@pytest.fixture
def office(served: tuple[QuickBooksSandbox, str], window: tuple[Page, Watch]) -> Iterator[Office]:
    """A company of its own for each test. At the end the books balance and the pages were quiet."""
    sandbox, address = served
    page, watch = window
    company = sandbox.add_company("us")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    watch.console.clear()
    watch.expected.clear()
    made = Office(page, f"{address}/app/{company.realm_id}", Desk(company), watch)
    made.opens("new")
    yield made
    made.balances()
    assert watch.elsewhere == []
    assert watch.unexpected == []


def test_she_receives_a_part_payment_for_two_invoices(office: Office) -> None:
    first = office.client.create("Invoice", invoice(sale("120.00"), DocNumber="A1"))
    second = office.client.create("Invoice", invoice(sale("80.00"), DocNumber="A2"))
    page = office.page
    page.get_by_role("link", name="Receive payment").click()
    page.get_by_role("link", name="Alder Street Books").click()
    page.get_by_label("Amount received").fill("130")
    page.get_by_label("Reference number").fill("CHQ-9")
    page.get_by_label("Amount for Invoice A1").fill("100")
    page.get_by_label("Amount for Invoice A2").fill("30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Payment CHQ-9")
    expect(page.get_by_role("status")).to_have_text("Payment entered.")
    page.get_by_role("link", name="Invoice A1").click()
    expect(page.locator("main")).to_contain_text("Partly paid")
    assert str(office.client.read("Invoice", first["Id"])["Balance"]) == "20.00"
    assert str(office.client.read("Invoice", second["Id"])["Balance"]) == "50.00"


def test_one_check_pays_two_bills_less_a_vendor_credit(office: Office) -> None:
    office.client.create("Bill", bill(expense("100.00"), DocNumber="V-1"))
    office.client.create("Bill", bill(expense("60.00"), DocNumber="V-2"))
    office.client.create("VendorCredit", bill(expense("25.00"), DocNumber="C-1"))
    page = office.page
    office.opens("paybills")
    page.get_by_label("Vendor").fill("Evergreen Paper Mill")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Paid by").select_option("Check")
    page.get_by_label("Bank account or card").fill("Checking")
    page.get_by_label("Amount for Bill V-1").fill("100")
    page.get_by_label("Amount for Bill V-2").fill("20")
    page.get_by_label("Amount for Vendor credit C-1").fill("25")
    office.presses("Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bill payment")
    expect(page.locator("main")).to_contain_text("95.00 USD")
    assert str(office.client.read("Vendor", "5")["Balance"]) == "40.00"


def test_a_journal_on_receivable_needs_a_customer_and_is_lost_by_no_mistake(office: Office) -> None:
    office.watch.expects(NOT_SAVED)
    page = office.page
    office.opens("new/journal")
    office.fills(
        r0__account="Accounts Receivable (A/R)", r0__debit="30", r1__account="Services", r1__credit="30"
    )
    office.presses("Save")
    expect(page.get_by_role("alert")).to_contain_text("you must choose a customer in the Name field")
    expect(page.get_by_label("Debit, line 1")).to_have_value("30")
    page.get_by_label("Name, line 1").fill("Bluefin Market")
    office.presses("Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Journal entry")
    assert str(office.client.read("Customer", "2")["Balance"]) == "30.00"


def test_a_clients_invoice_is_edited_and_voided(office: Office) -> None:
    line = {**sale("120.00", quantity=2, price=60), "Description": "Work"}
    sold = office.client.create("Invoice", invoice(line, DocNumber="SO-1"))
    page = office.page
    office.opens(f"invoice?txnId={sold['Id']}")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Quantity, line 1").fill("3")
    page.get_by_role("button", name="More lines").click()
    expect(page.get_by_label("Quantity, line 1")).to_have_value("3")
    page.get_by_label("Product or service, line 2").fill("Hours")
    page.get_by_label("Amount, line 2").fill("15")
    office.presses("Save")
    expect(page.locator("main")).to_contain_text("195.00 USD")
    page.get_by_role("link", name="Void").click()
    page.get_by_role("button", name="Void it").click()
    expect(page.locator("main")).to_contain_text("Voided")
    now = office.client.read("Invoice", sold["Id"])
    assert (now["TotalAmt"], now["Balance"]) == (0, 0)


def test_a_stocked_item_is_put_away_and_its_stock_written_off(office: Office) -> None:
    item = office.client.create("Item", stocked("Anchor", quantity=4, cost="2.50"))
    page = office.page
    office.opens("items")
    page.get_by_role("link", name="Anchor").click()
    page.get_by_role("link", name="Make inactive").click()
    expect(page.locator("main")).to_contain_text("4 are on hand.")
    page.get_by_role("button", name="Make it inactive").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anchor (deleted)")
    assert office.client.read("Item", item["Id"])["QtyOnHand"] == 0
    assert str(office.client.balance("Inventory Shrinkage")) == "10.00"


def test_closed_books_are_changed_with_the_password_only(office: Office) -> None:
    office.watch.expects(NOT_SAVED)
    sold = office.client.create("Invoice", invoice(sale("40.00"), TxnDate="2024-01-15"))
    page = office.page
    office.opens("settings")
    page.get_by_label("Closing date").fill("2024-01-31")
    page.get_by_label("New password", exact=True).fill("seal")
    page.get_by_label("New password again").fill("seal")
    page.get_by_role("button", name="Save closing date").click()
    expect(page.get_by_role("status")).to_have_text("The books are closed up to 2024-01-31.")
    office.opens(f"edit/invoice?id={sold['Id']}")
    page.get_by_label("Memo").fill("Late")
    office.presses("Save")
    page.get_by_label("Change the closed period all the same").check()
    page.get_by_label("Password of the closing date").fill("guess")
    office.presses("Save")
    expect(page.get_by_text("This is not the password of the closing date.")).to_be_visible()
    page.get_by_label("Password of the closing date").fill("seal")
    office.presses("Save")
    expect(page.get_by_role("status")).to_have_text("Invoice saved.")
    assert office.client.read("Invoice", sold["Id"])["PrivateNote"] == "Late"


PLACES = (
    "", "customers", "items", "lists", "list?kind=item&inactive=1", "reports",
    "report?name=ProfitAndLoss&summarize_column_by=Month", "trialbalance", "register?accountId=1", "new", "new/bill",
    "new/journal", "new/item", "receive", "receive?nameId=1", "makedeposit", "settings", "invoice?txnId={sold}",
    "edit/invoice?id={sold}", "merge?kind=customer&id=2", "record?kind=term&id=3", "customerdetail?nameId=1",
    "../sandbox/weather", "../sandbox/limits", "../sandbox/snapshots", "../sandbox/webhooks", "../signin",
)  # fmt: skip


IN_THE_DARK = ("new/bill", "settings", "invoice?txnId={sold}", "../sandbox/weather")


def test_every_page_is_for_people_who_cannot_see_well_and_fits_a_phone(office: Office) -> None:
    sold = office.client.create("Invoice", invoice(sale("40.00"), DocNumber="A1"))
    office.client.create("Bill", bill(expense("40.00")))
    page, found = office.page, []
    for place in PLACES:
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        office.opens(place.format(sold=sold["Id"]))
        found += [f"{place}: {one}" for one in complaints(page)]
        page.set_viewport_size(PHONE)
        if place in IN_THE_DARK:
            page.emulate_media(color_scheme="dark")
            found += [f"{place}, dark: {one}" for one in complaints(page, "color-contrast")]
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{place} is {width} wide"] * (width > PHONE["width"])
    assert found == []


def test_a_form_with_mistakes_is_readable_by_everybody(office: Office) -> None:
    office.watch.expects(NOT_SAVED)
    office.opens("new/invoice")
    office.fills(customer="Nobody", r0__item="Ghost", r0__amount="x")
    office.presses("Save")
    field = office.page.get_by_label("Customer", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("There is no customer called “Nobody”.")
    assert complaints(office.page) == []
