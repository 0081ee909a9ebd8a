"""Whatever happens, in whatever order: one document in QuickBooks, nothing forgotten, always a sentence.

`SIMULATION_SEEDS=n` plays n seeds (40 by default, the soak many more) from `SIMULATION_FIRST`, 0 where it is not
given; `SIMULATION_SEED=n` plays one.
"""

from __future__ import annotations

import os

import pytest

from simulation.story import play

ONE = os.environ.get("SIMULATION_SEED", "")
FIRST = int(os.environ.get("SIMULATION_FIRST", "0"))
SEEDS = [int(ONE)] if ONE else range(FIRST, FIRST + int(os.environ.get("SIMULATION_SEEDS", "40")))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_every_invariant_holds_whatever_happens(seed: int) -> None:
    broken, told = play(seed)

    repro = f"SIMULATION_SEED={seed} python -m pytest tests/simulation -q"
    story = "\n  ".join(told[-40:])
    assert not broken, (
        f"{repro}\n" + "\n".join(f"{one.invariant}: {one.sentence}" for one in broken) + f"\n  {story}"
    )
