"""Overrides over the REST API: what plays a role for one product, category, source or stock location."""

from __future__ import annotations

from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.stock.models import Location, StockSettings
from desk import NOW, Desk
from machine import Machine, machine_of


def override(role: str, scope: str | None, value: str, quickbooks_id: str | None) -> dict[str, str | None]:
    return {"role": role, "scope": scope, "value": value, "quickbooks_id": quickbooks_id}


def test_overrides_are_set_listed_and_taken_back(northwind: Desk, shop: Machine) -> None:
    RemoteRecord.objects.create(
        connection=northwind.connection,
        list="class",
        remote_id="1",
        name="Cheese",
        name_key="cheese",
        seen_at=NOW,
    )
    assert shop.get("/overrides/choices", role="class").body["items"] == [{"id": "1", "name": "Cheese"}]
    assert [one["name"] for one in shop.get("/overrides/choices", role="purchases").body["items"]] == [
        "Freight In", "Purchase Charges", "Purchases", "Rounding Paid", "Sales Tax Paid",
    ]  # fmt: skip

    made = shop.put("/overrides", override("sales", "product", "TEA-1", "3"))
    assert (made.status, made.body["override"]) == (
        200,
        {
            "id": AccountMapping.objects.latest("pk").pk, "key": f"sales@product:{northwind.tea.pk}", "role": "sales",
            "label": "Sales", "scope": "product", "value": "TEA-1", "quickbooks_id": "3",
            "quickbooks_name": "Fees Billed", "is_active": True,
        },
    )  # fmt: skip
    shop.put("/overrides", override("class", None, "", "1"))
    listed = shop.get("/overrides").body
    assert [(one["role"], one["scope"], one["value"]) for one in listed["items"]] == [
        ("class", None, ""), ("sales", "product", "TEA-1"),
    ]  # fmt: skip
    assert (listed["total"], shop.get("/overrides", role="sales", text="tea").body["total"]) == (2, 1)

    back = shop.put("/overrides", override("class", None, "", None))
    assert (back.status, back.body) == (200, {"override": None})
    assert shop.put("/overrides", override("class", None, "", None)).status == 200
    assert shop.get("/overrides").body["total"] == 1
    assert "class" not in [one["key"] for one in shop.get("/mappings").body["accounts"]]


def test_what_cannot_be_is_refused_with_its_place(northwind: Desk, shop: Machine) -> None:
    refusals = {
        "role": override("inventory", "category", "Dairy", "6"),
        "scope": override("purchases", "source", "Web", "6"),
        "value": override("sales", "product", "NOPE", "3"),
        "quickbooks_id": override("sales", "category", "Dairy", "999"),
    }
    for where, wanted in refusals.items():
        reply = shop.put("/overrides", wanted)
        assert (reply.status, reply.wheres) == (422, [where])
    assert shop.get("/overrides/choices", role="bank").status == 422
    assert shop.get("/overrides").body["items"] == []

    seller = machine_of(northwind.sam, northwind.company)
    assert seller.put("/overrides", override("sales", "category", "Dairy", "3")).status == 403
    assert seller.get("/overrides").status == 200


def test_with_inventory_a_stock_location_is_known_by_its_name(northwind: Desk, shop: Machine) -> None:
    StockSettings.objects.create(company=northwind.company, accounting="at_receipt")
    boston = Location.objects.create(company=northwind.company, name="Boston")
    northwind.maps("inventory", "81", "Inventory Asset", "Other Current Asset")

    made = shop.put("/overrides", override("inventory", "location", "Boston", "81"))
    assert (made.body["override"]["key"], made.body["override"]["value"]) == (
        f"inventory@location:{boston.pk}",
        "Boston",
    )
    nowhere = shop.put("/overrides", override("inventory", "location", "Leeds", "81"))
    assert (nowhere.status, nowhere.wheres) == (422, ["value"])
