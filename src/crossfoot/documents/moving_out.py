"""Another posting date for everything that one closed period or one start date holds up (requirement D12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import moving, roads, sending
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.customizing import road_of
from crossfoot.documents.sending import Order
from crossfoot.documents.summaries import operations as summaries
from crossfoot.documents.summaries.models import KIND as SUMMARY
from crossfoot.documents.summaries.models import SalesSummary
from crossfoot.journals import operations as journals
from crossfoot.journals.models import KIND, Journal
from crossfoot.sync.models import Push
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

AT_ONCE = 200
"""Documents that one click moves; each is checked and queued anew."""


@dataclass(slots=True)
class Moved:
    """How many were moved; why the others were not, a sentence each."""

    count: int = 0
    refused: list[str] = field(default_factory=list)
    is_more: bool = False


def move(*, company: Company, cause: str, day: date, by: Person, at: datetime) -> Moved:
    """Set the posting date of the documents of this cause; each is queued anew, and stands among the moved ones
    where the books were closed on its own date. Raises Forbidden, Outsider."""
    access.require(by, Can.OVERRIDE_DATES, company, at=at)
    stuck = Push.objects.filter(company=company, state=Push.State.NEEDS_ATTENTION, problem_cause=cause)
    pushes = list(stuck.order_by("id")[: AT_ONCE + 1])
    moved = Moved(is_more=len(pushes) > AT_ONCE)
    moved.count = _moved_journals(company, pushes[:AT_ONCE], day, by, at, moved.refused)
    for push in pushes[:AT_ONCE]:
        try:
            moved.count += _moved(company, push, day, by, at)
        except Refusal as refusal:
            moved.refused.append(refusal.sentence)
    return moved


def _moved(company: Company, push: Push, day: date, by: Person, at: datetime) -> bool:
    """Move the document behind a push; whether it is one that has a date of its own here."""
    if push.source_kind == SUMMARY:
        summary = SalesSummary.objects.get(company=company, pk=push.source_id or 0)
        summaries.move(summary=summary, day=day, by=by, at=at)
        return True
    found = roads.document_of(company, push.source_kind, push.source_id or 0)
    if found is None:
        return False
    _move(found, DocumentKind(push.source_kind), day, by, at)
    return True


def _moved_journals(
    company: Company, pushes: Sequence[Push], day: date, by: Person, at: datetime, refused: list[str]
) -> int:
    """How many journals of ours were moved; why none was, where that is so."""
    ids = [push.source_id for push in pushes if push.source_kind == KIND and push.source_id is not None]
    try:
        return len(
            journals.move(journals=Journal.objects.filter(company=company, pk__in=ids), day=day, by=by, at=at)
        )
    except Refusal as refusal:
        refused.append(refusal.sentence)
        return 0


def _move(document: Order, kind: DocumentKind, day: date, by: Person, at: datetime) -> None:
    own = _closed_day(document, kind)
    moved_from = own if own is not None and day > own else None
    if isinstance(document, VendorCredit | CreditNote):
        credits.choose_date(credit=document, posting_on=day, moved_from=moved_from, by=by, at=at)
        return
    moving.choose_dates(
        road_of(document.company, kind), order=document, posting_on=day, due_on=document.due_on,
        moved_from=moved_from, by=by, at=at,
    )  # fmt: skip


def _closed_day(document: Order, kind: DocumentKind) -> date | None:
    """The document's own posting date, where QuickBooks is closed on it."""
    books = sending.books_of(document.company)
    closing_on = books.connection.closing_on if books else None
    if books is None or closing_on is None:
        return None
    own = document.moved_from or road_of(document.company, kind).posting_on(document, books.setup)
    return own if own <= closing_on else None
