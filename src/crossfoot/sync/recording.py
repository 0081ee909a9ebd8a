"""What came back, written down: one short transaction per answer, fenced by the lease.

Every outcome of the port is matched. A lost reply is not a failure: the batch stays as it is, and its bytes
go out again when QuickBooks has surely ended the first call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from crossfoot.core.problems import Fix, Problem
from crossfoot.engine import lease
from crossfoot.engine.runner import back_off
from crossfoot.quickbooks.books import (
    AccessLost,
    Malformed,
    NotSent,
    Outcome,
    Posted,
    Refused,
    Reply,
    SignInExpired,
    Stale,
    Throttled,
    Transmission,
    Unknown,
)
from crossfoot.sync import attempts, copies, differing, linking, needs, removing, sentences, sources, states
from crossfoot.sync.kinds import REMOVALS, record_name
from crossfoot.sync.lanes import Flight, Landed
from crossfoot.sync.models import Batch, Link, Push
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit

State = Push.State

BUSY_TRIES = 6
"""Sends of one push that QuickBooks may refuse as busy before a person is asked."""

WHOLE = (NotSent, Throttled, SignInExpired, AccessLost, Malformed)
"""Outcomes that are true of a whole request; after each of them it is certain that nothing was carried out."""


def results_of(visit: Visit, landed: Landed) -> list[Result]:
    """The outcome of each push of a flight, judged against what was sent."""
    flight, transmission = landed.flight, landed.transmission
    names = {b_id: record_name(push.kind, push.posting) for b_id, push in flight.pushes.items()}
    if is_upload(flight.batch):
        outcomes = dict.fromkeys(names, visit.books.interpret_upload(transmission))
    elif flight.batch.is_single:
        outcomes = {b_id: visit.books.interpret_single(name, transmission) for b_id, name in names.items()}
    else:
        outcomes = visit.books.interpret_batch(names, transmission)
    replies = attempts.replies_of(flight.pushes, transmission, is_single=flight.batch.is_single)
    return [Result(push, outcomes[b_id], replies.get(b_id, "")) for b_id, push in flight.pushes.items()]


def record(
    visit: Visit, flight: Flight, results: Sequence[Result], transmission: Transmission, now: datetime
) -> None:
    """Write down what became of each push of a flight that came back. Raises LeaseLost."""
    with transaction.atomic():
        lease.fence(visit.held)
        attempts.ended(
            flight.attempts,
            {one.push.pk: (one.outcome, one.reply) for one in results},
            transmission,
            now,
        )
        whole = next((one.outcome for one in results if isinstance(one.outcome, WHOLE)), None)
        if whole is not None:
            _nothing_done(visit, flight, whole, now)
        else:
            settle(visit, flight.batch, results, now)
    if isinstance(whole, AccessLost):
        visit.lost(whole)
    elif isinstance(whole, NotSent):
        visit.end(failed=True)
    elif isinstance(whole, Throttled):
        visit.end(not_before=now + timedelta(seconds=whole.wait_seconds))
    elif any(isinstance(one.outcome, Unknown) for one in results):
        visit.doubted()
        visit.end(failed=True)
    if not isinstance(whole, NotSent) and isinstance(transmission, Reply):
        visit.heard_at = now


def settle(visit: Visit, batch: Batch, results: Sequence[Result], now: datetime) -> None:
    """Write down definite outcomes, and leave doubtful ones in the batch. In the caller's transaction."""
    settle_done(visit, [one for one in results if isinstance(one.outcome, Posted) and not one.again], now)
    for one in results:
        match one.outcome:
            case _ if one.again and one.push.attempts < BUSY_TRIES:
                send_alone([one.push], at=now, due_at=now, sentence=one.again)
            case _ if one.problem is not None:
                needs.stop(one.push, one.problem, at=now, told=one.told)
            case Refused() as refused:
                _refused(one.push, refused, now)
            case Stale(detail):
                _refused(one.push, Refused(_stale(one.push, detail), "5010"), now)
            case _:
                pass
    doubtful = [one.push for one in results if isinstance(one.outcome, Unknown)]
    if doubtful:
        _in_doubt(batch, doubtful, now)
    close_if_empty(batch, now)


def settle_done(visit: Visit, results: Sequence[Result], now: datetime) -> None:
    """Write down what was carried out. In the caller's transaction."""
    _undone(visit, [one for one in results if one.push.verb in REMOVALS], now)
    _posted(visit, [one for one in results if one.push.verb not in REMOVALS], now)


