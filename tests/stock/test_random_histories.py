"""Whatever happens, early, late or in parts: QuickBooks reports the trial balance that was predicted, to the cent."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from core.stock.company import Company
from core.stock.histories import CHOICES, START, STATED_COSTS
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.stock import queries
from crossfoot.stock.models import Movement
from stock.retelling import Retelling, recorded
from storehouse import Storehouse
from world import Hub

CENT = Decimal("0.01")
LONG_EXAMPLES = int(os.environ.get("STOCK_EXAMPLES", "1000"))
WAYS = [
    (accounting, timing)
    for accounting in (Accounting.AT_BILL, Accounting.AT_RECEIPT)
    for timing in CostOfSales
]  # fmt: skip


def in_quickbooks_as_predicted(
    hub: Hub, accounting: Accounting, timing: CostOfSales, seed: int, events: int
) -> None:
    chance = Random(seed)
    drawn = [(chance.choice(CHOICES), chance.randrange(1000), chance.randint(1, 9)) for _ in range(events)]
    through_wip, is_foreign = seed % 2 == 0, seed % 3 == 0
    history, calls = recorded(drawn, is_foreign=is_foreign)
    predicted = Company(accounting, timing, through_wip=through_wip, stated_costs=STATED_COSTS)
    hub.office.clock.advance_to(hub.now + timedelta(days=90))
    store = Storehouse(hub, accounting).opens(
        date(2026, 1, 1), cost_of_sales=timing, through_wip=through_wip,
        negative_stock=NegativeStock.PROVISIONAL,
    )  # fmt: skip
    retelling = Retelling(store, history.lines)
    for one in history.told:
        one.to(predicted)
        retelling.tell(*calls[one.key])
    assert store.posts() == predicted.trial_balance
    kept = {row.pk: row for row in Movement.objects.filter(company=hub.company)}
    assert len(kept) == len(predicted.kept.rows)
    for key, row in predicted.kept.rows.items():
        ours = kept[retelling.keys[key]]
        assert (ours.cost, ours.quantity_after, ours.value_after, ours.correction) == (
            row.cost, row.after.quantity, row.after.value, row.correction,
        ), key  # fmt: skip
    for on in (START + timedelta(days=events // 3), date(2026, 12, 31)):
        for role, tied in queries.tie_out(hub.company, on, store.reported(on)).items():
            assert abs(tied.difference) <= CENT * (1 if on.month == 12 else events), (on, role, tied)
    assert list(queries.doubtful(hub.company)) == []


@pytest.mark.parametrize(("accounting", "timing", "seed"), [(*way, seed) for seed, way in enumerate(WAYS)])
def test_random_histories_end_in_quickbooks_as_predicted(
    hub: Hub, accounting: Accounting, timing: CostOfSales, seed: int
) -> None:
    in_quickbooks_as_predicted(hub, accounting, timing, seed, 13)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(LONG_EXAMPLES))
def test_so_do_a_thousand_longer_ones(hub: Hub, seed: int) -> None:
    in_quickbooks_as_predicted(hub, *WAYS[seed % len(WAYS)], seed, seed % 60 + 1)
