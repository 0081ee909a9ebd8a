"""Change data capture: what changed in QuickBooks since an instant, deletions included.

One question covers many kinds of records. QuickBooks looks back thirty days, and gives at most a thousand
records without saying that there were more: where an answer is cut, and after a longer silence, the records
have to be asked for by queries. A deletion that is told here was once seen for a record that was only updated:
it is to be confirmed by reading the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from crossfoot.quickbooks.books import Frozen
from crossfoot.quickbooks.online.documents import fields

LOOK_BACK = timedelta(days=30)
MOST_RECORDS = 1000
OVERLAP = timedelta(minutes=5)
"""By how much a question should reach back behind the one before: nobody knows whether the instant itself is
in the answer, and instants have no more than seconds."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One record that changed. `record` is None for a deleted one; `changed_at` is None where it is not told."""

    name: str
    remote_id: str
    record: Mapping[str, Any] | None
    is_deleted: bool
    changed_at: datetime | None

    @property
    def version(self) -> str:
        """The SyncToken, empty for a deleted record. With id and instant it tells the same change again."""
        return fields.text(self.record, "SyncToken") if self.record is not None else ""


@dataclass(frozen=True, slots=True)
class Changes:
    """An answer: by kind as asked, the oldest first. `is_cut` where there may be more than it holds.

    `told_at` is QuickBooks' own clock: the next question starts there, less OVERLAP.
    """

    changed: tuple[Changed, ...]
    is_cut: bool
    told_at: datetime | None = None


def is_within_reach(since: datetime, now: datetime) -> bool:
    """Whether QuickBooks still tells everything since then."""
    return now - since <= LOOK_BACK


def question(names: Sequence[str], since: datetime, *, minor_version: int) -> Frozen:
    """The request for what changed among `names` since an instant, which has a zone.

    Raises ValueError for no names, names twice, or an instant without a zone.
    """
    if not names or len(set(names)) < len(names):
        raise ValueError("changes are asked for by names, each once")
    if since.tzinfo is None:
        raise ValueError("the instant has no zone")
    asked = urlencode(
        {
            "entities": ",".join(names),
            "changedSince": since.isoformat(timespec="seconds"),
            "minorversion": str(minor_version),
        }
    )
    return Frozen("GET", f"/cdc?{asked}", b"")


def read(names: Sequence[str], answer: Mapping[str, Any]) -> Changes:
    """The parsed answer to `question(names, …)`. Raises ValueError where it is none."""
    responses = answer.get("CDCResponse")
    first = responses[0] if isinstance(responses, list) and responses else None
    members = first.get("QueryResponse") if isinstance(first, Mapping) else None
    if not isinstance(members, list) or len(members) != len(names):
        raise ValueError("QuickBooks' answer does not hold one list for each kind that was asked for")
    changed = tuple(one for name, member in zip(names, members, strict=True) for one in _member(name, member))
    return Changes(changed, len(changed) >= MOST_RECORDS, fields.instant_of(answer.get("time")))


def _member(name: str, member: object) -> Iterator[Changed]:
    if not isinstance(member, Mapping):
        raise ValueError(f"QuickBooks' answer holds no list of {name}")
    for value in member.values():
        if isinstance(value, list):
            yield from (_changed(name, record) for record in value)


def _changed(name: str, record: object) -> Changed:
    if not isinstance(record, Mapping) or not record.get("Id"):
        raise ValueError(f"a changed {name} in QuickBooks' answer has no id")
    meta = record.get("MetaData")
    is_deleted = record.get("status") == "Deleted"
    return Changed(
        name,
        fields.text(record, "Id"),
        None if is_deleted else record,
        is_deleted,
        fields.instant_of(meta.get("LastUpdatedTime")) if isinstance(meta, Mapping) else None,
    )
