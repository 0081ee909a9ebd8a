"""What people decide about a push: retry, skip, mark as already there, link, choose the party it is.

All of it is refused, with a sentence, while the push is in an unsettled batch: QuickBooks may be carrying
it out at this moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.connections.models import Connection
from crossfoot.core.postings import Posting
from crossfoot.core.problems import Refusal
from crossfoot.engine import lease
from crossfoot.mappings.models import RemoteRecord
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.books import total_of
from crossfoot.quickbooks.online.documents.fields import tax_of, text
from crossfoot.sync import frozen, needs, sentences, sources, states
from crossfoot.sync.models import BookState, Link, Push
from crossfoot.tenancy.models import Person

State = Push.State


@transaction.atomic
def retry(*, pushes: Sequence[Push], by: Person | None, at: datetime) -> list[Push]:
    """Send these again now, and what they need with them. Returns those that are queued.

    A push that was refused gets a new generation, since QuickBooks may replay its refusal; one that waits
    already is only made due. What is synchronized or skipped is left alone. Raises Refusal for a push in an
    unsettled batch, or of a QuickBooks company that is no longer connected.
    """
    rows = _locked([push.pk for push in pushes])
    _refuse_unsettled(rows)
    _refuse_other_company(rows)
    stuck = [row for row in rows if row.state == State.NEEDS_ATTENTION]
    wanting = {need.pk: need for need in needs.stuck_of(stuck)}
    stuck += [need for need in _locked(list(wanting)) if need.pk not in {row.pk for row in stuck}]
    waiting = [row for row in rows if row.state == State.WAITING]
    for company_id in {row.company_id for row in rows}:
        lease.ensure(company_id, at)
    requeue(stuck, at=at, by=by, verb="push.retried")
    Push.objects.filter(pk__in=[row.pk for row in waiting]).update(due_at=at)
    return stuck + waiting


@transaction.atomic
def skip(*, push: Push, reason: str, by: Person, at: datetime) -> Push:
    """Don't send it after all, for `reason`. Its document is not sent, and can be sent again later.

    Raises Refusal without a reason, in an unsettled batch, or where it is in QuickBooks already.
    """
    if not reason.strip():
        raise Refusal("Say why it is skipped; the reason is shown beside it.")
    (row,) = _locked([push.pk])
    _refuse_unsettled([row])
    if row.state not in {State.WAITING, State.NEEDS_ATTENTION}:
        raise Refusal(f"{row.label} cannot be skipped: it is {row.get_state_display().lower()}.")
    sentence = f"Skipped by {by}: {reason.strip()}"
    states.move(
        [row], State.SKIPPED, sentence=sentence, verb="push.skipped", at=at, by=actor_of(by),
        data=lambda _: {"reason": reason.strip()},
    )  # fmt: skip
    needs.left_out(row, at=at)
    if row.source_id is not None:
        sources.follow(row.source_kind, [row.source_id], by, at)
    return row


@transaction.atomic
def mark(*, connection: Connection, source_kind: str, source_id: int, document_key: str, label: str,
         reason: str, by: Person, at: datetime) -> None:  # fmt: skip
    """Mark a document as already in QuickBooks without saying as which one; it is not sent.

    Raises Refusal without a reason, where it is linked, or in an unsettled batch.
    """
    if not reason.strip():
        raise Refusal("Say how it got into QuickBooks; the reason is shown beside it.")
    sources.lock(source_kind, [source_id])
    if Link.objects.filter(connection=connection, local_key=document_key).exists():
        raise Refusal(f"{label} is linked to its document in QuickBooks already.")
    _close_open(
        connection, document_key, f"Marked as already in QuickBooks by {by}: {reason.strip()}", by, at
    )
    sources.set_state(
        source_kind, [source_id], state=BookState.MARKED, at=at,
        sentence=f"Marked as already in QuickBooks by {by}: {reason.strip()}",
    )  # fmt: skip
    trail.record(
        "document.marked", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject(source_kind, source_id, label), data={"reason": reason.strip()},
    )  # fmt: skip


@transaction.atomic
def unmark(*, connection: Connection, source_kind: str, source_id: int, label: str, by: Person,
           at: datetime) -> None:  # fmt: skip
    """Take a mark away: the document is not sent, and can be."""
    sources.lock(source_kind, [source_id])
    sources.set_state(source_kind, [source_id], state=BookState.NOT_SENT, sentence="", at=at)
    trail.record(
        "document.unmarked", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject(source_kind, source_id, label),
    )  # fmt: skip


@transaction.atomic
def link_existing(
    *,
    connection: Connection,
    source_kind: str,
    source_id: int,
    document_key: str,
    label: str,
    remote_kind: str,
    remote_id: str,
    version: str = "",
    number: str = "",
    total: Decimal | None = None,
    tax: Decimal | None = None,
    record: str = "",
    reason: str = "",
    by: Person,
    at: datetime,
) -> Link:
    """Link a document to the one that stands in QuickBooks already; it is not sent.

    `total` and `tax` are QuickBooks' own, and `record` is what counts of the record as JSON, which later changes
    are held against. Raises Refusal where either is linked already, or in an unsettled batch.
    """
    sources.lock(source_kind, [source_id])
    taken = Link.objects.filter(connection=connection, remote_kind=remote_kind, remote_id=remote_id).first()
    if taken is not None:
        raise Refusal(
            f"That {remote_kind.lower()} in QuickBooks is linked to another document here already, "
            f"{sources.name_of(taken.local_key)}. Take that link away first, or choose another."
        )
    if Link.objects.filter(connection=connection, local_key=document_key).exists():
        raise Refusal(f"{label} is linked to its document in QuickBooks already.")
    _close_open(connection, document_key, f"Linked by {by} to the one in QuickBooks.", by, at)
    link = Link.objects.create(
        connection=connection, local_key=document_key, remote_kind=remote_kind, remote_id=remote_id,
        version=version, number=number, total=total, tax=tax, origin=Link.Origin.CHOSEN,
        reason=reason[:200], agreed=record, created_at=at, seen_at=at,
    )  # fmt: skip
    sources.set_state(
        source_kind,
        [source_id],
        state=BookState.SYNCHRONIZED,
        sentence="",
        at=at,
        numbers={source_id: number},
    )
    trail.record(
        "document.linked", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject(source_kind, source_id, label),
        data={"remote_kind": remote_kind, "remote_id": remote_id, "reason": reason},
    )  # fmt: skip
    return link


@transaction.atomic
def unlink(*, connection: Connection, source_kind: str, source_id: int, document_key: str, label: str,
           reason: str, by: Person, at: datetime) -> None:  # fmt: skip
    """Take a link away that a person chose; the document is not sent, and can be.

    Raises Refusal where the document was put there by Crossfoot: sending it again would make a second one.
    """
    sources.lock(source_kind, [source_id])
    link = Link.objects.select_for_update().filter(connection=connection, local_key=document_key).first()
    if link is None:
        raise Refusal(f"{label} is not linked to anything in QuickBooks.")
    if link.origin != Link.Origin.CHOSEN:
        raise Refusal(
            f"{label} was put into QuickBooks by Crossfoot. Delete or void it there first; unlinking alone would "
            "let it be sent a second time."
        )
    data = {"remote_kind": link.remote_kind, "remote_id": link.remote_id, "reason": reason}
    _close_open(connection, document_key, f"Unlinked by {by}.", by, at)
    link.delete()
    sources.set_state(source_kind, [source_id], state=BookState.NOT_SENT, sentence="", at=at)
    trail.record(
        "document.unlinked", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject(source_kind, source_id, label), data=data,
    )  # fmt: skip


@transaction.atomic
def choose_party(*, connection: Connection, party_key: str, record: RemoteRecord, by: Person,
                 at: datetime) -> Link:  # fmt: skip
    """This customer or vendor of ours is that record of QuickBooks; what waited for the answer goes on.

    Raises Refusal where the record is of another kind, inactive or of another connection.
    """
    kind = party_key.partition(":")[0]
    if record.connection_id != connection.pk or record.list != kind:
        raise Refusal(f"“{record.name}” is not a {kind} of this QuickBooks company. Choose a {kind}.")
    if not record.is_active:
        raise Refusal(
            f"“{record.name}” is inactive in QuickBooks. Make it active there and refresh, or choose another."
        )
    return _chosen(connection, party_key, record, kind.capitalize(), by, at)


@transaction.atomic
def choose_item(*, connection: Connection, item_key: str, record: RemoteRecord, by: Person,
                at: datetime) -> Link:  # fmt: skip
    """Sales under this key are carried by that item of QuickBooks from now on. Raises Refusal."""
    if record.connection_id != connection.pk or record.list != RemoteRecord.List.ITEM:
        raise Refusal(f"“{record.name}” is not a product or service of this QuickBooks company.")
    if not record.is_active:
        raise Refusal(
            f"“{record.name}” is inactive in QuickBooks. Make it active there and refresh, or choose another."
        )
    return _chosen(connection, item_key, record, "Item", by, at)


@transaction.atomic
def acknowledge(*, push: Push, reason: str, by: Person, at: datetime) -> Push:
    """The difference that QuickBooks booked is known and accepted, for `reason`; its card goes away."""
    if not reason.strip():
        raise Refusal("Say why the difference is in order; the reason is kept in its history.")
    (row,) = _locked([push.pk])
    if row.state != State.SYNCHRONIZED or not row.problem_cause:
        raise Refusal(f"There is no difference to accept on {row.label}.")
    states.move(
        [row], State.SYNCHRONIZED, sentence="", verb="push.difference_accepted", at=at, by=actor_of(by),
        data=lambda _: {"reason": reason.strip()},
        numbers={row.pk: number_in_books(row)},
        set_={"settled_at": row.settled_at},
    )  # fmt: skip
    return row


@transaction.atomic
def accept_change(*, connection: Connection, source_kind: str, source_id: int, document_key: str, label: str,
                  posting: Posting | None, record: str, by: Person, at: datetime) -> Link:  # fmt: skip
    """What a person changed in QuickBooks is right: `record`, its exact JSON as the caller has read it, is agreed,
    and `posting` is what it says; None where a bookkeeper entered it, and nothing of ours stands there. The next
    update is held against it. A push that waits with what was sent or wanted before is skipped.

    Raises Refusal where the document is not linked, or while it is in an unsettled request.
    """
    sources.lock(source_kind, [source_id])
    link = Link.objects.select_for_update().filter(connection=connection, local_key=document_key).first()
    if link is None:
        raise Refusal(f"{label} is not linked to anything in QuickBooks.")
    _close_open(connection, document_key, f"{by} took over what stands in QuickBooks.", by, at)
    told = exact_json.loads(record)
    link.posting = None if posting is None else frozen.to_json(posting)
    link.agreed, link.seen_at = record, at
    link.version, link.number = text(told, "SyncToken"), text(told, "DocNumber")[:40]
    link.total, link.tax = total_of(link.remote_kind, told), tax_of(told)
    link.save(update_fields=["posting", "agreed", "version", "number", "total", "tax", "seen_at"])
    sources.show_booked(source_kind, [source_id])
    trail.record(
        "document.change_accepted", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject(source_kind, source_id, label),
        data={"remote_kind": link.remote_kind, "remote_id": link.remote_id, "version": link.version},
    )  # fmt: skip
    return link


def requeue(pushes: Sequence[Push], *, at: datetime, by: Person | None, verb: str) -> None:
    """Back to waiting, due now, under a new generation where it was sent before. In the caller's transaction."""
    if not pushes:
        return
    Push.objects.filter(pk__in=[push.pk for push in pushes], attempts__gt=0).update(
        generation=F("generation") + 1
    )
    states.move(pushes, State.WAITING, sentence=sentences.WAITS, verb=verb, at=at, by=actor_of(by), due_at=at)


