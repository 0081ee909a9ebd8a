"""Slow work that one watches: reading QuickBooks' lists, importing a file, a tie-out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import PathId, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.imports.writing import TASK_KIND as IMPORT

router = Router()

State = Annotated[Task.State, one_of(Task.State)]


class AskedTasks(Paged):
    """Which tasks, the latest first."""

    state: State | None = None
    kind: Text = ""


class TaskTold(Told):
    """A task. `sentence` says what it does now or what came of it; `result` is there once it is done."""

    id: int
    kind: str
    state: State
    done: int
    total: int = Field(description="0 while it is not known yet.")
    sentence: str
    result: dict[str, Any]
    is_cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class TaskList(Listed):
    """One page of tasks."""

    items: list[TaskTold]


@router.get("", response=TaskList, summary="List tasks")
@answers()
def list_tasks(request: HttpRequest, asked: Query[AskedTasks]) -> TaskList:
    rows = Task.objects.filter(company=caller_of(request).company)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    page = page_of(rows.order_by("-pk"), asked)
    return TaskList(items=[told(task) for task in page.rows], **about(page))


@router.get("/{int:task_id}", response=TaskTold, summary="Read a task")
@answers()
def get_task(request: HttpRequest, task_id: PathId) -> TaskTold:
    return told(caller_of(request).find(Task, task_id))


@router.post("/{int:task_id}/cancel", response=TaskTold, summary="Ask a task to stop")
@answers()
def cancel_task(request: HttpRequest, task_id: PathId) -> TaskTold:
    caller = caller_of(request)
    task = caller.find(Task, task_id)
    if task.kind == IMPORT:
        raise Refusal(
            "An import is cancelled as such, so that what it created is removed: cancel the import."
        )
    if task.created_by_id != caller.person.pk:
        caller.require(Can.EDIT_MAPPINGS)
    tasks.request_cancel(task, at=caller.now)
    return told(caller.find(Task, task_id))


def told(task: Task) -> TaskTold:
    return TaskTold(
        id=task.pk,
        kind=task.kind,
        state=Task.State(task.state),
        done=task.done,
        total=task.total,
        sentence=task.sentence,
        # While it runs it keeps its own notes there.
        result=task.result if task.state == Task.State.DONE else {},
        is_cancel_requested=task.cancel_requested,
        created_at=task.created_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
    )
