"""Asking one QuickBooks company a few things in a row: signed in, at its pace, with a sentence when it fails.

For reading lists and reports and for the small writes of the wizard. Documents go out through `sync`.
Whoever holds the company's lease has the only conversation with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from crossfoot.connections import health, tokens
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.books import (
    AccessLost,
    NotSent,
    Operation,
    Outcome,
    Refused,
    SignInExpired,
    Throttled,
    Unknown,
)
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.changes import Changes
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
from crossfoot.quickbooks.online.pace import Pace
from crossfoot.quickbooks.secret import Secret

READ_TRIES = 3
"""Tries of one question: after an expired sign-in, and after an answer that broke off."""

LIST_TRIES = 2
"""Readings of a list that changed while it was read."""

MOST_BEGUN = 3
"""Questions that are asked beside the caller and not read yet: the one that is read next, and two after it. After a
slow answer these two go later than the pace has them: `sync.questions` leaves room for that."""

AT_ONCE = 2
"""How many of them QuickBooks has at once: it works on one while another reply comes in and is read."""

LONGEST_PAUSE = 5.0
"""Seconds waited inside a conversation for its pace; what takes longer ends it, to go on in another turn."""

Answer = TypeVar("Answer", bound=Rows | Count | Found | Absent | Report | Changes)


class Why(StrEnum):
    """Why QuickBooks could not be asked."""

    SIGN_IN = "sign_in"
    """A person must reconnect, or mend the installation's keys."""
    FORBIDDEN = "forbidden"
    """QuickBooks does not let us see this."""
    REFUSED = "refused"
    """QuickBooks did not understand or accept the question."""
    BUSY = "busy"
    """Too many requests: after `wait_seconds`."""
    NO_ANSWER = "no_answer"
    """Nothing came, or nothing that makes sense: later."""


class NotAnswered(Exception):
    """QuickBooks did not answer. A read that failed proves nothing; nothing was changed by it."""

    def __init__(self, why: Why, problem: Problem, wait_seconds: float = 0) -> None:
        super().__init__(problem.sentence)
        self.why = why
        self.problem = problem
        self.sentence = problem.sentence
        self.wait_seconds = wait_seconds


