"""D1: at set-up the user chooses what is sent, and purchase orders become bills or purchase orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.connections.models import Connection
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.sync.models import Link
from requirements.test_c import api, approved, ordered, sends
from world import Hub, bought

AS_ORDERS = (
    "Purchase orders: QuickBooks books nothing for them, and bills are made from them there. Needs QuickBooks "
    "Online Plus or Advanced"
)
AS_BILLS = "Bills: each order, or its vendor's invoices, is booked in QuickBooks as what you owe"


def test_D1_the_wizard_asks_and_purchase_orders_go_as_such_and_book_nothing(hub: Hub) -> None:
    ana = hub.page(hub.ana)
    ana.opens("connect-accounts")
    assert "Send purchase orders to QuickBooks as" in ana.page.text
    ana.chooses(AS_ORDERS).presses("Save the choices")
    order = hub.buys("PO-1", bought("12", "2.50"), expected_on=date(2026, 1, 20), memo="Deliver to dock 4.")
    pia = hub.page(hub.pia)
    preview = pia.opens("buy-tab", order.pk, "preview")
    assert "QuickBooks books nothing for a purchase order" in preview.text
    before = hub.ties_out()
    pia.opens("buy-list")
    pia.presses("Send PO-1 to QuickBooks")
    hub.works()

    (sent,) = hub.in_books("PurchaseOrder")
    assert (sent["DocNumber"], sent["TotalAmt"], sent["TxnDate"]) == ("PO-1", Decimal("30.00"), "2026-01-05")
    assert hub.in_books("Bill") == []
    assert Link.objects.get(local_key=order.key).remote_kind == "PurchaseOrder"
    row = pia.opens("buy-list").row("PO-1")
    assert "PO-1" in row and "Create bill" not in row
    after = hub.ties_out()
    assert (before.difference, after.difference) == (0, 0)


def test_D1_what_was_chosen_is_changed_in_the_settings_for_what_is_sent_from_then_on(hub: Hub) -> None:
    ana = hub.page(hub.ana)
    ana.opens("settings-documents")
    assert "what is in QuickBooks or waits to be sent stays what it is" in ana.page.text
    ana.chooses(AS_ORDERS).presses("Save")
    hub.buys("PO-1")
    pia = hub.page(hub.pia)
    pia.opens("buy-list")
    pia.presses("Send PO-1 to QuickBooks")
    hub.works()
    ana.opens("settings-documents")
    ana.chooses(AS_BILLS).presses("Save")
    hub.buys("PO-2")
    pia.opens("buy-list")
    pia.presses("Create bill from PO-2")
    hub.works()

    assert [one["DocNumber"] for one in hub.in_books("PurchaseOrder")] == ["PO-1"]
    assert [one["DocNumber"] for one in hub.in_books("Bill")] == ["PO-2"]
    assert "Create bill" not in pia.opens("buy-list").row("PO-1")


def test_D1_an_edition_without_purchase_orders_refuses_the_choice_in_words(hub: Hub) -> None:
    Connection.objects.update(edition="QuickBooks Online Essentials")
    ana = hub.page(hub.ana)
    ana.opens("settings-documents")
    page = ana.chooses(AS_ORDERS).presses("Save")
    assert (
        "QuickBooks Online Essentials has no purchase orders; they need QuickBooks Online Plus or Advanced."
        in page.text
    )
    hub.buys("PO-1")
    pia = hub.page(hub.pia)
    assert "Create bill" in pia.opens("buy-list").row("PO-1"), "nothing was changed"


def chooses(hub: Hub, what: str) -> None:
    ana = hub.page(hub.ana)
    ana.opens("settings-documents")
    ana.chooses(what).presses("Save")


def test_D1_an_order_that_a_bookkeeper_billed_is_not_billed_again_after_a_switch(hub: Hub) -> None:
    chooses(hub, AS_ORDERS)
    order = ordered(hub)
    purchases.create_bills(company=hub.company, orders=[order], by=hub.omar, at=hub.now)
    hub.works()
    (sent,) = hub.in_books("PurchaseOrder")
    billing = [
        {
            "Amount": str(line["Amount"]), "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {
                "AccountRef": line["AccountBasedExpenseLineDetail"]["AccountRef"],
            },
            "LinkedTxn": [{"TxnId": sent["Id"], "TxnType": "PurchaseOrder", "TxnLineId": line["Id"]}],
        }
        for line in sent["Line"]
        if "AccountBasedExpenseLineDetail" in line
    ]  # fmt: skip
    bill = hub.bookkeeper().creates("Bill", VendorRef=sent["VendorRef"], DocNumber="BK-1", Line=billing)
    assert hub.in_books("PurchaseOrder")[0]["POStatus"] == "Closed"
    chooses(hub, AS_BILLS)

    invoice = approved(hub, PurchaseOrder.objects.get())
    sends(hub, invoice)
    hub.works()

    assert [one["DocNumber"] for one in hub.in_books("Bill")] == ["BK-1"]
    stopped = VendorInvoice.objects.get()
    assert stopped.book_state == "needs_attention"
    assert stopped.book_sentence.startswith(
        "Purchase order PO-7 is billed in QuickBooks already, by a bill that somebody made from it there"
    )

    hub.bookkeeper().deletes("Bill", bill)
    (card,) = api(hub, hub.omar).get("/attention").body["cards"]
    api(hub, hub.omar).post("/attention/clear", {"cause": card["cause"]})
    hub.works()
    assert VendorInvoice.objects.get().book_state == "synchronized"
    assert len(hub.in_books("Bill")) == 1


def test_D1_an_order_whose_invoices_are_bills_is_not_sent_as_an_order_after_a_switch(hub: Hub) -> None:
    order = ordered(hub)
    sends(hub, approved(hub, order))
    hub.works()
    chooses(hub, AS_ORDERS)

    order = PurchaseOrder.objects.get()
    sent = purchases.create_bills(company=hub.company, orders=[order], by=hub.omar, at=hub.now)

    ((_, (problem,)),) = sent.refused
    assert problem.sentence == (
        "Purchase order PO-7 is billed in QuickBooks by vendor invoice LW-778, and an order is billed once: as a "
        "purchase order it would be billed there again. Leave it here, or return the invoice to approved first."
    )
    hub.works()
    assert (hub.in_books("PurchaseOrder"), len(hub.in_books("Bill"))) == ([], 1)


def test_D3_the_number_of_a_vendors_invoice_is_the_same_however_it_is_written(hub: Hub) -> None:
    hub.buys("PO-1", vendor_reference="LW 778")
    pia, litware = api(hub, hub.pia), hub.vendor()
    order = {
        "number": "PO-2", "vendor_id": litware.pk, "ordered_on": "2026-01-05", "vendor_reference": " lw  778 ",
        "lines": [{"quantity": "1", "unit_price": "8.00", "description": "Cheese"}],
    }  # fmt: skip
    refused = pia.post("/purchase-orders", order)
    assert "belongs to purchase order PO-1 already" in refused.body["detail"]
    invoice = {
        "number": "Lw 778", "vendor_id": litware.pk, "invoice_on": "2026-01-07", "lines": order["lines"],
    }  # fmt: skip
    refused = pia.post("/vendor-invoices", invoice)
    assert "is entered already, as purchase order PO-1" in refused.body["detail"]
    file = (
        "order_number,order_date,vendor_name,sku,quantity,unit_price,vendor_invoice\n"
        f'PO-3,2026-01-05,"{litware.name}",TEA-1,1,5.00,LW  778\n'
        "PO-4,2026-01-05,Tailspin,TEA-1,1,5.00,T-1\nPO-5,2026-01-05,Tailspin,TEA-1,1,5.00,t-1\n"
    ).encode()
    uploaded = pia.upload("/imports", "orders.csv", file, kind="purchase_orders")
    pia.post(f"/imports/{uploaded.body['id']}/check")
    errors = pia.get(f"/imports/{uploaded.body['id']}/errors").body["errors"]
    assert [(one["row"], one["column"], one["code"]) for one in errors] == [
        (2, "vendor_invoice", "vendor_invoice_taken"), (4, "vendor_invoice", "vendor_invoice_taken"),
    ]  # fmt: skip
    assert PurchaseOrder.objects.count() == 1
