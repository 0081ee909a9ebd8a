"""`crossfoot purchases`: approve, send and receive many purchase orders at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.engine import clock
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

app = typer.Typer(help="Purchase orders: approve, send and receive many at once.", no_args_is_help=True)

ORDERS_A_STEP = 500
REASONS_SHOWN = 10

Numbers = Annotated[
    list[str] | None, typer.Argument(help="Numbers of orders; all that can, where none is named.")
]
Slug = Annotated[str | None, typer.Option(help="Slug of the company; not needed where there is one.")]
By = Annotated[str | None, typer.Option("--as", help="E-mail address of the member who does it.")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First order date.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last order date.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if left out.")
]

Step = Callable[[Company, Sequence[PurchaseOrder], date, Person], Moved[PurchaseOrder]]


@app.command("approve")
def approve(
    numbers: Numbers = None, company: Slug = None, by: By = None, from_on: From = None, to_on: To = None
) -> None:
    """Approve pending orders; in automatic mode their bills are queued with it."""

    def step(
        firm: Company, orders: Sequence[PurchaseOrder], on: date, person: Person
    ) -> Moved[PurchaseOrder]:
        return operations.approve_many(company=firm, orders=orders, by=person, at=clock.now())

    _run(step, "approved", ("pending",), numbers, company, by, from_on, to_on, None)


@app.command("send")
def send(
    numbers: Numbers = None, company: Slug = None, by: By = None, from_on: From = None, to_on: To = None,
    on: On = None,
    mail: Annotated[bool, typer.Option(help="Send each by e-mail; --no-mail only marks it as sent.")] = True,
) -> None:  # fmt: skip
    """Send approved orders to their vendors."""

    def step(
        firm: Company, orders: Sequence[PurchaseOrder], on: date, person: Person
    ) -> Moved[PurchaseOrder]:
        return operations.send_to_vendor(
            company=firm, orders=orders, sent_on=on, is_mailed=mail, by=person, at=clock.now()
        ).moved

    _run(step, "sent to their vendors", ("approved",), numbers, company, by, from_on, to_on, on)


@app.command("receive")
def receive(
    numbers: Numbers = None, company: Slug = None, by: By = None, from_on: From = None, to_on: To = None,
    on: On = None,
) -> None:  # fmt: skip
    """Receive everything that is open of orders that are under way."""

    def step(
        firm: Company, orders: Sequence[PurchaseOrder], on: date, person: Person
    ) -> Moved[PurchaseOrder]:
        return operations.receive_many(company=firm, orders=orders, received_on=on, by=person, at=clock.now())

    statuses = ("sent", "confirmed", "shipped", "partly_received")
    _run(step, "received", statuses, numbers, company, by, from_on, to_on, on)


def _run(
    step: Step, done: str, statuses: Sequence[str], numbers: list[str] | None, company: str | None, by: str | None,
    from_on: datetime | None, to_on: datetime | None, on: datetime | None,
) -> None:  # fmt: skip
    console = Console(highlight=False)
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    rows = PurchaseOrder.objects.filter(company=firm)
    if numbers:
        rows = rows.filter(number__in=numbers)
        missing = sorted(set(numbers) - set(rows.values_list("number", flat=True)))
        if missing:
            raise refused(
                f"There is no purchase order {', '.join(missing)} in {firm.name}. Nothing was done."
            )
    else:
        rows = rows.filter(status__in=statuses)
    if from_on:
        rows = rows.filter(ordered_on__gte=from_on.date())
    if to_on:
        rows = rows.filter(ordered_on__lte=to_on.date())
    ids = list(rows.order_by("ordered_on", "pk").values_list("pk", flat=True))
    day = on.date() if on else day_in(firm, clock.now())
    moved, left = 0, []
    for begin in range(0, len(ids), ORDERS_A_STEP):
        orders = queries.many(firm, ids[begin : begin + ORDERS_A_STEP])
        try:
            part = step(firm, orders, day, person)
        except (Refusal, Forbidden, IllegalMove) as refusal:
            raise refused(refusal.sentence) from refusal
        moved += len(part.orders)
        left += part.refused
    orders_said = "purchase order" if moved == 1 else "purchase orders"
    console.print(f"{moved:,} {orders_said} {done}, {len(left):,} left as they are.")
    for order, sentence in left[:REASONS_SHOWN]:
        console.print(f"  {order}: {sentence}")
    raise typer.Exit(1 if left and not moved else 0)
