"""D1: at set-up the user chooses what is sent, and purchase orders become bills or purchase orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.connections.models import Connection
from crossfoot.sync.models import Link
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
