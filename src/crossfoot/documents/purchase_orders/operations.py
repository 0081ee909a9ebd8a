"""What people and machines do with purchase orders. Page, API, import and command line all call these.

Every function asks the one gate, writes its audit event in its own transaction, and either does the whole
of what it was asked or raises and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, Subject, actor_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.core.workflow import BILLABLE, DocumentKind, PurchaseStatus, is_billable
from crossfoot.documents import already_there, moving, one_by_one, sending
from crossfoot.documents.inclusive import netted
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import for_sales, queries, receipts, replacing, storing
from crossfoot.documents.purchase_orders.drafts import (
    PurchaseOrderDraft,
    problems_of,
)
from crossfoot.documents.purchase_orders.landing import charges_of
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.receiving import receive, receive_many, revert_receipt
from crossfoot.documents.purchase_orders.road import BILLS, road_now, road_of
from crossfoot.documents.purchase_orders.steps import confirm_many, send_to_vendor, ship_many
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.revisions import taking_back
from crossfoot.documents.sending import Prepared, Sent
from crossfoot.documents.stocked import repricing
from crossfoot.documents.vendor_invoices import billed, matching
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

__all__ = [
    "approve_many",
    "cancel",
    "choose_dates",
    "complete_many",
    "confirm_many",
    "create_bills",
    "draft",
    "draft_many",
    "edit",
    "known_for",
    "link_existing",
    "mark_already_there",
    "preview_bills",
    "receive",
    "receive_many",
    "reject",
    "reopen",
    "revert_receipt",
    "send_to_vendor",
    "ship_many",
    "unmark",
]

AT_ONCE = sending.AT_ONCE

known_for = storing.known_for
"""What drafts may name: for a form that checks before it saves."""


def draft_many(
    *,
    company: Company,
    orders: Sequence[PurchaseOrderDraft],
    by: Person,
    at: datetime,
    import_run: int | None = None,
) -> list[PurchaseOrder]:
    """Enter at most 500 orders: all of them, or none where anything is wrong with one.

    An order may be entered as approved or later by who may approve; in automatic mode it is then sent at
    once, unless it comes from an import. Raises Refusal with every problem of every order (`where` is the
    field, `subject` the order's number), also where a number or a vendor's invoice is taken; Forbidden or
    Outsider.
    """
    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    if any(order.status in BILLABLE[DocumentKind.PURCHASE] for order in orders):
        access.require(by, Can.APPROVE_PURCHASES, company, at=at)
    if len(orders) > AT_ONCE:
        raise ValueError(f"{len(orders)} orders were given at once, and {AT_ONCE} is the limit")
    if not orders:
        return []
    known = storing.known_for(company, orders)
    problems = [one for draft in orders for one in _about(draft, problems_of(draft, known))]
    if problems:
        raise refused(problems)
    orders = [netted(order, known.tax_rates, known.currency_of(order)) for order in orders]
    with transaction.atomic():
        billed.lock_vendors(company, [order.vendor_id for order in orders if order.vendor_reference])
        problems = list(storing.taken_numbers(company, orders))
        if problems:
            raise refused(problems)
        made = storing.write_rows(company, orders, known, by=by, at=at, import_run=import_run)
        trail.record_many(
            [_drafted(order, import_run) for order in made], company_id=company.pk, by=actor_of(by), at=at
        )
        approved = [order.pk for order in made if is_billable(DocumentKind.PURCHASE, order.status)]
        if import_run is None and approved:
            sending.send_by_itself(BILLS, company=company, order_ids=approved, by=by, at=at)
        for_sales.sold_for(company, list(zip(made, orders, strict=True)), by=by, at=at)
    return made


def draft(*, company: Company, order: PurchaseOrderDraft, by: Person, at: datetime) -> PurchaseOrder:
    """Enter one order; see `draft_many`."""
    (made,) = draft_many(company=company, orders=[order], by=by, at=at)
    return made


def edit(*, order: PurchaseOrder, draft: PurchaseOrderDraft, by: Person, at: datetime) -> PurchaseOrder:
    """Replace what the order says; its status and where it came from stay, and so do its receipts.

    What is stated as received beyond the receipts becomes another one. What waits to be sent is made anew.
    Raises Refusal: it is in QuickBooks or under way, marked, cancelled, a line that goes was received or
    invoiced, or something is wrong with the new values.
    """
    company = order.company
    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    known = storing.known_for(company, [draft])
    with transaction.atomic():
        stored = moving.one_locked(BILLS, company, order)
        if stored.status in {PurchaseOrder.Status.CANCELLED, PurchaseOrder.Status.REJECTED}:
            raise Refusal(f"{stored} is {stored.status} and can no longer be changed. Enter a new order.")
        sending.require_editable(stored, "bill")
        problems = list(_about(draft, problems_of(draft, known)))
        if draft.vendor_reference:
            billed.lock_vendors(company, [draft.vendor_id])
        problems = problems or list(storing.taken_numbers(company, [draft], but=stored.pk))
        if not problems:
            draft = netted(draft, known.tax_rates, known.currency_of(draft))
        pairing = replacing.paired(stored, draft)
        problems = problems or list(_about(draft, replacing.problems_of(stored, pairing)))
        if problems:
            raise refused(problems)
        before = storing.told(stored)
        amounts = storing.fill(stored, draft, known)
        stored.save()
        arrived = replacing.replace_lines(stored, draft, amounts, pairing)
        changed = queries.one(company, stored.pk)
        if changed.no_charges_at and charges_of(changed):
            changed.no_charges_by, changed.no_charges_at = None, None
            changed.save(update_fields=["no_charges_by", "no_charges_at"])
        if arrived:
            day = draft.received_on or draft.shipped_on or draft.ordered_on
            parcel = (changed, arrived, day)
            receipts.write_receipts(company, [parcel], note=receipts.STATED, by=by, at=at)
            changed = queries.one(company, stored.pk)
        moving.record(
            BILLS, changed, "edited", {"before": before, "after": storing.told(changed)}, by=by, at=at
        )
        matching.refresh_orders(company, [stored.pk])
        sending.after_edit(BILLS, company, changed, by=by, at=at)
        for_sales.sold_for(company, [(changed, draft)], by=by, at=at)
        repricing.order_edited(changed, by=by, at=at)
    return queries.one(company, stored.pk)


def approve_many(
    *, company: Company, orders: Sequence[PurchaseOrder], by: Person, at: datetime
) -> Moved[PurchaseOrder]:
    """Approve pending orders, at most 500; in automatic mode their bills are queued with it."""
    return moving.move_many(
        BILLS,
        company=company,
        orders=orders,
        to=PurchaseStatus.APPROVED,
        verb="approved",
        can=Can.APPROVE_PURCHASES,
        by=by,
        at=at,
        is_sending=True,
    )


def complete_many(
    *, company: Company, orders: Sequence[PurchaseOrder], by: Person, at: datetime
) -> Moved[PurchaseOrder]:
    """Close approved or received orders: nothing more will arrive."""

    def complete(chosen: Sequence[PurchaseOrder]) -> Moved[PurchaseOrder]:
        moved = moving.move_many(
            BILLS,
            company=company,
            orders=chosen,
            to=PurchaseStatus.COMPLETE,
            verb="completed",
            can=Can.EDIT_PURCHASES,
            by=by,
            at=at,
        )
        matching.refresh_orders(company, [order.pk for order in moved.orders])
        # Nothing more arrives, so that what did arrive bears the charges.
        BILLS.follow(company, [order.pk for order in moved.orders], by, at)
        return moved

    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    return moving.together(*one_by_one.as_far_as_possible(orders, complete))


def reject(*, order: PurchaseOrder, reason: str, by: Person, at: datetime) -> PurchaseOrder:
    """Reject a pending order, for a reason. Raises Refusal without one, IllegalMove where it was approved."""
    if not reason.strip():
        raise Refusal(f"Say why {order} is rejected, for whoever entered it.")
    return _withdraw(order, PurchaseStatus.REJECTED, "rejected", Can.APPROVE_PURCHASES, reason, by=by, at=at)


def reopen(*, order: PurchaseOrder, by: Person, at: datetime) -> PurchaseOrder:
    """Make an approved or rejected order pending again; what waited to be sent is taken out of the queue.

    Raises Refusal where it is in QuickBooks, under way or marked; IllegalMove where it was received.
    """
    return _withdraw(order, PurchaseStatus.PENDING, "reopened", Can.APPROVE_PURCHASES, "", by=by, at=at)


def cancel(
    *, order: PurchaseOrder, reason: str = "", by: Person, at: datetime, confirmed: bool = False
) -> PurchaseOrder:
    """Cancel the order: what waits is taken out of the queue, a bill in QuickBooks is taken out there, or
    reversed by a vendor credit where the books are closed (D7). See `taking_back.cancel` for what it raises.
    """
    return taking_back.cancel(
        road_now(order.company),
        order=order,
        to=PurchaseStatus.CANCELLED,
        can=Can.EDIT_PURCHASES,
        reason=reason,
        by=by,
        at=at,
        confirmed=confirmed,
    )


def begin_revision(*, order: PurchaseOrder, reason: str, by: Person, at: datetime) -> PurchaseOrder:
    """Put an order whose bill is in QuickBooks into revision (D5); see `revisions.begin`."""
    return revisions.begin(road_now(order.company), order=order, reason=reason, by=by, at=at)


def approve_revision(*, order: PurchaseOrder, by: Person, at: datetime) -> PurchaseOrder:
    """Approve the revision: the bill in QuickBooks is updated (D5); see `revisions.approve`."""
    return revisions.approve(road_now(order.company), order=order, by=by, at=at)


def choose_dates(
    *, order: PurchaseOrder, posting_on: date | None, due_on: date | None, by: Person, at: datetime
) -> PurchaseOrder:
    """Set the posting date and due date over the rules; None gives the decision back to the rule.

    What waits to be sent is made anew with them. Raises Refusal where the order is in QuickBooks, under way
    or marked, or where what waits would lie before the start; Forbidden without the power over dates.
    """
    return moving.choose_dates(
        road_now(order.company), order=order, posting_on=posting_on, due_on=due_on, by=by, at=at
    )


def create_bills(
    *, company: Company, orders: Sequence[PurchaseOrder | int], by: Person, at: datetime
) -> Sent[PurchaseOrder]:
    """*Create bill* (A1): queue the bills of these orders (rows or ids), each once.

    Where the company sends purchase orders (D1) it is *Send to QuickBooks*: they become purchase orders there.

    Returns what went into the queue and what was refused with all its reasons. At most 500 orders share a
    transaction. Raises Forbidden or Outsider, and Refusal where nothing at all can be sent (no connection,
    the wizard is not finished, purchase orders are switched off).
    """
    ids = [order if isinstance(order, int) else order.pk for order in orders]
    return sending.send(road_now(company), company=company, order_ids=ids, by=by, at=at)


def preview_bills(
    *, company: Company, orders: Sequence[PurchaseOrder | int], by: Person, at: datetime
) -> Prepared[PurchaseOrder]:
    """What *Create bill* would queue for these orders, and what it would refuse. Writes nothing.

    Raises Forbidden or Outsider, and Refusal where nothing at all can be sent.
    """
    access.require(by, Can.VIEW, company, at=at)
    books = sending.require_books(company)
    ids = [order if isinstance(order, int) else order.pk for order in orders]
    return sending.prepare(road_of(books.setup), queries.many(company, ids), books)


def mark_already_there(*, order: PurchaseOrder, reason: str, by: Person, at: datetime) -> None:
    """Say, with a reason, that the order is in the books already: no bill is sent for it."""
    already_there.mark(road_now(order.company), order, reason=reason, by=by, at=at)


def unmark(*, order: PurchaseOrder, by: Person, at: datetime) -> None:
    """Take the mark, or a link that a person chose, off again; the order can be sent."""
    already_there.unmark(road_now(order.company), order, by=by, at=at)


def link_existing(
    *,
    order: PurchaseOrder,
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
    """The order is the bill `remote_id` that a bookkeeper entered in QuickBooks; nothing is sent.

    `version`, `number`, `total` and `tax` are QuickBooks' own, from the list that the person chose from.
    Raises Refusal where the total is another one and nobody `accepts_difference`.
    """
    found = already_there.Found(remote_id, version, number, total, tax, record)
    already_there.link(
        road_now(order.company),
        order,
        found,
        reason=reason,
        accepts_difference=accepts_difference,
        by=by,
        at=at,
    )


def _withdraw(
    order: PurchaseOrder, to: PurchaseStatus, verb: str, can: Can, reason: str, *, by: Person, at: datetime
) -> PurchaseOrder:
    return moving.withdraw(
        road_now(order.company),
        company=order.company,
        order=order,
        to=to,
        verb=verb,
        can=can,
        reason=reason,
        by=by,
        at=at,
    )


def _about(draft: PurchaseOrderDraft, problems: Iterable[Problem]) -> Iterator[Problem]:
    """With the order's number as the subject, so that many orders' problems can be told apart."""
    for problem in problems:
        yield replace(problem, subject=draft.number)


def _drafted(order: PurchaseOrder, import_run: int | None) -> Entry:
    data: dict[str, Any] = {"status": order.status, "total": order.total, "currency": order.currency}
    if import_run is not None:
        data["import_run"] = import_run
    verb = "purchase_order.drafted" if import_run is None else "purchase_order.imported"
    return Entry(verb, Subject("purchase_order", order.pk, str(order)), data)
