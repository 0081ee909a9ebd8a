"""What changed on documents since one last asked, and the audit trail."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import Asked, answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Moment, PathId, Text, Told
from crossfoot.audit import trail
from crossfoot.audit.models import Event
from crossfoot.core.permissions import Can
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.lists import LARGEST_PAGE, PAGE_SIZE
from crossfoot.sync.changes import changes
from crossfoot.sync.models import BookState

changes_router = Router()
events_router = Router()


class AskedChanges(Asked):
    """Since when: the `cursor` of the reply before. A row may come twice; it never stays away."""

    after: Moment
    kind: DocumentKind | None = None


class ChangeTold(Told):
    """Where a document's invoice or bill stands now. `is_final`: nothing more happens by itself."""

    kind: str
    id: int
    state: BookState
    sentence: str
    number: str
    at: datetime
    is_final: bool


class Changes(Told):
    """At most 500 changes, oldest first; ask again with `cursor`."""

    changes: list[ChangeTold]
    cursor: datetime


class AskedEvents(Asked):
    """Which events, the latest first. `before` is the `sequence` of the last one that is known."""

    before: Annotated[PathId | None, Field(description="Only events with a lower sequence.")] = None
    subject_kind: Annotated[Text, Field(description="Such as `sales_order`.")] = ""
    subject_id: PathId | None = None
    verb: Annotated[Text, Field(description="Such as `sales_order.confirmed`.")] = ""
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE_SIZE


class EventTold(Told):
    """One thing that happened. `hash` covers it and the event before it."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    subject_kind: str
    subject_id: int | None
    subject: str
    data: dict[str, Any]
    hash: str


class Events(Told):
    """Events, the latest first; ask for more with `before`."""

    events: list[EventTold]
    has_more: bool


@changes_router.get("", response=Changes, summary="What changed since")
@answers()
def list_changes(request: HttpRequest, asked: Query[AskedChanges]) -> Changes:
    found = changes(caller_of(request).company, asked.after, kind=asked.kind)
    return Changes(
        changes=[
            ChangeTold(
                kind=row.kind,
                id=row.id,
                state=row.state,
                sentence=row.sentence,
                number=row.number,
                at=row.at,
                is_final=row.is_final,
            )
            for row in found.rows
        ],
        cursor=found.cursor,
    )


@events_router.get("", response=Events, summary="The audit trail")
@answers()
def list_events(request: HttpRequest, asked: Query[AskedEvents]) -> Events:
    caller = caller_of(request)
    caller.require(Can.VIEW_AUDIT)
    rows = trail.timeline(caller.company.pk)
    if asked.before is not None:
        rows = rows.filter(sequence__lt=asked.before)
    if asked.subject_kind:
        rows = rows.filter(subject_kind=asked.subject_kind)
    if asked.subject_id is not None:
        rows = rows.filter(subject_id=asked.subject_id)
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    found = list(rows[: asked.page_size + 1])
    return Events(
        events=[_event(event) for event in found[: asked.page_size]], has_more=len(found) > asked.page_size
    )


def _event(event: Event) -> EventTold:
    return EventTold(
        sequence=event.sequence,
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        subject=event.subject,
        data=json.loads(event.data),
        hash=event.hash,
    )
