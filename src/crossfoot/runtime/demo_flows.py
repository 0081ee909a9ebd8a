"""The demo's younger documents: purchase orders at every step, vendors' invoices in every state, credits.

As in the rest of the demo, everything is done through the operations that people use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count

from crossfoot.catalog.models import Product
from crossfoot.core.approvals import Side
from crossfoot.core.money import ZERO
from crossfoot.documents.attachments import operations as attachments
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits import uses
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.charges import ChargeDraft, declare_no_charges, edit_charges
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.purchase_orders.receiving import goods_of
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.vendor_invoices import approving, entering, returning
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.documents.vendor_invoices import queries as received
from crossfoot.engine import clock
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from crossfoot.portal import answering
from crossfoot.portal import operations as seats
from crossfoot.runtime.demo_bookkeeper import FlowFailed
from crossfoot.runtime.demo_paper import sent_paper
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company, Person

FROM_OUTSIDE = "vendor@demo.example"
"""Who signs in from outside, to the vendor portal."""

FIRST_NUMBER = 4201

TERM_DAYS = (30, 3, 14)
"""After so many days vendors want their money, one after the other: some of it is due by now."""

DEARER = frozenset({8, 11})
"""Places of the orders whose vendors charge more than was agreed: one waits for each side's approval."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who does what in the demo's company."""

    company: Company
    administrator: Person
    accounting: Person
    procurement: Person
    today: date


def orders_and_invoices(desk: Desk) -> None:
    """Purchase orders at every step of their life, and vendors' invoices at every step of theirs, some sent."""
    bought = _orders(desk)
    _steps(desk, bought)
    _invoices(desk, bought)


def _orders(desk: Desk) -> list[PurchaseOrder]:
    products = list(Product.objects.filter(company=desk.company).order_by("sku")[:12])
    vendors = list(
        Party.objects.filter(company=desk.company, kind=Party.Kind.VENDOR)
        .exclude(code="")
        .order_by("code")[:10]
    )
    difficult = parties.draft_party(
        company=desk.company,
        kind=Party.Kind.VENDOR,
        name="Dock 4: Ice & Salt",
        code="DOCKICE001",
        by=desk.procurement,
        at=clock.now(),
    )
    drafts = []
    for place in range(20):
        vendor = difficult if place == 19 else vendors[place % len(vendors)]
        first, second = products[place % len(products)], products[(place * 5 + 3) % len(products)]
        lines = [
            PurchaseLineDraft(Decimal(24 + place), Decimal("8.40") + place, product_id=first.pk),
            PurchaseLineDraft(Decimal(10), Decimal("12.25") + place, product_id=second.pk),
        ]
        drafts.append(
            PurchaseOrderDraft(
                number=f"PO-{FIRST_NUMBER + place}",
                vendor_id=vendor.pk,
                ordered_on=desk.today - timedelta(days=28 - place),
                lines=tuple(lines),
                status="pending" if place < 2 else "approved",
                expected_on=desk.today + timedelta(days=place - 10),
            )
        )
    return buying.draft_many(company=desk.company, orders=drafts, by=desk.administrator, at=clock.now())


def _steps(desk: Desk, bought: Sequence[PurchaseOrder]) -> None:
    """Two stay drafts, one stays approved; the others go on: sent, confirmed, shipped, received in part or whole."""
    company, by = desk.company, desk.procurement
    day = desk.today - timedelta(days=6)
    for order in bought[2:18]:
        edit_charges(
            order=order,
            charges=[
                ChargeDraft("freight", Decimal("36.50"), "Freight", distribution="by_value"),
                ChargeDraft("handling", Decimal("12.00"), "Handling"),
            ],
            by=by,
            at=clock.now(),
        )
    declare_no_charges(order=bought[19], by=by, at=clock.now())
    buying.send_to_vendor(
        company=company, orders=bought[3:], sent_on=day, is_mailed=False, by=by, at=clock.now()
    )
    buying.confirm_many(company=company, orders=bought[4:], confirmed_on=day, by=by, at=clock.now())
    buying.ship_many(
        company=company, orders=bought[5:], shipped_on=day, tracking="Coastline Freight 88213", by=by,
        at=clock.now(),
    )  # fmt: skip
    for place, order in enumerate(bought[6:], start=6):
        stored = orders.one(company, order.pk)
        short = place in {6, 11}
        arrived = [
            Arrived(line.pk, line.quantity - (4 if short else 0), Decimal(2) if place == 12 else ZERO)
            for line in goods_of(stored)
        ]
        buying.receive(order=stored, arrived=arrived, received_on=day, by=by, at=clock.now())


