"""What happens by the clock: once per slot, however many workers look.

Each due row is moved on by compare-and-set, and the task of the slot commits with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from crossfoot.engine import tasks
from crossfoot.engine.models import Schedule, Task
from crossfoot.tenancy.models import Company

MOST_AT_ONCE = 200
"""Slots that one tick fires at most; the next tick goes on."""


def ensure(*, company: Company, kind: str, every_seconds: int, at: datetime) -> None:
    """Let `kind` happen every so many seconds, first at `at`. An existing row keeps its slot."""
    Schedule.objects.bulk_create(
        [Schedule(company=company, kind=kind, every_seconds=every_seconds, next_at=at)], ignore_conflicts=True
    )
    Schedule.objects.filter(company=company, kind=kind).exclude(every_seconds=every_seconds).update(
        every_seconds=every_seconds
    )


def stop(*, company: Company, kind: str) -> None:
    """No more of it."""
    Schedule.objects.filter(company=company, kind=kind).delete()


def tick(now: datetime) -> int:
    """Start the task of every slot that is due, unless the previous one is open. Returns how many fired."""
    due = Schedule.objects.filter(next_at__lte=now).order_by("next_at").select_related("company")
    return sum(_fire(row, now) for row in due[:MOST_AT_ONCE])


def next_slot(slot: datetime, every_seconds: int, now: datetime) -> datetime:
    """The first slot after `now`: slots that passed while nobody worked are not made up for."""
    missed = int((now - slot).total_seconds() // every_seconds)
    return slot + timedelta(seconds=every_seconds * (missed + 1))


@transaction.atomic
def _fire(row: Schedule, now: datetime) -> int:
    following = next_slot(row.next_at, row.every_seconds, now)
    if not Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=following):
        return 0
    if Task.objects.filter(company=row.company, kind=row.kind, state__in=tasks.OPEN).exists():
        return 0
    tasks.start(company=row.company, kind=row.kind, args={"slot": row.next_at.isoformat()}, by=None, at=now)
    return 1
