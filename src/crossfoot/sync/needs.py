"""What waits for what: documents for their customer or vendor and for the items of their lines.

A document whose party needs a person needs that person too: it shows the same cause, so that one card
counts everything that waits for one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from crossfoot.core.problems import Fix, Problem
from crossfoot.sync import sentences, states
from crossfoot.sync.models import Push, PushNeed

State = Push.State
SHARED = "needs_other"
"""Problem code of what waits for another push that needs a person."""
DOCUMENT_MISSING = "document_missing"
"""Problem code of what names a document that is not in QuickBooks; its subject is the document's key."""
AT_ONCE = 500
"""So many pushes are named in one query: databases limit the parameters of a statement."""
UNMET = (State.WAITING, State.SENDING, State.NEEDS_ATTENTION)


def waiting_for_others(connection_id: int) -> QuerySet[PushNeed, int]:
    """The pushes of this connection that wait for another one, as a subquery of their ids.

    To be used with `exclude(pk__in=…)`. A list made once, not a question for each push: right after an
    import PostgreSQL knows nothing yet of how many pushes there are, and asked for each push it took more
    than a minute over 4,000.
    """
    needs = PushNeed.objects.filter(needs__connection=connection_id, needs__state__in=UNMET)
    return needs.values_list("push", flat=True)


def satisfied(done: Sequence[Push], *, at: datetime) -> None:
    """These are in QuickBooks now: what waited for them, and for nothing else, is due."""
    if not done:
        return
    freed = _freed(_dependent_ids(done))
    waiting = [push for push in freed if push.state == State.WAITING]
    if waiting:
        states.postpone(waiting, at, sentence=sentences.WAITS, at=at)
    stopped = [push for push in freed if push.state == State.NEEDS_ATTENTION]
    if stopped:
        states.move(stopped, State.WAITING, sentence=sentences.WAITS, verb="push.freed", at=at, due_at=at)


def stop(push: Push, problem: Problem, *, at: datetime, told: Mapping[str, Any] | None = None) -> None:
    """This push needs a person, and so does what waits for it. `told`: what the trail keeps besides."""
    states.move(
        [push], State.NEEDS_ATTENTION, sentence=problem.sentence, verb="push.needs_attention", at=at,
        problem=problem,
        data=lambda _: {"problem": problem.code, "sentence": problem.sentence, **(told or {})},
    )  # fmt: skip
    stopped(push, problem, at=at)


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


def delayed_all(pushes: Sequence[Push], due_at: datetime, *, at: datetime) -> None:
    """As `delayed`, for those of many that something waits for."""
    needed = set(
        PushNeed.objects.filter(needs__in=[push.pk for push in pushes]).values_list("needs", flat=True)
    )
    for push in pushes:
        if push.pk in needed:
            delayed(push, due_at, at=at)


def requeued(pushes: Sequence[Push], *, at: datetime) -> None:
    """These go again: what was stopped with them waits with them."""
    waiting = _dependents(pushes).filter(state=State.NEEDS_ATTENTION, problem_code=SHARED)
    states.move(list(waiting), State.WAITING, sentence=sentences.WAITS, verb="push.freed", at=at, due_at=at)


def left_out(push: Push, *, at: datetime) -> None:
    """This one will not go (skipped): what waited for it is looked at, and says what it misses."""
    freed = [one for one in _freed(_dependent_ids([push])) if one.state == State.WAITING]
    states.postpone(freed, at, sentence=sentences.WAITS, at=at)
    requeued([push], at=at)


def passed_on(before: Push, after: Push, *, at: datetime) -> None:
    """`after` goes in the place of `before`: what waited for the one waits for the other."""
    PushNeed.objects.filter(needs=before).update(needs=after)
    requeued([after], at=at)


def rejoined(made: Sequence[Push], *, at: datetime) -> None:
    """What found its document missing waits for it again, now that the document is to go after all."""
    by_key = {push.document_key: push for push in made}
    lost = list(
        Push.objects.filter(
            connection__in={push.connection_id for push in made}, state=State.NEEDS_ATTENTION,
            problem_code=DOCUMENT_MISSING, problem_subject__in=list(by_key),
        )
    )  # fmt: skip
    rows = [PushNeed(push=push, needs=by_key[push.problem_subject]) for push in lost]
    PushNeed.objects.bulk_create(rows, ignore_conflicts=True)
    states.move(lost, State.WAITING, sentence=sentences.WAITS, verb="push.freed", at=at, due_at=at)


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


def _dependent_ids(pushes: Sequence[Push]) -> list[int]:
    needs = PushNeed.objects.filter(needs__in=[push.pk for push in pushes])
    return list(needs.values_list("push", flat=True).distinct())


def _freed(ids: Sequence[int]) -> list[Push]:
    """Of these, what waits for nothing more: to be sent, or stopped by what another one needed.

    Only what these wait for is looked at, never all that waits: this is asked after every request.
    """
    found: list[Push] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        held = PushNeed.objects.filter(push__in=some, needs__state__in=UNMET)
        free = set(some) - set(held.values_list("push", flat=True))
        pushes = Push.objects.filter(pk__in=free).order_by("pk")
        stopped = Q(state=State.NEEDS_ATTENTION, batch__isnull=True, problem_code=SHARED)
        found.extend(pushes.filter(Q(state=State.WAITING) | stopped))
    return found


def _dependents(pushes: Sequence[Push]) -> QuerySet[Push]:
    ids = [push.pk for push in pushes]
    return Push.objects.filter(pk__in=PushNeed.objects.filter(needs__in=ids).values("push"))
