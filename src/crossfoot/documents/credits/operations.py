"""What people and machines do with vendor credits and credit notes. Page, API and command line call these.

A credit is entered, approved by who may send credits, sent, and used: what it is used for is joined to it in
QuickBooks by a payment of zero. Nothing is used twice, and nothing is used beyond what is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of, subject_of
from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.core.taking_back import Way, WayOut
from crossfoot.core.workflow import CreditStatus, IllegalMove, require_legal_move
from crossfoot.documents import entry, sending
from crossfoot.documents.credits import of_lines, queries, storing
from crossfoot.documents.credits.drafts import CreditDraft, Known, amounts_of, problems_of, total_of
from crossfoot.documents.credits.kinds import Credit, CreditKind, kind_of
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.credits.road import CREDIT_NOTES, VENDOR_CREDITS
from crossfoot.documents.inclusive import netted
from crossfoot.documents.revisions import leaving
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.sending import Road, Sent
from crossfoot.sync import queue
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

Status = CreditStatus

draft_of_lines = of_lines.draft_of_lines
"""A draft of some lines of a document: for pages, the API and the command line alike."""


def draft(*, kind: CreditKind, company: Company, credit: CreditDraft, by: Person, at: datetime) -> Credit:
    """Enter one credit. Raises Refusal with everything that is wrong with it, Forbidden or Outsider."""
    access.require(by, Can.EDIT_CREDITS, company, at=at)
    known = storing.known_for(kind, company, credit)
    with transaction.atomic():
        # Two credits of one document at the same time would together credit more than it charged.
        _lock_origin(company, credit.origin_key)
        credit = _checked(kind, company, credit, known)
        made: Credit = kind.model(company=company, created_at=at, created_by=by, status=Status.DRAFT)
        amounts = storing.fill(kind, made, credit, known)
        made.save()
        storing.write_lines(kind, made, credit, amounts)
        made = queries.one(kind, company, made.pk)
        _tell(kind, made, "drafted", {"total": made.total, "currency": made.currency}, by, at)
    return made


def edit(*, credit: Credit, draft: CreditDraft, by: Person, at: datetime) -> Credit:
    """Replace what a draft says. Raises Refusal once it is approved, or where something is wrong."""
    kind, company = kind_of(credit), credit.company
    access.require(by, Can.EDIT_CREDITS, company, at=at)
    known = storing.known_for(kind, company, draft)
    with transaction.atomic():
        stored = _locked(credit)
        if stored.status not in {Status.DRAFT, Status.IN_REVISION}:
            way_out = "Revise it" if stored.book_state == BookState.SYNCHRONIZED else "Take the approval back"
            raise Refusal(
                f"{stored} is {stored.get_status_display().lower()}. {way_out} before you change it."
            )
        _require_same_document(stored, draft)
        _lock_origin(company, draft.origin_key)
        draft = _checked(kind, company, draft, known, but=stored)
        used = queries.used(company, stored.key)
        total = total_of(draft, amounts_of(draft, known), known)
        if total < used:
            raise Refusal(
                f"{used:,} {stored.currency} of {stored} settle other documents, and it would come to {total:,}. Take "
                "these uses back first."
            )
        before = storing.told(kind, stored)
        amounts = storing.fill(kind, stored, draft, known)
        stored.save()
        storing.write_lines(kind, stored, draft, amounts)
        changed = queries.one(kind, company, stored.pk)
        _tell(kind, changed, "edited", {"before": before, "after": storing.told(kind, changed)}, by, at)
    return changed


def approve(*, credit: Credit, by: Person, at: datetime) -> Credit:
    """Approve a draft, which automatic mode then sends; or a revision, which updates what is in QuickBooks (D5).

    Raises Refusal where it is neither, or where a revision could not go; Forbidden or Outsider.
    """
    kind, company = kind_of(credit), credit.company
    access.require(by, Can.SEND_CREDITS, company, at=at)
    with transaction.atomic():
        stored = _locked(credit)
        _move(kind, stored, Status.APPROVED, "approved", {}, by, at)
        if stored.revising_since is not None:
            revisions.end(road_of(stored), stored, by=by, at=at)
        else:
            sending.send_by_itself(road_of(stored), company=company, order_ids=[stored.pk], by=by, at=at)
    return queries.one(kind, company, stored.pk)


def begin_revision(*, credit: Credit, reason: str, by: Person, at: datetime) -> Credit:
    """Put a credit that is in QuickBooks into revision (D5); see `revisions.begin` for what it raises."""
    kind = kind_of(credit)
    with transaction.atomic():
        stored = revisions.begin(road_of(credit), order=credit, reason=reason, by=by, at=at)
        _move(kind, stored, Status.IN_REVISION, "put_into_revision", {}, by, at)
    return queries.one(kind, credit.company, credit.pk)


def road_of(credit: Credit) -> Road[Any]:
    """The road that a credit takes."""
    return VENDOR_CREDITS if isinstance(credit, VendorCredit) else CREDIT_NOTES


def take_approval_back(*, credit: Credit, by: Person, at: datetime) -> Credit:
    """An approved credit that was not sent becomes a draft again; what waits is taken out of the queue.

    Raises Refusal where it is in QuickBooks, under way or used.
    """
    kind, company = kind_of(credit), credit.company
    access.require(by, Can.SEND_CREDITS, company, at=at)
    with transaction.atomic():
        stored = _locked(credit)
        _require_unused(stored)
        sending.require_changeable(stored, kind.noun)
        push = sending.open_push(stored)
        if push is not None:
            queue.skip(push=push, reason="Its approval was taken back.", by=by, at=at)
            stored.refresh_from_db()
        _move(kind, stored, Status.DRAFT, "approval_taken_back", {}, by, at)
        road_of(stored).follow(company, [stored.pk], by, at)
    return queries.one(kind, company, stored.pk)


def cancel(*, credit: Credit, reason: str, by: Person, at: datetime, confirmed: bool = False) -> Credit:
    """Cancel a credit; what is in QuickBooks is taken out there (D7).

    `confirmed`: it goes although a person changed it in QuickBooks. Raises Refusal without a reason, where it is
    used, in closed books, under way or marked; Forbidden or Outsider.
    """
    kind, company = kind_of(credit), credit.company
    access.require(by, Can.EDIT_CREDITS, company, at=at)
    if not reason.strip():
        raise Refusal(f"Say why {credit} is cancelled; the reason is kept in its history.")
    with transaction.atomic():
        stored = _locked(credit)
        _require_unused(stored)
        if stored.book_state == BookState.SYNCHRONIZED:
            access.require(by, Can.TAKE_BACK, company, at=at)
            way = plan_of_cancelling(stored)
            if way is None or way.way is Way.REFUSED:
                raise Refusal(
                    way.sentence if way else f"{stored} changed at this moment. Load its page again."
                )
            _move(kind, stored, Status.CANCELLED, "cancelled", {"reason": reason.strip()}, by, at)
            queue.remove(
                connection=sending.require_books(company).connection,
                source_kind=kind.kind,
                source_id=stored.pk,
                document_key=stored.key,
                label=str(stored),
                verb=way.way,
                reason=reason,
                by=by,
                at=at,
                confirmed=confirmed,
            )
            stored.refresh_from_db()
            stored.revising_since, stored.revising_by = None, None
            stored.save(update_fields=["revising_since", "revising_by"])
        else:
            sending.require_changeable(stored, kind.noun)
            push = sending.open_push(stored)
            if push is not None:
                queue.skip(push=push, reason=reason, by=by, at=at)
                stored.refresh_from_db()
            _move(kind, stored, Status.CANCELLED, "cancelled", {"reason": reason.strip()}, by, at)
        road_of(stored).follow(company, [stored.pk], by, at)
    return queries.one(kind, company, stored.pk)


def choose_date(
    *, credit: Credit, posting_on: date | None, by: Person, at: datetime, moved_from: date | None = None
) -> Credit:
    """Set the posting date over the credit's own; None gives it back. What waits is made anew with it.

    `moved_from` is its own date, where it is moved because the books are closed on it.
    Raises Refusal where it is in QuickBooks and not in revision, under way or marked; Forbidden or Outsider.
    """
    kind, company = kind_of(credit), credit.company
    access.require(by, Can.OVERRIDE_DATES, company, at=at)
    problems = list(entry.date_problems(str(credit), "posting_on", "the posting date", posting_on))
    if problems:
        raise refused(problems)
    with transaction.atomic():
        stored = _locked(credit)
        sending.require_editable(stored, kind.noun)
        before, stored.posting_on = stored.posting_on, posting_on
        stored.moved_from, stored.moved_by = moved_from, by if moved_from else None
        stored.save(update_fields=["posting_on", "moved_from", "moved_by"])
        told = {"before": before, "after": posting_on}
        _tell(kind, stored, "date_chosen", {**told, "moved_from": moved_from} if moved_from else told, by, at)
        sending.after_edit(road_of(stored), company, stored, by=by, at=at)
    return queries.one(kind, company, stored.pk)


def plan_of_cancelling(credit: Credit) -> WayOut | None:
    """What cancelling it would do in QuickBooks, or why it is refused; None where nothing of it is there.

    In closed books nothing reverses a credit: a new bill or invoice would. Raises Refusal without a connection.
    """
    used = queries.used(credit.company, credit.key)
    if used > ZERO:
        return WayOut(Way.REFUSED, _is_used(credit, used))
    way = leaving.plan(credit)
    if way is None or way.way is not Way.REVERSE:
        return way
    return WayOut(
        Way.REFUSED,
        f"{credit} is in QuickBooks' closed books. Ask an accountant to reopen the period, or enter what it credited "
        "as a new document.",
    )


def send_vendor_credits(
    *, company: Company, credits: Sequence[VendorCredit | int], by: Person, at: datetime
) -> Sent[VendorCredit]:
    """Queue these approved vendor credits for QuickBooks, each once. Raises Refusal, Forbidden, Outsider."""
    return _send(VENDOR_CREDITS, company, [_id(one) for one in credits], by, at)


def send_credit_notes(
    *, company: Company, credits: Sequence[CreditNote | int], by: Person, at: datetime
) -> Sent[CreditNote]:
    """Queue these approved credit notes for QuickBooks, each once. Raises Refusal, Forbidden, Outsider."""
    return _send(CREDIT_NOTES, company, [_id(one) for one in credits], by, at)


def _send(road: Road[Any], company: Company, ids: Sequence[int], by: Person, at: datetime) -> Sent[Any]:
    return sending.send(road, company=company, order_ids=ids, by=by, at=at)


def _id(credit: Credit | int) -> int:
    return credit if isinstance(credit, int) else credit.pk


def _move(
    kind: CreditKind,
    credit: Credit,
    to: CreditStatus,
    verb: str,
    data: dict[str, Any],
    by: Person,
    at: datetime,
) -> None:
    before = credit.status
    try:
        require_legal_move(CreditStatus(before), to, str(credit))
    except IllegalMove as error:
        raise Refusal(error.sentence) from error
    credit.status = to
    credit.save(update_fields=["status"])
    _tell(kind, credit, verb, {"from": before, "to": to, **data}, by, at)


def _require_same_document(credit: Credit, draft: CreditDraft) -> None:
    """What is in QuickBooks cannot become a record of another type there. Raises Refusal."""
    is_there = isinstance(credit, CreditNote) and credit.book_state == BookState.SYNCHRONIZED
    if not is_there or credit.is_settled_at_once == (draft.refunded_on is not None):
        return
    what, other = ("refund receipt", "money stayed here") if credit.is_settled_at_once else (
        "credit memo", "money went back"
    )  # fmt: skip
    raise Refusal(
        f"{credit} is in QuickBooks as a {what}. Cancel it, which takes it out there, and enter another one that says "
        f"that the {other}."
    )


def _require_unused(credit: Credit) -> None:
    used = queries.used(credit.company, credit.key)
    if used > ZERO:
        raise Refusal(_is_used(credit, used))


def _is_used(credit: Credit, used: Decimal) -> str:
    return f"{used:,} {credit.currency} of {credit} settle other documents. Take these uses back first."


def _locked(credit: Credit) -> Credit:
    """The credit as it is stored now, its row locked. Raises Refusal where it is gone."""
    rows: Sequence[Credit]
    if isinstance(credit, VendorCredit):
        rows = queries.vendor_credits_locked(credit.company, [credit.pk])
    else:
        rows = queries.credit_notes_locked(credit.company, [credit.pk])
    if not rows:
        raise Refusal(f"{credit} is no longer there. Load the list again.")
    return rows[0]


def _lock_origin(company: Company, key: str) -> None:
    origin = storing.origin_of(company, key) if key else None
    if origin is not None:
        type(origin).objects.select_for_update().filter(pk=origin.pk).first()


def _checked(
    kind: CreditKind, company: Company, draft: CreditDraft, known: Known, *, but: Credit | None = None
) -> CreditDraft:
    """The draft as it is kept, with net prices. Raises Refusal with everything that is wrong with it."""
    _refuse(_about(kind, draft, problems_of(kind, draft, known)))
    net = netted(draft, known.tax_rates, known.currency_of(draft))
    taken = storing.number_taken(kind, company, net, but=but.pk if but else None)
    found = [taken] if taken else []
    found += storing.origin_problems(kind, company, net, known, but=but)
    _refuse(_about(kind, net, found))
    return net


def _about(kind: CreditKind, draft: CreditDraft, problems: Sequence[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield replace(problem, subject=problem.subject or draft.number)


def _refuse(problems: Iterator[Problem]) -> None:
    found = list(problems)
    if found:
        raise refused(found)


def _tell(
    kind: CreditKind, credit: Credit, verb: str, data: dict[str, Any], by: Person, at: datetime
) -> None:
    subject: Subject = subject_of(kind.kind, credit)
    trail.record(
        f"{kind.kind}.{verb}",
        company_id=credit.company_id,
        by=actor_of(by),
        at=at,
        subject=subject,
        data=data,
    )
