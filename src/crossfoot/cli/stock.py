"""`crossfoot stock`: what is there and what it is worth, what moved, and changes of it; lists as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crossfoot.catalog.models import Product
from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import By, On, Slug, day_of, number_of, told
from crossfoot.documents.purchase_orders import made_of
from crossfoot.engine import clock
from crossfoot.stock import operations, queries, sheets, showing
from crossfoot.stock.drafts import Counted, Moved, Used
from crossfoot.stock.models import Location, StockEvent
from crossfoot.tenancy.models import Company
from crossfoot.web import exports

app = typer.Typer(help="Stock: what is there, what moved, counts and changes.", no_args_is_help=True)

Sku = Annotated[str, typer.Argument(help="Code of the product.")]
Quantity = Annotated[str, typer.Argument(help="How many, such as 12 or 2.5.")]
Place = Annotated[str, typer.Option("--location", help="Name of the location; the default one if left out.")]
Books = Annotated[bool, typer.Option("--book", help="Do it; without this it is only shown.")]
Why = Annotated[str, typer.Option(help="Why; it stands in the journal.")]


class Sheet(StrEnum):
    """A list that is exported."""

    ON_HAND = "on-hand"
    MOVEMENTS = "movements"
    COUNTS = "counts"


@app.command("show")
def show(company: Slug = None, on: On = None) -> None:
    """What there is of each product and what it is worth; now by location, or at the end of a day."""
    console = Console(highlight=False)
    firm = company_of(company)
    if on is None:
        rows: Iterable[Sequence[object]] = sheets.on_hand(firm)
        _print(console, sheets.ON_HAND, rows)
        total = queries.valuation_on(firm, date.max)
    else:
        worth = queries.worth_on(firm, on.date())
        names = Product.objects.in_bulk([one.product_id for one in worth])
        _print(
            console,
            ("SKU", "Product", "Quantity", "Cost of a unit", "Value"),
            (
                (names[one.product_id].sku, names[one.product_id].name, one.quantity, one.average, one.value)
                for one in worth
            ),
        )
        total = queries.valuation_on(firm, on.date())
    console.print(f"The stock is worth {total:,.2f} {firm.home_currency}.")


@app.command("movements")
def movements(sku: Sku, company: Slug = None) -> None:
    """Everything that happened to a product, with what was there after each movement."""
    firm = company_of(company)
    rows = sheets.movements(firm, _product(firm, sku))
    _print(Console(highlight=False), sheets.MOVEMENTS, rows)


@app.command("adjust")
def adjust(
    sku: Sku,
    quantity: Annotated[str, typer.Argument(help="So many more; after --, -2 is two less.")],
    reason: Why,
    location: Place = "",
    on: On = None,
    value: Annotated[str, typer.Option(help="What all that is more is worth; the average if left out.")] = "",
    company: Slug = None,
    by: By = None,
) -> None:
    """Enter that there is more of a product, or less."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        event = operations.adjust(
            company=firm, product=_product(firm, sku), quantity=number_of(quantity), on=day_of(firm, on),
            location=_place(firm, location), reason=reason, value=number_of(value) if value else None, by=person,
            at=clock.now(),
        )  # fmt: skip
    _say_entry(event.pk, f"{sku}: {quantity} on {day_of(firm, on).isoformat()}.")


@app.command()
def cost(
    sku: Sku,
    amount: Annotated[str, typer.Argument(help="What one costs, such as 4.20; - takes it back.")],
    books: Books = False,
    company: Slug = None,
    by: By = None,
) -> None:
    """State what one of a product costs, as long as nothing that arrived says it; shown unless it is booked."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    stated = None if amount == "-" else number_of(amount)
    product = _product(firm, sku)
    _show_or_book(
        firm, books, partial(operations.state_cost, product=product, amount=stated, by=person, at=clock.now())
    )


@app.command()
def redate(
    event: Annotated[int, typer.Argument(help="Number of the stock event.")],
    on: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day on which it really was.")],
    books: Books = False,
    company: Slug = None,
    by: By = None,
) -> None:
    """Say that a count, a write-off or a transfer was on another day; shown unless it is booked."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    found = StockEvent.objects.filter(company=firm, pk=event).first()
    if found is None:
        raise refused(f"There is no stock event {event} in {firm.name}.")
    _show_or_book(
        firm, books, partial(operations.redate, event=found, on=on.date(), by=person, at=clock.now())
    )


@app.command("write-off")
def write_off(
    sku: Sku, quantity: Quantity, reason: Why, location: Place = "", on: On = None, company: Slug = None,
    by: By = None,
) -> None:  # fmt: skip
    """Enter that goods are thrown away."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        event = operations.write_off(
            company=firm, product=_product(firm, sku), quantity=number_of(quantity), on=day_of(firm, on),
            location=_place(firm, location), reason=reason, by=person, at=clock.now(),
        )  # fmt: skip
    _say_entry(event.pk, f"{sku}: {quantity} written off on {day_of(firm, on).isoformat()}.")


@app.command("count")
def count(
    sku: Sku, quantity: Quantity, location: Place = "", on: On = None, company: Slug = None, by: By = None
) -> None:
    """Enter how many of a product were found at the end of a day."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        paper = operations.count(
            company=firm, counted=[Counted(_product(firm, sku), number_of(quantity))], on=day_of(firm, on),
            location=_place(firm, location), by=person, at=clock.now(),
        )  # fmt: skip
    (line,) = paper.lines.all()
    said = f"{sku}: {line.expected.normalize():f} expected, {line.counted.normalize():f} counted."
    _say_entry(paper.event_id, said)


