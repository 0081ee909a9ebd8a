"""Weather: faults on demand, scripted one by one or as a storm from a seed.

The weather only says *what* goes wrong with a call. How it goes wrong depends on the line the client came by:
a real socket is really cut (`server.py`), a call in process gets the HTTP library's own error
(`transport.py`).
"""

import random
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NoReturn, Protocol

from qbsandbox.call import ANYTHING, SPARED, Call, Matching

LOG_LENGTH = 10_000
"""How many past faults `Weather.log` keeps."""
LONGEST_LATE_COMMIT_SECONDS = 120.0
"""QuickBooks ends a call after 120 seconds (its documented request timeout); a late commit is never later."""


class Kind(StrEnum):
    """What can go wrong, in the order in which a call meets it."""

    CONNECT_ERROR = "connect_error"
    """Never sent: no connection. (On a socket that is already open: reset before anything is done.)"""
    CONNECT_TIMEOUT = "connect_timeout"
    """Never sent: no connection in time. (On a socket as above.)"""
    WRITE_ERROR = "write_error"
    """The connection breaks while the request is written; nothing is done."""
    RESET_BEFORE_COMMIT = "reset_before_commit"
    """The connection is reset after the request arrived; nothing is done."""
    THROTTLE = "throttle"
    """429 now, whatever the limits say."""
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 (a fault, not a secret)
    """The access token of this call expires before it is looked at; 401."""
    SERVER_ERROR = "server_error"
    """500, 502, 503 or 504 instead of the work; nothing is done."""
    SERVER_ERROR_AFTER_COMMIT = "server_error_after_commit"
    """The work is done and the gateway answers 5xx all the same."""
    SLOW = "slow"
    """This one call takes `delay_seconds` longer."""
    HANG = "hang"
    """No answer ever, and nothing is done: the client waits until it gives up."""
    LATE_COMMIT = "late_commit"
    """The client waits until it gives up; the work is done `delay_seconds` after the request arrived."""
    LOST_REPLY = "lost_reply"
    """The work is done, and the connection is closed before a byte of the answer."""
    RESET_AFTER_COMMIT = "reset_after_commit"
    """The work is done, and the connection is reset before a byte of the answer."""


