"""Taking a document out of QuickBooks again: queued here, judged against the record when its turn comes.

A removal is a push of its own. Its document stays linked until QuickBooks has carried it out; a removal that
fails leaves everything as it was, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import SYSTEM, Subject, actor_of
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Refusal
from crossfoot.engine import lease
from crossfoot.quickbooks.online.books import Capabilities
from crossfoot.quickbooks.online.fault_meanings import DOCUMENTS
from crossfoot.sync import needs, rows, sentences, sources, states
from crossfoot.sync.kinds import LEFT_FILE, REMOVALS, PushKind, PushVerb, kind_of_record
from crossfoot.sync.models import BookState, Link, Push, PushNeed
from crossfoot.tenancy.models import Person

State = Push.State


@transaction.atomic
def remove(*, connection: Connection, source_kind: str, source_id: int, document_key: str, label: str,
           verb: str, reason: str, by: Person, at: datetime, confirmed: bool = False) -> Push | None:  # fmt: skip
    """Queue the removal of this document, `verb` being `delete` or `void`, for `reason`.

    What of it still waits to be sent is skipped; where nothing of it is in QuickBooks that is all, and None
    is returned. `confirmed`: it goes although a person changed it in QuickBooks. It goes after the removal of
    what settles it. Raises Refusal without a reason, where there is nothing to take out, where QuickBooks
    cannot do it, and while the document is in an unsettled request.
    """
    if not reason.strip():
        raise Refusal("Say why it is taken out of QuickBooks; the reason is kept in its history.")
    lease.ensure(connection.company_id, at)
    sources.lock(source_kind, [source_id])
    open_ = rows.open_pushes(connection, [document_key]).get(document_key)
    if open_ is not None and open_.batch_id is not None:
        raise Refusal(sentences.in_unsettled_batch(label))
    link = Link.objects.filter(connection=connection, local_key=document_key).select_related("push").first()
    if link is None and open_ is None:
        raise Refusal(f"{label} is not in QuickBooks, so there is nothing to take out.")
    if link is not None and (reason := why_impossible(link, verb, label)):
        raise Refusal(reason)
    sentence = f"Taken out by {by}: {reason.strip()}"
    _skip([push for push in (open_, *_followers(connection, document_key)) if push], sentence, by, at)
    if link is None:
        return None
    push = _removal(connection, link, source_kind, source_id, label, at)
    push.verb, push.is_confirmed, push.created_by = verb, confirmed, by
    rows.draw_markers([push])
    push.save()
    _goes_after(push, _removals_of_uses(connection, document_key), at)
    states.tell(
        [push], "push.queued", at=at, by=actor_of(by), data=lambda _: {"verb": verb, "reason": reason.strip()}
    )
    return push


@transaction.atomic
def accept_gone(*, connection: Connection, source_kind: str, source_id: int, document_key: str, label: str,
                reason: str, by: Person, at: datetime) -> Link:  # fmt: skip
    """A person accepts that somebody deleted or voided this document in QuickBooks: it does not stand there any
    more, and can be sent again. The caller has read that it is so. Raises Refusal where it is not linked, or
    while it is in an unsettled request."""
    sources.lock(source_kind, [source_id])
    link = Link.objects.select_for_update().filter(connection=connection, local_key=document_key).first()
    if link is None:
        raise Refusal(f"{label} is not linked to anything in QuickBooks.")
    open_ = rows.open_pushes(connection, [document_key]).get(document_key)
    if open_ is not None and open_.batch_id is not None:
        raise Refusal(sentences.in_unsettled_batch(label))
    sentence = f"Gone from QuickBooks, accepted by {by}: {reason.strip()}"
    _skip([push for push in (open_, *_followers(connection, document_key)) if push], sentence, by, at)
    forget([link], as_="gone", at=at)
    sources.set_state(source_kind, [source_id], state=BookState.UNDONE, sentence=sentence, at=at)
    trail.record(
        "document.gone_accepted", company_id=connection.company_id, by=actor_of(by), at=at,
        subject=Subject(source_kind, source_id, label),
        data={"remote_kind": link.remote_kind, "remote_id": link.remote_id, "reason": reason.strip()},
    )  # fmt: skip
    sources.follow(source_kind, [source_id], by, at)
    return link


def forget(links: Sequence[Link], *, as_: str, at: datetime) -> None:
    """These records do not stand in QuickBooks any more. The files that went along with them are free to go along
    anew where the document is sent again. QuickBooks keeps a file whose document is gone; where we deleted the
    document, the file is taken out after it, unless something else has it too. In the caller's transaction."""
    Link.objects.filter(pk__in=[link.pk for link in links]).update(removed_at=at, removed_as=as_)
    for link in links:
        link.removed_at, link.removed_as = at, as_
        files = Push.objects.filter(
            connection=link.connection_id, kind=PushKind.ATTACHMENT, posting__document=link.local_key,
            state=State.SYNCHRONIZED,
        )  # fmt: skip
        keys = {push.document_key: push for push in files}
        gone = Link.objects.filter(connection=link.connection_id, local_key__in=list(keys))
        for file in list(gone):
            push = keys[file.local_key]
            Link.objects.filter(pk=file.pk).update(removed_at=at, removed_as=as_)
            if as_ == PushVerb.DELETE:
                _clear_away(file, push, sources.name_of(link.local_key), at)
            if push.source_id is not None:
                sources.set_state(
                    push.source_kind, [push.source_id], state=BookState.UNDONE, at=at,
                    sentence="Its document was taken out of QuickBooks.",
                )  # fmt: skip


