"""E8: the sales of a source go one by one or as summaries; the books are the same."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.core.summaries import Frequency
from crossfoot.documents.models import SalesOrder, SalesSummary
from crossfoot.engine import schedule
from machine import machine_of
from web_shop import day, shop
from world import Hub


def test_E8_a_days_sales_are_drafted_looked_at_posted_and_taken_back_on_the_page(hub: Hub) -> None:
    at = shop(hub)
    draft = at.sells("W-0", 1, day(4), status="draft", shipped_on=None)
    omar = hub.page(hub.omar)
    omar.opens("summaries")
    assert "There are no orders of a month to count yet." in omar.page.text
    omar.fills({"Sales source": "Web", "Goes to QuickBooks as": "One summary a day"})
    omar.fills({"For posting dates from": "2026-01-01"}).presses("Save how it goes")
    assert omar.page.row("Web") == "Web One summary a day Jan 1, 2026 0"
    first = at.sells("W-1", 2, day(4))
    at.sells("W-2", 1, day(4))
    omar.opens("sell-order", first.pk)
    assert "It goes with the summary for 4 Jan 2026." in omar.page.text
    omar.opens("summaries")
    assert "2 orders a month are 2 documents, 2 cost journals and 2 calls by themselves" in omar.page.text
    omar.fills({"Orders posted until": "2026-01-05"}).presses("Make drafts")
    made = SalesSummary.objects.get()
    omar.follows(made.number)
    assert omar.page.row("Cost of Goods Sold") == "Cost of Goods Sold 30.00"
    assert omar.page.row("Sales of Product Income") == "Sales of Product Income 75.00"
    assert omar.page.row("W-2") == "W-2 Jan 4, 2026 Hanari Carnes 25.00"
    assert at.books(3)["income"] == "0.00"

    omar.presses("Post the summary")
    found = at.books(3, 4)
    assert (found["cost_of_sales"], found["income"]) == ("30.00", "-75.00")
    omar.opens("sell-order", first.pk)
    assert f"It is in a summary, which is posted: {made.number}" in omar.page.text
    tied = hub.ties_out()
    assert (tied.documents, tied.differing, tied.difference) == (2, 0, 0)
    omar.opens("summaries-evidence", made.pk)
    assert "SalesItemLineDetail" in omar.page.text
    sheet = omar.client.get(f"/c/northwind/books/summaries/{made.pk}/orders.csv")
    lines = b"".join(sheet.streaming_content).decode("utf-8-sig").split("\r\n")
    assert lines[:2] == ["Order,Posted on,Customer,Total,Currency", "W-1,2026-01-04,Hanari Carnes,50.00,USD"]
    assert omar.client.get(f"/c/northwind/books/summaries/{made.pk}/journal.xlsx").status_code == 200

    omar.opens("summaries-one", made.pk)
    omar.fills({"Why": "Two days at once"}).presses("Take the summary back")
    assert at.books(3)["income"] == "0.00"
    omar.opens("summaries-one", made.pk)
    assert "Taken back" in omar.page.text
    assert SalesOrder.objects.get(pk=first.pk).book_state == "not_sent"
    assert SalesOrder.objects.get(pk=draft.pk).book_state == "not_sent"


def test_E8_a_program_chooses_drafts_posts_and_counts(hub: Hub) -> None:
    at = shop(hub)
    ana = machine_of(hub.ana, hub.company)
    told = ana.get("/summaries/forecast?orders=5000&sources=1").body
    assert [(one["frequency"], one["documents"], one["calls"]) for one in told["ways"]] == [
        ("each", 5000, 334), ("day", 31, 4), ("week", 5, 2), ("month", 1, 2),
    ]  # fmt: skip
    chosen = {"source": "Web", "frequency": "week", "since": "2026-01-01"}
    going = {one["source"]: one for one in ana.put("/summaries/sources", chosen).body["items"]}
    assert (going["Web"]["frequency"], going[""]["frequency"]) == ("week", "each")
    at.sells("W-1", 2, day(3))
    at.sells("W-2", 1, day(4))
    assert ana.post("/summaries/drafts", {"through": "2026-02-01"}).status == 422
    (draft,) = ana.post("/summaries/drafts", {"through": "2026-01-05"}).body["items"]
    assert (draft["first_on"], draft["last_on"], draft["orders"], draft["total"]) == (
        "2026-01-01", "2026-01-04", 2, "75.00",
    )  # fmt: skip
    posted = ana.post(f"/summaries/{draft['id']}/post", {}).body
    assert (posted["state"], [one["number"] for one in posted["members"]]) == ("posted", ["W-1", "W-2"])
    assert posted["cost"]["lines"][0]["debit"] in {"30.00", "0.00"}
    found = at.books(2, 3, 4)
    assert Decimal(found["income"]) == -75
    taken = ana.post(f"/summaries/{draft['id']}/take-back", {"reason": "Wrong"}).body
    assert taken["state"] == "posted"
    hub.works()
    assert ana.get(f"/summaries/{draft['id']}").body["state"] == "taken_back"


def test_E8_the_worker_makes_the_drafts_of_what_is_over(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    at.goes(Frequency.MONTH, source="Market")
    at.sells("W-1", 1, day(4))
    at.sells("W-2", 1, day(5))
    at.sells("M-1", 1, day(4), source="Market")
    schedule.tick(hub.now)
    hub.works()
    assert list(SalesSummary.objects.values_list("source", "last_on", "count", "made_by")) == [
        ("Web", day(4), 1, None)
    ]
