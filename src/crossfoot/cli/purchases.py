"""`crossfoot purchases`: approve, send and receive many purchase orders at once; enter a vendor's credit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from crossfoot.cli import crediting
from crossfoot.cli.crediting import Reason
from crossfoot.cli.many_orders import Asked, From, Numbers, Sort, To, run
from crossfoot.cli.named_lines import priced
from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import By, On, Slug, day_of, told
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import VENDOR
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import queries as invoices
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.engine import clock
from crossfoot.tenancy.models import Company, Person

app = typer.Typer(help="Purchase orders: approve, send, receive; vendors' credits.", no_args_is_help=True)

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


@app.command("credit")
def credit(
    number: Annotated[
        str, typer.Argument(help="Number of the order, or with --invoice of the vendor's invoice.")
    ],
    lines: crediting.Lines,
    credit_number: crediting.CreditNumber,
    reason: crediting.Why = Reason.RETURN,
    invoice: Annotated[bool, typer.Option("--invoice", help="The number is the vendor's invoice's.")] = False,
    approve: crediting.Approve = False,
    on: On = None,
    company: Slug = None,
    by: By = None,
) -> None:
    """Enter a vendor's credit for lines of one order, or of one invoice of it."""
    firm = company_of(company)
    origin = _invoice(firm, number) if invoice else _order(firm, number)
    picked = priced(origin, lines)
    with told():
        draft = credits.draft_of_lines(
            origin=origin, number=credit_number, reason=reason.value, credited_on=day_of(firm, on), picked=picked
        )  # fmt: skip
    person = person_of(by, firm, clock.now())
    crediting.enter(VENDOR, draft, company=firm, by=person, approve=approve)


def _order(company: Company, number: str) -> PurchaseOrder:
    found = PurchaseOrder.objects.filter(company=company, number=number).first()
    if found is None:
        raise refused(f"There is no purchase order {number} in {company.name}.")
    return queries.one(company, found.pk)


def _invoice(company: Company, number: str) -> VendorInvoice:
    found = list(VendorInvoice.objects.filter(company=company, number=number).exclude(status="cancelled")[:2])
    if not found:
        raise refused(f"There is no vendor's invoice {number} in {company.name}.")
    if len(found) > 1:
        raise refused(f"Several vendors have an invoice {number}. Enter the credit on its page.")
    return invoices.one(company, found[0].pk)
