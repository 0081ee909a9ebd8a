"""The evidence of each send: one row per push, stored before it goes and filled in when the answer is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

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
from crossfoot.quickbooks.online import exact_json
from crossfoot.sync.models import Attempt, Batch, Push

WORDS: Mapping[type[Any], str] = {
    Posted: "posted", Refused: "refused", Stale: "stale", Throttled: "throttled",
    SignInExpired: "sign_in_expired", AccessLost: "access_lost", Malformed: "malformed",
    Unknown: "unknown", NotSent: "not_sent",
}  # fmt: skip


def begun(
    batch: Batch,
    pushes: Sequence[Push],
    texts: Mapping[int, str],
    journals: Mapping[int, Sequence[Sequence[str]]],
    at: datetime,
) -> dict[int, Attempt]:
    """One row of evidence for each push of this send, stored before it; its reply is filled in afterwards."""
    rows = Attempt.objects.bulk_create(
        [
            Attempt(
                push=push,
                batch_key=batch.pk,
                generation=push.generation,
                verb=push.verb,
                sent_at=at,
                request=texts.get(push.pk, ""),
                journal=list(journals.get(push.pk, ())),
                outcome="sent",
                sentence="Sent; no answer is recorded.",
            )
            for push in pushes
        ]
    )
    return {row.push_id: row for row in rows}


def ended(
    attempts: Mapping[int, Attempt],
    answers: Mapping[int, tuple[Outcome, str]],
    transmission: Transmission,
    now: datetime,
) -> None:
    """Fill in this send's attempts. `answers`: outcome and its own part of the answer by push id."""
    status = transmission.status if isinstance(transmission, Reply | Unknown) else None
    trace = transmission.trace if isinstance(transmission, Reply) else ""
    rows = []
    for push_id, (outcome, reply) in answers.items():
        row = attempts.get(push_id)
        if row is None:
            continue
        row.answered_at = now if isinstance(transmission, Reply) else None
        row.reply, row.http_status, row.trace = reply, status or None, trace[:100]
        row.outcome = WORDS[type(outcome)]
        row.sentence = outcome_sentence(outcome)[:1000]
        rows.append(row)
    # An upsert on the key is one statement without a CASE per row and column, which is what bulk_update makes.
    Attempt.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"],
        update_fields=["answered_at", "reply", "http_status", "trace", "outcome", "sentence"],
    )  # fmt: skip


def outcome_sentence(outcome: Outcome) -> str:
    """An outcome in words, for the evidence page."""
    match outcome:
        case Posted(remote_id, version):
            return f"It stands in QuickBooks as Id {remote_id}, version {version}."
        case Refused(problem) | AccessLost(problem):
            return problem.sentence
        case Stale(detail) | SignInExpired(detail) | Malformed(detail):
            return detail
        case Throttled(wait_seconds):
            return f"QuickBooks asked to wait {wait_seconds} seconds."
        case Unknown(reason) | NotSent(reason):
            return reason


def replies_of(b_ids: Iterable[str], transmission: Transmission, *, is_single: bool) -> dict[str, str]:
    """Each push's own part of the answer, by its id in the batch; the whole of it where it is no batch."""
    if not isinstance(transmission, Reply):
        return {}
    text = transmission.body.decode("utf-8", "replace")
    if is_single:
        return dict.fromkeys(b_ids, text)
    try:
        answer = exact_json.value_of(transmission)
    except (ValueError, RecursionError):
        return dict.fromkeys(b_ids, text)
    items = answer.get("BatchItemResponse") if isinstance(answer, Mapping) else None
    if not isinstance(items, list):
        return dict.fromkeys(b_ids, text)
    return {
        str(item.get("bId", "")): exact_json.dumps(item).decode()
        for item in items
        if isinstance(item, Mapping)
    }