def _invoices(desk: Desk, bought: Sequence[PurchaseOrder]) -> None:
    """One in each state; the last of them cannot go to QuickBooks, because of its vendor's name."""
    made: list[VendorInvoice] = []
    for place, order in enumerate(bought[7:], start=7):
        draft = entering.draft_for(
            orders.one(desk.company, order.pk),
            number=f"{order.vendor.code[:4]}-{7300 + place}",
            invoice_on=desk.today - timedelta(days=5),
        )
        draft = replace(draft, due_on=draft.invoice_on + timedelta(days=TERM_DAYS[place % len(TERM_DAYS)]))
        if place in DEARER:
            first, *rest = draft.lines
            dearer = replace(first, unit_price=first.unit_price + Decimal("0.35"), amount=None)
            draft = replace(draft, lines=(dearer, *rest), total=None)
        made.append(invoices.draft(company=desk.company, invoice=draft, by=desk.procurement, at=clock.now()))
    for invoice in made[:10]:
        attachments.attach(
            document=invoice,
            name=f"{invoice.number}.pdf",
            content=sent_paper(invoice),
            by=desk.procurement,
            at=clock.now(),
        )
    for invoice in made[1:]:
        invoices.submit(invoice=invoice, by=desk.procurement, at=clock.now())
    for invoice in made[2:]:
        _approve(invoice, Side.PROCUREMENT, desk.procurement)
    returning.return_to(
        invoice=_again(made[3]), to="procurement", reason="The freight is not what was agreed.",
        by=desk.accounting, at=clock.now(),
    )  # fmt: skip
    for invoice in made[5:]:
        _approve(invoice, Side.ACCOUNTING, desk.accounting)
    invoices.create_bills(company=desk.company, invoices=made[6:], by=desk.accounting, at=clock.now())


def _approve(invoice: VendorInvoice, side: Side, by: Person) -> None:
    approving.approve(
        invoice=_again(invoice), side=side, accept_differences=True, note="Agreed with the vendor", by=by,
        at=clock.now(),
    )  # fmt: skip


def _again(invoice: VendorInvoice) -> VendorInvoice:
    return received.one(invoice.company, invoice.pk)


def changes(desk: Desk) -> None:
    """What happens to documents that are in QuickBooks: a revision, one that waits, a cancellation, credits."""
    company, by = desk.company, desk.accounting
    sold = list(
        SalesOrder.objects.filter(company=company, book_state=BookState.SYNCHRONIZED).order_by("-ordered_on")[
            :8
        ]
    )
    selling.begin_revision(order=sold[0], reason="Two cartons came back damaged", by=by, at=clock.now())
    selling.cancel(order=sold[1], reason="Ordered twice by mistake", by=by, at=clock.now())
    line = sold[2].lines.order_by("position")[0]
    note = credits.draft(
        kind=CUSTOMER,
        company=company,
        credit=credits.draft_of_lines(
            origin=sold[2], number=f"CN-{sold[2].number}", reason="return", credited_on=desk.today,
            picked={line.pk: (min(line.quantity, Decimal(2)), None)},
        ),
        by=by,
        at=clock.now(),
    )  # fmt: skip
    credits.approve(credit=note, by=by, at=clock.now())
    credits.send_credit_notes(company=company, credits=[note.pk], by=by, at=clock.now())
    billed = billed_of(company)[0]
    bill_line = billed.lines.order_by("position")[0]
    given = credits.draft(
        kind=VENDOR,
        company=company,
        credit=credits.draft_of_lines(
            origin=billed, number=f"VC-{billed.number}", reason="price", credited_on=desk.today,
            picked={bill_line.pk: (bill_line.quantity, Decimal("0.50"))},
        ),
        by=by,
        at=clock.now(),
    )  # fmt: skip
    credits.approve(credit=given, by=by, at=clock.now())
    credits.send_vendor_credits(company=company, credits=[given.pk], by=by, at=clock.now())
    used = VendorCredit.objects.get(pk=given.pk)
    uses.use(credit=used, document=billed, amount=used.total, used_on=desk.today, by=by, at=clock.now())
    returned = CreditNote.objects.get(pk=note.pk)
    uses.use(
        credit=returned, document=sold[2], amount=returned.total, used_on=desk.today, by=by, at=clock.now()
    )


def billed_of(company: Company) -> list[VendorInvoice]:
    return list(
        VendorInvoice.objects.filter(company=company, book_state=BookState.SYNCHRONIZED).order_by("pk")
    )


def portal(desk: Desk, password: str) -> None:
    """The vendor with the most orders under way gets access, confirms one of them and cannot deliver another."""
    under_way = (PurchaseOrder.Status.APPROVED, PurchaseOrder.Status.SENT)
    rows = PurchaseOrder.objects.filter(
        company=desk.company, status__in=under_way, shipped_on=None, book_state=BookState.NOT_SENT
    )
    many = rows.values("vendor").annotate(many=Count("pk")).order_by("-many", "vendor").first()
    if many is None:
        raise FlowFailed("No vendor has an order that it could confirm.")
    at = clock.now()
    vendor = Party.objects.select_related("company").get(pk=many["vendor"])
    _, secret = seats.invite(vendor=vendor, email=FROM_OUTSIDE, by=desk.procurement, at=at)
    seat = seats.join(secret=secret, full_name="Vendor's desk", password=password, at=at)
    person = seat.person
    if person is None:
        raise FlowFailed("The vendor did not accept its invitation.")
    first, *others = rows.filter(vendor=vendor).order_by("-ordered_on", "-pk")[:2]
    answering.confirm(
        seat=seat,
        order=first.pk,
        expected_on=desk.today + timedelta(days=12),
        today=desk.today,
        by=person,
        at=at,
    )
    for order in others:
        reason = "Sold out until next month. A part could leave on Monday."
        answering.refuse(seat=seat, order=order.pk, reason=reason, by=person, at=at)
