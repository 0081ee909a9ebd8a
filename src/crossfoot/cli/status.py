"""`crossfoot status`: what is in the books, what is not, and whether the two agree."""

from __future__ import annotations

from typing import Annotated

import typer
from django.db.models import Count, Sum
from rich.console import Console
from rich.table import Table

from crossfoot.cli.people import company_of
from crossfoot.connections import operations as connections
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.engine import clock
from crossfoot.proof import tieout
from crossfoot.sync import attention
from crossfoot.sync.models import BookState

CAUSES_SHOWN = 5


def status(
    company: Annotated[
        str | None, typer.Option(help="Slug of the company; not needed where there is one.")
    ] = None,
) -> None:
    """Show a company's orders by their state in QuickBooks, what needs a person, and the last tie-out."""
    console = Console(highlight=False)
    firm = company_of(company)
    connection = connections.active(firm)
    if connection is None:
        console.print(f"{firm.name}: no QuickBooks company is connected.")
    else:
        console.print(
            f"{firm.name} → {connection.name or connection.realm_id}: {connection.get_state_display()}"
        )
    table = Table("", "state", "orders", "total", "currency")
    for label, model in (("Sell", SalesOrder), ("Buy", PurchaseOrder)):
        rows = model.objects.filter(company=firm).values("book_state", "currency")
        for row in rows.annotate(count=Count("id"), sum=Sum("total")).order_by("book_state", "currency"):
            state = BookState(row["book_state"]).label
            table.add_row(label, state, f"{row['count']:,}", f"{row['sum']:,.2f}", row["currency"])
    console.print(table)
    for card in attention.cards(firm, at=clock.now())[:CAUSES_SHOWN]:
        console.print(f"  {card.count:,} × {card.sentence}")
    made = tieout.latest(firm)
    if made is None:
        console.print("Not tied out yet.")
    else:
        console.print(
            f"{tieout.sentence_of(made)} ({made.start_on} to {made.end_on}, made {made.made_at:%d %b %Y %H:%M} UTC)"
        )
