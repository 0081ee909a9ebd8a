"""The tie-out of who keeps inventory: what the stock is worth against what QuickBooks has, part by part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from crossfoot.core.stock.roles import Accounting
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import operations as stock
from storehouse import Storehouse
from world import Hub


def day(number: int) -> date:
    return date(2026, 1, number)


def in_stock(hub: Hub, accounting: Accounting) -> Storehouse:
    """Ten A at 8.00 were there, ten more came at 10.00, six of them are billed at 11.00; five left."""
    store = Storehouse(hub, accounting).opens(day(2))
    store.has("A", 10, 80, day(1))
    stock.post_opening(company=hub.company, in_quickbooks=D(0), **store.ana)
    store.receives("receipt", "A", 10, 100, day(3), line="order")
    store.is_billed("bill", "A", 6, 66, day(4), line="order")
    store.ships("shipment", "A", 5, day(5), line="sale")
    hub.works()
    return store


def shown(hub: Hub, pk: int) -> list[str]:
    page = hub.page(hub.omar).opens("tieout-one", pk)
    rows = page.root.xpath("//section[@aria-labelledby='stock']//tr[td]")
    return [" ".join(" ".join(row.itertext()).split()) for row in rows]


def test_the_stock_is_tied_to_quickbooks_inventory_account_part_by_part(hub: Hub) -> None:
    in_stock(hub, Accounting.AT_BILL)

    tied = hub.ties_out()

    assert (tied.difference, tied.stock_difference) == (0, 0)
    assert shown(hub, tied.pk) == [
        "Valuation 139.50",
        "Received, not billed -40.00",
        "The inventory accounts have to come to 99.50",
        "QuickBooks has 99.50",
        "Difference 0.00",
    ]


def test_what_somebody_enters_on_the_inventory_account_is_told(hub: Hub) -> None:
    store = in_stock(hub, Accounting.AT_RECEIPT)
    store.enters_journal("inventory", "equity", D("7.25"), day(6))

    tied = hub.ties_out()

    assert (tied.difference, tied.differing, tied.stock_difference) == (0, 0, D("7.25"))
    page = hub.page(hub.omar).opens("tieout-one", tied.pk)
    assert "The stock and QuickBooks' accounts of it are 7.25 apart." in page.text
    assert page.root.xpath("//h2/span[contains(@class, 'cf-tone-bad')]")
    rows = shown(hub, tied.pk)
    assert rows[0] == "Valuation 139.50"
    assert rows[1:5] == [
        "The inventory accounts have to come to 139.50",
        "QuickBooks has 146.75",
        "Difference 7.25",
        "Received, not billed -40.00",
    ]
    assert rows[-1] == "Difference 0.00"
    told = hub.api(hub.omar).get("/tie-outs/latest").body["tie_out"]
    assert told["stock_difference"] == "7.25"


def test_a_day_of_before_is_tied_as_it_stood_then(hub: Hub) -> None:
    store = in_stock(hub, Accounting.AT_RECEIPT)
    store.receives("later", "A", 1, 12, day(20), line="another order")
    hub.works()

    assert hub.ties_out(end_on=day(3)).stock_difference == 0
    assert hub.ties_out().stock_difference == 0


def test_what_is_not_there_yet_is_named_as_what_makes_the_difference(hub: Hub) -> None:
    store = in_stock(hub, Accounting.AT_RECEIPT)
    AccountMapping.objects.filter(connection=hub.connection, key="cost_of_sales").delete()
    store.ships("another", "A", 1, day(6), line="another sale")

    tied = hub.ties_out()

    assert tied.stock_difference == D("9.30")
    told = "1 document or journal was not in QuickBooks yet: what it books is missing there."
    assert told in hub.page(hub.omar).opens("tieout-one", tied.pk).text


def test_who_keeps_no_inventory_has_no_stock_to_tie(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    tied = hub.ties_out()
    assert (tied.stock_difference, tied.result["stock"]) == (None, [])
    assert shown(hub, tied.pk) == []
