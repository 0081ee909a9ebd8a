"""`crossfoot accounting`: which way of accounting is kept, what another one would do, and switching it on."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crossfoot.cli.people import company_of, person_of
from crossfoot.cli.typed import By, Slug, told
from crossfoot.core.dates import in_words
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.engine import clock
from crossfoot.runtime import working
from crossfoot.stock import switching
from crossfoot.stock.going_live import Choice
from crossfoot.stock.switching import Prospect
from crossfoot.web.accounting.words import in_words as way_in_words

app = typer.Typer(help="The way of accounting for stock: look, read, switch.", no_args_is_help=True)

Way = Annotated[Accounting, typer.Argument(help="The way: simple, at_bill or at_receipt.")]
Cost = Annotated[CostOfSales, typer.Option("--cost-of-sales", help="When cost of sales is booked.")]
Negative = Annotated[NegativeStock, typer.Option("--negative-stock", help="Where more leaves than is there.")]
Wip = Annotated[bool, typer.Option("--wip", help="Ingredients go through work in progress.")]
Wait = Annotated[bool, typer.Option(help="Do the work here; --no-wait leaves it to a worker.")]


@app.command("show")
def show(company: Slug = None) -> None:
    """The way that is kept, since when, and its opening entry."""
    kept = switching.kept(company_of(company))
    _say(f"{way_in_words(kept.choice)} is kept.")
    if kept.since is not None:
        _say(f"Since {kept.since:%Y-%m-%d}{f', chosen by {kept.by}' if kept.by else ''}.")
    if kept.opening is not None:
        number = kept.opening.journal.number if kept.opening.journal else "none, it came to nothing"
        _say(f"Opening entry of {in_words(kept.opening.posting_on)}: journal {number}.")


@app.command("look")
def look(
    way: Way, cost_of_sales: Cost = CostOfSales.AT_DELIVERY, negative_stock: Negative = NegativeStock.BLOCK,
    wip: Wip = False, company: Slug = None, by: By = None,
) -> None:  # fmt: skip
    """What stands against a way, and its opening entry; nothing is changed."""
    firm = company_of(company)
    with told():
        found = switching.prospect(
            company=firm, choice=Choice(way, cost_of_sales, wip, negative_stock),
            by=person_of(by, firm, clock.now()), at=clock.now(),
        )  # fmt: skip
    _show(found)
    raise typer.Exit(0 if found.is_ready else 1)


@app.command("read")
def read(wait: Wait = True, company: Slug = None, by: By = None) -> None:
    """Read QuickBooks' inventory account on the day before the start."""
    firm = company_of(company)
    with told():
        task = switching.start_reading(company=firm, by=person_of(by, firm, clock.now()), at=clock.now())
    if not wait:
        _say("It is read as soon as a worker comes to it.")
        return
    working.until_idle()
    task.refresh_from_db()
    _say(task.sentence)
    raise typer.Exit(0 if task.state == task.State.DONE else 1)


@app.command("switch")
def switch(
    way: Way, cost_of_sales: Cost = CostOfSales.AT_DELIVERY, negative_stock: Negative = NegativeStock.BLOCK,
    wip: Wip = False,
    approve: Annotated[str, typer.Option(help="Mark of the opening entry that `look` showed: approves it.")] = "",
    company: Slug = None, by: By = None,
) -> None:  # fmt: skip
    """Switch a way of accounting on."""
    firm = company_of(company)
    choice = Choice(way, cost_of_sales, wip, negative_stock)
    with told():
        switching.switch(
            company=firm, choice=choice, approves=approve, by=person_of(by, firm, clock.now()), at=clock.now()
        )
    _say(f"{way_in_words(choice)} is kept from now on.")


def _show(found: Prospect) -> None:
    console = Console(highlight=False)
    for problem in found.problems:
        console.print(f"  {problem.sentence}")
    if found.compared_on and found.reading:
        console.print(
            f"QuickBooks' inventory account had {found.reading.balance:,.2f} on {in_words(found.compared_on)}."
        )
    if found.opening is None:
        console.print("There is no opening entry.")
        return
    table = Table("Account", "Debit", "Credit")
    for line in found.opening.lines:
        table.add_row(f"{line.role} {line.note}".strip(), f"{line.debit:,.2f}", f"{line.credit:,.2f}")
    console.print(f"Opening entry of {in_words(found.opening.posting_on)}, its mark {found.mark}:")
    console.print(table)


def _say(sentence: str) -> None:
    Console(highlight=False).print(sentence)
