"""`requestid`: a write that is sent again gets the first answer again, byte for byte, even when its object is
gone.

Kept in the company file, so that it survives a restart. How long QuickBooks remembers, whether it repeats
refusals, what it answers to the same id with another body, and what it does while the first is still running is
not documented: switches requestid_forgotten_after, replays_faults, requestid_with_other_body,
requestid_in_flight.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from qbsandbox.company.company import Company
from qbsandbox.company.faults import Fault
from qbsandbox.company.flights import Arrival
from qbsandbox.online.envelopes import service_fault
from qbsandbox.online.rest_messages import RestReply, RestRequest

LONGEST = 50
LONGEST_OF_BATCH = 36
LONGEST_BID = 10
WHOLE_REQUEST = ""


def requestid_of(request: RestRequest) -> str:
    """The requestid of a write, "" where there is none; reads have none, an empty one counts as none
    (recorded)."""
    return (
        ""
        if request.method != "POST" or request.segments[:1] == ("query",)
        else request.args.get("requestid", "")
    )


def once(
    company: Company,
    request: RestRequest,
    arrival: Arrival | None,
    *,
    now: datetime,
    run: Callable[[], RestReply],
) -> RestReply:
    """The stored reply, or the reply of `run`, which is stored. Call inside the company's transaction."""
    requestid = requestid_of(request)
    if not requestid or arrival is None:
        return run()
    is_batch = request.segments == ("batch",)
    longest = LONGEST_OF_BATCH if is_batch else LONGEST
    if len(requestid) > longest:
        fault = Fault(
            2130, f"requestid can be at most {longest} characters. Supplied length:{len(requestid)}"
        )
        return service_fault(fault, now=now)
    if must_refuse(company, arrival):
        return service_fault(Fault(600, f"Duplicate Request ID : {requestid} is being processed"), now=now)
    if is_batch:
        return run()
    asked = _fingerprint(request)
    try:
        stored = None if runs_again(company, arrival) else find(company, requestid, WHOLE_REQUEST, asked)
    except Fault as fault:
        return service_fault(fault, now=now)
    if stored is not None:
        return stored
    reply = run()
    keep(company, requestid, WHOLE_REQUEST, reply, asked, refused=_is_refusal(reply))
    return reply


def must_refuse(company: Company, arrival: Arrival) -> bool:
    """Whether the same requestid came before, is still running, and the switch makes this an error."""
    return company.switches.requestid_in_flight == "refuse" and arrival.shared and arrival.followed


def runs_again(company: Company, arrival: Arrival) -> bool:
    return company.switches.requestid_in_flight == "run_both" and arrival.shared


def find(company: Company, requestid: str, bid: str, asked: bytes) -> RestReply | None:
    """The stored reply to a request or to one item of a batch; None too where it was forgotten.

    `asked` is the fingerprint of what is asked now. Raises 600 where the first one asked for something else and
    the switch refuses that.
    """
    row = company.store.connection.execute(
        "SELECT at_request, status, content_type, body, asked FROM replies WHERE requestid = ? AND bid = ?",
        (requestid, bid),
    ).fetchone()
    if row is None:
        return None
    limit = company.switches.requestid_forgotten_after
    if limit is not None and company.requests_seen - row[0] > limit:
        company.store.connection.execute(
            "DELETE FROM replies WHERE requestid = ? AND bid = ?", (requestid, bid)
        )
        company.flights.forget([requestid])
        return None
    if company.switches.requestid_with_other_body == "refuse" and bytes(row[4]) != asked:
        raise Fault(600, f"Duplicate Request ID : {requestid} was used for another request")
    return RestReply(row[1], {"Content-Type": row[2]}, bytes(row[3]))


def keep(
    company: Company, requestid: str, bid: str, reply: RestReply, asked: bytes, *, refused: bool
) -> None:
    """Store a reply; the first one stays. A refusal is stored where the switch says that refusals are
    replayed."""
    if refused and not company.switches.replays_faults:
        return
    company.store.connection.execute(
        "INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            requestid,
            bid,
            company.requests_seen,
            reply.status,
            reply.headers["Content-Type"],
            reply.body,
            asked,
        ),
    )
    company.flights.answer(requestid)


def _is_refusal(reply: RestReply) -> bool:
    return reply.status != 200 or reply.body.startswith(b'{"Fault"')


def fingerprint(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=16).digest()


def _fingerprint(request: RestRequest) -> bytes:
    """Of the path, the operation and the body; other parameters do not make it another request."""
    head = "/".join((*request.segments, request.args.get("operation", ""), request.args.get("include", "")))
    return fingerprint(head.lower().encode() + b"\n" + request.body)
