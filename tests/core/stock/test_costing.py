"""What each movement costs, by moving average, and what a late cost changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.stock.company import Kept
from crossfoot.core.landed import Charge, Goods, Spread, landed_costs
from crossfoot.core.stock.costing import State, differences, replay, replay_all
from crossfoot.core.stock.movements import Kind, Movement, Source
from crossfoot.core.stock.walking import walk

D = Decimal


def at(sequence, kind, quantity, product="A", stated=None, **more):
    """A movement on the day with the number of its place."""
    return Movement(
        f"{kind.value} {sequence}", product, kind, date(2026, 1, sequence), sequence, D(quantity),
        stated=None if stated is None else D(stated), **more,
    )  # fmt: skip


def costs(rows):
    return [str(row.cost) for row in rows]


def test_what_leaves_takes_the_average_and_what_empties_the_stock_takes_the_rest():
    rows = replay(
        State(),
        [
            at(1, Kind.RECEIPT, 3, stated="10.00"),
            at(2, Kind.SHIPMENT, 1),
            at(3, Kind.SHIPMENT, 1),
            at(4, Kind.SHIPMENT, 1),
        ],
    )
    assert costs(rows) == ["10.000000", "3.333333", "3.333334", "3.333333"]
    assert rows[-1].after == State(D(0), D(0), D("3.333333"))


def test_the_average_is_of_all_receipts():
    rows = replay(
        State(),
        [
            at(1, Kind.RECEIPT, 10, stated="80"),
            at(2, Kind.RECEIPT, 10, stated="100"),
            at(3, Kind.SHIPMENT, 5),
        ],
    )
    assert rows[-1].cost == D(45)
    assert (rows[-1].after.quantity, rows[-1].after.value, rows[-1].after.average) == (15, D(135), D(9))


def test_a_million_cheap_screws_lose_nothing_to_the_rounding_of_the_average():
    rows = replay(State(), [at(1, Kind.RECEIPT, 3_000_000, stated="5"), at(2, Kind.SHIPMENT, 2_999_999)])
    assert rows[0].after.average == D("0.000002")
    assert (rows[1].cost, rows[1].after.value) == (D("4.999998"), D("0.000002"))


def test_a_late_bill_is_put_at_its_receipt_and_names_what_changed_after_it():
    receipt = at(2, Kind.RECEIPT, 10, stated="100")
    movements = [
        at(1, Kind.OPENING, 10, stated="80"),
        receipt,
        at(3, Kind.SHIPMENT, 5),
        at(4, Kind.COUNT_DOWN, 1),
    ]
    before = replay(State(), movements)
    movements[1] = replace(receipt, stated=D(110))
    after = replay(before[0].after, movements[1:])
    changed = differences(before[1:], after)
    assert [(one.movement.key, one.old.cost, one.new.cost) for one in changed] == [
        ("receipt 2", D(100), D(110)),
        ("shipment 3", D(45), D("47.5")),
        ("count_down 4", D(9), D("9.5")),
    ]
    assert [one.cost for one in changed] == [D(10), D("2.5"), D("0.5")]


def test_a_transfer_changes_no_cost():
    moved = at(2, Kind.TRANSFER, 4, location="main", to_location="shop")
    rows = replay(State(), [at(1, Kind.RECEIPT, 10, stated="95"), moved])
    assert rows[1].after == rows[0].after
    assert rows[1].cost == D(38)


def test_a_return_comes_back_at_the_cost_with_which_its_shipment_left_later_corrections_included():
    shipment = at(2, Kind.SHIPMENT, 3)
    first = at(5, Kind.CUSTOMER_RETURN, 1, sources=(Source(shipment.key, D(1), D(3)),))
    second = at(6, Kind.SCRAPPED_RETURN, 2, sources=(Source(shipment.key, D(2), D(3), before=D(1)),))
    receipt = at(1, Kind.RECEIPT, 4, stated="10")
    dearer = at(3, Kind.RECEIPT, 4, stated="99")
    rows = replay(State(), [receipt, shipment, dearer, first, second])
    assert costs(rows) == ["10.000000", "7.500000", "99.000000", "2.500000", "5.000000"]
    rows = replay(State(), [replace(receipt, stated=D("13.33")), shipment, dearer, first, second])
    assert costs(rows) == ["13.330000", "9.997500", "99.000000", "3.332500", "6.665000"]


def test_a_product_is_made_at_the_cost_of_its_ingredients_and_the_operation():
    movements = [
        at(1, Kind.RECEIPT, 10, "flour", stated="50"),
        at(2, Kind.RECEIPT, 4, "sugar", stated="10"),
        at(3, Kind.CONSUMPTION, 6, "flour"),
        at(4, Kind.CONSUMPTION, 2, "sugar"),
        at(
            5, Kind.OUTPUT, 5, "cake", stated="12", sources=(Source("consumption 3"), Source("consumption 4"))
        ),
        at(6, Kind.SHIPMENT, 5, "cake"),
    ]
    rows = replay_all({}, movements)
    assert (rows[4].cost, rows[5].cost) == (D(47), D(47))
    dearer = replay_all({}, [replace(movements[0], stated=D(60)), *movements[1:]])
    assert [(one.movement.key, one.cost) for one in differences(rows, dearer)] == [
        ("receipt 1", D(10)),
        ("consumption 3", D(6)),
        ("output 5", D(6)),
        ("shipment 6", D(6)),
    ]


def test_an_outsourced_product_costs_the_price_and_the_ingredients_that_were_sent():
    rows = replay_all(
        {},
        [
            at(1, Kind.RECEIPT, 10, "cloth", stated="70"),
            at(2, Kind.CONSUMPTION, 5, "cloth"),
            at(3, Kind.RECEIPT, 2, "coat", stated="25", landed=D(3), sources=(Source("consumption 2"),)),
        ],
    )
    assert rows[2].cost == D(63)
    assert rows[2].after.average == D("31.5")


def test_C25_what_left_before_it_arrived_is_corrected_when_it_arrives():
    rows = replay(State(last_cost=D(6)), [at(1, Kind.SHIPMENT, 5), at(2, Kind.RECEIPT, 5, stated="35")])
    assert (rows[0].cost, rows[0].is_provisional) == (D(30), True)
    assert (rows[1].cost, rows[1].correction) == (D(35), D(5))
    assert rows[1].after == State(D(0), D(0), D(7))


def test_part_of_what_left_too_early_is_corrected_with_each_receipt():
    rows = replay(
        State(),
        [
            at(1, Kind.RECEIPT, 2, stated="10"),
            at(2, Kind.SHIPMENT, 8),
            at(3, Kind.RECEIPT, 4, stated="24"),
            at(4, Kind.RECEIPT, 10, stated="70"),
        ],
    )
    assert rows[1].cost == D(40)
    assert (rows[2].correction, rows[2].after.quantity, rows[2].after.value) == (D(4), -2, D(-10))
    assert (rows[3].correction, rows[3].after.quantity, rows[3].after.value) == (D(4), 8, D(56))


def test_without_any_known_cost_a_movement_is_marked_and_nothing_is_guessed():
    rows = replay(State(), [at(1, Kind.SHIPMENT, 5), at(2, Kind.RECEIPT, 5), at(3, Kind.COUNT_UP, 1)])
    assert [(row.cost, row.is_uncosted) for row in rows] == [(0, True), (0, True), (0, True)]


def test_a_free_sample_has_a_cost_of_nothing():
    [row] = replay(State(), [at(1, Kind.RECEIPT, 5, stated="0")])
    assert (row.cost, row.is_uncosted) == (0, False)


def test_what_a_count_finds_is_worth_the_average():
    rows = replay(State(), [at(1, Kind.RECEIPT, 4, stated="10"), at(2, Kind.COUNT_UP, 2)])
    assert (rows[1].cost, rows[1].after.average) == (D(5), D("2.5"))


def test_landed_cost_of_katanas_example_goes_into_the_receipts():
    """Goods of 4 × 8, 4 × 10 and 4 × 12 and a freight of 105 by value: 15.00, 18.75 and 22.50 a unit."""
    goods = [Goods(D(4), D(32)), Goods(D(4), D(40)), Goods(D(4), D(48))]
    landed = landed_costs(goods, [Charge(D(105), Spread.BY_VALUE)])
    assert [one.share for one in landed] == [D(28), D(35), D(42)]
    averages = []
    for one in landed:
        [row] = replay(State(), [at(1, Kind.RECEIPT, 4, stated=one.goods.amount, landed=one.share)])
        averages.append(row.after.average)
    assert averages == [D("15.00"), D("18.75"), D("22.50")]


def test_movements_must_come_in_order_and_be_fed_by_earlier_ones():
    receipt, shipment = at(1, Kind.RECEIPT, 1, stated="1"), at(2, Kind.SHIPMENT, 1)
    with pytest.raises(ValueError, match="receipt 1 is not after shipment 2 in time"):
        replay(State(), [shipment, receipt])
    with pytest.raises(ValueError, match="of another product"):
        replay(State(), [receipt, at(2, Kind.SHIPMENT, 1, "B")])
    with pytest.raises(KeyError, match="shipment 2"):
        replay(State(), [at(1, Kind.CUSTOMER_RETURN, 1, sources=(Source("shipment 2"),))])
    with pytest.raises(ValueError, match="must be above zero"):
        at(1, Kind.RECEIPT, 0)
    with pytest.raises(ValueError, match="2 after 2 is not a part of 3"):
        Source("shipment 2", D(2), D(3), before=D(2))


def kept(movements):
    """Movements with their rows, and a shelf to walk on."""
    shelf = Kept({})
    shelf.now_has({one.key: one for one in movements})
    shelf.rows = {row.movement.key: row for row in replay_all({}, movements)}
    return shelf


def test_a_walk_reads_nothing_before_the_change_and_stops_where_the_stock_was_emptied():
    receipts = [
        movement
        for n in range(1, 28, 3)
        for movement in (
            at(n, Kind.RECEIPT, 4, stated="10"), at(n + 1, Kind.SHIPMENT, 1), at(n + 2, Kind.SHIPMENT, 3),
        )
    ]  # fmt: skip
    shelf = kept(receipts)
    late = replace(receipts[12], stated=D(14))
    shelf.now_has({**shelf.movements, late.key: late})
    found = walk(shelf, {"A": [late.position]})
    assert [(one.movement.key, one.cost) for one in found] == [
        ("receipt 13", D(4)), ("shipment 14", D(1)), ("shipment 15", D(3)),
    ]  # fmt: skip
    assert shelf.read == 5, "the three, the receipt at which all is as it was, and one ahead"


def test_a_walk_follows_an_ingredient_into_its_product_and_a_shipment_into_its_return():
    movements = [
        at(1, Kind.RECEIPT, 10, "flour", stated="50"),
        at(2, Kind.RECEIPT, 2, "cake", stated="18"),
        at(3, Kind.CONSUMPTION, 2, "flour"),
        at(4, Kind.OUTPUT, 1, "cake", sources=(Source("consumption 3"),)),
        at(5, Kind.SHIPMENT, 2, "cake"),
        at(6, Kind.SHIPMENT, 1, "flour"),
        at(7, Kind.CUSTOMER_RETURN, 1, "cake", sources=(Source("shipment 5", D(1), D(2)),)),
    ]
    shelf = kept(movements)
    late = replace(movements[0], stated=D(80))
    shelf.now_has({**shelf.movements, late.key: late})
    found = walk(shelf, {"flour": [late.position]})
    assert [(one.movement.key, one.cost) for one in found] == [
        ("receipt 1", D(30)),
        ("consumption 3", D(6)),
        ("output 4", D(6)),
        ("shipment 5", D("4.000000")),
        ("shipment 6", D(3)),
        ("customer_return 7", D(2)),
    ]
    whole = replay_all({}, [late, *movements[1:]])
    assert {one.movement.key: one.new for one in found}.items() <= {r.movement.key: r for r in whole}.items()


def test_a_walk_refuses_what_feeds_something_earlier():
    movements = [
        at(1, Kind.RECEIPT, 9, stated="9"),
        at(2, Kind.CUSTOMER_RETURN, 1, sources=(Source("late"),)),
    ]
    shelf = Kept({})
    late = replace(at(3, Kind.SHIPMENT, 1), key="late")
    shelf.now_has({one.key: one for one in [*movements, late]})
    with pytest.raises(ValueError, match="movement late comes after one that it feeds"):
        walk(shelf, {"A": [late.position]})


def test_a_walk_visits_a_movement_once_though_two_changes_that_cancel_each_other_lead_there():
    first, second = at(1, Kind.RECEIPT, 4, stated="20"), at(3, Kind.RECEIPT, 4, stated="20")
    movements = [first, at(2, Kind.RECEIPT, 2, stated="10"), second, at(4, Kind.SHIPMENT, 5)]
    shelf = kept(movements)
    changed = [replace(first, stated=D(22)), replace(second, stated=D(18))]
    shelf.now_has({**shelf.movements, **{one.key: one for one in changed}})
    found = walk(shelf, {"A": [one.position for one in changed]})
    assert [(one.movement.key, one.cost) for one in found] == [
        ("receipt 1", D(2)), ("receipt 2", D(0)), ("receipt 3", D(-2)),
    ]  # fmt: skip
    assert found[-1].new.after.value == 50


def test_a_movement_that_moved_in_time_does_not_end_the_walk_where_it_is_as_it_was():
    count = at(2, Kind.COUNT_DOWN, 1)
    others = [
        at(1, Kind.RECEIPT, 10, stated="100"),
        at(3, Kind.RECEIPT, 2, stated="44"),
        at(4, Kind.SHIPMENT, 4),
        at(5, Kind.RECEIPT, 2, stated="4"),
        at(7, Kind.SHIPMENT, 1),
    ]
    shelf = kept([*others, count])
    later = replace(count, occurred_on=date(2026, 1, 6))
    shelf.now_has({**shelf.movements, later.key: later})
    found = {one.movement.key: one for one in walk(shelf, {"A": [count.position, later.position]})}
    assert found[later.key].new.after == found[later.key].old.after
    assert (found["shipment 7"].old.cost, found["shipment 7"].new.cost) == (D("9.919192"), D(10))


def test_units_that_come_back_one_by_one_bring_back_the_whole_cost():
    parts = [Source("shipment", D(1), D(3), before=D(n)).part_of(D(10)) for n in range(3)]
    assert parts == [D("3.333333"), D("3.333334"), D("3.333333")]
