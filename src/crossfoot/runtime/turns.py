"""Which function does which kind of turn: the one table of all background work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from crossfoot.connections import operations as connections
from crossfoot.documents.purchase_orders import mailing
from crossfoot.documents.summaries import clock
from crossfoot.documents.summaries import operations as summaries
from crossfoot.documents.vendor_invoices import rematching
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.engine.tasks import TaskFunction
from crossfoot.engine.turns import Held, TurnKind, TurnResult
from crossfoot.imports import writing
from crossfoot.outgoing import delivering
from crossfoot.payments import comparing_tasks, pulling, sweeping
from crossfoot.payments.intake import Handler
from crossfoot.proof import clearing, drift, tieout
from crossfoot.stock import period_end, switching
from crossfoot.sync import creating_tasks, finding_tasks, list_tasks, sending
from crossfoot.sync.settings import Sending

CHANGED_DOCUMENTS: tuple[Handler, ...] = (drift.look_at,)
"""Who wants to know which documents of ours changed in QuickBooks."""


def _lists_and_pulls(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """Lists are read every quarter of an hour wherever QuickBooks is connected; so is seen to the pull."""
    result = list_tasks.refresh_step(held, task, now)
    connection = connections.active(task.company)
    if connection is not None:
        pulling.ensure(connection, now)
    return result


TASKS: Mapping[str, TaskFunction] = {
    list_tasks.REFRESH_LISTS: _lists_and_pulls,
    list_tasks.IMPORT_PARTIES: list_tasks.import_parties_step,
    creating_tasks.CREATE_TAX: creating_tasks.create_tax_step,
    finding_tasks.FIND_EXISTING: finding_tasks.find_existing_step,
    writing.TASK_KIND: writing.step,
    tieout.TASK: tieout.step,
    clearing.TASK: clearing.step,
    period_end.TASK: period_end.step,
    switching.TASK: switching.step,
    pulling.PULL: pulling.step_with(CHANGED_DOCUMENTS),
    sweeping.IMPORT: sweeping.import_step_with(CHANGED_DOCUMENTS),
    sweeping.CATCH_UP: sweeping.catch_up_step_with(CHANGED_DOCUMENTS),
    comparing_tasks.COMPARE: comparing_tasks.step,
    mailing.MAIL_ORDER: mailing.mail_step,
    rematching.MATCH_ANEW: rematching.step,
    summaries.TASK: clock.step,
}


def turn_kinds(options: Sending | None = None) -> tuple[TurnKind, ...]:
    """Everything that workers do, the tasks that people watch first."""
    return (tasks.turn_kind(TASKS), sending.turn_kind(options), delivering.turn_kind())
