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

from django.db import IntegrityError, transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, Subject, actor_of
from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.money import cents
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, refused, shown
from crossfoot.core.totals import discount_fraction
from crossfoot.core.workflow import BILLABLE, OrderKind, PurchaseStatus, is_billable
from crossfoot.documents import already_there, entry, inserts, moving, sending
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.purchase_orders.drafts import (
    Known,
    PurchaseOrderDraft,
    amount_of,
    problems_of,
    total_of,
)
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.documents.sending import Sent
from crossfoot.parties.models import Party
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

AT_ONCE = sending.AT_ONCE

LINE_COLUMNS = (
    "order_id", "position", "kind", "product_id", "description", "quantity", "unit_price",
    "discount_fraction", "amount", "tax_rate_id", "account_key", "received_quantity", "rejected_quantity",
)  # fmt: skip


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
    if any(order.status in BILLABLE[OrderKind.PURCHASE] for order in orders):
        access.require(by, Can.APPROVE_PURCHASES, company, at=at)
    if len(orders) > AT_ONCE:
        raise ValueError(f"{len(orders)} orders were given at once, and {AT_ONCE} is the limit")
    if not orders:
        return []
    known = known_for(company, orders)
    problems = [one for draft in orders for one in _about(draft, problems_of(draft, known))]
    if not problems:
        problems = list(_taken_numbers(company, orders))
    if problems:
        raise refused(problems)
    with transaction.atomic():
        made = _written(company, orders, known, by=by, at=at, import_run=import_run)
        trail.record_many(
            [_drafted(order, import_run) for order in made], company_id=company.pk, by=actor_of(by), at=at
        )
        approved = [order.pk for order in made if is_billable(OrderKind.PURCHASE, order.status)]
        if import_run is None and approved:
            sending.send_by_itself(BILLS, company=company, order_ids=approved, by=by, at=at)
    return made


def draft(*, company: Company, order: PurchaseOrderDraft, by: Person, at: datetime) -> PurchaseOrder:
    """Enter one order; see `draft_many`."""
    (made,) = draft_many(company=company, orders=[order], by=by, at=at)
    return made


def edit(*, order: PurchaseOrder, draft: PurchaseOrderDraft, by: Person, at: datetime) -> PurchaseOrder:
    """Replace what the order says; its status and where it came from stay.

    What waits to be sent is made anew from it. Raises Refusal: it is in QuickBooks or under way, marked,
    cancelled, or something is wrong with the new values.
    """
    company = order.company
    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    known = known_for(company, [draft])
    with transaction.atomic():
        stored = moving.one_locked(BILLS, company, order)
        if stored.status in {PurchaseOrder.Status.CANCELLED, PurchaseOrder.Status.REJECTED}:
            raise Refusal(f"{stored} is {stored.status} and can no longer be changed. Enter a new order.")
        sending.require_changeable(stored, "bill")
        problems = list(_about(draft, problems_of(draft, known)))
        problems = problems or list(_taken_numbers(company, [draft], but=stored.pk))
        if problems:
            raise refused(problems)
        before = told(stored)
        amounts = _fill(stored, draft, known)
        stored.save()
        stored.lines.all().delete()
        inserts.insert(PurchaseLine, LINE_COLUMNS, _lines_of(stored, draft, amounts))
        changed = queries.one(company, stored.pk)
        moving.record(BILLS, changed, "edited", {"before": before, "after": told(changed)}, by=by, at=at)
        if sending.is_open(changed):
            sending.send_again(BILLS, company, changed.pk, by=by, at=at)
            changed = queries.one(company, stored.pk)
    return changed


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


def receive_many(
    *, company: Company, orders: Sequence[PurchaseOrder], received_on: date, by: Person, at: datetime
) -> Moved[PurchaseOrder]:
    """Mark approved orders as received on a day, which may be their posting date by the company's rule.

    What was sent before keeps the date that it was sent with.
    """
    problems = list(entry.date_problems("The receipt", "received_on", "the receipt date", received_on))
    if problems:
        raise refused(problems)

    def receive(order: PurchaseOrder) -> None:
        order.received_on = received_on

    return moving.move_many(
        BILLS,
        company=company,
        orders=orders,
        to=PurchaseStatus.RECEIVED,
        verb="received",
        can=Can.EDIT_PURCHASES,
        by=by,
        at=at,
        change=receive,
        columns=["received_on"],
    )


def complete_many(
    *, company: Company, orders: Sequence[PurchaseOrder], by: Person, at: datetime
) -> Moved[PurchaseOrder]:
    """Close approved or received orders: nothing more will arrive."""
    return moving.move_many(
        BILLS,
        company=company,
        orders=orders,
        to=PurchaseStatus.COMPLETE,
        verb="completed",
        can=Can.EDIT_PURCHASES,
        by=by,
        at=at,
    )


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


