"""What people decide about a journal of ours that changed in QuickBooks, and what each decision would do.

A journal has no revision: what an event books follows from the event. So accepting a change lets QuickBooks' version
count in the tie-out and for a later reversal, and changes nothing of what was booked here.
"""

from __future__ import annotations

from datetime import datetime

from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.problems import Refusal
from crossfoot.journals import operations as journals
from crossfoot.journals.models import KIND, Journal
from crossfoot.journals.posting import stands
from crossfoot.proof.models import DriftAlert
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.documents import journal_entry
from crossfoot.sync import queue, resolve
from crossfoot.sync.models import Attempt, Link
from crossfoot.tenancy.models import Person

Kind = DriftAlert.Kind


def is_about_journal(alert: DriftAlert) -> bool:
    return alert.source_kind == KIND


def journal_of(alert: DriftAlert) -> Journal | None:
    """The journal that an alert is about."""
    rows = Journal.objects.filter(company=alert.company_id, pk=alert.source_id)
    return rows.select_related("company").first()


def accept(row: DriftAlert, by: Person, at: datetime) -> None:
    """What stands in QuickBooks counts from now on; what is gone there is not in QuickBooks any more."""
    if row.kind == Kind.CHANGED:
        _agree(row, by, at)
    else:
        _accept_gone(row, by, at)


def assert_ours(row: DriftAlert, by: Person, at: datetime) -> None:
    """What was posted is written over what stands there, or posted anew where it was deleted."""
    if row.kind == Kind.DELETED:
        _accept_gone(row, by, at)
    journals.put_back(journal=_found(row), by=by, at=at)


def reverse(row: DriftAlert, reason: str, by: Person, at: datetime) -> None:
    """Take it out of the books: what stands there now is deleted, in closed books reversed."""
    accept(row, by, at)
    journals.take_back(journals=[_found(row)], reason=reason, by=by, at=at, confirmed=True)


def why_not_assert(journal: Journal) -> str:
    """Why it cannot be put back; empty where it can."""
    return (
        ""
        if journal.taken_back_at is None
        else f"{journal} was taken back here. Accept what stands in QuickBooks."
    )


def _found(row: DriftAlert) -> Journal:
    found = journal_of(row)
    if found is None:
        raise Refusal(f"{row.label} is no longer here. Ignore the difference, and say why.")
    return found


def _agree(row: DriftAlert, by: Person, at: datetime) -> None:
    link = Link.objects.select_related("push").get(connection=row.connection, local_key=row.document_key)
    before = stands(_found(row), link)
    mappings = resolve.mappings_for(row.connection, [])
    record = exact_json.loads(row.record)
    queue.accept_change(
        connection=row.connection,
        source_kind=row.source_kind,
        source_id=row.source_id,
        document_key=row.document_key,
        label=row.label,
        posting=journal_entry.as_stands(before, _body(link, before), record, mappings),
        record=row.record,
        by=by,
        at=at,
    )


def _body(link: Link, before: JournalEntry) -> dict[str, object]:
    """The body in which it went, or the record that was agreed to since."""
    if link.agreed:
        return dict(exact_json.loads(link.agreed))
    last = Attempt.objects.filter(push=link.push).order_by("-id").first() if link.push else None
    if last is None or not last.request:
        raise Refusal(
            f"Journal {before.number} was not put into QuickBooks from here, so it cannot be taken over."
        )
    return dict(exact_json.loads(last.request))


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
