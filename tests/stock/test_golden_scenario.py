"""The golden scenario, through the product: QuickBooks reports the same trial balance whatever the way and timing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from storehouse import Storehouse
from world import Hub

D = Decimal

EXPECTED = {
    "conversion_absorbed": "-12.00",
    "cost_of_sales": "92.00",
    "equity": "-50.00",
    "income": "-200.00",
    "inventory": "98.50",
    "opening_equity": "-30.00",
    "payable": "-108.00",
    "purchase_price_variance": "-1.00",
    "receivable": "200.00",
    "shrinkage": "10.50",
}
"""Debits positive. Goods received and not billed, work in progress and the accrual are zero, so not there."""

IN_SIMPLE = {
    "equity": "-50.00",
    "freight": "20.00",
    "income": "-200.00",
    "inventory": "50.00",
    "payable": "-108.00",
    "purchases": "88.00",
    "receivable": "200.00",
}

WAYS = [
    (Accounting.AT_BILL, CostOfSales.AT_DELIVERY, True),
    (Accounting.AT_BILL, CostOfSales.AT_INVOICE, False),
    (Accounting.AT_RECEIPT, CostOfSales.AT_DELIVERY, False),
    (Accounting.AT_RECEIPT, CostOfSales.MANUAL, False),
    (Accounting.AT_RECEIPT, CostOfSales.AT_INVOICE, True),
]


def day(number: int) -> date:
    return date(2026, 1, number)


def told(store: Storehouse) -> None:
    """Ten steps: ten A at 8.00 are there, and QuickBooks has 50.00 of them."""
    store.enters_journal("inventory", "equity", D(50), day(1))
    store.has("A", 10, 80, day(1))
    if store.accounting is not Accounting.SIMPLE:
        stock.post_opening(company=store.hub.company, in_quickbooks=D(50), **store.ana)
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    store.ships("shipment", "A", 5, day(3), line="sale")
    store.invoices("invoice", "A", 5, 100, day(3), line="sale")
    store.is_billed("bill", "A", 10, 110, day(4), line="order")
    store.carries("receipt", 20, 20, day(5))
    store.makes("order", "B", 3, {"A": D(6)}, 12, day(6))
    store.finds("count", "A", -1, day(7))
    store.comes_back("return", "shipment", 1, 20, day(8))
    store.goes_back("to vendor", "A", 2, day(9))
    store.is_credited("to vendor", 22, day(9))
    store.ships("shipment of B", "B", 2, day(10), line="sale of B")
    store.invoices("invoice of B", "B", 2, 120, day(10), line="sale of B")


@pytest.mark.parametrize(("accounting", "timing", "through_wip"), WAYS)
def test_quickbooks_reports_the_same_trial_balance_under_all_timings(
    hub: Hub, accounting: Accounting, timing: CostOfSales, through_wip: bool
) -> None:
    store = Storehouse(hub, accounting).opens(day(2), cost_of_sales=timing, through_wip=through_wip)
    told(store)
    assert store.posts() == EXPECTED
    worth = {row.product_id: (row.quantity, row.average) for row in queries.worth_on(hub.company, day(31))}
    assert worth == {
        store.product("A").pk: (D(7), D("10.50")), store.product("B").pk: (D(1), D(25)),
    }  # fmt: skip
    for number in range(1, 12):
        balances = store.reported(day(number))
        for role, tied in queries.tie_out(hub.company, day(number), balances).items():
            assert tied.is_tied, (number, role, tied)
    assert list(queries.doubtful(hub.company)) == []


def test_in_simple_the_same_events_book_nothing_but_documents(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(2))
    told(store)
    assert store.posts() == IN_SIMPLE
    standing = queries.standing_on(hub.company, day(31))
    assert (standing.valuation, standing.received_not_billed) == (D("98.50"), D(0))
    assert hub.company.journals.count() == 0
