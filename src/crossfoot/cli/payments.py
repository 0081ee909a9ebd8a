"""`crossfoot payments`: bring payments back from QuickBooks for a range of dates, and list them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.core.problems import Refusal
from crossfoot.engine import clock
from crossfoot.engine.models import Task
from crossfoot.payments import queries, sweeping
from crossfoot.payments.models import Payment
from crossfoot.payments.queries import Criteria, Tab
from crossfoot.runtime import working
from crossfoot.tenancy.access import Forbidden

app = typer.Typer(help="Payments: import them from QuickBooks, and list them.", no_args_is_help=True)

SHOWN = 50


@app.command("import")
def import_payments(
    from_on: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    to_on: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    company: Annotated[
        str | None, typer.Option(help="Slug of the company; not needed where there is one.")
    ] = None,
    by: Annotated[str | None, typer.Option("--as", help="E-mail address of the member who imports.")] = None,
    wait: Annotated[bool, typer.Option(help="Do the work here; --no-wait leaves it to a worker.")] = True,
) -> None:
    """Import everything dated in these days that settles documents: payments, credits, journals, deposits."""
    console = Console(highlight=False)
    firm = company_of(company)
    try:
        task = sweeping.import_payments(
            company=firm,
            first_on=from_on.date(),
            last_on=to_on.date(),
            by=person_of(by, firm, clock.now()),
            at=clock.now(),
        )
    except (Refusal, Forbidden) as refusal:
        raise refused(refusal.sentence) from refusal
    if not wait:
        console.print("The import waits for a worker.")
        return
    with Progress(console=console) as progress:
        bar = progress.add_task("Importing", total=None)

        def told() -> None:
            task.refresh_from_db()
            progress.update(bar, total=task.total or None, completed=task.done)

        working.until_idle(told=told)
    task.refresh_from_db()
    console.print(task.sentence)
    raise typer.Exit(0 if task.state == Task.State.DONE else 1)


@app.command("list")
def list_payments(
    company: Annotated[
        str | None, typer.Option(help="Slug of the company; not needed where there is one.")
    ] = None,
    tab: Annotated[str, typer.Option(help="all, active, unapplied, possible or cancelled.")] = "all",
    from_on: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")
    ] = None,
    to_on: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the latest first.")] = SHOWN,
) -> None:
    """List payments, the latest first."""
    console = Console(highlight=False)
    firm = company_of(company)
    if tab not in set(Tab):
        raise refused(f"“{tab}” is no kind of list. Use one of: {', '.join(Tab)}.")
    criteria = Criteria(tab=Tab(tab), from_on=_day(from_on), to_on=_day(to_on))
    rows = list(queries.find(firm, criteria)[:limit])
    table = Table("date", "payment", "party", "amount", "settles", "state")
    for told in (queries.many(firm, rows)[row.pk] for row in rows):
        payment = told.payment
        table.add_row(
            payment.paid_on.isoformat(),
            str(payment),
            payment.party_name,
            f"{payment.amount:,} {payment.currency}",
            ", ".join(part.label for part in told.settles),
            Payment.State(payment.state).label,
        )
    console.print(table)
    console.print(f"{queries.matching(firm, criteria).count():,} payments match.")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
