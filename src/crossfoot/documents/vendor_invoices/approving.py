"""Submitting a vendor's invoice, and approving it by two sides (requirement C2); the ways back: `returning`.

Procurement approves first, then Accounting, never the same person for both. With the second approval the
order's additional charges are locked, and in automatic mode the bill is queued (D2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.core.approvals import POWER_OF, Allowed, Asked, Denied, Side
from crossfoot.core.match_results import Match
from crossfoot.core.permissions import Can, refusal
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove, VendorInvoiceStatus
from crossfoot.database import updates
from crossfoot.documents import moving, sending
from crossfoot.documents.approvals import giving
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.approvals.models import Approval, ApprovalRules
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.vendor_invoices import matching, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.documents.vendor_invoices.seen import Seen, why_changed
from crossfoot.tenancy import access
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

Status = VendorInvoice.Status
KIND = "vendor_invoice"

FROM: dict[Side, VendorInvoiceStatus] = {
    Side.PROCUREMENT: VendorInvoiceStatus.PROCUREMENT,
    Side.ACCOUNTING: VendorInvoiceStatus.ACCOUNTING,
}
TO: dict[Side, VendorInvoiceStatus] = {
    Side.PROCUREMENT: VendorInvoiceStatus.ACCOUNTING,
    Side.ACCOUNTING: VendorInvoiceStatus.APPROVED,
}


def submit_many(
    *, company: Company, invoices: Sequence[VendorInvoice], by: Person, at: datetime
) -> Moved[VendorInvoice]:
    """Hand drafts, and invoices in revision, to Procurement for its approval; at most 500."""
    access.require(by, Can.EDIT_VENDOR_INVOICES, company, at=at)
    return hand_over(company=company, invoices=invoices, by=by, at=at)


def hand_over(
    *, company: Company, invoices: Sequence[VendorInvoice], by: Person, at: datetime
) -> Moved[VendorInvoice]:
    """As `submit_many`, past the gate: the caller has asked it, as the vendor portal does."""
    with transaction.atomic():
        moved = moving.move(
            VENDOR_BILLS,
            company=company,
            orders=invoices,
            to=VendorInvoiceStatus.PROCUREMENT,
            verb="submitted",
            by=by,
            at=at,
            change=lambda invoice: setattr(invoice, "submitted_at", at),
            columns=["submitted_at"],
        )
        matching.refresh(company, [invoice.pk for invoice in moved.orders])
    return moved


def submit(*, invoice: VendorInvoice, by: Person, at: datetime) -> VendorInvoice:
    """Hand one invoice to Procurement. Raises IllegalMove where it is not a draft and not in revision."""
    moved = submit_many(company=invoice.company, invoices=[invoice], by=by, at=at)
    for _, sentence in moved.refused:
        raise IllegalMove(sentence)
    return _again(invoice, moved)


def approve_many(
    *,
    company: Company,
    invoices: Sequence[VendorInvoice],
    side: Side,
    accept_differences: bool = False,
    note: str = "",
    seen: Mapping[int, Seen] | None = None,
    by: Person,
    at: datetime,
) -> Moved[VendorInvoice]:
    """Approve invoices for a side, at most 500; those that may not be are told with the reason.

    `seen` is how the person saw them, by id: one that somebody changed since is not approved.
    An invoice that differs from its order beyond the tolerance is approved only with `accept_differences`
    and a `note` that says why; both are kept with the approval. After Accounting's approval the order's
    charges are locked, a revision goes to QuickBooks or is told with what keeps it, and in automatic mode the
    bills are queued in the same transaction. Raises Forbidden where the person may approve for that side neither
    by role nor in somebody's place; Outsider.
    """
    access.require(by, Can.VIEW, company, at=at)
    note = note.strip()
    if len(note) > giving.LONGEST_NOTE:
        raise Refusal(f"The note has {len(note)} characters, and {giving.LONGEST_NOTE} are kept. Shorten it.")
    if len(invoices) > sending.AT_ONCE:
        raise ValueError(f"{len(invoices)} invoices were given at once, and {sending.AT_ONCE} is the limit")
    desk = _Desk(company, side, accept_differences, note, seen or {}, by, at)
    moved: Moved[VendorInvoice] = Moved()
    with transaction.atomic():
        rows = queries.locked(company, [invoice.pk for invoice in invoices])
        given, moved = desk.look_at(rows)
        if not moved.orders:
            return moved
        pairs = list(zip(moved.orders, given, strict=True))
        if side is Side.PROCUREMENT:
            _write(company, pairs, by, at)
            return moved
        revised = [pair for pair in pairs if pair[0].revising_since is not None]
        new = [pair for pair in pairs if pair[0].revising_since is None]
        _write(company, new, by, at)
        done = [invoice for invoice, _ in new]
        for invoice, approval in revised:
            try:
                with transaction.atomic():
                    _write(company, [(invoice, approval)], by, at)
                    _lock_charges([invoice], at)
                    revisions.end(VENDOR_BILLS, invoice, by=by, at=at)
            except Refusal as refusal:
                moved.refused.append((queries.one(company, invoice.pk), refusal.sentence))
            else:
                done.append(invoice)
        _lock_charges(done, at)
        ids = [invoice.pk for invoice in done if invoice.book_state in sending.UNSENT]
        sent = sending.send_by_itself(VENDOR_BILLS, company=company, order_ids=ids, by=by, at=at)
    return Moved(done, moved.refused, sent)


def approve(
    *,
    invoice: VendorInvoice,
    side: Side,
    accept_differences: bool = False,
    note: str = "",
    seen: Seen | None = None,
    by: Person,
    at: datetime,
) -> Moved[VendorInvoice]:
    """Approve one invoice for a side; see `approve_many`. Raises Refusal where that is not possible."""
    moved = approve_many(
        company=invoice.company,
        invoices=[invoice],
        side=side,
        accept_differences=accept_differences,
        note=note,
        seen={invoice.pk: seen} if seen else {},
        by=by,
        at=at,
    )
    for _, sentence in moved.refused:
        raise Refusal(sentence)
    return moved


class _Desk:
    """One person who approves many invoices for one side: what has to be known of them is read once."""

    def __init__(
        self,
        company: Company,
        side: Side,
        accept_differences: bool,
        note: str,
        seen: Mapping[int, Seen],
        by: Person,
        at: datetime,
    ) -> None:
        self.company, self.side, self.by, self.at = company, side, by, at
        self.accept_differences, self.note, self.seen = accept_differences, note, seen
        self.today = day_in(company, at)
        self.rules: ApprovalRules = approvals.rules_of(company)
        self.approver = approvals.approver_of(by, company)
        self.stand_ins = approvals.stand_ins_of(by, company, self.today)
        if side not in self.approver.sides and not any(one.side is side for one in self.stand_ins):
            raise Forbidden(refusal(POWER_OF[side]))

    def look_at(self, rows: Sequence[VendorInvoice]) -> tuple[list[Approval], Moved[VendorInvoice]]:
        """The approvals that can be given, with the invoices moved but not stored, and what is refused."""
        standing = approvals.standing(KIND, [invoice.pk for invoice in rows])
        with_file = attachments.documents_with(KIND, [invoice.pk for invoice in rows])
        given: list[Approval] = []
        moved: Moved[VendorInvoice] = Moved()
        for found in matching.matches_of(rows, self.rules):
            invoice = found.invoice
            stands = list(standing.get(invoice.pk, {}).values())
            decided = self._decide(invoice, found.match, stands, invoice.pk in with_file)
            if isinstance(decided, str):
                moved.refused.append((invoice, decided))
                continue
            allowed, beyond = decided
            invoice.status, invoice.match_state = TO[self.side], found.match.result
            moved.orders.append(invoice)
            given.append(
                giving.given(
                    company=self.company,
                    kind=KIND,
                    document_id=invoice.pk,
                    revision=invoice.revision,
                    side=self.side,
                    allowed=allowed,
                    beyond=beyond,
                    amount=invoice.total,
                    note=self.note,
                    by=self.by,
                    at=self.at,
                )
            )
        return given, moved

    def _decide(
        self, invoice: VendorInvoice, match: Match, stands: list[Approval], has_file: bool
    ) -> tuple[Allowed, str] | str:
        """The permission with the sentence of what was accepted, or why not."""
        if invoice.status != FROM[self.side]:
            return _not_now(invoice, self.side)
        changed = why_changed(invoice, self.seen.get(invoice.pk))
        if changed:
            return changed
        if self.rules.needs_attachment and self.side is Side.PROCUREMENT and not has_file:
            return (
                f"{invoice} has no file, and the company wants the vendor's own invoice before anyone approves "
                "it. Attach the file, or let an administrator change the rule under Settings > Approvals."
            )
        decided = giving.judged(
            Asked(
                label=str(invoice),
                side=self.side,
                amount=invoice.total,
                currency=invoice.currency,
                home_currency=self.company.home_currency,
                rate=approvals.rate_of(self.rules, invoice.currency),
                entered_by=invoice.created_by_id,
            ),
            approver=self.approver,
            stand_ins=self.stand_ins,
            standing=stands,
            rules=self.rules,
            today=self.today,
        )
        if isinstance(decided, Denied):
            return decided.sentence
        if not match.beyond:
            return decided, ""
        first, more = match.beyond[0].sentence, len(match.beyond) - 1
        told = first if not more else f"{first} {more} more {'differs' if more == 1 else 'differ'}."
        if not self.accept_differences:
            return (
                f"{invoice} differs from its order. {told} Return it, or approve it all the same and say why."
            )
        if not self.note:
            return f"Say why {invoice} is approved although it differs from its order. {told}"
        return decided, told


def _write(
    company: Company, pairs: Sequence[tuple[VendorInvoice, Approval]], by: Person, at: datetime
) -> None:
    """The approvals, the invoices with the status that they get by them, and the events."""
    Approval.objects.bulk_create([approval for _, approval in pairs])
    updates.save([invoice for invoice, _ in pairs], ["status", "match_state"])
    entries = [
        Entry("vendor_invoice.approved", subject_of(KIND, invoice), giving.told(approval))
        for invoice, approval in pairs
    ]
    trail.record_many(entries, company_id=company.pk, by=actor_of(by), at=at)


def _lock_charges(invoices: Sequence[VendorInvoice], at: datetime) -> None:
    """Both sides approved these, and the charges of their orders with them."""
    ordered = [invoice.order_id for invoice in invoices if invoice.order_id]
    PurchaseOrder.objects.filter(pk__in=ordered, charges_locked_at=None).update(charges_locked_at=at)


def _not_now(invoice: VendorInvoice, side: Side) -> str:
    match invoice.status:
        case Status.DRAFT | Status.IN_REVISION:
            return f"{invoice} is {invoice.get_status_display().lower()}. Submit it for approval first."
        case Status.PROCUREMENT:
            return f"{invoice} waits for Procurement, which approves before {side.label} does."
        case Status.CANCELLED:
            return f"{invoice} is cancelled and can no longer be approved."
        case _:
            return f"{invoice} was approved for {side.label} already."


def _again(invoice: VendorInvoice, moved: Moved[VendorInvoice]) -> VendorInvoice:
    if not moved.orders:
        raise Refusal(f"{invoice} is no longer there. Load the list again.")
    return queries.one(invoice.company, invoice.pk)
