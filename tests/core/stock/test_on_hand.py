"""Quantities per location, and what a person is told where more leaves than is there, or a cost is missing."""

from datetime import date
from decimal import Decimal

from crossfoot.core.stock.costing import State, replay
from crossfoot.core.stock.movements import Kind, Movement
from crossfoot.core.stock.on_hand import NegativeStock, on_hand, shortages, stock_problems
from crossfoot.core.stock.roles import STOCK_ROLES, STOCK_ROLES_BY_KEY, Accounting, required_roles

D = Decimal


def at(sequence, kind, quantity, location="main", to_location="", stated=None):
    day = date(2026, 1, sequence)
    return Movement(
        f"m{sequence}", "A", kind, day, sequence, D(quantity), location, to_location, stated=stated
    )


def test_a_transfer_moves_quantities_and_a_drop_ship_none():
    movements = [
        at(1, Kind.RECEIPT, 10),
        at(2, Kind.TRANSFER, 4, "main", "shop"),
        at(3, Kind.SHIPMENT, 1, "shop"),
        at(4, Kind.DROP_SHIP, 8),
        at(5, Kind.SCRAPPED_RETURN, 1),
    ]
    assert on_hand(movements) == {"main": 6, "shop": 3}
    assert on_hand(movements[2:], {"main": D(6), "shop": D(4)}) == {"main": 6, "shop": 3}


def test_E7_a_back_dated_shipment_shows_which_later_one_falls_short():
    movements = [
        at(1, Kind.RECEIPT, 5),
        at(2, Kind.SHIPMENT, 3),
        at(4, Kind.SHIPMENT, 4),
        at(5, Kind.RECEIPT, 9),
    ]
    [short] = shortages(movements)
    assert (short.movement.key, short.location, short.there, short.missing) == ("m4", "main", 2, 2)


def test_E7_a_location_falls_short_even_where_another_has_plenty():
    [short] = shortages([at(1, Kind.RECEIPT, 5), at(2, Kind.TRANSFER, 1, "shop", "main")])
    assert (short.location, short.there) == ("shop", 0)


def test_E7_blocked_stock_is_refused_with_its_figures():
    movements = [at(1, Kind.RECEIPT, 2, stated=D(10)), at(2, Kind.SHIPMENT, 5)]
    [problem] = stock_problems(
        shortages(movements),
        replay(State(), movements),
        policy=NegativeStock.BLOCK,
        product="Chai",
        locations={"main": "Main warehouse"},
    )
    assert problem.sentence == (
        "On 2 Jan 2026 there are 2 of Chai at Main warehouse, and 5 leave. "
        "Count the stock, or record what arrived before that day."
    )
    assert (problem.code, problem.subject, problem.blocks) == ("stock.short", "m2", True)


def test_E7_provisional_stock_leaves_with_a_notice():
    movements = [at(1, Kind.RECEIPT, 2, stated=D(10)), at(2, Kind.SHIPMENT, 5)]
    [problem] = stock_problems(
        shortages(movements), replay(State(), movements), policy=NegativeStock.PROVISIONAL, product="Chai"
    )
    assert problem.sentence == (
        "On 2 Jan 2026 there are 2 of Chai at main, and 5 leave. "
        "The rest leaves at a provisional cost, which is corrected when more arrives."
    )
    assert problem.blocks is False


def test_E6_a_movement_without_a_cost_is_stopped_under_either_policy():
    movements = [at(1, Kind.RECEIPT, 2)]
    for policy in NegativeStock:
        [problem] = stock_problems([], replay(State(), movements), policy=policy, product="Chai")
        assert problem.sentence == (
            "Chai has no cost on 1 Jan 2026, and cannot be booked at nothing. "
            "State its cost at the product, or at what arrived first."
        )
        assert (problem.code, problem.blocks) == ("stock.uncosted", True)


def test_B3_at_bill_needs_inventory_and_cost_of_sales_and_at_receipt_its_own_account_too():
    assert [[role.key for role in required_roles(accounting)] for accounting in Accounting] == [
        [],
        ["inventory", "cost_of_sales"],
        ["inventory", "cost_of_sales", "grni"],
    ]


def test_a_role_that_falls_back_does_so_to_one_that_can_play_it():
    for role in STOCK_ROLES:
        assert role.hint.endswith(".")
        assert role.example.startswith("Dr ")
        if role.falls_back_to:
            assert STOCK_ROLES_BY_KEY[role.falls_back_to].kinds <= role.kinds, role.key
