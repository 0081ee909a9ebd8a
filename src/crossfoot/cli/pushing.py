"""`crossfoot push`: send everything of a period that can be, and wait for the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from crossfoot.cli.people import company_of, person_of, refused
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import BILLABLE, DocumentKind
from crossfoot.documents import sending
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.models import CreditNote, PurchaseOrder, SalesOrder, VendorCredit, VendorInvoice
from crossfoot.documents.purchase_orders import operations as purchase_orders
from crossfoot.documents.sales_orders import operations as sales_orders
from crossfoot.documents.sending import Sent
from crossfoot.documents.vendor_invoices import operations as vendor_invoices
from crossfoot.engine import clock
from crossfoot.runtime import working
from crossfoot.sync.models import Push
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.models import Company, Person

WHAT: Mapping[str, tuple[DocumentKind, ...]] = {
    "sales": (DocumentKind.SALES,),
    "purchases": (DocumentKind.PURCHASE,),
    "vendor-invoices": (DocumentKind.VENDOR_INVOICE,),
    "credits": (DocumentKind.CREDIT_NOTE, DocumentKind.VENDOR_CREDIT),
    "all": tuple(DocumentKind),
}

KINDS: Mapping[DocumentKind, tuple[Any, str, str]] = {
    DocumentKind.SALES: (SalesOrder, "ordered_on", "invoices"),
    DocumentKind.PURCHASE: (PurchaseOrder, "ordered_on", "bills"),
    DocumentKind.VENDOR_INVOICE: (VendorInvoice, "invoice_on", "bills of vendor invoices"),
    DocumentKind.VENDOR_CREDIT: (VendorCredit, "credited_on", "vendor credits"),
    DocumentKind.CREDIT_NOTE: (CreditNote, "credited_on", "credit memos"),
}
"""Kind → its rows, the date that counts, and what they become."""

ORDERS_A_STEP = 500
REASONS_SHOWN = 10


def push(
    what: Annotated[str, typer.Argument(help="sales, purchases, vendor-invoices, credits or all.")] = "all",
    company: Annotated[
        str | None, typer.Option(help="Slug of the company; not needed where there is one.")
    ] = None,
    by: Annotated[str | None, typer.Option("--as", help="E-mail address of the member who sends.")] = None,
    from_on: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First order, invoice or credit date."),
    ] = None,
    to_on: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last order, invoice or credit date."),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Do the work here; --no-wait leaves it to a worker.")] = True,
) -> None:
    """Create invoices, bills and credits of all that is billable or approved and not in QuickBooks."""
    console = Console(highlight=False)
    if what not in WHAT:
        *others, last_one = WHAT
        raise refused(f"“{what}” cannot be sent. Use {', '.join(others)} or {last_one}.")
    firm = company_of(company)
    person = person_of(by, firm, clock.now())
    first = from_on.date() if from_on else date.min
    last = to_on.date() if to_on else date.max
    try:
        sending.require_books(firm)
    except Refusal as refusal:
        raise refused(refusal.sentence) from refusal
    reasons = []
    for kind in WHAT[what]:
        try:
            _send(console, kind, firm, person, first, last)
        except (Refusal, Forbidden) as refusal:
            reasons.append(refusal.sentence)
    if len(reasons) == len(WHAT[what]):
        raise refused(reasons[0])
    for sentence in reasons:
        console.print(f"Left out: {sentence}")
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
    console: Console, kind: DocumentKind, firm: Company, person: Person, first: date, last: date
) -> None:
    """Queue a period's documents of one kind, a step at a time."""
    model, dated, document = KINDS[kind]
    found = model.objects.filter(
        company=firm,
        status__in=sorted(BILLABLE[kind]),
        book_state="not_sent",
        **{f"{dated}__gte": first, f"{dated}__lte": last},
    )
    ids = list(found.order_by(dated, "pk").values_list("pk", flat=True))
    queued, refusals = 0, []
    for begin in range(0, len(ids), ORDERS_A_STEP):
        sent = _sent(kind, firm, ids[begin : begin + ORDERS_A_STEP], person)
        queued += len(sent.pushes)
        refusals += sent.refused
    console.print(f"{queued:,} {document} queued, {len(refusals):,} left.")
    for order, problems in refusals[:REASONS_SHOWN]:
        console.print(f"  {order}: {' '.join(problem.sentence for problem in problems)}")


def _sent(kind: DocumentKind, firm: Company, ids: Sequence[int], person: Person) -> Sent[Any]:
    match kind:
        case DocumentKind.SALES:
            return sales_orders.create_invoices(company=firm, orders=ids, by=person, at=clock.now())
        case DocumentKind.PURCHASE:
            return purchase_orders.create_bills(company=firm, orders=ids, by=person, at=clock.now())
        case DocumentKind.CREDIT_NOTE:
            return credits.send_credit_notes(company=firm, credits=ids, by=person, at=clock.now())
        case DocumentKind.VENDOR_CREDIT:
            return credits.send_vendor_credits(company=firm, credits=ids, by=person, at=clock.now())
        case _:
            return vendor_invoices.create_bills(company=firm, invoices=ids, by=person, at=clock.now())
