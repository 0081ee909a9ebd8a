"""Doing the work here and now, for commands that wait for it: the same turns that a worker does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crossfoot.engine import clock, runner
from crossfoot.engine.models import Task
from crossfoot.runtime.turns import turn_kinds
from crossfoot.sync.models import Push

LEASE_SECONDS = 180.0
PAUSE_SECONDS = 0.1
LONGEST_WORK = timedelta(hours=6)
SOON = timedelta(minutes=15)
"""Work that is due later than this (a long back-off) is left to a worker."""


def nothing() -> None:
    """What is done after each turn where nobody watches."""


def until_idle(*, told: Callable[[], None] = nothing, limit: timedelta = LONGEST_WORK) -> bool:
    """Do turns until nothing is open that will be due soon. False where `limit` passed before.

    `told` is called after each turn. Other workers may be at work at the same time.
    """
    kinds = turn_kinds()
    holder = runner.holder_name()
    deadline = clock.now() + limit
    while (now := clock.now()) < deadline:
        if runner.step(now, kinds=kinds, holder=holder, seconds=LEASE_SECONDS):
            told()
            continue
        soon = now + SOON
        is_open = (
            Push.objects.filter(
                state__in=[Push.State.WAITING, Push.State.SENDING],
                due_at__lte=soon,
                connection__is_active=True,
                connection__state="connected",
            )
            .exclude(needs__needs__state=Push.State.NEEDS_ATTENTION)
            .exists()
            or Task.objects.filter(
                state__in=[Task.State.WAITING, Task.State.RUNNING], due_at__lte=soon
            ).exists()
        )
        if not is_open:
            return True
        clock.pause(PAUSE_SECONDS)
    return False
