"""QuickBooks' closing date: looked at again where a document may be near it, and named where QuickBooks refuses.

An accountant closes months in QuickBooks, and nothing tells us. What we know is at most a quarter of an hour old;
where it decides, it is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from crossfoot.core.checks.days import closed_period
from crossfoot.core.dates import first_open_day
from crossfoot.engine import lease
from crossfoot.mappings import lists
from crossfoot.quickbooks.books import Refused
from crossfoot.sync import standing
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.models import Link, Push
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit, VisitEnds

NEAR = timedelta(days=45)
"""So long after the known closing date a document is near it: the next month may have been closed since."""

FRESH = timedelta(seconds=60)
"""What was read so recently is not read again."""

CLOSED_CODES = frozenset({"6200", "6210"})


def look_again(visit: Visit, pushes: Sequence[Push], now: datetime) -> None:
    """Read the closing date where one of these is dated near it; once in this visit at least where it would stop
    one, for it may have been opened again. Raises VisitEnds."""
    closing_on = visit.connection.closing_on
    days = [on for push in pushes if (on := push.posting_on) is not None]
    if closing_on is None or not days or min(days) > closing_on + NEAR:
        return
    would_stop = min(days) <= closing_on
    if not _is_fresh(visit, now) or (would_stop and not visit.has_read_facts):
        _read(visit, now)


def named(visit: Visit, results: list[Result], now: datetime) -> list[Result]:
    """Refusals because of closed books, with the date until which they are closed. Asks outside transactions;
    where QuickBooks does not answer, they stay as they are."""
    refused = [
        one for one in results if isinstance(one.outcome, Refused) and one.outcome.code in CLOSED_CODES
    ]
    if not refused:
        return results
    if not _is_fresh(visit, now) or not all(_explains(visit, one.push) for one in refused):
        try:
            _read(visit, now)
        except VisitEnds:
            return results
    return [_named(visit, one) for one in results]


def _named(visit: Visit, result: Result) -> Result:
    outcome, closing_on = result.outcome, visit.connection.closing_on
    if not isinstance(outcome, Refused) or outcome.code not in CLOSED_CODES or closing_on is None:
        return result
    push, there_on = result.push, _there_on(visit, result.push)
    if there_on is not None and there_on <= closing_on:
        return replace(
            result, outcome=Refused(standing.closed_there(push.label, there_on, closing_on), outcome.code)
        )
    if push.posting_on is None or push.posting_on > closing_on:
        return result
    problem = closed_period(push.label, push.posting_on, closing_on, first_open_day(closing_on))
    return replace(result, outcome=Refused(problem, outcome.code))


def _explains(visit: Visit, push: Push) -> bool:
    """Whether the date that is known makes the refusal of this push plain."""
    closing_on = visit.connection.closing_on
    days = [on for on in (push.posting_on, _there_on(visit, push)) if on]
    return closing_on is not None and any(on <= closing_on for on in days)


def _there_on(visit: Visit, push: Push) -> date | None:
    """The day on which what is to be changed or removed was last sent; None for what is new."""
    if push.verb == PushVerb.CREATE:
        return None
    link = Link.objects.filter(connection=visit.connection, local_key=push.document_key).select_related(
        "push"
    )
    return next((one.push.posting_on for one in link if one.push), None)


def _is_fresh(visit: Visit, now: datetime) -> bool:
    facts_at = visit.connection.facts_at
    return facts_at is not None and now - facts_at < FRESH


def _read(visit: Visit, now: datetime) -> None:
    facts = lists.read_facts(visit.connection, visit)
    visit.has_read_facts = True
    with transaction.atomic():
        lease.fence(visit.held)
        lists.store_facts(visit.connection, facts, now)
