"""The fields of a form: where each stands in a record, how it is written there, and how it is read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from qbsandbox.company.currencies import CENT
from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.pages.choices import Source, find, name_behind, offered

LARGEST = Decimal(99_999_999_999)


class As(Enum):
    """How a value is written in a record."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    MONEY = "money"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"
    """{"value": id}"""
    TYPED = "typed"
    """{"value": id, "type": kind of record}"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a form. `path` leads to its value in the record; `only_new`: it cannot be changed later."""

    name: str
    label: str
    path: tuple[str, ...]
    kind: As = As.TEXT
    source: Source | None = None
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    only_new: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in (As.MONEY, As.NUMBER)


class Wrong(Exception):
    """What was typed cannot be; the text is the sentence beside the field."""


def shown(books: Books, entry: Entry, body: Mapping[str, Any]) -> str:
    """The value of a record as the form shows it."""
    value: Any = body
    for name in entry.path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None or value == "":
        return ""
    match entry.kind:
        case As.FLAG:
            return "yes" if value is True else ""
        case As.MONEY:
            return money_text(Decimal(value))
        case As.NUMBER:
            return format(trimmed(Decimal(value)), "f")
        case As.REFERENCE | As.TYPED if entry.source is not None:
            kinds = (str(value["type"]),) if value.get("type") else entry.source.entities
            return name_behind(books, kinds, str(value["value"]))
    return str(value)


def money_text(value: Decimal) -> str:
    return format(value.quantize(CENT), "f")


def understood(books: Books, entry: Entry, text: str) -> Any:
    """What the text means, None for nothing. Raises Wrong."""
    text = text.strip()
    if entry.kind is As.FLAG:
        return bool(text)
    if not text:
        return None
    match entry.kind:
        case As.DAY:
            return day(text)
        case As.MONEY | As.NUMBER:
            return number(text)
        case As.CHOICE:
            if text not in {value for value, _ in entry.options}:
                raise Wrong("Choose one of those offered.")
            return text
        case As.REFERENCE | As.TYPED:
            return _reference(books, entry, text)
    return text


def day(text: str) -> str:
    """Raises Wrong."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong(f"“{text}” is not a date; write it like 2026-01-31.") from None


def number(text: str) -> Decimal:
    """A number as people write it: `1,234.50`, `$12`. Raises Wrong."""
    try:
        found = Decimal(text.strip().replace(",", "").lstrip("$£€"))
    except InvalidOperation:
        raise Wrong(f"“{text}” is not a number; write it like 1234.50.") from None
    if not found.is_finite() or abs(found) > LARGEST:
        raise Wrong(f"“{text}” is too large a number.")
    return found


def put(body: JsonObject, path: Sequence[str], value: Any, before: Mapping[str, Any]) -> None:
    """Write a value into a request; what stands beside it in a nested object comes from the record."""
    if len(path) == 1:
        body[path[0]] = value
        return
    held = body.get(path[0])
    if not isinstance(held, dict):
        known = before.get(path[0])
        held = dict(deepcopy(known)) if isinstance(known, Mapping) else {}
    put(held, path[1:], value, {})
    body[path[0]] = held if any(member not in (None, "") for member in held.values()) else None


def filled(
    books: Books, entries: Iterable[Entry], typed: Mapping[str, str], before: Mapping[str, Any],
    at: dict[str, str], prefix: str = "",
) -> JsonObject:  # fmt: skip
    """The values of a form as a request; what is wrong is put into `at`, by the name of its field."""
    body: JsonObject = {}
    for entry in entries:
        text = typed.get(prefix + entry.name, "")
        try:
            value = understood(books, entry, text)
        except Wrong as wrong:
            at[prefix + entry.name] = str(wrong)
            continue
        if value is None and entry.kind in (As.REFERENCE, As.TYPED) and not before:
            continue
        put(body, entry.path, value, before)
    return body


@dataclass(frozen=True, slots=True)
class OfferedNames:
    """The names offered for one source; `id` is that of the page's list."""

    id: str
    names: Sequence[str]


def lists_of(books: Books, entries: Iterable[Entry]) -> list[OfferedNames]:
    """The lists of names that the fields of a page refer to, each once."""
    sources = {entry.source.key: entry.source for entry in entries if entry.source is not None}
    return [OfferedNames(f"names-{key}", offered(books, source)) for key, source in sources.items()]


def _reference(books: Books, entry: Entry, text: str) -> JsonObject:
    if entry.source is None:
        raise Wrong("Nothing can be chosen here.")
    found = find(books, entry.source, text)
    if found is None:
        raise Wrong(f"There is no {entry.source.word} called “{text}”.")
    if entry.kind is As.TYPED:
        return {"value": found.value, "type": found.entity}
    return {"value": found.value}