class Conversation:
    """Questions to one company, one at a time. Not shared between threads.

    What `begin_list` and `begin_report` name is asked beside what the caller does until it reads it, `AT_ONCE` of them
    at a time; `close` before the company is left to others.

    `now` is read before each request and `pause` waits for the pace: the clock of the caller's world.
    `pace` is the log stored with the lease; afterwards it holds what was sent, for storing again.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        gateway: Gateway,
        now: Callable[[], datetime],
        pace: Pace | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.connection = connection
        self.pace = pace or Pace()
        self._gateway = gateway
        self._client = gateway.client(connection.realm_id)
        self._books = OnlineBooks()
        self._now = now
        self._pause = pause
        self._begun: dict[str, Future[Any]] = {}
        self._refused: ReadFailed | None = None
        """That there were too many requests: what was begun after it is not asked any more."""
        self._beside = ThreadPoolExecutor(AT_ONCE) if gateway.asks_beside else None

    def close(self) -> None:
        """Nothing is on its way to QuickBooks any more when this returns."""
        self._begun.clear()
        if self._beside is not None:
            self._beside.shutdown(wait=True, cancel_futures=True)

    def begin_list(self, name: str, where: str = "") -> None:
        """Ask for the first page of what `read_list` will be asked for."""
        statement = _page(name, where, 1)
        self._begin(statement, lambda token: self._query(statement, token))

    def begin_report(self, name: str, params: Mapping[str, str]) -> None:
        """Ask for what `report` will be asked for."""
        self._begin(_key(name, params), lambda token: self._report(name, params, token))

    def read_list(self, name: str, where: str = "") -> Rows:
        """Every `name` record that meets `where`, each once. Raises NotAnswered.

        A list that changed while it was read page by page is read again, and then given as incomplete.
        """
        rows = Rows(())
        for _ in range(LIST_TRIES):
            rows = self._list(name, where)
            if rows.is_complete:
                break
        return rows

    def query(self, statement: str, *, subject: str = "") -> Rows:
        """The rows of one SELECT; `subject` names the list for a sentence. Raises NotAnswered."""
        return self._asked(subject, lambda token: self._query(statement, token), statement)

    def read(self, name: str, remote_id: str = "") -> Mapping[str, Any] | None:
        """One record; None where QuickBooks says that there is none. Raises NotAnswered."""

        def ask(token: Secret) -> Found | Absent | ReadFailed:
            return self._client.read(name, remote_id, access_token=token, timeout=self._timeout)

        answer = self._asked(name, ask)
        return answer.record if isinstance(answer, Found) else None

    def changed_since(self, names: Sequence[str], since: datetime) -> Changes:
        """What changed among the records of these names since an instant. Raises NotAnswered."""

        def ask(token: Secret) -> Changes | ReadFailed:
            return self._client.changed_since(names, since, access_token=token, timeout=self._timeout)

        return self._asked("changes", ask)

    def report(self, name: str, params: Mapping[str, str]) -> Report:
        """A report in Intuit's shape. Raises NotAnswered."""
        return self._asked(name, lambda token: self._report(name, params, token), _key(name, params))

    def write(self, operation: Operation, *, request_id: str) -> Outcome:
        """One small write, sent once under `request_id`. Raises NotAnswered where it was certainly not sent.

        `Unknown` means that it may have been carried out: look before writing again.
        """
        frozen = self._books.frame_single(operation, request_id=request_id)
        for _ in range(READ_TRIES):
            token = self._token()
            self._pause_for(self._place())
            sent = self._client.send(frozen, access_token=token, timeout=self._timeout)
            outcome = self._books.interpret_single(operation.name, sent)
            match outcome:
                case SignInExpired():
                    tokens.forget_access(self.connection, self.connection.token_version)
                case Throttled() | NotSent():
                    raise self._not_answered(outcome, operation.name)
                case _:
                    return outcome
        raise NotAnswered(Why.NO_ANSWER, _no_answer(operation.name))

    def _list(self, name: str, where: str) -> Rows:
        records: dict[str, Mapping[str, Any]] = {}
        position = 1
        for _ in range(MAX_PAGES):
            page = self.query(_page(name, where, position), subject=name)
            for index, record in enumerate(page.records):
                records[str(record.get("Id", f"{position}+{index}"))] = record
            if len(page.records) < PAGE_ROWS:
                break
            position += len(page.records)
        else:
            return Rows(tuple(records.values()), is_complete=False)
        # One answer is one moment: only between pages can a list change.
        if position == 1 or name in UNCOUNTED_LISTS:
            return Rows(tuple(records.values()))
        counted: Count = self._asked(
            name, lambda token: self._client.count(name, where, access_token=token, timeout=self._timeout)
        )
        return Rows(tuple(records.values()), is_complete=counted.number <= len(records))

    def _query(self, statement: str, token: Secret) -> Rows | ReadFailed:
        return self._client.query(statement, access_token=token, timeout=self._timeout)

    def _report(self, name: str, params: Mapping[str, str], token: Secret) -> Report | ReadFailed:
        return self._client.report(name, params, access_token=token, timeout=self._timeout)

    def _begin(self, key: str, ask: Callable[[Secret], Answer | ReadFailed]) -> None:
        """Ask beside the caller. What stands in the way is told where the answer is read."""
        if key in self._begun or len(self._begun) >= MOST_BEGUN:
            return
        try:
            token = self._token()
            seconds = self._place()
        except NotAnswered:
            return

        def run() -> Answer | ReadFailed:
            if self._refused is not None:
                return self._refused
            self._pause_for(seconds)
            answer = ask(token)
            if isinstance(answer, ReadFailed) and isinstance(answer.outcome, Throttled):
                self._refused = answer
            return answer

        if self._beside is not None:
            self._begun[key] = self._beside.submit(run)
        else:
            begun: Future[Answer | ReadFailed] = Future()
            begun.set_result(run())
            self._begun[key] = begun

    def _ask(self, ask: Callable[[Secret], Answer | ReadFailed], key: str) -> Answer | ReadFailed:
        begun = self._begun.pop(key, None)
        if begun is not None:
            answer: Answer | ReadFailed = begun.result()
            return answer
        token = self._token()
        self._pause_for(self._place())
        return ask(token)

    def _asked(self, subject: str, ask: Callable[[Secret], Answer | ReadFailed], key: str = "") -> Answer:
        failed: ReadFailed | None = None
        for _ in range(READ_TRIES):
            answer = self._ask(ask, key)
            if not isinstance(answer, ReadFailed):
                health.heard(connection=self.connection, at=self._now())
                return answer
            failed = answer
            match answer.outcome:
                case SignInExpired():
                    tokens.forget_access(self.connection, self.connection.token_version)
                case Unknown() | NotSent():
                    continue
                case _:
                    break
        assert failed is not None
        raise self._not_answered(failed.outcome, subject)

    def _token(self) -> Secret:
        answer = tokens.access_token(
            self.connection, gateway=self._gateway, now=self._now(), pause=self._pause
        )
        if isinstance(answer, Secret):
            return answer
        why = Why.BUSY if answer.kind is tokens.Trouble.WAIT else Why.SIGN_IN
        raise NotAnswered(why, answer.problem, answer.wait_seconds)

    def _pause_for(self, seconds: float) -> None:
        if seconds > 0:
            self._pause(seconds)

    def _place(self) -> float:
        """Take the next place of the pace; gives the seconds until it. Raises NotAnswered where they are too many."""
        now = self._now()
        free_at = self.pace.next_single_at(now)
        seconds = (free_at - now).total_seconds()
        if seconds > LONGEST_PAUSE:
            raise NotAnswered(Why.BUSY, _busy(), seconds)
        self.pace = self.pace.sent(max(now, free_at), singles=1)
        return seconds

    def _not_answered(self, outcome: Outcome, subject: str) -> NotAnswered:
        match outcome:
            case Throttled(wait_seconds):
                return NotAnswered(Why.BUSY, _busy(), wait_seconds)
            case AccessLost(problem=problem):
                return NotAnswered(Why.FORBIDDEN, problem)
            case Refused(problem=problem):
                return NotAnswered(Why.REFUSED, problem)
            case _:
                return NotAnswered(Why.NO_ANSWER, _no_answer(subject))

    @property
    def _timeout(self) -> float:
        return self._gateway.call_lifetime


