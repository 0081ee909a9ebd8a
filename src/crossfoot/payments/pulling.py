"""Pulling: what changed in QuickBooks since it was last asked, every few minutes and after each notice.

One question covers all kinds of records. A webhook's notice only makes the next question come sooner; what
counts is what QuickBooks answers. Where it cannot tell everything (more than a thousand changes, more than
thirty days), the records are read by queries (`sweeping`), and until that is done the pull does not move on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import Conversation, NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.engine import clock, schedule, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.tasks import TaskFunction
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings import queries as mappings
from crossfoot.payments import sweeping, telling
from crossfoot.payments.copying import Copied
from crossfoot.payments.intake import DOCUMENTS, KINDS, Handler, Intake, change_of
from crossfoot.payments.models import Notice, Pull
from crossfoot.quickbooks.online.changes import OVERLAP, Changed, is_within_reach
from crossfoot.sync import questions
from crossfoot.tenancy.models import Company

PULL = "pull_changes"

EVERY_SECONDS = 5 * 60

NOTICES_READ = 50
"""Records that a pull reads one by one because a notice named them and the answer did not."""

NOTICES_KEPT = timedelta(days=40)
"""Notices are kept so long, so that one that comes again is known."""

PULLS_KEPT = 20
"""Ended pulls that stay in the list of tasks."""


def ensure(connection: Connection, at: datetime) -> None:
    """Let this connection be pulled every few minutes, once its wizard is finished."""
    setup = mappings.setup_of(connection)
    if setup is not None and setup.completed_at is not None:
        schedule.ensure(company=connection.company, kind=PULL, every_seconds=EVERY_SECONDS, at=at)


def soon(company: Company, *, at: datetime, pause: timedelta = timedelta(0)) -> None:
    """Pull as soon as a worker is free, at the earliest `pause` after the last pull; in the caller's transaction.

    Where a pull waits already, for its turn or until QuickBooks answers again, it is that one. One that is under way
    may have asked before, so another follows.
    """
    waits = Q(state=Task.State.WAITING) | Q(due_at__gt=at)
    if Task.objects.filter(waits, company=company, kind=PULL, state__in=tasks.OPEN).exists():
        return
    last = Pull.objects.filter(connection__company=company, connection__is_active=True).first()
    due_at = max(at, last.pulled_at + pause) if last is not None and last.pulled_at else at
    tasks.start(company=company, kind=PULL, args={}, by=None, at=at, due_at=due_at)


def step_with(handlers: Sequence[Handler]) -> TaskFunction:
    """The task's function, which tells `handlers` of changed documents."""
    return partial(_step, handlers)


