"""The company's own fields over the API: made, filled on documents, switched off (D5)."""

from __future__ import annotations

from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sales_orders import operations as selling
from machine import Machine
from world import Hub


def made(machine: Machine, name: str, **more: object) -> int:
    reply = machine.post("/custom-fields", {"name": name, **more})
    assert reply.status == 201, reply.body
    return int(reply.body["id"])


def test_D5_a_program_makes_a_field_fills_it_and_revises_its_value(hub: Hub) -> None:
    shop = hub.api(hub.ana)
    project = made(shop, "Project", target="memo")
    made(shop, "Crate", documents="purchases")
    order = hub.sells("10250")
    at = f"/sales-orders/{order.pk}/custom-fields"
    assert shop.get(at).body == {
        "values": [{"field_id": project, "name": "Project", "target": "memo", "value": ""}]
    }

    reply = shop.put(at, {"values": [{"field_id": project, "value": " Harbour fair "}]})
    assert reply.body["values"][0]["value"] == "Harbour fair"
    hub.invoices(SalesOrder.objects.get())
    assert "Project: Harbour fair" in hub.document("Invoice", "10250")["PrivateNote"]

    refused = shop.put(at, {"values": [{"field_id": project, "value": "Spring fair"}]})
    assert refused.status == 422
    order = selling.begin_revision(order=order, reason="Another fair", by=hub.sam, at=hub.now)
    assert shop.put(at, {"values": [{"field_id": project, "value": "Spring fair"}]}).status == 200
    selling.approve_revision(order=SalesOrder.objects.get(), by=hub.sam, at=hub.now)
    hub.works()
    assert "Project: Spring fair" in hub.document("Invoice", "10250")["PrivateNote"]


def test_a_field_is_changed_and_switched_off(hub: Hub) -> None:
    shop = hub.api(hub.ana)
    project = made(shop, "Project")
    changed = shop.put(
        f"/custom-fields/{project}",
        {"name": "Event", "documents": "sales", "target": "sales_field", "remote_name": "Fair"},
    )
    assert changed.body == {
        "id": project, "name": "Event", "documents": "sales", "target": "sales_field", "remote_name": "Fair",
        "is_active": True,
    }  # fmt: skip
    off = shop.put(f"/custom-fields/{project}", {"name": "Event", "is_active": False})
    assert off.body["is_active"] is False
    assert shop.get("/custom-fields").body["items"] == [off.body]
    assert shop.get(f"/sales-orders/{hub.sells('10250').pk}/custom-fields").body == {"values": []}


def test_all_that_is_wrong_is_said_and_nothing_is_changed(hub: Hub) -> None:
    shop = hub.api(hub.ana)
    crate = made(shop, "Crate", documents="purchases")
    order = hub.sells("10250")
    elsewhere = shop.put(
        f"/sales-orders/{order.pk}/custom-fields", {"values": [{"field_id": crate, "value": "7"}]}
    )
    assert (elsewhere.status, elsewhere.wheres) == (422, [f"custom.{crate}"])
    assert SalesOrder.objects.get().custom == {}
    taken = shop.post("/custom-fields", {"name": "crate", "target": "none"})
    assert (taken.status, taken.wheres) == (422, ["name"])
    assert shop.post("/custom-fields", {"name": "X", "target": "elsewhere"}).status == 422
    viewer = hub.api(hub.vic, "v")
    assert viewer.post("/custom-fields", {"name": "Mine"}).status == 403
    assert viewer.put(f"/sales-orders/{order.pk}/custom-fields", {"values": []}).status == 403
