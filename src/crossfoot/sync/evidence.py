"""The evidence page of a push: what was decided, what was sent, what came back, each time. Never a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from crossfoot.audit.models import Event
from crossfoot.sync import states
from crossfoot.sync.models import Attempt, Link, Push
from crossfoot.sync.redaction import redacted

MOST_ATTEMPTS = 100
MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Try:
    """One send: the push's own part of request and reply, as it went over the wire, and what it meant."""

    sent_at: datetime
    answered_at: datetime | None
    request_id: str
    generation: int
    verb: str
    """What was asked for: create, update, delete or void."""
    outcome: str
    sentence: str
    http_status: int | None
    trace: str
    """QuickBooks' intuit_tid, for its support."""
    request: str
    reply: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the audit trail about this push."""

    at: datetime
    actor: str
    verb: str
    data: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is known of one push."""

    push: Push
    snapshot: Mapping[str, Any]
    """The posting as it was frozen when it was sent."""
    link: Link | None
    """What stands for it, or where it was taken out, what stood for it last."""
    tries: tuple[Try, ...]
    steps: tuple[Step, ...]


def evidence(push: Push) -> Evidence:
    """What was sent for `push` and what came of it, oldest first; at most MOST_ATTEMPTS sends."""
    tries = Attempt.objects.filter(push=push).order_by("id")[:MOST_ATTEMPTS]
    links = Link.history.filter(connection_id=push.connection_id, local_key=push.document_key)
    link = links.order_by(F("removed_at").desc(nulls_first=True)).first()
    subject = states.subject_of(push)
    events = Event.objects.filter(
        company_id=push.company_id, subject_kind=subject.kind, subject_id=subject.id, verb__startswith="push."
    ).order_by("sequence")[:MOST_EVENTS]
    return Evidence(
        push=push,
        snapshot=push.posting,
        link=link,
        tries=tuple(
            Try(
                sent_at=one.sent_at,
                answered_at=one.answered_at,
                request_id=one.batch_key,
                generation=one.generation,
                verb=one.verb,
                outcome=one.outcome,
                sentence=one.sentence,
                http_status=one.http_status,
                trace=one.trace,
                request=redacted(one.request),
                reply=redacted(one.reply),
            )
            for one in tries
        ),
        steps=tuple(Step(event.at, event.actor, event.verb, event.data) for event in events),
    )
