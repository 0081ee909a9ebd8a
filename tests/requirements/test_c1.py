"""C1, Komet Sales: the vendor portal, from the invitation to the bill in QuickBooks, through the pages alone."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.conf.options import options
from crossfoot.documents.models import VendorInvoice
from crossfoot.portal.models import VendorSeat
from office import PASSWORD
from plain_browser import signed_in
from portal_desk import Vendor, e_invoice, ordered, paper, seated, stranger_at
from world import Hub


def comes_in(hub: Hub) -> Vendor:
    """Pia invites Vera on the vendor's page, and Vera makes her account with the link."""
    pia = hub.page(hub.pia)
    pia.opens("contact", hub.vendor().pk)
    pia.follows("Invite…")
    shown = pia.fills({"E-mail address": "vera@litware.example"}).presses("Make the invitation")
    link = shown.root.xpath("//*[@id='link']")[0].text
    vera = stranger_at(hub)
    vera.goes(link.removeprefix(options().public_url))
    vera.fills({"Your name": "Vera Vendor", "Choose a password": PASSWORD})
    vera.presses("Accept the invitation")
    seat = VendorSeat.objects.get(email="vera@litware.example")
    assert seat.person is not None
    return Vendor(hub, seat, signed_in(seat.person, hub.company))


def test_C1_a_vendors_invoice_goes_from_the_portal_through_two_approvals_into_quickbooks(hub: Hub) -> None:
    order = ordered(hub)
    vera = comes_in(hub)
    vera.goes(f"orders/{order.pk}/")
    vera.browser.fills({"Delivery by": "2026-01-20"}).presses("Confirm the order")
    vera.browser.fills({"Carrier and tracking number": "DHL 42"}).presses("Mark as shipped")
    pia = hub.page(hub.pia)
    pia.opens("buy-order", order.pk)
    assert "Litware, Inc. in the vendor portal: Shipped" in pia.page.text

    vera.goes("invoices/new/")
    vera.browser.fills({"paper": paper("lw-900.xml", e_invoice())}).presses("Go on")
    assert "Invoice LW-900 went to Northwind." in vera.browser.presses("Send to Northwind").messages
    invoice = VendorInvoice.objects.get()
    arrived = {"received_on": hub.now.date().isoformat(), "ids": [order.pk]}
    assert hub.api(hub.pia, "r").post("/purchase-orders/receive", arrived).status == 200
    for person, side in ((hub.pia, "procurement"), (hub.omar, "accounting")):
        asked = {"ids": [invoice.pk], "side": side}
        moved = hub.api(person, side).post("/vendor-invoices/approve", asked).body
        assert moved["moved"] == [invoice.pk], moved
    hub.api(hub.omar, "s").post("/vendor-invoices/send", {"ids": [invoice.pk]})
    hub.works()

    (bill,) = hub.in_books("Bill")
    assert Decimal(str(bill["TotalAmt"])) == Decimal("95.00")
    assert hub.entries(bill) == [
        ("Accounts Payable (A/P)", Decimal("-95.00")),
        ("Freight and Delivery", Decimal("15.00")),
        ("Purchases", Decimal("80.00")),
    ]
    assert "Scheduled" in vera.goes("invoices/").row("LW-900")


def test_C1_a_vendor_sees_its_own_orders_and_nothing_of_others(hub: Hub) -> None:
    order, other = ordered(hub), ordered(hub, "PO-9", vendor=hub.vendor("Proseware, Inc."))
    vera = comes_in(hub)
    paul = seated(hub, other.vendor, "paul@proseware.example", "Paul")

    assert [("PO-7" in one.goes().text, "PO-9" in one.goes().text) for one in (vera, paul)] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert vera.goes(f"orders/{other.pk}/").status == 404
    assert paul.goes(f"orders/{order.pk}/").status == 404
    assert vera.browser.goes("/c/northwind/").status == 404
    assert vera.browser.goes("/").url == f"/portal/{vera.seat.pk}/orders/"


def test_C1_the_vendor_sees_that_its_invoice_is_paid(hub: Hub) -> None:
    order = ordered(hub, status="received")
    vera = comes_in(hub)
    vera.sends_from(order)
    invoice = VendorInvoice.objects.get()
    for person, side in ((hub.pia, "procurement"), (hub.omar, "accounting")):
        hub.api(person, side).post("/vendor-invoices/approve", {"ids": [invoice.pk], "side": side})
    hub.api(hub.omar, "s").post("/vendor-invoices/send", {"ids": [invoice.pk]})
    hub.works()
    (bill,) = hub.in_books("Bill")
    bookkeeper = hub.bookkeeper()
    checking = next(row for row in bookkeeper.rows("Account") if row["Name"] == "Checking")
    bookkeeper.creates(
        "BillPayment",
        VendorRef=bill["VendorRef"],
        PayType="Check",
        CheckPayment={"BankAccountRef": {"value": checking["Id"]}},
        TotalAmt=40,
        DocNumber="1007",
        Line=[{"Amount": 40, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    )
    hub.runs_for(minutes=10)

    page = vera.goes(f"invoices/{invoice.pk}/")
    assert "Partly paid" in page.text
    assert "55.00 USD are still to be paid." in page.text
    assert "Payment 1007 40.00 USD" in page.text
