"""The outbox: what is to go to QuickBooks, queued in the transaction of the act that sends it.

What people decide about a push afterwards (retry, skip, mark, link) is in `sync.decisions`, taking a document out
again in `sync.removing`; all are offered here under the same roof.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from crossfoot.audit.trail import actor_of
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Refusal
from crossfoot.engine import lease
from crossfoot.sync import needs, rows, sentences, states
from crossfoot.sync.decisions import (
    accept_change,
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
from crossfoot.sync.kinds import REMOVALS, PushVerb
from crossfoot.sync.models import Push
from crossfoot.sync.removing import accept_gone, remove
from crossfoot.sync.resolve import linked_keys
from crossfoot.sync.rows import AnyWanted, Wanted, WantedFile, WantedJournal, WantedSettlement
from crossfoot.tenancy.models import Person

__all__ = [
    "Wanted",
    "WantedFile",
    "WantedJournal",
    "WantedSettlement",
    "accept_change",
    "accept_gone",
    "acknowledge",
    "attach_many",
    "choose_item",
    "choose_party",
    "link_existing",
    "mark",
    "push_journals",
    "push_many",
    "remove",
    "retry",
    "settle_many",
    "skip",
    "unlink",
    "unmark",
    "update_many",
]


@transaction.atomic
def push_many(
    *, connection: Connection, wanted: Sequence[Wanted], by: Person | None, at: datetime
) -> list[Push]:
    """Queue these documents, and before them what they need: parties, items and documents that are not there yet.

    One push per document: where one is open already, it is returned as it is; a document that is linked
    already is left out. Locks the documents' rows, so that two clicks do not queue two pushes.
    Returns the pushes in the order of `wanted`. A dozen queries, however many documents there are.
    """
    return _created(connection, wanted, by, at)


@transaction.atomic
def attach_many(
    *, connection: Connection, files: Sequence[WantedFile], by: Person | None, at: datetime
) -> list[Push]:
    """Queue these files; each waits until its document is in QuickBooks. One push per file, as `push_many`.

    Their bytes are asked for when they are sent, from what `sources.register_bytes` was given.
    """
    return _created(connection, files, by, at)


@transaction.atomic
def settle_many(
    *, connection: Connection, wanted: Sequence[WantedSettlement], by: Person | None, at: datetime
) -> list[Push]:
    """Queue these uses of credits; each waits until all its documents are in QuickBooks. One push per use, as
    `push_many`."""
    return _created(connection, wanted, by, at)


@transaction.atomic
def push_journals(
    *, connection: Connection, wanted: Sequence[WantedJournal], by: Person | None, at: datetime
) -> list[Push]:
    """Queue these journal entries; they need nothing before them. One push per entry, as `push_many`."""
    return _created(connection, wanted, by, at)


@transaction.atomic
def update_many(
    *,
    connection: Connection,
    wanted: Sequence[Wanted | WantedJournal],
    by: Person | None,
    at: datetime,
    overwrite: bool = False,
) -> list[Push]:
    """Queue these documents as they are now: those in QuickBooks as an update of what stands there, never as a
    second one; what still waits to be sent is made anew.

    When its turn comes an update is held against the record: where a person changed it in QuickBooks it stops
    with the differences, unless `overwrite` says that ours is right. Returns the pushes in the order of
    `wanted`. Raises Refusal, and queues none, while one of them is in an unsettled request or is being taken
    out of QuickBooks, and where one neither stands there nor waits to be sent.
    """
    if not wanted:
        return []
    actor = actor_of(by)
    lease.ensure(connection.company_id, at)
    rows.lock_documents(wanted)
    keys = [one.posting.key for one in wanted]
    linked = linked_keys(connection, keys)
    open_ = rows.open_pushes(connection, keys)
    for one in wanted:
        _require_settled(open_.get(one.posting.key), one.label)
        if one.posting.key not in linked and one.posting.key not in open_:
            raise Refusal(
                f"{one.label} is not in QuickBooks, so there is nothing to change there. Send it first."
            )
    states.move(
        list(open_.values()),
        Push.State.SKIPPED,
        sentence=sentences.REMADE,
        verb="push.skipped",
        at=at,
        by=actor,
    )
    changes = [one for one in wanted if one.posting.key in linked]
    creations = [one for one in wanted if one.posting.key not in linked]
    made = rows.insert(connection, creations, by, actor, at)
    made += rows.insert(connection, changes, by, actor, at, verb=PushVerb.UPDATE, is_confirmed=overwrite)
    by_key = {push.document_key: push for push in made}
    for key, before in open_.items():
        needs.passed_on(before, by_key[key], at=at)
    return [by_key[key] for key in keys]


def _require_settled(push: Push | None, label: str) -> None:
    if push is not None and push.batch_id is not None:
        raise Refusal(sentences.in_unsettled_batch(label))
    if push is not None and push.verb in REMOVALS:
        raise Refusal(sentences.is_leaving(label))


def _created(
    connection: Connection, wanted: Sequence[AnyWanted], by: Person | None, at: datetime
) -> list[Push]:
    if not wanted:
        return []
    lease.ensure(connection.company_id, at)
    rows.lock_documents(wanted)
    keys = [one.posting.key for one in wanted]
    done = linked_keys(connection, keys)
    open_ = rows.open_pushes(connection, keys)
    new = [one for one in wanted if one.posting.key not in done and one.posting.key not in open_]
    made = rows.insert(connection, new, by, actor_of(by), at)
    by_key = {push.document_key: push for push in made} | open_
    return [by_key[key] for key in keys if key in by_key]
