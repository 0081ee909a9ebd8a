"""The HTTP client of one QuickBooks Online company: frozen writes go out, reads come back typed.

Writes answer a `Transmission`, which `OnlineBooks.interpret_…` turns into an outcome. Reads answer `Rows`,
`Found`, `Absent` or `Report` when QuickBooks answered, and `ReadFailed` when it did not: a read that failed
proves nothing, in particular not that something is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx2

from crossfoot.quickbooks.books import Frozen, Outcome, Refused, Reply, Transmission, Unknown
from crossfoot.quickbooks.online import changes, exact_json, faults
from crossfoot.quickbooks.online.transmit import transmit
from crossfoot.quickbooks.secret import Secret

CALL_LIFETIME = 120.0
"""Seconds after which a request that was sent can no longer be carried out: Intuit's own request timeout.

The default of the option with this name; callers pass what is configured.
"""

MINOR_VERSION = 75
"""Since August 2025 QuickBooks serves every lower version as 75."""

PAGE_ROWS = 1000
"""The most rows that QuickBooks gives for one query."""

DEFAULT_ROWS = 100
"""The rows that QuickBooks gives for a query without MAXRESULTS."""

MAX_PAGES = 500
"""A list of half a million records is longer than any QuickBooks company may have."""

MAX_READINGS = 3
"""How often a list is read from its start because it shifted while it was read."""

USER_AGENT = "crossfoot"

UNCOUNTED_LISTS = frozenset({"TaxCode", "CompanyInfo", "Preferences"})
"""Lists of one page whose rows and count(*) do not agree: QuickBooks adds pseudo codes to TaxCode queries."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query found. `is_complete` is False where more rows may exist than one answer holds."""

    records: tuple[Mapping[str, Any], ...]
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """What `count(*)` gave."""

    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """One record, as QuickBooks has it now."""

    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Absent:
    """QuickBooks says itself that the record does not exist (610): deleted, or never there."""

    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report in Intuit's shape: Header, Columns, Rows."""

    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """QuickBooks did not answer the question. `outcome` says why, and what to do: wait, sign in, give up."""

    outcome: Outcome


