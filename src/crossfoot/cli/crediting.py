"""A credit for lines of one document, as it is typed for customers and vendors alike."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from crossfoot.cli.typed import told
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.drafts import CreditDraft
from crossfoot.documents.credits.kinds import CreditKind
from crossfoot.engine import clock
from crossfoot.tenancy.models import Company, Person


class Reason(StrEnum):
    """Why something is credited."""

    RETURN = "return"
    PRICE = "price"


Lines = Annotated[
    list[str],
    typer.Argument(
        help="What goes back, or what is credited of a price: SKU=QUANTITY, or SKU=QUANTITY@AMOUNT."
    ),
]
CreditNumber = Annotated[str, typer.Option("--number", help="Number of the credit.")]
Why = Annotated[Reason, typer.Option("--reason", help="Goods went back, or only the price is lowered.")]
Approve = Annotated[bool, typer.Option("--approve", help="Approve it, too.")]


def enter(kind: CreditKind, draft: CreditDraft, *, company: Company, by: Person, approve: bool) -> None:
    """Enter the credit, approve it where that is asked, and say what became of it. Exits with what is refused."""
    with told():
        made = credits.draft(kind=kind, company=company, credit=draft, by=by, at=clock.now())
        if approve:
            made = credits.approve(credit=made, by=by, at=clock.now())
    Console(highlight=False).print(
        f"{made} over {made.total:,} {made.currency} is {made.get_status_display().lower()}."
    )
