"""One turn's visit to one QuickBooks company: its sign-in, its pace, and what ended it.

Everything here talks over HTTP and is called outside transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from crossfoot.connections import health, tokens
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.engine import clock
from crossfoot.engine.runner import back_off
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.quickbooks.books import AccessLost, SignInExpired, Throttled
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.client import (
    MAX_PAGES,
    PAGE_ROWS,
    UNCOUNTED_LISTS,
    Absent,
    Count,
    Found,
    ReadFailed,
    Report,
    Rows,
)
from crossfoot.quickbooks.online.pace import Pace, adapted_batch_size, batch_size_after_doubt
from crossfoot.quickbooks.secret import Secret
from crossfoot.sync.gate import Gate
from crossfoot.sync.settings import Sending

MAX_RENEWALS = 1
"""Renewals of the sign-in in one visit: a second 401 right after one means more than an expired token."""

SIGN_IN_REST = timedelta(seconds=60)
"""Rest of the company after QuickBooks refused a token that was just renewed."""

LONGEST_PACE_WAIT = timedelta(seconds=1.5)
"""A question waits so long for its place; the second's window frees one in 1.2 s at the latest."""

FIRST_BATCH_SIZE = 10
"""Documents in a company's first batch; its service time then tells how many fit (`pace`)."""


Answer = TypeVar("Answer", bound=Rows | Count | Found | Absent | Report)


class VisitEnds(Exception):
    """Nothing more can be asked of this company now; `Visit.result` says when it goes on."""


