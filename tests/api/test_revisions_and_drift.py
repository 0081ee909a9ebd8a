"""Revisions, cancellations, changes in QuickBooks and moved documents over the API."""

from __future__ import annotations

from datetime import date

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.proof.models import DriftAlert
from machine import Machine
from world import Hub

WHY = {"reason": "Price agreed by phone"}


def test_D5_an_order_is_revised_over_the_api(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    machine = hub.api(hub.sam)
    address = f"/sales-orders/{order.pk}"
    given = {
        "number": "10250", "customer_id": order.customer_id, "ordered_on": "2026-01-05",
        "lines": [{"quantity": "2", "unit_price": "55", "description": "Green tea"}],
    }  # fmt: skip
    assert "Revise it" in machine.put(address, given).body["detail"]
    assert machine.post(f"{address}/revision", WHY).body["is_open"] is True
    assert machine.put(address, given).status == 200

    told = machine.get(f"{address}/revision").body
    assert (told["total_in_books"], told["total_now"], told["by"]) == ("120.00", "110.00", "Sam")
    (line,) = told["lines"]
    assert (line["in_books"]["unit_price"], line["now"]["unit_price"]) == ("60", "55")
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120

    assert machine.post(f"{address}/revision/approve", {}).body["revision"] == 1
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 110


def test_a_purchase_order_is_put_into_revision_and_cancelling_it_is_foretold(hub: Hub) -> None:
    order = hub.buys("PO-7")
    hub.bills(order)
    machine = hub.api(hub.omar)
    address = f"/purchase-orders/{order.pk}"
    assert machine.get(f"{address}/cancellation").body["way"] == "delete"
    assert machine.post(f"{address}/revision", {"reason": " "}).status == 422
    assert machine.post(f"{address}/revision", WHY).body["is_open"] is True
    assert machine.post(f"{address}/revision/approve", {}).body["is_open"] is False
    assert PurchaseOrder.objects.get().revision == 1


def test_D7_in_closed_books_the_reversal_is_foretold_with_its_day(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)
    told = hub.api(hub.omar).get(f"/sales-orders/{order.pk}/cancellation").body
    assert (told["way"], told["reverse_on"]) == ("reverse", "2026-02-01")


def drifted(hub: Hub) -> tuple[Machine, int]:
    hub.invoices(hub.sells("10250"))
    hub.runs_for(minutes=6)
    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10250"), amount="110.00")
    hub.runs_for(minutes=6)
    return hub.api(hub.omar), DriftAlert.objects.get().pk


def test_D6_a_change_in_quickbooks_is_told_with_every_field_and_what_each_decision_does(hub: Hub) -> None:
    machine, pk = drifted(hub)
    listed = machine.get("/drift-alerts?is_open=true").body
    assert (listed["total"], listed["items"][0]["amount"], listed["items"][0]["currency"]) == (
        1,
        "-10.00",
        "USD",
    )
    told = machine.get(f"/drift-alerts/{pk}").body
    first = told["differences"][0]
    assert (first["label"], first["ours"], first["theirs"]) == (
        "Amount of line 1", "120.00", "110.00",
    )  # fmt: skip
    assert "goes into revision" in told["effects"]["accept"]
    assert str(SalesOrder.objects.get().total) == "120.00"


def test_each_decision_is_taken_once_and_by_who_may(hub: Hub) -> None:
    machine, pk = drifted(hub)
    assert hub.api(hub.sam, "b").post(f"/drift-alerts/{pk}/accept", {}).status == 403
    assert machine.post(f"/drift-alerts/{pk}/ignore", {"reason": ""}).status == 422
    assert machine.post(f"/drift-alerts/{pk}/assert", {}).body["state"] == "asserted"
    again = machine.post(f"/drift-alerts/{pk}/reverse", WHY)
    assert again.status == 422 and "was decided already" in again.body["detail"]
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120


def test_accepting_and_reversing_do_what_they_say(hub: Hub) -> None:
    machine, pk = drifted(hub)
    assert machine.post(f"/drift-alerts/{pk}/accept", {}).body["state"] == "accepted"
    assert SalesOrder.objects.get().revising_since is not None
    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10250"), amount="99.00")
    hub.runs_for(minutes=6)
    newer = DriftAlert.objects.get(state="open")
    assert machine.post(f"/drift-alerts/{newer.pk}/reverse", WHY).body["state"] == "reversed"
    hub.works()
    assert (SalesOrder.objects.get().status, hub.in_books("Invoice")) == ("cancelled", [])


def test_D12_what_was_moved_is_listed_with_both_days(hub: Hub) -> None:
    hub.chooses(closed_invoices="move")
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)
    hub.invoices(hub.sells("10250", on=date(2026, 1, 5)), hub.sells("10251", on=date(2026, 2, 3)))
    (row,) = hub.api(hub.vic).get("/moved-documents").body["items"]
    assert (row["own_date"], row["posted_on"], row["total"]) == ("2026-01-05", "2026-02-01", "120.00")
