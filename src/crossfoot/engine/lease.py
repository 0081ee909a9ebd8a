"""One lease per company: who may talk to its QuickBooks now.

The claim is one conditional UPDATE on (company, epoch), the same statement on SQLite and PostgreSQL. A dead
worker needs no one to notice it: its lease runs out. A holder that was asleep and wakes up is fenced off by
the epoch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from crossfoot.engine import looking
from crossfoot.engine.looking import Candidate
from crossfoot.engine.models import Lease
from crossfoot.engine.turns import Held, LeaseLost, TurnKind

CANDIDATES = 8
"""Companies that one claim tries at most: other workers may take the first few at the same moment."""

LONGEST_TURN = timedelta(seconds=180)
"""Turns older than this get no heartbeat: a hanging turn loses its company when its lease runs out."""


def ensure(company_id: int, at: datetime) -> None:
    """Let the company have a lease row, in the caller's transaction. Whoever queues work calls this."""
    Lease.objects.bulk_create(
        [Lease(company_id=company_id, until=at, served_at=at, not_before=at)], ignore_conflicts=True
    )


def claim(now: datetime, *, kinds: Sequence[TurnKind], holder: str, seconds: float) -> Held | None:
    """Claim the least recently served company that has something due, for `seconds`; None where none has.

    Companies in which a person waits for an interactive task come first. Of several kinds of work due in
    one company the turns rotate, so that none starves another.
    """
    able = [kind for kind in kinds if kind.has_room()]
    for seen in looking.candidates(able, now, count=CANDIDATES):
        if _take(seen.company_id, seen.epoch, now, holder, seconds):
            return _held(seen, now, kinds)
    return None


def renew(holder: str, now: datetime, *, seconds: float) -> int:
    """The heartbeat of one process: prolong its leases that hold and are young enough. Returns how many."""
    return Lease.objects.filter(holder=holder, until__gt=now, served_at__gt=now - LONGEST_TURN).update(
        until=now + timedelta(seconds=seconds)
    )


def release(
    held: Held,
    now: datetime,
    *,
    not_before: datetime | None = None,
    fails: int = 0,
    pace: Mapping[str, Any] | None = None,
) -> bool:
    """Give the company back. `not_before` backs the company off. False where the lease was lost meanwhile."""
    values: dict[str, Any] = {"holder": "", "until": now, "fails": fails, "not_before": not_before or now}
    if pace is not None:
        values["pace"] = dict(pace)
    return bool(_own(held).update(**values))


def give_back(held: Held, now: datetime) -> bool:
    """Give the company back in the middle of a turn, which goes on without it: back-off, pace and its place in
    the queue stay as they were, as if nobody had been there. False where the lease was lost meanwhile."""
    values: dict[str, Any] = {"holder": "", "until": now}
    if held.waited_since is not None:
        values["served_at"] = held.waited_since
    return bool(_own(held).update(**values))


def fenced(held: Held) -> bool:
    """Inside a transaction: is this holder still the one? Locks the lease row until the transaction ends.

    On SQLite every transaction is IMMEDIATE, which is lock enough.
    """
    return bool(_own(held).select_for_update().exists())


def fence(held: Held) -> None:
    """`fenced`, or LeaseLost: the first line of every transaction of a turn."""
    if not fenced(held):
        raise LeaseLost(f"company {held.company_id} is no longer held by {held.holder} (epoch {held.epoch})")


def _own(held: Held) -> Any:
    return Lease.objects.filter(company_id=held.company_id, epoch=held.epoch)


def _take(company_id: int, epoch: int, now: datetime, holder: str, seconds: float) -> bool:
    return bool(
        Lease.objects.filter(company_id=company_id, epoch=epoch, until__lte=now).update(
            holder=holder,
            until=now + timedelta(seconds=seconds),
            epoch=F("epoch") + 1,
            served_at=now,
        )
    )


def _held(seen: Candidate, now: datetime, kinds: Sequence[TurnKind]) -> Held:
    """What the new holder has: the row as it is now (a late release may have written since), and whose turn it is."""
    row = Lease.objects.get(company_id=seen.company_id)
    first = row.epoch % len(kinds)
    rotated = [*kinds[first:], *kinds[:first]]
    order = [kind for kind in kinds if kind.name in seen.urgent]
    order += [kind for kind in rotated if kind.name in seen.due]
    if row.not_before > now:
        order = [kind for kind in order if not kind.heeds_back_off]
    name = order[0].name if order else ""
    return Held(
        row.company_id, row.epoch, row.holder, fails=row.fails, pace=row.pace, kind=name,
        waited_since=seen.served_at,
    )  # fmt: skip