class Visit:
    """The connection, what is known of its pace, and whether the visit goes on.

    `connection` must be connected. Not shared between threads: lanes get the client and the token only.
    """

    def __init__(self, held: Held, connection: Connection, gateway: Gateway, settings: Sending) -> None:
        self.held = held
        self.connection = connection
        self.gateway = gateway
        self.settings = settings
        self.books = OnlineBooks()
        self.client = gateway.client(connection.realm_id)
        self.pace = _stored_pace(held.pace, settings)
        self.batch_size = _stored_size(held.pace, settings)
        self.gate = Gate(settings.limits) if settings.in_flight > 1 else None
        """What goes out in lanes and what is asked beside them keep the second's limit together."""
        self.token = Secret("")
        self.renewals = 0
        self.began_at = clock.now()
        self.until = self.began_at + settings.turn_length
        """After this nothing new begins; put off while nobody else waits for this worker."""
        self.is_over = False
        self.not_before: datetime | None = None
        self.fails = 0
        self.heard_at: datetime | None = None
        self.has_read_facts = False
        """Whether the company's facts, the closing date among them, were read in this visit."""
        self.reconnect_sentence = ""
        """Set where a person must reconnect; everything that waits says so."""

    # --- how it ends ----------------------------------------------------------------------------------

    @property
    def result(self) -> TurnResult:
        """The turn's end: what the lease keeps."""
        return TurnResult(self.not_before, self.fails, self.stored_pace)

    @property
    def stored_pace(self) -> dict[str, Any]:
        return {"log": self.pace.to_json(), "batch_size": self.batch_size}

    def end(self, *, not_before: datetime | None = None, failed: bool = False) -> None:
        """Begin nothing new; rest until `not_before`, longer after each failure in a row."""
        self.is_over = True
        if failed:
            self.fails = self.held.fails + 1
            rest_until = clock.now() + back_off(self.held.fails)
            not_before = max(not_before, rest_until) if not_before else rest_until
        if not_before is not None:
            self.not_before = max(self.not_before, not_before) if self.not_before else not_before

    def is_spent(self, now: datetime) -> bool:
        """Whether nothing new should begin: it is over, or has lasted long enough for the others' sake."""
        return self.is_over or now >= self.until

    # --- sign-in --------------------------------------------------------------------------------------

    def sign_in(self) -> bool:
        """Get a token that works; False ends the visit."""
        answer = tokens.access_token(self.connection, gateway=self.gateway, now=clock.now())
        if isinstance(answer, Secret):
            self.token = answer
            return True
        if answer.kind == tokens.Trouble.WAIT:
            self.end(not_before=clock.now() + timedelta(seconds=answer.wait_seconds), failed=True)
        else:
            self.reconnect_sentence = answer.sentence
            self.end(failed=True)
        return False

    def renew(self) -> bool:
        """After a 401: a new token, once per visit; False ends the visit."""
        if self.renewals >= MAX_RENEWALS:
            self.end(not_before=clock.now() + SIGN_IN_REST, failed=True)
            return False
        self.renewals += 1
        tokens.forget_access(self.connection, self.connection.token_version)
        return self.sign_in()

    def lost(self, outcome: AccessLost) -> None:
        """403: the connection stops until a person acts."""
        health.need_reconnect(
            connection=self.connection,
            sentence=outcome.problem.sentence,
            at=clock.now(),
            seen_version=self.connection.token_version,
        )
        self.reconnect_sentence = outcome.problem.sentence
        self.end(failed=True)

    # --- reading --------------------------------------------------------------------------------------

    def query(self, statement: str) -> Rows:
        """The rows of a SELECT. Raises VisitEnds where QuickBooks did not answer, or the pace forbids it."""
        return self._asked(
            lambda: self.client.query(statement, access_token=self.token, timeout=self.timeout)
        )

    def read_list(self, name: str, where: str = "") -> Rows:
        """Every `name` record that meets `where`, page after page, each page counted in the pace; complete
        only where count(*) agrees at the end (offset paging skips rows where a list changes). Raises
        VisitEnds: whoever has long lists to read keeps what it has and asks for the rest in a later turn."""
        condition = f" WHERE {where}" if where else ""
        records: dict[str, Mapping[str, Any]] = {}
        position = 1
        for _ in range(MAX_PAGES):
            page = self.query(
                f"SELECT * FROM {name}{condition} ORDERBY Id STARTPOSITION {position} MAXRESULTS {PAGE_ROWS}"
            )
            for index, record in enumerate(page.records):
                records[str(record.get("Id", f"{position}+{index}"))] = record
            if len(page.records) < PAGE_ROWS:
                break
            position += len(page.records)
        else:
            return Rows(tuple(records.values()), is_complete=False)
        if name in UNCOUNTED_LISTS:
            return Rows(tuple(records.values()))
        counted = self._asked(
            lambda: self.client.count(name, where, access_token=self.token, timeout=self.timeout)
        )
        return Rows(tuple(records.values()), is_complete=counted.number <= len(records))

    def report(self, name: str, params: Mapping[str, str]) -> Report:
        """A report in Intuit's shape. Raises VisitEnds."""
        return self._asked(
            lambda: self.client.report(name, params, access_token=self.token, timeout=self.timeout)
        )

    def read(self, name: str, remote_id: str) -> Mapping[str, Any] | None:
        """One record; None where QuickBooks says that there is none. Raises VisitEnds."""

        def ask() -> Found | Absent | ReadFailed:
            return self.client.read(name, remote_id, access_token=self.token, timeout=self.timeout)

        answer = self._asked(ask)
        return answer.record if isinstance(answer, Found) else None

    @property
    def timeout(self) -> float:
        """Seconds that one call may take."""
        return self.settings.call_lifetime.total_seconds()

    def _asked(self, ask: Callable[[], Answer | ReadFailed]) -> Answer:
        for _ in range(1 + MAX_RENEWALS):
            now = self._waited_for_pace()
            self.pace = self.pace.sent(now, singles=1)
            if self.gate is not None:
                self.gate.wait()
            answer = ask()
            if not isinstance(answer, ReadFailed):
                self.heard_at = clock.now()
                return answer
            match answer.outcome:
                case SignInExpired():
                    if not self.renew():
                        raise VisitEnds
                case Throttled(wait_seconds):
                    self.end(not_before=clock.now() + timedelta(seconds=wait_seconds))
                    raise VisitEnds
                case AccessLost() as lost:
                    self.lost(lost)
                    raise VisitEnds
                case _:
                    self.end(failed=True)
                    raise VisitEnds
        raise VisitEnds

    def _waited_for_pace(self) -> datetime:
        """The moment at which one more request may go: at once, or after a short wait.

        Whoever asks several questions that belong together (thirty documents to be looked up) would else
        begin again with the first one each time. Raises VisitEnds where it would be longer.
        """
        now = clock.now()
        free_at = self.pace.next_single_at(now)
        if free_at > now and free_at - now <= LONGEST_PACE_WAIT:
            clock.pause((free_at - now).total_seconds())
            now = clock.now()
            free_at = self.pace.next_single_at(now)
        if free_at > now:
            self.end(not_before=free_at)
            raise VisitEnds
        return now

    # --- pace -----------------------------------------------------------------------------------------

    def took(self, *, items: int, seconds: float) -> None:
        """A batch was answered after so many seconds: the next one's size follows."""
        adapted = adapted_batch_size(self.batch_size, items=items, seconds=seconds)
        self.batch_size = max(1, min(adapted, self.settings.batch_size))

    def doubted(self) -> None:
        """A batch's answer did not arrive: the next ones are smaller."""
        self.batch_size = batch_size_after_doubt(self.batch_size)


def _stored_pace(stored: Mapping[str, Any], settings: Sending) -> Pace:
    try:
        return Pace.from_json(stored.get("log", []), settings.limits)
    except ValueError:
        return Pace(settings.limits)


def _stored_size(stored: Mapping[str, Any], settings: Sending) -> int:
    size = stored.get("batch_size")
    return max(1, min(size if isinstance(size, int) else FIRST_BATCH_SIZE, settings.batch_size))
