"""Rows of the outbox as they are made: what is wanted, what it needs before it, and what it says at first."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crossfoot.audit.trail import SYSTEM, Actor
from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.names import KIND_LABELS
from crossfoot.core.postings import Attachment, Document, Item, Party, Posting, Settlement
from crossfoot.sync import frozen, needs, sentences, sources, states
from crossfoot.sync.kinds import REMOVALS, PushVerb, kind_of
from crossfoot.sync.models import Push, PushNeed
from crossfoot.sync.resolve import linked_keys, named_documents
from crossfoot.tenancy.models import Person

MARKER_TRIES = 5
"""How often new markers are drawn where one is taken already; each draw has 2^40 possibilities."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that is to go, with the party and the items that it names, and whose document it is."""

    posting: Document
    party: Party
    items: tuple[Item, ...]
    source_kind: str
    source_id: int
    label: str
    moved_by: Person | None = None
    """Who moved it to the posting's day, where that is not the company's policy."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that is to go along with its document, and whose row shows how it fares."""

    posting: Attachment
    source_kind: str
    source_id: int
    label: str


@dataclass(frozen=True, slots=True)
class WantedSettlement:
    """Credits that are to be applied to what they settle, and whose row shows how it fares."""

    posting: Settlement
    source_kind: str
    source_id: int
    label: str


@dataclass(frozen=True, slots=True)
class WantedJournal:
    """A journal entry that is to go, and whose row shows how it fares."""

    posting: JournalEntry
    source_kind: str
    source_id: int
    label: str
    moved_by: Person | None = None
    """Who moved it out of closed books."""


AnyWanted = Wanted | WantedFile | WantedSettlement | WantedJournal


def lock_documents(wanted: Sequence[AnyWanted]) -> None:
    by_kind: dict[str, list[int]] = {}
    for one in wanted:
        by_kind.setdefault(one.source_kind, []).append(one.source_id)
    for kind in sorted(by_kind):
        sources.lock(kind, by_kind[kind])


def open_pushes(connection: Connection, keys: Iterable[str]) -> dict[str, Push]:
    """The push of each key that is not settled."""
    found = Push.objects.filter(connection=connection, document_key__in=list(keys), state__in=states.OPEN)
    return {push.document_key: push for push in found}


def needed_keys(one: AnyWanted) -> list[str]:
    """Everything that has to be in QuickBooks before this: party, items, documents."""
    keys = named_documents(one.posting)
    if isinstance(one, Wanted):
        keys = [one.party.key, *(item.key for item in one.items), *keys]
    return list(dict.fromkeys(keys))


def insert(
    connection: Connection,
    wanted: Sequence[AnyWanted],
    by: Person | None,
    actor: Actor,
    at: datetime,
    *,
    verb: PushVerb = PushVerb.CREATE,
    is_confirmed: bool = False,
) -> list[Push]:
    """A push for each, and before it what it needs; they say that they wait, and the trail tells it."""
    if not wanted:
        return []
    needed = _ensure_names(connection, [one for one in wanted if isinstance(one, Wanted)], actor, at)
    named = open_pushes(connection, {key for one in wanted for key in named_documents(one.posting)})
    needed |= {key: push for key, push in named.items() if push.verb not in REMOVALS}
    pushes = [_push_of(connection, one, by, at) for one in wanted]
    for push in pushes:
        push.verb, push.is_confirmed = verb, is_confirmed
        push.sentence = _waits(push)
    draw_markers(pushes)
    made = Push.objects.bulk_create(pushes)
    _need(made, wanted, needed)
    _announce(made, wanted, needed, actor, at)
    needs.rejoined(made, at=at)
    return made


def ensure_items(
    connection: Connection, items: Iterable[Item], *, at: datetime, by: Actor = SYSTEM
) -> dict[str, Push]:
    """Open pushes for these items by key: existing ones, else new ones. In the caller's transaction."""
    postings = {item.key: _item_push(connection, item, at) for item in items}
    return _ensure(connection, postings, by, at)


def _ensure_names(
    connection: Connection, wanted: Sequence[Wanted], by: Actor, at: datetime
) -> dict[str, Push]:
    parties = {one.party.key: one.party for one in wanted}
    items = {item.key: item for one in wanted for item in one.items}
    done = linked_keys(connection, [*parties, *items], items=items)
    pushes = {key: _party_push(connection, party, at) for key, party in parties.items() if key not in done}
    pushes |= {key: _item_push(connection, item, at) for key, item in items.items() if key not in done}
    return _ensure(connection, pushes, by, at)


