"""The company's own fields over the API: made, filled on documents, switched off (D5)."""

from __future__ import annotations

from typing import Any

from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.sync import list_tasks
from machine import Machine
from online_forms import use_custom_fields
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


def test_D5_what_a_revision_empties_is_gone_in_quickbooks_and_what_was_never_ours_stays(hub: Hub) -> None:
    hub.bookkeeper().changes(
        "Preferences", "1", AccountingInfoPrefs={"ClassTrackingPerTxn": True, "TrackDepartments": True}
    )
    use_custom_fields(hub.books)
    lists = (("Class", "Retail"), ("Class", "Fairs"), ("Department", "Boston"))
    refs = {name: {"value": hub.bookkeeper().creates(kind, Name=name)["Id"]} for kind, name in lists}
    shop = hub.api(hub.ana)
    channel, crew = made(shop, "Channel", target="class"), made(shop, "Crew", target="sales_field")
    list_tasks.start_refresh(company=hub.company, by=hub.ana, at=hub.now)
    hub.works()
    orders = [hub.sells("10250"), hub.sells("10251")]
    at = [f"/sales-orders/{order.pk}" for order in orders]
    values = [{"field_id": channel, "value": "Retail"}, {"field_id": crew, "value": "Blue"}]
    assert shop.put(f"{at[0]}/custom-fields", {"values": values}).status == 200
    hub.invoices(*SalesOrder.objects.all())
    first, second = hub.document("Invoice", "10250"), hub.document("Invoice", "10251")
    assert (first["ClassRef"]["name"], custom(first)) == ("Retail", {"Crew": "Blue"})
    truck = {"DefinitionId": "2", "Name": "Truck", "Type": "StringType", "StringValue": "T-9"}
    theirs = {"DepartmentRef": refs["Boston"]}
    hub.bookkeeper().edits("Invoice", first, **theirs, CustomField=[*first["CustomField"][:1], truck])
    hub.bookkeeper().edits("Invoice", second, **theirs, ClassRef=refs["Fairs"])

    empty = [{"field_id": channel, "value": ""}, {"field_id": crew, "value": ""}]
    for address, given in zip(at, (empty, [{"field_id": crew, "value": "Green"}]), strict=True):
        shop.post(f"{address}/revision", {"reason": "Sold at the fair"})
        assert shop.put(f"{address}/custom-fields", {"values": given}).status == 200
    told = shop.get(f"{at[0]}/revision").body
    assert {fact["label"]: (fact["in_books"], fact["now"]) for fact in told["facts"]} == {
        "Class": ("retail", ""), "Crew": ("Blue", ""),
    }  # fmt: skip
    for address in at:
        assert shop.post(f"{address}/revision/approve", {}).status == 200
    hub.works()

    first, second = hub.document("Invoice", "10250"), hub.document("Invoice", "10251")
    assert ("ClassRef" in first, first["DepartmentRef"]["name"]) == (False, "Boston")
    assert custom(first) == {"Truck": "T-9"}
    assert (second["ClassRef"]["name"], second["DepartmentRef"]["name"]) == ("Fairs", "Boston")
    assert custom(second) == {"Crew": "Green"}

    hub.bookkeeper().edits("Invoice", first, ClassRef=refs["Fairs"])
    shop.post(f"{at[0]}/revision", {"reason": "Another crew"})
    shop.put(f"{at[0]}/custom-fields", {"values": [{"field_id": crew, "value": "Red"}]})
    shop.post(f"{at[0]}/revision/approve", {})
    hub.works()
    first = hub.document("Invoice", "10250")
    assert (first["ClassRef"]["name"], custom(first)) == ("Fairs", {"Crew": "Red", "Truck": "T-9"})


def custom(invoice: dict[str, Any]) -> dict[str, str]:
    """The custom fields that QuickBooks shows with a value."""
    values = invoice["CustomField"]
    return {value["Name"]: value["StringValue"] for value in values if value.get("StringValue")}


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
