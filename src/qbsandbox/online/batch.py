"""`POST /batch`: up to thirty independent operations, carried out in order, each with its own result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company import jsontext
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.faults import Fault, missing, unsupported
from qbsandbox.company.flights import Arrival
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online import query, replay
from qbsandbox.online.envelopes import JSON
from qbsandbox.online.rest_messages import RestReply, RestRequest
from qbsandbox.online.rest_writes import write

MOST_ITEMS = 30
OPERATIONS = frozenset({"create", "update", "delete", "void"})
NOT_ENTITIES = frozenset({"bId", "operation", "optionsData", "Query"})


def run(books: Books, raw: Mapping[str, Any], request: RestRequest, arrival: Arrival | None) -> JsonObject:
    """The reply's `BatchItemResponse`; raises Fault where the whole batch is refused (1040, 2010, 2130)."""
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
    again = arrival is not None and replay.runs_again(books.company, arrival)
    return {"BatchItemResponse": [_item(books, item, requestid, again) for item in items]}


def _item(books: Books, item: Any, requestid: str, again: bool) -> JsonObject:
    raw: Mapping[str, Any] = item if isinstance(item, dict) else {}
    bid = str(raw.get("bId") or "")
    is_write = "Query" not in raw
    asked = replay.fingerprint(jsontext.write(raw).encode()) if requestid and is_write else b""
    if requestid and is_write and not again:
        stored = replay.find(books.company, requestid, bid or "-", asked)
        if stored is not None:
            kept: JsonObject = jsontext.read(stored.body.decode())
            return kept
    refused = False
    try:
        with books.store.step():
            result = _run(books, raw)
    except Fault as fault:
        result, refused = {"Fault": fault.as_json()}, True
    result["bId"] = bid
    if requestid and is_write:
        reply = RestReply(200, {"Content-Type": JSON}, jsontext.write(result).encode())
        replay.keep(books.company, requestid, bid or "-", reply, asked, refused=refused)
    return result


def _run(books: Books, item: Mapping[str, Any]) -> JsonObject:
    if "Query" in item:
        return {"QueryResponse": query.run(books, str(item["Query"]))}
    operation = str(item.get("operation") or "").lower()
    if operation not in OPERATIONS:
        raise missing("operation") if not operation else unsupported(operation, element="Operation")
    named = [name for name in item if name not in NOT_ENTITIES]
    if len(named) != 1 or not isinstance(item[named[0]], dict):
        raise Fault(2010, "Property Name:BatchItemRequest specified is unsupported or invalid")
    if named[0] not in ENTITIES:
        raise Fault(2010, f"Property Name:{named[0]} specified is unsupported or invalid")
    options = frozenset(
        word.strip().lower() for word in str(item.get("optionsData") or "").split(",") if word.strip()
    )
    return write(Books(books.company, books.now, options), ENTITIES[named[0]], item[named[0]], operation)
