"""Changes of an order's status: one at a time or many, by the table of legal moves, each with its event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal, refused
from crossfoot.core.workflow import (
    CreditStatus,
    IllegalMove,
    PurchaseStatus,
    SalesStatus,
    VendorInvoiceStatus,
    require_legal_move,
)
from crossfoot.database import updates
from crossfoot.documents import entry, sending
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import O, Road, Sent
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync import queue
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

Status = SalesStatus | PurchaseStatus | VendorInvoiceStatus | CreditStatus

D = TypeVar("D", SalesOrder, PurchaseOrder, VendorInvoice)
"""Documents that are due on a day; credits are not."""


@dataclass(frozen=True, slots=True)
class Moved(Generic[O]):
    """What came of it: the orders that moved, the others with the reason, and what was sent by itself."""

    orders: list[O] = field(default_factory=list)
    refused: list[tuple[O, str]] = field(default_factory=list)
    sent: Sent[O] = field(default_factory=Sent)


def move_many(
    road: Road[O],
    *,
    company: Company,
    orders: Sequence[O],
    to: Status,
    verb: str,
    can: Can,
    by: Person,
    at: datetime,
    change: Callable[[O], None] | None = None,
    columns: Sequence[str] = (),
    is_sending: bool = False,
) -> Moved[O]:
    """Move at most 500 orders to `to`; those that may not stay as they are and are told with the reason.

    `change` sets further `columns`. With `is_sending`, automatic mode queues what moved in the same
    transaction. Raises Forbidden or Outsider.
    """
    access.require(by, can, company, at=at)
    return move(
        road,
        company=company,
        orders=orders,
        to=to,
        verb=verb,
        by=by,
        at=at,
        change=change,
        columns=columns,
        is_sending=is_sending,
    )


def move(
    road: Road[O],
    *,
    company: Company,
    orders: Sequence[O],
    to: Status,
    verb: str,
    by: Person,
    at: datetime,
    change: Callable[[O], None] | None = None,
    columns: Sequence[str] = (),
    is_sending: bool = False,
) -> Moved[O]:
    """As `move_many`, past the gate: the caller has asked it, as the vendor portal does."""
    if len(orders) > sending.AT_ONCE:
        raise ValueError(f"{len(orders)} orders were given at once, and {sending.AT_ONCE} is the limit")
    moved: Moved[O] = Moved()
    with transaction.atomic():
        befores: list[str] = []
        for order in road.locked(company, [order.pk for order in orders]):
            try:
                require_legal_move(type(to)(order.status), to, str(order))
            except IllegalMove as error:
                moved.refused.append((order, error.sentence))
                continue
            befores.append(order.status)
            order.status = to
            if change:
                change(order)
            moved.orders.append(order)
        if not moved.orders:
            return moved
        updates.save(moved.orders, ["status", *columns])
        entries = [
            Entry(f"{road.kind}.{verb}", subject_of(road.kind, order), {"from": before, "to": to})
            for order, before in zip(moved.orders, befores, strict=True)
        ]
        trail.record_many(entries, company_id=company.pk, by=actor_of(by), at=at)
        if not is_sending:
            return moved
        ids = [order.pk for order in moved.orders]
        sent = sending.send_by_itself(road, company=company, order_ids=ids, by=by, at=at)
        return Moved(moved.orders, moved.refused, sent)


def together(parts: Sequence[Moved[O]], refused: Sequence[tuple[O, Refusal]]) -> Moved[O]:
    """What came of parts of one selection (`one_by_one`), and of those that were refused alone."""
    moved: Moved[O] = Moved()
    for part in parts:
        moved.orders.extend(part.orders)
        moved.refused.extend(part.refused)
        moved.sent.pushes.extend(part.sent.pushes)
        moved.sent.refused.extend(part.sent.refused)
    moved.refused.extend((order, refusal.sentence) for order, refusal in refused)
    return moved


def withdraw(
    road: Road[O],
    *,
    company: Company,
    order: O,
    to: Status,
    verb: str,
    can: Can,
    reason: str,
    by: Person,
    at: datetime,
) -> O:
    """Cancel, reject or reopen what is not in QuickBooks: what of it waits is taken out of the queue with it.

    Raises Refusal where the order is in QuickBooks, under way or marked; IllegalMove where the table says
    no; Forbidden or Outsider.
    """
    access.require(by, can, company, at=at)
    with transaction.atomic():
        stored = one_locked(road, company, order)
        if stored.book_state == BookState.SYNCHRONIZED:
            where = f" as {stored.book_number}" if stored.book_number else ""
            raise Refusal(
                f"The {road.document} of {stored} is in QuickBooks{where}, so it cannot become {to}. Revise it to "
                f"change what is there, or cancel it to take it out there."
            )
        sending.require_changeable(stored, road.document)
        before = stored.status
        require_legal_move(type(to)(before), to, str(stored))
        push = sending.open_push(stored)
        if push is not None:
            queue.skip(push=push, reason=reason or f"The order became {to}.", by=by, at=at)
            stored.refresh_from_db()
        stored.status = to
        stored.save(update_fields=["status"])
        record(road, stored, verb, {"from": before, "to": to, "reason": reason}, by=by, at=at)
        road.follow(company, [stored.pk], by, at)
    return stored


def choose_dates(
    road: Road[D], *, order: D, posting_on: date | None, due_on: date | None, by: Person, at: datetime,
    moved_from: date | None = None,
) -> D:  # fmt: skip
    """Set both dates over the rules, None for the rule's own. Raises Refusal, Forbidden or Outsider.

    `moved_from` is the document's own posting date, where it is moved because the books are closed on it.
    """
    access.require(by, Can.OVERRIDE_DATES, order.company, at=at)
    problems = list(entry.date_problems(str(order), "posting_on", "the posting date", posting_on))
    problems += entry.date_problems(str(order), "due_on", "the due date", due_on)
    if problems:
        raise refused(problems)
    with transaction.atomic():
        stored = one_locked(road, order.company, order)
        sending.require_editable(stored, road.document)
        before = {"posting_on": stored.posting_on, "due_on": stored.due_on}
        stored.posting_on, stored.due_on = posting_on, due_on
        stored.moved_from, stored.moved_by = moved_from, by if moved_from else None
        stored.save(update_fields=["posting_on", "due_on", "moved_from", "moved_by"])
        after = {"posting_on": posting_on, "due_on": due_on}
        if moved_from:
            after["moved_from"] = moved_from
        record(road, stored, "dates_chosen", {"before": before, "after": after}, by=by, at=at)
        sending.after_edit(road, order.company, stored, by=by, at=at)
        stored.refresh_from_db()
    return stored


def one_locked(road: Road[O], company: Company, order: O) -> O:
    """The order as it is stored now, its row locked. Raises Refusal where it is gone."""
    found = road.locked(company, [order.pk])
    if not found:
        raise Refusal(f"{order} is no longer there. Load the list again.")
    return found[0]


def record(road: Road[O], order: O, verb: str, data: dict[str, Any], *, by: Person, at: datetime) -> None:
    """One event of one order."""
    trail.record(
        f"{road.kind}.{verb}",
        company_id=order.company_id,
        by=actor_of(by),
        at=at,
        subject=subject_of(road.kind, order),
        data=data,
    )
