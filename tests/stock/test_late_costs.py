"""What becomes known late: replayed from where it belongs, booked in one journal on the day it became known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.legs import Document
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.journals import operations as journaling
from crossfoot.journals.models import Journal
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.drafts import Arrival, Departure
from crossfoot.stock.models import Movement, StockEvent
from storehouse import Storehouse
from world import Hub

D = Decimal
START = date(2026, 1, 1)


def day(number: int) -> date:
    return date(2026, 1, number)


def books(event: StockEvent) -> list[tuple[str, date, list[str]]]:
    """The journals of an event: rule, day and lines."""
    journals = Journal.objects.filter(cause_kind="stock_event", cause_id=event.pk).order_by("pk")
    return [
        (
            journal.rule,
            journal.posting_on,
            [
                f"{'Dr' if line.debit else 'Cr'} {line.account} {line.debit or line.credit:.2f}"
                for line in journal.lines.all()
            ],
        )
        for journal in journals
    ]


@pytest.fixture
def store(hub: Hub) -> Storehouse:
    return Storehouse(hub, Accounting.AT_RECEIPT).opens(START)


def test_a_back_dated_cost_reads_later_movements_only_and_posts_one_journal(store: Storehouse) -> None:
    """Forty movements lie before the receipt whose bill is dearer, and three movements after it."""
    tea = store.product("TEA")
    stock.receive(
        company=store.hub.company,
        arrivals=[Arrival(tea, D(2), D(10)) for _ in range(20)],
        on=day(1),
        **store.ana,
    )
    stock.ship(
        company=store.hub.company,
        departures=[Departure(tea, D(1)) for _ in range(20)],
        on=day(2),
        **store.ana,
    )
    store.finds("the rest is gone", "TEA", -20, day(3))
    store.receives("late", "TEA", 10, 100, day(4), line="order")
    shipped = [store.ships(f"sale {number}", "TEA", 2, day(4 + number)) for number in range(3)]
    journals = Journal.objects.count()
    billed = store.is_billed("bill", "TEA", 10, 110, day(8), line="order")
    assert Movement.objects.filter(product=tea).count() == 45
    assert billed.replayed == 4  # The receipt, and the three deliveries after it.
    assert books(billed) == [
        ("price_difference", day(8), ["Dr inventory 4.00", "Dr cost_of_sales 6.00", "Cr grni 10.00"])
    ]
    assert Journal.objects.count() == journals + 1
    assert [books(one)[0][2][0] for one in shipped] == ["Dr cost_of_sales 20.00"] * 3


def test_goods_entered_late_book_their_own_day_and_correct_the_later_ones_today(store: Storehouse) -> None:
    store.receives("first", "TEA", 10, 100, day(1))
    store.ships("sale", "TEA", 5, day(3))
    late = store.receives("late", "TEA", 10, 140, day(2))
    assert books(late) == [
        ("receipt", day(2), ["Dr inventory 140.00", "Cr grni 140.00"]),
        ("late_cost", day(5), ["Dr cost_of_sales 10.00", "Cr inventory 10.00"]),
    ]
    assert store.hub.now.date() == day(5)
    for number in range(1, 7):
        store.hub.works()
        tied = queries.tie_out(store.hub.company, day(number), store.reported(day(number)))
        assert all(one.is_tied for one in tied.values()), (number, tied)
    assert queries.standing_on(store.hub.company, day(3)).known_later == D(-10)


def test_three_units_that_cost_ten_leave_as_the_cents_they_are(store: Storehouse) -> None:
    store.receives("thirds", "TEA", 3, 10, day(1))
    lines = [books(store.ships(f"sale {number}", "TEA", 1, day(2)))[0][2][0] for number in range(3)]
    assert lines == [
        "Dr cost_of_sales 3.33", "Dr cost_of_sales 3.34", "Dr cost_of_sales 3.33",
    ]  # fmt: skip
    assert queries.valuation_on(store.hub.company, day(2)) == 0
    (inventory,) = [one for one in queries.in_books(store.hub.company, day(2)) if one.key == "inventory"]
    assert (inventory.exact, inventory.booked) == (0, 0)


def test_more_than_is_there_is_refused_with_the_figures_and_nothing_changes(store: Storehouse) -> None:
    store.receives("receipt", "TEA", 3, 21, day(2))
    events, movements = StockEvent.objects.count(), Movement.objects.count()
    for quantity, on, sentence in (
        (5, 2, "On 2 Jan 2026 there are 3 of TEA Product TEA at Main warehouse, and 5 leave. "),
        (1, 1, "On 1 Jan 2026 there are 0 of TEA Product TEA at Main warehouse, and 1 leave. "),
    ):
        with pytest.raises(Refusal) as refused:
            store.ships("sale", "TEA", quantity, day(on))
        assert refused.value.sentence == (
            sentence + "Count the stock, or record what arrived before that day."
        )
    assert (StockEvent.objects.count(), Movement.objects.count()) == (events, movements)


def test_what_left_before_it_arrived_is_corrected_when_it_arrives(hub: Hub) -> None:
    """Five leave with none there, and come at seven afterwards: cost of sales 35, inventory 0."""
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(START, negative_stock=NegativeStock.PROVISIONAL)
    with pytest.raises(
        Refusal, match="TEA Product TEA has no cost on 2 Jan 2026, and cannot be booked at nothing"
    ):
        store.ships("sale", "TEA", 5, day(2))
    stock.state_cost(product=store.product("TEA"), amount=D("6.50"), **store.ana)
    shipped = store.ships("sale", "TEA", 5, day(2))
    arrived = store.receives("receipt", "TEA", 5, 35, day(3))
    assert books(shipped)[0][2] == ["Dr cost_of_sales 32.50", "Cr inventory 32.50"]
    assert books(arrived)[0][2] == ["Dr inventory 32.50", "Dr cost_of_sales 2.50", "Cr grni 35.00"]
    assert store.posts() == {"cost_of_sales": "35.00", "grni": "-35.00"}
    stock.state_cost(product=store.product("TEA"), amount=D(6), **store.ana)
    assert store.posts() == {"cost_of_sales": "35.00", "grni": "-35.00"}


def test_taking_back_restores_the_trial_balance_and_stays_where_something_depends_on_it(
    store: Storehouse,
) -> None:
    store.receives("receipt", "TEA", 10, 100, day(1), line="order")
    before = store.posts()
    store.is_billed("bill", "TEA", 10, 120, day(2), line="order")
    store.ships("sale", "TEA", 4, day(3))
    store.comes_back("return", "sale", 1, 0, day(4))
    with pytest.raises(Refusal, match="goods of it came back"):
        stock.take_back(event=store.events["sale"], reason="Never left", **store.ana)
    back = stock.take_back(event=store.events["return"], reason="Never came", **store.ana)
    assert books(back) == [("reversal", day(4), ["Dr cost_of_sales 12.00", "Cr inventory 12.00"])]
    with pytest.raises(Refusal, match="It was taken back before"):
        stock.take_back(event=store.events["return"], reason="Again", **store.ana)
    stock.take_back(event=store.events["sale"], reason="Never left", **store.ana)
    stock.take_back(event=store.events["bill"], reason="Not ours", **store.ana)
    store.enters_bill(Document.GOODS, D(-120), day(2))  # The vendor takes the bill back.
    assert store.posts() == before
    assert list(queries.doubtful(store.hub.company)) == []


def test_a_count_of_another_day_moves_what_it_changed(store: Storehouse) -> None:
    store.receives("cheap", "TEA", 10, 100, day(1))
    store.receives("dear", "TEA", 10, 200, day(3))
    store.finds("broken", "TEA", -5, day(4))
    moved = stock.redate(event=store.events["broken"], on=day(2), **store.ana)
    assert books(moved) == [
        ("late_cost", day(5), ["Dr inventory 25.00", "Cr shrinkage 25.00"]),
    ]
    assert queries.valuation_on(store.hub.company, day(2) + timedelta(days=10)) == 250


def test_in_closed_books_the_journal_is_of_the_first_open_day_and_every_day_still_ties(
    store: Storehouse,
) -> None:
    store.receives("tea", "TEA", 10, 100, day(1))
    store.hub.works()
    connection = store.hub.connection
    connection.closing_on = day(3)
    connection.save(update_fields=["closing_on"])
    shipped = store.ships("sale", "TEA", 4, day(2))
    assert books(shipped) == [("delivery", day(4), ["Dr cost_of_sales 40.00", "Cr inventory 40.00"])]
    journal = Journal.objects.get(cause_id=shipped.pk)
    assert (journal.moved_from, journal.posting_on) == (day(2), day(4))
    store.hub.works()
    for number in range(1, 6):
        tied = queries.tie_out(store.hub.company, day(number), store.reported(day(number)))
        assert all(one.is_tied for one in tied.values()), (number, tied)
    assert queries.standing_on(store.hub.company, day(2)).known_later == D(-40)


def test_a_journal_that_somebody_took_back_is_found(store: Storehouse) -> None:
    received = store.receives("tea", "TEA", 10, 100, day(1))
    store.hub.works()
    (journal,) = Journal.objects.filter(cause_id=received.pk)
    journaling.take_back(journals=[journal], reason="Not ours", **store.ana)
    assert list(queries.doubtful(store.hub.company)) == [
        "The entries of stock come to 100.000000 on Inventory, and their journals to 0. Somebody may have taken a "
        "journal back; put it into QuickBooks again."
    ]
