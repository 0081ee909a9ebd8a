"""Creating a tax code in QuickBooks for a rate of ours, as a task that the wizard waits for (B4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crossfoot.catalog.models import TaxRate
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, refused
from crossfoot.engine import clock, lease, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings import creating
from crossfoot.sync import questions
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

CREATE_TAX = "create_tax"


@transaction.atomic
def start_create_tax(*, company: Company, rate: TaxRate, by: Person, at: datetime) -> Task:
    """Create a tax code for this rate in QuickBooks and map the rate to it.

    One for the same rate that is under way is given back. Raises Refusal where nothing is connected or the
    rate is another company's.
    """
    access.require(by, Can.EDIT_MAPPINGS, company, at=at)
    if connections.active(company) is None:
        sentence = "No QuickBooks company is connected. Connect one and start again."
        raise refused([Problem("not_connected", sentence, Fix.RECONNECT, cause="not_connected")])
    if rate.company_id != company.pk:
        raise access.Outsider()
    open_ = Task.objects.filter(company=company, kind=CREATE_TAX, state__in=tasks.OPEN, args__rate=rate.pk)
    return open_.first() or tasks.start(
        company=company, kind=CREATE_TAX, args={"rate": rate.pk}, by=by, at=at, is_interactive=True
    )


def create_tax_step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One try. What came of a lost answer is looked for first, so that nothing is created twice."""
    connection = connections.active(task.company)
    rate = TaxRate.objects.filter(company=task.company, pk=task.args["rate"]).first()
    if connection is None or rate is None or task.created_by is None:
        sentence = "The connection, the tax rate or the person who asked is gone. Start it again."
        tasks.fail(held, task, now, sentence=sentence)
        return None
    if not tasks.progress(held, task, now, done=0, total=1, sentence=f"Creating “{rate}” in QuickBooks."):
        tasks.cancelled(held, task, now)
        return None
    asked = questions.conversation(held, connection, gateway=gateways.current())
    try:
        record = creating.create_tax_there(
            connection=connection,
            rate=rate,
            conversation=asked,
            by=task.created_by,
            at=now,
            fence=lambda: lease.fence(held),
        )
    except Refusal as refusal:
        tasks.fail(held, task, clock.now(), sentence=refusal.sentence)
    except access.Forbidden as refusal:
        tasks.fail(held, task, clock.now(), sentence=refusal.sentence)
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=failure.sentence)
        else:
            tasks.later(held, task, clock.now(), due_at=due_at, sentence=failure.sentence)
    else:
        sentence = f"“{rate}” is mapped to the tax code “{record.name}” in QuickBooks."
        tasks.finish(held, task, clock.now(), sentence=sentence)
    return questions.ended(held, asked)