def is_upload(batch: Batch) -> bool:
    """Whether this request carries a file."""
    return batch.content_type.startswith("multipart/")


def close_if_empty(batch: Batch, now: datetime) -> None:
    """A batch is settled when no push is in it any more."""
    if not batch.pushes.exists():
        batch.settled_at, batch.in_doubt_since = now, None
        if is_upload(batch):
            # The file is its document's own; it was kept here as well only to be sent again as it was.
            batch.body = b""
        batch.save(update_fields=["settled_at", "in_doubt_since", "body"])


def send_alone(pushes: Sequence[Push], *, at: datetime, due_at: datetime, sentence: str) -> None:
    """Out of their batch, which is certain not to be carried out any more, each to go alone under a new
    identity. In the caller's transaction."""
    for generation in {push.generation for push in pushes}:
        group = [push for push in pushes if push.generation == generation]
        states.move(
            group, State.WAITING, sentence=sentence, verb="push.requeued", at=at, due_at=due_at,
            set_={"generation": generation + 1},
        )  # fmt: skip


# --- certain that nothing was carried out ---------------------------------------------------------------


def _nothing_done(visit: Visit, flight: Flight, outcome: Outcome, now: datetime) -> None:
    """The send did nothing. Whether an earlier one of the same bytes did is as open as it was before."""
    batch, pushes = flight.batch, list(flight.pushes.values())
    batch.in_doubt_since = flight.doubted_before
    match outcome:
        case Malformed(detail) if flight.doubted_before is None:
            if batch.is_single:
                problem = Problem("request_refused", f"QuickBooks did not understand this: {detail}",
                                  Fix.EDIT_DOCUMENT, "request")  # fmt: skip
                needs.stop(pushes[0], problem, at=now)
            else:
                send_alone(pushes, at=now, due_at=now, sentence=sentences.split())
            close_if_empty(batch, now)
            return
        case AccessLost(problem) if flight.doubted_before is None:
            send_alone(pushes, at=now, due_at=now, sentence=sentences.reconnect(problem.sentence))
            close_if_empty(batch, now)
            return
        case Throttled(wait_seconds):
            again_at = now + timedelta(seconds=wait_seconds)
            sentence = sentences.throttled(again_at)
        case SignInExpired():
            again_at, sentence = now, sentences.sign_in(now)
        case AccessLost(problem):
            again_at, sentence = now, sentences.reconnect(problem.sentence)
        case Malformed():
            # The bytes were once in doubt: look for them before anything else (`doubt.settle_batch`).
            again_at = now
            batch.in_doubt_since = now - visit.settings.doubt_lookup_after
            sentence = sentences.looking(again_at)
        case _:
            again_at = now + back_off(visit.held.fails)
            sentence = sentences.not_reached(again_at)
    batch.not_before = again_at
    batch.save(update_fields=["not_before", "in_doubt_since"])
    _postponed(pushes, again_at, sentence, now)


def _in_doubt(batch: Batch, pushes: Sequence[Push], now: datetime) -> None:
    """`store` has already put the time and the doubt into the batch; people are told."""
    batch.save(update_fields=["not_before", "in_doubt_since"])
    _postponed(pushes, batch.not_before, sentences.in_doubt(batch.not_before), now)


def _postponed(pushes: Sequence[Push], due_at: datetime, sentence: str, now: datetime) -> None:
    states.postpone(pushes, due_at, sentence=sentence, at=now)
    needs.delayed_all(pushes, due_at, at=now)


# --- it stands in QuickBooks ----------------------------------------------------------------------------


def _posted(visit: Visit, results: Sequence[Result], now: datetime) -> None:
    if not results:
        return
    taken = linking.taken_by_others(visit, results)
    good = [one for one in results if one.push.pk not in taken]
    for one in results:
        if one.push.pk in taken:
            needs.stop(one.push, linking.linked_elsewhere(one.push, taken[one.push.pk]), at=now)
    linking.keep_links(visit, good, now)
    copies.remember(visit.connection, [(one.push.kind, one.posted.record) for one in good], at=now)
    other = {
        one.push.pk: problem for one in good if (problem := differing.difference(visit, one)) is not None
    }
    plain = [one.push for one in good if one.push.pk not in other]
    numbers = {one.push.pk: one.posted.number for one in good}
    ids = {one.push.pk: one.posted.remote_id for one in good}
    origins = {one.push.pk: one.origin for one in good}

    def told(push: Push) -> Mapping[str, Any]:
        return {"remote_id": ids[push.pk], "number": numbers[push.pk], "origin": str(origins[push.pk])}

    states.move(
        plain, State.SYNCHRONIZED, sentence="", verb="push.synchronized", at=now, numbers=numbers, data=told
    )
    for one in good:
        if problem := other.get(one.push.pk):
            states.move(
                [one.push], State.SYNCHRONIZED, sentence=problem.sentence, verb="push.synchronized", at=now,
                numbers=numbers, data=told, problem=problem,
            )  # fmt: skip
    needs.satisfied([one.push for one in good], at=now)


