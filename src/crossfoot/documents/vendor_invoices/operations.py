"""What people and machines do with vendors' invoices. Page, API, import and command line all call these.

An invoice is entered, submitted, approved by Procurement and then by Accounting, and sent (requirements C2,
C3). Every function asks the one gate, writes its audit event in its own transaction, and either does the
whole of what it was asked or raises and changes nothing; those over many tell what they refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import VendorInvoiceStatus
from crossfoot.documents import already_there, moving, sending
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.revisions import taking_back
from crossfoot.documents.sending import Prepared, Sent
from crossfoot.documents.vendor_invoices import billed, entering, matching, queries, storing
from crossfoot.documents.vendor_invoices.approving import approve, approve_many, submit, submit_many
from crossfoot.documents.vendor_invoices.drafts import VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.returning import (
    begin_revision,
    return_to,
    return_to_approved,
    withdraw_approvals,
)
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

__all__ = [
    "approve",
    "approve_many",
    "begin_revision",
    "cancel",
    "choose_dates",
    "create_bills",
    "draft",
    "draft_from_order",
    "draft_many",
    "edit",
    "known_for",
    "link_existing",
    "mark_already_there",
    "preview_bills",
    "return_to",
    "return_to_approved",
    "submit",
    "submit_many",
    "unmark",
]

AT_ONCE = sending.AT_ONCE

known_for = storing.known_for
"""What drafts may name: for a form that checks before it saves."""

Status = VendorInvoice.Status
EDITABLE = (Status.DRAFT, Status.PROCUREMENT, Status.IN_REVISION)
"""Once a side approved it, an invoice is returned before it is edited."""


def draft_many(
    *,
    company: Company,
    invoices: Sequence[VendorInvoiceDraft],
    by: Person,
    at: datetime,
    import_run: int | None = None,
) -> list[VendorInvoice]:
    """Enter at most 500 invoices as drafts: all of them, or none where anything is wrong with one.

    Raises Refusal with every problem of every invoice (`where` is the field, `subject` the number), also
    where the same invoice of the vendor is there under a number that reads alike, or where the order is
    billed by itself (billed once); Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_VENDOR_INVOICES, company, at=at)
    if len(invoices) > AT_ONCE:
        raise ValueError(f"{len(invoices)} invoices were given at once, and {AT_ONCE} is the limit")
    return entering.enter(company=company, invoices=invoices, by=by, at=at, import_run=import_run)


def draft(*, company: Company, invoice: VendorInvoiceDraft, by: Person, at: datetime) -> VendorInvoice:
    """Enter one invoice; see `draft_many`."""
    (made,) = draft_many(company=company, invoices=[invoice], by=by, at=at)
    return made


def draft_from_order(
    *, order: PurchaseOrder, number: str, invoice_on: date, by: Person, at: datetime
) -> VendorInvoice:
    """Enter an invoice of what an order's vendor delivered and did not invoice yet, at the order's prices.

    Raises Refusal where nothing is left, and as `draft_many`.
    """
    access.require(by, Can.EDIT_VENDOR_INVOICES, order.company, at=at)
    with transaction.atomic():
        entering.lock_orders(order.company, [order.pk])
        stored = orders.one(order.company, order.pk)
        invoice = entering.draft_for(stored, number=number, invoice_on=invoice_on)
        return draft(company=order.company, invoice=invoice, by=by, at=at)


