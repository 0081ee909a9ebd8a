"""`GET /cdc`: everything of some kinds that changed since an instant, deletions included.

Source: Intuit's page "ChangeDataCapture" and recorded answers. One member for each kind that was asked for, in
that order, `{}` where nothing changed; records in full by LastUpdatedTime, deletions after them;
`startPosition` is absent where only deletions are reported. At most 1000 objects in all, the oldest changes of
the kinds named first, and nothing in the answer says that there were more. A balance that moved is a change
too (it moves LastUpdatedTime, not the SyncToken).

UNSURE: the faults for an unknown kind (taken from the query language) and for a kind that is not supported;
whether the instant itself belongs to the period, and what happens beyond 30 days (switches
cdc_since_is_inclusive, cdc_beyond_thirty_days).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from qbsandbox.company import pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import instant, show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.faults import Fault, missing, unsupported
from qbsandbox.company.jsontext import JsonObject

LOOK_BACK = timedelta(days=30)
MOST_OBJECTS = 1000
NEVER = frozenset({"journalcode"})
"""Kinds of QuickBooks' that change data capture does not know and this company does not keep."""

_BY_NAME = {name.lower(): type for type in ENTITIES.values() for name in (type.name, type.key)}
_NO_OFFSET_SIGN = re.compile(r" (?=\d\d:?\d\d$)")


def run(books: Books, entities: str | None, changed_since: str | None) -> JsonObject:
    """The reply's `CDCResponse`; raises 2020 without a parameter, 2060 for a bad instant, 4001 and 500 for kinds
    it does not report."""
    kinds = list(_kinds(entities))
    since = _since(books, changed_since)
    members: list[JsonObject] = []
    left = MOST_OBJECTS
    for type in kinds:
        member = _member(books, type, since, left)
        left -= int(member.get("maxResults", 0))
        members.append(member)
    return {"CDCResponse": [{"QueryResponse": members}]}


def _kinds(entities: str | None) -> Iterator[EntityType]:
    names = [name.strip() for name in (entities or "").split(",") if name.strip()]
    if not names:
        raise missing("entities")
    for name in names:
        type = _BY_NAME.get(name.lower())
        if name.lower() in NEVER:
            raise unsupported(f"cdc for {name}", element="Operation")
        if type is None:
            raise Fault(4001, f"QueryValidationError: invalid context declaration: {name}")
        if not type.in_cdc:
            raise unsupported(f"cdc for {type.name}", element="Operation")
        yield type


def _since(books: Books, text: str | None) -> datetime:
    if not (text or "").strip():
        raise missing("changedSince")
    since = read_instant(text or "")
    if since < books.now - LOOK_BACK:
        if books.switches.cdc_beyond_thirty_days == "refuse":
            raise Fault(4001, "changedSince can be at most 30 days back", element="changedSince")
        return books.now - LOOK_BACK
    return since


def read_instant(text: str) -> datetime:
    """A date or an instant as clients write them; raises 2060.

    Without a zone it is Pacific time. A plus sign that was not percent-encoded arrives as a blank, as
    node-quickbooks sends it; it still counts as one.
    """
    written = _NO_OFFSET_SIGN.sub("+", text.strip())
    try:
        if not re.match(r"\d{4}-\d\d-\d\d", written):
            raise ValueError(written)
        read = datetime.fromisoformat(written)
        return read if read.tzinfo is not None else pacific.at(read)
    except (ValueError, OverflowError):
        raise Fault(2060, f"Invalid Date. Supplied value:{text}", element="changedSince") from None


def _member(books: Books, type: EntityType, since: datetime, left: int) -> JsonObject:
    seconds = since.timestamp()
    after = math.floor(seconds) if books.switches.cdc_since_is_inclusive else math.floor(seconds) + 1
    live = [
        show(books, type, record)
        for record in books.store.select(
            type.name, " AND updated_at >= ? ORDER BY updated_at, id LIMIT ?", (after, left)
        )
    ]
    gone = [
        _tombstone(id, deleted_at)
        for id, deleted_at in books.store.deleted_since(type.name, after, limit=left - len(live))
    ]
    if not live and not gone:
        return {}
    member: JsonObject = {type.key: [*live, *gone]}
    if live:
        member["startPosition"] = 1
    return {**member, "maxResults": len(live) + len(gone), "totalCount": len(live) + len(gone)}


def _tombstone(id: int, deleted_at: int) -> JsonObject:
    return {
        "domain": "QBO",
        "status": "Deleted",
        "Id": str(id),
        "MetaData": {"LastUpdatedTime": instant(deleted_at)},
    }
