"""The demo: a company of its own, a simulated QuickBooks, and 300+ orders that end in its books.

It does what a firm does, through the same operations: consent, the wizard, two files imported, invoices and
bills created, vendors' invoices approved (`demo_flows`), payments brought back (`demo_payments`), and the tie-out.
Nothing of it is prepared in the database by other means.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.core.workflow import LETTER_WORDS, Letter, letter_of
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.payable import PaidState
from crossfoot.documents.purchase_orders import operations as purchase_orders
from crossfoot.documents.sales_orders import operations as sales_orders
from crossfoot.engine import clock
from crossfoot.engine.models import Task
from crossfoot.imports import operations as imports
from crossfoot.payments.models import Payment
from crossfoot.proof import tieout
from crossfoot.proof.models import DriftAlert, TieOut
from crossfoot.runtime import demo_flows as flows
from crossfoot.runtime import demo_payments
from crossfoot.runtime import demo_ways as ways
from crossfoot.runtime.demo_company import (
    ACCOUNTS,
    DemoFailed,
    Say,
    SetUp,
    close_books,
    connect,
    meanwhile,
    set_up,
    work,
)
from crossfoot.runtime.demo_data import demo_files
from crossfoot.runtime.demo_flows import Desk
from crossfoot.sync.models import Push
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Person

SLUG = "tidewater"
PASSWORD = "crossfoot-demo"  # noqa: S105 (printed on the screen: the demo guards nothing)
ADMINISTRATOR = "admin@demo.example"
OTHERS = (
    ("accounting@demo.example", "Accounting desk", Role.ACCOUNTING),
    ("sales@demo.example", "Sales desk", Role.SALES),
    ("procurement@demo.example", "Procurement desk", Role.PROCUREMENT),
    ("payments@demo.example", "Payments desk", Role.PAYMENTS),
    ("viewer@demo.example", "Reading desk", Role.VIEWER),
)
LEFT_TO_SEND = timedelta(days=12)
"""Orders younger than this are left for whoever tries the demo to send."""

ORDERS_A_CLICK = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """The demo's company and how its books stand."""

    company: Company
    connection: Connection
    tie_out: TieOut
    invoices: int
    bills: int
    attention: int
    not_sent: int
    letters: str
    """How many vendor invoices stand at each letter, with its words."""
    payments: int
    paid: int
    partly_paid: int
    overpaid: int
    taken_back: int
    """Payments that were voided or deleted in QuickBooks, or cancelled here."""
    unapplied: int
    possible: int
    """Expenses that may have paid a bill."""
    drifted: int


def existing() -> Company | None:
    """The company of an earlier run, whose work is kept."""
    return Company.objects.filter(slug=SLUG).first()


