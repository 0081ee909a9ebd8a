"""The outbox: what is to go to QuickBooks, queued in the transaction of the act that sends it.

What people decide about a push afterwards (retry, skip, mark, link) is in `sync.decisions` and offered here
under the same roof.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit.trail import SYSTEM, Actor, actor_of
from crossfoot.connections.models import Connection
from crossfoot.core.names import KIND_LABELS
from crossfoot.core.postings import Bill, Document, Invoice, Item, Party
from crossfoot.engine import lease
from crossfoot.sync import frozen, needs, sentences, sources, states
from crossfoot.sync.decisions import (
    acknowledge,
    choose_item,
    choose_party,
    link_existing,
    mark,
    retry,
    skip,
    unlink,
    unmark,
)
from crossfoot.sync.models import BookState, Push, PushNeed
from crossfoot.sync.resolve import linked_keys
from crossfoot.tenancy.models import Person

__all__ = [
    "Wanted",
    "acknowledge",
    "choose_item",
    "choose_party",
    "ensure_items",
    "link_existing",
    "mark",
    "push_many",
    "retry",
    "skip",
    "unlink",
    "unmark",
]

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


@transaction.atomic
def push_many(
    *, connection: Connection, wanted: Sequence[Wanted], by: Person | None, at: datetime
) -> list[Push]:
    """Queue these documents, and before them what they need: parties and items that are not linked yet.

    One push per document: where one is open already, it is returned as it is; a document that is linked
    already is left out. Locks the documents' rows, so that two clicks do not queue two pushes.
    Returns the pushes in the order of `wanted`. A dozen queries, however many documents there are.
    """
    if not wanted:
        return []
    actor = actor_of(by)
    lease.ensure(connection.company_id, at)
    _lock_documents(wanted)
    keys = [one.posting.key for one in wanted]
    done = linked_keys(connection, keys)
    open_ = _open(connection, keys)
    new = [one for one in wanted if one.posting.key not in done and one.posting.key not in open_]
    needed = _ensure_names(connection, new, actor, at)
    made = _insert([_document_push(connection, one, by, at) for one in new])
    _need(made, new, needed)
    _announce(made, new, needed, actor, at)
    by_key = {push.document_key: push for push in made} | open_
    return [by_key[key] for key in keys if key in by_key]


def ensure_items(
    connection: Connection, items: Iterable[Item], *, at: datetime, by: Actor = SYSTEM
) -> dict[str, Push]:
    """Open pushes for these items by key: existing ones, else new ones. In the caller's transaction."""
    postings = {item.key: _item_push(connection, item, at) for item in items}
    return _ensure(connection, postings, by, at)


def _lock_documents(wanted: Sequence[Wanted]) -> None:
    by_kind: dict[str, list[int]] = {}
    for one in wanted:
        by_kind.setdefault(one.source_kind, []).append(one.source_id)
    for kind in sorted(by_kind):
        sources.lock(kind, by_kind[kind])


def _open(connection: Connection, keys: Iterable[str]) -> dict[str, Push]:
    found = Push.objects.filter(connection=connection, document_key__in=list(keys), state__in=states.OPEN)
    return {push.document_key: push for push in found}


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
    found = _open(connection, pushes)
    missing = [push for key, push in pushes.items() if key not in found]
    if missing:
        _draw_markers(missing)
        Push.objects.bulk_create(missing, ignore_conflicts=True)
        keys = {push.key for push in missing}
        found = _open(connection, pushes)
        states.tell([push for push in found.values() if push.key in keys], "push.queued", at=at, by=by)
    return found


def _insert(pushes: list[Push]) -> list[Push]:
    _draw_markers(pushes)
    return Push.objects.bulk_create(pushes)


def _draw_markers(pushes: Sequence[Push]) -> None:
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


def _need(made: Sequence[Push], wanted: Sequence[Wanted], needed: Mapping[str, Push]) -> None:
    by_key = {push.document_key: push for push in made}
    rows = [
        PushNeed(push=by_key[one.posting.key], needs=needed[key])
        for one in wanted
        for key in _names_of(one)
        if key in needed
    ]
    PushNeed.objects.bulk_create(rows)


def _names_of(one: Wanted) -> list[str]:
    return list(dict.fromkeys([one.party.key, *(item.key for item in one.items)]))


def _announce(
    made: Sequence[Push],
    wanted: Sequence[Wanted],
    needed: Mapping[str, Push],
    by: Actor,
    at: datetime,
) -> None:
    """What each new push says: that it waits for its turn, or for what it names; and that it was queued."""
    by_key = {push.document_key: push for push in made}
    states.tell(made, "push.queued", at=at, by=by)
    groups: dict[int | None, list[Push]] = {}
    for one in wanted:
        blockers = [needed[key] for key in _names_of(one) if key in needed]
        stopped = [need for need in blockers if need.state == Push.State.NEEDS_ATTENTION]
        first = next(iter(stopped or blockers), None)
        groups.setdefault(first.pk if first else None, []).append(by_key[one.posting.key])
    by_pk = {need.pk: need for need in needed.values()}
    for pk, pushes in groups.items():
        if pk is None:
            states.show(pushes, BookState.WAITING, sentence=sentences.WAITS, at=at)
            continue
        need = by_pk[pk]
        if need.state == Push.State.NEEDS_ATTENTION:
            needs.join_stopped(pushes, need, at=at)
        else:
            states.postpone(pushes, max(need.due_at, at), sentence=sentences.waits_for(need), at=at)


def _document_push(connection: Connection, one: Wanted, by: Person | None, at: datetime) -> Push:
    posting = one.posting
    match posting:
        case Invoice():
            kind, party_name = Push.Kind.INVOICE, posting.customer_name
        case Bill():
            kind, party_name = Push.Kind.BILL, posting.vendor_name
    return _push(
        connection,
        kind,
        posting.key,
        one.label,
        at,
        posting=frozen.to_json(posting),
        source_kind=one.source_kind,
        source_id=one.source_id,
        party_name=party_name[:500],
        number=posting.number,
        posting_on=posting.posting_on,
        total=posting.total,
        currency=posting.currency,
        created_by=by,
    )


def _party_push(connection: Connection, party: Party, at: datetime) -> Push:
    kind = Push.Kind.VENDOR if party.kind == "vendor" else Push.Kind.CUSTOMER
    label = f"{KIND_LABELS[party.kind]} {party.name}"
    return _push(
        connection, kind, party.key, label, at,
        posting=frozen.to_json(party), party_name=party.name[:500], currency=party.currency,
    )  # fmt: skip


def _item_push(connection: Connection, item: Item, at: datetime) -> Push:
    return _push(connection, Push.Kind.ITEM, item.key, f"Item {item.name}", at, posting=frozen.to_json(item))


def _push(
    connection: Connection,
    kind: Push.Kind,
    key: str,
    label: str,
    at: datetime,
    *,
    posting: dict[str, Any],
    source_kind: str = "",
    source_id: int | None = None,
    party_name: str = "",
    number: str = "",
    posting_on: Any = None,
    total: Decimal | None = None,
    currency: str = "",
    created_by: Person | None = None,
) -> Push:
    return Push(
        company_id=connection.company_id,
        connection=connection,
        kind=kind,
        document_key=key,
        label=label[:200],
        posting=posting,
        source_kind=source_kind,
        source_id=source_id,
        party_name=party_name,
        number=number,
        posting_on=posting_on,
        total=total,
        currency=currency,
        created_by=created_by,
        key=uuid.uuid4().hex,
        sentence=sentences.WAITS,
        due_at=at,
        created_at=at,
        changed_at=at,
    )
