"""Slow work that people watch: done in turns, given up after five attempts, stopped when they ask."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crossfoot.core.workflow import IllegalMove
from crossfoot.engine import runner, schedule, tasks
from crossfoot.engine.models import Schedule, Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.tenancy.models import Company
from qbsandbox.clock import VirtualClock


def counting(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """Ten steps, one a turn."""
    goes_on = tasks.progress(held, task, now, done=task.done + 1, total=10, sentence=f"{task.done + 1} of 10")
    if not goes_on:
        tasks.cancelled(held, task, now, sentence=f"Stopped at {task.done} of 10.")
    elif task.done == 10:
        tasks.finish(held, task, now, sentence="All ten.", result={"count": 10})
    return None


def works(time: VirtualClock, function: tasks.TaskFunction, turns: int = 30) -> None:
    kinds = [tasks.turn_kind({"count": function})]
    for _ in range(turns):
        runner.step(time.now(), kinds=kinds, holder="one", seconds=40)
        time.advance(seconds=40)


def started(company: Company, time: VirtualClock) -> Task:
    return tasks.start(company=company, kind="count", args={}, by=None, at=time.now())


def test_a_task_is_done_in_turns_and_says_how_far_it_is(time: VirtualClock, companies: list[Company]) -> None:
    task = started(companies[0], time)
    works(time, counting, turns=3)
    task.refresh_from_db()
    assert (task.state, task.done, task.total, task.sentence) == ("running", 3, 10, "3 of 10")

    works(time, counting)
    task.refresh_from_db()
    assert (task.state, task.sentence, task.result) == ("done", "All ten.", {"count": 10})
    assert task.finished_at is not None


def test_cancel_stops_it_at_its_next_step(time: VirtualClock, companies: list[Company]) -> None:
    task = started(companies[0], time)
    works(time, counting, turns=2)
    tasks.request_cancel(task, at=time.now())
    works(time, counting)
    task.refresh_from_db()
    assert (task.state, task.sentence) == ("cancelled", "Stopped at 3 of 10.")
    with pytest.raises(IllegalMove, match="ended already"):
        tasks.request_cancel(task, at=time.now())


def test_cancel_before_it_began_is_at_once(time: VirtualClock, companies: list[Company]) -> None:
    task = started(companies[0], time)
    tasks.request_cancel(task, at=time.now())
    works(time, counting)
    task.refresh_from_db()
    assert (task.state, task.done) == ("cancelled", 0)


def test_a_task_that_always_breaks_is_given_up_with_a_sentence(
    time: VirtualClock, companies: list[Company]
) -> None:
    def breaks(held: Held, task: Task, now: datetime) -> TurnResult | None:
        raise OSError("no space")

    task = started(companies[0], time)
    works(time, breaks)
    task.refresh_from_db()
    assert (task.state, task.attempts) == ("failed", tasks.MAX_ATTEMPTS)
    assert task.sentence.startswith("Given up after 5 attempts.")
    assert "OSError" in task.sentence


class Death(BaseException):
    """The process dies."""


def test_a_task_that_kills_its_worker_is_given_up_too(time: VirtualClock, companies: list[Company]) -> None:
    def kills(held: Held, task: Task, now: datetime) -> TurnResult | None:
        raise Death

    task = started(companies[0], time)
    for _ in range(8):
        try:
            works(time, kills, turns=1)
        except Death:
            time.advance(seconds=41)
    task.refresh_from_db()
    assert (task.state, task.attempts) == ("failed", 5)


def test_a_schedule_fires_each_slot_once_however_many_look(
    time: VirtualClock, companies: list[Company]
) -> None:
    schedule.ensure(company=companies[0], kind="count", every_seconds=900, at=time.now())
    assert [schedule.tick(time.now()) for _ in range(3)] == [1, 0, 0]
    # A second slot waits while the first one's task is still open.
    time.advance(seconds=900)
    assert schedule.tick(time.now()) == 0
    Task.objects.update(state="done")
    time.advance(seconds=900)
    assert schedule.tick(time.now()) == 1
    assert Task.objects.count() == 2


def test_slots_that_passed_while_nobody_worked_are_not_made_up_for(
    time: VirtualClock, companies: list[Company]
) -> None:
    schedule.ensure(company=companies[0], kind="count", every_seconds=900, at=time.now())
    begin = time.now()
    time.advance(hours=10, seconds=5)
    assert [schedule.tick(time.now()) for _ in range(2)] == [1, 0]
    assert Schedule.objects.get().next_at == begin + timedelta(hours=10, seconds=900)


def test_a_row_that_another_worker_moved_on_meanwhile_does_not_fire(
    time: VirtualClock, companies: list[Company]
) -> None:
    schedule.ensure(company=companies[0], kind="count", every_seconds=900, at=time.now())
    seen = Schedule.objects.select_related("company").get()
    assert schedule.tick(time.now()) == 1
    assert schedule._fire(seen, time.now()) == 0
    assert Task.objects.count() == 1
