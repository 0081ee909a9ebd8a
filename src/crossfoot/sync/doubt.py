"""Settling doubt: batches whose answer never came.

Younger doubt: the same bytes under the same identity, which QuickBooks answers with the first result.
Older doubt, a batch of which a part is settled, journals, files and uses of credits: look first, by number, party,
amount and marker; what is changed or taken out, by its id. Found →
linked; absent → sent again; the reading failed → wait, because a failed read proves nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Item, Party, Posting
from crossfoot.core.problems import Problem
from crossfoot.engine import lease
from crossfoot.mappings import queries
from crossfoot.quickbooks.books import Posted, Refused, Unknown
from crossfoot.quickbooks.online.documents.fields import Unpostable
from crossfoot.sync import frozen, needs, recording, resolve, sentences, standing, states
from crossfoot.sync.kinds import PushVerb, record_name
from crossfoot.sync.lanes import Flight
from crossfoot.sync.models import Batch, Push
from crossfoot.sync.outgoing import store_again
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit, VisitEnds

LOOK_AGAIN = timedelta(seconds=60)
"""After a reading that failed."""

SENDS_BEFORE_SPLIT = 4
"""A whole batch that was looked up as absent and stays unanswered is sent so often; then its documents go
alone, so that the one that QuickBooks chokes on blocks only itself."""


TAKEN_TWICE_KINDS = frozenset({Push.Kind.SETTLEMENT, Push.Kind.JOURNAL, Push.Kind.ATTACHMENT})
"""What QuickBooks would take twice without a word if it forgot the request: always looked for first."""


def open_batches(visit: Visit, now: datetime) -> list[Batch]:
    """The unsettled batches whose time has come, the oldest doubt first."""
    batches = Batch.objects.filter(connection=visit.connection, settled_at__isnull=True, not_before__lte=now)
    return list(batches.order_by("not_before", "created_at"))


def settle_batch(visit: Visit, batch: Batch, now: datetime) -> Flight | None:
    """One open batch: a flight with the same bytes to send again, or None where it is settled or waits.

    Raises VisitEnds and LeaseLost.
    """
    pushes = {push.pk: push for push in batch.pushes.select_related("connection")}
    if not pushes:
        with transaction.atomic():
            lease.fence(visit.held)
            recording.close_if_empty(batch, now)
        return None
    by_position = {b_id: pushes[pk] for b_id, pk in batch.positions.items() if pk in pushes}
    is_whole = len(by_position) == len(batch.positions)
    since = batch.in_doubt_since
    if since is None and is_whole:
        return store_again(visit, batch, by_position, now)
    is_young = since is not None and now - since < visit.settings.doubt_lookup_after
    if is_young and is_whole and not any(push.kind in TAKEN_TWICE_KINDS for push in pushes.values()):
        return store_again(visit, batch, by_position, now)
    found = _looked_up(visit, batch, list(pushes.values()), now)
    if found is None:
        return None
    absent = [push for push in pushes.values() if push.pk not in found]
    if absent and not found and is_whole and batch.sends < SENDS_BEFORE_SPLIT:
        return store_again(visit, batch, by_position, now)
    with transaction.atomic():
        lease.fence(visit.held)
        results = [Result(pushes[pk], posted) for pk, posted in found.items()]
        recording.settle(visit, batch, results, now)
        # The call has ended long ago and did not leave these: a new identity cannot make a second one.
        recording.send_alone(absent, at=now, due_at=now, sentence=sentences.split())
        needs.requeued(absent, at=now)
        recording.close_if_empty(batch, now)
    return None


def mended(visit: Visit, flight: Flight, results: list[Result]) -> list[Result]:
    """Refusals that may be our own success: the number or the name is taken, by what we ourselves put there;
    or the refusal followed a send whose answer was lost. Asks QuickBooks outside any transaction.

    Where QuickBooks does not answer, the outcome is Unknown: the batch stays open and is looked up later.
    """
    mended_: list[Result] = []
    for one in results:
        outcome = one.outcome
        is_suspect = (
            isinstance(outcome, Refused)
            and one.push.verb == PushVerb.CREATE
            and (outcome.code in {"6140", "6240"} or flight.doubted_before is not None)
        )
        if not is_suspect:
            mended_.append(one)
            continue
        try:
            posted = look_up(visit, one.push)
        except VisitEnds:
            mended_.append(Result(one.push, Unknown("QuickBooks could not be asked about it"), one.reply))
            continue
        mended_.append(one if posted is None else Result(one.push, posted, one.reply))
    return mended_


def look_up(visit: Visit, push: Push) -> Posted | None:
    """What became of `push` in QuickBooks, found by number, party, amount and marker; None where it is not
    there. An update and a removal are looked up by the record's id. Raises VisitEnds where QuickBooks did not
    answer."""
    if push.verb != PushVerb.CREATE:
        there = standing.read_one(visit, push)
        return standing.is_there(visit, push, there) if there else None
    posting = frozen.from_json(push.posting)
    mappings = _mappings(visit, posting)
    try:
        statement = visit.books.find_statement(posting, mappings)
    except Unpostable:
        # Its party is not known any more: nothing can be said, and nothing must be sent.
        visit.end(failed=True)
        raise VisitEnds from None
    rows = visit.query(statement)
    ours = [row for row in rows.records if visit.books.is_ours(row, posting, mappings, marker=push.marker)]
    if ours:
        return visit.books.posted(record_name(push.kind, push.posting), ours[0])
    if not rows.is_complete:
        visit.end(failed=True)
        raise VisitEnds
    return None


def needs_person(visit: Visit, push: Push, problem: Problem, now: datetime) -> None:
    """In a transaction of its own: this push needs a person."""
    with transaction.atomic():
        lease.fence(visit.held)
        needs.stop(push, problem, at=now)


def _looked_up(visit: Visit, batch: Batch, pushes: list[Push], now: datetime) -> dict[int, Posted] | None:
    """What is there, by push; None where the reading failed: everything waits."""
    found: dict[int, Posted] = {}
    try:
        for push in pushes:
            posted = look_up(visit, push)
            if posted is not None:
                found[push.pk] = posted
    except VisitEnds:
        again_at = now + LOOK_AGAIN
        with transaction.atomic():
            lease.fence(visit.held)
            batch.not_before = again_at
            batch.save(update_fields=["not_before"])
            states.postpone(pushes, again_at, sentence=sentences.looking(again_at), at=now)
            needs.delayed_all(pushes, again_at, at=now)
        return None
    return found


def _mappings(visit: Visit, posting: Posting) -> Mappings:
    keys = set() if isinstance(posting, Party | Item) else resolve.keys_of(posting)
    return resolve.mappings_for(visit.connection, keys, table=queries.table(visit.connection))