@app.command("transfer")
def transfer(
    sku: Sku,
    quantity: Quantity,
    here: Annotated[str, typer.Option("--from", help="Name of the location that the goods leave.")],
    there: Annotated[str, typer.Option("--to", help="Name of the location that they go to.")],
    on: On = None,
    company: Slug = None,
    by: By = None,
) -> None:
    """Enter that goods went from one location to another."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        paper = operations.transfer(
            company=firm, moved=[Moved(_product(firm, sku), number_of(quantity))], here=_location(firm, here),
            there=_location(firm, there), on=day_of(firm, on), by=person, at=clock.now(),
        )  # fmt: skip
    _say_entry(paper.event_id, f"{sku}: {quantity} from {here} to {there}.")


@app.command("make")
def make(
    sku: Sku,
    quantity: Quantity,
    of: Annotated[str, typer.Option(help="What it is made of, all of it: 20 × BOLT-1; 5 × GLUE @ Workshop.")],
    work: Annotated[str, typer.Option("--work", help="What the work cost, in home currency.")] = "0",
    location: Place = "",
    on: On = None,
    company: Slug = None,
    by: By = None,
) -> None:
    """Enter that a product was made of others."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    written = made_of.read(of)
    if isinstance(written, str):
        raise refused(written)
    used = [Used(_product(firm, one.sku), one.quantity, _place(firm, one.location)) for one in written]
    with told():
        paper = operations.make(
            company=firm, product=_product(firm, sku), quantity=number_of(quantity), ingredients=used,
            operation_cost=number_of(work), on=day_of(firm, on), location=_place(firm, location), by=person,
            at=clock.now(),
        )  # fmt: skip
    _say_entry(paper.event_id, f"{sku}: {quantity} made on {day_of(firm, on).isoformat()}.")


@app.command("location")
def location(
    name: Annotated[str, typer.Argument(help="Name of the location.")],
    default: Annotated[bool, typer.Option(help="Goods are there when nobody says where.")] = False,
    company: Slug = None,
    by: By = None,
) -> None:
    """Add a location."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        made = operations.add_location(company=firm, name=name, is_default=default, by=person, at=clock.now())
    Console(highlight=False).print(f"{made.name} was added{', the default' if made.is_default else ''}.")


@app.command("check")
def check(company: Slug = None) -> None:
    """Hold the kept figures against the movements that they come from."""
    wrong = list(queries.doubtful(company_of(company)))
    console = Console(highlight=False)
    for sentence in wrong:
        console.print(sentence)
    console.print("Quantities and values are what their movements come to." if not wrong else "")
    raise typer.Exit(1 if wrong else 0)


@app.command("export")
def export(
    what: Annotated[Sheet, typer.Argument(help="on-hand, movements or counts.")],
    to: Annotated[Path, typer.Option(help="The file: .csv or .xlsx.")],
    company: Slug = None,
) -> None:
    """Write a list to a file. Its headings are those that an import knows again."""
    firm = company_of(company)
    file_format = to.suffix.lower().removeprefix(".")
    if file_format not in exports.FORMATS:
        raise refused(f"{to.name} is neither .csv nor .xlsx. Give the file one of these endings.")
    lists: dict[Sheet, tuple[Sequence[str], Callable[[Company], Iterator[tuple[sheets.Cell, ...]]]]] = {
        Sheet.ON_HAND: (sheets.ON_HAND, sheets.on_hand),
        Sheet.MOVEMENTS: (sheets.MOVEMENTS, sheets.movements),
        Sheet.COUNTS: (sheets.COUNTS, sheets.counts),
    }
    headings, rows_of = lists[what]
    written = exports.answer(to.stem, file_format, headings, rows_of(firm))
    with to.open("wb") as file:
        for chunk in written:
            file.write(chunk)
    Console(highlight=False).print(f"{to} was written.")


def _say_entry(event: int | None, sentence: str) -> None:
    booked = "Nothing changed." if event is None else f"Stock event {event}."
    Console(highlight=False).print(f"{sentence} {booked}")


def _show_or_book(company: Company, books: bool, deed: Callable[[], StockEvent]) -> None:
    """What it would do to value and books; with `books` it is done."""
    with told():
        shown = showing.told(deed(), company) if books else showing.rehearsed(company, deed)
    console = Console(highlight=False)
    console.print(f"The stock is worth {shown.value:+,.2f} {company.home_currency}.")
    for one in shown.journals:
        assert one.journal is not None
        for line in one.journal.posting.lines:
            side = f"Dr {line.account} {line.debit:,}" if line.debit else f"Cr {line.account} {line.credit:,}"
            console.print(side)
    if shown.why_nothing:
        console.print(shown.why_nothing)
    if books and shown.event is not None:
        _say_entry(shown.event.pk, "Booked.")
    else:
        console.print("Nothing is booked yet; add --book to do it.")


def _print(console: Console, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(*headings)
    for row in rows:
        table.add_row(*(exports.csv_text(cell) for cell in row))  # type: ignore[arg-type]
    console.print(table)


def _product(company: Company, sku: str) -> Product:
    product = Product.objects.filter(company=company, sku=sku).first()
    if product is None:
        raise refused(f"There is no product {sku} in {company.name}.")
    return product


def _location(company: Company, name: str) -> Location:
    found = Location.objects.filter(company=company, name__iexact=name).first()
    if found is None:
        names = ", ".join(row.name for row in Location.objects.filter(company=company)) or "none yet"
        raise refused(f"There is no location {name}. There are: {names}.")
    return found


def _place(company: Company, name: str) -> Location | None:
    return _location(company, name) if name else None
