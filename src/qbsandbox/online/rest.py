"""The REST v3 face: `handle()` takes one request of a company and gives the reply, alone and atomically."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from qbsandbox.company import jsontext, pacific, permission
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import rates
from qbsandbox.company.entities.office.attachables import temporary_address
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import BY_SEGMENT
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.entities.taxes import tax_lists
from qbsandbox.company.faults import Fault, not_found, unsupported
from qbsandbox.company.file import CompanyFile
from qbsandbox.company.flights import Arrival
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online import batch, cdc, printing, query, replay, reports, sending, upload
from qbsandbox.online.envelopes import JSON, service_fault
from qbsandbox.online.rest_messages import RestReply, RestRequest
from qbsandbox.online.rest_writes import record_id, write

__all__ = ["RestReply", "RestRequest", "arrive", "handle"]


def arrive(company: CompanyFile, request: RestRequest) -> Arrival | None:
    """Note that a write with a requestid is under way before it is carried out.

    For a server that holds a request back (a late commit): give the result to `handle()` later, which ends
    it, or call its `leave()` where the request is never carried out. None for requests without a requestid.
    """
    requestid = replay.requestid_of(request)
    return company.flights.arrive(requestid) if requestid else None


def handle(
    company: CompanyFile, request: RestRequest, *, now: datetime, arrival: Arrival | None = None
) -> RestReply:
    """Answer one request; `now` is the server's clock. Safe to call from several threads.

    Refusals are replies like any other. What is raised is a defect of the sandbox itself; nothing was written
    then.
    """
    request = _usual(request)
    arrival = arrival or arrive(company, request)
    company.address = request.address or company.address
    try:
        if request.method == "GET" or request.segments[:1] == ("query",):
            with company.lock:
                company.requests_seen += 1
                return _answer(company, request, now)
        with company.transaction():
            company.requests_seen += 1
            return replay.once(
                company, request, arrival, now=now, run=lambda: _attempt(company, request, arrival, now)
            )
    finally:
        if arrival is not None:
            arrival.leave()


def _attempt(company: CompanyFile, request: RestRequest, arrival: Arrival | None, now: datetime) -> RestReply:
    try:
        with company.store.step():
            return _write(company, request, arrival, now)
    except Fault as fault:
        return service_fault(fault, now=now)
    except RecursionError:
        return service_fault(_unreadable(), now=now)


def _answer(company: CompanyFile, request: RestRequest, now: datetime) -> RestReply:
    try:
        return _read(company, request, now)
    except Fault as fault:
        return service_fault(fault, now=now)


def _read(company: CompanyFile, request: RestRequest, now: datetime) -> RestReply:
    books = Books(company, now, includes(request.args), answers="read")
    rows = replace(books, answers="rows")
    match request.segments:
        case ("query",):
            statement = request.args.get("query") or _text(request)
            return _json({"QueryResponse": query.run(rows, statement)}, now)
        case ("cdc",):
            return _json(cdc.run(rows, request.args.get("entities"), request.args.get("changedSince")), now)
        case ("reports", name):
            return RestReply(
                200, {"Content-Type": JSON}, jsontext.write(reports.run(books, name, request.args)).encode()
            )
        case ("exchangerate",):
            asked = {name.lower(): value for name, value in request.args.items()}
            source, as_of = asked.get("sourcecurrencycode", ""), asked.get("asofdate", "")
            return _json({"ExchangeRate": rates.rate_on(books, source, as_of)}, now)
        case ("download" | "attachable-thumbnail", id):
            return _address_of_file(books, id)
        case (segment,) if segment.lower() == "preferences":
            return _json(_one(books, BY_SEGMENT["preferences"], "1"), now)
        case (segment, id) if segment.lower() == "companyinfo":
            if id not in (company.realm_id, "1"):
                raise not_found()
            return _json(_one(books, BY_SEGMENT["companyinfo"], "1"), now)
        case (segment, id) if segment.lower() in BY_SEGMENT and id:
            return _json(_one(books, BY_SEGMENT[segment.lower()], id), now)
        case (segment, id, "pdf") if _prints(segment):
            return printing.printed(books, BY_SEGMENT[segment.lower()], id)
    raise no_resource(company, request)


def _one(books: Books, type: EntityType, id: str) -> JsonObject:
    if type.name == "TaxCode":
        for code in tax_lists.pseudo_codes(books):
            if code["Id"] == id:
                return {"TaxCode": code}
    record = books.store.get(type.name, record_id(type, id))
    if record is None or not type.has_id:
        raise not_found()
    return {type.key: show(books, type, record)}


def _address_of_file(books: Books, id: str) -> RestReply:
    """The temporary address of an attached file, as plain text."""
    number = record_id(BY_SEGMENT["attachable"], id)
    if books.store.file(number) is None:
        raise not_found()
    address = temporary_address(books, number)
    return RestReply(200, {"Content-Type": "text/plain;charset=utf-8"}, address.encode())


def _write(company: CompanyFile, request: RestRequest, arrival: Arrival | None, now: datetime) -> RestReply:
    books = Books(company, now, includes(request.args))
    if request.method != "POST":
        raise no_method(request)
    match request.segments:
        case ("batch",):
            answer, done = batch.run(books, _object(request), request, arrival)
            return replace(_json(answer, now), done=done)
        case ("upload",):
            permission.check_subscription(company)
            return _json(upload.run(books, request.body, request.content_type), now)
        case ("taxservice", "taxcode"):
            permission.check_subscription(company)
            body = jsontext.write(tax_lists.create_code(books, _object(request)))
            return RestReply(200, {"Content-Type": JSON}, body.encode())
        case (segment, id, "send") if _prints(segment):
            sent = sending.send(books, BY_SEGMENT[segment.lower()], id, request.args.get("sendTo", ""))
            return _json(sent, now)
        case (segment,) if segment.lower() in BY_SEGMENT:
            operation = request.args.get("operation", "").lower()
            return _json(write(books, BY_SEGMENT[segment.lower()], _object(request), operation), now)
    raise no_resource(company, request)


def _prints(segment: str) -> bool:
    """Whether a kind of document can be had as a PDF and sent by e-mail."""
    type = BY_SEGMENT.get(segment.lower())
    return type is not None and type.name in printing.TITLES


def includes(args: Mapping[str, str]) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in args.get("include", "").split(",") if word.strip())


def no_resource(company: CompanyFile, request: RestRequest) -> Fault:
    """400 / 500 for a path nobody answers, as recorded: QuickBooks' own host and the parameters are in the
    text. A path that answers another method is 405."""
    if _takes_another_method(request):
        return no_method(request)
    path = "/".join(("", "v3", "company", company.realm_id, *request.segments))
    return nowhere(path, urlencode(request.args))


def nowhere(path: str, parameters: str) -> Fault:
    full = f"https://c50.sandbox.qbo.intuit.com/qbo50{path}{'?' if parameters else ''}{parameters}"
    return unsupported(f"Could not find resource for relative : {path} of full path: {full}")


def no_method(request: RestRequest) -> Fault:
    """405 for a method that a path does not take; the texts for a read without an id are recorded (2026), the
    status is the one they name."""
    kind = request.segments[0].lower()
    if request.method == "GET" and kind in NEWER_SERVICES:
        return unsupported(f"operation could not find resource for entity {kind}")
    fault = unsupported(f"No resource method found for {request.method}, return 405 with Allow header")
    fault.status = 405
    return fault


def _takes_another_method(request: RestRequest) -> bool:
    match request.segments:
        case ("batch" | "upload",) | ("taxservice", "taxcode"):
            return request.method == "GET"
        case ("cdc" | "exchangerate",) | ("reports" | "download", _):
            return request.method == "POST"
        case (segment,) | (segment, "") if segment.lower() in BY_SEGMENT:
            return request.method == "GET"
        case (segment, id) if segment.lower() in BY_SEGMENT and id.isdecimal():
            return request.method == "POST"
    return False


NEWER_SERVICES = ("bill", "purchase", "vendor")
"""Kinds that another part of QuickBooks answered in 2026, in other words."""
RESERVED = frozenset({"query", "batch", "cdc", "reports", "taxservice", "upload", "download", "exchangerate"})


def _usual(request: RestRequest) -> RestRequest:
    """The words of a path that are no kinds of records in lower case (any case is taken), and HEAD as a GET
    whose body is dropped further out."""
    first, *rest = request.segments or ("",)
    if first.lower() in RESERVED and first != first.lower():
        request = replace(request, segments=(first.lower(), *rest))
    return replace(request, method="GET") if request.method == "HEAD" else request


def _text(request: RestRequest) -> str:
    try:
        return request.body.decode("utf-8")
    except UnicodeDecodeError:
        raise unsupported(
            "com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException: "
            "Invalid byte 1 of 1-byte UTF-8 sequence"
        ) from None


def _object(request: RestRequest) -> dict[str, Any]:
    try:
        parsed = jsontext.read(_text(request))
        if b"\\ud" in request.body.lower():
            # Half a character, escaped, is JSON and no text: nothing that holds it can be written.
            jsontext.write(parsed).encode()
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise _unreadable()
    return parsed


def _unreadable() -> Fault:
    """2010 for a body that is no JSON object, or one nested so deeply that nobody means it."""
    return Fault(
        2010,
        "Property Name:failed to parse json object; a property specified is unsupported or invalid\n"
        " specified is unsupported or invalid",
    )


def _json(members: JsonObject, now: datetime) -> RestReply:
    body = jsontext.write({**members, "time": pacific.milliseconds_text(now)})
    return RestReply(200, {"Content-Type": JSON}, body.encode())