def _undone(visit: Visit, results: Sequence[Result], now: datetime) -> None:
    """These do not stand in QuickBooks any more; their links stay as history, and they can be sent again."""
    if not results:
        return
    links = {
        link.local_key: link
        for link in Link.objects.filter(
            connection=visit.connection, local_key__in=[one.push.document_key for one in results]
        )
    }
    for verb in {one.push.verb for one in results}:
        mine = [links[one.push.document_key] for one in results
                if one.push.verb == verb and one.push.document_key in links]  # fmt: skip
        removing.forget(mine, as_=verb, at=now)
    pushes = [one.push for one in results]
    ids = {one.push.pk: one.posted.remote_id for one in results}
    states.move(
        pushes, State.SYNCHRONIZED, sentence="", verb="push.undone", at=now,
        data=lambda push: {"remote_id": ids[push.pk], "verb": str(push.verb)},
    )  # fmt: skip
    needs.satisfied(pushes, at=now)
    for push in pushes:
        if push.source_id is not None and push.created_by is not None:
            why = sources.removed(push.source_kind, [push.source_id], push.created_by, now)
            if why:
                _not_followed(push, why, now)


def _not_followed(push: Push, why: str, now: datetime) -> None:
    """It is out of QuickBooks, and what follows from that here was refused: a person is told."""
    problem = Problem(
        "removal_not_followed", sentences.not_followed(push.label, why), Fix.REVIEW_CHANGE,
        f"removed:{push.document_key}", push.document_key, blocks=False,
    )  # fmt: skip
    states.move(
        [push],
        State.SYNCHRONIZED,
        sentence=problem.sentence,
        verb="push.not_followed",
        at=now,
        problem=problem,
    )


# --- it was refused -------------------------------------------------------------------------------------


def _refused(push: Push, refused: Refused, now: datetime) -> None:
    """A refusal may be replayed under the same identity, so a passing one gets a new generation at once and
    the others with the retry."""
    if refused.problem.cause == "busy" and push.attempts < BUSY_TRIES:
        due_at = now + back_off(push.attempts)
        states.move(
            [push], State.WAITING, sentence=sentences.BUSY, verb="push.requeued", at=now, due_at=due_at,
            set_={"generation": push.generation + 1},
        )  # fmt: skip
        needs.delayed(push, due_at, at=now)
        return
    needs.stop(push, about(push, refused), at=now)


def about(push: Push, refused: Refused) -> Problem:
    """The refusal as this push's problem: a party's is the party's own cause, whatever QuickBooks' code."""
    problem = refused.problem
    if push.kind in {Push.Kind.CUSTOMER, Push.Kind.VENDOR}:
        return replace(problem, cause=f"party:{push.document_key}", subject=push.document_key)
    if push.kind == Push.Kind.ITEM:
        return replace(problem, cause=f"item:{push.document_key}", subject=push.document_key)
    return problem


def _stale(push: Push, detail: str) -> Problem:
    return Problem(
        "quickbooks_5010",
        f"QuickBooks says that {push.label} was changed there meanwhile: {detail} Retry it.",
        Fix.RETRY,
        "stale",
    )


# --- names ----------------------------------------------------------------------------------------------


def settle_matched(visit: Visit, result: Result, reason: str, now: datetime) -> None:
    """A name that QuickBooks had already. In the caller's transaction."""
    _posted(visit, [result], now)
    Link.objects.filter(connection=visit.connection, local_key=result.push.document_key).update(
        reason=reason[:200]
    )


def freed(pushes: Sequence[Push], now: datetime) -> None:
    """What waited for these may go. In the caller's transaction."""
    needs.satisfied(pushes, at=now)
