"""The demo's companies with inventory: what happens in them ties out to the cent, and the golden scenario is golden."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crossfoot.core.stock.roles import Accounting
from crossfoot.runtime import demo_golden as golden
from crossfoot.runtime import demo_month as month
from crossfoot.runtime import demo_ways as ways
from crossfoot.runtime.demo_shops import SHOPS, WORKSHOP
from crossfoot.runtime.demo_stock import Keeper, Staff
from crossfoot.stock import operations as stock
from crossfoot.stock.models import Movement
from crossfoot.sync.models import Push
from storehouse import STOCK_ACCOUNTS, Storehouse
from world import Hub


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 2, 9), date(2027, 1, 1), date(2028, 2, 29)])
def test_the_golden_scenario_lies_within_one_year_and_before_the_month(today: date) -> None:
    first = golden.first_day(today, before=month.MONTH)
    last = first + timedelta(days=golden.DAYS - 1)

    assert first.year == last.year
    assert last < today - month.MONTH
    assert today - first <= month.MONTH + timedelta(days=2 * golden.DAYS)


def test_each_way_with_inventory_has_its_company_and_what_the_golden_scenario_comes_to_balances() -> None:
    assert [shop.accounting for shop in SHOPS] == [Accounting.AT_BILL, Accounting.AT_RECEIPT]
    assert sum(golden.EXPECTED.values()) == 0
    assert {**ways.STOCK_ACCOUNTS}.items() <= {
        role: name for role, (name, *_) in STOCK_ACCOUNTS.items()
    }.items()


def test_the_golden_scenario_and_a_month_of_stock_tie_out_in_the_demos_company(hub: Hub) -> None:
    today = hub.now.date()
    first = golden.first_day(today, before=month.MONTH)
    store = Storehouse(hub, Accounting.SIMPLE).opens(first + timedelta(days=1))
    stock.add_location(company=hub.company, name="Workshop", by=hub.ana, at=hub.now)
    keeper = Keeper(hub.company, Staff(hub.ana, hub.omar, hub.pia, hub.sam))
    store.enters_journal("inventory", "equity", golden.IN_QUICKBOOKS, first)
    golden.was_there(keeper, first)
    stock.choose_accounting(
        company=hub.company, accounting=WORKSHOP.accounting, in_quickbooks=golden.IN_QUICKBOOKS,
        approves_opening=True, by=hub.ana, at=keeper.at(first),
    )  # fmt: skip
    golden.happens(keeper, first)
    month.happens(keeper, WORKSHOP, today)
    hub.works()
    hub.ties_out(first, today)

    way = ways.standing_of(hub.company)
    assert way.golden == golden.EXPECTED
    assert (way.agrees, way.attention, way.compared, way.journals) == (True, 0, 49, 32)
    assert way.tied is not None
    assert way.tied.in_quickbooks == Decimal("10142.11")
    assert not Push.objects.exclude(state=Push.State.SYNCHRONIZED).exists()
    assert set(Movement.objects.values_list("kind", flat=True)) == {
        "opening", "receipt", "shipment", "consumption", "output", "count_up", "count_down", "write_off",
        "transfer", "customer_return", "vendor_return",
    }  # fmt: skip
    lines = ways.report([way])
    assert f"  {'Cost of Goods Sold':28} {'92.00':>22} {'92.00':>22}" in lines
    assert lines[-1] == "  As expected in both ways."