def number_in_books(push: Push) -> str:
    """The number under which it stands in QuickBooks."""
    link = Link.objects.filter(connection_id=push.connection_id, local_key=push.document_key).first()
    return link.number if link else ""


def _chosen(
    connection: Connection, key: str, record: RemoteRecord, remote_kind: str, by: Person, at: datetime
) -> Link:
    link, _ = Link.objects.update_or_create(
        connection=connection,
        local_key=key,
        defaults={
            "remote_kind": remote_kind, "remote_id": record.remote_id, "version": record.version,
            "origin": Link.Origin.CHOSEN, "reason": f"Chosen by {by}"[:200], "seen_at": at,
        },
        create_defaults={
            "remote_kind": remote_kind, "remote_id": record.remote_id, "version": record.version,
            "origin": Link.Origin.CHOSEN, "reason": f"Chosen by {by}"[:200], "seen_at": at, "created_at": at,
        },
    )  # fmt: skip
    trail.record(
        "link.chosen", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject("link", link.pk, f"{key} is {record.name}"),
        data={"local_key": key, "remote_kind": remote_kind, "remote_id": record.remote_id},
    )  # fmt: skip
    open_ = Push.objects.select_for_update().filter(
        connection=connection, document_key=key, state__in=states.OPEN
    )
    for push in open_:
        _refuse_unsettled([push])
        states.move([push], State.SYNCHRONIZED, sentence="", verb="push.matched", at=at, by=actor_of(by))
        needs.satisfied([push], at=at)
    return link


def _close_open(connection: Connection, key: str, sentence: str, by: Person, at: datetime) -> None:
    rows = list(
        Push.objects.select_for_update().filter(
            connection=connection, document_key=key, state__in=states.OPEN
        )
    )
    _refuse_unsettled(rows)
    states.move(rows, State.SKIPPED, sentence=sentence, verb="push.skipped", at=at, by=actor_of(by))


def _locked(ids: Sequence[int]) -> list[Push]:
    rows = Push.objects.select_for_update(of=("self",)).select_related("connection")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _refuse_unsettled(pushes: Sequence[Push]) -> None:
    for push in pushes:
        if push.batch_id is not None:
            raise Refusal(sentences.in_unsettled_batch(push.label))


def _refuse_other_company(pushes: Sequence[Push]) -> None:
    for push in pushes:
        if not push.connection.is_active and push.state == State.NEEDS_ATTENTION:
            raise Refusal(sentences.other_company(push.connection.name))
