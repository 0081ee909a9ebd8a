"""What people decide about a document that changed in QuickBooks: accept it here, assert ours, reverse, ignore.

Accepting goes through a revision with its approvals; asserting sends ours again over what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Document
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents import moving, roads, sending
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.revisions import adopting, taking_back
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sending import Order
from crossfoot.documents.vendor_invoices import returning
from crossfoot.proof import drift_journals, drift_summaries
from crossfoot.proof.models import DriftAlert
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.documents import agreeing, by_hand
from crossfoot.sync import queue, resolve
from crossfoot.sync.models import Attempt, Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

State = DriftAlert.State
Kind = DriftAlert.Kind

POWER_OF_CANCELLING: Mapping[str, Can] = {
    "sales_order": Can.EDIT_SALES,
    "purchase_order": Can.EDIT_PURCHASES,
    "vendor_invoice": Can.EDIT_VENDOR_INVOICES,
    "vendor_credit": Can.EDIT_CREDITS,
    "credit_note": Can.EDIT_CREDITS,
}


def accept(*, alert: DriftAlert, by: Person, at: datetime) -> DriftAlert:
    """What stands in QuickBooks is right: from now on it is what was agreed.

    A change is written into the document, which is in revision then, and approved as every revision. What was
    voided or deleted there is not in QuickBooks any more; the document itself stays, to be sent again or
    cancelled. Raises Refusal where it was decided before or is under way; Forbidden or Outsider.
    """
    with transaction.atomic():
        row = _locked(alert, by, at)
        if drift_journals.is_about_journal(row):
            drift_journals.accept(row, by, at)
            return _decided(row, State.ACCEPTED, "", by, at)
        if drift_summaries.is_about_summary(row):
            drift_summaries.accept(row, by, at)
            return _decided(row, State.ACCEPTED, "", by, at)
        document = _document(row)
        if row.kind == Kind.CHANGED and is_by_hand(row):
            _agree_by_hand(row, by, at)
        elif row.kind == Kind.CHANGED:
            _agree(row, document, by, at)
        else:
            _accept_gone(row, by, at)
        return _decided(row, State.ACCEPTED, "", by, at)


def assert_ours(*, alert: DriftAlert, by: Person, at: datetime) -> DriftAlert:
    """Ours is right: it is written over what stands in QuickBooks, or sent anew where it was deleted there.

    Raises Refusal where it could not go as it is now, was decided before or is under way; Forbidden, Outsider.
    """
    with transaction.atomic():
        row = _locked(alert, by, at)
        if drift_journals.is_about_journal(row):
            drift_journals.assert_ours(row, by, at)
            return _decided(row, State.ASSERTED, "", by, at)
        if drift_summaries.is_about_summary(row):
            drift_summaries.assert_ours(row, by, at)
            return _decided(row, State.ASSERTED, "", by, at)
        document = _document(row)
        road = roads.ROADS[row.source_kind]
        reason = why_not_assert(document, row)
        if reason:
            raise Refusal(reason)
        if row.kind == Kind.DELETED:
            _accept_gone(row, by, at)
            sent = sending.send(road, company=row.company, order_ids=[document.pk], by=by, at=at)
            for _, problems in sent.refused:
                raise Refusal(f"{document} cannot be sent again. {problems[0].sentence}", problems)
        else:
            stored = moving.one_locked(road, row.company, document)
            revisions.send_update(road, stored, by=by, at=at, overwrite=True)
        return _decided(row, State.ASSERTED, "", by, at)


def is_by_hand(alert: DriftAlert) -> bool:
    """Whether a bookkeeper entered the record in QuickBooks, and a person linked our document to it."""
    links = Link.objects.filter(connection=alert.connection_id, local_key=alert.document_key)
    return links.filter(push__isnull=True).exists()


def why_not_assert(document: Order, alert: DriftAlert) -> str:
    """Why ours cannot be sent over what stands in QuickBooks now; empty where it can.

    What a revision says counts once it is approved, and not before; what was edited outside a revision stays
    here. What a bookkeeper entered by hand is never written over.
    """
    if alert.kind != Kind.DELETED and is_by_hand(alert):
        return (
            f"{document} is linked to a document that was entered in QuickBooks by hand, and nothing of ours is "
            "written over that. Change it there, or accept what stands there."
        )
    if document.is_ahead:
        return (
            f"{document} was edited here outside a revision, and what it says now is not approved for QuickBooks. "
            "Revise it and approve the revision, or accept what stands in QuickBooks."
        )
    if document.revising_since is None:
        return ""
    return (
        f"{document} is in revision, and what it says now is not approved yet. Accept what stands in QuickBooks, or "
        "approve the revision first."
    )


def reverse(*, alert: DriftAlert, reason: str, by: Person, at: datetime) -> DriftAlert:
    """Cancel the document here and take out of QuickBooks what is left of it there, for a reason.

    Raises Refusal as `taking_back.cancel`; Forbidden or Outsider.
    """
    with transaction.atomic():
        row = _locked(alert, by, at)
        if not reason.strip():
            raise Refusal(f"Say why {row.label} is cancelled; the reason is kept in its history.")
        if drift_journals.is_about_journal(row):
            drift_journals.reverse(row, reason, by, at)
            return _decided(row, State.REVERSED, reason, by, at)
        if drift_summaries.is_about_summary(row):
            drift_summaries.reverse(row, reason, by, at)
            return _decided(row, State.REVERSED, reason, by, at)
        document = _document(row)
        if row.kind == Kind.DELETED:
            _accept_gone(row, by, at)
        _cancel(row, document, reason, by, at)
        return _decided(row, State.REVERSED, reason, by, at)


def ignore(*, alert: DriftAlert, reason: str, by: Person, at: datetime) -> DriftAlert:
    """Leave both as they are, for a reason; a further change raises an alert again. Raises Refusal, Forbidden."""
    if not reason.strip():
        raise Refusal("Say why the difference is left as it is; the reason is kept with it.")
    with transaction.atomic():
        row = _locked(alert, by, at)
        return _decided(row, State.IGNORED, reason, by, at)


def _agree(row: DriftAlert, document: Order, by: Person, at: datetime) -> None:
    """What stands there becomes what was agreed, and the document's revision says the same."""
    link = Link.objects.select_related("push").get(connection=row.connection, local_key=row.document_key)
    before, sent = revisions.agreed(row.connection_id, row.document_key), _body(link)
    if not isinstance(before, Document) or sent is None:
        raise Refusal(f"{document} was entered in QuickBooks by hand, so there is nothing of ours to revise.")
    _begin_revision(document, _reason(row), by, at)
    record = exact_json.loads(row.record)
    mappings = resolve.mappings_for(row.connection, resolve.keys_of(before))
    there = agreeing.as_stands(before, sent, record, mappings)
    queue.accept_change(
        connection=row.connection,
        source_kind=row.source_kind,
        source_id=row.source_id,
        document_key=row.document_key,
        label=row.label,
        posting=there,
        record=row.record,
        by=by,
        at=at,
    )
    road = roads.ROADS[row.source_kind]
    stored = moving.one_locked(road, row.company, document)
    adopting.adopt(road, stored, before, there, reason=_reason(row), by=by, at=at)