def _clear_away(file: Link, push: Push, document: str, at: datetime) -> None:
    """Queue the removal of a file whose document we deleted. It has a link of its own until then, since the file
    itself may be on its way again with a new document."""
    left = Link.objects.create(
        connection_id=file.connection_id, local_key=f"{LEFT_FILE}{file.remote_id}", remote_kind=file.remote_kind,
        remote_id=file.remote_id, version=file.version, origin=file.origin, push=push, created_at=at, seen_at=at,
    )  # fmt: skip
    removal = _removal(file.connection, left, "", None, f"{push.label} of {document}", at)
    removal.verb = PushVerb.DELETE
    rows.draw_markers([removal])
    removal.save()
    reason = f"{document} was taken out."
    states.tell(
        [removal], "push.queued", at=at, by=SYSTEM, data=lambda _: {"verb": removal.verb, "reason": reason}
    )


def why_impossible(link: Link, verb: str, label: str) -> str:
    """Why this QuickBooks cannot do that with such a record; empty where it can."""
    capabilities = Capabilities()
    able = {PushVerb.VOID: capabilities.voids, PushVerb.DELETE: capabilities.deletes}
    if verb not in able:
        raise ValueError(f"{verb!r} takes nothing out of QuickBooks")
    if link.remote_kind in able[PushVerb(verb)]:
        return ""
    other = "Delete it" if verb == PushVerb.VOID else "Void it"
    what = DOCUMENTS.get(link.remote_kind, "document")
    return f"QuickBooks cannot {verb} a {what}, so {label} stays. {other} instead."


def _removal(
    connection: Connection, link: Link, source_kind: str, source_id: int | None, label: str, at: datetime
) -> Push:
    """The row of a removal: what it takes out is what was last put there."""
    last = link.push
    posting = link.posting or (last.posting if last else {"side": _side(link)})
    return Push(
        company_id=connection.company_id, connection=connection, kind=kind_of_record(link.remote_kind),
        document_key=link.local_key, source_kind=source_kind, source_id=source_id, label=label[:200],
        party_name=last.party_name if last else "", number=link.number, total=link.total,
        posting_on=last.posting_on if last else None, currency=last.currency if last else "", posting=posting,
        key=rows.new_key(), sentence=sentences.WAITS_TO_LEAVE, due_at=at, created_at=at, changed_at=at,
    )  # fmt: skip


def _side(link: Link) -> str:
    return "invoices" if link.remote_kind == "Payment" else "bills"


def _skip(pushes: Iterable[Push], sentence: str, by: Person, at: datetime) -> None:
    for push in pushes:
        states.move([push], State.SKIPPED, sentence=sentence, verb="push.skipped", at=at, by=actor_of(by))
        needs.left_out(push, at=at)


def _followers(connection: Connection, key: str) -> list[Push]:
    """Files of this document that have not gone yet: they will not be needed there."""
    waiting = Push.objects.filter(
        connection=connection, kind=PushKind.ATTACHMENT, posting__document=key, batch__isnull=True,
        state__in=(State.WAITING, State.NEEDS_ATTENTION),
    ).exclude(verb__in=REMOVALS)  # fmt: skip
    return list(waiting)


def _removals_of_uses(connection: Connection, key: str) -> list[Push]:
    """Open removals of the settlements that name this document: while they stand, it counts as paid."""
    open_ = Push.objects.filter(
        connection=connection, kind=PushKind.SETTLEMENT, verb__in=REMOVALS, state__in=states.OPEN
    )
    return [
        push for push in open_ if any(part.get("document") == key for part in push.posting.get("parts", ()))
    ]


def _goes_after(push: Push, others: Sequence[Push], at: datetime) -> None:
    PushNeed.objects.bulk_create([PushNeed(push=push, needs=other) for other in others])
    stopped = [other for other in others if other.state == State.NEEDS_ATTENTION]
    if stopped:
        needs.join_stopped([push], stopped[0], at=at)
    elif others:
        states.postpone([push], max(others[0].due_at, at), sentence=sentences.waits_for(others[0]), at=at)
    else:
        states.show([push], sentence=push.sentence, at=at)
