"""Doing turns: one step, or a process that does them until it is told to stop.

One poller thread per process claims and feeds a pool of slots; one heartbeat thread renews the leases of
the whole process. `step` is what the embedded thread, `crossfoot worker` and the simulation all call.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, close_old_connections
from django.db.models import Q

from crossfoot.engine import clock, lease
from crossfoot.engine.models import Lease, Task
from crossfoot.engine.turns import Held, LeaseLost, TurnKind

log = structlog.get_logger(__name__)

POLL_SECONDS = (0.1, 0.3)
"""The poller sleeps a random time between these when nothing is due."""

HEARTBEAT_FRACTION = 0.25
"""Of the lease's length: how often a process renews."""

TICK_SECONDS = 1.0
"""How often a process looks whether something is due by the clock."""

DATABASE_PAUSE_SECONDS = 1.0
"""Pause of the poller after the database could not be reached."""

STOP_SECONDS = 20.0
"""How long a process that was told to stop waits for its turns; what is open then is settled later."""

LONGEST_BACK_OFF = timedelta(minutes=5)


def holder_name() -> str:
    """A name for this process that no other process has: host, process id and a random part."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def step(now: datetime, *, kinds: Sequence[TurnKind], holder: str, seconds: float) -> bool:
    """Claim one company, do one turn, release. False where nothing was due.

    Raises what the database raises in the claim. An error inside the turn is logged and backs the company
    off; where not even that can be written, the lease runs out.
    """
    held = lease.claim(now, kinds=kinds, holder=holder, seconds=seconds)
    if held is None:
        return False
    turn(held, now, kinds=kinds)
    return True


def turn(held: Held, now: datetime, *, kinds: Sequence[TurnKind]) -> None:
    """Do the turn of a claimed company and release it."""
    kind = next((kind for kind in kinds if kind.name == held.kind), None)
    if kind is None:
        lease.give_back(held, clock.now())
        return
    try:
        result = kind.run(held, now)
    except LeaseLost as lost:
        log.warning("lease_lost", company=held.company_id, kind=held.kind, reason=str(lost))
        return
    except Exception:
        log.exception("turn_failed", company=held.company_id, kind=held.kind, fails=held.fails + 1)
        # What the turn had sent is in its stored batches; the next turn settles them.
        later = clock.now() + back_off(held.fails)
        lease.release(held, clock.now(), not_before=later, fails=held.fails + 1)
        return
    if result.is_given_back:
        return
    lease.release(held, clock.now(), not_before=result.not_before, fails=result.fails, pace=result.pace)


def back_off(fails: int) -> timedelta:
    """How long a company rests after one more failure in a row: 1, 2, 4 … seconds, at most 5 minutes."""
    return min(timedelta(seconds=2.0 ** min(fails, 12)), LONGEST_BACK_OFF)


@dataclass(frozen=True, slots=True)
class Status:
    """What `crossfoot doctor` and the health page tell of the engine."""

    leases_held: int
    companies_backed_off: int
    tasks_open: int
    oldest_served_at: datetime | None
    """Since when the longest-waiting company that is free has not been served."""


def status(now: datetime) -> Status:
    """The engine at a glance: a handful of queries on small tables."""
    free = Lease.objects.filter(until__lte=now)
    return Status(
        leases_held=Lease.objects.filter(until__gt=now).exclude(holder="").count(),
        companies_backed_off=Lease.objects.filter(not_before__gt=now).count(),
        tasks_open=Task.objects.filter(Q(state=Task.State.WAITING) | Q(state=Task.State.RUNNING)).count(),
        oldest_served_at=free.order_by("served_at").values_list("served_at", flat=True).first(),
    )


class Runner:
    """A worker process: `slots` turns at a time, for as long as `run` is not told to stop."""

    def __init__(
        self,
        kinds: Sequence[TurnKind],
        *,
        slots: int = 16,
        seconds: float = 40.0,
        tick: Callable[[datetime], int] | None = None,
        holder: str | None = None,
    ) -> None:
        self.kinds = tuple(kinds)
        self.slots = slots
        self.seconds = seconds
        self.tick = tick
        self.holder = holder or holder_name()

    def run(self, stop: threading.Event) -> None:
        """Claim and do turns until `stop` is set; then wait for the turns under way, at most STOP_SECONDS."""
        free = threading.Semaphore(self.slots)
        ended = threading.Event()
        beat = threading.Thread(target=self._beat, args=(ended,), name="crossfoot-heartbeat", daemon=True)
        beat.start()
        pool = ThreadPoolExecutor(self.slots, thread_name_prefix="crossfoot-turn")
        try:
            self._poll(stop, free, pool)
        finally:
            for _ in range(self.slots):
                free.acquire(timeout=STOP_SECONDS)
            pool.shutdown(wait=False, cancel_futures=True)
            ended.set()
            beat.join(timeout=1.0)
            close_old_connections()

    def _poll(self, stop: threading.Event, free: threading.Semaphore, pool: ThreadPoolExecutor) -> None:
        ticked_at: datetime | None = None
        while not stop.is_set():
            if not free.acquire(timeout=POLL_SECONDS[1]):
                continue
            held = None
            try:
                close_old_connections()
                now = clock.now()
                if self.tick and (ticked_at is None or (now - ticked_at).total_seconds() >= TICK_SECONDS):
                    self.tick(now)
                    ticked_at = now
                held = lease.claim(now, kinds=self.kinds, holder=self.holder, seconds=self.seconds)
            except DatabaseError as error:
                log.warning("database_unreachable", error=type(error).__name__)
                stop.wait(DATABASE_PAUSE_SECONDS)
            if held is None:
                free.release()
                stop.wait(random.uniform(*POLL_SECONDS))
            else:
                pool.submit(self._slot, held, now, free)

    def _slot(self, held: Held, now: datetime, free: threading.Semaphore) -> None:
        try:
            turn(held, now, kinds=self.kinds)
        except Exception:
            log.exception("turn_not_released", company=held.company_id, kind=held.kind)
        finally:
            close_old_connections()
            free.release()

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(self.seconds * HEARTBEAT_FRACTION):
            try:
                close_old_connections()
                lease.renew(self.holder, clock.now(), seconds=self.seconds)
            except DatabaseError as error:
                log.warning("heartbeat_failed", error=type(error).__name__)
        close_old_connections()