def _page(name: str, where: str, position: int) -> str:
    condition = f" WHERE {where}" if where else ""
    return f"SELECT * FROM {name}{condition} ORDERBY Id STARTPOSITION {position} MAXRESULTS {PAGE_ROWS}"


def _key(name: str, params: Mapping[str, str]) -> str:
    return f"{name}?{urlencode(params)}"


SPOKEN = {
    "Account": "accounts",
    "Item": "products and services",
    "TaxCode": "tax codes",
    "TaxRate": "tax rates",
    "TaxAgency": "tax agencies",
    "Term": "terms",
    "Customer": "customers",
    "Vendor": "vendors",
    "Employee": "employees",
    "CompanyInfo": "company details",
    "Preferences": "preferences",
    "Invoice": "invoices",
    "Bill": "bills",
    "BillPayment": "bill payments",
    "Payment": "customer payments",
    "VendorCredit": "vendor credits",
    "CreditMemo": "credit memos",
    "SalesReceipt": "sales receipts",
    "RefundReceipt": "refund receipts",
    "JournalEntry": "journal entries",
    "Deposit": "deposits",
    "Purchase": "expenses",
    "changes": "list of changes",
}
"""What people call QuickBooks' lists."""


def _no_answer(subject: str) -> Problem:
    what = SPOKEN.get(subject, "answer")
    return Problem(
        "quickbooks_no_answer",
        f"QuickBooks did not give its {what}. Nothing was changed; try again in a minute.",
        Fix.RETRY,
        cause="connection:no_answer",
    )


def _busy() -> Problem:
    return Problem(
        "quickbooks_busy",
        "QuickBooks asks us to wait before the next question. Nothing was changed; Crossfoot goes on by "
        "itself.",
        Fix.WAIT,
        cause="connection:busy",
    )
