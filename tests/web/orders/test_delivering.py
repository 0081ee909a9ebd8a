"""A seller delivers an order in parts, on pages and over the API."""

from __future__ import annotations

from decimal import Decimal as D

from crossfoot.documents.models import SalesOrder
from world import Hub, goods


def test_sam_delivers_and_invoices_in_parts(hub: Hub) -> None:
    tea, jam = goods("3", "20.00", product_id=hub.product().pk), goods("2", "15.00", description="Jam")
    order = hub.sells("10250", tea, jam, goods("1", "9.00", kind="shipping", description="Courier"))
    sam = hub.page(hub.sam)
    sam.opens("sell-order", order.pk)
    sam.follows("Deliver a part…")
    assert "Shipping and other charges go with this first part." in sam.page.text
    assert (sam.page.value("Delivered of TEA-1"), sam.page.value("Delivered of Jam")) == ("3", "2")
    sam.fills({"Delivered of TEA-1": "4", "Delivered of Jam": ""}).presses("Deliver this part")
    assert "line 1: 4 would be delivered, and 3 of 3 are left. Enter at most that." in sam.page.text
    sam.fills({"Delivered of TEA-1": "2"}).presses("Deliver this part")

    part = SalesOrder.objects.get(part_of=order)
    assert sam.page.heading == "Sales order 10250-1 Shipped"
    assert sam.page.links("Sales order 10250") == [f"/c/northwind/sell/{order.pk}/"]
    assert "Edit" not in sam.page.text.split("More")[0]
    sam.presses("Create invoice")
    hub.works()
    assert hub.document("Invoice", "10250-1")["TotalAmt"] == 49

    sam.opens("sell-order", order.pk)
    assert sam.page.row("10250-1").startswith("10250-1 Jan 5, 2026 Shipped In QuickBooks 49.00")
    assert "TEA-1: 2 of 3 delivered, 1 left" in sam.page.text
    assert not sam.page.has("Create invoice") and not sam.page.has("Confirm")

    api = hub.api(hub.sam)
    sam.follows("Close the rest…")
    assert "The parts that went stay as they are, with their invoices." in sam.page.text
    sam.fills({"Why": "They found other jam"}).presses("Close the rest")
    assert sam.page.heading == "Sales order 10250 Closed"
    assert "TEA-1: 2 of 3 delivered, 1 closed" in sam.page.text and "Deliver a part" not in sam.page.text
    one = {"shipped_on": "2026-01-06", "lines": [{"line_id": order.lines.all()[0].pk, "quantity": "1"}]}
    refused = api.post(f"/sales-orders/{order.pk}/parts", one)
    assert refused.body["detail"] == "Sales order 10250 is closed. Reopen it to deliver what is left."
    assert api.get(f"/sales-orders/{order.pk}").body["part_ids"] == [part.pk]
    sam.presses("Reopen the rest")
    assert sam.page.heading == "Sales order 10250 Delivered in parts"
    assert api.post(f"/sales-orders/{order.pk}/close-rest", {"reason": "No"}).body["status"] == "closed"
    assert api.post(f"/sales-orders/{order.pk}/reopen-rest", {}).body["status"] == "in_parts"
    again = api.post(f"/sales-orders/{order.pk}/reopen-rest", {})
    assert again.body["detail"] == "Sales order 10250 is delivered in parts, not closed."

    whole = api.get(f"/sales-orders/{order.pk}").body
    assert (whole["status"], whole["part_ids"]) == ("in_parts", [part.pk])
    rest = [
        {"line_id": line["id"], "quantity": q} for line, q in zip(whole["lines"], ("1", "2"), strict=False)
    ]
    made = api.post(f"/sales-orders/{order.pk}/parts", {"shipped_on": "2026-01-06", "lines": rest})
    assert (made.status, made.body["number"], made.body["part_of_id"], made.body["total"]) == (
        201, "10250-2", order.pk, "50.00",
    )  # fmt: skip
    assert [line["part_of_line_id"] for line in made.body["lines"]] == [line["line_id"] for line in rest]
    again = api.post(f"/sales-orders/{order.pk}/parts", {"shipped_on": "2026-01-06", "lines": rest})
    assert (again.status, len(again.sentences)) == (422, 2)
    assert "Deliver a part" not in sam.opens("sell-order", order.pk).text
    assert "Close the rest" not in sam.page.text
    assert SalesOrder.objects.filter(part_of=order).count() == 2
    assert D(made.body["total"]) + part.total == order.total
