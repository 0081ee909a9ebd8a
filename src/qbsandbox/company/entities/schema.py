"""How a kind of record is declared: its fields in the order they are written, and the functions that hold its
rules.

A field table is both the whitelist for writes (2010), the source of lengths and types (20xx), the list of
what the query language may filter by, and the order of the properties in replies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

if TYPE_CHECKING:
    from qbsandbox.company.entities.books import Books


class Kind(Enum):
    """The type of a value. OPAQUE is kept and echoed as sent, IGNORED is accepted and dropped."""

    TEXT = "text"
    AMOUNT = "amount"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    DATE = "date"
    REFERENCE = "reference"
    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"
    MEMO = "memo"
    LINES = "lines"
    LINKED = "linked"
    PART = "part"
    OPAQUE = "opaque"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Field:
    """One property.

    `refers_to` names the kind of record a reference points to, `shows_name` whether replies carry its name
    beside the value. `read_only` values are dropped from writes without a word, as QuickBooks does. `parts`
    are the fields of a nested object.
    """

    kind: Kind
    max_length: int | None = None
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    shows_name: bool = False
    required: bool = False
    read_only: bool = False
    filterable: bool = False
    parts: Mapping[str, Field] | None = None


@dataclass(frozen=True, slots=True)
class LineType:
    """One DetailType: the property that holds its detail (None for none) and the detail's fields."""

    detail: str | None
    fields: Mapping[str, Field]


def _accept(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    return body


def _no_postings(books: Books, record: Record) -> Sequence[Posting]:
    return ()


def _nothing(books: Books, record: Record) -> None:
    return None


def _as_sent(books: Books, raw: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    return raw


def _show_all(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    return shown


@dataclass(frozen=True, slots=True)
class EntityType:
    """One kind of record and its rules.

    complete(books, body, before, asked)   checks a cleaned body, fills in what the server adds; raises Fault
    postings(books, record)                the balanced entries of a transaction
    attach / detach(books, record)         moves what it is linked to, after a write and before the next
    show(books, record, shown)             adds what replies carry and the record does not (balances)
    void(books, record)                    the body a void leaves behind, where voiding is possible
    before_delete(books, record)           raises Fault where the record may not be deleted
    prepare(books, raw, operation)         turns a request of another shape into the usual one: an envelope is
                                           opened, a record without an Id is looked up by its key
    reshape(books, record, shown)          the whole of what replies show, where it has another shape

    `key` is what replies and query answers call it where that is not its name, `void_by` the call that voids
    it: `operation=void`, or an update with `include=void`. `is_single`: the company has exactly one, always.
    `deletes_need_token` False: an Id alone deletes it. `has_id` False: replies show none, `prepare` finds it.
    `in_cdc` and `in_webhooks`: whether changes of it are reported by change data capture and by webhooks.
    """

    name: str
    fields: Mapping[str, Field]
    key: str = ""
    lines: Mapping[str, LineType] = field(default_factory=dict)
    can: frozenset[str] = frozenset({"create", "update", "read", "query"})
    required_on_sparse: tuple[str, ...] = ()
    order: str = "id"
    complete: Callable[[Books, JsonObject, Record | None, JsonObject], JsonObject] = _accept
    postings: Callable[[Books, Record], Sequence[Posting]] = _no_postings
    attach: Callable[[Books, Record], None] = _nothing
    detach: Callable[[Books, Record], None] = _nothing
    show: Callable[[Books, Record, JsonObject], JsonObject] = _show_all
    void: Callable[[Books, Record], JsonObject] | None = None
    void_by: Literal["operation", "include"] = "include"
    before_delete: Callable[[Books, Record], None] = _nothing
    prepare: Callable[[Books, Mapping[str, Any], str], Mapping[str, Any]] = _as_sent
    reshape: Callable[[Books, Record, JsonObject], JsonObject] = _show_all
    deletes_need_token: bool = True
    has_id: bool = True
    is_single: bool = False
    in_cdc: bool = True
    in_webhooks: bool = True

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.name)

    @property
    def segment(self) -> str:
        return self.name.lower()


LIST = frozenset({"create", "update", "read", "query"})
TRANSACTION = frozenset({"create", "update", "read", "query", "delete"})


def text(
    max_length: int | None = None,
    *,
    filterable: bool = False,
    choices: tuple[str, ...] = (),
    required: bool = False,
    read_only: bool = False,
) -> Field:
    return Field(
        Kind.TEXT, max_length, choices, filterable=filterable, required=required, read_only=read_only
    )


def reference(
    refers_to: str | None,
    *,
    shows_name: bool = True,
    filterable: bool = False,
    required: bool = False,
    read_only: bool = False,
) -> Field:
    return Field(
        Kind.REFERENCE,
        refers_to=refers_to,
        shows_name=shows_name,
        filterable=filterable,
        required=required,
        read_only=read_only,
    )


def flag(*, filterable: bool = False, read_only: bool = False) -> Field:
    return Field(Kind.FLAG, filterable=filterable, read_only=read_only)


def amount(*, filterable: bool = False, read_only: bool = False, required: bool = False) -> Field:
    return Field(Kind.AMOUNT, filterable=filterable, read_only=read_only, required=required)


def number(*, filterable: bool = False, read_only: bool = False) -> Field:
    return Field(Kind.NUMBER, filterable=filterable, read_only=read_only)


def whole(*, filterable: bool = False, read_only: bool = False) -> Field:
    return Field(Kind.WHOLE, filterable=filterable, read_only=read_only)


def day(*, filterable: bool = False, read_only: bool = False) -> Field:
    return Field(Kind.DATE, filterable=filterable, read_only=read_only)


def part(fields: Mapping[str, Field], *, read_only: bool = False) -> Field:
    return Field(Kind.PART, parts=fields, read_only=read_only)


def read_only(kind: Kind = Kind.OPAQUE, *, filterable: bool = False) -> Field:
    return Field(kind, read_only=True, filterable=filterable)


ADDRESS = Field(Kind.ADDRESS)
EMAIL = Field(Kind.EMAIL, 100)
PHONE = Field(Kind.PHONE, 30)
WEB = Field(Kind.LINK, 1000)
MEMO = Field(Kind.MEMO, 1000)
LINES = Field(Kind.LINES)
LINKED = Field(Kind.LINKED)
OPAQUE = Field(Kind.OPAQUE)
IGNORED = Field(Kind.IGNORED)
CURRENCY = Field(Kind.REFERENCE, refers_to="Currency", shows_name=True)

# Written by the server in front of every record's own fields.
ENVELOPE = ("domain", "sparse", "Id", "SyncToken", "MetaData")

LINE_FIELDS: Mapping[str, Field] = {
    "Id": text(),
    "LineNum": whole(),
    "Description": text(4000),
    "Amount": amount(),
    "LinkedTxn": LINKED,
    "DetailType": text(),
    "ProjectRef": OPAQUE,
    "CustomField": IGNORED,
    "CustomExtensions": IGNORED,
    "LineEx": IGNORED,
    "Received": IGNORED,
}
