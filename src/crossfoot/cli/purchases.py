"""`crossfoot purchases`: approve, send and receive many purchase orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from crossfoot.cli.many_orders import Asked, From, Numbers, Sort, To, run
from crossfoot.cli.typed import By, On, Slug
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.engine import clock
from crossfoot.tenancy.models import Company, Person

app = typer.Typer(help="Purchase orders: approve, send and receive many at once.", no_args_is_help=True)

PURCHASES = Sort("purchase order", PurchaseOrder, queries.many)


@app.command("approve")
def approve(
    numbers: Numbers = None, company: Slug = None, by: By = None, from_on: From = None, to_on: To = None
) -> None:
    """Approve pending orders; in automatic mode their bills are queued with it."""

    def step(
        firm: Company, orders: Sequence[PurchaseOrder], on: date, person: Person
    ) -> Moved[PurchaseOrder]:
        return operations.approve_many(company=firm, orders=orders, by=person, at=clock.now())

    run(PURCHASES, step, "approved", ("pending",), Asked(numbers, company, by, from_on, to_on))


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

    run(
        PURCHASES,
        step,
        "sent to their vendors",
        ("approved",),
        Asked(numbers, company, by, from_on, to_on, on),
    )


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
    run(PURCHASES, step, "received", statuses, Asked(numbers, company, by, from_on, to_on, on))
