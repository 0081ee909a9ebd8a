"""`crossfoot tie-out` and `crossfoot clearing`: do the two books agree, and what went through a clearing account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import By, Slug, told
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.engine import clock
from crossfoot.engine.models import Task
from crossfoot.proof import clearing, tieout
from crossfoot.proof.models import ClearingStatement, TieOut
from crossfoot.runtime import working
from crossfoot.tenancy.models import Company
from crossfoot.web.tieout.figures import accounts_of, stock_of

First = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The first day.")]
Last = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The last day.")]
Wait = Annotated[bool, typer.Option(help="Do the work here; --no-wait leaves it to a worker.")]

DIFFERENCES_SHOWN = 20

clearings = typer.Typer(help="Payment clearing accounts: their statements.", no_args_is_help=True)


def tie_out(first: First, last: Last, wait: Wait = True, company: Slug = None, by: By = None) -> None:
    """Compare the two books over a period. Ends with 1 where they do not agree, or not all could be read."""
    firm = company_of(company)
    with told():
        task = tieout.start(
            company=firm, start_on=first.date(), end_on=last.date(), by=person_of(by, firm, clock.now()),
            at=clock.now(), is_interactive=wait,
        )  # fmt: skip
    if not wait:
        _say("The books are compared as soon as a worker comes to it.")
        return
    done = TieOut.objects.get(pk=_worked(task)["tie_out"])
    _say(tieout.sentence_of(done))
    for row in done.result["documents"]["rows"][:DIFFERENCES_SHOWN]:
        _say(f"  {row['label']}: {' '.join(each['sentence'] for each in row['differences'])}")
    table = Table("Account", "Ours", "QuickBooks", "Difference")
    for account in accounts_of(done.result["accounts"]):
        if account.is_ours:
            figures = (account.ours, account.theirs, account.difference)
            table.add_row(account.name, *(f"{one:,.2f}" for one in figures))
    Console(highlight=False).print(table)
    for side in map(stock_of, done.result["stock"]):
        stock = Table(side["title"], "Amount")
        for label, amount in side["parts"]:
            stock.add_row(label, f"{amount:,.2f}")
        stock.add_row("QuickBooks has", f"{side['in_quickbooks']:,.2f}")
        stock.add_row("Difference", f"{side['difference']:,.2f}")
        Console(highlight=False).print(stock)
    raise typer.Exit(1 if done.difference or done.differing or done.stock_difference else 0)


@clearings.command("accounts")
def accounts(company: Slug = None) -> None:
    """The accounts that payments go through, and for which sales sources."""
    table = Table("Account", "Sales sources")
    for one in clearing.accounts(_connection(company_of(company))):
        table.add_row(one.name, ", ".join(one.sources) or "all others")
    Console(highlight=False).print(table)


@clearings.command("read")
def read(
    account: Annotated[str, typer.Argument(help="Name of the account, as `accounts` shows it.")],
    first: First, last: Last, wait: Wait = True, company: Slug = None, by: By = None,
) -> None:  # fmt: skip
    """Make the statement of an account: what went in, what came out, and what is left."""
    firm = company_of(company)
    here = clearing.accounts(_connection(firm))
    found = [one for one in here if one.name.casefold() == account.casefold()]
    if len(found) != 1:
        names = ", ".join(one.name for one in here) or "none yet"
        raise refused(f"“{account}” is no clearing account. There are: {names}.")
    with told():
        task = clearing.start(
            company=firm, account_id=found[0].remote_id, start_on=first.date(), end_on=last.date(),
            by=person_of(by, firm, clock.now()), at=clock.now(),
        )  # fmt: skip
    if not wait:
        _say("The statement is made as soon as a worker comes to it.")
        return
    _worked(task)
    made = ClearingStatement.objects.filter(company=firm).latest("pk")
    _say(clearing.sentence_of(made))
    table, balance = Table("Date", "Kind", "Number", "Name", "Amount", "Balance"), made.opening
    for one in clearing.movements_of(made):
        balance += one.amount
        table.add_row(
            one.on.isoformat(), one.kind, one.number, one.name, f"{one.amount:,.2f}", f"{balance:,.2f}"
        )
    Console(highlight=False).print(table)


def _worked(task: Task) -> dict[str, int]:
    """The task's result once it is done. Exits with its sentence where it failed."""
    working.until_idle()
    task.refresh_from_db()
    if task.state != Task.State.DONE:
        raise refused(task.sentence or "The work did not end. Try again later.")
    result: dict[str, int] = task.result
    return result


def _connection(company: Company) -> Connection:
    connection = connections.active(company)
    if connection is None:
        raise refused(f"{company.name} is not connected to QuickBooks.")
    return connection


def _say(sentence: str) -> None:
    Console(highlight=False).print(sentence)
