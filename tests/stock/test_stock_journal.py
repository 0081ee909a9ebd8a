"""The stock journal of Simple accounting, against the ledger that QuickBooks reports."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.period_ends import Rhythm
from crossfoot.core.stock.roles import Accounting
from crossfoot.engine.models import Task
from crossfoot.journals.models import Journal
from crossfoot.stock import period_end, period_figures
from crossfoot.stock.models import StockJournal
from stock.test_golden_scenario import told
from storehouse import Storehouse
from world import Hub

D = Decimal


def day(number: int) -> date:
    return date(2026, 1, number)


def in_simple(hub: Hub, **how: Any) -> Storehouse:
    """Ten A at 8.00 were there before the start, and QuickBooks has 50.00 of them."""
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(2), **how)
    hub.maps("change_in_stock", "Purchases")
    store.enters_journal("inventory", "equity", D(50), day(1))
    store.has("A", 10, 80, day(1))
    return store


def reads(store: Storehouse, as_of: date, *, accrues: bool = False) -> StockJournal:
    task = period_end.start(company=store.hub.company, as_of=as_of, accrues=accrues, **store.ana)
    store.hub.works()
    task.refresh_from_db()
    assert task.state == Task.State.DONE, task.sentence
    return StockJournal.objects.get(pk=task.result["stock_journal"])


def test_A6_the_first_journal_brings_the_opening_and_the_next_one_what_changed(hub: Hub) -> None:
    """What was received and not billed is left out, or accrued until the next day; what is taken back is gone."""
    store = in_simple(hub)
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    store.ships("shipment", "A", 5, day(3), line="sale")
    store.carries("receipt", 20, 0, day(4))

    shown = reads(store, day(3))
    assert (shown.valuation, shown.received_not_billed, shown.in_quickbooks) == (D(135), D(100), D(50))
    assert (shown.before_on, shown.before_valuation, shown.before_in_quickbooks) == (day(1), D(80), D(50))
    assert shown.known_after == D(15), "three quarters of the freight, known on the 4th"
    (share,) = shown.products()
    assert (share.sku, share.quantity, share.value, share.received_not_billed) == ("A", D(15), D(150), D(100))
    period_end.approve(stock_journal=shown, **store.ana)
    assert store.posts() == {
        "inventory": "35.00", "equity": "-50.00", "opening_equity": "-30.00", "purchases": "45.00",
    }  # fmt: skip

    store.is_billed("bill", "A", 10, 110, day(5), line="order")
    second = reads(store, day(5))
    assert second.before_on is None
    assert [one.sku for one in second.products()] == ["A"]
    figures = period_figures.figures_on(hub.company, day(5))
    assert (figures.known_after, second.received_not_billed) == (D(0), D(20)), "the freight is not billed"
    period_end.approve(stock_journal=second, **store.ana)
    store.posts()
    assert store.reported(day(5))["inventory"] == second.valuation - 20

    with pytest.raises(Refusal, match=r"builds on it\. Take that one back first"):
        period_end.take_back(stock_journal=shown, reason="Too early", **store.ana)
    period_end.take_back(stock_journal=second, reason="Too early", **store.ana)
    assert store.posts()["inventory"] == "35.00"


def test_figures_that_are_not_true_any_more_are_not_posted(hub: Hub) -> None:
    store = in_simple(hub)
    shown = reads(store, day(3))
    store.finds("count", "A", -1, day(2))
    with pytest.raises(Refusal) as refused:
        period_end.approve(stock_journal=shown, **store.ana)
    assert refused.value.sentence == (
        "The stock of 3 Jan 2026 changed since its figures were read: it was worth 80.00 with 0.00 not billed, and is "
        "worth 72.00 with 0.00 not billed now. Read them anew."
    )
    assert Journal.objects.count() == 0

    anew = reads(store, day(3))
    shown.refresh_from_db()
    assert shown.state == StockJournal.State.DISCARDED
    period_end.say_by_hand(stock_journal=anew, **store.ana)
    store.enters_journal("inventory", "equity", D(22), day(3))
    after = reads(store, day(4))
    assert (after.before_on, period_figures.entries_of(after)) == (None, ())
    with pytest.raises(Refusal, match="so there is nothing to book"):
        period_end.approve(stock_journal=after, **store.ana)


def test_A6_after_a_month_the_figures_wait_and_the_accrual_is_taken_back_on_the_next_day(hub: Hub) -> None:
    store = in_simple(hub)
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    with pytest.raises(Refusal) as refused:
        period_end.start(company=hub.company, as_of=day(5), accrues=True, **store.ana)
    assert [one.code for one in refused.value.problems] == ["stock_journal.month_end"]

    period_end.plan(company=hub.company, rhythm=Rhythm.MONTHLY, accrues=True, **store.ana)
    hub.runs_for(minutes=1)
    assert StockJournal.objects.count() == 0, "December was over before the start"
    hub.office.clock.advance_to(datetime(2026, 2, 1, 20, tzinfo=UTC))
    hub.runs_for(minutes=2)
    shown = StockJournal.objects.get()
    assert (shown.as_of, shown.made_by, shown.accrues, shown.known_after) == (day(31), None, True, D(0))
    hub.runs_for(minutes=2)
    assert StockJournal.objects.count() == 1

    period_end.approve(stock_journal=shown, **store.ana)
    hub.works()
    # A month later the bookkeeper signs in anew.
    store = Storehouse(hub, Accounting.SIMPLE, before=store.before)
    at_end, after = store.reported(day(31)), store.reported(date(2026, 2, 1))
    assert (at_end["inventory"], at_end["grni"]) == (D(180), D(-100))
    assert (after["inventory"], after.get("grni", D(0)), after["opening_equity"]) == (D(80), D(0), D(-30))
    assert [one.posting_on for one in Journal.objects.order_by("pk")] == [day(31), day(31), date(2026, 2, 1)]


def test_inventory_does_not_begin_before_a_stock_journal_that_stands(hub: Hub) -> None:
    """The opening entry brings what QuickBooks has not; a later stock journal would have brought it before."""
    store = in_simple(hub)
    shown = reads(store, day(3))
    period_end.approve(stock_journal=shown, **store.ana)
    store.posts()
    with pytest.raises(Refusal) as refused:
        store.keeps(Accounting.AT_BILL)
    assert refused.value.sentence == (
        "The stock journal of 3 Jan 2026 is in QuickBooks, which starts on 2 Jan 2026: the opening entry would bring "
        "the same stock again. Take it back, or let the start be a day after it."
    )
    hub.chooses(start_on=day(4))
    store.keeps(Accounting.AT_BILL)
    with pytest.raises(Refusal, match="so it stays"):
        period_end.take_back(stock_journal=shown, reason="Too late", **store.ana)


def test_A6_the_golden_scenario_ends_in_the_same_profit_as_with_inventory(hub: Hub) -> None:
    """110.50 of profit and 98.50 of stock, as in both ways with inventory, by one journal at the end."""
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(2))
    hub.maps("change_in_stock", "Cost of Goods Sold")
    told(store)
    hub.office.clock.advance_to(datetime(2026, 1, 12, 20, tzinfo=UTC))
    store = Storehouse(hub, Accounting.SIMPLE, before=store.before)
    shown = reads(store, day(10))
    (entry,) = period_figures.entries_of(shown)
    assert [(line.role, line.movement) for line in entry.lines] == [
        ("inventory", D("48.50")), ("opening_equity", D("-30.00")), ("change_in_stock", D("-18.50")),
    ]  # fmt: skip
    assert [(one.sku, one.part) for one in shown.products()] == [("A", D("73.50")), ("B", D("25.00"))]
    period_end.approve(stock_journal=shown, **store.ana)
    hub.works()
    booked = store.reported()
    assert (booked["inventory"], booked["opening_equity"]) == (D("98.50"), D("-30.00"))
    profit = -sum(booked.get(role, D(0)) for role in ("income", "purchases", "freight", "cost_of_sales"))
    assert profit == D("110.50")
