"""Purchase orders by API: entered, moved, previewed and sent, with exact figures."""

from __future__ import annotations

from typing import Any

from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.sync.models import Push
from desk import Desk, stored
from machine import Machine, machine_of


def order_of(desk: Desk, number: str = "PO-7", **more: Any) -> dict[str, Any]:
    """Forty cheeses at 2.125 and freight of 15.00: 100.00."""
    return {
        "number": number,
        "vendor_id": desk.litware.pk,
        "ordered_on": "2026-02-03",
        "vendor_reference": f"L-{number}",
        "lines": [
            {
                "quantity": "40",
                "unit_price": "2.125",
                "product_id": desk.cheese.pk,
                "received_quantity": "39",
            },
            {"quantity": "1", "unit_price": "15", "kind": "freight"},
        ],
        **more,
    }


def test_a_purchase_order_is_entered_and_read_again(northwind: Desk, shop: Machine) -> None:
    made = shop.post("/purchase-orders", order_of(northwind))
    assert made.status == 201
    assert (made.body["total"], made.body["status"]) == ("100.00", "pending")
    assert [line["amount"] for line in made.body["lines"]] == ["85.00", "15.00"]
    assert made.body["lines"][0]["received_quantity"] == "39"
    assert shop.get(f"/purchase-orders/{made.body['id']}").body == made.body


def test_the_same_invoice_of_a_vendor_is_not_entered_twice(northwind: Desk, shop: Machine) -> None:
    shop.post("/purchase-orders", order_of(northwind, "1", vendor_reference="L-88"))
    before = stored(PurchaseOrder)
    both = {"orders": [order_of(northwind, "2"), order_of(northwind, "3", vendor_reference="L-88")]}
    refused = shop.post("/purchase-orders/batch", both)
    assert refused.status == 422
    assert refused.body["problems"][0]["where"] == "vendor_reference"
    assert stored(PurchaseOrder) == before


def test_an_order_is_approved_received_completed_and_no_more(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/purchase-orders", order_of(northwind)).body["id"]
    assert shop.post("/purchase-orders/approve", {"ids": [order]}).body["moved"] == [order]
    received = shop.post("/purchase-orders/receive", {"ids": [order], "received_on": "2026-02-09"})
    assert received.body["moved"] == [order]
    assert shop.post("/purchase-orders/complete", {"ids": [order]}).body["moved"] == [order]
    told = shop.get(f"/purchase-orders/{order}").body
    assert (told["status"], told["received_on"]) == ("complete", "2026-02-09")
    assert shop.post(f"/purchase-orders/{order}/cancel", {}).status == 409


def test_an_order_is_rejected_for_a_reason_and_made_pending_again(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/purchase-orders", order_of(northwind)).body["id"]
    assert shop.post(f"/purchase-orders/{order}/reject", {"reason": " "}).status == 422
    assert shop.post(f"/purchase-orders/{order}/reject", {"reason": "Too dear"}).body["status"] == "rejected"
    assert shop.post(f"/purchase-orders/{order}/reopen").body["status"] == "pending"


def test_a_bill_is_previewed_and_created_once(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/purchase-orders", order_of(northwind, status="approved")).body["id"]
    (preview,) = shop.post("/purchase-orders/preview", {"ids": [order]}).body["previews"]
    assert preview["is_ready"] is True
    assert preview["document"]["number"] == "PO-7"
    booked = {line["account"]: (line["debit"], line["credit"]) for line in preview["journal"]}
    assert booked == {
        "Accounts Payable (A/P)": ("0.00", "100.00"),
        "Purchases": ("85.00", "0.00"),
        "Freight In": ("15.00", "0.00"),
    }
    sent = shop.post("/purchase-orders/create-bills", {"ids": [order]}, key="bill-7")
    again = shop.post("/purchase-orders/create-bills", {"ids": [order]}, key="bill-7")
    assert again.body == sent.body
    assert Push.objects.filter(kind=Push.Kind.BILL).count() == 1


def test_who_buys_may_not_send_invoices_and_who_sells_may_not_buy(northwind: Desk) -> None:
    seller = machine_of(northwind.sam, northwind.company)
    assert seller.post("/purchase-orders", order_of(northwind)).status == 403
    buyer = machine_of(northwind.pia, northwind.company)
    assert buyer.post("/purchase-orders", order_of(northwind)).status == 201
    assert buyer.post("/sales-orders/create-invoices", {"ids": [1]}).status == 404


def test_an_order_is_edited_dated_marked_and_linked(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/purchase-orders", order_of(northwind, status="approved")).body["id"]
    edited = shop.put(f"/purchase-orders/{order}", order_of(northwind, memo="By sea"))
    assert (edited.body["memo"], edited.body["status"]) == ("By sea", "approved")
    dated = shop.put(f"/purchase-orders/{order}/dates", {"posting_on": "2026-02-28", "due_on": "2026-03-30"})
    assert (dated.body["posting_on"], dated.body["due_on"]) == ("2026-02-28", "2026-03-30")
    assert shop.post(f"/purchase-orders/{order}/mark", {"reason": "Cash"}).body["books"]["state"] == "marked"
    shop.post(f"/purchase-orders/{order}/unmark")
    linked = shop.post(
        f"/purchase-orders/{order}/link", {"remote_id": "77", "number": "L-PO-7", "tax": "0.00"}
    )
    assert linked.body["books"]["state"] == "synchronized"
    assert shop.get("/purchase-orders", tab="synchronized").body["total"] == 1