def edit(*, invoice: VendorInvoice, draft: VendorInvoiceDraft, by: Person, at: datetime) -> VendorInvoice:
    """Replace what the invoice says, before a side has approved it or in revision.

    What is in QuickBooks can also be edited outside a revision where the company lets such an edit stay here;
    then the two differ, and the invoice shows it (D5). Its approvals are withdrawn by that: they were given for
    what stands in QuickBooks. Raises Refusal where it is approved or cancelled, or
    where something is wrong with the new values.
    """
    company = invoice.company
    access.require(by, Can.EDIT_VENDOR_INVOICES, company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(VENDOR_BILLS, company, invoice)
        if stored.status == Status.CANCELLED:
            raise Refusal(f"{stored} is cancelled and can no longer be changed. Enter a new invoice.")
        sending.require_editable(stored, VENDOR_BILLS.document)
        is_there = stored.book_state == BookState.SYNCHRONIZED
        if stored.status not in EDITABLE and not is_there:
            raise Refusal(
                f"{stored} is {stored.get_status_display().lower()}, and what a side approved is not changed "
                "under its approval. Return it first, with the reason."
            )
        changed = entering.replace_with(invoice=stored, draft=draft, by=by, at=at)
        if is_there and stored.revising_since is None:
            withdraw_approvals([stored], reason="Edited here outside a revision", at=at)
        sending.after_edit(VENDOR_BILLS, company, changed, by=by, at=at)
        return queries.one(company, stored.pk)


def cancel(
    *, invoice: VendorInvoice, reason: str, confirmed: bool = False, by: Person, at: datetime
) -> VendorInvoice:
    """Cancel an invoice wherever it is: what waits is taken out of the queue, what is in QuickBooks leaves there.

    Its number can be entered again, and its order can be billed anew. Raises Refusal without a reason, and
    as `taking_back.cancel`; IllegalMove where it is cancelled already.
    """
    if not reason.strip():
        raise Refusal(f"Say why {invoice} is cancelled, for whoever asks later.")
    company = invoice.company
    with transaction.atomic():
        stored = taking_back.cancel(
            VENDOR_BILLS,
            order=invoice,
            to=VendorInvoiceStatus.CANCELLED,
            can=Can.EDIT_VENDOR_INVOICES,
            reason=reason.strip(),
            confirmed=confirmed,
            by=by,
            at=at,
        )
        withdraw_approvals([stored], reason=reason.strip(), at=at)
        if stored.order_id:
            matching.refresh_orders(company, [stored.order_id])
        return queries.one(company, stored.pk)


def choose_dates(
    *, invoice: VendorInvoice, posting_on: date | None, due_on: date | None, by: Person, at: datetime
) -> VendorInvoice:
    """Set the posting date and due date over the rules; None gives the decision back to the rule.

    What waits to be sent is made anew with them. Raises Refusal where the invoice is in QuickBooks, under
    way or marked; Forbidden without the power over dates.
    """
    return moving.choose_dates(
        VENDOR_BILLS, order=invoice, posting_on=posting_on, due_on=due_on, by=by, at=at
    )


def create_bills(
    *, company: Company, invoices: Sequence[VendorInvoice | int], by: Person, at: datetime
) -> Sent[VendorInvoice]:
    """*Send to external system* (C3): queue the bills of these invoices (rows or ids), each once.

    Only invoices that both sides approved go, and only with their order's additional charges (C4). Returns
    what went into the queue and what was refused with all its reasons. Raises Forbidden or Outsider, and
    Refusal where nothing at all can be sent.
    """
    return sending.send(VENDOR_BILLS, company=company, order_ids=_ids(invoices), by=by, at=at)


def preview_bills(
    *, company: Company, invoices: Sequence[VendorInvoice | int], by: Person, at: datetime
) -> Prepared[VendorInvoice]:
    """What *Send to external system* would queue for these, and what it would refuse. Writes nothing.

    Raises Forbidden or Outsider, and Refusal where nothing at all can be sent.
    """
    access.require(by, Can.VIEW, company, at=at)
    books = sending.require_books(company)
    return sending.prepare(VENDOR_BILLS, queries.many(company, _ids(invoices)), books)


def mark_already_there(*, invoice: VendorInvoice, reason: str, by: Person, at: datetime) -> None:
    """Say, with a reason, that the invoice is in the books already: no bill is sent for it.

    Raises Refusal where not both sides approved it: what counts as booked is approved as what is sent.
    """
    with transaction.atomic():
        _require_approved(invoice)
        already_there.mark(VENDOR_BILLS, invoice, reason=reason, by=by, at=at)


def unmark(*, invoice: VendorInvoice, by: Person, at: datetime) -> None:
    """Take the mark, or a link that a person chose, off again; the invoice can be sent."""
    already_there.unmark(VENDOR_BILLS, invoice, by=by, at=at)


def link_existing(
    *,
    invoice: VendorInvoice,
    remote_id: str,
    version: str = "",
    number: str = "",
    total: Decimal | None = None,
    tax: Decimal | None = None,
    record: str = "",
    reason: str = "",
    accepts_difference: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """The invoice is the bill `remote_id` that a bookkeeper entered in QuickBooks; nothing is sent.

    `version`, `number`, `total` and `tax` are QuickBooks' own, from the list that the person chose from. Raises
    Refusal where not both sides approved the invoice, where its order was billed by itself, and where the total is
    another one and nobody `accepts_difference`.
    """
    found = already_there.Found(remote_id, version, number, total, tax, record)
    with transaction.atomic():
        _require_approved(invoice)
        order = invoice.order
        if order is not None:
            entering.lock_orders(invoice.company, [order.pk])
            if order.pk in billed.by_itself([order]):
                raise Refusal(
                    f"{invoice} is for {order}, which is billed by itself already, and an order is billed once. "
                    "Take that bill back, or cancel the invoice."
                )
        already_there.link(
            VENDOR_BILLS, invoice, found, reason=reason, accepts_difference=accepts_difference, by=by, at=at
        )


def _require_approved(invoice: VendorInvoice) -> None:
    status = VendorInvoice.objects.filter(pk=invoice.pk).values_list("status", flat=True).get()
    if status != Status.APPROVED:
        raise Refusal(
            f"{invoice} is not approved by both sides, and what counts as booked is approved like what is sent. Let "
            "Procurement and Accounting approve it first."
        )


def _ids(invoices: Sequence[VendorInvoice | int]) -> list[int]:
    return [invoice if isinstance(invoice, int) else invoice.pk for invoice in invoices]