COMMITTING = frozenset(
    {Kind.SERVER_ERROR_AFTER_COMMIT, Kind.LATE_COMMIT, Kind.LOST_REPLY, Kind.RESET_AFTER_COMMIT, Kind.SLOW}
)
"""The faults after which the work has been, or will be, done."""
SERVER_ERRORS = (500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `status` is for the 5xx kinds, `delay_seconds` for SLOW and LATE_COMMIT."""

    kind: Kind
    matching: Matching = ANYTHING
    status: int = 503
    delay_seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.status not in SERVER_ERRORS:
            raise ValueError(
                f"A server error is one of {', '.join(map(str, SERVER_ERRORS))}, not {self.status}."
            )
        if self.delay_seconds < 0:
            raise ValueError(f"A delay cannot be negative ({self.delay_seconds} seconds).")
        if self.kind is Kind.LATE_COMMIT and self.delay_seconds > LONGEST_LATE_COMMIT_SECONDS:
            raise ValueError(
                f"A late commit comes at most {LONGEST_LATE_COMMIT_SECONDS:.0f} seconds after its request,"
                f" not {self.delay_seconds}: QuickBooks ends the call by then."
            )


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the server takes: `base_seconds` a call, and `per_batch_item_seconds` for each *further* batch
    item."""

    base_seconds: float = 0.0
    per_batch_item_seconds: float = 0.0

    def of(self, call: Call) -> float:
        return self.base_seconds + self.per_batch_item_seconds * (call.items - 1)


@dataclass(frozen=True, slots=True)
class Storm:
    """Random faults. `rates` give each kind's chance per call (their sum ≤ 1); the same seed and calls give
    the same storm."""

    seed: int
    rates: Mapping[Kind, float]
    matching: Matching = ANYTHING
    longest_delay_seconds: float = 30.0

    def __post_init__(self) -> None:
        if any(rate < 0 for rate in self.rates.values()) or sum(self.rates.values()) > 1:
            raise ValueError("The chances of a storm are between 0 and 1, and so is their sum.")


@dataclass(frozen=True, slots=True)
class Happening:
    """One fault that came down on one call."""

    at: datetime
    call: Call
    fault: Fault


class Line(Protocol):
    """The way between one client and the sandbox: what `Kind` means to whoever is at the other end.

    Every method but `wait` ends the call by raising.
    """

    def wait(self, seconds: float) -> bool:
        """Let the server work for `seconds`. False (and no time passes) where the client will have given up
        by then."""
        ...

    def not_connected(self, *, timed_out: bool) -> NoReturn: ...

    def broken_write(self) -> NoReturn: ...

    def reset(self) -> NoReturn: ...

    def lose_reply(self) -> NoReturn: ...

    def silence(self) -> NoReturn:
        """Say nothing until the client gives up."""
        ...


class Weather:
    """The faults to come. Thread-safe: each scripted fault comes down on exactly one call."""

    def __init__(self) -> None:
        self.latency = Latency()
        self._lock = threading.Lock()
        self._script: list[Fault] = []
        self._storm: Storm | None = None
        self._chance = random.Random(0)
        self._log: deque[Happening] = deque(maxlen=LOG_LENGTH)

    def next(
        self,
        kind: Kind | str,
        *,
        matching: Matching | str | None = None,
        times: int = 1,
        status: int = 503,
        delay_seconds: float = 30.0,
    ) -> None:
        """Let `kind` come down on the next `times` calls that fit; a string such as "POST batch" is read by
        `Matching.of`.

        Raises ValueError for a kind, status or delay that does not exist.
        """
        fault = Fault(Kind(kind), matching=_matching(matching), status=status, delay_seconds=delay_seconds)
        self.script([fault] * times)

    def script(self, faults: Iterable[Fault | Kind | str]) -> None:
        """Add faults in the order in which they should come; one that fits no call yet lets later ones pass
        before it."""
        coming = [fault if isinstance(fault, Fault) else Fault(Kind(fault)) for fault in faults]
        with self._lock:
            self._script.extend(coming)

    def drop_next_reply(self) -> None:
        """The next write is done, and its answer lost."""
        self.next(Kind.LOST_REPLY, matching="write")

    def storm(
        self,
        *,
        seed: int,
        rates: Mapping[str, float],
        matching: Matching | str | None = None,
        longest_delay_seconds: float = 30.0,
    ) -> None:
        """Random faults from now on, after the scripted ones. Replaces an earlier storm."""
        storm = Storm(
            seed=seed,
            rates={Kind(kind): rate for kind, rate in rates.items()},
            matching=_matching(matching),
            longest_delay_seconds=longest_delay_seconds,
        )
        with self._lock:
            self._storm = storm
            self._chance = random.Random(seed)

    def clear(self) -> None:
        """Fair weather: no faults to come, no latency. The log stays."""
        with self._lock:
            self._script.clear()
            self._storm = None
            self.latency = Latency()

    def forget(self) -> None:
        """Fair weather and an empty log."""
        self.clear()
        with self._lock:
            self._log.clear()

    @property
    def coming(self) -> tuple[Fault, ...]:
        """The scripted faults that have not come down yet."""
        with self._lock:
            return tuple(self._script)

    @property
    def current_storm(self) -> Storm | None:
        return self._storm

    @property
    def log(self) -> tuple[Happening, ...]:
        """What was done, oldest first (the last `LOG_LENGTH`)."""
        with self._lock:
            return tuple(self._log)

    def draw(self, call: Call, *, now: datetime) -> Fault | None:
        """The fault for this call, if any; it is then used up and logged."""
        with self._lock:
            fault = self._scripted(call) or self._stormy(call)
            if fault is not None:
                self._log.append(Happening(now, call, fault))
            return fault

    def _scripted(self, call: Call) -> Fault | None:
        for place, fault in enumerate(self._script):
            if fault.matching.fits(call) and _possible(fault.kind, fault.matching, call):
                return self._script.pop(place)
        return None

    def _stormy(self, call: Call) -> Fault | None:
        storm = self._storm
        if storm is None or not storm.matching.fits(call):
            return None
        left = self._chance.random()
        for kind, rate in storm.rates.items():
            left -= rate
            if left < 0:
                if not _possible(kind, storm.matching, call):
                    return None
                return Fault(
                    kind,
                    status=self._chance.choice(SERVER_ERRORS),
                    delay_seconds=round(self._chance.uniform(0, storm.longest_delay_seconds), 3),
                )
        return None


def _possible(kind: Kind, matching: Matching, call: Call) -> bool:
    """Whether this can happen to that call: a token expires only where one is carried, and what is spared by
    custom (`SPARED`) has to be named."""
    if kind is Kind.EXPIRED_TOKEN and call.realm_id is None:
        return False
    return call.endpoint not in SPARED or matching.endpoint == call.endpoint


def _matching(given: Matching | str | None) -> Matching:
    if given is None:
        return ANYTHING
    return Matching.of(given) if isinstance(given, str) else given
