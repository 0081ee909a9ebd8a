"""Every change of a push's state, in one place: the row, its document's columns and the audit event together.

Nothing else writes `Push.state`. Whoever moves a push says what happens next and who must act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from crossfoot.audit import trail
from crossfoot.audit.trail import SYSTEM, Actor, Entry, Subject
from crossfoot.core.problems import Problem
from crossfoot.sync import sources
from crossfoot.sync.kinds import REMOVALS
from crossfoot.sync.models import Batch, BookState, Push

State = Push.State

SHOWN: Mapping[str, BookState] = {
    State.WAITING: BookState.WAITING,
    State.SENDING: BookState.SENDING,
    State.SYNCHRONIZED: BookState.SYNCHRONIZED,
    State.NEEDS_ATTENTION: BookState.NEEDS_ATTENTION,
    State.SKIPPED: BookState.NOT_SENT,
}
"""The state of a push that creates, on its document. What was skipped is not sent, and can be sent again."""

OPEN = (State.WAITING, State.SENDING, State.NEEDS_ATTENTION)

SENTENCE_LENGTH = 1000


def shown(push: Push) -> BookState:
    """A push's state on its document.

    A document whose update or removal was skipped stands in QuickBooks as it did before; one that was removed
    is not there any more.
    """
    state = State(push.state)
    if push.verb in REMOVALS and state == State.SYNCHRONIZED:
        return BookState.UNDONE
    if push.verb != Push.Verb.CREATE and state == State.SKIPPED:
        return BookState.SYNCHRONIZED
    return SHOWN[state]


Data = Callable[[Push], Mapping[str, Any]]


def move(
    pushes: Sequence[Push],
    to: Push.State,
    *,
    sentence: str,
    verb: str,
    at: datetime,
    by: Actor = SYSTEM,
    due_at: datetime | None = None,
    batch: Batch | None = None,
    problem: Problem | None = None,
    numbers: Mapping[int, str] | None = None,
    data: Data | None = None,
    set_: Mapping[str, Any] | None = None,
) -> None:
    """Move all `pushes` to one state with one sentence, in the caller's transaction.

    `problem` fills the columns by which Attention groups; without one they are emptied. `batch` is kept
    only while sending. `numbers` are QuickBooks' numbers by push id. `set_` are further columns, the same
    for all. A handful of queries, however many pushes there are.
    """
    if not pushes:
        return
    values: dict[str, Any] = {
        "state": to,
        "sentence": sentence[:SENTENCE_LENGTH],
        "changed_at": at,
        "batch": batch if to == State.SENDING else None,
        "settled_at": at if to in {State.SYNCHRONIZED, State.SKIPPED} else None,
        "problem_code": problem.code[:60] if problem else "",
        "problem_cause": problem.cause[:200] if problem else "",
        "problem_fix": problem.fix.value if problem else "",
        "problem_subject": problem.subject[:200] if problem else "",
        "snoozed_until": None,
        "snooze_reason": "",
    }
    if due_at is not None:
        values["due_at"] = due_at
    values |= set_ or {}
    Push.objects.filter(pk__in=[push.pk for push in pushes]).update(**values)
    for push in pushes:
        for name, value in values.items():
            setattr(push, name, value)
    show(pushes, sentence=sentence, at=at, numbers=numbers)
    tell(pushes, verb, at=at, by=by, data=data)


def show(
    pushes: Iterable[Push], *, sentence: str, at: datetime, numbers: Mapping[int, str] | None = None
) -> None:
    """The documents' columns for these pushes. The number of what stands in QuickBooks stays where it is not
    among `numbers`, which are by push id."""
    groups: dict[tuple[str, BookState, bool], list[Push]] = {}
    for push in pushes:
        if push.source_kind and push.source_id is not None:
            state = shown(push)
            keeps = push.verb != Push.Verb.CREATE and state != BookState.UNDONE
            groups.setdefault((push.source_kind, state, keeps), []).append(push)
    for (kind, state, keeps), group in groups.items():
        known = {push.source_id or 0: (numbers or {}).get(push.pk, "") for push in group} if numbers else None
        sources.set_state(
            kind,
            [push.source_id or 0 for push in group],
            state=state,
            sentence=sentence,
            at=at,
            numbers=known,
            keeps_number=keeps,
        )


def tell(
    pushes: Sequence[Push], verb: str, *, at: datetime, by: Actor = SYSTEM, data: Data | None = None
) -> None:
    """The audit events of these pushes, all of one company: one insert."""
    if not pushes:
        return
    entries = [
        Entry(
            verb,
            subject_of(push),
            {"push": push.pk, "state": str(push.state), **(data(push) if data else {})},
        )
        for push in pushes
    ]
    trail.record_many(entries, company_id=pushes[0].company_id, by=by, at=at)


def subject_of(push: Push) -> Subject:
    """A document's push belongs to the document's history; one of a party or an item has its own."""
    if push.source_kind:
        return Subject(push.source_kind, push.source_id, push.label)
    return Subject("push", push.pk, push.label)


def postpone(pushes: Sequence[Push], due_at: datetime, *, sentence: str, at: datetime) -> None:
    """The state stays; when it is looked at again, and why, changes. No audit event: nothing happened."""
    if not pushes:
        return
    Push.objects.filter(pk__in=[push.pk for push in pushes]).update(
        due_at=due_at, sentence=sentence[:SENTENCE_LENGTH], changed_at=at
    )
    for push in pushes:
        push.due_at, push.sentence = due_at, sentence
    show(pushes, sentence=sentence, at=at)
