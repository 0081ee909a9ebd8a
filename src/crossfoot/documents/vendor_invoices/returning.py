"""The ways back of a vendor's invoice: to a side, into revision, and out of QuickBooks (requirements C2, D5).

Going back withdraws the approvals that no longer hold; they stay on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from crossfoot.core.approvals import POWER_OF, Side
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove, VendorInvoiceStatus, require_legal_move
from crossfoot.documents import moving, sending
from crossfoot.documents.approvals import giving
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.vendor_invoices import queries
from crossfoot.documents.vendor_invoices.approving import KIND, Status
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.documents.vendor_invoices.seen import Seen, why_changed
from crossfoot.sync import queue
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Person

BACK_TO: dict[str, VendorInvoiceStatus] = {
    "entry": VendorInvoiceStatus.DRAFT,
    "procurement": VendorInvoiceStatus.PROCUREMENT,
    "accounting": VendorInvoiceStatus.ACCOUNTING,
}
"""Where an invoice can be returned to, and the status that it has there."""


def return_to(
    *, invoice: VendorInvoice, to: str, reason: str, by: Person, at: datetime, seen: Seen | None = None
) -> VendorInvoice:
    """Return an invoice with a reason: to `entry` (whoever entered it), `procurement` or `accounting`.

    The approvals of the sides that see it again are withdrawn, and the order's charges unlocked where no
    other invoice of it is approved. It is for the side that has it now, or gave the last approval, to return
    it; `seen` is how they saw it. Raises Refusal without a reason, where somebody changed it since it was seen,
    or while it is in QuickBooks or on its way (*Return to approved* comes first); IllegalMove where the table of
    moves says no; Forbidden or Outsider.
    """
    target = BACK_TO.get(to)
    if target is None:
        raise Refusal(f"An invoice is returned to {', '.join(BACK_TO)}, not to “{to}”. Choose one of them.")
    reason = _reason(reason, f"{invoice} is returned")
    company = invoice.company
    access.require(by, Can.VIEW, company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(VENDOR_BILLS, company, invoice)
        _require_side(stored, by, at)
        changed = why_changed(stored, seen)
        if changed:
            raise Refusal(changed)
        if stored.book_state not in sending.UNSENT and stored.revising_since is None:
            raise Refusal(
                f"{stored} is {stored.get_book_state_display().lower()}: it is on its way to QuickBooks or there "
                "already. Return it to approved first, and then to a side."
            )
        before = stored.status
        if target is VendorInvoiceStatus.DRAFT and stored.revising_since is not None:
            target = VendorInvoiceStatus.IN_REVISION
        if not _is_back(before, target):
            raise IllegalMove(
                f"{stored} is {stored.get_status_display().lower()}, and is only returned to who had it before."
            )
        require_legal_move(VendorInvoiceStatus(before), target, str(stored))
        stored.status = target
        stored.save(update_fields=["status"])
        sides = [
            side for side in Side if side is Side.ACCOUNTING or target is not VendorInvoiceStatus.ACCOUNTING
        ]
        withdraw_approvals([stored], sides=sides, reason=reason, at=at)
        data = {"from": before, "to": target, "reason": reason}
        moving.record(VENDOR_BILLS, stored, "returned", data, by=by, at=at)
    return queries.one(company, stored.pk)


def begin_revision(*, invoice: VendorInvoice, reason: str, by: Person, at: datetime) -> VendorInvoice:
    """Put an invoice whose bill is in QuickBooks into revision (D5): both sides approve it anew.

    Its approvals are withdrawn and the order's charges unlocked; QuickBooks keeps what it has until
    Accounting has approved again. Raises Refusal as `revisions.begin`.
    """
    with transaction.atomic():
        stored = revisions.begin(VENDOR_BILLS, order=invoice, reason=reason, by=by, at=at)
        require_legal_move(VendorInvoiceStatus(stored.status), VendorInvoiceStatus.IN_REVISION, str(stored))
        stored.status = Status.IN_REVISION
        stored.save(update_fields=["status"])
        withdraw_approvals([stored], reason=reason.strip(), at=at)
    return queries.one(invoice.company, stored.pk)


def return_to_approved(
    *, invoice: VendorInvoice, reason: str, confirmed: bool = False, by: Person, at: datetime
) -> VendorInvoice:
    """*Return to approved*: take a bill back out of the queue, or out of QuickBooks.

    What waits or failed is no longer sent. What is synchronized is deleted there (QuickBooks cannot void a
    bill); until that is done the invoice shows it. A mark is taken off. `confirmed`: also where a person
    changed the bill in QuickBooks meanwhile. Raises Refusal without a reason, where it was not sent, or while
    it is being sent; Forbidden or Outsider.
    """
    reason = _reason(reason, f"{invoice} is returned to approved")
    company = invoice.company
    is_there = invoice.book_state == BookState.SYNCHRONIZED
    access.require(by, Can.TAKE_BACK if is_there else Can.SEND_BILLS, company, at=at)
    books = sending.require_books(company)
    with transaction.atomic():
        stored = moving.one_locked(VENDOR_BILLS, company, invoice)
        if stored.status != Status.APPROVED or stored.book_state in sending.UNSENT:
            raise Refusal(f"{stored} was not sent to QuickBooks, so there is nothing to take back.")
        if stored.book_state == BookState.SYNCHRONIZED:
            access.require(by, Can.TAKE_BACK, company, at=at)
        if stored.book_state == BookState.MARKED:
            queue.unmark(
                connection=books.connection, source_kind=KIND, source_id=stored.pk, label=str(stored),
                by=by, at=at,
            )  # fmt: skip
        else:
            queue.remove(
                connection=books.connection, source_kind=KIND, source_id=stored.pk, document_key=stored.key,
                label=str(stored), verb=PushVerb.DELETE, reason=reason, by=by, at=at,
                confirmed=confirmed,
            )  # fmt: skip
        data = {"from": stored.book_state, "reason": reason}
        moving.record(VENDOR_BILLS, stored, "returned_to_approved", data, by=by, at=at)
        VENDOR_BILLS.follow(company, [stored.pk], by, at)
    return queries.one(company, stored.pk)


def withdraw_approvals(
    invoices: Sequence[VendorInvoice], *, sides: Iterable[Side] = tuple(Side), reason: str, at: datetime
) -> None:
    """Withdraw what stands of these sides, and unlock the charges of orders without another approved invoice.

    In the transaction that returns, cancels or revises the invoices, whose status is changed already.
    """
    giving.withdraw(KIND, [invoice.pk for invoice in invoices], sides, reason=reason, at=at)
    orders = {invoice.order_id for invoice in invoices if invoice.order_id}
    approved = VendorInvoice.objects.filter(order_id__in=orders, status=Status.APPROVED)
    locked = set(approved.values_list("order_id", flat=True))
    PurchaseOrder.objects.filter(pk__in=orders - locked).update(charges_locked_at=None)


WAY = (
    VendorInvoiceStatus.DRAFT,
    VendorInvoiceStatus.IN_REVISION,
    VendorInvoiceStatus.PROCUREMENT,
    VendorInvoiceStatus.ACCOUNTING,
    VendorInvoiceStatus.APPROVED,
)
"""The statuses in the order in which an invoice has them; a return never goes forward past an approval."""


def _is_back(before: str, target: VendorInvoiceStatus) -> bool:
    return before in WAY and WAY.index(target) < WAY.index(VendorInvoiceStatus(before))


def _require_side(invoice: VendorInvoice, by: Person, at: datetime) -> None:
    """Whoever returns it has the power of the side that has it now, or of Accounting once it is approved."""
    side = Side.PROCUREMENT if invoice.status == Status.PROCUREMENT else Side.ACCOUNTING
    stand_ins = approvals.stand_ins_of(by, invoice.company, day_in(invoice.company, at))
    if not any(one.side is side for one in stand_ins):
        access.require(by, POWER_OF[side], invoice.company, at=at)


def _reason(reason: str, what: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refusal(f"Say why {what}, for whoever has it next.")
    if len(reason) > giving.LONGEST_NOTE:
        raise Refusal(
            f"The reason has {len(reason)} characters, and {giving.LONGEST_NOTE} are kept. Shorten it."
        )
    return reason
