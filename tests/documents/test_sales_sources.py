"""Sales sources are described by who may change settings, and what comes paid counts as paid."""

from __future__ import annotations

from datetime import date

from crossfoot.documents.models import SalesSource
from crossfoot.documents.sales_sources import queries
from world import Hub


def test_orders_of_a_source_that_comes_paid_count_as_paid_on_their_day(hub: Hub) -> None:
    earlier = hub.sells("M-1", source="Market")
    omar = hub.page(hub.omar)
    omar.opens("settings-sources")
    assert omar.page.row("Market") == "Market not described are invoiced"
    omar.fills({"Name": "Market", "Kind": "Marketplace", "Its orders come paid": True}).presses(
        "Save the source"
    )
    assert omar.page.row("Market") == "Market Marketplace come paid: sales receipts"

    today = hub.sells("M-2", source="Market", on=date(2026, 1, 7))
    stated = hub.sells("M-3", source="Market", paid_on=date(2026, 1, 2))
    other = hub.sells("W-1", source="Wholesale")
    assert [one.paid_on for one in (earlier, today, stated, other)] == [
        None, date(2026, 1, 7), date(2026, 1, 2), None,
    ]  # fmt: skip

    refused = hub.api(hub.sam).put("/sales-sources", {"name": "Wholesale", "kind": "wholesale"})
    assert refused.status == 403
    wrong = hub.api(hub.ana).put("/sales-sources", {"name": " ", "kind": "wholesale"})
    assert wrong.sentences == ["A sales source has a name of 1 to 60 characters. Correct it."]
    told = hub.api(hub.ana, mark="b").put("/sales-sources", {"name": "Wholesale", "kind": "wholesale"}).body
    assert [(one["name"], one["kind"], one["comes_paid"]) for one in told["items"]] == [
        ("Market", "marketplace", True), ("Wholesale", "wholesale", False),
    ]  # fmt: skip
    assert queries.that_come_paid(hub.company, ["Market", "Wholesale"]) == {"Market"}
    assert SalesSource.objects.count() == 2
