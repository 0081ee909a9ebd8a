"""Omar, who does the accounts, makes the stock journal on its page; a program does the same over the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.core.stock.roles import Accounting
from crossfoot.stock.models import StockJournal
from storehouse import Storehouse
from world import Hub

D = Decimal


def day(number: int) -> date:
    return date(2026, 1, number)


def in_simple(hub: Hub) -> Storehouse:
    """Ten A are left at 9.50; ten at 8.00 were there before the start, and QuickBooks has 50.00 of them."""
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(2))
    store.enters_journal("inventory", "equity", D(50), day(1))
    store.has("A", 10, 80, day(1))
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    store.is_billed("bill", "A", 10, 110, day(3), line="order")
    store.ships("shipment", "A", 10, day(4), line="sale")
    return store


def test_A6_the_stock_journal_is_shown_approved_posted_and_taken_back(hub: Hub) -> None:
    store = in_simple(hub)
    omar = hub.page(hub.omar)
    omar.opens("stock-journal")
    assert "No stock journal yet" in omar.page.text
    omar.fills({"At the end of": "2026-01-05"}).presses("Read the figures")
    assert "Choose the QuickBooks account for “Change in stock”." in omar.page.text

    omar.opens("stock-journal")
    omar.fills({"Change in stock": "Purchases"}).presses("Save the accounts")
    omar.fills({"At the end of": "2026-01-05"}).presses("Read the figures")
    hub.works()
    omar.opens("stock-journal")
    omar.follows("Jan 5, 2026")
    page = omar.page
    assert page.row("The stock is worth") == "The stock is worth 95.00"
    assert page.row("A Product A") == "A Product A 10 9.5 95.00 0.00 95.00"
    assert page.row("Inventory Asset") == "Inventory Asset 45.00"
    assert page.row("Opening Balance Equity") == "Opening Balance Equity 30.00"
    assert page.row("Purchases") == "Purchases 15.00"
    assert StockJournal.objects.get().state == "shown"
    assert store.reported()["inventory"] == 50

    made = StockJournal.objects.get()
    sheet = hub.page(hub.omar).client.get(f"/c/northwind/books/stock-journal/{made.pk}/journal.csv")
    lines = b"".join(sheet.streaming_content).decode("utf-8-sig").split("\r\n")
    assert lines[:2] == [
        "Date,Account,Debit,Credit,Memo",
        '2026-01-05,Inventory Asset,45.00,,"The stock at the end of the period, as it is valued here."',
    ]

    before = store.reported()
    omar.presses("Approve and post")
    assert "Posted. It is on its way to QuickBooks." in omar.page.text
    assert store.posts()["inventory"] == "95.00"
    assert store.reported()["opening_equity"] == -30
    assert store.reported()["purchases"] - before["purchases"] == -15
    omar.opens("stock-journal-one", made.pk)
    assert "In QuickBooks" in omar.page.text
    omar.presses("Take the stock journal back")
    assert "Say why the stock journal is taken back" in omar.page.text
    omar.fills({"Why": "Counted wrong"}).presses("Take the stock journal back")
    hub.works()
    assert store.reported() == before

    vic = hub.page(hub.vic)
    vic.opens("stock-journal")
    assert "Read the figures" not in vic.page.buttons


def test_A6_a_program_reads_approves_and_takes_back_a_stock_journal(hub: Hub) -> None:
    store = in_simple(hub)
    hub.maps("change_in_stock", "Purchases")
    api = hub.api(hub.omar)
    assert api.get("/stock-journals/plan").body == {"rhythm": "on_demand", "accrues": False}
    assert (
        api.put("/stock-journals/plan", {"rhythm": "quarterly", "accrues": True}).body["rhythm"]
        == "quarterly"
    )
    started = api.post("/stock-journals", {"as_of": "2026-01-05"}).body
    hub.works()
    pk = api.get(f"/tasks/{started['id']}").body["result"]["stock_journal"]
    told = api.get(f"/stock-journals/{pk}").body
    assert (told["state"], told["valuation"], told["in_quickbooks"]) == ("shown", "95", "50.00")
    assert [(one["account"], one["debit"], one["credit"]) for one in told["entries"][0]["lines"]] == [
        ("Inventory Asset", "45.00", "0.00"),
        ("Opening Balance Equity", "0.00", "30.00"),
        ("Purchases", "0.00", "15.00"),
    ]
    assert api.post(f"/stock-journals/{pk}/approve", {}).body["state"] == "posted"
    assert store.posts()["inventory"] == "95.00"
    again = api.post(f"/stock-journals/{pk}/approve", {})
    assert (again.status, again.body["detail"]) == (
        422, "The stock journal of 5 Jan 2026 was decided before: posted. Read the figures anew."
    )  # fmt: skip
    taken = api.post(f"/stock-journals/{pk}/take-back", {"reason": "Counted wrong"}).body
    assert (taken["state"], taken["sentence"]) == ("taken_back", "Taken back: Counted wrong")
    assert store.posts()["inventory"] == "50.00"


def test_A6_with_inventory_there_is_no_stock_journal(hub: Hub) -> None:
    Storehouse(hub, Accounting.AT_BILL).opens(day(2))
    omar = hub.page(hub.omar)
    omar.opens("stock-journal")
    assert "This company accounts with inventory, so there is no stock journal" in omar.page.text
    refused = hub.api(hub.omar).post("/stock-journals", {"as_of": "2026-01-05"})
    assert "it would hide what the tie-out is there to find" in refused.sentences[0]
    assert StockJournal.objects.count() == 0