def _agree_by_hand(row: DriftAlert, by: Person, at: datetime) -> None:
    """What stands there now is what was linked. Our document stays as it is; the tie-out shows how they differ."""
    record = exact_json.dumps(by_hand.kept(exact_json.loads(row.record))).decode()
    queue.accept_change(
        connection=row.connection,
        source_kind=row.source_kind,
        source_id=row.source_id,
        document_key=row.document_key,
        label=row.label,
        posting=None,
        record=record,
        by=by,
        at=at,
    )


def _begin_revision(document: Order, reason: str, by: Person, at: datetime) -> None:
    """As the kind of document does it; one that is in revision stays so."""
    if document.revising_since is not None:
        return
    match document:
        case SalesOrder():
            selling.begin_revision(order=document, reason=reason, by=by, at=at)
        case PurchaseOrder():
            buying.begin_revision(order=document, reason=reason, by=by, at=at)
        case VendorInvoice():
            returning.begin_revision(invoice=document, reason=reason, by=by, at=at)
        case _:
            credits.begin_revision(credit=document, reason=reason, by=by, at=at)


def _reason(row: DriftAlert) -> str:
    """ "Accepted from QuickBooks: Amount of line 1 is 110.00 and was 120.00"."""
    told = "; ".join(f"{one['label']} is {one['theirs']} and was {one['ours']}" for one in row.differences)
    return f"Accepted from QuickBooks: {told}"[: revisions.LONGEST_REASON]


def _body(link: Link) -> Mapping[str, Any] | None:
    if link.agreed:
        return dict(exact_json.loads(link.agreed))
    if link.push_id is None:
        return None
    last = Attempt.objects.filter(push_id=link.push_id).order_by("-id").first()
    return dict(exact_json.loads(last.request)) if last and last.request else None


def _accept_gone(row: DriftAlert, by: Person, at: datetime) -> None:
    queue.accept_gone(
        connection=row.connection,
        source_kind=row.source_kind,
        source_id=row.source_id,
        document_key=row.document_key,
        label=row.label,
        reason=row.get_kind_display(),
        by=by,
        at=at,
    )
    # Nothing stands there any more that a revision could change.
    rows = roads.ROADS[row.source_kind].model.objects.filter(company=row.company, pk=row.source_id)
    rows.update(revising_since=None, revising_by=None, revision_reason="", is_ahead=False)


def _cancel(row: DriftAlert, document: Order, reason: str, by: Person, at: datetime) -> None:
    if row.source_kind in {"vendor_credit", "credit_note"}:
        credits.cancel(credit=document, reason=reason, by=by, at=at, confirmed=True)  # type: ignore[arg-type]
        return
    try:
        taking_back.cancel(
            roads.ROADS[row.source_kind],
            order=document,
            to=roads.CANCELLED[row.source_kind],
            can=POWER_OF_CANCELLING[row.source_kind],
            reason=reason,
            by=by,
            at=at,
            confirmed=True,
        )
    except IllegalMove as error:
        raise Refusal(error.sentence) from error


def _locked(alert: DriftAlert, by: Person, at: datetime) -> DriftAlert:
    access.require(by, Can.RESOLVE_DRIFT, alert.company, at=at)
    row = (
        DriftAlert.objects.select_for_update(of=("self",))
        .select_related("company", "connection")
        .get(pk=alert.pk)
    )
    if row.state != State.OPEN:
        raise Refusal(f"{row.label} was decided already: {row.get_state_display().lower()}.")
    return row


def _document(row: DriftAlert) -> Order:
    document = roads.document_of(row.company, row.source_kind, row.source_id)
    if document is None:
        raise Refusal(f"{row.label} is no longer here. Ignore the difference, and say why.")
    return document


def _decided(row: DriftAlert, state: DriftAlert.State, reason: str, by: Person, at: datetime) -> DriftAlert:
    row.state, row.decided_at, row.decided_by, row.reason = state, at, by, reason.strip()[:300]
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    trail.record(
        f"drift.{state}",
        company_id=row.company_id,
        by=actor_of(by),
        at=at,
        subject=Subject(row.source_kind, row.source_id, row.label),
        data={"kind": row.kind, "differences": row.differences, "reason": row.reason},
    )
    return row
