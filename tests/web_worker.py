"""A worker of the product's own, on the clock of the test."""

from __future__ import annotations

from crossfoot.engine import runner
from crossfoot.engine.models import Task
from crossfoot.runtime.turns import turn_kinds
from crossfoot.sync.settings import Sending
from crossfoot.tenancy.models import Company
from office import Office

MOST_STEPS = 200
INLINE = Sending(in_flight=1)
"""One request at a time and no threads: the same story in every run."""


def works(office: Office) -> None:
    """Do all turns that are due, and let the clock go on where something is due a little later."""
    kinds = turn_kinds(INLINE)
    idle = 0
    for _ in range(MOST_STEPS):
        if runner.step(office.now, kinds=kinds, holder="test", seconds=600):
            idle = 0
            continue
        idle += 1
        if idle > 3:
            return
        office.clock.advance(seconds=1)


def task_of(company: Company, kind: str) -> Task:
    """The latest task of a kind."""
    return Task.objects.filter(company=company, kind=kind).latest("pk")
