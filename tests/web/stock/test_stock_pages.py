"""Stock on the pages: what is on hand, and what the warehouse does, shown before it is booked and taken back after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.roles import Accounting
from crossfoot.journals.models import Journal
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.models import Location, StockEvent
from desk import stored
from plain_browser import Browser
from storehouse import Storehouse
from world import Hub

D = Decimal
DAY = date(2026, 1, 2)


@pytest.fixture
def store(hub: Hub) -> Storehouse:
    """Ten of A at 10.00 and four of B at 2.50 in the main warehouse, and a shop with nothing in it."""
    made = Storehouse(hub, Accounting.AT_RECEIPT).opens(date(2026, 1, 1))
    made.receives("a", "A", 10, 100, DAY)
    made.receives("b", "B", 4, 10, DAY)
    stock.add_location(company=hub.company, name="Shop", by=hub.ana, at=hub.now)
    return made


@pytest.fixture
def pia(store: Storehouse) -> Browser:
    """The warehouse keeper."""
    return store.hub.page(store.hub.pia)


def quantities(store: Storehouse) -> dict[str, str]:
    return {
        f"{row.product.sku} {row.location}": f"{row.quantity.normalize():f}"
        for row in queries.on_hand(store.hub.company)
    }


def booked(event: StockEvent) -> list[str]:
    return [
        f"{'Dr' if line.debit else 'Cr'} {line.account} {line.debit or line.credit:.2f}"
        for journal in Journal.objects.filter(cause_kind="stock_event", cause_id=event.pk)
        for line in journal.lines.all()
    ]


def last(store: Storehouse) -> StockEvent:
    return StockEvent.objects.filter(company=store.hub.company).latest("pk")


def test_a_count_is_shown_booked_and_taken_back(store: Storehouse, pia: Browser) -> None:
    events = stored(StockEvent)
    pia.opens("stock-count", on="2026-01-03")
    pia.fills({"Counted of A": "9", "Counted of B": "4"})
    seen = pia.presses("Preview")

    assert "2 counted, 1 of them as expected." in seen.text
    assert "Shrinkage 10.00 Inventory Asset 10.00 Total 10.00 10.00" in seen.text
    assert stored(StockEvent) == events

    pia.fills({"Counted of A": "8"})
    again = pia.presses("Book the count")
    assert "this is shown once more, and is not booked yet" in again.text
    assert "Shrinkage 20.00" in again.text
    assert stored(StockEvent) == events

    _, address, twice = again.form_of("Book the count")
    done = pia.presses("Book the count")
    events = stored(StockEvent)
    assert "is not booked yet" in pia.client.post(address.partition("#")[0], twice).content.decode()
    assert stored(StockEvent) == events
    assert "Stock count is booked: journal STK" in done.messages
    assert booked(last(store)) == ["Dr shrinkage 20.00", "Cr inventory 20.00"]
    assert quantities(store) == {"A Main warehouse": "8", "B Main warehouse": "4"}
    assert "Somebody with the role Administrator or Accounting can take it back." in done.text

    omar = store.hub.page(store.hub.omar)
    omar.goes(done.url)
    omar.follows("Take back")
    omar.fills({"Reason": "Two were behind the door"})
    assert "Inventory Asset 20.00 Shrinkage 20.00" in omar.presses("Preview").text
    assert "Taken back is booked" in omar.presses("Take it back").messages
    assert quantities(store) == {"A Main warehouse": "10", "B Main warehouse": "4"}
    assert store.posts()["inventory"] == "110.00"


def test_a_transfer_changes_places_and_no_cost(store: Storehouse, pia: Browser) -> None:
    pia.opens("stock-transfer")
    pia.fills(
        {"From": "Main warehouse", "To": "Shop", "Date": "2026-01-03", "l0-product": "A", "l0-quantity": "4"}
    )
    assert pia.presses("Add a line").value("l3-product") == ""
    seen = pia.presses("Preview")
    assert "Main warehouse → Shop 4 10 10.00" in seen.row("A Product A")
    assert "No journal goes to QuickBooks: no account changes by a cent." in seen.text

    pia.presses("Book the transfer")

    assert quantities(store) == {"A Main warehouse": "6", "A Shop": "4", "B Main warehouse": "4"}
    page = pia.opens("stock", location=str(Location.objects.get(name="Shop").pk))
    assert "A Product A Shop 4 10.00 40.00" in page.text
    assert "All of the stock is worth 110.00 USD" in page.text
    pia.opens("stock-export", "csv", location=str(Location.objects.get(name="Shop").pk))
    assert pia.page.body.decode("utf-8-sig").splitlines() == [
        "SKU,Product,Location,Quantity,Cost of a unit,Value",
        "A,Product A,Shop,4.000000,10.000000,40.000000",
    ]


def test_another_day_and_a_stated_cost_are_shown_before_they_are_booked(
    store: Storehouse, pia: Browser
) -> None:
    """On the 3rd what is missing cost 10.00; on the 6th, when dearer goods were there, it costs 15.00."""
    missing = store.finds("count", "A", -1, date(2026, 1, 3))
    receipt = store.receives("more", "A", 10, 200, date(2026, 1, 5))
    assert "Another date" not in pia.opens("stock-event", receipt.pk).text
    events = stored(StockEvent)
    pia.opens("stock-event", missing.pk)
    pia.follows("Another date")
    pia.fills({"Date": "2026-01-06"})
    assert "Shrinkage 5.00 Inventory Asset 5.00" in pia.presses("Preview").text
    assert stored(StockEvent) == events
    assert "Late cost is booked: journal STK" in pia.presses("Book the date").messages
    assert booked(last(store)) == ["Dr shrinkage 5.00", "Cr inventory 5.00"]

    api, events = store.hub.api(store.hub.pia), stored(StockEvent)
    path, given = f"/stock/events/{missing.pk}/redate", {"on": "2026-01-03"}
    assert (api.post(f"{path}/preview", given).body["value"], stored(StockEvent)) == ("5", events)
    assert api.post(path, given).body["value"] == "5"
    cost = {"product_id": store.product("C").pk, "amount": "3"}
    events = stored(StockEvent)
    assert (api.post("/stock/costs/preview", cost).body["value"], stored(StockEvent)) == ("0", events)
    assert api.post("/stock/costs", cost).status == 200

    pia.opens("stock-product-cost", store.product("C").pk)
    assert pia.page.value("amount") == "3.00"
    pia.fills({"Cost of one": "4"})
    assert "No journal goes to QuickBooks" in pia.presses("Preview").text
    assert "C is said to cost 4 each." in pia.presses("Save").messages


def test_what_is_made_costs_its_ingredients_and_the_work(store: Storehouse, pia: Browser) -> None:
    store.product("C")
    pia.opens("stock-make")
    pia.fills({
        "Product that was made": "C", "Quantity made": "2", "Cost of the work": "5", "Date": "2026-01-03",
        "l0-product": "A", "l0-quantity": "1", "l1-product": "B", "l1-quantity": "2",
    })  # fmt: skip
    assert "Inventory Asset 5.00 Conversion absorbed 5.00" in pia.presses("Preview").text
    pia.presses("Book what was made")

    page = pia.opens("stock-product", store.product("C").pk)
    assert "On hand 2 Cost of one 10.00 USD Value 20.00 USD" in page.text
    assert "Made Main warehouse +2 +20.00 2 10.00 20.00 STK" in page.text


def test_more_than_is_there_is_refused_with_the_figures_and_nothing_changes(
    store: Storehouse, pia: Browser
) -> None:
    events = stored(StockEvent)
    pia.opens("stock-adjust")
    pia.fills({
        "What happened": "Goods are thrown away", "Date": "2026-01-03", "Reason": "Wet",
        "l0-product": "A", "l0-quantity": "11", "l1-product": "Z", "l1-quantity": "1",
    })  # fmt: skip
    assert "There is no product “Z”" in pia.presses("Preview").messages
    pia.fills({"l1-product": "", "l1-quantity": ""})
    seen = pia.presses("Preview")

    assert "there are 10 of A Product A at Main warehouse, and 11 leave" in seen.messages
    assert seen.value("l0-quantity") == "11"
    assert not seen.has("Book the adjustment")
    pia.fills({"l0-quantity": "3"})
    assert "Shrinkage 30.00 Inventory Asset 30.00" in pia.presses("Preview").text
    assert stored(StockEvent) == events


def test_who_only_looks_sees_the_stock_and_changes_nothing(store: Storehouse) -> None:
    vic = store.hub.page(store.hub.vic)
    page = vic.opens("stock")
    assert "A Product A Main warehouse 10 10.00 100.00" in page.text
    assert not page.links("Count")
    history = vic.opens("stock-history")
    assert "Receipt" in history.text
    for name in ("stock-count", "stock-adjust", "stock-transfer", "stock-make"):
        assert vic.opens(name).status == 403
    assert vic.posts("stock-product-cost", store.product("A").pk, amount="1").status == 403
