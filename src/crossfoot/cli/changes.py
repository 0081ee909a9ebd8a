"""`crossfoot drift` and `crossfoot revisions`: what was changed in QuickBooks, and what is being revised here."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.core.problems import Refusal
from crossfoot.documents import roads
from crossfoot.documents.revisions import operations as revisions
from crossfoot.engine import clock
from crossfoot.proof import drift_decisions, drift_queries
from crossfoot.tenancy.access import Forbidden

drift = typer.Typer(
    help="What was changed in QuickBooks: list it, and leave it as it is.", no_args_is_help=True
)
revising = typer.Typer(help="Documents in revision.", no_args_is_help=True)

SHOWN = 50

Slug = Annotated[str | None, typer.Option(help="Slug of the company; not needed where there is one.")]


@drift.command("list")
def list_alerts(
    company: Slug = None,
    text: Annotated[str, typer.Option(help="A part of the document's name.")] = "",
    decided: Annotated[bool, typer.Option(help="Those that were decided.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the latest first.")] = SHOWN,
) -> None:
    """List documents that somebody changed, voided or deleted in QuickBooks."""
    console = Console(highlight=False)
    firm = company_of(company)
    rows = drift_queries.alerts_of(firm, is_open=not decided, text=text)
    table = Table("id", "document", "what", "ours → QuickBooks", "amount", "decision")
    for alert in rows.order_by("-pk")[:limit]:
        said = "; ".join(f"{one['label']}: {one['ours']} → {one['theirs']}" for one in alert.differences)
        table.add_row(
            str(alert.pk),
            alert.label,
            alert.get_kind_display(),
            said,
            f"{alert.amount:,}",
            alert.get_state_display(),
        )
    console.print(table)
    console.print(f"{rows.count():,} in all.")


@drift.command("ignore")
def ignore(
    ids: Annotated[list[int], typer.Argument(help="Ids of `crossfoot drift list`.")],
    reason: Annotated[str, typer.Option(help="Why both stay as they are; it is kept with each.")],
    company: Slug = None,
    by: Annotated[str | None, typer.Option("--as", help="E-mail address of the member who decides.")] = None,
) -> None:
    """Leave documents here and in QuickBooks as they are; a further change is told again."""
    console = Console(highlight=False)
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    known = {alert.pk: alert for alert in drift_queries.alerts_of(firm).filter(pk__in=ids)}
    missing = [str(pk) for pk in dict.fromkeys(ids) if pk not in known]
    if missing:
        raise refused(f"{firm.name} has no such change: {', '.join(missing)}. Nothing was done.")
    done = 0
    for pk in dict.fromkeys(ids):
        try:
            drift_decisions.ignore(alert=known[pk], reason=reason, by=person, at=clock.now())
        except (Refusal, Forbidden) as refusal:
            typer.echo(f"{known[pk].label}: {refusal.sentence}", err=True)
        else:
            done += 1
    console.print(f"{done:,} ignored.")
    raise typer.Exit(0 if done == len(set(ids)) else 1)


@revising.command("list")
def list_revisions(company: Slug = None) -> None:
    """List documents that are in revision, the oldest first of each kind."""
    console = Console(highlight=False)
    firm = company_of(company)
    table = Table("document", "since", "by", "reason")
    count = 0
    for road in roads.ROADS.values():
        for document in revisions.in_revision(road, firm):
            count += 1
            since = document.revising_since
            table.add_row(
                str(document),
                f"{since:%Y-%m-%d %H:%M}" if since else "",
                str(document.revising_by or ""),
                document.revision_reason,
            )
    console.print(table)
    console.print(f"{count:,} in revision.")
