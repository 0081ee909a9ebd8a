"""Stock, counts and movements from files: the same file twice changes nothing, a cancelled one leaves nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.roles import Accounting
from crossfoot.engine import clock
from crossfoot.imports import operations as imports
from crossfoot.imports.models import ImportRun
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.models import Movement, StockCount, StockEvent
from storehouse import Storehouse
from world import Hub

D = Decimal

ON_HAND = "SKU,On hand,Unit cost,Warehouse,As of\nTEA,10,8,Shop,2026-01-01\nRICE,4.5,2,Shop,2026-01-01\n"
MOVED = """Date,Type,SKU,Qty,Amount,Warehouse,To warehouse,Reason
2026-01-04,sale,TEA,-5,,Shop,,
2026-01-02,receipt,TEA,10,100,Shop,,
2026-01-05,transfer,TEA,3,,Shop,Depot,
2026-01-06,adjustment,TEA,-1,,Shop,,Broken
2026-01-06,write off,RICE,0.5,,Shop,,Wet
"""


def day(number: int) -> date:
    return date(2026, 1, number)


def imported(hub: Hub, kind: str, text: str, *, leave_out: bool = False) -> ImportRun:
    run = imports.upload(
        company=hub.company, kind=kind, file_name="stock.csv", content=text.encode(), by=hub.ana, at=hub.now
    )
    run = imports.check(run=run, by=hub.ana, at=clock.now())
    if run.error_count and not leave_out:
        return run
    imports.write(run=run, by=hub.ana, at=clock.now(), leave_out_errors=leave_out)
    hub.works()
    run.refresh_from_db()
    return run


def there(hub: Hub) -> dict[tuple[str, str], Decimal]:
    return {(row.product.sku, row.location.name): row.quantity for row in queries.on_hand(hub.company)}


@pytest.fixture
def store(hub: Hub) -> Storehouse:
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(day(1))
    for name in ("Shop", "Depot"):
        stock.add_location(company=hub.company, name=name, **store.ana)
    for sku in ("TEA", "RICE"):
        store.product(sku)
    return store


def test_a_file_of_movements_is_told_in_order_of_its_days_and_once(store: Storehouse) -> None:
    hub = store.hub
    opened = imported(hub, "stock_on_hand", ON_HAND)
    assert (opened.state, opened.created, opened.sentence) == ("done", 1, "1 entries of stock were imported.")
    moved = imported(hub, "stock_movements", MOVED)
    assert (moved.state, moved.records, moved.created) == ("done", 5, 5)
    assert there(hub) == {("RICE", "Shop"): 4, ("TEA", "Depot"): 3, ("TEA", "Shop"): 11}
    assert [(row.kind, row.value_after) for row in queries.movements_of(store.product("TEA"))] == [
        ("opening", 80), ("receipt", 180), ("shipment", 135), ("transfer", 135), ("count_down", 126),
    ]  # fmt: skip
    assert store.posts() == {
        "cost_of_sales": "45.00", "grni": "-100.00", "inventory": "45.00", "shrinkage": "10.00",
    }  # fmt: skip

    events = StockEvent.objects.count()
    for kind, text in (("stock_on_hand", ON_HAND), ("stock_movements", MOVED)):
        again = imported(hub, kind, text)
        assert (again.created, again.unchanged) == (0, again.records)
    assert StockEvent.objects.count() == events

    imports.cancel(run=moved, by=hub.ana, at=hub.now)
    hub.works()
    moved.refresh_from_db()
    assert moved.sentence == "Cancelled: everything that this import created was removed."
    assert there(hub) == {("RICE", "Shop"): D("4.5"), ("TEA", "Shop"): 10}
    assert store.posts() == {}
    assert imported(hub, "stock_movements", MOVED).created == 5


def test_a_count_sheet_books_what_differs_and_says_what_it_does_not_know(store: Storehouse) -> None:
    hub = store.hub
    imported(hub, "stock_on_hand", ON_HAND)
    wrong = imported(
        hub, "stock_counts", "SKU,Counted,Date,Site\nTEA,9,2026-01-03,Shop\nSALT,1,2026-01-03,Shop\nTEA,x,2026-01-03,\n"
    )  # fmt: skip
    assert wrong.state == "checked"
    assert [(one["row"], one["sentence"]) for one in wrong.errors] == [
        (3, "There is no product SALT. Import it first, or correct the code."),
        (4, "“x” is not a number. Correct it, or choose the other decimal sign."),
    ]
    sheet = "SKU,Counted,Date,Site\nTEA,9,2026-01-03,Shop\nRICE,4.5,2026-01-03,Shop\n"
    assert imported(hub, "stock_counts", sheet).created == 1
    (count,) = StockCount.objects.all()
    assert [(line.product.sku, line.expected, line.counted) for line in count.lines.order_by("pk")] == [
        ("TEA", 10, 9), ("RICE", D("4.5"), D("4.5")),
    ]  # fmt: skip
    assert there(hub) == {("RICE", "Shop"): D("4.5"), ("TEA", "Shop"): 9}
    assert imported(hub, "stock_counts", sheet).unchanged == 1


def test_what_cannot_leave_stops_the_file_where_it_stands(store: Storehouse) -> None:
    hub = store.hub
    text = "Date,Type,SKU,Qty,Cost,Site\n2026-01-02,in,TEA,2,5,Shop\n2026-01-03,out,TEA,3,,Shop\n"
    run = imported(hub, "stock_movements", text)
    assert (run.state, run.done) == ("failed", 0)
    assert run.sentence == (
        "Stopped after 0 of 2 entries of movements. On 3 Jan 2026 there are 2 of TEA Product TEA at Shop, and 3 leave. "
        "Count the stock, or record what arrived before that day."
    )
    assert not Movement.objects.exists()
