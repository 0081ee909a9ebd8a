"""`crossfoot sales`: confirm and ship many sales orders at once, deliver one in parts, close its rest, credit it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from crossfoot.cli import crediting
from crossfoot.cli.crediting import Reason
from crossfoot.cli.many_orders import Asked, From, Numbers, Sort, To, run
from crossfoot.cli.named_lines import priced, quantities
from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.cli.typed import By, On, Slug, day_of, told
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.moving import Moved
from crossfoot.documents.sales_orders import operations, parts, queries
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.engine import clock
from crossfoot.tenancy.models import Company, Person

app = typer.Typer(help="Sales orders: confirm, ship, deliver in parts, credit.", no_args_is_help=True)

SALES = Sort("sales order", SalesOrder, queries.many)

Number = Annotated[str, typer.Argument(help="Number of the order.")]
Lines = Annotated[
    list[str] | None,
    typer.Argument(help="What went, as SKU=QUANTITY or, for a line without SKU, #LINE=QUANTITY."),
]
Source = Annotated[str, typer.Option(help="Its sales source, where two have the same number.")]


@app.command("confirm")
def confirm(
    numbers: Numbers = None, company: Slug = None, by: By = None, from_on: From = None, to_on: To = None
) -> None:
    """Confirm drafts; in automatic mode their invoices are queued with it."""

    def step(firm: Company, orders: Sequence[SalesOrder], on: date, person: Person) -> Moved[SalesOrder]:
        return operations.confirm_many(company=firm, orders=orders, by=person, at=clock.now())

    run(SALES, step, "confirmed", ("draft",), Asked(numbers, company, by, from_on, to_on))


@app.command("ship")
def ship(
    numbers: Numbers = None, company: Slug = None, by: By = None, from_on: From = None, to_on: To = None,
    on: On = None,
) -> None:  # fmt: skip
    """Mark confirmed orders as shipped."""

    def step(firm: Company, orders: Sequence[SalesOrder], on: date, person: Person) -> Moved[SalesOrder]:
        return operations.ship_many(company=firm, orders=orders, shipped_on=on, by=person, at=clock.now())

    run(SALES, step, "shipped", ("confirmed",), Asked(numbers, company, by, from_on, to_on, on))


@app.command("deliver")
def deliver(
    number: Number,
    lines: Lines = None,
    rest: Annotated[bool, typer.Option("--rest", help="Everything that is left.")] = False,
    source: Source = "",
    on: On = None,
    company: Slug = None,
    by: By = None,
) -> None:
    """Deliver a part of one order, which is invoiced by itself."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    order = _order(firm, number, source)
    if bool(lines) == rest:
        raise refused("Say what went, as SKU=QUANTITY, or --rest for all that is left.")
    left = {one.line.pk: one.ordered.left for one in parts.delivering(order) if one.ordered.is_by_quantity}
    went = left if rest else quantities(order, lines or [])
    with told():
        part = operations.deliver_part(
            order=order, quantities=went, shipped_on=day_of(firm, on), by=person, at=clock.now()
        )
    _say(f"{part} is a part of {order.number}, ready to be invoiced: {part.total:,} {part.currency}.")


@app.command("close-rest")
def close_rest(
    number: Number,
    why: Annotated[str, typer.Option(help="Why; it stands in the order's history.")],
    source: Source = "",
    company: Slug = None,
    by: By = None,
) -> None:
    """Close what is left of an order that was delivered in part."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        order = operations.close_rest(
            order=_order(firm, number, source), reason=why, by=person, at=clock.now()
        )
    _say(f"{order} is closed.")


@app.command("reopen-rest")
def reopen_rest(number: Number, source: Source = "", company: Slug = None, by: By = None) -> None:
    """Undo closing the rest of an order."""
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    with told():
        order = operations.reopen_rest(order=_order(firm, number, source), by=person, at=clock.now())
    _say(f"{order} is {order.get_status_display().lower()} again.")


@app.command("credit")
def credit(
    number: Number,
    lines: crediting.Lines,
    credit_number: crediting.CreditNumber,
    reason: crediting.Why = Reason.RETURN,
    restock: Annotated[bool, typer.Option("--restock", help="What came back goes into stock again.")] = False,
    refunded: Annotated[bool, typer.Option("--refunded", help="The money went back on that day.")] = False,
    approve: crediting.Approve = False,
    source: Source = "",
    on: On = None,
    company: Slug = None,
    by: By = None,
) -> None:
    """Enter a credit note for lines of one order."""
    firm = company_of(company)
    order, day = _order(firm, number, source), day_of(firm, on)
    picked = priced(order, lines)
    with told():
        draft = credits.draft_of_lines(
            origin=order, number=credit_number, reason=reason.value, credited_on=day, picked=picked,
            refunded_on=day if refunded else None, restocked=set(picked) if restock else (),
        )  # fmt: skip
    person = person_of(by, firm, clock.now())
    crediting.enter(CUSTOMER, draft, company=firm, by=person, approve=approve)


def _order(company: Company, number: str, source: str) -> SalesOrder:
    rows = SalesOrder.objects.filter(company=company, number=number)
    found = list((rows.filter(source=source) if source else rows)[:2])
    if not found:
        raise refused(f"There is no sales order {number} in {company.name}.")
    if len(found) > 1:
        raise refused(f"There are several sales orders {number}. Name the sales source with --source.")
    return queries.one(company, found[0].pk)


def _say(sentence: str) -> None:
    Console(highlight=False).print(sentence)
