"""Which function does which kind of turn: the one table of all background work."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.documents.purchase_orders import mailing
from crossfoot.engine import tasks
from crossfoot.engine.tasks import TaskFunction
from crossfoot.engine.turns import TurnKind
from crossfoot.imports import writing
from crossfoot.outgoing import delivering
from crossfoot.proof import tieout
from crossfoot.sync import creating_tasks, finding_tasks, list_tasks, sending
from crossfoot.sync.settings import Sending

TASKS: Mapping[str, TaskFunction] = {
    list_tasks.REFRESH_LISTS: list_tasks.refresh_step,
    list_tasks.IMPORT_PARTIES: list_tasks.import_parties_step,
    creating_tasks.CREATE_TAX: creating_tasks.create_tax_step,
    finding_tasks.FIND_EXISTING: finding_tasks.find_existing_step,
    writing.TASK_KIND: writing.step,
    tieout.TASK: tieout.step,
    mailing.MAIL_ORDER: mailing.mail_step,
}


def turn_kinds(options: Sending | None = None) -> tuple[TurnKind, ...]:
    """Everything that workers do, the tasks that people watch first."""
    return (tasks.turn_kind(TASKS), sending.turn_kind(options), delivering.turn_kind())
