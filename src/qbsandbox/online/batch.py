"""`POST /batch`: up to thirty independent operations, carried out in order, each with its own result.

Source: Intuit's page on batch operations, Intuit's schema (BatchItemRequest) and recorded answers. An item is a
record with an `operation`, a `Query` or a `CDCQuery`; one that fails takes nothing back but itself. All items of
one request together answer at most 1000 objects (UNSURE which fault says so; 10100 by its title).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qbsandbox.company import jsontext
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.faults import Fault, unsupported
from qbsandbox.company.flights import Arrival
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online import cdc, query, replay, sending
from qbsandbox.online.envelopes import JSON
from qbsandbox.online.rest_messages import Done, RestReply, RestRequest
from qbsandbox.online.rest_writes import write

MOST_ITEMS = 30
MOST_OBJECTS = 1000
OPERATIONS = frozenset({"create", "update", "delete", "void", "send"})
NOT_ENTITIES = frozenset({"bId", "operation", "optionsData", "Query", "CDCQuery", "ReportQuery"})
READS = ("Query", "CDCQuery", "ReportQuery")

_BY_KEY = {name: type for type in ENTITIES.values() for name in (type.name, type.key)}


@dataclass(slots=True)
class Batch:
    """One request: its requestid ("" for none), whether what was answered before runs again, and what has been
    done so far."""

    requestid: str
    again: bool
    objects: int = 0
    reads: int = 0
    writes: int = 0
    results: list[JsonObject] = field(default_factory=list)


def run(
    books: Books, raw: Mapping[str, Any], request: RestRequest, arrival: Arrival | None
) -> tuple[JsonObject, Done]:
    """The reply's `BatchItemResponse`, and how many reads and writes succeeded.

    Raises Fault where the whole batch is refused (1040, 2010, 2130).
    """
    items = raw.get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise Fault(2010, "MalformedRequest : a batch needs at least one BatchItemRequest")
    if len(items) > MOST_ITEMS:
        raise Fault(1040, f"Maximum number of batch items is {MOST_ITEMS}. Supplied:{len(items)}")
    requestid = replay.requestid_of(request)
    if requestid and any(
        len(str(item.get("bId", ""))) > replay.LONGEST_BID for item in items if isinstance(item, dict)
    ):
        raise Fault(2130, f"bId can be at most {replay.LONGEST_BID} characters when requestid is used")
    batch = Batch(requestid, arrival is not None and replay.runs_again(books.company, arrival))
    for item in items:
        batch.results.append(_item(books, batch, item if isinstance(item, dict) else {}))
    return {"BatchItemResponse": batch.results}, Done(batch.reads, batch.writes)


def _item(books: Books, batch: Batch, raw: Mapping[str, Any]) -> JsonObject:
    """One item's result. With a requestid its identity is (requestid, bId): where that was answered before, the
    first answer comes again, also to a second item with the same bId in one request."""
    bid = "" if raw.get("bId") is None else str(raw["bId"])
    is_read = any(name in raw for name in READS)
    keeps = bool(batch.requestid) and not is_read
    asked = replay.fingerprint(jsontext.write(raw).encode()) if keeps else b""
    refused = False
    try:
        if keeps and not batch.again:
            stored = replay.find(books.company, batch.requestid, bid or "-", asked)
            if stored is not None:
                kept: JsonObject = jsontext.read(stored.body.decode())
                batch.writes += "Fault" not in kept
                return kept
        with books.store.step():
            result = _run(books, raw)
            objects = _objects_in(result)
            if batch.objects + objects > MOST_OBJECTS:
                raise Fault(10100, f"A batch can answer at most {MOST_OBJECTS} objects")
            batch.objects += objects
    except Fault as fault:
        result, refused = {"Fault": fault.as_json()}, True
        keeps = keeps and fault.code != 600
    else:
        batch.reads += is_read
        batch.writes += not is_read
    if raw.get("bId") is not None:
        result["bId"] = bid
    if keeps:
        reply = RestReply(200, {"Content-Type": JSON}, jsontext.write(result).encode())
        replay.keep(books.company, batch.requestid, bid or "-", reply, asked, refused=refused)
    return result


def _run(books: Books, item: Mapping[str, Any]) -> JsonObject:
    if "Query" in item:
        return {"QueryResponse": query.run(books, str(item["Query"]))}
    if "CDCQuery" in item:
        return _changes(books, item["CDCQuery"])
    if "ReportQuery" in item:
        raise unsupported("ReportQuery", element="Operation")
    # An item without one is created: node-quickbooks' own tests send such.
    operation = str(item.get("operation") or "create").lower()
    if operation not in OPERATIONS:
        raise unsupported(operation, element="Operation")
    named = [name for name in item if name not in NOT_ENTITIES]
    if len(named) != 1 or not isinstance(item[named[0]], dict):
        raise Fault(2010, "Property Name:BatchItemRequest specified is unsupported or invalid")
    if named[0] not in _BY_KEY:
        raise Fault(2010, f"Property Name:{named[0]} specified is unsupported or invalid")
    type, record = _BY_KEY[named[0]], item[named[0]]
    if operation == "send":
        if type.name not in sending.SENDABLE:
            raise unsupported(operation, element="Operation")
        holder = record.get("BillEmail") or record.get("POEmail")
        address = holder.get("Address") if isinstance(holder, dict) else None
        return sending.send(books, type, record.get("Id"), str(address or ""))
    options = frozenset(
        word.strip().lower() for word in str(item.get("optionsData") or "").split(",") if word.strip()
    )
    return write(Books(books.company, books.now, options), type, record, operation)


def _changes(books: Books, asked: Any) -> JsonObject:
    """A `CDCQuery`: by Intuit's schema its parts are `Entities` and `ChangedSince`; the parameters' spelling is
    taken, too."""
    if not isinstance(asked, dict):
        raise Fault(2010, "Property Name:CDCQuery specified is unsupported or invalid")
    parts = {name.lower(): value for name, value in asked.items()}
    entities, since = parts.get("entities"), parts.get("changedsince")
    if isinstance(entities, list):
        entities = ",".join(map(str, entities))
    whole = cdc.run(books, None if entities is None else str(entities), None if since is None else str(since))
    return {"CDCResponse": whole["CDCResponse"][0]}


def _objects_in(result: Mapping[str, Any]) -> int:
    if "QueryResponse" in result:
        return int(result["QueryResponse"].get("maxResults", 0))
    if "CDCResponse" in result:
        return sum(int(member.get("maxResults", 0)) for member in result["CDCResponse"]["QueryResponse"])
    return 1
