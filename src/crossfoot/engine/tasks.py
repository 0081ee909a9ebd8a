"""Slow work other than a push: started by a click or a schedule, done in turns, watched by people.

A task's function is called once per turn with the task running; it reports with `progress` and ends with
`finish` or `fail`. Where it returns without either, the next turn calls it again: long work is done in
steps, each of which may be the last before a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from crossfoot.core.workflow import IllegalMove
from crossfoot.engine import lease
from crossfoot.engine.models import Task
from crossfoot.engine.runner import back_off
from crossfoot.engine.turns import Held, LeaseLost, TurnKind, TurnResult
from crossfoot.tenancy.models import Company, Person

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
"""Turns in a row that a task may fail or die in before it is given up."""

OPEN = (Task.State.WAITING, Task.State.RUNNING)

TaskFunction = Callable[[Held, Task, datetime], TurnResult | None]
"""One step of a task; None is an ordinary end of the turn."""


def start(
    *,
    company: Company,
    kind: str,
    args: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    is_interactive: bool = False,
    due_at: datetime | None = None,
) -> Task:
    """Queue a task, in the caller's transaction; `due_at` where it is not for now."""
    lease.ensure(company.pk, at)
    return Task.objects.create(
        company=company,
        kind=kind,
        args=dict(args),
        is_interactive=is_interactive,
        due_at=due_at or at,
        created_by=by,
        created_at=at,
        sentence="Waits for a worker.",
    )


def progress(
    held: Held, task: Task, now: datetime, *, done: int, total: int | None = None, sentence: str | None = None
) -> bool:
    """Say how far it is; False where a person asked to stop, and the function should end with `cancelled`.

    Work that shows progress has not failed: the count of attempts begins anew.
    """
    task.done, task.attempts = done, 0
    task.total = task.total if total is None else total
    task.sentence = task.sentence if sentence is None else sentence[:500]
    _write(held, task, now, "done", "total", "sentence", "attempts")
    task.refresh_from_db(fields=["cancel_requested"])
    return not task.cancel_requested


def finish(
    held: Held, task: Task, now: datetime, *, sentence: str, result: Mapping[str, Any] | None = None
) -> None:
    """It is done; `sentence` says what came of it. Raises LeaseLost."""
    task.result = dict(result or {})
    _end(held, task, now, Task.State.DONE, sentence)


def fail(
    held: Held, task: Task, now: datetime, *, sentence: str, result: Mapping[str, Any] | None = None
) -> None:
    """It cannot be done; `sentence` says why and what a person can do. Raises LeaseLost."""
    task.result = dict(result or {})
    _end(held, task, now, Task.State.FAILED, sentence)


def cancelled(held: Held, task: Task, now: datetime, *, sentence: str = "Cancelled.") -> None:
    """It stopped because a person asked. Raises LeaseLost."""
    _end(held, task, now, Task.State.CANCELLED, sentence)


def later(held: Held, task: Task, now: datetime, *, due_at: datetime, sentence: str) -> None:
    """It cannot go on now and will at `due_at`; `sentence` says why."""
    task.due_at, task.sentence = due_at, sentence[:500]
    _write(held, task, now, "due_at", "sentence")


def keep(held: Held, task: Task, now: datetime) -> None:
    """Store `task.result`: how far it is, for the next turn. Raises LeaseLost."""
    _write(held, task, now, "result")


@transaction.atomic
def request_cancel(task: Task, *, at: datetime) -> None:
    """Ask a task to stop: at once where it has not begun, else at its next step.

    Raises IllegalMove where it has ended already.
    """
    row = Task.objects.select_for_update().get(pk=task.pk)
    if row.state not in OPEN:
        raise IllegalMove(f"This has ended already ({row.state}); there is nothing to cancel.")
    row.cancel_requested = True
    if row.state == Task.State.WAITING:
        row.state, row.finished_at, row.sentence = Task.State.CANCELLED, at, "Cancelled before it began."
    row.save(update_fields=["cancel_requested", "state", "finished_at", "sentence"])


def is_anything_due(now: datetime) -> bool:
    """Whether any company has a task that could go on at this moment."""
    return Task.objects.filter(state__in=OPEN, due_at__lte=now).exists()


def turn_kind(functions: Mapping[str, TaskFunction], *, name: str = "tasks") -> TurnKind:
    """All tasks as one kind of turn; `functions` maps a task's kind to its step."""
    kinds = tuple(functions)

    def run(held: Held, now: datetime) -> TurnResult:
        task = (
            _due(now, kinds)
            .filter(company_id=held.company_id)
            .order_by("-is_interactive", "due_at", "id")
            .first()
        )
        return TurnResult() if task is None else _step(held, task, now, functions[task.kind])

    return TurnKind(name, _Open(kinds), run, _Open(kinds, is_interactive=True))


@dataclass(frozen=True, slots=True)
class _Open:
    """Whether a company has a task of these kinds that is due, of those that somebody watches where it says so."""

    kinds: tuple[str, ...]
    is_interactive: bool = False

    def __call__(self, now: datetime) -> Exists:
        due = _due(now, self.kinds).filter(company_id=OuterRef("company_id"))
        return Exists(due.filter(is_interactive=True) if self.is_interactive else due)


def _due(now: datetime, kinds: tuple[str, ...]) -> Any:
    return Task.objects.filter(state__in=OPEN, due_at__lte=now, kind__in=kinds)


def _step(held: Held, task: Task, now: datetime, function: TaskFunction) -> TurnResult:
    """Count the attempt before the work, so that a task that kills its worker is given up, too."""
    if task.attempts >= MAX_ATTEMPTS:
        sentence = f"Given up after {MAX_ATTEMPTS} attempts. {task.sentence} Start it again."
        fail(held, task, now, sentence=sentence)
        return TurnResult()
    task.attempts += 1
    task.state = Task.State.RUNNING
    task.started_at = task.started_at or now
    _write(held, task, now, "attempts", "state", "started_at")
    try:
        return function(held, task, now) or TurnResult()
    except LeaseLost:
        raise
    except Exception as error:
        log.exception("task_failed", company=held.company_id, task=task.pk, kind=task.kind)
        task.due_at = now + back_off(task.attempts)
        # The error's own text may quote data; its type is enough for people, the log has the rest.
        task.sentence = f"It was interrupted ({type(error).__name__}) and is tried again by itself."
        _write(held, task, now, "due_at", "sentence")
        return TurnResult()


def _end(held: Held, task: Task, now: datetime, state: Task.State, sentence: str) -> None:
    task.state, task.sentence, task.finished_at = state, sentence[:500], now
    _write(held, task, now, "state", "sentence", "finished_at", "result")


def _write(held: Held, task: Task, now: datetime, *fields: str) -> None:
    with transaction.atomic():
        lease.fence(held)
        Task.objects.filter(pk=task.pk, state__in=OPEN).update(
            **{name: getattr(task, name) for name in fields}
        )
