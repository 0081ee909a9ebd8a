"""A shop's order on pages: entered as paid, sent as a sales receipt, and paid back when it comes back."""

from __future__ import annotations

from decimal import Decimal as D

from crossfoot.documents.models import CreditNote, SalesOrder
from world import Hub


def test_a_seller_enters_a_paid_order_and_accounting_refunds_it(hub: Hub) -> None:
    hub.maps("payment_clearing@source:Shop", "Undeposited Funds")
    hub.customer()
    sam = hub.page(hub.sam)
    sam.opens("sell-new")
    sam.fills(
        {
            "Customer": "Hanari Carnes", "Order number": "S-1", "Order date": "2026-01-05", "Source": "Shop",
            "Paid at the shop on": "2026-01-04", "Payment's reference": "pi_1",
            "l0-description": "Green tea", "l0-quantity": "2", "l0-unit_price": "60.00",
        }
    ).presses("Save")  # fmt: skip
    order = SalesOrder.objects.get()
    assert "Paid" in sam.page.text and "pi_1" in sam.page.text
    sam.presses("Confirm")
    assert "Sales receipt S-1" in sam.opens("sell-tab", order.pk, "preview").text
    sam.opens("sell-order", order.pk)
    sam.presses("Create sales receipt")
    hub.works()
    assert hub.document("SalesReceipt", "S-1")["TotalAmt"] == 120

    omar = hub.page(hub.omar)
    omar.opens("sell-order", order.pk)
    omar.follows("New credit")
    line = order.lines.get()
    assert omar.page.value("Money went back on") == "2026-01-05"
    omar.fills(
        {f"l{line.pk}-quantity": "1", f"l{line.pk}-is_restocked": True, "Refund's reference": "re_1"}
    ).presses("Enter the credit")
    assert "back into stock" in omar.page.text and "re_1" in omar.page.text
    omar.follows("Edit")
    omar.fills({"Memo": "Box was open"}).presses("Save")
    omar.presses("Approve")
    omar.presses("Create refund receipt")
    hub.works()

    credit = CreditNote.objects.get()
    assert (credit.source, credit.memo, credit.lines.get().is_restocked) == ("Shop", "Box was open", True)
    assert hub.document("RefundReceipt", "CN-S-1")["TotalAmt"] == 60
    assert hub.ledger() == {"Sales of Product Income": D("-60.00"), "Undeposited Funds": D("60.00")}
    page = omar.opens("credit-notes-order", credit.pk)
    assert "In QuickBooks" in page.text and "What it settles" not in page.text
