"""Cents: each account is booked to its exact balance, rounded; what is less than a cent is carried."""

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.costing import State, replay
from crossfoot.core.stock.entries import Account, Change, Rule, added_up, book, change_legs, residues_after
from crossfoot.core.stock.legs import Booked, Leg, Way
from crossfoot.core.stock.movements import Kind, Movement
from crossfoot.core.stock.places import between_accounts_legs, shares_of
from crossfoot.core.stock.roles import Accounting

D = Decimal
TODAY = date(2026, 5, 4)
INVENTORY, COGS, SHRINKAGE = Account("inventory"), Account("cost_of_sales"), Account("shrinkage")


def booked(legs, residues=None, **how):
    return book(legs, residues or {}, posting_on=TODAY, rule=Rule.DELIVERY, cause="test", **how)


def moved(entry):
    return [
        (line.role + (f"@{line.scope}" if line.scope else ""), str(line.movement), line.klass)
        for line in entry.lines
    ]


def out(role, amount):
    return [Leg(role, D(amount)), Leg("inventory", -D(amount))]


def test_a_residue_is_carried_until_it_is_a_cent():
    entry, residues = booked(out("cost_of_sales", "0.004"))
    assert entry.is_empty
    assert residues == {COGS: D("0.004"), INVENTORY: D("-0.004")}
    entry, residues = booked(out("cost_of_sales", "0.004"), residues)
    assert moved(entry) == [("cost_of_sales", "0.01", ""), ("inventory", "-0.01", "")]
    assert residues == {COGS: D("-0.002"), INVENTORY: D("0.002")}


def test_the_cent_that_rounding_leaves_is_cost_of_sales():
    _, residues = booked(out("cost_of_sales", "3.333333"))
    entry, residues = booked(out("shrinkage", "3.333333"), residues)
    assert moved(entry) == [
        ("shrinkage", "3.33", ""), ("cost_of_sales", "0.01", ""), ("inventory", "-3.34", ""),
    ]  # fmt: skip
    entry, residues = booked(out("cost_of_sales", "3.333334"), residues)
    assert moved(entry) == [("cost_of_sales", "3.33", ""), ("inventory", "-3.33", "")]
    assert residues == {COGS: D("-0.003333"), SHRINKAGE: D("0.003333")}


def test_half_a_cent_goes_the_same_way_whatever_was_booked_before():
    for before in ("0", "1.00", "-1.00", "-0.01"):
        entry, _ = booked(
            [Leg("inventory", D(before) + D("0.005")), Leg("cost_of_sales", -D(before) - D("0.005"))]
        )
        booked_now = sum(line.movement for line in entry.lines if line.role == "inventory")
        assert booked_now == D(before) + D("0.01")


def test_yen_have_no_cents():
    entry, _ = booked(out("cost_of_sales", "333.333333"), currency="JPY")
    assert moved(entry) == [("cost_of_sales", "333", ""), ("inventory", "-333", "")]


def test_classes_get_lines_of_their_own_that_add_up_to_the_account():
    legs = [
        Leg("cost_of_sales", D("3.333333"), klass="class:1"),
        Leg("cost_of_sales", D("1.666667"), klass="class:2"),
        Leg("inventory", D("-3.333333"), klass="class:1"),
        Leg("inventory", D("-1.666667"), klass="class:2"),
    ]
    entry, residues = booked(legs)
    assert moved(entry) == [
        ("cost_of_sales", "1.67", "class:2"),
        ("cost_of_sales", "3.33", "class:1"),
        ("inventory", "-1.67", "class:2"),
        ("inventory", "-3.33", "class:1"),
    ]
    assert residues == {}


def test_overridden_accounts_are_rounded_each_for_itself_and_the_first_cost_of_sales_takes_the_rest():
    legs = [
        Leg("cost_of_sales", D("1.114"), "category:2"),
        Leg("cost_of_sales", D("1.114"), "category:1"),
        Leg("inventory", D("-1.114"), "category:2"),
        Leg("inventory", D("-1.114"), "category:1"),
    ]
    entry, residues = booked(legs)
    assert moved(entry) == [
        ("cost_of_sales@category:2", "1.11", ""),
        ("cost_of_sales@category:1", "1.11", ""),
        ("inventory@category:2", "-1.11", ""),
        ("inventory@category:1", "-1.11", ""),
    ]
    assert residues_after({}, entry) == residues


def test_legs_that_do_not_balance_are_refused():
    with pytest.raises(ValueError, match=r"the delivery entry of test does not balance: 0\.01 is left"):
        booked([Leg("cost_of_sales", D("1.01")), Leg("inventory", D("-1.00"))])


def test_E8_a_summary_adds_up_the_exact_amounts_and_not_the_cents():
    singles = [*out("cost_of_sales", "0.334"), *out("cost_of_sales", "0.334"), *out("cost_of_sales", "0.334")]
    assert added_up(singles) == (Leg("cost_of_sales", D("1.002")), Leg("inventory", D("-1.002")))
    residues = {}
    total = D(0)
    for n in range(3):
        entry, residues = booked(singles[2 * n : 2 * n + 2], residues)
        total += entry.total
    summary, _ = booked(singles)
    assert (total, summary.total) == (D("1.00"), D("1.00"))


def by_location(role, movement, location):
    return f"location:{location}" if role == "inventory" else ""


def test_between_locations_with_accounts_of_their_own_a_transfer_is_booked_at_average():
    movements = [
        Movement("in", "A", Kind.RECEIPT, TODAY, 1, D(10), "main", stated=D(95)),
        Movement("move", "A", Kind.TRANSFER, TODAY, 2, D(4), "main", "shop"),
    ]
    _, row = replay(State(), movements)
    legs = change_legs([Change(None, Booked(row))], Way(Accounting.AT_BILL), by_location)
    entry, _ = booked(legs)
    assert moved(entry) == [
        ("inventory@location:shop", "38.00", ""),
        ("inventory@location:main", "-38.00", ""),
    ]


def test_one_pool_of_cost_is_spread_anew_over_the_accounts_of_its_locations():
    """Six at main and four in the shop, bought at 9.50; then ten more arrive at main at 12.00: 10.75 each."""
    before = shares_of(D(95), {"location:main": D(6), "location:shop": D(4)})
    now = shares_of(D(215), {"location:main": D(16), "location:shop": D(4)})
    assert (before, now) == (
        {"location:main": 57, "location:shop": 38}, {"location:main": 172, "location:shop": 43},
    )  # fmt: skip
    at_receipt = between_accounts_legs(before, now, {"location:main": D(120)}, documents="")
    entry, _ = booked(at_receipt)
    assert moved(entry) == [("inventory@location:shop", "5.00", ""), ("inventory@location:main", "-5.00", "")]
    at_bill = between_accounts_legs(before, now, {}, documents="")
    assert [(leg.scope, leg.amount) for leg in at_bill] == [
        ("location:main", 115), ("location:shop", 5), ("", -120),
    ]  # fmt: skip
    third = shares_of(D("10"), {"a": D(1), "b": D(1), "c": D(1)})
    assert (sum(third.values()), third["b"], shares_of(D(3), {"a": D(0)})) == (10, D("3.333333"), {"a": 3})
