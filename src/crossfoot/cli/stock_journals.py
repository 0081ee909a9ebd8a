"""`crossfoot stock-journals`: the stock journal of Simple accounting, from its figures to the books and back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import By, Slug, told
from crossfoot.core.stock.period_ends import Rhythm
from crossfoot.engine import clock
from crossfoot.stock import period_end, period_sheets
from crossfoot.stock.models import StockJournal
from crossfoot.tenancy.models import Company
from crossfoot.web import exports

app = typer.Typer(
    help="Stock journals: figures of a day, approved, posted and taken back.", no_args_is_help=True
)

Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day at whose end it is.")]
Accrues = Annotated[
    bool, typer.Option("--accrue", help="Accrue what is received and not billed, until the next day.")
]


@app.command("read")
def read(day: Day, accrue: Accrues = False, company: Slug = None, by: By = None) -> None:
    """Let a worker read the figures of a day; `show` has them when it has."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        period_end.start(company=firm, as_of=day.date(), accrues=accrue, by=person, at=clock.now())
    Console(highlight=False).print(f"The figures of {day.date()} are read as soon as a worker comes to it.")


@app.command("plan")
def plan(rhythm: Rhythm, accrue: Accrues = False, company: Slug = None, by: By = None) -> None:
    """Choose how often the figures are read by themselves."""
    firm = company_of(company)
    with told():
        period_end.plan(
            company=firm, rhythm=rhythm, accrues=accrue, by=person_of(by, firm, clock.now()), at=clock.now()
        )
    Console(highlight=False).print(f"{rhythm.label}.")


@app.command("list")
def list_all(company: Slug = None) -> None:
    """Every stock journal, the latest day first."""
    table = Table("Day", "State", "Stock", "Not billed", "In QuickBooks")
    rows = StockJournal.objects.filter(company=company_of(company)).order_by("-as_of", "-pk")
    for row in rows.defer("shares"):
        figures = (row.valuation, row.received_not_billed, row.in_quickbooks)
        table.add_row(row.as_of.isoformat(), row.get_state_display(), *(f"{one:,.2f}" for one in figures))
    Console(highlight=False).print(table)


@app.command("show")
def show(day: Day, company: Slug = None) -> None:
    """The latest figures of a day, how they come about and what they book."""
    console, row = Console(highlight=False), _found(company_of(company), day)
    console.print(f"Stock journal of {row.as_of}: {period_sheets.sentence_of(row)}")
    figures = Table("What", "Amount")
    for part in period_sheets.parts_of(row):
        figures.add_row(part.label, f"{part.amount:,.2f}")
    console.print(figures)
    lines = Table("Date", "Account", "Debit", "Credit")
    for cells in period_sheets.journal_rows(row):
        lines.add_row(*(exports.csv_text(cell) for cell in cells[:4]))
    console.print(lines)


@app.command("sheet")
def sheet(
    day: Day,
    to: Annotated[Path, typer.Argument(help="A file that ends with .csv or .xlsx.")],
    products: Annotated[bool, typer.Option(help="Each product's part, not the journal.")] = False,
    company: Slug = None,
) -> None:
    """Write the journal of a day to a file, for who enters it by hand."""
    row, file_format = _found(company_of(company), day), to.suffix.lower().removeprefix(".")
    if file_format not in exports.FORMATS:
        raise refused(f"{to.name} is neither .csv nor .xlsx. Give the file one of these endings.")
    headings = period_sheets.PRODUCTS if products else period_sheets.JOURNAL
    rows = period_sheets.product_rows(row) if products else period_sheets.journal_rows(row)
    with to.open("wb") as file:
        for chunk in exports.answer(to.stem, file_format, headings, rows):
            file.write(chunk)
    Console(highlight=False).print(f"{to} was written.")


@app.command("approve")
def approve(day: Day, company: Slug = None, by: By = None) -> None:
    """Post the figures of a day that wait for approval."""
    firm = company_of(company)
    person, row = person_of(by, firm, clock.now()), _found(firm, day)
    with told():
        posted = period_end.approve(stock_journal=row, by=person, at=clock.now())
    Console(highlight=False).print(period_sheets.sentence_of(posted))


@app.command("take-back")
def take_back(
    day: Day, reason: Annotated[str, typer.Option(help="Why.")], company: Slug = None, by: By = None
) -> None:
    """Take the stock journal of a day out of QuickBooks again."""
    firm = company_of(company)
    person, row = person_of(by, firm, clock.now()), _found(firm, day)
    with told():
        taken = period_end.take_back(stock_journal=row, reason=reason, by=person, at=clock.now())
    Console(highlight=False).print(period_sheets.sentence_of(taken))


def _found(company: Company, day: datetime) -> StockJournal:
    rows = StockJournal.objects.filter(company=company, as_of=day.date()).select_related(
        "company", "connection"
    )
    row = rows.order_by("pk").last()
    if row is None:
        raise refused(
            f"There are no figures of {day.date()}. Read them: crossfoot stock-journals read {day.date()}"
        )
    return row
