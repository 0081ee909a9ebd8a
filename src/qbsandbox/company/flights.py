"""Writes with a requestid that have arrived and not ended: the time in which the same requestid may come
again."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from types import TracebackType


class Arrival:
    """One such write, from its arrival to its reply; leave it with `leave()` or as a context manager.

    `followed` means that another arrival came before it (so it is not the first), `shared` that any two
    overlapped while no reply was stored yet.
    """

    def __init__(self, flights: Flights, requestid: str, *, followed: bool, shared: bool) -> None:
        self._flights = flights
        self.requestid = requestid
        self.followed = followed
        self.shared = shared

    def leave(self) -> None:
        self._flights.end(self)

    def __enter__(self) -> Arrival:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.leave()


class Flights:
    """Thread-safe; knows which requestids were answered without asking the database."""

    def __init__(self, answered: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._flying: dict[str, list[Arrival]] = {}
        self._answered = set(answered)

    def arrive(self, requestid: str) -> Arrival:
        with self._lock:
            others = self._flying.setdefault(requestid, [])
            shared = bool(others) and requestid not in self._answered
            if shared:
                for other in others:
                    other.shared = True
            arrival = Arrival(self, requestid, followed=bool(others), shared=shared)
            others.append(arrival)
            return arrival

    def end(self, arrival: Arrival) -> None:
        with self._lock:
            others = self._flying.get(arrival.requestid, [])
            if arrival in others:
                others.remove(arrival)
            if not others:
                self._flying.pop(arrival.requestid, None)

    def answer(self, requestid: str) -> None:
        with self._lock:
            self._answered.add(requestid)

    def forget(self, requestids: Iterable[str]) -> None:
        with self._lock:
            self._answered.difference_update(requestids)
