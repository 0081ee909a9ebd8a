"""Requests under way: threads that do HTTP and nothing else, never the database.

With one lane everything happens inline, in order: that is how the simulation and most tests run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType

from crossfoot.quickbooks.books import Frozen, NotSent, Transmission
from crossfoot.quickbooks.online.client import OnlineClient
from crossfoot.quickbooks.secret import Secret
from crossfoot.sync.gate import Gate
from crossfoot.sync.models import Attempt, Batch, Push

STALE_SECONDS = 20.0
"""A stored request that was held up this long before it could be sent (a sleeping machine) is not sent by
this worker any more: another one may have settled it meanwhile."""


@dataclass(slots=True)
class Flight:
    """A stored batch on its way: its pushes by bId, and this send's attempts by push id."""

    batch: Batch
    frozen: Frozen
    pushes: dict[str, Push]
    attempts: dict[int, Attempt]
    sent_at: datetime
    doubted_before: datetime | None = None
    """Since when it was in doubt before this send; None where all earlier sends are known not to count."""
    stored: float = field(default_factory=time.monotonic)

    @property
    def items(self) -> int:
        return len(self.pushes)


@dataclass(frozen=True, slots=True)
class Landed:
    """A flight that came back, with whatever became of it."""

    flight: Flight
    transmission: Transmission


class Lanes:
    """Up to `count` flights at once, through `gate` where there is one. A context manager: leaving it waits for
    what is under way."""

    def __init__(self, client: OnlineClient, *, count: int, timeout: float, gate: Gate | None) -> None:
        self._client = client
        self._timeout = timeout
        self._count = count
        self._gate = gate
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="crossfoot-lane") if count > 1 else None
        self._under_way: dict[Future[Transmission], Flight] = {}
        self._landed: list[Landed] = []

    def __enter__(self) -> Lanes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def is_busy(self) -> bool:
        return bool(self._under_way or self._landed)

    @property
    def has_room(self) -> bool:
        return len(self._under_way) + len(self._landed) < self._count

    @property
    def batches(self) -> int:
        """Batches under way."""
        return sum(not flight.batch.is_single for flight in self._under_way.values())

    def send(self, flight: Flight, token: Secret, *, inline: bool = False) -> None:
        """Send a stored flight. Inline where it must be over before anything else begins."""
        if self._pool is None or inline:
            self._landed.append(Landed(flight, self._transmitted(flight, token)))
            return
        future = self._pool.submit(self._transmitted, flight, token)
        self._under_way[future] = flight

    def _transmitted(self, flight: Flight, token: Secret) -> Transmission:
        if self._gate is not None:
            self._gate.wait()
        return transmitted(self._client, flight, token, self._timeout)

    def landed(self, *, wait_seconds: float | None) -> Iterator[Landed]:
        """What has come back; waits for the first one, at most so long (None: until one comes)."""
        if not self._landed and self._under_way:
            done, _ = wait(self._under_way, timeout=wait_seconds, return_when=FIRST_COMPLETED)
            for future in done:
                self._landed.append(Landed(self._under_way.pop(future), future.result()))
        while self._landed:
            yield self._landed.pop(0)


def transmitted(client: OnlineClient, flight: Flight, token: Secret, timeout: float) -> Transmission:
    """Send the stored bytes once, unless they were held up for too long."""
    if time.monotonic() - flight.stored > STALE_SECONDS:
        return NotSent("it was held up on this machine")
    return client.send(flight.frozen, access_token=token, timeout=timeout)