def cancel(*, order: PurchaseOrder, reason: str = "", by: Person, at: datetime) -> PurchaseOrder:
    """Cancel the order; what waited to be sent is taken out of the queue.

    Raises Refusal where it is in QuickBooks, under way or marked; IllegalMove where it was received.
    """
    return _withdraw(order, PurchaseStatus.CANCELLED, "cancelled", Can.EDIT_PURCHASES, reason, by=by, at=at)


def choose_dates(
    *, order: PurchaseOrder, posting_on: date | None, due_on: date | None, by: Person, at: datetime
) -> PurchaseOrder:
    """Set the posting date and due date over the rules; None gives the decision back to the rule.

    What waits to be sent is made anew with them. Raises Refusal where the order is in QuickBooks, under way
    or marked, or where what waits would lie before the start; Forbidden without the power over dates.
    """
    return moving.choose_dates(BILLS, order=order, posting_on=posting_on, due_on=due_on, by=by, at=at)


def create_bills(
    *, company: Company, orders: Sequence[PurchaseOrder | int], by: Person, at: datetime
) -> Sent[PurchaseOrder]:
    """*Create bill* (A1): queue the bills of these orders (rows or ids), each once.

    Returns what went into the queue and what was refused with all its reasons. At most 500 orders share a
    transaction. Raises Forbidden or Outsider, and Refusal where nothing at all can be sent (no connection,
    the wizard is not finished, purchase orders are switched off).
    """
    ids = [order if isinstance(order, int) else order.pk for order in orders]
    return sending.send(BILLS, company=company, order_ids=ids, by=by, at=at)


def mark_already_there(*, order: PurchaseOrder, reason: str, by: Person, at: datetime) -> None:
    """Say, with a reason, that the order is in the books already: no bill is sent for it."""
    already_there.mark(BILLS, order, reason=reason, by=by, at=at)


def unmark(*, order: PurchaseOrder, by: Person, at: datetime) -> None:
    """Take the mark, or a link that a person chose, off again; the order can be sent."""
    already_there.unmark(BILLS, order, by=by, at=at)


