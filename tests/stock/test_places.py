"""Places with inventory accounts of their own: each account ties out alone after every event."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.mappings import overrides
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.accounts_tied import accounts_tied
from crossfoot.stock.drafts import Moved
from crossfoot.sync import list_tasks
from storehouse import Storehouse
from world import Hub

D = Decimal
SHOP = "Inventory in the shop"


def day(number: int) -> date:
    return date(2026, 1, number)


def with_a_shop(hub: Hub, accounting: Accounting, **how: object) -> tuple[Storehouse, dict[str, object]]:
    store = Storehouse(hub, accounting).opens(day(1), **how)
    store.books.creates("Account", Name=SHOP, AccountType="Other Current Asset", AccountSubType="Inventory")
    main, shop = (
        stock.add_location(company=hub.company, name=name, **store.ana) for name in ("Main", "Shop")
    )
    list_tasks.start_refresh(company=hub.company, by=hub.ana, at=hub.now)
    hub.works()
    overrides.choose(
        connection=hub.connection, role="inventory", scope="location", value=str(shop.pk),
        record=hub.copy_of("account", SHOP), by=hub.ana, at=hub.now,
    )  # fmt: skip
    return store, {"main": main, "shop": shop}


def accounts(store: Storehouse, on: date) -> tuple[str, str]:
    """What QuickBooks has on both accounts at the end of a day, each of them tied out alone."""
    store.hub.works()
    reported = store.reported(on)
    found = {"inventory": reported.get("inventory", D(0)), "shop": reported.get(SHOP, D(0))}
    tied = accounts_tied(store.hub.company, {"Inventory Asset": found["inventory"], SHOP: found["shop"]})
    assert len(tied) == 2 and all(one.is_tied for one in tied.values()), tied
    assert list(queries.doubtful(store.hub.company)) == []
    return f"{found['inventory']:.2f}", f"{found['shop']:.2f}"


@pytest.mark.parametrize("accounting", [Accounting.AT_RECEIPT, Accounting.AT_BILL])
def test_B3_each_inventory_account_holds_what_is_at_its_places(hub: Hub, accounting: Accounting) -> None:
    store, at = with_a_shop(hub, accounting, cost_of_sales=CostOfSales.MANUAL)
    is_at_bill = accounting is Accounting.AT_BILL
    store.receives("first", "A", 10, 95, day(2), line="order", location=at["main"])
    assert accounts(store, day(2)) == (("0.00", "0.00") if is_at_bill else ("95.00", "0.00"))
    stock.transfer(
        company=hub.company, moved=[Moved(store.product("A"), D(4))], here=at["main"], there=at["shop"],
        on=day(3), **store.ana,
    )  # fmt: skip
    assert accounts(store, day(3)) == (("-38.00", "38.00") if is_at_bill else ("57.00", "38.00"))
    store.is_billed("bill", "A", 10, 95, day(4), line="order")
    assert accounts(store, day(4)) == ("57.00", "38.00")
    store.receives("second", "A", 10, 120, day(5), line="order 2", location=at["main"])
    store.is_billed("bill 2", "A", 10, 120, day(6), line="order 2")
    assert accounts(store, day(6)) == ("172.00", "43.00")
    # Of four that leave the shop, none is cost of sales until they are marked as delivered.
    store.ships("sale", "A", 3, day(7), line="sale", location=at["shop"], is_marked=False)
    assert accounts(store, day(7)) == ("172.00", "43.00")
    store.invoices("invoice", "A", 3, 60, day(8), line="sale")
    assert accounts(store, day(8)) == ("172.00", "10.75")
    # The first bill was too high by 17.00: 17 of 20 are there, one of them in the shop.
    store.gets_price_credit("bill", D("20"), day(9))
    assert accounts(store, day(9)) == ("156.00", "9.75")
    stock.take_back(event=store.events["invoice"], reason="Not sent", **store.ana)
    assert accounts(store, day(31)) == ("156.00", "39.00")
