"""Orders that came paid: a sales receipt in QuickBooks, its money on the clearing account of the sales source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.sales_orders import operations
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.payments.settling import settle
from crossfoot.proof import drift_queries
from world import Hub, goods

PAID_ON = date(2026, 1, 4)


def test_a_paid_order_becomes_a_receipt_ties_out_and_is_taken_back(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    hub.maps("payment_clearing@source:Market", "Prepaid Expenses")
    shop = hub.sells("S-1", source="Shop", paid_on=PAID_ON, payment_reference="pi_3NfYk2CZ6qsJgndZ0aBcDe")
    market = hub.sells(
        "M-1", source="Market", paid_on=PAID_ON, payment_reference="AMZ-77", customer_po="PO-5"
    )
    owed = hub.sells("W-1", source="Wholesale")
    assert (shop.paid_state, shop.paid_amount) == ("paid", D("120.00"))

    hub.invoices(shop, market, owed)

    receipt, other = hub.document("SalesReceipt", "S-1"), hub.document("SalesReceipt", "M-1")
    assert hub.entries(receipt) == [
        ("Sales of Product Income", D("-120.00")),
        ("Undeposited Funds", D("120.00")),
    ]
    assert hub.entries(other) == [
        ("Prepaid Expenses", D("120.00")),
        ("Sales of Product Income", D("-120.00")),
    ]
    # QuickBooks takes 21 characters of a reference; the memo takes all of it.
    assert "PaymentRefNum" not in receipt
    assert "Payment: pi_3NfYk2CZ6qsJgndZ0aBcDe" in receipt["PrivateNote"]
    assert other["PaymentRefNum"] == "AMZ-77"
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["W-1"]
    assert hub.ties_out().difference == 0

    # How far it is paid stays so whatever payments say of it.
    settle(hub.company, [shop.key], at=hub.now)
    shop.refresh_from_db()
    assert (shop.paid_state, shop.paid_amount, shop.book_state) == ("paid", D("120.00"), "synchronized")

    hub.bookkeeper().edits("SalesReceipt", receipt, DepositToAccountRef=other["DepositToAccountRef"])
    hub.runs_for(minutes=6)
    alert = drift_queries.open_alert(hub.company, shop.key)
    assert alert is not None
    assert [(one["label"], one["ours"], one["theirs"]) for one in alert.differences] == [
        ("Account of the money", "Undeposited Funds", "Prepaid Expenses")
    ]

    operations.cancel(order=market, reason="Bought twice", by=hub.ana, at=hub.now)
    hub.works()
    assert [one["DocNumber"] for one in hub.in_books("SalesReceipt")] == ["S-1"]


def test_what_is_in_quickbooks_does_not_change_from_an_invoice_to_a_receipt(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    hub.chooses(edits_outside_revision="local")
    order = hub.sells("10250")
    hub.invoices(order)

    with pytest.raises(Refusal, match="so its payment belongs on that invoice"):
        operations.edit(order=order, draft=_draft(order, paid_on=PAID_ON), by=hub.ana, at=hub.now)

    order.refresh_from_db()
    assert (order.paid_on, order.paid_state) == (None, "open")
    with pytest.raises(Refusal, match="has the reference of a payment and no day"):
        operations.edit(order=order, draft=_draft(order, payment_reference="X"), by=hub.ana, at=hub.now)


def test_without_a_clearing_account_the_order_waits_with_a_sentence(hub: Hub) -> None:
    order = hub.sells("S-1", source="Shop", paid_on=PAID_ON)
    operations.create_invoices(company=hub.company, orders=[order], by=hub.ana, at=hub.now)
    hub.works()

    order.refresh_from_db()
    assert order.book_state == "needs_attention"
    assert "No QuickBooks account is chosen for “Payments on their way from the shop" in order.book_sentence
    hub.maps("payment_clearing", "Undeposited Funds")
    operations.edit(order=order, draft=_draft(order, paid_on=None), by=hub.ana, at=hub.now)
    hub.works()
    order.refresh_from_db()
    assert (order.book_state, order.paid_state, order.paid_amount) == ("synchronized", "open", D(0))
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["S-1"]


def _draft(order, **more) -> SalesOrderDraft:
    lines: tuple[SalesLineDraft, ...] = (goods("2", "60.00"),)
    return SalesOrderDraft(
        order.number, order.customer_id, order.ordered_on, lines, source=order.source, **more
    )