def link_existing(
    *,
    order: PurchaseOrder,
    remote_id: str,
    version: str = "",
    number: str = "",
    total: Decimal | None = None,
    tax: Decimal | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> None:
    """The order is the bill `remote_id` that a bookkeeper entered in QuickBooks; nothing is sent.

    `version`, `number`, `total` and `tax` are QuickBooks' own, from the list that the person chose from.
    """
    found = already_there.Found(remote_id, version, number, total, tax)
    already_there.link(BILLS, order, found, reason=reason, by=by, at=at)


def known_for(company: Company, orders: Sequence[PurchaseOrderDraft]) -> Known:
    """What these drafts may name, in three queries."""
    vendors = {order.vendor_id for order in orders}
    products = {line.product_id for order in orders for line in order.lines if line.product_id}
    rates = {line.tax_rate_id for order in orders for line in order.lines if line.tax_rate_id}
    parties = Party.objects.filter(company=company, kind=Party.Kind.VENDOR, pk__in=vendors)
    return Known(
        vendors=dict(parties.values_list("pk", "currency")),
        products=frozenset(
            Product.objects.filter(company=company, pk__in=products).values_list("pk", flat=True)
        ),
        tax_rates=dict(TaxRate.objects.filter(company=company, pk__in=rates).values_list("pk", "percent")),
        home_currency=company.home_currency,
    )


def _withdraw(
    order: PurchaseOrder, to: PurchaseStatus, verb: str, can: Can, reason: str, *, by: Person, at: datetime
) -> PurchaseOrder:
    return moving.withdraw(
        BILLS, company=order.company, order=order, to=to, verb=verb, can=can, reason=reason, by=by, at=at
    )


def told(order: PurchaseOrder) -> dict[str, Any]:
    """What the audit trail keeps of an order before and after an edit."""
    header = (
        "number",
        "vendor_id",
        "ordered_on",
        "received_on",
        "vendor_reference",
        "vendor_invoice_on",
        "posting_on",
        "due_on",
    )
    money = ("currency", "discount", "tax", "total")
    lines = [
        [line.kind, line.product_id, line.quantity, line.unit_price, line.discount_fraction, line.amount]
        for line in order.lines.all()
    ]
    return {**{name: getattr(order, name) for name in (*header, *money)}, "lines": lines}


def _about(draft: PurchaseOrderDraft, problems: Iterable[Problem]) -> Iterator[Problem]:
    """With the order's number as the subject, so that many orders' problems can be told apart."""
    for problem in problems:
        yield replace(problem, subject=draft.number)


def _taken_numbers(
    company: Company, orders: Sequence[PurchaseOrderDraft], but: int | None = None
) -> Iterator[Problem]:
    """The same number twice, or the same invoice of a vendor twice: among these orders or with one there."""
    taken = set(queries.existing(company, {order.number for order in orders}, but=but))
    keys = {(order.vendor_id, order.vendor_reference) for order in orders}
    references = queries.existing_references(company, keys, but=but)
    for order in orders:
        if order.number in taken:
            yield entry.problem(
                "number_taken",
                f"There is a purchase order {shown(order.number)} already. Give this one another number, or "
                "edit the one that is there.",
                "number",
                order.number,
            )
        taken.add(order.number)
        key = (order.vendor_id, order.vendor_reference)
        if key in references:
            yield entry.problem(
                "vendor_invoice_taken",
                f"Order {shown(order.number)}: the vendor's invoice {shown(order.vendor_reference)} belongs "
                f"to purchase order {shown(references[key])} already, and an invoice is billed once. "
                "Correct one of them.",
                "vendor_reference",
                order.number,
            )
        if order.vendor_reference:
            references[key] = order.number


def _written(
    company: Company,
    orders: Sequence[PurchaseOrderDraft],
    known: Known,
    *,
    by: Person,
    at: datetime,
    import_run: int | None,
) -> list[PurchaseOrder]:
    made: list[PurchaseOrder] = []
    amounts: list[list[Decimal]] = []
    for draft in orders:
        order = PurchaseOrder(
            company=company, created_at=at, created_by=by, import_run=import_run, status=draft.status
        )
        amounts.append(_fill(order, draft, known))
        made.append(order)
    try:
        with transaction.atomic():
            inserts.insert_rows(made)
    except IntegrityError as error:
        # Somebody else entered one of these numbers since they were looked up.
        problems = list(_taken_numbers(company, orders))
        if not problems:
            raise
        raise refused(problems) from error
    # An insert of many rows gives no ids; they are read back by what makes an order unique.
    ids = queries.existing(company, [order.number for order in orders])
    for order in made:
        order.pk = ids[order.number]
        order._state.adding = False
    inserts.insert(
        PurchaseLine,
        LINE_COLUMNS,
        (
            line
            for order, draft, figures in zip(made, orders, amounts, strict=True)
            for line in _lines_of(order, draft, figures)
        ),
    )
    return made


def _fill(order: PurchaseOrder, draft: PurchaseOrderDraft, known: Known) -> list[Decimal]:
    """Set the order's columns from the draft; returns the lines' net amounts."""
    currency = known.currency_of(draft)
    amounts = [amount_of(line, currency) for line in draft.lines]
    order.number, order.vendor_id = draft.number, draft.vendor_id
    order.ordered_on, order.expected_on = draft.ordered_on, draft.expected_on
    order.shipped_on, order.received_on = draft.shipped_on, draft.received_on
    order.vendor_reference, order.vendor_invoice_on = draft.vendor_reference, draft.vendor_invoice_on
    order.posting_on, order.due_on = draft.posting_on, draft.due_on
    order.currency, order.memo = currency, draft.memo
    order.discount = cents(draft.discount, currency)
    order.tax = None if draft.tax is None else cents(draft.tax, currency)
    order.total = total_of(draft, amounts, known)
    return amounts


def _lines_of(
    order: PurchaseOrder, draft: PurchaseOrderDraft, amounts: Sequence[Decimal]
) -> Iterator[tuple[Any, ...]]:
    """The lines' values, in the order of `LINE_COLUMNS`."""
    for position, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True), start=1):
        yield (
            order.pk,
            position,
            line.kind,
            line.product_id,
            line.description,
            entry.measure(line.quantity),
            entry.measure(line.unit_price),
            discount_fraction(line.discount),
            amount,
            line.tax_rate_id,
            line.account_key,
            _measure(line.received_quantity),
            _measure(line.rejected_quantity),
        )


def _measure(quantity: Decimal | None) -> Decimal | None:
    return None if quantity is None else entry.measure(quantity)


def _drafted(order: PurchaseOrder, import_run: int | None) -> Entry:
    data: dict[str, Any] = {"status": order.status, "total": order.total, "currency": order.currency}
    if import_run is not None:
        data["import_run"] = import_run
    verb = "purchase_order.drafted" if import_run is None else "purchase_order.imported"
    return Entry(verb, Subject("purchase_order", order.pk, str(order)), data)
