"""Slow work as a bar: how far, how fast, how long yet, and Cancel. It goes on when the page is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import IllegalMove
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.stock import switching
from crossfoot.sync import creating_tasks, list_tasks
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company
from crossfoot.web.desk import Desk, at_desk

RECENT = 3
"""Hours for which the result of a task stays on the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as a page shows it."""

    task: Task
    is_open: bool
    tone: str
    per_minute: int | None
    seconds_left: int | None

    @property
    def is_done(self) -> bool:
        return bool(self.task.state == Task.State.DONE)


PAGES = {
    list_tasks.REFRESH_LISTS: "connect-reading",
    list_tasks.IMPORT_PARTIES: "connect-start",
    creating_tasks.CREATE_TAX: "connect-taxes",
    switching.TASK: "settings-accounting",
}
"""Where each kind of task is watched."""

TONES = {
    Task.State.WAITING: "busy",
    Task.State.RUNNING: "busy",
    Task.State.DONE: "good",
    Task.State.FAILED: "bad",
    Task.State.CANCELLED: "quiet",
}


def latest(company: Company, kind: str, now: datetime) -> Shown | None:
    """The latest task of a kind: one under way, or one that ended within the last hours."""
    task = Task.objects.filter(company=company, kind=kind).order_by("-created_at", "-pk").first()
    if task is None or (task.finished_at and (now - task.finished_at).total_seconds() > RECENT * 3600):
        return None
    return shown(task, now)


def shown(task: Task, now: datetime) -> Shown:
    """The task with its rate and the time it will still take."""
    is_open = task.state in tasks.OPEN
    rate = _per_second(task, now) if is_open else None
    left = max(0, task.total - task.done)
    return Shown(
        task=task,
        is_open=is_open,
        tone=TONES[Task.State(task.state)],
        per_minute=round(rate * 60) if rate else None,
        seconds_left=round(left / rate) if rate else None,
    )


@require_safe
@at_desk()
def fragment(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The bar alone, for the page that polls it.

    When the task ends, a page that shows what came of it (`?reload=1`) is asked to load again; a page on
    which somebody may be typing is not.
    """
    task = access.find(Task, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    one = shown(task, desk.now)
    reload = "1" if request.GET.get("reload") == "1" else ""
    response = render(request, "connect/_task.html", {"shown": one, "reload": reload})
    if reload and not one.is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def cancel(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask a task to stop; what it did so far stays."""
    task = access.find(Task, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    try:
        tasks.request_cancel(task, at=desk.now)
    except IllegalMove as refusal:
        messages.info(request, refusal.sentence)
    return redirect(PAGES.get(task.kind, "connect"), desk.company.slug)


def _per_second(task: Task, now: datetime) -> float | None:
    if task.started_at is None or not task.done:
        return None
    seconds = (now - task.started_at).total_seconds()
    return task.done / seconds if seconds > 0 else None
