"""`crossfoot import`: a CSV or XLSX file of orders, parties or products, checked whole before a row is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.core.problems import Refusal
from crossfoot.engine import clock
from crossfoot.imports import operations as imports
from crossfoot.imports.models import ImportRun
from crossfoot.runtime import working
from crossfoot.tenancy.access import Forbidden

ERRORS_SHOWN = 20
MOST_PERCENT = 100


def import_file(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file: .csv or .xlsx.")],
    kind: Annotated[
        str,
        typer.Option(
            help="sales_orders, purchase_orders, vendor_invoices, customers, vendors, products, receipts, "
            "stock_on_hand, stock_counts or stock_movements."
        ),
    ] = "sales_orders",
    company: Annotated[
        str | None, typer.Option(help="Slug of the company; not needed where there is one.")
    ] = None,
    by: Annotated[str | None, typer.Option("--as", help="E-mail address of the member who imports.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="field=Heading, where the guess is wrong; may be repeated.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="name=value: date_order, decimal_sign, source, status …")
    ] = None,
    check_only: Annotated[bool, typer.Option(help="Check the file and stop.")] = False,
    leave_out_errors: Annotated[bool, typer.Option(help="Import all but the records with errors.")] = False,
    wait: Annotated[bool, typer.Option(help="Do the work here; --no-wait leaves it to a worker.")] = True,
) -> None:
    """Import a file. The same file twice imports nothing twice; no document is sent to QuickBooks by it.

    Stock that moves books its journals, where there is accounting with inventory."""
    console = Console(highlight=False)
    at = clock.now()
    firm = company_of(company)
    person = person_of(by, firm, at)
    if kind not in ImportRun.Kind.values:
        raise refused(f"“{kind}” cannot be imported. Use one of: {', '.join(ImportRun.Kind.values)}.")
    try:
        run = imports.upload(
            company=firm,
            kind=kind,
            file_name=path.name,
            content=path.read_bytes(),
            by=person,
            at=at,
            options=_pairs(option),
        )
        if column:
            columns = {**run.columns, **_pairs(column)}
            run = imports.map_columns(run=run, columns=columns, by=person, at=clock.now())
        run = imports.check(run=run, by=person, at=clock.now())
        working.until_idle()
        run.refresh_from_db()
        _show_errors(console, run)
        if check_only or (run.error_count and not leave_out_errors):
            raise typer.Exit(1 if run.error_count else 0)
        imports.write(run=run, by=person, at=clock.now(), leave_out_errors=leave_out_errors)
    except (Refusal, Forbidden) as refusal:
        raise refused(refusal.sentence) from refusal
    if wait:
        with Progress(console=console) as progress:
            bar = progress.add_task("Importing", total=run.records)

            def told() -> None:
                run.refresh_from_db(fields=["done"])
                progress.update(bar, completed=run.done)

            working.until_idle(told=told)
        run.refresh_from_db()
    console.print(run.sentence)
    raise typer.Exit(0 if run.state in {ImportRun.State.DONE, ImportRun.State.WRITING} else 1)


def _show_errors(console: Console, run: ImportRun) -> None:
    console.print(run.sentence)
    for error in run.errors[:ERRORS_SHOWN]:
        console.print(f"  row {error['row']}, {error['field']}: {error['sentence']}")
    if run.error_count > ERRORS_SHOWN:
        console.print(f"  … and {run.error_count - ERRORS_SHOWN:,} more")


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign:
            raise refused(f"“{text}” is not of the form name=value.")
        pairs[name] = value
    return pairs
