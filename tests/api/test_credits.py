"""Credits over the API: entered, approved, sent, used, revised and cancelled, against the books."""

from __future__ import annotations

from typing import Any

from crossfoot.documents.models import SalesOrder
from machine import Machine
from world import Hub


def sent(hub: Hub) -> tuple[Machine, SalesOrder, dict[str, Any]]:
    """An invoice in QuickBooks, and a credit note for one of its two packs there as well."""
    order = hub.sells("10250")
    hub.invoices(order)
    machine = hub.api(hub.omar)
    line = order.lines.get()
    made = machine.post("/credit-notes", {
        "number": "CN-1", "party_id": order.customer_id, "reason": "return", "credited_on": "2026-01-05",
        "origin": order.key,
        "lines": [{"quantity": "1", "unit_price": "60", "description": "Tea", "origin_line_id": line.pk}],
    })  # fmt: skip
    assert made.status == 201, made.body
    pk = made.body["id"]
    assert machine.post(f"/credit-notes/{pk}/approve", {}).body["status"] == "approved"
    assert machine.post("/credit-notes/send", {"ids": [pk]}).body["refused"] == []
    hub.works()
    return machine, order, machine.get(f"/credit-notes/{pk}").body


def test_a_credit_note_is_entered_sent_and_settles_its_invoice(hub: Hub) -> None:
    machine, order, credit = sent(hub)
    assert (credit["total"], credit["left"], credit["books"]["state"]) == ("60.00", "60.00", "synchronized")
    use = {"document": order.key, "amount": "60.00", "used_on": "2026-01-05"}

    used = machine.post(f"/credit-notes/{credit['id']}/uses", use)
    again = machine.post(f"/credit-notes/{credit['id']}/uses", use)
    hub.works()

    assert (used.status, used.body["left"], again.status) == (201, "0.00", 422)
    assert "0.00 USD of Credit note CN-1 are left" in again.body["detail"]
    assert (hub.document("Invoice", "10250")["Balance"], hub.document("CreditMemo", "CN-1")["Balance"]) == (
        60,
        0,
    )
    back = machine.post(f"/credit-uses/{used.body['uses'][0]['id']}/take-back", {"reason": "Wrong invoice"})
    hub.works()
    assert back.status == 200
    assert machine.get(f"/credit-notes/{credit['id']}").body["left"] == "60.00"
    assert hub.document("Invoice", "10250")["Balance"] == 120


def test_a_credit_beyond_what_the_line_charged_is_refused_whole(hub: Hub) -> None:
    machine, order, _ = sent(hub)
    reply = machine.post("/credit-notes", {
        "number": "CN-2", "party_id": order.customer_id, "reason": "price", "credited_on": "2026-01-05",
        "origin": order.key,
        "lines": [{"quantity": "2", "unit_price": "40", "origin_line_id": order.lines.get().pk, "description": "Tea"}],
    })  # fmt: skip
    assert reply.status == 422
    assert (
        "80.00 would be credited, and 60.00 of that line's 120.00 is left to credit" in reply.body["detail"]
    )
    assert machine.get("/credit-notes").body["total"] == 1


def test_D5_a_credit_is_revised_over_the_api(hub: Hub) -> None:
    machine, _, credit = sent(hub)
    address = f"/credit-notes/{credit['id']}"
    begun = machine.post(f"{address}/revision", {"reason": "A smaller refund"})
    assert (begun.status, begun.body["is_open"], begun.body["reason"]) == (200, True, "A smaller refund")
    line = {"quantity": "1", "unit_price": "50", "description": "Tea"}
    edited = machine.put(address, {
        "number": "CN-1", "party_id": credit["party"]["id"], "reason": "return", "credited_on": "2026-01-05",
        "origin": credit["origin"], "lines": [line],
    })  # fmt: skip
    assert edited.status == 200, edited.body
    told = machine.get(f"{address}/revision").body
    assert (told["total_in_books"], told["total_now"]) == ("60.00", "50.00")
    machine.post(f"{address}/approve", {})
    hub.works()
    assert hub.document("CreditMemo", "CN-1")["TotalAmt"] == 50


def test_D7_cancelling_is_foretold_and_done(hub: Hub) -> None:
    machine, _, credit = sent(hub)
    address = f"/credit-notes/{credit['id']}"
    assert machine.get(f"{address}/cancellation").body == {
        "way": "delete", "sentence": "Credit note CN-1 is deleted in QuickBooks.", "reverse_on": None,
    }  # fmt: skip
    assert machine.post(f"{address}/cancel", {"reason": "Entered twice"}).body["status"] == "cancelled"
    hub.works()
    assert hub.in_books("CreditMemo") == []


def test_a_vendors_credit_has_the_same_calls(hub: Hub) -> None:
    machine = hub.api(hub.omar)
    made = machine.post("/vendor-credits", {
        "number": "LW-C1", "party_id": hub.vendor().pk, "reason": "price", "credited_on": "2026-01-05",
        "lines": [{"quantity": "1", "unit_price": "10", "description": "Bonus"}],
    })  # fmt: skip
    machine.post(f"/vendor-credits/{made.body['id']}/approve", {})
    machine.post("/vendor-credits/send", {"ids": [made.body["id"]]})
    hub.works()
    assert hub.document("VendorCredit", "LW-C1")["TotalAmt"] == 10
    assert machine.get("/vendor-credits").body["items"][0]["party"]["name"] == "Litware, Inc."
