"""Credits, bills of drop-shipments and the opening entry are taken back; the books are as if they had never come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.legs import Document
from crossfoot.core.stock.roles import Accounting
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.drafts import Present
from crossfoot.stock.models import StockEvent
from storehouse import Storehouse
from world import Hub

D = Decimal


def day(number: int) -> date:
    return date(2026, 1, number)


def tied(store: Storehouse) -> dict[str, str]:
    found = store.posts()
    for role, one in queries.tie_out(store.hub.company, day(31), store.reported(day(31))).items():
        assert one.is_tied, (role, one)
    assert list(queries.doubtful(store.hub.company)) == []
    return found


@pytest.mark.parametrize("accounting", [Accounting.AT_RECEIPT, Accounting.AT_BILL])
def test_B3_credits_of_a_vendor_are_taken_back_to_the_cent(hub: Hub, accounting: Accounting) -> None:
    store = Storehouse(hub, accounting).opens(day(1))
    store.receives("receipt", "A", 3, 100, day(2), line="order")
    store.is_billed("bill", "A", 3, 100, day(3), line="order")
    store.ships("sale", "A", 1, day(4))
    before = tied(store)
    first = store.gets_price_credit("bill", D("10"), day(5))
    second = store.gets_price_credit("bill", D("0.01"), day(6))
    with pytest.raises(Refusal, match=r"the vendor lowered its price\. Take that back first"):
        stock.take_back(event=store.events["bill"], reason="Wrong vendor", **store.ana)
    for event, amount in ((first, D(10)), (second, D("0.01"))):
        stock.take_back(event=event, reason="The vendor took it back", **store.ana)
        store.enters_bill(Document.GOODS, amount, day(7))
    assert tied(store) == before
    with pytest.raises(Refusal, match="It was taken back before"):
        stock.take_back(event=first, reason="Again", **store.ana)

    store.goes_back("return", "A", 1, day(8))
    returned = tied(store)
    credit = store.is_credited("return", 30, day(9))
    with pytest.raises(Refusal, match=r"its bill or its credit is recorded\. Take that back first"):
        stock.take_back(event=store.events["return"], reason="Still here", **store.ana)
    stock.take_back(event=credit, reason="Not granted", **store.ana)
    store.enters_bill(Document.GOODS, D(30), day(9))
    assert tied(store) == returned
    stock.take_back(event=store.events["return"], reason="Still here", **store.ana)
    assert tied(store) == before


def test_B3_bills_of_a_drop_shipment_are_taken_back_the_last_one_first(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.AT_BILL).opens(day(1))
    sold = stock.drop_ship(
        company=hub.company, sold=[Present(store.product("A"), D(2), D(40))], on=day(2), **store.ana
    )
    amounts = (D(45), D(47))
    first, second = (
        stock.bill_drop_ship(sold=sold.movements.get(), amount=amount, on=day(3), **store.ana)
        for amount in amounts
    )
    assert tied(store)["cost_of_sales"] == "47.00"
    with pytest.raises(Refusal, match=r"another bill said what it costs\. Take that back first"):
        stock.take_back(event=first, reason="Not ours", **store.ana)
    stock.take_back(event=second, reason="Not ours", **store.ana)
    stock.take_back(event=first, reason="Not ours", **store.ana)
    assert tied(store)["cost_of_sales"] == "40.00"


def test_E5_the_opening_entry_is_taken_back_while_nothing_builds_on_it(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(10))
    store.has("A", 10, 80, day(1))
    store.accounting = Accounting.AT_RECEIPT
    store.keeps(Accounting.AT_RECEIPT)
    opened = StockEvent.objects.get(source_kind="opening_entry")
    assert tied(store) == {"inventory": "80.00", "opening_equity": "-80.00"}
    stock.take_back(event=opened, reason="Not counted well", **store.ana)
    assert store.posts() == {}
    # Nothing of it stands, so that what was there is corrected, and the way chosen anew.
    store.keeps(Accounting.SIMPLE)
    store.has("A", 1, 8, day(2))
    store.keeps(Accounting.AT_RECEIPT)
    assert tied(store) == {"inventory": "88.00", "opening_equity": "-88.00"}
    opened = StockEvent.objects.get(source_kind="opening_entry", undoes=None, undone_by=None)
    store.ships("sale", "A", 1, day(11))
    with pytest.raises(Refusal, match="first of 11 Jan 2026, and builds on the opening entry"):
        stock.take_back(event=opened, reason="Not counted well", **store.ana)
    stock.take_back(event=store.events["sale"], reason="Not sent", **store.ana)
    stock.take_back(event=opened, reason="Not counted well", **store.ana)
    assert store.posts() == {}
