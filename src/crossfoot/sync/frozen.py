"""Postings as JSON and back, exactly: amounts as strings, dates in ISO form. What was approved is what is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.postings import (
    Attachment,
    Bill,
    CreditMemo,
    Invoice,
    Item,
    Party,
    Posting,
    PurchaseOrder,
    RefundReceipt,
    SalesReceipt,
    Settlement,
    VendorCredit,
)

TYPES: Mapping[str, type[Posting]] = {
    "Invoice": Invoice,
    "CreditMemo": CreditMemo,
    "SalesReceipt": SalesReceipt,
    "RefundReceipt": RefundReceipt,
    "Bill": Bill,
    "PurchaseOrder": PurchaseOrder,
    "VendorCredit": VendorCredit,
    "Settlement": Settlement,
    "JournalEntry": JournalEntry,
    "Attachment": Attachment,
    "Party": Party,
    "Item": Item,
}

Reader = Callable[[Any], Any]
AS_IT_IS: Reader = lambda value: value  # noqa: E731
"""Of what JSON has as we have it."""


def to_json(posting: Posting) -> dict[str, Any]:
    """`posting` as plain JSON values, its type under "type"."""
    return {"type": type(posting).__name__, **_written(posting)}


def from_json(stored: Mapping[str, Any]) -> Posting:
    """What `to_json` was given. A field added since then has its default; one taken away is left aside.

    Raises ValueError where this is no posting.
    """
    kind = TYPES.get(str(stored.get("type")))
    if kind is None:
        raise ValueError(f"{stored.get('type')!r} is no kind of posting")
    posting: Posting = _READERS[kind.__name__](stored)
    return posting


def _written(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_written(member) for member in value]
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"a posting holds no {type(value).__name__}")


def _reader(kind: Any) -> Reader:
    """How a value of this type is read; made once per type."""
    if kind in {str, bool, int}:
        return AS_IT_IS
    if kind is Decimal:
        return Decimal
    if kind is date:
        return date.fromisoformat
    if get_origin(kind) is Literal:
        return AS_IT_IS
    if get_origin(kind) is tuple:
        member = _reader(get_args(kind)[0])
        return lambda values: tuple(member(value) for value in values)
    if get_origin(kind) in {Union, UnionType}:
        (inner,) = (one for one in get_args(kind) if one is not type(None))
        given = _reader(inner)
        if given is AS_IT_IS:
            return AS_IT_IS
        return lambda value: None if value is None else given(value)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    raise TypeError(f"a posting holds no {kind!r}")


def _dataclass_reader(kind: type) -> Reader:
    hints = get_type_hints(kind)
    names = frozenset(field.name for field in fields(kind))
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    made = [(name, reader) for name, reader in readers.items() if reader is not AS_IT_IS]

    def read(stored: Mapping[str, Any]) -> Any:
        given = {name: value for name, value in stored.items() if name in names}
        for name, reader in made:
            if name in given:
                given[name] = reader(given[name])
        return kind(**given)

    return read


_READERS: Mapping[str, Reader] = {name: _dataclass_reader(kind) for name, kind in TYPES.items()}
