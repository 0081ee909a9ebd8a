"""What goes out: due documents are checked, framed and stored as bytes before anything is sent."""

from __future__ import annotations

import hashlib
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from crossfoot.core.problems import Fix, Problem
from crossfoot.engine import clock
from crossfoot.engine.models import Lease
from crossfoot.engine.turns import LeaseLost
from crossfoot.quickbooks.books import Frozen
from crossfoot.quickbooks.online import exact_json
from crossfoot.sync import attempts, needs, sentences, sources, states
from crossfoot.sync.kinds import OUTGOING_KINDS
from crossfoot.sync.lanes import Flight
from crossfoot.sync.models import Attempt, Batch, Push
from crossfoot.sync.preparing import Prepared, prepare
from crossfoot.sync.visit import Visit

REFILL = 90
"""Due documents that are read and checked at once: few enough that no lane runs dry meanwhile."""

MOST_COUNTED = 40 * 30 + 1
"""Due documents that are counted at most: more than a minute's batches hold are enough to fill every place."""

LEAST_PART = 3
"""A batch that waits for places has at least this part (a third) of its size."""


class Outbox:
    """The due documents of one visit, prepared a few hundred at a time."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._ready: deque[Prepared] = deque()
        self._seen: set[int] = set()
        self._due_count: int | None = None
        """How many documents were due at the last refill; None while nobody has counted since."""
        self.is_empty = False
        self.made_names_due = False
        """Set where documents missed an item: it has a push of its own now."""

    def next(self, now: datetime, *, only_full: bool = False, batches_under_way: int = 0) -> Flight | None:
        """Store the next batch or single that the pace allows, and return it to be sent; None where none may
        go now: `is_empty` then tells whether anything is left.

        `only_full`: more documents become free in this turn (names are still being made), so a batch goes
        only when it is full; QuickBooks counts batches.
        """
        while True:
            if len(self._ready) < self._visit.batch_size and not self.is_empty:
                self._refill(now)
            if not self._ready or (only_full and len(self._ready) < self._visit.batch_size):
                return None
            chosen = self._chosen(now, batches_under_way)
            if not chosen:
                return None
            content = self._content(chosen, now)
            if chosen[0].is_upload and content is None:
                continue
            flight = store(self._visit, chosen, now, content=content)
            if flight is not None:
                return flight

    @property
    def has_ready(self) -> bool:
        """Whether documents are prepared that the pace did not let go."""
        return bool(self._ready)

    def next_at(self, now: datetime) -> datetime:
        """When the pace lets the next document go."""
        pace = self._visit.pace
        if self._waits_for_room(now):
            return pace.next_batch_at(now, self._least_batch)
        return min(pace.next_single_at(now), pace.next_batch_at(now))

    @property
    def _least_batch(self) -> int:
        return max(1, min(len(self._ready), self._visit.batch_size // LEAST_PART))

    def _waits_for_room(self, now: datetime) -> bool:
        """Where items are counted, places become free one by one: sent as they come, they would be singles
        for ever, and the minute's 40 batches used up by crumbs."""
        pace = self._visit.pace
        is_alone = bool(self._ready) and (self._ready[0].goes_alone or len(self._ready) == 1)
        return pace.limits.batch_counts_as == "items" and not is_alone and pace.batches_left(now) >= 1

    def _chosen(self, now: datetime, batches_under_way: int) -> list[Prepared]:
        """A batch while batches may go; else, or where something has to go alone, a single.

        Where more is due than the minute's batches hold, singles take the places that batches leave: half of
        the lanes are theirs from the start, for at the end of the minute it is too late to fill them.
        """
        ready, pace = self._ready, self._visit.pace
        room = min(self._visit.batch_size, pace.batch_items_now(now))
        if ready[0].goes_alone or len(ready) == 1:
            return [ready.popleft()] if pace.singles_now(now) >= 1 else []
        if self._waits_for_room(now):
            if room < self._least_batch:
                return []
        else:
            lanes = max(1, self._visit.settings.in_flight // 2)
            if room < 1 or (batches_under_way >= lanes and self._is_more_than_batches_hold(now)):
                return [ready.popleft()] if pace.spare_singles_now(now) >= 1 else []
        chosen: list[Prepared] = []
        later: list[Prepared] = []
        while ready and len(chosen) < room:
            one = ready.popleft()
            (later if one.goes_alone else chosen).append(one)
        ready.extendleft(reversed(later))
        return chosen

    def _content(self, chosen: Sequence[Prepared], now: datetime) -> bytes | None:
        """The bytes of the file that goes; None for anything else, and where they are gone: then its push says so
        and its document goes without it."""
        push = chosen[0].push
        if not chosen[0].is_upload:
            return None
        content = sources.bytes_of(push.source_kind, push.source_id or 0)
        if content is not None and hashlib.sha256(content).hexdigest() == push.posting["sha256"].lower():
            return content
        sentence = sentences.file_gone(push.posting["name"])
        problem = Problem("file_gone", sentence, Fix.EDIT_DOCUMENT, "file:file_gone", push.document_key)
        with transaction.atomic():
            _fence(self._visit)
            needs.stop(push, problem, at=now)
        return None

    def _is_more_than_batches_hold(self, now: datetime) -> bool:
        if self._due_count is None:
            self._due_count = self._due(now)[:MOST_COUNTED].count()
        return self._due_count > self._visit.pace.batches_left(now) * self._visit.batch_size

    def _due(self, now: datetime) -> QuerySet[Push]:
        return (
            Push.objects.filter(
                company_id=self._visit.held.company_id,
                connection=self._visit.connection,
                state=Push.State.WAITING,
                due_at__lte=now,
                kind__in=OUTGOING_KINDS,
            )
            .exclude(pk__in=needs.waiting_for_others(self._visit.connection.pk))
            .order_by("due_at", "id")
        )

    def _refill(self, now: datetime) -> None:
        due = list(self._due(now)[:REFILL])
        self._due_count = None
        new = [push for push in due if push.pk not in self._seen]
        self._seen.update(push.pk for push in new)
        self.is_empty = len(due) < REFILL or not new
        prepared = prepare(self._visit, new, now)
        self.made_names_due = self.made_names_due or len(prepared) < len(new)
        self._ready.extend(prepared)


@transaction.atomic
def store(
    visit: Visit,
    chosen: Sequence[Prepared],
    now: datetime,
    *,
    set_: Mapping[str, Any] | None = None,
    content: bytes | None = None,
) -> Flight | None:
    """Freeze these as bytes in a committed row before they are sent. None where none of them waits any more.

    `content` are the bytes of a file, which goes alone. What a person skipped or changed since it was prepared is
    left out. One transaction, fenced by the lease, which keeps the pace, too.
    """
    locked = Push.objects.select_for_update().filter(
        pk__in=[one.push.pk for one in chosen], state=Push.State.WAITING, batch__isnull=True
    )
    generations = dict(locked.values_list("pk", "generation"))
    going = [one for one in chosen if generations.get(one.push.pk) == one.push.generation]
    if not going:
        return None
    at = clock.now()
    is_single = len(going) == 1
    _count_pace(visit, at, going)
    _fence(visit)
    if is_single:
        identity = f"{going[0].push.key}-{going[0].push.generation}"
        request = _single(visit, going[0], identity, content)
    else:
        identity = uuid.uuid4().hex
        items = [(str(place), one.operation) for place, one in enumerate(going, start=1)]
        request = visit.books.frame_batch(items, batch_id=identity)
    pushes = {str(place): one.push for place, one in enumerate(going, start=1)}
    batch = Batch.objects.create(
        id=identity,
        connection=visit.connection,
        is_single=is_single,
        method=request.method,
        path=request.path,
        content_type=request.content_type,
        body=request.body,
        positions={b_id: push.pk for b_id, push in pushes.items()},
        created_at=at,
        sent_at=at,
        sends=1,
        not_before=at + visit.settings.call_lifetime,
        in_doubt_since=at,
    )
    counted = {one.push.pk: one.push.attempts + 1 for one in going}
    states.move(
        list(pushes.values()), Push.State.SENDING, sentence=sentences.SENDING, verb="push.sent", at=at,
        batch=batch, due_at=batch.not_before, set_={**(set_ or {}), "attempts": F("attempts") + 1},
        data=lambda push: {"request": identity, "generation": push.generation, "verb": str(push.verb)},
    )  # fmt: skip
    for push in pushes.values():
        push.attempts = counted[push.pk]
    texts = {one.push.pk: exact_json.dumps(one.operation.body).decode() for one in going}
    journals = {one.push.pk: one.journal for one in going}
    begun = attempts.begun(batch, list(pushes.values()), texts, journals, at)
    return Flight(batch, request, pushes, begun, at)


def _single(visit: Visit, one: Prepared, identity: str, content: bytes | None) -> Frozen:
    if content is None:
        return visit.books.frame_single(one.operation, request_id=identity)
    digest = one.push.posting["sha256"]
    return visit.books.frame_upload(one.operation, content, request_id=identity, sha256=digest)


@transaction.atomic
def store_again(visit: Visit, batch: Batch, pushes: Mapping[str, Push], now: datetime) -> Flight:
    """The same bytes under the same identity once more: count the send, and store that before sending."""
    doubted_before = batch.in_doubt_since
    at = clock.now()
    _count_pace(visit, at, list(pushes.values()), is_single=batch.is_single)
    _fence(visit)
    batch.sent_at, batch.sends = at, batch.sends + 1
    batch.not_before = at + visit.settings.call_lifetime
    batch.in_doubt_since = doubted_before or at
    batch.save(update_fields=["sent_at", "sends", "not_before", "in_doubt_since"])
    rows = list(pushes.values())
    Push.objects.filter(pk__in=[push.pk for push in rows]).update(attempts=F("attempts") + 1)
    states.postpone(rows, batch.not_before, sentence=sentences.SENDING, at=at)
    states.tell(
        rows, "push.sent_again", at=at,
        data=lambda push: {"request": batch.pk, "generation": push.generation, "send": batch.sends},
    )  # fmt: skip
    for push in rows:
        push.attempts += 1
    earlier = Attempt.objects.filter(batch_key=batch.pk, push__in=rows).order_by("-id")
    said = {
        push_id: (text, journal)
        for push_id, text, journal in earlier.values_list("push_id", "request", "journal")
    }
    texts = {push_id: text for push_id, (text, _) in said.items()}
    journals = {push_id: journal for push_id, (_, journal) in said.items()}
    begun = attempts.begun(batch, rows, texts, journals, at)
    request = Frozen(batch.method, batch.path, bytes(batch.body), batch.content_type)
    return Flight(batch, request, dict(pushes), begun, at, doubted_before)


def _count_pace(
    visit: Visit, at: datetime, going: Sequence[object], *, is_single: bool | None = None
) -> None:
    alone = len(going) == 1 if is_single is None else is_single
    visit.pace = visit.pace.sent(at, singles=1) if alone else visit.pace.sent(at, batches=[len(going)])


def _fence(visit: Visit) -> None:
    """First line of each transaction of a turn: still the holder? The pace is kept by the same UPDATE."""
    mine = Lease.objects.filter(company_id=visit.held.company_id, epoch=visit.held.epoch)
    if not mine.update(pace=visit.stored_pace):
        raise LeaseLost(f"company {visit.held.company_id} is no longer held by {visit.held.holder}")
