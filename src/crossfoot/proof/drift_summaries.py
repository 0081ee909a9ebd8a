"""What people decide about the document of a summary that changed in QuickBooks, and what each decision would do.

A summary has no revision: what it says follows from its orders. So accepting a change lets QuickBooks' version count in
the tie-out; where the document is gone there, its orders are free again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crossfoot.core.postings import Document
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import SalesSummary
from crossfoot.documents.summaries import operations as summaries
from crossfoot.documents.summaries.models import KIND
from crossfoot.proof.models import DriftAlert
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.documents import agreeing
from crossfoot.sync import frozen, queue, resolve
from crossfoot.sync.models import Attempt, Link
from crossfoot.tenancy.models import Person

Kind = DriftAlert.Kind


def is_about_summary(alert: DriftAlert) -> bool:
    return alert.source_kind == KIND


def summary_of(alert: DriftAlert) -> SalesSummary | None:
    """The summary that an alert is about."""
    rows = SalesSummary.objects.filter(company=alert.company_id, pk=alert.source_id)
    return rows.select_related("company", "customer").first()


def accept(row: DriftAlert, by: Person, at: datetime) -> None:
    """What stands in QuickBooks counts from now on; what is gone there frees its orders."""
    if row.kind == Kind.CHANGED:
        _agree(row, by, at)
    else:
        _accept_gone(row, by, at)


def assert_ours(row: DriftAlert, by: Person, at: datetime) -> None:
    """What was posted is written over what stands there. Raises Refusal where it was deleted."""
    found = _found(row)
    if reason := why_not_assert(found, row):
        raise Refusal(reason)
    summaries.put_back(summary=found, by=by, at=at)


def reverse(row: DriftAlert, reason: str, by: Person, at: datetime) -> None:
    """Take it out of the books: what stands there now is deleted, and its orders are free."""
    if row.kind == Kind.CHANGED:
        summaries.take_back(summary=_found(row), reason=reason, by=by, at=at, confirmed=True)
    else:
        _accept_gone(row, by, at)


def why_not_assert(summary: SalesSummary, alert: DriftAlert) -> str:
    """Why it cannot be written over what stands there; empty where it can."""
    if alert.kind == Kind.CHANGED and summary.state == SalesSummary.State.POSTED:
        return ""
    return f"The document of {summary} does not stand in QuickBooks. Accept that, and make its summary anew."


def _found(row: DriftAlert) -> SalesSummary:
    found = summary_of(row)
    if found is None:
        raise Refusal(f"{row.label} is no longer here. Ignore the difference, and say why.")
    return found


def _agree(row: DriftAlert, by: Person, at: datetime) -> None:
    link = Link.objects.select_related("push").get(connection=row.connection, local_key=row.document_key)
    stored = link.posting or (link.push.posting if link.push else None)
    before = frozen.from_json(stored) if stored else None
    if not isinstance(before, Document):
        raise Refusal(f"{row.label} was not put into QuickBooks from here, so it cannot be taken over.")
    mappings = resolve.mappings_for(row.connection, resolve.keys_of(before))
    there = agreeing.as_stands(before, _body(link), exact_json.loads(row.record), mappings)
    queue.accept_change(
        connection=row.connection, source_kind=row.source_kind, source_id=row.source_id,
        document_key=row.document_key, label=row.label, posting=there, record=row.record, by=by, at=at,
    )  # fmt: skip


def _body(link: Link) -> Mapping[str, Any]:
    """The body in which it went, or the record that was agreed to since."""
    if link.agreed:
        return dict(exact_json.loads(link.agreed))
    last = Attempt.objects.filter(push=link.push).exclude(request="").order_by("-id").first()
    if last is None:
        raise Refusal("It was not put into QuickBooks from here, so it cannot be taken over.")
    return dict(exact_json.loads(last.request))


def _accept_gone(row: DriftAlert, by: Person, at: datetime) -> None:
    queue.accept_gone(
        connection=row.connection, source_kind=row.source_kind, source_id=row.source_id,
        document_key=row.document_key, label=row.label, reason=row.get_kind_display(), by=by, at=at,
    )  # fmt: skip
