"""What goes into the REST face and what comes out of it, without any HTTP library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RestRequest:
    """One call below `/v3/company/{realm}/`.

    `segments` are the path parts after the realm (`("invoice", "12")`), `args` the query parameters (first
    value of each name wins), `accept` and `content_type` the two headers as sent, empty when absent. `address` is
    what the caller took to get here, scheme and host; addresses in the answer begin with it.
    """

    method: str
    segments: tuple[str, ...]
    args: Mapping[str, str]
    body: bytes
    content_type: str
    accept: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch did: how many of its items read, and how many wrote, without a fault."""

    reads: int
    writes: int


@dataclass(frozen=True, slots=True)
class RestReply:
    """Status, headers (`Content-Type` included; correlation headers are added further out) and body.

    `done` is for the meter, and only of batches.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    done: Done | None = field(default=None, compare=False)
