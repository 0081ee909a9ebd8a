"""Pushes: what is on its way to QuickBooks, what came of it, and what a person decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Given, Ids, PathId, Text, Told, one_of
from crossfoot.api.orders import WithReason
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.core.permissions import Can
from crossfoot.sync import decisions
from crossfoot.sync import evidence as sync_evidence
from crossfoot.sync.evidence import Evidence
from crossfoot.sync.models import Push

router = Router()

Kind = Annotated[Push.Kind, one_of(Push.Kind)]
State = Annotated[Push.State, one_of(Push.State)]


class AskedPushes(Paged):
    """Which pushes, the latest first."""

    state: State | None = None
    kind: Kind | None = None
    cause: Annotated[Text, Field(description="One of Attention's causes, such as `account:shipping`.")] = ""
    document_key: Annotated[Text, Field(description="Such as `sales_order:12`.")] = ""


class PushTold(Told):
    """One thing to be put into QuickBooks, once. `sentence`: what happens next, and who must act."""

    id: int
    kind: Kind
    state: State
    label: str
    document_key: str
    party: str
    number: str
    posting_on: Day | None
    currency: str
    total: Amount | None
    sentence: str
    cause: str
    fix: str
    attempts: int
    due_at: datetime
    snoozed_until: datetime | None
    created_at: datetime
    changed_at: datetime
    settled_at: datetime | None


class PushList(Listed):
    """One page of pushes."""

    items: list[PushTold]


class LinkTold(Told):
    """The record in QuickBooks that stands for it."""

    remote_kind: str
    remote_id: str
    number: str
    total: Amount | None
    origin: str


class TryTold(Told):
    """One sending: what went over the wire, what came back, and what it meant. Never a token."""

    sent_at: datetime
    answered_at: datetime | None
    request_id: str
    generation: int
    verb: str = Field(description="What was asked for: create, update, delete or void.")
    outcome: str
    sentence: str
    http_status: int | None
    trace: str = Field(description="QuickBooks' intuit_tid, for its support.")
    request: str
    reply: str


class StepTold(Told):
    """One event of the audit trail about it."""

    at: datetime
    actor: str
    verb: str


class EvidenceTold(Told):
    """Everything that is known of one push. `snapshot` is the posting as it was decided."""

    push: PushTold
    snapshot: dict[str, Any]
    link: LinkTold | None
    tries: list[TryTold]
    steps: list[StepTold]


class PushIds(Given):
    """One push or many."""

    ids: Ids


class PushesRetried(Told):
    """What is queued again, with what it needs; what is settled is left alone."""

    queued: list[PushTold]


@router.get("", response=PushList, summary="List pushes")
@answers()
def list_pushes(request: HttpRequest, asked: Query[AskedPushes]) -> PushList:
    rows = Push.objects.filter(company=caller_of(request).company)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.cause:
        rows = rows.filter(problem_cause=asked.cause)
    if asked.document_key:
        rows = rows.filter(document_key=asked.document_key)
    page = page_of(rows.defer("posting").order_by("-pk"), asked)
    return PushList(items=[told(push) for push in page.rows], **about(page))


@router.post("/retry", response=PushesRetried, summary="Send pushes again now")
@answers()
def retry_pushes(request: HttpRequest, chosen: PushIds) -> PushesRetried:
    caller = caller_of(request)
    caller.require(Can.RESOLVE_ATTENTION)
    caller.require_all(Push, chosen.ids)
    found = list(Push.objects.filter(company=caller.company, pk__in=chosen.ids))
    queued = decisions.retry(pushes=found, by=caller.person, at=caller.now)
    return PushesRetried(queued=[told(push) for push in _again(caller, queued)])


@router.get("/{int:push_id}", response=PushTold, summary="Read a push")
@answers()
def get_push(request: HttpRequest, push_id: PathId) -> PushTold:
    return told(caller_of(request).find(Push, push_id))


@router.get("/{int:push_id}/evidence", response=EvidenceTold, summary="What was sent, and what came back")
@answers()
def get_evidence(request: HttpRequest, push_id: PathId) -> EvidenceTold:
    push = caller_of(request).find(Push, push_id, can=Can.VIEW_EVIDENCE)
    return _evidence(sync_evidence.evidence(push))


@router.post("/{int:push_id}/skip", response=PushTold, summary="Don't send it after all")
@answers()
def skip_push(request: HttpRequest, push_id: PathId, why: WithReason) -> PushTold:
    caller = caller_of(request)
    push = caller.find(Push, push_id, can=Can.RESOLVE_ATTENTION)
    decisions.skip(push=push, reason=why.reason, by=caller.person, at=caller.now)
    return told(caller.find(Push, push_id))


@router.post(
    "/{int:push_id}/acknowledge", response=PushTold, summary="Accept a difference that QuickBooks booked"
)
@answers()
def acknowledge_difference(request: HttpRequest, push_id: PathId, why: WithReason) -> PushTold:
    caller = caller_of(request)
    push = caller.find(Push, push_id, can=Can.RESOLVE_ATTENTION)
    decisions.acknowledge(push=push, reason=why.reason, by=caller.person, at=caller.now)
    return told(caller.find(Push, push_id))


def told(push: Push) -> PushTold:
    return PushTold(
        id=push.pk,
        kind=Push.Kind(push.kind),
        state=Push.State(push.state),
        label=push.label,
        document_key=push.document_key,
        party=push.party_name,
        number=push.number,
        posting_on=push.posting_on,
        currency=push.currency,
        total=push.total,
        sentence=push.sentence,
        cause=push.problem_cause,
        fix=push.problem_fix,
        attempts=push.attempts,
        due_at=push.due_at,
        snoozed_until=push.snoozed_until,
        created_at=push.created_at,
        changed_at=push.changed_at,
        settled_at=push.settled_at,
    )


def _again(caller: Caller, pushes: list[Push]) -> list[Push]:
    """As they are stored now."""
    ids = [push.pk for push in pushes]
    return list(Push.objects.filter(company=caller.company, pk__in=ids).order_by("pk"))


def _evidence(evidence: Evidence) -> EvidenceTold:
    link = evidence.link
    return EvidenceTold(
        push=told(evidence.push),
        snapshot=dict(evidence.snapshot),
        link=LinkTold(
            remote_kind=link.remote_kind,
            remote_id=link.remote_id,
            number=link.number,
            total=link.total,
            origin=link.origin,
        )
        if link
        else None,
        tries=[
            TryTold(
                sent_at=one.sent_at,
                answered_at=one.answered_at,
                request_id=one.request_id,
                generation=one.generation,
                verb=one.verb,
                outcome=one.outcome,
                sentence=one.sentence,
                http_status=one.http_status,
                trace=one.trace,
                request=one.request,
                reply=one.reply,
            )
            for one in evidence.tries
        ],
        steps=[StepTold(at=step.at, actor=step.actor, verb=step.verb) for step in evidence.steps],
    )
