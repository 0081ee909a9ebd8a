"""What is typed on a command line, read; and refusals, said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from crossfoot.cli.people import refused
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.engine import clock
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company

Slug = Annotated[str | None, typer.Option(help="Slug of the company; not needed where there is one.")]
By = Annotated[str | None, typer.Option("--as", help="E-mail address of the member who does it.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if left out.")
]


@contextmanager
def told() -> Iterator[None]:
    """A refusal becomes its sentence and an exit with 1."""
    try:
        yield
    except (Refusal, Forbidden, IllegalMove) as refusal:
        raise refused(refusal.sentence) from refusal


def number_of(text: str) -> Decimal:
    """The number that was typed. Exits with a sentence for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise refused(f"“{text}” is not a number. Write it as 12 or 2.5.") from None
    return number


def day_of(company: Company, on: datetime | None) -> date:
    """The day that was typed, or today where the company is."""
    return on.date() if on else day_in(company, clock.now())
