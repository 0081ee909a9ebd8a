"""QuickBooks' documented limits, as sliding windows on the sandbox's clock, and counters that a test can
read.

Source: Intuit, "Basic schema and data formats", REST API features, table of limits: 500 requests a minute per
company, 10 a second per company and app, 10 at a time, 40 batches a minute per company and app and 120 per
company, and 800 a minute per company and app together with calls outside the accounting API. A refused call
fills no window: otherwise a client that keeps asking would never be let in again. As options: 200 reports a
minute (older pages), and the App Partner Program's cap on reads in a month. What the program would bill is in
`metering.py`; the 40 mails a day of a sandbox company are counted where they are sent.
"""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from qbsandbox.call import Call
from qbsandbox.limits.metering import Meter

MINUTE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)

BatchCounts = Literal["one", "items"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits in force. `batch_counts_as`: whether a batch fills one place of the minute's window or one
    an item (Intuit does not say); it is always one call of the second's window."""

    enabled: bool = True
    requests_per_minute: int = 500
    requests_per_second: int = 10
    concurrent: int = 10
    batches_per_minute: int = 40
    batches_per_minute_per_realm: int = 120
    combined_per_minute: int = 800
    batch_counts_as: BatchCounts = "one"
    reports_per_minute: int | None = None
    """200 by Intuit's older pages; not in the present table, so off."""
    core_plus_per_month: int | None = None
    """Reads an app may make in a calendar month, all its companies together (500,000 for Intuit's free tier);
    after that they are refused until the month ends. None: any number."""
    answers_in_xml: bool = True
    """Whether a 429 is the gateway's XML even for JSON clients (as recorded), or JSON."""

    def __post_init__(self) -> None:
        if self.batch_counts_as not in ("one", "items"):
            raise ValueError(f"A batch counts as “one” or as its “items”, not as “{self.batch_counts_as}”.")
        for name, value in asdict(self).items():
            if isinstance(value, int) and not isinstance(value, bool) and value < 1:
                raise ValueError(f"{name} must be at least 1, not {value}.")


class Refused(Exception):
    """The call is over a limit; the text names which."""


class Window:
    """How many happened in the last `length`; what is older than that is forgotten."""

    def __init__(self, length: timedelta) -> None:
        self.length = length
        self._times: deque[datetime] = deque()

    def count(self, now: datetime) -> int:
        while self._times and self._times[0] <= now - self.length:
            self._times.popleft()
        return len(self._times)

    def add(self, now: datetime, places: int = 1) -> None:
        self.count(now)
        self._times.extend([now] * places)


@dataclass(frozen=True, slots=True)
class Counters:
    """What the gateway has seen since the last `reset_counters`.

    `core_plus` are the successful reads that the App Partner Program would bill in production, `core` the
    successful writes, which are free; batches count by their items.
    """

    calls: int
    refused: int
    peak_concurrency: int
    by_endpoint: dict[str, int]
    """Calls let in, by "METHOD endpoint"."""
    refused_by_limit: dict[str, int]
    core: int = 0
    core_plus: int = 0
    by_entity: dict[str, int] = field(default_factory=dict)
    """Successful operations, by "kind operation": "invoice create", "customer query", "bill cdc"."""
    by_company_and_app: dict[str, dict[str, int]] = field(default_factory=dict)
    """calls, refused, core and core_plus of each "realm/client id"."""
    core_plus_this_month: dict[str, int] = field(default_factory=dict)
    """Reads since the first of the month, by client id; `reset_counters` leaves them."""


class Limits:
    """The gateway's gate. `rules` may be exchanged at any time (`change`); windows and counters stay."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.meter = Meter()
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, str], Window] = {}
        self._in_flight: Counter[str] = Counter()
        self._by_endpoint: Counter[str] = Counter()
        self._refused_by_limit: Counter[str] = Counter()
        self._calls = 0
        self._peak = 0

    @property
    def enabled(self) -> bool:
        return self.rules.enabled

    @enabled.setter
    def enabled(self, value: bool) -> None:
        self.rules = replace(self.rules, enabled=value)

    def change(
        self,
        *,
        enabled: bool | None = None,
        requests_per_minute: int | None = None,
        requests_per_second: int | None = None,
        concurrent: int | None = None,
        batches_per_minute: int | None = None,
        batches_per_minute_per_realm: int | None = None,
        combined_per_minute: int | None = None,
        batch_counts_as: BatchCounts | None = None,
        reports_per_minute: int | None = None,
        core_plus_per_month: int | None = None,
        answers_in_xml: bool | None = None,
    ) -> None:
        """Change the rules that are named. Raises ValueError for a limit below 1."""
        named: dict[str, Any] = {
            "enabled": enabled,
            "requests_per_minute": requests_per_minute,
            "requests_per_second": requests_per_second,
            "concurrent": concurrent,
            "batches_per_minute": batches_per_minute,
            "batches_per_minute_per_realm": batches_per_minute_per_realm,
            "combined_per_minute": combined_per_minute,
            "batch_counts_as": batch_counts_as,
            "reports_per_minute": reports_per_minute,
            "core_plus_per_month": core_plus_per_month,
            "answers_in_xml": answers_in_xml,
        }
        self.rules = replace(
            self.rules, **{name: value for name, value in named.items() if value is not None}
        )

    @contextmanager
    def admitted(self, call: Call, *, app: str, now: datetime) -> Iterator[None]:
        """Let one accounting call in, and hold its place among the concurrent ones until it is done.

        Raises Refused, which the caller answers with 429.
        """
        realm = call.realm_id or ""
        self._enter(call, realm, app, now)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight[realm] = max(0, self._in_flight[realm] - 1)

    def count_other(self, call: Call, *, realm_id: str, app: str, now: datetime) -> None:
        """Count a call outside the accounting API (userinfo, token refresh) towards the combined limit.

        Raises Refused.
        """
        with self._lock:
            self._check(
                "combined_per_minute", f"{realm_id}/{app}", MINUTE, self.rules.combined_per_minute, 1, now
            )
            self._window("combined_per_minute", f"{realm_id}/{app}", MINUTE).add(now)
            self._note(call, f"{realm_id}/{app}")

    def note_refusal(self, reason: str) -> None:
        """Count a 429 that the weather handed out."""
        with self._lock:
            self._refused_by_limit[reason] += 1

    def note_done(
        self, call: Call, *, app: str, reads: int | None = None, writes: int | None = None, now: datetime
    ) -> None:
        """Count a call that succeeded; of a batch, `reads` and `writes` of its items did."""
        with self._lock:
            self.meter.count(call, realm=call.realm_id or "", app=app, reads=reads, writes=writes, now=now)

    @property
    def counters(self) -> Counters:
        with self._lock:
            return Counters(
                calls=self._calls,
                refused=self._refused_by_limit.total(),
                peak_concurrency=self._peak,
                by_endpoint=dict(self._by_endpoint),
                refused_by_limit=dict(self._refused_by_limit),
                core=self.meter.core,
                core_plus=self.meter.core_plus,
                by_entity=dict(self.meter.by_entity),
                by_company_and_app={whose: dict(counts) for whose, counts in self.meter.by_both.items()},
                core_plus_this_month=self.meter.this_month,
            )

    def reset_counters(self) -> None:
        with self._lock:
            self._by_endpoint.clear()
            self._refused_by_limit.clear()
            self._calls = 0
            self.meter.reset()
            self._peak = max(self._in_flight.values(), default=0)

    def forget(self) -> None:
        """Empty windows and counters; the rules stay."""
        with self._lock:
            self._windows.clear()
            self._in_flight.clear()
            self.meter.forget()
        self.reset_counters()

    def _enter(self, call: Call, realm: str, app: str, now: datetime) -> None:
        rules = self.rules
        places = call.items if call.is_batch and rules.batch_counts_as == "items" else 1
        both = f"{realm}/{app}"
        asked = [
            ("requests_per_minute", realm, MINUTE, rules.requests_per_minute, places),
            ("requests_per_second", both, SECOND, rules.requests_per_second, 1),
            ("combined_per_minute", both, MINUTE, rules.combined_per_minute, 1),
        ]
        if call.is_batch:
            asked += [
                ("batches_per_minute", both, MINUTE, rules.batches_per_minute, 1),
                ("batches_per_minute_per_realm", realm, MINUTE, rules.batches_per_minute_per_realm, 1),
            ]
        if call.endpoint == "reports" and rules.reports_per_minute is not None:
            asked.append(("reports_per_minute", realm, MINUTE, rules.reports_per_minute, 1))
        with self._lock:
            if rules.enabled and self._in_flight[realm] >= rules.concurrent:
                self._refuse("concurrent", rules.concurrent, both)
            cap = rules.core_plus_per_month
            if rules.enabled and cap is not None and call.reads and self.meter.month_of(app, now) >= cap:
                self._refuse("core_plus_per_month", cap, both)
            for name, whose, length, limit, wanted in asked:
                self._check(name, whose, length, limit, wanted, now, both)
            for name, whose, length, _limit, wanted in asked:
                self._window(name, whose, length).add(now, wanted)
            self._in_flight[realm] += 1
            self._peak = max(self._peak, self._in_flight[realm])
            self._note(call, both)

    def _check(
        self, name: str, whose: str, length: timedelta, limit: int, wanted: int, now: datetime, both: str = ""
    ) -> None:
        if self.rules.enabled and self._window(name, whose, length).count(now) + wanted > limit:
            self._refuse(name, limit, both or whose)

    def _refuse(self, name: str, limit: int, both: str) -> None:
        self._refused_by_limit[name] += 1
        self.meter.of(both)["refused"] += 1
        raise Refused(f"{name} is {limit}")

    def _window(self, name: str, whose: str, length: timedelta) -> Window:
        return self._windows.setdefault((name, whose), Window(length))

    def _note(self, call: Call, both: str) -> None:
        self._calls += 1
        self.meter.of(both)["calls"] += 1
        self._by_endpoint[str(call)] += 1
