"""One step of many orders: those that are named, or all that can, 500 at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import day_of, told
from crossfoot.documents.moving import Moved
from crossfoot.engine import clock
from crossfoot.tenancy.models import Company, Person

ORDERS_A_STEP = 500
REASONS_SHOWN = 10

Numbers = Annotated[
    list[str] | None, typer.Argument(help="Numbers of orders; all that can, where none is named.")
]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First order date.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last order date.")]

Step = Callable[[Company, Sequence[Any], date, Person], Moved[Any]]


@dataclass(frozen=True, slots=True)
class Sort:
    """Sales or purchase orders."""

    noun: str
    model: Any
    many: Callable[[Company, Sequence[int]], list[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which orders, in which company, on whose behalf."""

    numbers: list[str] | None
    company: str | None
    by: str | None
    from_on: datetime | None
    to_on: datetime | None
    on: datetime | None = None


def run(sort: Sort, step: Step, done: str, statuses: Sequence[str], asked: Asked) -> None:
    """Take the step with each, and say how many moved and why others did not. Exits with 1 where none did."""
    console = Console(highlight=False)
    firm = company_of(asked.company)
    person = person_of(asked.by, firm, clock.now())
    rows = sort.model.objects.filter(company=firm)
    if asked.numbers:
        rows = rows.filter(number__in=asked.numbers)
        missing = sorted(set(asked.numbers) - set(rows.values_list("number", flat=True)))
        if missing:
            raise refused(f"There is no {sort.noun} {', '.join(missing)} in {firm.name}. Nothing was done.")
    else:
        rows = rows.filter(status__in=statuses)
    if asked.from_on:
        rows = rows.filter(ordered_on__gte=asked.from_on.date())
    if asked.to_on:
        rows = rows.filter(ordered_on__lte=asked.to_on.date())
    ids = list(rows.order_by("ordered_on", "pk").values_list("pk", flat=True))
    day = day_of(firm, asked.on)
    moved, left = 0, []
    for begin in range(0, len(ids), ORDERS_A_STEP):
        orders = sort.many(firm, ids[begin : begin + ORDERS_A_STEP])
        with told():
            part = step(firm, orders, day, person)
        moved += len(part.orders)
        left += part.refused
    console.print(f"{moved:,} {sort.noun}{'' if moved == 1 else 's'} {done}, {len(left):,} left as they are.")
    for order, sentence in left[:REASONS_SHOWN]:
        console.print(f"  {order}: {sentence}")
    raise typer.Exit(1 if left and not moved else 0)
