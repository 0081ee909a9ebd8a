"""What people and machines do with sales orders. Page, API, import and command line all call these.

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
from crossfoot.core.workflow import DocumentKind, SalesStatus, is_billable
from crossfoot.database import inserts
from crossfoot.documents import already_there, entry, moving, one_by_one, sending
from crossfoot.documents.inclusive import netted
from crossfoot.documents.moving import Moved
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.revisions import taking_back
from crossfoot.documents.sales_orders import buying, parts, queries, storing
from crossfoot.documents.sales_orders.drafts import SalesOrderDraft, problems_of
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.documents.sales_sources.queries import that_come_paid
from crossfoot.documents.sending import Prepared, Sent
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

AT_ONCE = sending.AT_ONCE

deliver_part = parts.deliver_part
"""So much of an order was shipped: a part of its own, which is invoiced."""

close_rest = parts.close_rest
"""Nobody waits for what is left of an order that went in part."""

reopen_rest = parts.reopen_rest
"""What is left can be delivered again."""

known_for = storing.known_for
"""What drafts may name: for a form that checks before it saves."""


def draft_many(
    *,
    company: Company,
    orders: Sequence[SalesOrderDraft],
    by: Person,
    at: datetime,
    import_run: int | None = None,
) -> list[SalesOrder]:
    """Enter at most 500 orders: all of them, or none where anything is wrong with one.

    An order may be entered as confirmed or shipped; in automatic mode it is then sent at once, unless it
    comes from an import. Raises Refusal with every problem of every order (`where` is the field, `subject`
    the order's number), also where a number is taken; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SALES, company, at=at)
    if len(orders) > AT_ONCE:
        raise ValueError(f"{len(orders)} orders were given at once, and {AT_ONCE} is the limit")
    if not orders:
        return []
    orders = _as_sold(company, orders)
    known = storing.known_for(company, orders)
    problems = [one for draft in orders for one in _about(draft, problems_of(draft, known))]
    if not problems:
        problems = [*storing.taken_numbers(company, orders), *buying.beyond_together(orders, known)]
    if problems:
        raise refused(problems)
    orders = [netted(order, known.tax_rates, known.currency_of(order)) for order in orders]
    with transaction.atomic():
        made = storing.write_rows(company, orders, known, by=by, at=at, import_run=import_run)
        trail.record_many(
            [_drafted(order, import_run) for order in made], company_id=company.pk, by=actor_of(by), at=at
        )
        confirmed = [order.pk for order in made if is_billable(DocumentKind.SALES, order.status)]
        if import_run is None and confirmed:
            sending.send_by_itself(INVOICES, company=company, order_ids=confirmed, by=by, at=at)
        shipped = [order.pk for order in made if order.status == SalesOrder.Status.SHIPPED]
        INVOICES.follow(company, shipped, by, at)
    return made


def draft(*, company: Company, order: SalesOrderDraft, by: Person, at: datetime) -> SalesOrder:
    """Enter one order; see `draft_many`."""
    (made,) = draft_many(company=company, orders=[order], by=by, at=at)
    return made


def edit(*, order: SalesOrder, draft: SalesOrderDraft, by: Person, at: datetime) -> SalesOrder:
    """Replace what the order says; its status and where it came from stay.

    What waits to be sent is made anew from it. What is in QuickBooks is edited in revision, or stays different
    here where the company allows that. Raises Refusal: it is under way, marked, cancelled, or something is
    wrong with the new values.
    """
    company = order.company
    access.require(by, Can.EDIT_SALES, company, at=at)
    known = storing.known_for(company, [draft], stored=order)
    with transaction.atomic():
        stored = moving.one_locked(INVOICES, company, order)
        if stored.status == SalesOrder.Status.CANCELLED:
            raise Refusal(f"{stored} is cancelled and can no longer be changed. Enter a new order.")
        if in_parts := parts.why_not_editable(stored):
            raise Refusal(in_parts)
        sending.require_editable(stored, stored.book_document)
        _require_same_document(stored, draft)
        problems = list(_about(draft, problems_of(draft, known)))
        problems = problems or list(storing.taken_numbers(company, [draft], but=stored.pk))
        if problems:
            raise refused(problems)
        before = storing.told(stored)
        draft = netted(draft, known.tax_rates, known.currency_of(draft))
        amounts = storing.fill(stored, draft, known)
        stored.save()
        stored.lines.all().delete()
        inserts.insert(SalesLine, storing.LINE_COLUMNS, storing.lines_of(stored, draft, amounts))
        changed = queries.one(company, stored.pk)
        moving.record(
            INVOICES, changed, "edited", {"before": before, "after": storing.told(changed)}, by=by, at=at
        )
        sending.after_edit(INVOICES, company, changed, by=by, at=at)
        INVOICES.follow(company, [stored.pk], by, at)
    return queries.one(company, stored.pk)


def confirm_many(
    *, company: Company, orders: Sequence[SalesOrder], by: Person, at: datetime
) -> Moved[SalesOrder]:
    """Confirm drafts, at most 500; in automatic mode their invoices are queued in the same transaction."""
    return moving.move_many(
        INVOICES,
        company=company,
        orders=orders,
        to=SalesStatus.CONFIRMED,
        verb="confirmed",
        can=Can.EDIT_SALES,
        by=by,
        at=at,
        is_sending=True,
    )


def ship_many(
    *, company: Company, orders: Sequence[SalesOrder], shipped_on: date, by: Person, at: datetime
) -> Moved[SalesOrder]:
    """Mark confirmed orders as shipped on a day, which may be their posting date by the company's rule.

    What was sent before keeps the date that it was sent with. Where the company keeps stock, the goods leave it on
    that day; an order of which more would leave than is there stays as it is, and is told with the figures.
    """
    problems = list(entry.date_problems("The shipment", "shipped_on", "the ship date", shipped_on))
    if problems:
        raise refused(problems)

    def ship(order: SalesOrder) -> None:
        order.shipped_on = shipped_on

    def ship_these(chosen: Sequence[SalesOrder]) -> Moved[SalesOrder]:
        moved = moving.move_many(
            INVOICES,
            company=company,
            orders=chosen,
            to=SalesStatus.SHIPPED,
            verb="shipped",
            can=Can.EDIT_SALES,
            by=by,
            at=at,
            change=ship,
            columns=["shipped_on"],
        )
        INVOICES.follow(company, [order.pk for order in moved.orders], by, at)
        return moved

    access.require(by, Can.EDIT_SALES, company, at=at)
    return moving.together(*one_by_one.as_far_as_possible(orders, ship_these))


def reopen(*, order: SalesOrder, by: Person, at: datetime) -> SalesOrder:
    """Make a confirmed order a draft again; what waited to be sent is taken out of the queue.

    Raises Refusal where it is in QuickBooks, under way or marked; IllegalMove where it shipped.
    """
    return _withdraw(order, SalesStatus.DRAFT, "reopened", "", by=by, at=at)


def cancel(
    *, order: SalesOrder, reason: str = "", by: Person, at: datetime, confirmed: bool = False
) -> SalesOrder:
    """Cancel the order: what waits is taken out of the queue, an invoice in QuickBooks is taken out there, or
    reversed by a credit note where the books are closed (D7). The whole order of a last part is confirmed again.
    See `taking_back.cancel` for what it raises.
    """
    with transaction.atomic():
        cancelled = taking_back.cancel(
            INVOICES, order=order, to=SalesStatus.CANCELLED, can=Can.EDIT_SALES, reason=reason, by=by, at=at,
            confirmed=confirmed,
        )  # fmt: skip
        parts.after_cancelling(cancelled, by=by, at=at)
    return cancelled


def begin_revision(*, order: SalesOrder, reason: str, by: Person, at: datetime) -> SalesOrder:
    """Put an order whose invoice is in QuickBooks into revision (D5); see `revisions.begin`."""
    return revisions.begin(INVOICES, order=order, reason=reason, by=by, at=at)


def approve_revision(*, order: SalesOrder, by: Person, at: datetime) -> SalesOrder:
    """Approve the revision: the invoice in QuickBooks is updated (D5); see `revisions.approve`."""
    return revisions.approve(INVOICES, order=order, by=by, at=at)


def choose_dates(
    *, order: SalesOrder, posting_on: date | None, due_on: date | None, by: Person, at: datetime
) -> SalesOrder:
    """Set the posting date and due date over the rules; None gives the decision back to the rule.

    What waits to be sent is made anew with them. Raises Refusal where the order is in QuickBooks, under way
    or marked, or where what waits would lie before the start; Forbidden without the power over dates.
    """
    return moving.choose_dates(INVOICES, order=order, posting_on=posting_on, due_on=due_on, by=by, at=at)


def create_invoices(
    *, company: Company, orders: Sequence[SalesOrder | int], by: Person, at: datetime
) -> Sent[SalesOrder]:
    """*Create invoice* (A1): queue the invoices of these orders (rows or ids), each once.

    Returns what went into the queue and what was refused with all its reasons. At most 500 orders share a
    transaction. Raises Forbidden or Outsider, and Refusal where nothing at all can be sent (no connection,
    the wizard is not finished, sales orders are switched off).
    """
    ids = [order if isinstance(order, int) else order.pk for order in orders]
    return sending.send(INVOICES, company=company, order_ids=ids, by=by, at=at)


def preview_invoices(
    *, company: Company, orders: Sequence[SalesOrder | int], by: Person, at: datetime
) -> Prepared[SalesOrder]:
    """What *Create invoice* would queue for these orders, and what it would refuse. Writes nothing.

    Raises Forbidden or Outsider, and Refusal where nothing at all can be sent.
    """
    access.require(by, Can.VIEW, company, at=at)
    books = sending.require_books(company)
    ids = [order if isinstance(order, int) else order.pk for order in orders]
    return sending.prepare(INVOICES, queries.many(company, ids), books)


def mark_already_there(*, order: SalesOrder, reason: str, by: Person, at: datetime) -> None:
    """Say, with a reason, that the order is in the books already: no invoice is sent for it."""
    already_there.mark(INVOICES, order, reason=reason, by=by, at=at)


def unmark(*, order: SalesOrder, by: Person, at: datetime) -> None:
    """Take the mark, or a link that a person chose, off again; the order can be sent."""
    already_there.unmark(INVOICES, order, by=by, at=at)


def link_existing(
    *,
    order: SalesOrder,
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
    """The order is the invoice `remote_id` that a bookkeeper entered in QuickBooks; nothing is sent.

    `version`, `number`, `total` and `tax` are QuickBooks' own, from the list that the person chose from.
    Raises Refusal where the total is another one and nobody `accepts_difference`.
    """
    found = already_there.Found(remote_id, version, number, total, tax, record)
    already_there.link(
        INVOICES, order, found, reason=reason, accepts_difference=accepts_difference, by=by, at=at
    )


def _as_sold(company: Company, orders: Sequence[SalesOrderDraft]) -> list[SalesOrderDraft]:
    """With the day of payment of those that say none and whose source's orders come paid: the order's own."""
    sources = that_come_paid(company, (order.source for order in orders if order.source))
    return [
        replace(order, paid_on=order.ordered_on)
        if order.paid_on is None and order.source in sources
        else order
        for order in orders
    ]


def _require_same_document(order: SalesOrder, draft: SalesOrderDraft) -> None:
    """What is in QuickBooks cannot become a record of another type there. Raises Refusal."""
    if order.book_state != BookState.SYNCHRONIZED or (order.paid_on is None) == (draft.paid_on is None):
        return
    if order.paid_on is None:
        raise Refusal(
            f"{order} is in QuickBooks as an invoice, so its payment belongs on that invoice. Record the payment "
            "there, and leave the day of payment empty here."
        )
    raise Refusal(
        f"{order} is in QuickBooks as a sales receipt, which says that it was paid. Cancel it, which takes the receipt "
        "out there, and enter the order anew without a day of payment."
    )


def _withdraw(
    order: SalesOrder, to: SalesStatus, verb: str, reason: str, *, by: Person, at: datetime
) -> SalesOrder:
    return moving.withdraw(
        INVOICES,
        company=order.company,
        order=order,
        to=to,
        verb=verb,
        can=Can.EDIT_SALES,
        reason=reason,
        by=by,
        at=at,
    )


def _about(draft: SalesOrderDraft, problems: Iterable[Problem]) -> Iterator[Problem]:
    """With the order's number as the subject, so that many orders' problems can be told apart."""
    for problem in problems:
        yield replace(problem, subject=draft.number)


def _drafted(order: SalesOrder, import_run: int | None) -> Entry:
    data: dict[str, Any] = {"status": order.status, "total": order.total, "currency": order.currency}
    if import_run is not None:
        data["import_run"] = import_run
    verb = "sales_order.drafted" if import_run is None else "sales_order.imported"
    return Entry(verb, Subject("sales_order", order.pk, str(order)), data)
