"""B2, B3, E5 to E7: a company looks at a way of accounting, puts right what stands against it, approves the opening and
switches it on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.journals.models import Journal
from crossfoot.mappings import operations as mappings
from crossfoot.stock import switching
from crossfoot.stock.models import Movement, StockSettings
from crossfoot.stock.switching import Prospect
from plain_browser import Browser
from storehouse import Storehouse
from world import Hub

D = Decimal
AT_BILL, AT_RECEIPT = "Inventory, at bill", "Inventory, at receipt"


def day(number: int) -> date:
    return date(2026, 1, number)


def in_simple(hub: Hub, **how: object) -> Storehouse:
    """Ten A at 8.00 were there, ten more came at 10.00 and are not billed, five left; QuickBooks has 50.00."""
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(10), **how)
    store.enters_journal("inventory", "equity", D(50), day(1))
    store.has("A", 10, 80, day(1))
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    store.ships("shipment", "A", 5, day(3), line="sale")
    return store


def looks(hub: Hub, accounting: str) -> Browser:
    """Omar chooses a way on the page, and looks at it."""
    omar = hub.page(hub.omar)
    omar.opens(
        "settings-accounting", accounting=accounting, cost_of_sales="at_delivery", negative_stock="block"
    )
    return omar


def looks_again(browser: Browser) -> Browser:
    """The page is loaded anew, as it does by itself when the task is done."""
    browser.goes(browser.page.url)
    return browser


def opening_shown(browser: Browser) -> list[str]:
    """The opening entry on the page, line by line, and the stock by product."""
    rows = browser.page.root.xpath("//section[@aria-labelledby='opening']//tbody/tr")
    return [" ".join(" ".join(row.itertext()).split()) for row in rows]


def way_of(hub: Hub) -> str:
    return StockSettings.objects.get(company=hub.company).accounting


def test_E5_the_opening_is_read_shown_by_account_and_product_approved_and_posted(hub: Hub) -> None:
    store = in_simple(hub)
    omar = looks(hub, "at_receipt")
    unread = (
        "What QuickBooks' inventory account had on 9 Jan 2026, the day before the start, is not known yet."
    )
    assert unread in omar.page.text
    assert not omar.page.is_enabled(f"Switch to {AT_RECEIPT}")

    omar.presses("Read it from QuickBooks")
    hub.works()
    looks_again(omar)
    assert "It had 50.00 , read" in omar.page.text
    assert opening_shown(omar) == [
        "Inventory Asset 85.00",
        "Opening Balance Equity 15.00",
        "Received not billed 100.00",
        "A Product A 15 9.00 135.00 100.00",
    ]
    omar.presses(f"Switch to {AT_RECEIPT}")
    assert "Look at the opening entry and approve it: Dr Inventory 85.00" in omar.page.messages
    assert (way_of(hub), Journal.objects.count()) == ("simple", 0)

    store.has("B", 1, 7, day(4))
    omar.fills({"approves": True}).presses(f"Switch to {AT_RECEIPT}")
    assert "The opening entry is another one than the one you approved" in omar.page.messages
    assert (way_of(hub), Journal.objects.count()) == ("simple", 0)
    assert opening_shown(omar)[-2:] == ["A Product A 15 9.00 135.00 100.00", "B Product B 1 7.00 7.00 0.00"]

    omar.fills({"approves": True}).presses(f"Switch to {AT_RECEIPT}")
    assert "The opening entry is on its way to QuickBooks." in omar.page.messages
    hub.works()
    assert store.reported(day(9)) == {
        "inventory": D(142), "grni": D(-100), "equity": D(-50), "opening_equity": D(8),
    }  # fmt: skip
    omar.opens("settings-accounting")
    assert f"{AT_RECEIPT} is kept since" in omar.page.text
    assert "Chosen by Omar" in omar.page.text
    assert f"Opening entry Jan 9, 2026 , Journal {Journal.objects.get().number}" in omar.page.text
    assert f"{AT_RECEIPT} A receipt fills the inventory account" in omar.opens("connect-accounting").text


def test_a_reading_that_ends_while_the_page_is_made_is_still_watched(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_simple(hub)
    omar = looks(hub, "at_receipt")
    omar.presses("Read it from QuickBooks")
    looked_at = switching.prospect

    def looked_at_too_early(**asked: Any) -> Prospect:
        prospect = looked_at(**asked)
        hub.works()
        return prospect

    monkeypatch.setattr(switching, "prospect", looked_at_too_early)
    looks_again(omar)
    assert opening_shown(omar) == []
    (watched,) = omar.page.root.xpath("//*[@hx-get]/@hx-get")
    assert watched.endswith("?reload=1")
    bar = hub.page(hub.omar).client.get(watched)
    assert bar.headers["HX-Refresh"] == "true"
    looks_again(omar)
    assert opening_shown(omar)[-1] == "A Product A 15 9.00 135.00 100.00"


def test_E6_E7_costs_and_quantities_are_named_with_the_way_out_and_nothing_is_switched_on(hub: Hub) -> None:
    store = in_simple(hub, negative_stock=NegativeStock.PROVISIONAL)
    store.ships("too many", "A", 20, day(4), line="another sale")
    store.has("B", 3, 12, day(1))
    # Data that was brought in from elsewhere may lack a cost; what is entered here is refused at once.
    Movement.objects.filter(product__sku="B").update(is_uncosted=True)

    omar = looks(hub, "at_bill")
    assert omar.page.row("Costs") == (
        "Costs to be done B Product B has no cost in its movement of 1 Jan 2026, and cannot be booked at nothing. "
        "State its cost at the product, or at what arrived. State its cost"
    )
    assert omar.page.row("Quantities") == (
        "Quantities to be done A Product A has -5 on hand at Main warehouse on 4 Jan 2026. Record what arrived "
        "before it left, or count the stock. Look at its movements"
    )
    product = store.product("B").pk
    assert omar.page.links("State its cost") == [f"/c/{hub.company.slug}/stock/products/{product}/cost/"]
    assert not omar.page.is_enabled(f"Switch to {AT_BILL}")

    refused = hub.api(hub.omar).post("/accounting/switch", {"accounting": "at_bill"})
    assert (refused.status, way_of(hub)) == (422, "simple")
    codes = [one["code"] for one in refused.body["problems"]]
    assert codes == ["stock.opening_unread", "stock.no_cost", "stock.negative"]


def test_B3_each_way_needs_its_accounts_and_they_are_chosen_on_the_page(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(2))
    for key in ("inventory", "cost_of_sales", "grni"):
        mappings.unmap_account(connection=hub.connection, key=key, **store.ana)
    omar = hub.api(hub.omar)

    def missing(accounting: str) -> list[str]:
        told = omar.post("/accounting/preview", {"accounting": accounting}).body
        return [one["subject"] for one in told["problems"] if one["fix"] == "map_account"]

    assert missing("simple") == []
    assert missing("at_bill") == ["inventory", "cost_of_sales"]
    assert missing("at_receipt") == ["inventory", "cost_of_sales", "grni"]

    page = looks(hub, "at_receipt")
    assert "Choose the QuickBooks account for “Goods received, not billed”." in page.page.row(
        "Accounts and documents"
    )
    page.fills(
        {
            "Inventory": "Inventory Asset (Other Current Asset)",
            "Cost of goods sold": "Cost of Goods Sold (Cost of Goods Sold)",
            "Goods received, not billed": "Received not billed (Other Current Liability)",
        }
    ).presses("Save the accounts")
    assert missing("at_receipt") == []
    assert page.page.row("Accounts and documents") == (
        "Accounts and documents in order Every account that this way needs is chosen."
    )


def test_B2_a_way_is_chosen_with_what_it_does_said_before_and_kept_from_then_on(hub: Hub) -> None:
    Storehouse(hub, Accounting.SIMPLE).opens(day(2))
    sam = hub.page(hub.sam)
    sam.opens("settings-accounting")
    assert "Someone with the role Administrator or Accounting changes the way of accounting." in sam.page.text
    assert hub.api(hub.sam, "s").post("/accounting/switch", {"accounting": "at_bill"}).status == 403

    omar = hub.page(hub.omar)
    omar.opens("settings-accounting")
    assert omar.page.text.count("Simple is kept since") == 1
    omar.page.choose("When they are invoiced, with the invoice")
    omar.presses("Look at it")
    assert "Bills of stocked goods debit Inventory instead of an expense." in omar.page.text
    assert "Each invoice posts a journal of its cost" in omar.page.text
    assert "Nothing was in stock here by then, so it has to be empty, too." in omar.page.row("Opening")
    omar.presses("Read it from QuickBooks")
    hub.works()
    looks_again(omar)
    assert "has what the stock is worth, so nothing has to be booked." in omar.page.row("Opening")
    omar.presses(f"Switch to {AT_BILL}")

    assert f"{AT_BILL} is kept from now on." in omar.page.messages
    machine = hub.api(hub.omar)
    told = machine.get("/accounting").body
    kept = ("at_bill", "at_invoice", "block", "Omar", None)
    names = ("accounting", "cost_of_sales", "negative_stock", "chosen_by", "opened_on")
    assert tuple(told[name] for name in names) == kept
    assert Journal.objects.count() == 0

    omar.page.choose("Let it leave at the last known cost, and correct that by a journal later")
    omar.presses("Look at it")
    omar.presses("Save")
    after = machine.get("/accounting").body
    assert (after["negative_stock"], after["since"]) == ("provisional", told["since"])
