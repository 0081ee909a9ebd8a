"""`crossfoot summaries`: how sources go, drafts, posting and taking back, and what a month would be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import By, Slug, told
from crossfoot.core.summaries import Frequency
from crossfoot.documents.summaries import forecasting, operations, queries
from crossfoot.documents.summaries.models import SalesSummary
from crossfoot.engine import clock
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company
from crossfoot.web import exports

app = typer.Typer(help="Summaries of sales: one document for a day, a week or a month.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The summary's number, such as SUM-12.")]


@app.command("sources")
def sources(company: Slug = None) -> None:
    """How the orders of each source go."""
    firm = company_of(company)
    table = Table("Source", "Goes as", "Since", "Drafts")
    for one in queries.going(firm, day_in(firm, clock.now())):
        since = one.since.isoformat() if one.since else ""
        table.add_row(one.source or "(none)", one.frequency.value, since, str(one.waiting))
    Console(highlight=False).print(table)


@app.command("choose")
def choose(
    source: Annotated[str, typer.Argument(help="The sales source; '' for orders that name none.")],
    frequency: Frequency,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first posting date.")],
    company: Slug = None,
    by: By = None,
) -> None:
    """Let the orders of a source go by themselves, or with one summary a day, week or month."""
    firm = company_of(company)
    with told():
        operations.choose(
            company=firm, source=source, frequency=frequency, since=since.date(),
            by=person_of(by, firm, clock.now()), at=clock.now(),
        )  # fmt: skip
    Console(highlight=False).print(
        f"{source or 'Orders without a source'}: {frequency.value} from {since.date()} on."
    )


@app.command("forecast")
def forecast(
    orders: Annotated[int | None, typer.Option(min=1, max=forecasting.MOST_ORDERS, help="A month.")] = None,
    sources: Annotated[int, typer.Option(min=1, max=100, help="Sales sources.")] = 1,
    company: Slug = None,
) -> None:
    """What a month would be in QuickBooks each way: the company's last one, or so many orders."""
    firm = company_of(company)
    if orders is None:
        month = forecasting.of_company(firm, day_in(firm, clock.now()))
    else:
        month = forecasting.of_figures(firm, orders=orders, sources=sources)
    if month is None:
        raise refused(
            "There are no orders to count. Give a number: crossfoot summaries forecast --orders 5000"
        )
    console = Console(highlight=False)
    console.print(forecasting.sentence_of(month))
    table = Table("As", "Documents", "Cost journals", "Calls")
    for one in month.ways:
        table.add_row(one.frequency.value, f"{one.documents:,}", f"{one.journals:,}", f"{one.calls:,}")
    console.print(table)


@app.command("draft")
def draft(
    through: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The last day.")],
    source: Annotated[str | None, typer.Option(help="One source only.")] = None,
    company: Slug = None,
    by: By = None,
) -> None:
    """Make drafts of the orders that are posted until a day; nothing is posted."""
    firm = company_of(company)
    with told():
        made = operations.draft(
            company=firm,
            through=through.date(),
            source=source,
            by=person_of(by, firm, clock.now()),
            at=clock.now(),
        )
    _print(made)


@app.command("list")
def list_all(company: Slug = None) -> None:
    """Every summary, the latest day first."""
    _print(queries.summaries(company_of(company)))


@app.command("show")
def show(number: Number, company: Slug = None) -> None:
    """One summary with its debits and credits and its orders."""
    firm, console = company_of(company), Console(highlight=False)
    row = _found(firm, number)
    _print([row])
    lines = Table("Date", "Account", "Debit", "Credit", "Memo")
    with told():
        rows = list(queries.journal_rows(row, day_in(firm, clock.now())))
    for cells in rows:
        lines.add_row(*(exports.csv_text(cell) for cell in cells))
    console.print(lines)
    orders = Table(*queries.HEADINGS)
    for cells in queries.order_rows(row):
        orders.add_row(*(exports.csv_text(cell) for cell in cells))
    console.print(orders)


@app.command("sheet")
def sheet(
    number: Number,
    to: Annotated[Path, typer.Argument(help="A file that ends with .csv or .xlsx.")],
    journal: Annotated[bool, typer.Option(help="The debits and credits, not the orders.")] = False,
    company: Slug = None,
) -> None:
    """Write the orders of a summary, or its journal, to a file."""
    firm = company_of(company)
    row, file_format = _found(firm, number), to.suffix.lower().removeprefix(".")
    if file_format not in exports.FORMATS:
        raise refused(f"{to.name} is neither .csv nor .xlsx. Give the file one of these endings.")
    headings = queries.JOURNAL_HEADINGS if journal else queries.HEADINGS
    with told():
        rows = queries.journal_rows(row, day_in(firm, clock.now())) if journal else queries.order_rows(row)
        with to.open("wb") as file:
            for chunk in exports.answer(to.stem, file_format, headings, rows):
                file.write(chunk)
    Console(highlight=False).print(f"{to} was written.")


@app.command("post")
def post(number: Number, company: Slug = None, by: By = None) -> None:
    """Post a draft."""
    firm = company_of(company)
    person, row = person_of(by, firm, clock.now()), _found(firm, number)
    with told():
        _print([operations.post(summary=row, by=person, at=clock.now())])


@app.command("discard")
def discard(number: Number, company: Slug = None, by: By = None) -> None:
    """Discard a draft."""
    firm = company_of(company)
    person, row = person_of(by, firm, clock.now()), _found(firm, number)
    with told():
        _print([operations.discard(summary=row, by=person, at=clock.now())])


@app.command("take-back")
def take_back(
    number: Number, reason: Annotated[str, typer.Option(help="Why.")], company: Slug = None, by: By = None
) -> None:
    """Take a summary out of QuickBooks again."""
    firm = company_of(company)
    person, row = person_of(by, firm, clock.now()), _found(firm, number)
    with told():
        _print([operations.take_back(summary=row, reason=reason, by=person, at=clock.now())])


def _print(rows: Iterable[SalesSummary]) -> None:
    table = Table("Summary", "Source", "From", "To", "Orders", "Total", "State", "In QuickBooks")
    for row in rows:
        table.add_row(
            row.number, row.source or "(none)", row.first_on.isoformat(), row.last_on.isoformat(), str(row.count),
            f"{row.total:,.2f} {row.currency}", row.get_state_display(), row.get_book_state_display(),
        )  # fmt: skip
    Console(highlight=False).print(table)


def _found(company: Company, number: str) -> SalesSummary:
    digits = number.upper().removeprefix("SUM-")
    rows = SalesSummary.objects.filter(company=company, pk=int(digits) if digits.isdecimal() else 0)
    row = rows.select_related("company", "customer").first()
    if row is None:
        raise refused(f"There is no summary {number}. See them: crossfoot summaries list")
    return row