def _ensure(connection: Connection, pushes: Mapping[str, Push], by: Actor, at: datetime) -> dict[str, Push]:
    """Insert those that are not open already. Another transaction may do the same at this moment: then the
    database keeps one, and both use it."""
    if not pushes:
        return {}
    found = open_pushes(connection, pushes)
    missing = [push for key, push in pushes.items() if key not in found]
    if missing:
        draw_markers(missing)
        Push.objects.bulk_create(missing, ignore_conflicts=True)
        keys = {push.key for push in missing}
        found = open_pushes(connection, pushes)
        states.tell([push for push in found.values() if push.key in keys], "push.queued", at=at, by=by)
    return found


def draw_markers(pushes: Sequence[Push]) -> None:
    """Unique over all companies; a taken one is drawn again."""
    undecided = list(pushes)
    for _ in range(MARKER_TRIES):
        for push in undecided:
            push.marker = new_marker()
        taken = set(
            Push.objects.filter(marker__in=[push.marker for push in undecided]).values_list(
                "marker", flat=True
            )
        )
        undecided = [push for push in undecided if push.marker in taken]
        if not undecided:
            return
    raise RuntimeError(f"no free marker after {MARKER_TRIES} draws")


def new_marker() -> str:
    """ "CF-" and eight characters of base32: short enough for a memo, and without letters that look alike."""
    return "CF-" + base64.b32encode(secrets.token_bytes(5)).decode("ascii")


def _need(made: Sequence[Push], wanted: Sequence[AnyWanted], needed: Mapping[str, Push]) -> None:
    by_key = {push.document_key: push for push in made}
    rows = [
        PushNeed(push=by_key[one.posting.key], needs=needed[key])
        for one in wanted
        for key in needed_keys(one)
        if key in needed
    ]
    PushNeed.objects.bulk_create(rows)


def _announce(
    made: Sequence[Push],
    wanted: Sequence[AnyWanted],
    needed: Mapping[str, Push],
    by: Actor,
    at: datetime,
) -> None:
    """What each new push says: that it waits for its turn, or for what it names; and that it was queued."""
    by_key = {push.document_key: push for push in made}
    states.tell(made, "push.queued", at=at, by=by)
    groups: dict[int | None, list[Push]] = {}
    for one in wanted:
        blockers = [needed[key] for key in needed_keys(one) if key in needed]
        stopped = [need for need in blockers if need.state == Push.State.NEEDS_ATTENTION]
        first = next(iter(stopped or blockers), None)
        groups.setdefault(first.pk if first else None, []).append(by_key[one.posting.key])
    by_pk = {need.pk: need for need in needed.values()}
    for pk, pushes in groups.items():
        if pk is None:
            states.show(pushes, sentence=_waits(pushes[0]), at=at)
            continue
        need = by_pk[pk]
        if need.state == Push.State.NEEDS_ATTENTION:
            needs.join_stopped(pushes, need, at=at)
        else:
            states.postpone(pushes, max(need.due_at, at), sentence=sentences.waits_for(need), at=at)


def _waits(push: Push) -> str:
    return sentences.WAITS_TO_CHANGE if push.verb == PushVerb.UPDATE else sentences.WAITS


def _push_of(connection: Connection, one: AnyWanted, by: Person | None, at: datetime) -> Push:
    posting = one.posting
    push = new_push(connection, posting, posting.key, one.label, at)
    push.source_kind, push.source_id, push.created_by = one.source_kind, one.source_id, by
    if not isinstance(posting, Attachment):
        if not isinstance(posting, JournalEntry):
            push.party_name = posting.party_name[:500]
        push.posting_on, push.currency = posting.posting_on, posting.currency
        push.moved_from = getattr(posting, "original_posting_on", None)
        push.moved_by = one.moved_by if isinstance(one, Wanted | WantedJournal) else None
        push.total = posting.charges if isinstance(posting, Settlement) else posting.total
        push.number = "" if isinstance(posting, Settlement) else posting.number
    return push


def _party_push(connection: Connection, party: Party, at: datetime) -> Push:
    push = new_push(connection, party, party.key, f"{KIND_LABELS[party.kind]} {party.name}", at)
    push.party_name, push.currency = party.name[:500], party.currency
    return push


def _item_push(connection: Connection, item: Item, at: datetime) -> Push:
    return new_push(connection, item, item.key, f"Item {item.name}", at)


def new_key() -> str:
    """An idempotency key."""
    return uuid.uuid4().hex


def new_push(connection: Connection, posting: Posting, key: str, label: str, at: datetime) -> Push:
    """A row that waits; its marker is drawn when it is inserted."""
    return Push(
        company_id=connection.company_id,
        connection=connection,
        kind=kind_of(posting),
        document_key=key,
        label=label[:200],
        posting=frozen.to_json(posting),
        key=new_key(),
        sentence=sentences.WAITS,
        due_at=at,
        created_at=at,
        changed_at=at,
    )
