"""Steps, receipts and charges of purchase orders by API."""

from __future__ import annotations

from typing import Any

from crossfoot.documents.models import PurchaseLine, Receipt
from desk import Desk, desk, stored
from machine import Machine, machine_of


def entered(shop: Machine, desk: Desk, number: str = "PO-1", **more: Any) -> dict[str, Any]:
    """4 × 8.00 tea and 4 × 10.00 cheese, approved."""
    order = {
        "number": number,
        "vendor_id": desk.litware.pk,
        "ordered_on": "2026-02-03",
        "status": "approved",
        "lines": [
            {"quantity": "4", "unit_price": "8", "product_id": desk.tea.pk},
            {"quantity": "4", "unit_price": "10", "product_id": desk.cheese.pk},
        ],
        **more,
    }
    body: dict[str, Any] = shop.post("/purchase-orders", order).body
    return body


def test_C1_an_order_is_sent_confirmed_and_shipped(northwind: Desk, shop: Machine) -> None:
    order = entered(shop, northwind)["id"]
    sent = shop.post(
        "/purchase-orders/send-to-vendor", {"ids": [order], "sent_on": "2026-02-04", "by_email": True}
    )
    assert (sent.body["moved"], sent.body["mailed"]) == ([order], [])
    assert "this installation has no mail server" in sent.body["not_mailed"][0]["sentence"]
    confirmed = {"ids": [order], "confirmed_on": "2026-02-05", "expected_on": "2026-02-20"}
    assert shop.post("/purchase-orders/confirm", confirmed).body["moved"] == [order]
    shipped = {"ids": [order], "shipped_on": "2026-02-10", "tracking": "DHL 4711"}
    assert shop.post("/purchase-orders/ship", shipped).body["moved"] == [order]
    told = shop.get(f"/purchase-orders/{order}").body
    days = ("status", "sent_on", "confirmed_on", "expected_on", "shipped_on", "tracking")
    assert [told[name] for name in days] == [
        "shipped", "2026-02-04", "2026-02-05", "2026-02-20", "2026-02-10", "DHL 4711",
    ]  # fmt: skip
    again = shop.post("/purchase-orders/ship", shipped).body
    assert (again["moved"], len(again["refused"])) == ([], 1)


def test_goods_arrive_in_parts_and_a_receipt_is_taken_back(northwind: Desk, shop: Machine) -> None:
    order = entered(shop, northwind)
    tea, cheese = (line["id"] for line in order["lines"])
    path = f"/purchase-orders/{order['id']}/receipts"
    first = shop.post(
        path, {"received_on": "2026-02-12", "lines": [{"line_id": tea, "quantity": "3", "rejected": "1"}]}
    )
    assert first.status == 201
    assert first.body["receipt"]["number"] == "R-PO-1-1"
    assert (first.body["order"]["status"], first.body["warnings"]) == ("partly_received", [])
    rest = [{"line_id": tea, "quantity": "2"}, {"line_id": cheese, "quantity": "4"}]
    second = shop.post(path, {"received_on": "2026-02-13", "lines": rest}).body
    assert second["order"]["status"] == "received"
    assert second["warnings"] == [
        "Of line 1 (TEA-1) 5 arrived, and 4 were ordered: 1 too many. That is recorded; agree with the vendor to "
        "keep or return them."
    ]
    back = shop.post(f"{path}/{second['receipt']['id']}/revert", {"reason": "Miscounted"}).body
    assert back["status"] == "partly_received"
    assert [line["received_quantity"] for line in back["lines"]] == ["3", "0"]
    receipts = shop.get(path).body["receipts"]
    assert [(one["number"], one["reverted_at"] is None) for one in receipts] == [
        ("R-PO-1-2", False),
        ("R-PO-1-1", True),
    ]


def test_a_receipt_that_makes_no_sense_is_refused_with_its_place(northwind: Desk, shop: Machine) -> None:
    order = entered(shop, northwind)
    line = order["lines"][0]["id"]
    given = {"received_on": "2026-02-12", "lines": [{"line_id": line, "quantity": "1", "rejected": "2"}]}
    refused = shop.post(f"/purchase-orders/{order['id']}/receipts", given)
    assert (refused.status, refused.body["problems"][0]["where"]) == (422, f"lines.{line}.rejected")
    assert stored(Receipt) == []


def test_a_receipt_of_another_order_or_company_is_not_there(northwind: Desk, shop: Machine) -> None:
    order = entered(shop, northwind)
    other = entered(shop, northwind, "PO-2")
    line = order["lines"][0]["id"]
    given = {"received_on": "2026-02-12", "lines": [{"line_id": line, "quantity": "1"}]}
    receipt = shop.post(f"/purchase-orders/{order['id']}/receipts", given).body["receipt"]["id"]
    assert shop.post(f"/purchase-orders/{other['id']}/receipts/{receipt}/revert", {}).status == 404
    elsewhere = desk("Brightware")
    stranger = machine_of(elsewhere.ana, elsewhere.company)
    assert stranger.post(f"/purchase-orders/{order['id']}/receipts", given).status == 404
    assert stranger.post(f"/purchase-orders/{order['id']}/receipts/{receipt}/revert", {}).status == 404
    assert Receipt.objects.get().reverted_at is None


def test_C4_charges_are_replaced_and_spread_and_none_due_is_signed(northwind: Desk, shop: Machine) -> None:
    order = entered(shop, northwind)
    assert (order["charges"], order["total"]) == ("missing", "72.00")
    path = f"/purchase-orders/{order['id']}"
    assert shop.post(f"{path}/no-charges").body["charges"] == "declared"
    assert shop.post(f"{path}/no-charges/withdraw").body["charges"] == "missing"
    freight = {"kind": "freight", "amount": "18.00", "distribution": "by_value"}
    duty = {"kind": "duty", "amount": "8.00", "distribution": "by_quantity", "is_expected": True}
    changed = shop.put(f"{path}/charges", {"charges": [freight, duty]}).body
    assert (changed["charges"], changed["total"]) == ("expected", "98.00")
    # 8 + 8/4 + 4/4, and 10 + 10/4 + 4/4
    assert [line["landed_unit_cost"] for line in changed["lines"]] == ["11", "13.5", None, None]
    final = shop.put(f"{path}/charges", {"charges": [freight, {**duty, "is_expected": False}]}).body
    assert final["charges"] == "present"
    refused = shop.put(f"{path}/charges", {"charges": [{"kind": "goods", "amount": "1"}]})
    assert refused.status == 422
    assert PurchaseLine.objects.count() == 4


def test_who_sells_takes_no_step(northwind: Desk, shop: Machine) -> None:
    order = entered(shop, northwind)
    seller = machine_of(northwind.sam, northwind.company)
    sent = {"ids": [order["id"]], "sent_on": "2026-02-04"}
    assert seller.post("/purchase-orders/send-to-vendor", sent).status == 403
    assert seller.put(f"/purchase-orders/{order['id']}/charges", {"charges": []}).status == 403
    assert shop.get(f"/purchase-orders/{order['id']}").body["status"] == "approved"
