"""Stock over the API: what is on hand, acts with their previews, once under their key, and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from crossfoot.core.stock.roles import Accounting
from crossfoot.stock.models import StockEvent
from desk import stored
from storehouse import Storehouse
from world import Hub

DAY = "2026-01-03"


def sides(reply: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(account, debit, credit) of its journals."""
    return [
        (line["account"], line["debit"], line["credit"])
        for journal in reply["journals"]
        for line in journal["lines"]
    ]


def test_stock_is_moved_over_the_api_shown_first_once_and_taken_back(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(date(2026, 1, 1))
    store.receives("a", "A", 10, 100, date(2026, 1, 2))
    a, c = store.product("A").pk, store.product("C").pk
    pia, omar = hub.api(hub.pia), hub.api(hub.omar, "b")
    (main,) = pia.get("/stock/locations").body["items"]
    shop = omar.post("/stock/locations", {"name": "Shop"}).body["id"]
    events = stored(StockEvent)

    count = {"on": DAY, "lines": [{"product_id": a, "quantity": "9"}]}
    seen = pia.post("/stock/counts/preview", count)
    assert (seen.status, seen.body["id"], seen.body["value"]) == (200, None, "-10")
    assert sides(seen.body) == [("Shrinkage", "10.00", "0.00"), ("Inventory Asset", "0.00", "10.00")]
    assert stored(StockEvent) == events

    counted = pia.post("/stock/counts", count, key="count-7")
    again = pia.post("/stock/counts", count, key="count-7")
    assert (counted.status, again.response["Idempotency-Replayed"], again.body) == (201, "true", counted.body)
    assert counted.body["journals"][0]["state"] == "waiting"

    moved = pia.post("/stock/transfers", {
        "on": DAY, "from_location_id": main["id"], "to_location_id": shop,
        "lines": [{"product_id": a, "quantity": "4"}],
    })  # fmt: skip
    assert (moved.status, moved.body["journals"]) == (201, [])
    assert moved.body["nothing_booked"] == "No journal goes to QuickBooks: no account changes by a cent."
    made = pia.post("/stock/manufacturing-orders", {
        "on": DAY, "product_id": c, "quantity": "2", "operation_cost": "5", "location_id": shop,
        "ingredients": [{"product_id": a, "quantity": "1"}],
    })  # fmt: skip
    assert sides(made.body) == [("Inventory Asset", "5.00", "0.00"), ("Conversion absorbed", "0.00", "5.00")]
    thrown = pia.post("/stock/adjustments", {
        "on": DAY, "reason": "Wet",
        "lines": [{"product_id": c, "quantity": "-1", "location_id": shop, "is_write_off": True}],
    })  # fmt: skip
    assert sides(thrown.body) == [("Shrinkage", "7.50", "0.00"), ("Inventory Asset", "0.00", "7.50")]
    listed = pia.get("/stock/on-hand")
    assert [(row["sku"], row["location"], row["quantity"], row["value"]) for row in listed.body["items"]] == [
        ("A", "Main warehouse", "5", "50"),
        ("A", "Shop", "3", "30"),
        ("C", "Shop", "1", "7.5"),
    ]
    assert listed.body["worth"] == "87.5"

    back = {"reason": "Not wet"}
    assert pia.post(f"/stock/events/{thrown.body['id']}/take-back", back).status == 403
    undone = omar.post(f"/stock/events/{thrown.body['id']}/take-back", back)
    assert (undone.body["undoes"], sides(undone.body)) == (
        thrown.body["id"],
        [("Inventory Asset", "7.50", "0.00"), ("Shrinkage", "0.00", "7.50")],
    )
    rows = pia.get("/stock/movements", product_id=a).body["items"]
    assert [(row["kind"], row["quantity"], row["quantity_after"], row["value_after"]) for row in rows] == [
        ("consumption", "-1", "8", "80"),
        ("transfer", "4", "9", "90"),
        ("count_down", "-1", "9", "90"),
        ("receipt", "10", "10", "100"),
    ]


def test_more_than_is_there_is_refused_and_nothing_is_kept(hub: Hub) -> None:
    product = hub.product("A", "Tea").pk
    pia = hub.api(hub.pia)
    lines = [{"product_id": product, "quantity": "-1"}]

    refused = pia.post("/stock/adjustments", {"on": DAY, "reason": "Gone", "lines": lines})

    assert refused.status == 422
    assert "there are 0 of A Tea" in refused.body["detail"]
    assert stored(StockEvent) == []
    assert (
        hub.api(hub.vic, "v")
        .post("/stock/adjustments/preview", {"on": DAY, "reason": "Gone", "lines": lines})
        .status
        == 403
    )