def prepare(*, quickbooks: str, say: Say) -> Prepared:
    """Go through the whole road once, with the simulated QuickBooks at the address `quickbooks`.

    Raises DemoFailed, and whatever an operation refuses.
    """
    at = clock.now()
    today = at.date()
    administrator = tenancy.create_person(
        email=ADMINISTRATOR, full_name="Administrator", password=PASSWORD, at=at
    )
    company = tenancy.create_company(
        name="Tidewater Trading",
        slug=SLUG,
        country="US",
        home_currency="USD",
        time_zone="America/New_York",
        by=administrator,
        at=at,
    )
    people: dict[str, Person] = {}
    for email, name, role in OTHERS:
        membership = tenancy.add_person(
            company=company,
            email=email,
            full_name=name,
            role=role,
            password=PASSWORD,
            by=administrator,
            at=at,
        )
        people[role] = membership.person
    with meanwhile(partial(ways.opened, quickbooks, administrator, people, today)) as opened:
        say("Connecting to the simulated QuickBooks (sign-in, company, consent)")
        connection = connect(company, administrator)
        start_on = (today - timedelta(days=426)).replace(day=1)
        close_books(quickbooks, connection, start_on - timedelta(days=1))
        say("Reading accounts, items, taxes, customers and vendors; mapping accounts")
        set_up([SetUp(company, connection, start_on, ACCOUNTS, with_parties=True)], administrator)
        say("Importing the files of sales and purchase orders")
        files = demo_files(today=today)
        _import(company, "sales_orders", "sales_orders.csv", files.sales, administrator)
        _import(company, "purchase_orders", "purchase_orders.csv", files.purchases, administrator)
        say("Creating invoices and bills")
        _send(company, administrator, today - LEFT_TO_SEND)
    stocked = opened.result()
    say("Sending them to QuickBooks, within its limits; setting up two companies that keep stock")
    set_up([one.set_up for one in stocked], administrator, say)
    ways.switched_on(stocked)
    desk = Desk(company, administrator, people[Role.ACCOUNTING], people[Role.PROCUREMENT], today)
    say("Buying: orders at every step, vendors' invoices approved by two people")
    flows.orders_and_invoices(desk)
    work(say)
    say("A revision, a cancellation, credits; payments entered in QuickBooks and brought back")
    flows.changes(desk)
    work(say)
    with meanwhile(partial(ways.happens, stocked, today)):
        say("  and in the two others the golden scenario, and a month with stock")
        made = demo_payments.entered(desk, connection)
        demo_payments.drift(desk, connection)
        flows.portal(desk, PASSWORD)
    work(say)
    demo_payments.taken_back(desk, connection, made)
    work(say)
    say("Tying out the two books of each company")
    ways.tie_out(stocked, today)
    task = tieout.start(company=company, start_on=start_on, end_on=today, by=administrator, at=clock.now())
    work(say)
    task.refresh_from_db()
    if task.state != Task.State.DONE:
        raise DemoFailed(f"The tie-out did not come to its end: {task.sentence}")
    return standing(company)


def standing(company: Company) -> Prepared:
    """How the demo's books stand now."""
    connection = connections.active(company)
    latest = tieout.latest(company)
    if connection is None or latest is None:
        raise DemoFailed("The demo's company has no tie-out. Start it with --fresh.")
    done = Push.objects.filter(company=company, state=Push.State.SYNCHRONIZED)
    return Prepared(
        company=company,
        connection=connection,
        tie_out=latest,
        invoices=done.filter(kind=Push.Kind.INVOICE).count(),
        bills=done.filter(kind=Push.Kind.BILL).count(),
        attention=Push.objects.filter(
            company=company, state=Push.State.NEEDS_ATTENTION, source_kind__gt=""
        ).count(),
        not_sent=SalesOrder.objects.filter(company=company, book_state="not_sent").count()
        + PurchaseOrder.objects.filter(company=company, book_state="not_sent").count(),
        letters=_letters(company),
        payments=Payment.objects.filter(company=company, state=Payment.State.ACTIVE)
        .exclude(kind=Payment.Kind.EXPENSE)
        .count(),
        taken_back=Payment.objects.filter(company=company).exclude(state=Payment.State.ACTIVE).count(),
        unapplied=Payment.objects.filter(
            company=company, state=Payment.State.ACTIVE, unapplied__gt=0, kind=Payment.Kind.CUSTOMER_PAYMENT
        ).count(),
        possible=Payment.objects.filter(company=company, match_key__gt="").count(),
        paid=_settled(company, PaidState.PAID),
        partly_paid=_settled(company, PaidState.PARTLY_PAID),
        overpaid=_settled(company, PaidState.OVERPAID),
        drifted=DriftAlert.objects.filter(company=company, state=DriftAlert.State.OPEN).count(),
    )


def _letters(company: Company) -> str:
    """ "2 AP (pending approval by Procurement), 5 S (synchronized)"."""
    rows = VendorInvoice.objects.filter(company=company).values_list("status", "book_state")
    counted = Counter(letter_of(status, state) for status, state in rows)
    return ", ".join(
        f"{counted[letter]} {letter} ({LETTER_WORDS[letter].lower()})" for letter in Letter if counted[letter]
    )


