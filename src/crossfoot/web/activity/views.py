"""The timeline of a company, its file, and the check of its chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crossfoot.audit import checking, trail
from crossfoot.audit.models import Event
from crossfoot.core.permissions import Can
from crossfoot.web import exports
from crossfoot.web.activity.forms import ActivityFilter
from crossfoot.web.activity.telling import Detail, details
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell, Column, look, page_of
from crossfoot.web.screens import screens_of

EVENTS_KNOWN = 500
"""The latest events whose names are offered in the filter."""

COLUMNS: tuple[Column[Event], ...] = (
    Column("sequence", "Number", lambda event: event.sequence, order=("sequence",), is_number=True),
    Column("at", "When", lambda event: event.at),
    Column("actor", "Who", lambda event: event.actor),
    Column("verb", "Event", lambda event: event.verb),
    Column("subject_kind", "Kind", lambda event: event.subject_kind),
    Column("subject", "About", lambda event: event.subject),
    Column("data", "Details", lambda event: event.data),
    Column("hash", "Hash", lambda event: event.hash),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the timeline shows it."""

    event: Event
    details: list[Detail]
    url: str
    """Where the thing is shown that it happened to, or empty."""


@dataclass(frozen=True, slots=True)
class Day:
    """All that is on this page of one day."""

    on: date
    events: list[Told]


@require_safe
@at_desk(Can.VIEW_AUDIT)
def activity(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The latest events first, narrowed to what the filters say."""
    chosen = ActivityFilter(request.GET, company=desk.company)
    events = trail.timeline(desk.company.pk)
    if chosen.is_valid():
        events = chosen.narrow(events, desk.zone)
    seen = look(request, "activity", COLUMNS, "-sequence")
    page = page_of(events, seen)
    return render(
        request,
        "activity/activity.html",
        {
            "filter": chosen,
            "is_narrowed": any(chosen.cleaned_data.values()),
            "known_events": _known_events(desk),
            "look": seen,
            "page": page,
            "days": list(_by_day(page.rows, desk)),
            "previous_query": seen.link(page=page.number - 1) if page.has_previous else "",
            "next_query": seen.link(page=page.number + 1) if page.has_next else "",
            "last_check": checking.last_check(desk.company.pk),
        },
    )


@require_safe
@at_desk(Can.VIEW_AUDIT)
def export(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The narrowed events as a CSV file, with the hash of each."""
    chosen = ActivityFilter(request.GET, company=desk.company)
    events = trail.timeline(desk.company.pk)
    if chosen.is_valid():
        events = chosen.narrow(events, desk.zone)
    rows = events[: exports.EXPORT_LIMIT].iterator(chunk_size=2000)
    lines: Iterator[list[Cell]] = ([column.cell(event) for column in COLUMNS] for event in rows)
    name = f"{desk.company.slug}-activity-{desk.today.isoformat()}"
    return exports.answer(name, "csv", [column.heading for column in COLUMNS], lines)


@require_POST
@at_desk(Can.VIEW_AUDIT)
def check(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Recompute the chain and say whether it holds."""
    checked = checking.check(company_id=desk.company.pk, by=trail.actor_of(desk.person), at=desk.now)
    if checked.is_whole:
        messages.success(
            request, f"The chain is whole: all {checked.events:,} events are as they were written."
        )
    else:
        messages.error(
            request,
            f"The chain is broken. {checked.sentence} Keep a copy of the database as it is, and ask whoever "
            "runs this installation who changed it.",
        )
    return redirect("activity", desk.company.slug)


def _by_day(events: list[Event], desk: Desk) -> Iterator[Day]:
    day: Day | None = None
    pages = screens_of(desk, map(_key, events))
    for event in events:
        on = timezone.localtime(event.at).date()
        if day is None or day.on != on:
            if day is not None:
                yield day
            day = Day(on, [])
        day.events.append(Told(event, details(event), pages[_key(event)]))
    if day is not None:
        yield day


def _key(event: Event) -> str:
    return f"{event.subject_kind}:{event.subject_id}"


def _known_events(desk: Desk) -> list[str]:
    latest = trail.timeline(desk.company.pk).values_list("verb", flat=True)[:EVENTS_KNOWN]
    return sorted(set(latest))
