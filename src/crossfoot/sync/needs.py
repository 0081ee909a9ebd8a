"""What waits for what: documents for their customer or vendor and for the items of their lines.

A document whose party needs a person needs that person too: it shows the same cause, so that one card
counts everything that waits for one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from crossfoot.core.problems import Fix, Problem
from crossfoot.sync import sentences, states
from crossfoot.sync.models import Push, PushNeed

State = Push.State
SHARED = "needs_other"
"""Problem code of what waits for another push that needs a person."""
UNMET = (State.WAITING, State.SENDING, State.NEEDS_ATTENTION)


def unmet() -> Exists:
    """Whether a push (`OuterRef("pk")`) waits for another one."""
    return Exists(PushNeed.objects.filter(push=OuterRef("pk"), needs__state__in=UNMET))


def satisfied(done: Sequence[Push], *, at: datetime) -> None:
    """These are in QuickBooks now: what waited for them, and for nothing else, is due."""
    if not done:
        return
    waiting = _dependents(done).filter(~unmet())
    free = list(waiting.filter(state=State.WAITING))
    if free:
        states.postpone(free, at, sentence=sentences.WAITS, at=at)
    stopped = list(waiting.filter(state=State.NEEDS_ATTENTION, batch__isnull=True, problem_code=SHARED))
    states.move(stopped, State.WAITING, sentence=sentences.WAITS, verb="push.freed", at=at, due_at=at)


def stopped(push: Push, problem: Problem, *, at: datetime) -> None:
    """This one needs a person: so does everything that waits for it, under the same cause."""
    _share(list(_dependents([push]).filter(state=State.WAITING)), push, problem, at)


def join_stopped(pushes: Sequence[Push], need: Push, *, at: datetime) -> None:
    """These need `need`, which needs a person already: they share its cause."""
    fix = Fix(need.problem_fix or Fix.RETRY)
    problem = Problem(need.problem_code, need.sentence, fix, need.problem_cause, need.problem_subject)
    _share(pushes, need, problem, at)


def delayed(push: Push, due_at: datetime, *, at: datetime) -> None:
    """This one goes later: what waits for it is not looked at sooner."""
    waiting = list(_dependents([push]).filter(state=State.WAITING, due_at__lt=due_at))
    states.postpone(waiting, due_at, sentence=sentences.waits_for(push), at=at)


def requeued(pushes: Sequence[Push], *, at: datetime) -> None:
    """These go again: what was stopped with them waits with them."""
    waiting = _dependents(pushes).filter(state=State.NEEDS_ATTENTION, problem_code=SHARED)
    states.move(list(waiting), State.WAITING, sentence=sentences.WAITS, verb="push.freed", at=at, due_at=at)


def left_out(push: Push, *, at: datetime) -> None:
    """This one will not go (skipped): what waited for it is looked at, and says what it misses."""
    freed = list(_dependents([push]).filter(state=State.WAITING).filter(~unmet()))
    states.postpone(freed, at, sentence=sentences.WAITS, at=at)
    requeued([push], at=at)


def stuck_of(pushes: Sequence[Push]) -> list[Push]:
    """What these wait for that needs a person itself."""
    ids = [push.pk for push in pushes]
    found = Push.objects.filter(needed_by__push__in=ids, state=State.NEEDS_ATTENTION).distinct()
    return list(found)


def _share(pushes: Sequence[Push], push: Push, problem: Problem, at: datetime) -> None:
    sentence = sentences.stopped_by(push, problem.sentence)
    shared = Problem(SHARED, sentence, problem.fix, problem.cause, problem.subject)
    states.move(
        pushes, State.NEEDS_ATTENTION, sentence=sentence, verb="push.needs_attention", at=at, problem=shared
    )


def _dependents(pushes: Sequence[Push]) -> Any:
    ids = [push.pk for push in pushes]
    return Push.objects.filter(Exists(PushNeed.objects.filter(push=OuterRef("pk"), needs__in=ids)))
