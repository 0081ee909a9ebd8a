"""Work that is still running when its client has given up, and requests that arrive again meanwhile.

A *late commit* is a request that the server finishes after the client stopped waiting. It is kept here until
the clock passes its time. While a request with a `requestid` runs (late or merely slow), the same `requestid`
may come again; what happens then is the company's switch `requestid_in_flight`.
"""

import heapq
import threading
from collections.abc import Callable
from datetime import datetime

from qbsandbox.clock import Clock, VirtualClock

Work = Callable[[datetime], object]
"""What is left to do, told the instant at which it is done."""
Key = tuple[str, str]
"""(realm id, requestid)."""


class LateWork:
    """Works that are due later, in the order of their time. On a real clock a timer does each one when it is
    due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._heap: list[tuple[datetime, int, Work]] = []
        self._number = 0

    def add(self, *, due_at: datetime, work: Work) -> None:
        with self._lock:
            self._number += 1
            heapq.heappush(self._heap, (due_at, self._number, work))
        if not isinstance(self._clock, VirtualClock):
            timer = threading.Timer(max(0.0, (due_at - self._clock.now()).total_seconds()), self.settle)
            timer.daemon = True
            timer.start()

    def settle(self) -> int:
        """Do what is due by now, one after the other; returns how many were done.

        Whoever calls this meanwhile from another thread waits, so that no request is handled before what is
        due is done.
        """
        done = 0
        with self._lock:
            while self._heap and self._heap[0][0] <= self._clock.now():
                due_at, _number, work = heapq.heappop(self._heap)
                work(due_at)
                done += 1
        return done

    @property
    def waiting(self) -> tuple[datetime, ...]:
        """When the works still to be done are due, soonest first."""
        with self._lock:
            return tuple(sorted(due_at for due_at, _number, _work in self._heap))

    def forget(self) -> None:
        """Drop all that is still to be done."""
        with self._lock:
            self._heap.clear()


class Running:
    """The requests with a `requestid` that have arrived and are not done, with the instant at which each will
    be."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[Key, datetime] = {}

    def begin(self, key: Key, *, until: datetime) -> datetime | None:
        """Note that `key` runs until then. Where it runs already, only its end is returned."""
        with self._lock:
            running_until = self._until.get(key)
            if running_until is None:
                self._until[key] = until
            return running_until

    def end(self, key: Key) -> None:
        with self._lock:
            self._until.pop(key, None)

    def forget(self) -> None:
        with self._lock:
            self._until.clear()