class OnlineClient:
    """Speaks to one QuickBooks Online company over `http`, which brings the connection pool and transport.

    `base_url` is scheme and host (https://quickbooks.api.intuit.com); the company's address is made of it.
    Tokens are passed to each call and kept nowhere.
    """

    def __init__(
        self, http: httpx2.Client, base_url: str, realm_id: str, minor_version: int = MINOR_VERSION
    ) -> None:
        self._http = http
        self._company_url = f"{base_url.rstrip('/')}/v3/company/{quote(realm_id, safe='')}"
        self._minor_version = minor_version

    def __repr__(self) -> str:
        return f"OnlineClient({self._company_url!r})"

    def send(self, frozen: Frozen, *, access_token: Secret | str, timeout: float) -> Transmission:
        """Send the stored bytes once; `timeout` (seconds) bounds the call. Never raises for the network.

        Only the Authorization header is added to what `frozen` says, so that a second send is the same one.
        """
        token = access_token.reveal() if isinstance(access_token, Secret) else access_token
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
        }
        if frozen.body:
            headers["Content-Type"] = frozen.content_type
        request = self._http.build_request(
            frozen.method,
            self._company_url + frozen.path,
            content=frozen.body or None,
            headers=headers,
        )
        return transmit(self._http, request, timeout=timeout)

    def query(
        self, statement: str, *, access_token: Secret | str, timeout: float = CALL_LIFETIME
    ) -> Rows | ReadFailed:
        """The rows of one SELECT. No rows and a failed read are different answers.

        A statement without MAXRESULTS gets at most DEFAULT_ROWS rows; for whole lists use `read_list`.
        """
        answer = self._asked(_question(statement, self._minor_version), "query", access_token, timeout)
        if isinstance(answer, ReadFailed):
            return answer
        response = answer.get("QueryResponse")
        if not isinstance(response, Mapping):
            return ReadFailed(Unknown("QuickBooks' answer to a query holds no rows and no error"))
        records = _records(response)
        if records is None:
            return ReadFailed(Unknown("QuickBooks answered a query with a shape it does not have"))
        return Rows(records, is_complete=len(records) < _asked_rows(statement))

    def count(
        self, name: str, where: str = "", *, access_token: Secret | str, timeout: float = CALL_LIFETIME
    ) -> Count | ReadFailed:
        """How many `name` records there are that meet `where` (conditions without the word WHERE)."""
        statement = f"SELECT count(*) FROM {name}{_where(where)}"
        answer = self._asked(_question(statement, self._minor_version), "query", access_token, timeout)
        if isinstance(answer, ReadFailed):
            return answer
        response = answer.get("QueryResponse")
        number = response.get("totalCount") if isinstance(response, Mapping) else None
        if not isinstance(number, int):
            return ReadFailed(Unknown("QuickBooks' answer to a count holds no number"))
        return Count(number)

    def read_list(
        self,
        name: str,
        where: str = "",
        *,
        access_token: Secret | str,
        timeout: float = CALL_LIFETIME,
        page_rows: int = PAGE_ROWS,
        max_pages: int = MAX_PAGES,
    ) -> Rows | ReadFailed:
        """Every `name` record that meets `where`, page after page in order of Id, each once.

        Offset paging skips rows where the list changes underneath. So each page starts with the last row of
        the one before, and reading starts anew where that is another row by then; at the end count(*) is
        compared. `is_complete` is False where it says more, where the list never stood still for
        MAX_READINGS, or where `max_pages` ended the reading. `timeout` is that of one page.

        Raises ValueError for a page of fewer than two rows, which could not overlap.
        """
        if page_rows < 2:
            raise ValueError("a page has two rows at least")
        records: Mapping[str, Mapping[str, Any]] | ReadFailed | None = None
        for _ in range(MAX_READINGS):
            records = self._pages(name, where, access_token, timeout, page_rows, max_pages)
            if records is not None:
                break
        if isinstance(records, ReadFailed):
            return records
        if records is None:
            return Rows((), is_complete=False)
        if name in UNCOUNTED_LISTS:
            return Rows(tuple(records.values()))
        counted = self.count(name, where, access_token=access_token, timeout=timeout)
        if isinstance(counted, ReadFailed):
            return counted
        return Rows(tuple(records.values()), is_complete=counted.number <= len(records))

    def _pages(
        self,
        name: str,
        where: str,
        access_token: Secret | str,
        timeout: float,
        page_rows: int,
        max_pages: int,
    ) -> Mapping[str, Mapping[str, Any]] | ReadFailed | None:
        """One reading of the list, rows by Id; None where it shifted while it was read."""
        records: dict[str, Mapping[str, Any]] = {}
        position, last_id = 1, ""
        for _ in range(max_pages):
            page = self.query(
                f"SELECT * FROM {name}{_where(where)} ORDERBY Id"
                f" STARTPOSITION {position} MAXRESULTS {page_rows}",
                access_token=access_token,
                timeout=timeout,
            )
            if isinstance(page, ReadFailed):
                return page
            ids = [str(record.get("Id", "")) for record in page.records]
            if last_id and ids[:1] != [last_id]:
                return None
            records.update(zip(ids, page.records, strict=True))
            if len(ids) < page_rows or name in UNCOUNTED_LISTS:
                break
            position, last_id = position + len(ids) - 1, ids[-1]
        return records

    def read(
        self, name: str, remote_id: str, *, access_token: Secret | str, timeout: float = CALL_LIFETIME
    ) -> Found | Absent | ReadFailed:
        """One record by its id. CompanyInfo's id is the realm; Preferences has none (pass "")."""
        tail = f"/{quote(remote_id, safe='')}" if remote_id else ""
        frozen = Frozen("GET", f"/{name.lower()}{tail}?minorversion={self._minor_version}", b"")
        answer = self._asked(frozen, name, access_token, timeout)
        if isinstance(answer, ReadFailed):
            is_missing = isinstance(answer.outcome, Refused) and answer.outcome.code == "610"
            return Absent(f"QuickBooks has no {name} {remote_id}") if is_missing else answer
        record = answer.get(name)
        if not isinstance(record, Mapping):
            return ReadFailed(Unknown(f"QuickBooks' answer holds no {name}"))
        if record.get("status") == "Deleted":
            return Absent(f"{name} {remote_id} was deleted in QuickBooks")
        return Found(record)

    def report(
        self,
        name: str,
        params: Mapping[str, str],
        *,
        access_token: Secret | str,
        timeout: float = CALL_LIFETIME,
    ) -> Report | ReadFailed:
        """A report such as `GeneralLedger` with `start_date`, `end_date`, `accounting_method` …"""
        asked = urlencode({**params, "minorversion": str(self._minor_version)})
        frozen = Frozen("GET", f"/reports/{quote(name, safe='')}?{asked}", b"")
        answer = self._asked(frozen, "report", access_token, timeout)
        if isinstance(answer, ReadFailed):
            return answer
        if not isinstance(answer.get("Header"), Mapping) or not isinstance(answer.get("Columns"), Mapping):
            return ReadFailed(Unknown(f"QuickBooks' answer is not a {name} report"))
        return Report(answer)

    def changed_since(
        self,
        names: Sequence[str],
        since: datetime,
        *,
        access_token: Secret | str,
        timeout: float = CALL_LIFETIME,
    ) -> changes.Changes | ReadFailed:
        """What changed among the records of these names since an instant; see `changes` for its limits."""
        frozen = changes.question(names, since, minor_version=self._minor_version)
        answer = self._asked(frozen, "cdc", access_token, timeout)
        if isinstance(answer, ReadFailed):
            return answer
        try:
            return changes.read(names, answer)
        except ValueError as error:
            return ReadFailed(Unknown(str(error)))

    def _asked(
        self, frozen: Frozen, name: str, access_token: Secret | str, timeout: float
    ) -> Mapping[str, Any] | ReadFailed:
        sent = self.send(frozen, access_token=access_token, timeout=timeout)
        if not isinstance(sent, Reply):
            return ReadFailed(sent)
        refusal = faults.outcome_of_reply(sent, name=name)
        if refusal is not None:
            return ReadFailed(refusal)
        try:
            value = exact_json.value_of(sent)
        except ValueError:
            return ReadFailed(Unknown("QuickBooks did not answer in JSON", sent.status))
        if not isinstance(value, Mapping):
            return ReadFailed(Unknown("QuickBooks' answer is not an object", sent.status))
        return value


def text_literal(value: str) -> str:
    """`value` as a string of QuickBooks' query language: in single quotes, which inside are written \\'."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _question(statement: str, minor_version: int) -> Frozen:
    """Queries go as POST: a long IN list does not fit into an address."""
    return Frozen(
        "POST", f"/query?minorversion={minor_version}", statement.encode(), content_type="application/text"
    )


def _where(conditions: str) -> str:
    return f" WHERE {conditions}" if conditions else ""


def _asked_rows(statement: str) -> int:
    named = re.search(r"\bMAXRESULTS\s+(\d+)", statement, re.IGNORECASE)
    return min(int(named.group(1)), PAGE_ROWS) if named else DEFAULT_ROWS


def _records(response: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    """The rows under whatever key; an empty QueryResponse has no key at all."""
    for value in response.values():
        if isinstance(value, list):
            return tuple(value) if all(isinstance(row, Mapping) for row in value) else None
    return ()
