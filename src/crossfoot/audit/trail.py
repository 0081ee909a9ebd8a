"""The trail: who did what, when, to what. One hash chain per company; nothing is ever changed or deleted.

`record` and `record_many` belong into the transaction of the act they tell of, so that an act and its event
are stored together or not at all. Events of no company (a sign-in, a refused request) go to company 0.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model, QuerySet

from crossfoot.audit.models import ChainHead, Event
from crossfoot.database import inserts

NO_COMPANY = 0
"""The chain of what belongs to no company."""

FIRST_HASH = "0" * 64
"""What the first event of a chain names as the previous one's hash."""

VERIFY_ROWS = 2000
"""Rows that `verify` holds in memory at once."""

LONGEST = {"actor": 254, "subject_kind": 40, "subject": 200, "verb": 80}
"""The columns' lengths. Names are cut to fit: an event is never refused because a name is long."""

SECRET_KEY = re.compile(
    r"(token|secret|password|passphrase|authorization|api_?key|private_?key|cookie|credentials?|bearer)$"
)
"""Keys of `data` whose text would be a secret. `token_id` or `token_name` are none."""

SECRET_TEXT = re.compile(
    r"cf_[A-Za-z0-9_-]{40}"  # an API token of ours
    r"|whsec_[A-Za-z0-9+/_-]{24,}=*"  # what webhooks are signed with
    r"|RT1-[0-9]{1,3}-[A-Z][0-9]+-[A-Za-z0-9_-]{10,}"  # Intuit's refresh tokens since 2025
    r"|AB11[A-Za-z0-9]{30,}"  # and before
    r"|eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_.-]*"  # its access tokens
    r"|(?i:bearer|basic) +[A-Za-z0-9+/=._~-]{16,}"
)
"""What a secret looks like that got into a text unnoticed, such as an error message."""

REMOVED = "[removed]"

COLUMNS = (
    "company_id", "sequence", "at", "actor_id", "actor", "verb", "subject_kind", "subject_id", "subject",
    "data", "previous_hash", "hash",
)  # fmt: skip
"""In the order in which `hash_of` takes them, the hash itself at the end."""


class SecretInTrail(ValueError):
    """Somebody tried to write a secret into the trail; the key is named, the value is not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, or a part of Crossfoot (`id` None)."""

    id: int | None
    name: str


SYSTEM = Actor(None, "Crossfoot")


@dataclass(frozen=True, slots=True)
class Subject:
    """What it was done to: `sales_order` 12 "Sales order 10248"."""

    kind: str
    id: int | None
    label: str = ""


NOTHING = Subject("", None)
"""What an event without a subject is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be. `data` may hold text, numbers (no floats), dates, lists and maps; never a secret."""

    verb: str
    subject: Subject | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold."""

    sequence: int
    sentence: str


class Named(Protocol):
    """A person, as far as this room knows people."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


def actor_of(person: Named | None) -> Actor:
    """The person as an actor; without a person, Crossfoot itself."""
    return SYSTEM if person is None else Actor(int(person.pk), str(person))


def subject_of(kind: str, row: Model) -> Subject:
    """A stored row as a subject, under the name that it has for people."""
    return Subject(kind, row.pk, str(row))


