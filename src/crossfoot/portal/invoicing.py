"""A vendor's invoices, sent and corrected by the vendor itself; they go to the company's two approvals.

The gate is the wall itself (`own`): who holds no seat of the vendor finds neither its orders nor its invoices.
What a vendor may not decide is not taken from it: accounts, products, tax rates and posting dates come from the
order, and when an invoice is due from the terms that were agreed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.problems import Refusal, shown
from crossfoot.documents import moving
from crossfoot.documents.attachments import operations as attachments
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import (
    approving,
    billed,
    entering,
    matching,
    queries,
    storing,
)
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.files.recognising import recognised
from crossfoot.portal import own
from crossfoot.portal.models import VendorNews, VendorSeat
from crossfoot.tenancy.models import Person

Kind = VendorNews.Kind

TAKEN = {"application/pdf", "image/png", "image/jpeg", "text/xml"}
"""Kinds of files that a vendor hands in."""

WHAT_IS_TAKEN = "a PDF, a PNG or JPG picture, or an e-invoice (UBL, CII, Factur-X, ZUGFeRD)"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as the vendor handed it in."""

    name: str
    content: bytes


def send(
    *, seat: VendorSeat, draft: VendorInvoiceDraft, papers: Sequence[Paper] = (), by: Person, at: datetime
) -> VendorInvoice:
    """Send an invoice: entered, its files attached, and handed to the first approval, or none of it.

    Raises Refusal with every problem, also where the number was sent before or the order cannot be invoiced;
    Outsider where the order is not the seat's.
    """
    with transaction.atomic():
        seat = own.seat_for(by, seat.pk, at=at)
        draft = _theirs(seat, draft, by, at)
        (made,) = entering.enter(company=seat.company, invoices=[draft], by=by, at=at)
        return _handed_over(seat, made, papers, Kind.INVOICED, by, at)


def correct(
    *,
    seat: VendorSeat,
    invoice: int,
    draft: VendorInvoiceDraft,
    papers: Sequence[Paper] = (),
    by: Person,
    at: datetime,
) -> VendorInvoice:
    """Send an invoice again that was returned to the vendor. Raises as `send`, and Refusal where it was not."""
    with transaction.atomic():
        seat = own.seat_for(by, seat.pk, at=at)
        found = own.invoice(seat, invoice, by=by, at=at)
        stored = moving.one_locked(VENDOR_BILLS, seat.company, found)
        if not is_returned(stored):
            raise Refusal(f"{stored} is with {seat.company}. It can be changed once it is returned to you.")
        draft = _theirs(seat, replace(draft, order_id=stored.order_id), by, at, but=stored)
        changed = entering.replace_with(invoice=stored, draft=draft, by=by, at=at)
        return _handed_over(seat, changed, papers, Kind.CORRECTED, by, at)


def is_returned(invoice: VendorInvoice) -> bool:
    """Whether it lies with the vendor, to be corrected and sent again."""
    own_one = invoice.source == VendorInvoice.Source.PORTAL
    return own_one and invoice.status == VendorInvoice.Status.DRAFT


def why_returned(invoice: VendorInvoice) -> str:
    """The reason that was given when it was last returned; empty where it never was."""
    event = trail.history(invoice.company_id, "vendor_invoice", invoice.pk).filter(
        verb="vendor_invoice.returned"
    )
    last = event.first()
    return "" if last is None else str(json.loads(last.data).get("reason", ""))


def invoiceable(seat: VendorSeat) -> list[PurchaseOrder]:
    """The seat's orders that an invoice can be sent for, the latest first."""
    rows = own.orders_of(seat).filter(status__in=own.SEEN).order_by("-ordered_on", "-pk")[:500]
    orders = list(rows)
    own_bill = billed.by_itself(orders)
    return [order for order in orders if order.pk not in own_bill]


def why_not_invoiceable(order: PurchaseOrder) -> str:
    """Why no invoice is taken for one of the seat's orders, in words for the vendor; empty where one is."""
    if order.status == PurchaseOrder.Status.CANCELLED:
        return f"{order} was cancelled. Write to {order.company} if you delivered something of it."
    if billed.by_itself([order]):
        return f"{order} is invoiced already. Write to {order.company} if something is missing."
    return ""


def require_paper(paper: Paper) -> None:
    """Raises Refusal for a file that is not taken: by its bytes, whatever it is called."""
    found = recognised(paper.content, paper.name)
    if found is None or found.content_type not in TAKEN:
        what = "an archive" if found is not None and found.is_archive else "not such a file"
        raise Refusal(
            f"“{shown(paper.name)}” is {what}. Taken are {WHAT_IS_TAKEN}. Save your invoice as PDF, and hand that in."
        )