def _settled(company: Company, state: PaidState) -> int:
    return sum(
        model.objects.filter(company=company, paid_state=state).count()
        for model in (SalesOrder, PurchaseOrder, VendorInvoice)
    )


def report(prepared: Prepared) -> list[str]:
    """What `make demo ARGS=--once` prints, line by line."""
    tie_out = prepared.tie_out
    source, documents = tie_out.result["source"], tie_out.result["documents"]
    accounts: dict[str, list[Decimal]] = {}
    for row in tie_out.result["accounts"]:
        sums = accounts.setdefault(row["account"], [Decimal(0), Decimal(0)])
        sums[0] += Decimal(row["ours"])
        sums[1] += Decimal(row["theirs"])
    return [
        f"{prepared.invoices} invoices and {prepared.bills} bills stand in {prepared.connection.name}.",
        f"{prepared.attention} documents need a person; {prepared.not_sent} orders were not sent.",
        f"Vendor invoices: {prepared.letters}.",
        f"{prepared.payments} payments and credits came back; {prepared.paid} documents are paid, "
        f"{prepared.partly_paid} in part, {prepared.overpaid} too much. {prepared.drifted} changed in QuickBooks.",
        f"Payments not fully applied: {prepared.unapplied}; voided, deleted or cancelled: {prepared.taken_back}; "
        f"expenses that may have paid a bill: {prepared.possible}.",
        "",
        f"Tie-out {tie_out.start_on} to {tie_out.end_on}",
        f"  source stated   {Decimal(source['stated']):>16,.2f}",
        f"  sent            {Decimal(source['booked']):>16,.2f}",
        f"  documents compared {documents['compared']}, equal {documents['equal']}",
        "",
        f"  {'account':40} {'ours':>16} {'QuickBooks':>16} {'difference':>12}",
        *(
            f"  {name[:40]:40} {ours:>16,.2f} {theirs:>16,.2f} {theirs - ours:>12,.2f}"
            for name, (ours, theirs) in sorted(accounts.items())
        ),
        "",
        f"  difference {tie_out.difference:,.2f}",
    ]


def _import(company: Company, kind: str, file_name: str, content: bytes, by: Person) -> None:
    run = imports.upload(
        company=company,
        kind=kind,
        file_name=file_name,
        content=content,
        by=by,
        at=clock.now(),
        options={"source": "Web shop"} if kind == "sales_orders" else {},
    )
    run = imports.check(run=run, by=by, at=clock.now())
    work()
    run.refresh_from_db()
    if run.error_count:
        raise DemoFailed(f"{file_name} has {run.error_count} errors, the first: {run.errors[0]}")
    imports.write(run=run, by=by, at=clock.now())
    work()
    run.refresh_from_db()
    if run.state != run.State.DONE:
        raise DemoFailed(f"{file_name} was not imported: {run.sentence}")


def _send(company: Company, by: Person, until: date) -> None:
    sold = SalesOrder.objects.filter(company=company, ordered_on__lte=until)
    drafts = list(sold.filter(status=SalesOrder.Status.DRAFT).order_by("pk"))
    for begin in range(0, len(drafts), ORDERS_A_CLICK):
        sales_orders.confirm_many(
            company=company, orders=drafts[begin : begin + ORDERS_A_CLICK], by=by, at=clock.now()
        )
    ready = list(sold.order_by("ordered_on", "pk"))
    for begin in range(0, len(ready), ORDERS_A_CLICK):
        part = ready[begin : begin + ORDERS_A_CLICK]
        sales_orders.create_invoices(company=company, orders=part, by=by, at=clock.now())
    bought = list(PurchaseOrder.objects.filter(company=company, ordered_on__lte=until).order_by("pk"))
    for begin in range(0, len(bought), ORDERS_A_CLICK):
        part_bought = bought[begin : begin + ORDERS_A_CLICK]
        purchase_orders.create_bills(company=company, orders=part_bought, by=by, at=clock.now())