def record(
    verb: str,
    *,
    company_id: int,
    by: Actor,
    at: datetime,
    subject: Subject | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append one event to the company's chain, inside the caller's transaction.

    Raises TransactionManagementError outside a transaction, SecretInTrail where `data` has a secret under a
    telling key, TypeError for a value that has no one way of being written (a float, a Secret).
    """
    record_many([Entry(verb, subject, data or {})], company_id=company_id, by=by, at=at)


def record_many(entries: Sequence[Entry], *, company_id: int, by: Actor, at: datetime) -> None:
    """Append `entries` in their order: one lock of the chain's head, one insert. Raises as `record`."""
    if at.tzinfo is None:
        raise ValueError("an event needs an instant with a time zone")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event is recorded in the transaction of its act")
    if not entries:
        return
    texts = [canonical(entry.data) for entry in entries]
    head = _locked_head(company_id)
    sequence, previous = head.sequence, head.hash
    instant = at.astimezone(UTC)
    moment, actor = _moment(instant), _fitting("actor", by.name)
    rows = []
    for entry, data in zip(entries, texts, strict=True):
        subject = entry.subject or NOTHING
        sequence += 1
        verb, kind = _fitting("verb", entry.verb), _fitting("subject_kind", subject.kind)
        label = _fitting("subject", subject.label)
        after = _hash(
            [company_id, sequence, moment, by.id, actor, verb, kind, subject.id, label, data, previous]
        )
        rows.append(
            (
                company_id,
                sequence,
                instant,
                by.id,
                actor,
                verb,
                kind,
                subject.id,
                label,
                data,
                previous,
                after,
            )
        )
        previous = after
    inserts.insert(Event, COLUMNS, rows)
    ChainHead.objects.filter(company_id=company_id).update(sequence=sequence, hash=previous)


def verify(company_id: int) -> Broken | None:
    """Recompute the whole chain; None where it holds, else the first place where it does not.

    Finds an altered byte, a row taken out (the last one too), and rows that changed places.
    """
    expected, previous = 1, FIRST_HASH
    events = Event.objects.filter(company_id=company_id).order_by("sequence", "id")
    for event in events.iterator(chunk_size=VERIFY_ROWS):
        if event.sequence != expected:
            sentence = f"Event {expected} is missing: after {expected - 1} comes {event.sequence}."
            return Broken(expected, sentence)
        if event.previous_hash != previous:
            sentence = f"Event {expected} does not follow event {expected - 1} as it was written."
            return Broken(expected, sentence)
        if event.hash != hash_of(event):
            return Broken(expected, f"Event {expected} ({event.verb}) was changed after it was written.")
        expected, previous = expected + 1, event.hash
    head = ChainHead.objects.filter(company_id=company_id).first()
    if head is None:
        return None if expected == 1 else Broken(expected, "The record of the chain's last event is missing.")
    if head.sequence >= expected:
        return Broken(expected, f"Event {expected} is missing: {head.sequence} events were written.")
    if (head.sequence, head.hash) != (expected - 1, previous):
        return Broken(expected - 1, f"Event {expected - 1} was added outside the chain.")
    return None


def history(company_id: int, kind: str, subject_id: int) -> QuerySet[Event]:
    """What happened to one thing, the latest first."""
    return Event.objects.filter(company_id=company_id, subject_kind=kind, subject_id=subject_id).order_by(
        "-sequence"
    )


def timeline(company_id: int) -> QuerySet[Event]:
    """What happened in a company, the latest first."""
    return Event.objects.filter(company_id=company_id).order_by("-sequence")


def hash_of(event: Event) -> str:
    """SHA-256 over every stored column but the hash itself; the previous event's hash is one of them."""
    return _hash(
        [
            event.company_id,
            event.sequence,
            _moment(event.at.astimezone(UTC)),
            event.actor_id,
            event.actor,
            event.verb,
            event.subject_kind,
            event.subject_id,
            event.subject,
            event.data,
            event.previous_hash,
        ]
    )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _hash(columns: list[Any]) -> str:
    return hashlib.sha256(_json(columns).encode("ascii")).hexdigest()


def canonical(data: Mapping[str, Any]) -> str:
    """`data` as JSON in its one form: keys sorted, no blanks, ASCII. Decimals and dates become text.

    Text that looks like a token is replaced by "[removed]". Raises SecretInTrail for a key that names a
    secret, TypeError for a float or a value of an unknown kind.
    """
    return _json(_plain(data, "data"))


_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def _plain(value: Any, where: str) -> Any:
    match value:
        case Enum():
            return _plain(value.value, where)
        case None | bool() | int():
            return value
        case str():
            return SECRET_TEXT.sub(REMOVED, value)
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return dict(_members(value, where))
        case list() | tuple():
            return [_plain(member, where) for member in value]
        case set() | frozenset():
            return sorted(_plain(member, where) for member in value)
        case _:
            raise TypeError(f"{where} holds a {type(value).__name__}, which the trail does not keep")


def _members(value: Mapping[Any, Any], where: str) -> Iterator[tuple[str, Any]]:
    for key, member in value.items():
        name = str(key)
        if SECRET_KEY.search(_snake(name)) and isinstance(member, str | bytes) and member:
            raise SecretInTrail(f"{where}.{name} names a secret; the trail never holds one")
        yield SECRET_TEXT.sub(REMOVED, name), _plain(member, f"{where}.{name}")


def _snake(name: str) -> str:
    """`accessToken`, `Access-Token` and `access_token` are one name."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]+", "_", name.strip()).lower()


def _fitting(column: str, text: str) -> str:
    """Without what no database stores (NUL, half a surrogate pair), without secrets, cut to the column."""
    storable = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return SECRET_TEXT.sub(REMOVED, storable)[: LONGEST[column]]


def _locked_head(company_id: int) -> ChainHead:
    """The chain's last link, locked until the transaction ends (on SQLite the transaction is the lock)."""
    head = ChainHead.objects.select_for_update().filter(company_id=company_id).first()
    if head is None:
        # Two first events at the same time: one of the inserts does nothing, and both then wait for the row.
        ChainHead.objects.bulk_create([ChainHead(company_id=company_id)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(company_id=company_id)
    return head