def differences(
    draft: VendorInvoiceDraft, order: PurchaseOrder | None, seat: VendorSeat, *, but: int | None = None
) -> list[str]:
    """What the buyer will notice, before the invoice is sent: other prices, more than ordered, another total."""
    told = list(_against_order(draft, order, but)) if order else []
    amounts, computed = storing.figures_of(seat.company, draft)
    if draft.total is not None and cents(draft.total, draft.currency) != computed:
        told.append(
            f"The invoice total says {draft.total:,.2f}, and lines, discount and tax make {computed:,.2f}."
        )
    if order is None and amounts:
        told.append("The invoice names no order.")
    return told


def _against_order(draft: VendorInvoiceDraft, order: PurchaseOrder, but: int | None) -> list[str]:
    told = []
    lines = {line.pk: line for line in order.lines.all()}
    have = billed.lines_of(order, but=but)
    for line in draft.lines:
        ordered = lines.get(line.order_line_id or 0)
        if ordered is None:
            told.append(f"“{shown(line.description)}” is not on {order}.")
        elif line.unit_price != ordered.unit_price:
            told.append(
                f"{matching.called(ordered)}: your price is {_price(line.unit_price)}, and the order says "
                f"{_price(ordered.unit_price)}."
            )
    for pk, ordered in lines.items():
        if ordered.kind != PurchaseLine.Kind.GOODS:
            continue
        quantity = total(line.quantity for line in draft.lines if line.order_line_id == pk)
        before = have.get(pk, billed.Billed()).quantity
        if quantity and before + quantity > ordered.quantity:
            earlier = f" and invoiced {_plain(before)} before" if before else ""
            told.append(
                f"{matching.called(ordered)}: you invoice {_plain(quantity)}{earlier}, and {_plain(ordered.quantity)} "
                "were ordered."
            )
    return told


def _theirs(
    seat: VendorSeat,
    draft: VendorInvoiceDraft,
    by: Person,
    at: datetime,
    *,
    but: VendorInvoice | None = None,
) -> VendorInvoiceDraft:
    """The draft as the vendor's own: for its own order, and with nothing in it that is not the vendor's to say."""
    order = None if draft.order_id is None else own.order(seat, draft.order_id, by=by, at=at)
    if order is not None:
        reason = why_not_invoiceable(order)
        if reason:
            raise Refusal(reason)
    lines = {line.pk: line for line in order.lines.all()} if order else {}
    return replace(
        draft,
        vendor_id=seat.vendor_id,
        source=VendorInvoice.Source.PORTAL,
        currency=order.currency if order and not draft.currency else draft.currency,
        due_on=but.due_on if but else None,
        posting_on=but.posting_on if but else None,
        exchange_rate=but.exchange_rate if but else None,
        memo=but.memo if but else "",
        lines=tuple(_line(line, lines.get(line.order_line_id or 0)) for line in draft.lines),
    )


def _line(line: InvoiceLineDraft, ordered: PurchaseLine | None) -> InvoiceLineDraft:
    if ordered is None:
        return replace(line, product_id=None, tax_rate_id=None, account_key="")
    return replace(
        line,
        kind=ordered.kind,
        product_id=ordered.product_id,
        tax_rate_id=ordered.tax_rate_id,
        account_key=ordered.account_key,
        description=line.description or ordered.description,
    )


def _handed_over(
    seat: VendorSeat,
    invoice: VendorInvoice,
    papers: Sequence[Paper],
    kind: Kind,
    by: Person,
    at: datetime,
) -> VendorInvoice:
    there = {file.file.sha256 for file in own.files_of(seat, invoice)}
    for paper in papers:
        require_paper(paper)
        if hashlib.sha256(paper.content).hexdigest() in there:
            continue
        attachments.add(
            document=invoice, name=paper.name, content=paper.content, keep_here=True, by=by, at=at
        )
    moved = approving.hand_over(company=seat.company, invoices=[invoice], by=by, at=at)
    for _, sentence in moved.refused:
        raise Refusal(sentence)
    VendorNews.objects.create(
        company=seat.company,
        vendor=seat.vendor,
        kind=kind,
        order_id=invoice.order_id,
        invoice=invoice,
        note=f"{invoice.total:,.2f} {invoice.currency}",
        told_at=at,
        told_by=by,
    )
    return queries.one(seat.company, invoice.pk)


def from_order(order: PurchaseOrder, *, number: str, invoice_on: date) -> VendorInvoiceDraft:
    """What of an order is left to invoice, at the order's prices. Raises Refusal where nothing is."""
    try:
        draft = entering.draft_for(order, number=number, invoice_on=invoice_on)
    except Refusal:
        raise Refusal(
            f"Nothing of {order} is left to invoice. Write to {order.company} if something is."
        ) from None
    return replace(draft, total=None)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}" if value else f"{ZERO:f}"


def _price(value: Decimal) -> str:
    return f"{cents(value):,.2f}" if value == cents(value) else f"{value.normalize():,f}"
