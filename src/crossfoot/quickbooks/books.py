"""The port between the sync engine and a QuickBooks: what is asked of it, and every way it can answer.

`quickbooks.online` implements it over REST. A lost reply is not a failure: it is `Unknown`, and the same
bytes go out again under the same identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from crossfoot.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Operation:
    """One write, ready to be framed alone or in a batch: `name` is QuickBooks' name of the record type."""

    name: str
    verb: str
    """`create`, `update`, `delete`, `void`, or `upload` for a file with its description."""
    body: Mapping[str, Any]
    options: str = ""
    """QuickBooks' optionsData, such as `allowduplicatedocnum`."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A request exactly as it is stored before it is sent and sent again after doubt.

    `path` starts after the company's base address and carries the query string, requestid included.
    Only the Authorization header may differ between two sends.
    """

    method: str
    path: str
    body: bytes
    content_type: str = "application/json"


UNREAD = object()
"""Stands for the value of a reply that nobody has parsed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that arrived whole. `trace` is QuickBooks' intuit_tid, for support.

    `value` is the body as JSON where it was parsed already, to see that it is whole: `exact_json.value_of` gives it,
    and nobody changes it.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    trace: str = ""
    value: Any = field(default=UNREAD, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request certainly did not reach QuickBooks (no connection): nothing to resolve, try later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request may have been carried out (timeout, broken reply, 5xx): same bytes and identity, later."""

    reason: str
    status: int = 0


Transmission = Reply | NotSent | Unknown
"""What `client.send` returns; it raises nothing for network faults."""


@dataclass(frozen=True, slots=True)
class Posted:
    """It stands in QuickBooks. `total` and `tax` are QuickBooks' own figures, to hold against ours."""

    remote_id: str
    version: str
    number: str = ""
    total: Decimal | None = None
    tax: Decimal | None = None
    exchange_rate: Decimal | None = None
    """Home units for one of the document's currency; None for one in home currency."""
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """QuickBooks said no: a person must act, or an automatic mend with a new generation.

    `code` is QuickBooks' (6240 …). `taken_by` is the record that already has the number or the name, where
    QuickBooks says which.
    """

    problem: Problem
    code: str
    taken_by: str = ""


@dataclass(frozen=True, slots=True)
class Stale:
    """5010: someone changed the record since it was read. Read again, then decide."""

    detail: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """429: nothing was carried out; no request for this company before `wait_seconds` have passed."""

    wait_seconds: int


@dataclass(frozen=True, slots=True)
class SignInExpired:
    """401: nothing was carried out; refresh the access token and send the same bytes."""

    detail: str


@dataclass(frozen=True, slots=True)
class AccessLost:
    """403 or a lost subscription: stop this connection until a person reconnects or mends it."""

    problem: Problem
    code: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A whole batch was answered with 400: nothing was carried out.

    Split it, so that one bad document blocks only itself.
    """

    detail: str
    code: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that QuickBooks says otherwise than we sent it: `ours` and `theirs` in words for people.

    `field` names it for machines (`TxnDate`, `Line.2.Amount`, `voided`), `label` for people.
    """

    field: str
    label: str
    ours: str
    theirs: str
    kind: Literal["amount", "date", "account", "tax", "number", "party", "line", "memo"]


Outcome = Posted | Refused | Stale | Throttled | SignInExpired | AccessLost | Malformed | Unknown | NotSent
