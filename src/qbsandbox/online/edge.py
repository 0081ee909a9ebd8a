"""The edge between the two representations: XML in, JSON inside, XML or JSON out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qbsandbox.company import jsontext
from qbsandbox.company.entities.registry import BY_SEGMENT
from qbsandbox.company.faults import Fault
from qbsandbox.company.file import CompanyFile
from qbsandbox.company.flights import Arrival
from qbsandbox.online import rest
from qbsandbox.online.envelopes import XML, service_fault
from qbsandbox.online.rest_messages import RestReply, RestRequest
from qbsandbox.online.xml.choosing import asks_for_json, is_xml
from qbsandbox.online.xml.reading import BATCH, json_of
from qbsandbox.online.xml.writing import xml_of

XML_OF_SUCCESS = "application/xml;charset=UTF-8"
# Bodies that are no records: a statement, a multipart form.
NOT_CONVERTED = frozenset({"query", "upload"})
# Intuit's SDKs send and expect JSON here whatever else they speak.
JSON_ONLY = frozenset({"taxservice"})


def handle(
    company: CompanyFile, request: RestRequest, *, now: datetime, arrival: Arrival | None = None
) -> RestReply:
    """As `rest.handle`, for requests and replies in either representation."""
    try:
        asked = _as_json(request)
    except Fault as fault:
        if arrival is not None:
            arrival.leave()
        reply = service_fault(fault, now=now)
    else:
        reply = rest.handle(company, asked, now=now, arrival=arrival)
    return as_asked(reply, request.accept, segment=request.segments[0] if request.segments else "")


def as_asked(reply: RestReply, accept: str, *, segment: str = "") -> RestReply:
    """The reply in the representation that Accept asks for. What is not JSON (a PDF, a file's address, the
    gateway's own XML) stays as it is."""
    content_type = reply.headers.get("Content-Type", "")
    if asks_for_json(accept) or not content_type.startswith("application/json") or segment in JSON_ONLY:
        return reply
    body = xml_of(jsontext.read(reply.body.decode()))
    kind = XML_OF_SUCCESS if reply.status == 200 else XML
    return replace(reply, headers={**reply.headers, "Content-Type": kind}, body=body)


def _as_json(request: RestRequest) -> RestRequest:
    """The same request with a JSON body; raises Fault where its XML cannot be read or is about something
    else than its address."""
    first = request.segments[0].lower() if request.segments else ""
    if request.method != "POST" or first in NOT_CONVERTED or not is_xml(request.content_type, request.body):
        return request
    root, content = json_of(request.body)
    roots = _roots(first)
    if roots and len(request.segments) == 1 and root not in roots:
        raise Fault(2010, f"Property Name:{root} specified is unsupported or invalid")
    return replace(request, body=jsontext.write(content).encode(), content_type="application/json")


def _roots(segment: str) -> tuple[str, ...]:
    """The root elements that a path of one segment takes."""
    if segment == "batch":
        return (BATCH,)
    type = BY_SEGMENT.get(segment)
    return () if type is None else (type.name, type.key)
