"""Drift: a document of ours that somebody changed, voided or deleted in QuickBooks raises one alert (D6, D7).

QuickBooks' changes are told by the pull. What stands there now is held against what we last put there, or
agreed to; fields that QuickBooks rewrites itself are not compared. Nothing is imported: a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from crossfoot.audit import trail
from crossfoot.audit.trail import SYSTEM, Subject
from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Document
from crossfoot.documents import roads
from crossfoot.payments.intake import DocumentsChanged
from crossfoot.proof.models import DriftAlert
from crossfoot.quickbooks.books import Difference
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.books import OnlineBooks, total_of
from crossfoot.quickbooks.online.changes import Changed
from crossfoot.quickbooks.online.documents import by_hand
from crossfoot.quickbooks.online.documents.fields import Unpostable, text
from crossfoot.sync import frozen, resolve
from crossfoot.sync.models import Attempt, Link, Push

BOOKS = OnlineBooks()

VOIDED = "voided"
"""The field of the difference that a voided record has."""


def look_at(told: DocumentsChanged) -> None:
    """Raise, bring up to date or close the alerts of these documents. Looking twice changes nothing."""
    changed = {(one.name, one.remote_id): one for one in told.changed}
    names = list(changed)
    links = Link.objects.filter(
        connection=told.connection, remote_id__in=[remote_id for _, remote_id in names]
    ).select_related("push")
    mine = [link for link in links if (link.remote_kind, link.remote_id) in changed]
    moving = set(
        Push.objects.filter(
            connection=told.connection,
            document_key__in=[link.local_key for link in mine],
            batch__isnull=False,
        ).values_list("document_key", flat=True)
    )
    bodies = _bodies([link.push_id for link in mine if link.push_id])
    for link in mine:
        # A request of ours is under way: its answer tells how the record stands, and the next pull looks again.
        if link.local_key not in moving and (link.push is not None or link.agreed):
            sent = bodies.get(link.push.pk) if link.push else None
            _look(told, link, changed[link.remote_kind, link.remote_id], sent)
    _close_unlinked(told)


def differences_of(
    connection: Connection, link: Link, record: Mapping[str, Any], sent: Mapping[str, Any] | None
) -> tuple[Difference, ...]:
    """What `record` says otherwise than we last put there or agreed to. `sent` is the body of the last push.

    What a person entered in QuickBooks and linked is held against what it was then; empty where nobody read it.
    """
    push = link.push
    if push is None and link.agreed:
        return by_hand.changes(link.remote_kind, exact_json.loads(link.agreed), record)
    stored = link.posting or (push.posting if push else None)
    if push is None or stored is None:
        return ()
    posting = frozen.from_json(stored)
    if not isinstance(posting, Document | JournalEntry):
        return ()
    mappings = resolve.mappings_for(connection, resolve.keys_of(posting))
    body = exact_json.loads(link.agreed) if link.agreed else sent
    try:
        return BOOKS.differences(posting, record, mappings, marker=push.marker, sent=body)
    except Unpostable as error:
        return (Difference("document", "Document", "", error.problem.sentence, "line"),)


def _look(told: DocumentsChanged, link: Link, one: Changed, sent: Mapping[str, Any] | None) -> None:
    kind, record = DriftAlert.Kind.CHANGED, one.record
    found: tuple[Difference, ...] = ()
    if one.is_deleted or record is None:
        kind, record = DriftAlert.Kind.DELETED, None
    else:
        found = differences_of(told.connection, link, record, sent)
        if any(difference.field == VOIDED for difference in found):
            kind = DriftAlert.Kind.VOIDED
    with transaction.atomic():
        told.fence()
        alert = _open_alert(told.connection, link.local_key)
        if record is not None and not found:
            if alert is not None:
                _close(alert, DriftAlert.State.GONE, told.at)
            return
        _raise(told.connection, link, kind, found, record, alert, told.at)


def _raise(
    connection: Connection,
    link: Link,
    kind: DriftAlert.Kind,
    found: Sequence[Difference],
    record: Mapping[str, Any] | None,
    alert: DriftAlert | None,
    at: datetime,
) -> None:
    about = _about(connection, link)
    if about is None:
        return
    version = "" if record is None else text(record, "SyncToken")
    told = [asdict(difference) for difference in found]
    if alert is None and _is_ignored(connection, link.local_key, kind, told, version):
        return
    is_news = alert is None or (alert.kind, alert.differences) != (kind, told)
    alert = alert or DriftAlert(
        company_id=connection.company_id,
        connection=connection,
        document_key=link.local_key,
        source_kind=about.source_kind,
        source_id=about.source_id,
        label=about.label,
        remote_kind=link.remote_kind,
        remote_id=link.remote_id,
        found_at=at,
    )
    alert.kind, alert.differences, alert.version = kind, told, version
    alert.record = "" if record is None else exact_json.dumps(record).decode()
    alert.amount = _amount(link, record)
    alert.changed_at = at
    alert.save()
    if is_news:
        trail.record(
            "drift.found",
            company_id=connection.company_id,
            by=SYSTEM,
            at=at,
            subject=Subject(about.source_kind, about.source_id, about.label),
            data={
                "kind": kind,
                "document": link.local_key,
                "number": about.number,
                "sentence": _sentence(alert),
                "remote_kind": link.remote_kind,
                "remote_id": link.remote_id,
                "differences": told,
                "amount": alert.amount,
            },
        )


@dataclass(frozen=True, slots=True)
class _About:
    """Which document of ours an alert is about."""

    source_kind: str
    source_id: int
    label: str
    number: str


def _about(connection: Connection, link: Link) -> _About | None:
    """The document behind the link; None where it is no longer here."""
    push = link.push
    if push is not None:
        assert push.source_id is not None
        return _About(push.source_kind, push.source_id, push.label, push.number)
    kind, _, pk = link.local_key.partition(":")
    document = roads.document_of(connection.company, kind, int(pk))
    if document is None:
        return None
    return _About(kind, document.pk, str(document), link.number)


def _sentence(alert: DriftAlert) -> str:
    """ "Bill PO-1 was changed in QuickBooks: Amount of line 1 is 110.00 and was 120.00. Decide which is right."."""
    if alert.kind != DriftAlert.Kind.CHANGED:
        return f"{alert.label} was {alert.kind} in QuickBooks. Decide whether that is right."
    told = "; ".join(f"{one['label']} is {one['theirs']} and was {one['ours']}" for one in alert.differences)
    return f"{alert.label} was changed in QuickBooks: {told}. Decide which is right."


def _is_ignored(
    connection: Connection, key: str, kind: DriftAlert.Kind, told: list[dict[str, Any]], version: str
) -> bool:
    """Whether a person ignored just this; a further change is another matter."""
    last = DriftAlert.objects.filter(connection=connection, document_key=key).order_by("-pk").first()
    if last is None or last.state == DriftAlert.State.OPEN:
        return False
    if last.state == DriftAlert.State.IGNORED:
        return (last.kind, last.differences) == (kind, told)
    # Decided, and what was decided is on its way: the record as it was then is no news.
    return last.state in {DriftAlert.State.ASSERTED, DriftAlert.State.REVERSED} and last.version == version


def _open_alert(connection: Connection, key: str) -> DriftAlert | None:
    rows = DriftAlert.objects.select_for_update().filter(
        connection=connection, document_key=key, state=DriftAlert.State.OPEN
    )
    return rows.first()


def _close_unlinked(told: DocumentsChanged) -> None:
    """Alerts of documents that are linked to nothing any more: a person took the link off, or the document out."""
    live = Link.objects.filter(connection=told.connection, local_key=OuterRef("document_key"))
    rows = DriftAlert.objects.filter(connection=told.connection, state=DriftAlert.State.OPEN)
    for pk in list(rows.filter(~Exists(live)).values_list("pk", flat=True)):
        with transaction.atomic():
            told.fence()
            alert = rows.select_for_update().filter(~Exists(live), pk=pk).first()
            if alert is not None:
                _close(alert, DriftAlert.State.GONE, told.at)


def _close(alert: DriftAlert, state: DriftAlert.State, at: datetime) -> None:
    alert.state, alert.decided_at = state, at
    alert.save(update_fields=["state", "decided_at"])
    trail.record(
        f"drift.{state}",
        company_id=alert.company_id,
        by=SYSTEM,
        at=at,
        subject=Subject(alert.source_kind, alert.source_id, alert.label),
        data={"remote_kind": alert.remote_kind, "remote_id": alert.remote_id},
    )


def _amount(link: Link, record: Mapping[str, Any] | None) -> Decimal:
    """How far the total is from the one that stood there, in the document's currency."""
    if link.total is None:
        return ZERO
    stands = ZERO if record is None else total_of(link.remote_kind, record) or ZERO
    return stands - link.total


def _bodies(push_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """The bodies in which these pushes last went."""
    rows = Attempt.objects.filter(push_id__in=push_ids).order_by("id").values_list("push_id", "request")
    return {push_id: exact_json.loads(request) for push_id, request in dict(rows).items() if request}
