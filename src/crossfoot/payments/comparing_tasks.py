"""Holding our party balances against QuickBooks' reports, as a task that people start and look at later.

It reads four reports for each side and changes nothing. What came of it is kept with the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.core.dates import in_words
from crossfoot.core.money import total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.engine import clock, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.payments.balances import Side
from crossfoot.payments.comparing import Compared, Comparison, Difference, compare
from crossfoot.quickbooks.online.reports import UnreadableReport
from crossfoot.sync import questions
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

COMPARE = "compare_balances"

WORDS: Mapping[Side, str] = {Side.PAYABLE: "Vendors", Side.RECEIVABLE: "Customers"}


@dataclass(frozen=True, slots=True)
class Made:
    """A comparison that was made, with the time at which it was."""

    comparison: Comparison
    made_at: datetime


@transaction.atomic
def start(*, company: Company, on: date, by: Person, at: datetime) -> Task:
    """Ask QuickBooks' reports for a day; one of the same day that is under way is given back.

    Raises Refusal where nothing is connected; Forbidden or Outsider.
    """
    access.require(by, Can.VIEW, company, at=at)
    connection = connections.active(company)
    if connection is None:
        sentence = "No QuickBooks company is connected, so there is nothing to compare with."
        raise refused([Problem("not_connected", sentence, Fix.RECONNECT, cause="balances:not_connected")])
    args = {"connection": connection.pk, "on": on.isoformat()}
    open_ = Task.objects.filter(company=company, kind=COMPARE, state__in=tasks.OPEN, args=args).first()
    return open_ or tasks.start(company=company, kind=COMPARE, args=args, by=by, at=at, is_interactive=True)


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn: side after side."""
    connection = connections.active(task.company)
    if connection is None or connection.pk != task.args["connection"]:
        tasks.fail(
            held, task, now, sentence="The QuickBooks company was disconnected. Connect it and compare again."
        )
        return None
    on = date.fromisoformat(task.args["on"])
    asked = questions.conversation(held, connection, gateway=gateways.current())
    made: dict[str, Any] = dict(task.result or {})
    try:
        for place, side in enumerate(Side):
            if side.value in made:
                continue
            words = f"Reading QuickBooks' balances of {WORDS[side].lower()}."
            if not tasks.progress(held, task, clock.now(), done=place, total=len(Side), sentence=words):
                tasks.cancelled(held, task, clock.now())
                return questions.ended(held, asked)
            made[side.value] = _to_json(compare(connection, asked, side, on))
            task.result = made
            tasks.keep(held, task, clock.now())
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=f"Nothing is proven: {failure.sentence}", result={})
        else:
            tasks.later(held, task, clock.now(), due_at=due_at, sentence=failure.sentence)
        return questions.ended(held, asked)
    except UnreadableReport as unreadable:
        sentence = f"Nothing is proven: {unreadable}. Compare again."
        tasks.fail(held, task, clock.now(), sentence=sentence, result={})
        return questions.ended(held, asked)
    tasks.finish(held, task, clock.now(), sentence=_sentence(on, made), result=made)
    return questions.ended(held, asked)


def latest(company: Company) -> Task | None:
    """The last comparison, under way or ended."""
    return Task.objects.filter(company=company, kind=COMPARE).order_by("-pk").first()


def made_of(company: Company, side: Side) -> Made | None:
    """The last comparison that was made with the QuickBooks company that is connected now."""
    connection = connections.active(company)
    if connection is None:
        return None
    rows = Task.objects.filter(
        company=company, kind=COMPARE, state=Task.State.DONE, args__connection=connection.pk
    )
    task = rows.order_by("-pk").first()
    if task is None or task.finished_at is None or side.value not in task.result:
        return None
    return Made(_of_json(task.result[side.value]), task.finished_at)


def _sentence(on: date, made: Mapping[str, Any]) -> str:
    told = []
    for side in Side:
        one = _of_json(made[side.value])
        if one.is_equal:
            told.append(f"{WORDS[side]} agree to the cent.")
        else:
            differing = sum(not name.is_equal for name in one.names)
            told.append(f"{WORDS[side]} differ by {one.difference:+,} with {differing:,} names.")
    return f"As of {in_words(on)}: {' '.join(told)}"


def _to_json(made: Comparison) -> dict[str, Any]:
    """Amounts as text, so that none is rounded on its way."""
    return {
        "on": made.on.isoformat(),
        "is_consistent": made.is_consistent,
        "names": [
            [one.name_id, one.name, [f"{part:f}" for part in one.ours], [f"{part:f}" for part in one.theirs]]
            for one in made.names
        ],
        "differences": [
            [one.name, one.label, one.remote_id, f"{one.ours:f}", f"{one.theirs:f}", one.reason]
            for one in made.differences
        ],
    }


def _of_json(told: Mapping[str, Any]) -> Comparison:
    return Comparison(
        date.fromisoformat(told["on"]),
        tuple(
            Compared(name_id, name, tuple(map(Decimal, ours)), tuple(map(Decimal, theirs)))
            for name_id, name, ours, theirs in told["names"]
        ),
        tuple(
            Difference(name, label, remote_id, Decimal(ours), Decimal(theirs), reason)
            for name, label, remote_id, ours, theirs, reason in told["differences"]
        ),
        told["is_consistent"],
    )


def sums(rows: tuple[Compared, ...]) -> tuple[Decimal, Decimal]:
    """What all names come to here and in QuickBooks."""
    return total(total(one.ours) for one in rows), total(total(one.theirs) for one in rows)
