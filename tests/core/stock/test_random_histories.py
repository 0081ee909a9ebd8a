"""Whatever happens, early, late or in parts: after every event the books are in order, in every way of accounting."""

import os
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.stock.company import Company
from core.stock.happenings import undo
from core.stock.histories import EVENTS, START, STATED_COSTS, history_of, shuffled
from crossfoot.core.money import cents
from crossfoot.core.stock.costing import State, replay_all
from crossfoot.core.stock.entries import residues_after, reversed_entry
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.core.stock.stock_journal import stock_journal
from crossfoot.core.stock.tie_out import Standing, inventory_tied, known_later

D = Decimal
WITH_INVENTORY = [Accounting.AT_BILL, Accounting.AT_RECEIPT]
WAYS = [(accounting, timing) for accounting in WITH_INVENTORY for timing in CostOfSales]
EXAMPLES, FEWER_EXAMPLES = 60, 25
LONG_EXAMPLES = int(os.environ.get("STOCK_EXAMPLES", "1000"))
QUICK = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)  # fmt: skip
QUICKER = settings(QUICK, max_examples=FEWER_EXAMPLES)
LONG = settings(
    max_examples=LONG_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def company_in(accounting, timing=CostOfSales.AT_DELIVERY, **how) -> Company:
    return Company(accounting, timing, stated_costs=STATED_COSTS, **how)


def told(company: Company, happenings) -> Company:
    for one in happenings:
        one.to(company)
    return company


def in_order(company: Company, entries) -> None:
    """What holds after every event (invariants 1 to 3)."""
    assert sum(company.balances.values()) == 0
    for entry in entries:
        assert sum(line.movement for line in entry.lines) == 0
        for line in entry.lines:
            assert line.role not in ("receivable", "payable")
            assert (line.debit > 0) is not (line.credit > 0)
            assert line.movement == cents(line.movement)
    tied = company.inventory
    assert tied.is_tied, tied
    assert abs(tied.difference) <= D("0.005")
    if company.way.accounting is Accounting.AT_RECEIPT:
        assert abs(company.grni.difference) <= D("0.005"), company.grni


def every_step_is_in_order(events, way, through_wip, is_foreign):
    company = company_in(*way, through_wip=through_wip)
    history = history_of(events, is_foreign=is_foreign)
    for one in history.told:
        in_order(company, one.to(company))
    for role in ("grni", "landed_cost_accrual", "work_in_progress", "drop_ship_clearing"):
        assert company.balance(role) == 0, role
    if not is_foreign:
        assert company.balance("exchange_difference") == 0
    states = {product: State(last_cost=cost) for product, cost in STATED_COSTS.items()}
    whole = replay_all(states, company.kept.movements.values())
    assert company.kept.rows == {row.movement.key: row for row in whole}
    residues = {}
    for entry in company.entries:
        residues = residues_after(residues, entry)
    assert residues == company.residues


def all_ways_end_alike(events, through_wip):
    happenings = history_of(events).told
    simple = told(company_in(Accounting.SIMPLE), happenings)
    simple.posts(
        stock_journal(simple.standing, simple.balance("inventory"), posting_on=START, cause="the whole life")
    )
    first = told(company_in(*WAYS[0], through_wip=through_wip), happenings)
    for way in WAYS[1:]:
        assert (
            told(company_in(*way, through_wip=through_wip), happenings).trial_balance == first.trial_balance
        ), way
    assert first.profit == simple.profit
    assert first.balance("inventory") == simple.balance("inventory")


def any_order_ends_alike(events, way, is_foreign, seed):
    history = history_of(events, is_foreign=is_foreign)
    straight = told(company_in(*way), history.told)
    other = company_in(*way)
    for one in shuffled(history, Random(seed)):
        in_order(other, one.to(other))
    assert other.trial_balance == straight.trial_balance


def undoing_restores(events, way, is_foreign, seed):
    company, random = company_in(*way), Random(seed)
    for one in history_of(events, is_foreign=is_foreign).told:
        if random.randrange(3) == 0:
            balances, facts = dict(company.balances), company.facts
            one.to(company)
            undo(company, one, facts)
            assert company.balances == balances
        one.to(company)


def summaries_end_alike(events, way, seed):
    happenings, random = history_of(events).told, Random(seed)
    individual = told(company_in(*way), happenings)
    company = company_in(*way)
    for one in happenings:
        if random.randrange(7) == 0:
            if company.summaries:
                company.posts_summary(one.day)
            company.summaries = not company.summaries
        one.to(company)
    company.posts_summary(START)
    assert company.trial_balance == individual.trial_balance


BOOLEANS, SEEDS = st.booleans(), st.integers(0, 99)


@QUICK
@given(EVENTS, st.sampled_from(WAYS), BOOLEANS, BOOLEANS)
def test_after_every_event_the_books_are_in_order(events, way, through_wip, is_foreign):
    every_step_is_in_order(events, way, through_wip, is_foreign)


@QUICK
@given(EVENTS, BOOLEANS)
def test_all_ways_end_in_the_same_trial_balance_and_simple_in_the_same_profit(events, through_wip):
    all_ways_end_alike(events, through_wip)


@QUICK
@given(EVENTS, st.sampled_from(WAYS), BOOLEANS, SEEDS)
def test_the_order_in_which_things_become_known_does_not_matter(events, way, is_foreign, seed):
    any_order_ends_alike(events, way, is_foreign, seed)


@QUICKER
@given(EVENTS, st.sampled_from(WAYS), BOOLEANS, SEEDS)
def test_what_is_undone_leaves_no_trace_in_the_balances(events, way, is_foreign, seed):
    undoing_restores(events, way, is_foreign, seed)


@QUICKER
@given(EVENTS, st.sampled_from(WAYS), SEEDS)
def test_E8_summaries_and_single_entries_end_alike_and_may_change_midway(events, way, seed):
    summaries_end_alike(events, way, seed)


@QUICKER
@given(EVENTS, SEEDS)
def test_a_reversing_pair_leaves_balances_and_residues_as_they_were(events, which):
    company = told(company_in(Accounting.AT_RECEIPT), history_of([*events, ("receive", 1, 7)]).told)
    balances, residues = dict(company.balances), dict(company.residues)
    entry = company.entries[which % len(company.entries)]
    for one in (
        reversed_entry(entry, posting_on=START, cause="undo"),
        reversed_entry(reversed_entry(entry, posting_on=START, cause="undo"), posting_on=START, cause="redo"),
    ):
        company.residues = residues_after(company.residues, one)
        company.posts(one)
    assert (company.balances, company.residues) == (balances, residues)


@QUICKER
@given(EVENTS, st.integers(-5, 35))
def test_on_any_day_in_the_past_the_books_tie_once_what_was_booked_later_is_named(events, days):
    company = told(company_in(Accounting.AT_RECEIPT), history_of(events).told)
    day = START + timedelta(days=days)
    in_books = sum(
        line.movement
        for entry in company.entries
        for line in entry.lines
        if line.role == "inventory" and entry.posting_on <= day
    )
    worth = sum(row.effect for row in company.kept.rows.values() if row.movement.occurred_on <= day)
    standing = Standing(worth, known_later=known_later(company.changes, day))
    # The entries were rounded in the order in which they were booked, which is not that of their days.
    difference = inventory_tied(standing, Accounting.AT_RECEIPT, in_books).difference
    assert abs(difference) <= len(company.entries) * D("0.01")
    exact = sum(
        leg.amount
        for entry in company.entries
        if entry.posting_on <= day
        for leg in entry.legs
        if leg.role == "inventory"
    )
    assert inventory_tied(standing, Accounting.AT_RECEIPT, exact).difference == 0


def by_product(role, movement, location):
    return movement.product if role in ("inventory", "cost_of_sales") else ""


@QUICKER
@given(EVENTS, BOOLEANS)
def test_every_product_may_have_accounts_of_its_own(events, through_wip):
    company = company_in(Accounting.AT_RECEIPT, through_wip=through_wip, scope_of=by_product)
    for one in history_of(events).told:
        one.to(company)
        for product in company.kept.by_product:
            in_books = company.balances.get(f"inventory@{product}", D(0))
            assert abs(in_books - company.state(product).value) <= D("0.005")


@pytest.mark.soak
@LONG
@given(EVENTS, st.sampled_from(WAYS), BOOLEANS, BOOLEANS, SEEDS)
def test_nor_does_anything_come_out_of_order_in_thousands_of_histories(
    events, way, through_wip, is_foreign, seed
):
    every_step_is_in_order(events, way, through_wip, is_foreign)
    all_ways_end_alike(events, through_wip)
    any_order_ends_alike(events, way, is_foreign, seed)
    undoing_restores(events, way, is_foreign, seed)
    summaries_end_alike(events, way, seed)
