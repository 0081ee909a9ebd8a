"""D, Precoro: sent after approval, whose number, discounts, and closed books (their part in simple accounting)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot.documents.models import SalesOrder
from crossfoot.sync.models import Push
from requirements.steps import enters_purchase_order, enters_sales_order
from world import Hub, bought, goods, totals

SEND_INVOICES = "Send each invoice as soon as its order is confirmed"
SEND_BILLS = "Send each bill as soon as its order is approved"
ORDERS_CSV = b"""order_number,order_date,customer_name,sku,product_name,quantity,unit_price,status
10300,2026-01-05,Hanari Carnes,TEA-1,Green tea,2,60.00,confirmed
10301,2026-01-05,Hanari Carnes,TEA-1,Green tea,1,60.00,confirmed
"""


# --- D2 -----------------------------------------------------------------------------------------------


def test_D2_in_automatic_mode_confirming_an_order_sends_its_invoice(hub: Hub) -> None:
    waiting = hub.sells("10247")
    omar, sam = hub.page(hub.omar), hub.page(hub.sam)
    omar.opens("settings-documents")
    omar.chooses(SEND_INVOICES).presses("Save")
    enters_sales_order(sam, "10248", waiting.customer.name)
    hub.runs_for(minutes=5)
    assert hub.in_books("Invoice") == []

    sam.presses("Confirm")
    assert "Its invoice is on its way to QuickBooks." in sam.page.messages
    hub.runs_for(minutes=5)

    # What was confirmed before the setting still waits for a person.
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10248"]
    assert sam.opens("sell-list").has("Create invoice from 10247")


def test_D2_in_automatic_mode_approving_an_order_sends_its_bill(hub: Hub) -> None:
    omar, pia = hub.page(hub.omar), hub.page(hub.pia)
    omar.opens("settings-documents")
    omar.chooses(SEND_BILLS).presses("Save")
    enters_purchase_order(pia, "PO-1", hub.vendor().name)

    pia.presses("Approve")
    hub.runs_for(minutes=5)

    assert [one["DocNumber"] for one in hub.in_books("Bill")] == ["PO-1"]


def test_D2_what_cannot_be_sent_by_itself_is_confirmed_all_the_same_and_says_why(hub: Hub) -> None:
    hub.chooses(automatic_sales=True, start_on=date(2026, 1, 4))
    sam = hub.page(hub.sam)
    enters_sales_order(sam, "10248", hub.customer().name, ordered_on="2026-01-03")

    sam.presses("Confirm")
    hub.works()

    assert "nothing dated before 4 Jan 2026 is sent to QuickBooks" in sam.page.text
    assert SalesOrder.objects.get(number="10248").status == "confirmed"
    assert hub.in_books("Invoice") == []


def test_D2_an_import_never_sends_by_itself_and_asks(hub: Hub) -> None:
    hub.chooses(automatic_sales=True)
    sam = hub.page(hub.sam)
    sam.opens("imports")
    sam.fills({"file": SimpleUploadedFile("orders.csv", ORDERS_CSV)}).presses("Upload")
    sam.presses("Check the whole file")
    sam.presses("Import 2 orders")
    hub.runs_for(minutes=10)
    assert SalesOrder.objects.filter(status="confirmed").count() == 2
    assert hub.in_books("Invoice") == []

    sam.goes(sam.page.url)
    sam.presses("Create 2 invoices")
    hub.works()

    assert totals(hub.in_books("Invoice")) == [Decimal("120.00"), Decimal("60.00")]


# --- D3 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "pattern", "expected"),
    [
        ("Our order number", "", "PO-7"),
        ("The vendor's invoice number", "", "LW-778"),
        ("A pattern", "{vendor_code}-{reference}", "LITW-LW-778"),
    ],
)
def test_D3_which_number_a_bill_carries_is_a_choice(hub: Hub, rule: str, pattern: str, expected: str) -> None:
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")
    omar.fills({"Number of a bill": rule, "Pattern of bill numbers": pattern}).presses("Save")
    assert "Saved." in omar.page.messages

    hub.bills(hub.buys("PO-7", vendor=hub.vendor(code="LITW"), vendor_reference="LW-778"))

    assert [one["DocNumber"] for one in hub.in_books("Bill")] == [expected]


@pytest.mark.parametrize(
    ("rule", "pattern", "expected"),
    [("Our order number", "", "10248"), ("A pattern", "SHOP-{order}", "SHOP-10248")],
)
def test_D3_which_number_an_invoice_carries_is_a_choice(
    hub: Hub, rule: str, pattern: str, expected: str
) -> None:
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")
    omar.fills({"Number of an invoice": rule, "Pattern of invoice numbers": pattern}).presses("Save")

    hub.invoices(hub.sells("10248"))

    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == [expected]


def test_D3_quickbooks_may_number_invoices_itself_and_its_number_is_shown(hub: Hub) -> None:
    hub.books.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")
    omar.fills({"Number of an invoice": "QuickBooks numbers the document itself"}).presses("Save")

    hub.invoices(hub.sells("10248"))

    (invoice,) = hub.in_books("Invoice")
    assert invoice["DocNumber"] not in {"", "10248"}
    assert invoice["DocNumber"] in hub.page(hub.sam).opens("sell-list").row("10248")


def test_D3_a_code_that_is_the_same_on_every_bill_is_no_number_of_its_own(hub: Hub) -> None:
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")

    omar.fills({"Number of a bill": "A pattern", "Pattern of bill numbers": "{vendor_code}"}).presses("Save")

    assert omar.page.status == 422
    assert "{reference}" in omar.page.messages
    hub.connection.setup.refresh_from_db()
    assert hub.connection.setup.purchase_number_rule == "own"


def test_D3_a_bill_without_the_vendors_number_says_so_and_is_not_sent(hub: Hub) -> None:
    hub.chooses(purchase_number_rule="vendor_reference")
    order = hub.buys("PO-7")
    pia = hub.page(hub.pia)
    pia.opens("buy-list")

    pia.presses("Create bill from PO-7")
    hub.works()

    assert hub.in_books("Bill") == []
    preview = pia.opens("buy-tab", order.pk, "preview").text
    assert "Bill PO-7 has no number: the vendor's invoice number is empty." in preview


# --- D4 -----------------------------------------------------------------------------------------------


def test_D4_discounts_on_a_line_and_on_the_document_arrive_on_the_invoice(hub: Hub) -> None:
    sam = hub.page(hub.sam)
    enters_sales_order(sam, "10248", hub.customer().name, **{"l0-discount": "15", "discount": "10.00"})
    sam.presses("Confirm")
    sam.presses("Create invoice")
    hub.works()

    invoice = hub.document("Invoice", "10248")
    # 2 × 60.00 less 15 % is 102.00; less 10.00 on the document.
    assert invoice["TotalAmt"] == Decimal("92.00")
    assert hub.entries(invoice) == [
        ("Accounts Receivable (A/R)", Decimal("92.00")),
        ("Discounts given", Decimal("10.00")),
        ("Sales of Product Income", Decimal("-102.00")),
    ]
    assert hub.ties_out().difference == 0


def test_D4_discounts_on_a_line_and_on_the_document_arrive_on_the_bill(hub: Hub) -> None:
    pia = hub.page(hub.pia)
    enters_purchase_order(pia, "PO-1", hub.vendor().name, **{"l0-discount": "25", "discount": "6.00"})
    pia.presses("Approve")
    pia.presses("Create bill")
    hub.works()

    bill = hub.document("Bill", "PO-1")
    # 10 × 8.00 less 25 % is 60.00; less 6.00 on the document.
    assert bill["TotalAmt"] == Decimal("54.00")
    assert hub.entries(bill) == [
        ("Accounts Payable (A/P)", Decimal("-54.00")),
        ("Purchases", Decimal("54.00")),
    ]
    assert hub.ties_out().difference == 0


def test_D4_a_discount_that_came_through_floating_point_is_the_one_that_was_meant(hub: Hub) -> None:
    line = goods("40", "18.60", discount=Decimal("0.15000000596046448"))

    hub.invoices(hub.sells("10250", line))

    # 40 × 18.60 = 744.00, less 15 %.
    assert totals(hub.in_books("Invoice")) == [Decimal("632.40")]
    assert hub.ties_out().difference == 0


def test_D4_a_discount_across_accounts_keeps_the_stated_total(hub: Hub) -> None:
    order = hub.sells(
        "10248",
        goods("3", "33.33", discount=Decimal("0.05")),
        goods("1", "12.50", kind="shipping", description="Freight"),
        discount=Decimal("7.77"),
        total=Decimal("99.72"),
    )

    hub.invoices(order)

    # 94.99 + 12.50 − 7.77 = 99.72
    invoice = hub.document("Invoice", "10248")
    assert invoice["TotalAmt"] == Decimal("99.72")
    assert hub.entries(invoice) == [
        ("Accounts Receivable (A/R)", Decimal("99.72")),
        ("Discounts given", Decimal("7.77")),
        ("Sales of Product Income", Decimal("-94.99")),
        ("Shipping Income", Decimal("-12.50")),
    ]


# --- D12 ----------------------------------------------------------------------------------------------


def test_D12_a_document_in_the_closed_period_is_stopped_with_the_date_and_what_to_do(hub: Hub) -> None:
    hub.books.close_books(date(2025, 12, 31))
    hub.runs_for(minutes=16)
    order = hub.sells("10248", on=date(2025, 12, 31))
    hub.sells("10249", on=date(2026, 1, 1))
    sam = hub.page(hub.sam)
    sentence = (
        "Invoice 10248 is dated 31 Dec 2025, and QuickBooks is closed through 31 Dec 2025. Move it to "
        "1 Jan 2026, or ask an accountant to reopen the period."
    )
    assert sentence in sam.opens("sell-tab", order.pk, "preview").text
    sam.opens("sell-list")
    sam.ticks("10248", "10249").presses("Create invoices")
    hub.works()

    row = sam.opens("sell-list").row("10248")
    assert "Needs attention" in row
    assert sentence in row
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10249"]
    assert [request for request in hub.office.requests if b"10248" in request.content] == []


def test_D12_books_closed_a_moment_ago_stop_the_document_and_attention_moves_it(hub: Hub) -> None:
    hub.books.close_books(date(2026, 1, 4))
    hub.sells("10248", on=date(2026, 1, 3))
    sam, omar = hub.page(hub.sam), hub.page(hub.omar)
    sam.opens("sell-list")
    sam.presses("Create invoice from 10248")
    hub.works()
    assert hub.in_books("Invoice") == []
    assert Push.objects.get(kind="invoice").state == "needs_attention"
    # The date is read again by itself, so that the sentence can name it.
    hub.runs_for(minutes=16)

    omar.opens("attention")
    assert "closed" in omar.page.text
    omar.fills({"Posting date": "2026-01-05"}).presses(
        next(label for label in omar.page.buttons if label.startswith("Move"))
    )
    hub.works()

    invoice = hub.document("Invoice", "10248")
    assert (invoice["TxnDate"], invoice["TotalAmt"]) == ("2026-01-05", Decimal("120.00"))


def test_D12_a_bill_on_the_closing_date_is_stopped_too(hub: Hub) -> None:
    hub.books.close_books(date(2026, 1, 4))
    hub.runs_for(minutes=16)
    hub.buys("PO-1", bought("1", "5.00"), on=date(2026, 1, 4))
    pia = hub.page(hub.pia)
    pia.opens("buy-list")

    pia.presses("Create bill from PO-1")
    hub.works()

    assert "QuickBooks is closed through 4 Jan 2026" in pia.opens("buy-list").row("PO-1")
    assert hub.in_books("Bill") == []
