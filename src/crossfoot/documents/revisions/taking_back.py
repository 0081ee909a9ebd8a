"""Cancelling a document that is in QuickBooks: it leaves there, or a credit reverses it (D7, D12).

What is paid is refused with the reason. In a closed period the document stays in QuickBooks, and a credit on
the first open day settles it in full, so that nothing stays open.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.catalog.models import TaxRate
from crossfoot.core.numbering import MAX_NUMBER
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Bill, ExpenseLine, Invoice, SalesLine, SalesReceipt
from crossfoot.core.problems import Refusal
from crossfoot.core.taking_back import Way, WayOut
from crossfoot.core.workflow import require_legal_move
from crossfoot.documents import moving, sending
from crossfoot.documents.credits import uses
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, Credit, CreditKind
from crossfoot.documents.credits.models import Reason
from crossfoot.documents.credits.operations import send_credit_notes, send_vendor_credits
from crossfoot.documents.credits.storing import Origin
from crossfoot.documents.moving import Status
from crossfoot.documents.payable import PaidState
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.revisions.leaving import plan
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import O, Order, Road
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync import queue
from crossfoot.sync.models import BookState, Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

__all__ = ["cancel", "plan"]

KINDS_OF_LINES = {"goods", "freight", "shipping", "charge"}
"""Kinds of a posting's lines that a credit's lines have as well; the others become charges."""


def cancel(
    road: Road[O],
    *,
    order: O,
    to: Status,
    can: Can,
    reason: str,
    by: Person,
    at: datetime,
    confirmed: bool = False,
) -> O:
    """Cancel a document wherever it is: what waits is taken out of the queue, what is in QuickBooks leaves there
    or is reversed where the books are closed.

    `can` is the power over a document that is not in QuickBooks; over one that is, it takes `TAKE_BACK`.
    `confirmed`: it goes although a person changed it in QuickBooks. Raises Refusal where it is paid, under
    way, marked or was entered by hand, or without a reason where it is in QuickBooks; IllegalMove where the
    table says no; Forbidden or Outsider.
    """
    stored = road.model.objects.filter(pk=order.pk).values_list("book_state", flat=True).first()
    if stored != BookState.SYNCHRONIZED:
        return moving.withdraw(
            road,
            company=order.company,
            order=order,
            to=to,
            verb="cancelled",
            can=can,
            reason=reason,
            by=by,
            at=at,
        )
    access.require(by, Can.TAKE_BACK, order.company, at=at)
    if not reason.strip():
        raise Refusal(f"Say why {order} is cancelled; the reason is kept in its history.")
    with transaction.atomic():
        return _taken_back(road, order, to, reason.strip(), by, at, confirmed)


def _taken_back(
    road: Road[O], order: O, to: Status, reason: str, by: Person, at: datetime, confirmed: bool
) -> O:
    company = order.company
    books = sending.require_books(company)
    stored = moving.one_locked(road, company, order)
    before = stored.status
    require_legal_move(type(to)(before), to, str(stored))
    way = plan(stored)
    if way is None:
        raise Refusal(f"{stored} changed at this moment. Load its page again, and cancel it then.")
    if way.way is Way.REFUSED:
        raise Refusal(way.sentence)
    stored.status, stored.revising_since, stored.revising_by = to, None, None
    stored.save(update_fields=["status", "revising_since", "revising_by"])
    data: dict[str, Any] = {"from": before, "to": to, "reason": reason, "way": way.way}
    if way.way is Way.REVERSE:
        data["credit"] = str(_reversed(stored, way, reason, by, at))
    else:
        queue.remove(
            connection=books.connection,
            source_kind=road.kind,
            source_id=stored.pk,
            document_key=stored.key,
            label=str(stored),
            verb=way.way,
            reason=reason,
            by=by,
            at=at,
            confirmed=confirmed,
        )
    moving.record(road, stored, "cancelled", data, by=by, at=at)
    road.follow(company, [stored.pk], by, at)
    return moving.one_locked(road, company, stored)


def _reversed(order: Order, way: WayOut, reason: str, by: Person, at: datetime) -> Credit:
    """A credit over everything that stands in QuickBooks, approved, queued, and used on the document."""
    access.require(by, Can.SEND_CREDITS, order.company, at=at)
    books = sending.require_books(order.company)
    posting = revisions.agreed(books.connection.pk, order.key)
    if not isinstance(posting, Bill | Invoice | SalesReceipt) or way.reverse_on is None:
        raise Refusal(f"{order} cannot be reversed by a credit. Take it out in QuickBooks.")
    link = Link.objects.get(connection=books.connection, local_key=order.key)
    kind = VENDOR if isinstance(posting, Bill) else CUSTOMER
    credit: Credit = kind.model.objects.create(
        company=order.company,
        number=_number(order),
        status="approved",
        reason=Reason.REVERSAL,
        credited_on=way.reverse_on,
        currency=posting.currency,
        memo=f"Reverses {order}: {reason.strip()}"[:1000],
        tax=posting.tax_total if posting.taxes else link.tax,
        total=link.total if link.total is not None else posting.total,
        # At the rate at which the document was booked, so that it takes back the same in home currency.
        exchange_rate=link.exchange_rate or posting.exchange_rate,
        origin_key=order.key,
        created_at=at,
        created_by=by,
        **{f"{kind.party_field}_id": getattr(order, f"{kind.party_field}_id")},
        **_as_sold(order, way.reverse_on),
    )
    _write_lines(kind, credit, posting)
    trail.record(
        f"{kind.kind}.drafted",
        company_id=order.company_id,
        by=actor_of(by),
        at=at,
        subject=subject_of(kind.kind, credit),
        data={"reverses": order.key, "total": credit.total, "currency": credit.currency},
    )
    send = send_vendor_credits if kind is VENDOR else send_credit_notes
    sent = send(company=order.company, credits=[credit.pk], by=by, at=at)
    for _, problems in sent.refused:
        raise Refusal(f"{credit} cannot go to QuickBooks. {problems[0].sentence}", problems)
    credit.refresh_from_db()
    if credit.is_settled_at_once:
        return credit
    uses.use(
        credit=credit, document=_as_origin(order), amount=credit.total, used_on=way.reverse_on, by=by, at=at
    )
    return credit


def _as_sold(order: Order, refunded_on: date) -> dict[str, Any]:
    """What only a credit note says: the sales source, and that what came paid goes back to where it was paid."""
    if not isinstance(order, SalesOrder):
        return {}
    if order.paid_on is None:
        return {"source": order.source}
    money = {"refunded_on": refunded_on, "payment_reference": order.payment_reference}
    return {"source": order.source, **money, "paid_state": PaidState.PAID}


def _as_origin(order: Order) -> Origin:
    if not isinstance(order, Origin):
        raise Refusal(f"{order} is a credit itself. Take its uses back instead.")
    return order


def _write_lines(kind: CreditKind, credit: Credit, posting: Bill | Invoice | SalesReceipt) -> None:
    """The posting's lines as they stand, each on its account, so that every account is taken back exactly."""
    lines: list[ExpenseLine | SalesLine] = [*posting.lines]
    if isinstance(posting, Invoice | SalesReceipt) and posting.discount:
        discount = posting.discount
        lines.append(SalesLine("Discount", -discount.amount, "", discount.account, kind="charge"))
    rates = {
        rate.key: rate for rate in TaxRate.objects.filter(company=credit.company) if rate.key in _taxes(lines)
    }
    kind.line_model.objects.bulk_create(
        kind.line_model(
            credit=credit,
            position=position,
            kind=line.kind if line.kind in KINDS_OF_LINES else "charge",
            description=line.description,
            quantity=Decimal(1),
            unit_price=line.amount,
            amount=line.amount,
            tax_rate=rates.get(line.tax),
            account_key=line.account,
        )
        for position, line in enumerate(lines, start=1)
    )


def _taxes(lines: list[ExpenseLine | SalesLine]) -> frozenset[str]:
    return frozenset(line.tax for line in lines if line.tax)


def _number(order: Order) -> str:
    """ "REV-10248", or by our own key where that would be too long for QuickBooks."""
    wanted = f"REV-{order.book_number or order.number}"
    if len(wanted) <= MAX_NUMBER:
        return wanted
    initial = "V" if isinstance(order, VendorInvoice) else "O"
    return f"REV-{initial}{order.pk}"
