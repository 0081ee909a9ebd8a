"""Drafts by the clock: when a day, a week or a month is over, its summaries wait for a person to post them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from crossfoot.core.problems import Refusal
from crossfoot.core.summaries import Choice, span_of
from crossfoot.documents import sending
from crossfoot.documents.summaries import operations, standing
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """Make the drafts of every source up to the end of its last whole period. Asks QuickBooks nothing."""
    company = task.company
    if sending.books_of(company) is None:
        tasks.finish(
            held, task, now, sentence="QuickBooks is not connected or not set up, so there are no drafts."
        )
        return None
    yesterday = operations.yesterday(company, now)
    count = 0
    try:
        with transaction.atomic():
            for source, choices in sorted(standing.choices_of(company).items()):
                through = last_over(choices, yesterday)
                made = operations.drafted(company=company, through=through, source=source, by=None, at=now)
                count += len(made)
            sentence = f"{count} {'summary waits' if count == 1 else 'summaries wait'} to be posted."
            tasks.finish(held, task, now, sentence=sentence, result={"drafts": count})
    except Refusal as refusal:
        tasks.fail(held, task, now, sentence=f"No drafts were made: {refusal.sentence}")
    return None


def last_over(choices: Sequence[Choice], yesterday: date) -> date:
    """The last day that is not in a period that still goes on."""
    span = span_of(choices, yesterday)
    if span is None or span.last_on <= yesterday:
        return yesterday
    return span.first_on - timedelta(days=1)