def _step(handlers: Sequence[Handler], held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One pull. A read that fails changes nothing; the next pull asks for the same again."""
    connection = connections.active(task.company)
    if connection is None or connection.state != Connection.State.CONNECTED:
        _finish(held, task, "QuickBooks is not connected, so nothing was asked.")
        return None
    setup = mappings.setup_of(connection)
    if setup is None or setup.completed_at is None:
        _finish(held, task, "The connection is not set up yet, so nothing was asked.")
        return None
    pull, _ = Pull.objects.get_or_create(
        connection=connection, defaults={"changed_since": connection.connected_at}
    )
    if sweeping.is_catching_up(connection):
        _finish(held, task, "Everything that changed is being read anew; the pull goes on after that.")
        return None
    kinds = KINDS if setup.import_payments else DOCUMENTS
    since = pull.changed_since - OVERLAP
    if not is_within_reach(since, now):
        sweeping.start_catching_up(connection, since, kinds, is_gap=True, until=now, at=now)
        _finish(
            held, task, "QuickBooks was not asked for more than 30 days; all that changed is read by queries."
        )
        return None
    asked = questions.conversation(held, connection, gateway=gateways.current())
    intake = Intake(held, connection, asked, handlers, takes_payments=setup.import_payments)
    try:
        sentence = _pulled(intake, pull, kinds, since, now)
    except NotAnswered as failure:
        _not_answered(held, task, pull, failure)
    else:
        _finish(held, task, sentence)
    return questions.ended(held, asked)


def _pulled(intake: Intake, pull: Pull, kinds: Sequence[str], since: datetime, now: datetime) -> str:
    """Ask, take over, move on. Returns the sentence for the task. Raises NotAnswered."""
    waiting = list(Notice.objects.filter(connection=pull.connection, handled_at=None).order_by("pk"))
    changed, cut, until = _asked(intake.asked, kinds, since, now)
    copied = intake.takes(changed)
    left = _look_at(intake, waiting, changed, copied)
    intake.concludes(copied, changed)
    with transaction.atomic():
        intake.fence()
        if cut:
            sweeping.start_catching_up(pull.connection, since, cut, is_gap=False, until=until, at=clock.now())
        else:
            pull.changed_since = max(until, pull.changed_since)
        pull.pulled_at, pull.failed_since, pull.sentence = clock.now(), None, ""
        pull.save()
        handled = [notice.pk for notice in waiting if notice.pk not in left]
        Notice.objects.filter(pk__in=handled).update(handled_at=clock.now())
        Notice.objects.filter(connection=pull.connection, received_at__lt=now - NOTICES_KEPT).delete()
        if left:
            soon(pull.connection.company, at=clock.now())
    return _told(copied, cut)


def _asked(
    asked: Conversation, kinds: Sequence[str], since: datetime, now: datetime
) -> tuple[list[Changed], list[str], datetime]:
    """What changed, the kinds of which QuickBooks did not tell all, and its own time of the answer."""
    answer = asked.changed_since(kinds, since)
    until = answer.told_at or now
    if not answer.is_cut:
        return list(answer.changed), [], until
    changed: list[Changed] = []
    cut: list[str] = []
    for name in kinds:
        answer = asked.changed_since((name,), since)
        if answer.is_cut:
            cut.append(name)
        else:
            changed += answer.changed
    return changed, cut, until


def _look_at(
    intake: Intake, waiting: Sequence[Notice], changed: Sequence[Changed], copied: Copied
) -> set[int]:
    """Records that notices named and the answer did not hold are read one by one; the notices that are left."""
    there = {(one.name, one.remote_id) for one in changed}
    named: dict[tuple[str, str], list[int]] = {}
    for notice in waiting:
        named.setdefault((notice.remote_kind, notice.remote_id), []).append(notice.pk)
    missing = [name for name in named if name not in there and intake.matters(name)]
    for name in missing[:NOTICES_READ]:
        record = intake.asked.read(*name)
        gone = Changed(*name, None, True, None)
        copied.add(intake.takes([gone if record is None else change_of(name[0], record)]))
    return {pk for name in missing[NOTICES_READ:] for pk in named[name]}


def _told(copied: Copied, cut: Sequence[str]) -> str:
    is_news = copied.new or copied.changed
    news = telling.counted(new=copied.new, changed=copied.changed, same=copied.same)
    told = news if is_news else "No news."
    return f"{told} More changed than QuickBooks tells at once; the rest is read by queries." if cut else told


def _not_answered(held: Held, task: Task, pull: Pull, failure: NotAnswered) -> None:
    now = clock.now()
    Pull.objects.filter(pk=pull.pk).update(
        failed_since=pull.failed_since or now, sentence=failure.sentence[:500]
    )
    due_at = questions.again_at(held, failure, now)
    if due_at is None:
        tasks.fail(held, task, now, sentence=failure.sentence)
    else:
        tasks.later(held, task, now, due_at=due_at, sentence=failure.sentence)


def _finish(held: Held, task: Task, sentence: str) -> None:
    tasks.finish(held, task, clock.now(), sentence=sentence)
    ended = Task.objects.filter(company=task.company, kind=PULL).exclude(state__in=tasks.OPEN)
    kept = list(ended.order_by("-pk").values_list("pk", flat=True)[:PULLS_KEPT])
    if len(kept) == PULLS_KEPT:
        ended.filter(pk__lt=kept[-1]).delete()
