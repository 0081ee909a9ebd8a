"""What a company file keeps, as values: records, the postings of each, and the sides that these book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from qbsandbox.company.jsontext import JsonObject

# No record has it; ids beyond it fit no column.
LARGEST_ID = 2**63 - 1


@dataclass(slots=True)
class Record:
    """One list record or transaction; instants are seconds since 1970 (MetaData has no finer precision).

    `body` holds the record's own properties without Id, SyncToken, MetaData, domain and sparse. Treat it as
    frozen: change a copy and hand it to `Store.replace`.
    """

    entity: str
    id: int
    sync_token: int
    created_at: int
    updated_at: int
    active: bool
    body: JsonObject


class Tags(NamedTuple):
    """What reports filter and group entries by: class, location, item, and the customer an expense is for."""

    class_id: int | None = None
    department_id: int | None = None
    item_id: int | None = None
    customer_id: int | None = None


UNTAGGED = Tags()


@dataclass(frozen=True, slots=True)
class Posting:
    """One debit (positive) or credit (negative): `cents` in home currency, `own_cents` in the document's.

    `name` is the customer, vendor or employee of the line; `moves_name` says that the line changes what that
    name owes or is owed (lines on receivable and payable accounts).
    """

    account_id: int
    cents: int
    own_cents: int
    currency: str
    name: tuple[str, int] | None = None
    memo: str = ""
    moves_name: bool = False
    tags: Tags = UNTAGGED


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a transaction that is not booked with the rest of it: the cost of stock."""

    entity: str
    txn_id: int
    line: int
    dated_on: str
    posting: Posting


def as_id(value: object) -> int:
    """An id as clients write it, as a number: 0, which no record has, for what is none."""
    text = str(value)
    return min(int(text[:20]), LARGEST_ID) if text.isascii() and text.isdigit() else 0
