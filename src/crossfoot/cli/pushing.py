"""`crossfoot push`: create invoices and bills for all billable orders of a period, and wait for the result."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import BILLABLE, DocumentKind
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.purchase_orders import operations as purchase_orders
from crossfoot.documents.sales_orders import operations as sales_orders
from crossfoot.engine import clock
from crossfoot.runtime import working
from crossfoot.sync.models import Push
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.models import Company, Person

ORDERS_A_STEP = 500
REASONS_SHOWN = 10


def push(
    what: Annotated[str, typer.Argument(help="sales, purchases or all.")] = "all",
    company: Annotated[
        str | None, typer.Option(help="Slug of the company; not needed where there is one.")
    ] = None,
    by: Annotated[str | None, typer.Option("--as", help="E-mail address of the member who sends.")] = None,
    from_on: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First order date.")
    ] = None,
    to_on: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last order date.")
    ] = None,
    wait: Annotated[bool, typer.Option(help="Do the work here; --no-wait leaves it to a worker.")] = True,
) -> None:
    """Create invoices and bills for every billable order of the period that is not in QuickBooks yet."""
    console = Console(highlight=False)
    if what not in {"sales", "purchases", "all"}:
        raise refused(f"“{what}” cannot be sent. Use sales, purchases or all.")
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    first = from_on.date() if from_on else date.min
    last = to_on.date() if to_on else date.max
    try:
        if what in {"sales", "all"}:
            _send(console, SalesOrder, DocumentKind.SALES, firm, person, first, last)
        if what in {"purchases", "all"}:
            _send(console, PurchaseOrder, DocumentKind.PURCHASE, firm, person, first, last)
    except (Refusal, Forbidden) as refusal:
        raise refused(refusal.sentence) from refusal
    if not wait:
        return
    with console.status("Sending …") as status:

        def told() -> None:
            states = Push.objects.filter(company=firm)
            done = states.filter(state=Push.State.SYNCHRONIZED, source_kind__gt="").count()
            left = states.filter(state__in=[Push.State.WAITING, Push.State.SENDING]).count()
            status.update(f"{done:,} in QuickBooks, {left:,} under way")

        working.until_idle(told=told)
    stuck = Push.objects.filter(company=firm, state=Push.State.NEEDS_ATTENTION)
    done = Push.objects.filter(company=firm, state=Push.State.SYNCHRONIZED, source_kind__gt="").count()
    console.print(f"{done:,} documents stand in QuickBooks; {stuck.count():,} need a person.")
    for each in stuck.order_by("id")[:REASONS_SHOWN]:
        console.print(f"  {each.label}: {each.sentence}")
    raise typer.Exit(1 if stuck.exists() else 0)


def _send(
    console: Console, model: Any, kind: DocumentKind, firm: Company, person: Person, first: date, last: date
) -> None:
    """Queue a period's orders, a step at a time."""
    orders = model.objects.filter(
        company=firm,
        status__in=sorted(BILLABLE[kind]),
        book_state="not_sent",
        ordered_on__gte=first,
        ordered_on__lte=last,
    )
    ids = list(orders.order_by("ordered_on", "pk").values_list("pk", flat=True))
    queued, refusals = 0, []
    for begin in range(0, len(ids), ORDERS_A_STEP):
        part = ids[begin : begin + ORDERS_A_STEP]
        if model is SalesOrder:
            sent: Any = sales_orders.create_invoices(company=firm, orders=part, by=person, at=clock.now())
        else:
            sent = purchase_orders.create_bills(company=firm, orders=part, by=person, at=clock.now())
        queued += len(sent.pushes)
        refusals += sent.refused
    console.print(
        f"{queued:,} {'invoices' if model is SalesOrder else 'bills'} queued, {len(refusals):,} left."
    )
    for order, problems in refusals[:REASONS_SHOWN]:
        console.print(f"  {order}: {' '.join(problem.sentence for problem in problems)}")
