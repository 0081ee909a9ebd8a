"""Three figures that other systems got wrong, or worked out on paper, as QuickBooks reports them here (E5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.landed import Goods, Spread, shares_of
from crossfoot.core.stock.roles import Accounting
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.drafts import Arrival, Carried
from crossfoot.stock.models import Movement
from storehouse import Storehouse
from world import Hub

D = Decimal
WITH_INVENTORY = [Accounting.AT_BILL, Accounting.AT_RECEIPT]


def day(number: int) -> date:
    return date(2026, 1, number)


@pytest.mark.parametrize("accounting", WITH_INVENTORY)
def test_what_was_made_and_sold_leaves_no_inventory_and_the_work_is_absorbed(
    hub: Hub, accounting: Accounting
) -> None:
    """Bill 50, product cost 60, operation cost 10: inventory 0, cost of sales 60, absorbed 10."""
    store = Storehouse(hub, accounting).opens(day(1))
    store.receives("flour", "FLOUR", 1, 50, day(2), line="order")
    store.is_billed("bill", "FLOUR", 1, 50, day(2), line="order")
    store.makes("bread", "BREAD", 1, {"FLOUR": D(1)}, 10, day(3))
    store.ships("sale", "BREAD", 1, day(4))
    assert store.posts() == {"conversion_absorbed": "-10.00", "cost_of_sales": "60.00", "payable": "-50.00"}


@pytest.mark.parametrize("accounting", WITH_INVENTORY)
def test_a_bill_that_is_dearer_than_the_order_reaches_what_was_made_and_sold(
    hub: Hub, accounting: Accounting
) -> None:
    """Ordered at 60, billed at 80, all used and sold for 100: profit 20, inventory 0."""
    store = Storehouse(hub, accounting).opens(day(1))
    store.receives("flour", "FLOUR", 6, 60, day(2), line="order")
    store.makes("bread", "BREAD", 2, {"FLOUR": D(6)}, 0, day(3))
    store.ships("sale", "BREAD", 2, day(4), line="sale")
    store.invoices("invoice", "BREAD", 2, 100, day(4), line="sale")
    store.is_billed("bill", "FLOUR", 6, 80, day(5), line="order")
    assert store.posts() == {
        "cost_of_sales": "80.00", "income": "-100.00", "payable": "-80.00", "receivable": "100.00",
    }  # fmt: skip


def test_freight_is_spread_by_value_and_becomes_the_cost_of_each_unit(hub: Hub) -> None:
    """4 at 8, 4 at 10 and 4 at 12 with freight of 105: 28, 35 and 42, so 15.00, 18.75 and 22.50 a unit."""
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(day(1))
    prices = {"TEA": D(32), "RICE": D(40), "SALT": D(48)}
    received = stock.receive(
        company=hub.company,
        arrivals=[Arrival(store.product(sku), D(4), amount) for sku, amount in prices.items()],
        on=day(2),
        **store.ana,
    )
    rows = list(Movement.objects.filter(event=received).order_by("sequence"))
    spread = shares_of(D(105), Spread.BY_VALUE, [Goods(D(4), amount) for amount in prices.values()])
    assert spread == (D(28), D(35), D(42))
    carried = [Carried(row, share, share) for row, share in zip(rows, spread, strict=True)]
    stock.carry_charges(company=hub.company, carried=carried, on=day(3), **store.ana)
    averages = [row.average for row in queries.worth_on(hub.company, day(3))]
    assert averages == [D("18.75"), D("22.50"), D("15.00")]  # By SKU: rice, salt, tea.
    assert store.posts() == {"grni": "-120.00", "inventory": "225.00", "landed_cost_accrual": "-105.00"}
