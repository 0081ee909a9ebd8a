"""Webhooks: what Intuit posts to us when something changed in a QuickBooks company.

A notice holds ids alone and is a hint, not the truth: it may come twice, late, in another order or never.
Nothing of a body is looked at before its signature fits. Both shapes are read, the older object and the array
of CloudEvents, with the spellings that were seen in the wild.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.documents import fields

SIGNATURE_HEADER = "intuit-signature"
MOST_BYTES = 4 * 1024 * 1024
"""Of one body: tens of thousands of notices. Intuit names no limit."""
MOST_NOTICES = 20_000
LONGEST_ID = 100

NAMES: Mapping[str, str] = {
    name.lower(): name
    for name in (
        "Account", "Bill", "BillPayment", "Budget", "Class", "CompanyCurrency", "CreditMemo", "Currency",
        "Customer", "Department", "Deposit", "Employee", "Estimate", "Invoice", "Item", "JournalCode",
        "JournalEntry", "Payment", "PaymentMethod", "Preferences", "Purchase", "PurchaseOrder",
        "RefundReceipt", "SalesReceipt", "TaxAgency", "Term", "TimeActivity", "Transfer", "Vendor",
        "VendorCredit",
    )
}  # fmt: skip
"""QuickBooks' names as records have them, by the lower-case ones that CloudEvents use."""

OPERATIONS: Mapping[str, str] = {
    "create": "create", "created": "create",
    "update": "update", "updated": "update",
    "delete": "delete", "deleted": "delete",
    "merge": "merge", "merged": "merge",
    "void": "void", "voided": "void",
    "email": "email", "emailed": "email",
}  # fmt: skip

_TYPE = re.compile(r"qbo\.([a-z_-]+)\.([a-z_-]+)(?:\.v\d+)?", re.IGNORECASE)
_REALM = re.compile(r"[0-9]{1,30}")
_ID = re.compile(rf"[A-Za-z0-9:_.-]{{1,{LONGEST_ID}}}")


class Unreadable(Exception):
    """The body is no notification; `str()` says what is wrong with it. Nothing of it is used."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One change of one record.

    `operation` is `create`, `update`, `delete`, `merge`, `void` or `email`; one that is not known stands as it
    was written, in lower case. `deleted_id` is the record that a merge took away. `event_id` tells the same
    event again.
    """

    realm_id: str
    name: str
    remote_id: str
    operation: str
    occurred_at: datetime | None
    deleted_id: str
    event_id: str


def is_signed(body: bytes, signature: str, verifier_token: str) -> bool:
    """Whether Intuit made `signature` of exactly these bytes with the app's verifier token."""
    if not verifier_token:
        return False
    try:
        given = base64.b64decode(signature.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, hmac.new(verifier_token.encode(), body, hashlib.sha256).digest())


def read(body: bytes) -> tuple[Notice, ...]:
    """The notices of a body whose signature fits, in its order, each event once. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable(f"the body has {len(body):,} bytes, more than {MOST_BYTES:,}")
    try:
        value = exact_json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body is not JSON, or nested too deeply") from None
    found: dict[str, Notice] = {}
    for notice in _cloud_events(value) if isinstance(value, list) else _notifications(value):
        found.setdefault(notice.event_id, notice)
        if len(found) > MOST_NOTICES:
            raise Unreadable(f"the body holds more than {MOST_NOTICES:,} notices")
    return tuple(found.values())


def _cloud_events(events: list[Any]) -> Iterator[Notice]:
    for event in events:
        if not isinstance(event, Mapping):
            raise Unreadable("an event is not an object")
        written = event.get("type")
        if not isinstance(written, str):
            raise Unreadable("an event has no type")
        kind = _TYPE.fullmatch(written)
        if kind is None:
            continue  # Another of Intuit's products.
        data = event.get("data")
        yield _notice(
            realm_id=event.get("intuitaccountid"),
            name=kind[1],
            remote_id=event.get("intuitentityid"),
            operation=kind[2],
            occurred_at=event.get("time"),
            deleted_id=_deleted_id(data) if isinstance(data, Mapping) else None,
            event_id=event.get("id"),
        )


def _notifications(value: object) -> Iterator[Notice]:
    notifications = value.get("eventNotifications") if isinstance(value, Mapping) else None
    if not isinstance(notifications, list):
        raise Unreadable("the body is neither of the two shapes that Intuit sends")
    for notification in notifications:
        change = notification.get("dataChangeEvent") if isinstance(notification, Mapping) else None
        entities = change.get("entities") if isinstance(change, Mapping) else None
        if not isinstance(entities, list):
            raise Unreadable("a notification has no list of records")
        for entity in entities:
            if not isinstance(entity, Mapping):
                raise Unreadable("a changed record is not an object")
            yield _notice(
                realm_id=notification.get("realmId"),
                name=entity.get("name"),
                remote_id=entity.get("id"),
                operation=entity.get("operation"),
                occurred_at=entity.get("lastUpdated"),
                deleted_id=_deleted_id(entity),
                event_id=None,
            )


def _notice(
    *,
    realm_id: object,
    name: object,
    remote_id: object,
    operation: object,
    occurred_at: object,
    deleted_id: object,
    event_id: object,
) -> Notice:
    realm = _matching(realm_id, _REALM, "company")
    record = _matching(remote_id, _ID, "record")
    if not isinstance(name, str) or not isinstance(operation, str) or not name or not operation:
        raise Unreadable("a change does not say what was done to what")
    if len(name) > LONGEST_ID or len(operation) > LONGEST_ID:
        raise Unreadable("a change names what QuickBooks does not have")
    at = fields.instant_of(occurred_at)
    if at is None and occurred_at is not None:
        raise Unreadable("the time of a change cannot be read")
    lost = "" if deleted_id is None else _matching(deleted_id, _ID, "merged record")
    called = NAMES.get(re.sub(r"[_-]", "", name).lower(), name)
    done = OPERATIONS.get(operation.lower(), operation.lower())
    if event_id is not None:
        event = _matching(event_id, _ID, "event")
    else:
        told = "\0".join((realm, called, record, done, str(occurred_at), lost))
        event = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
    return Notice(realm, called, record, done, at, lost, event)


def _deleted_id(holder: Mapping[str, Any]) -> object:
    """`deletedId`, `deletedID` or `deletedid`: only on a merge."""
    return next(
        (value for name, value in holder.items() if str(name).lower() == "deletedid" and value is not None),
        None,
    )


def _matching(value: object, pattern: re.Pattern[str], what: str) -> str:
    """An id as text; clients have seen it written as a number, too."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(written, str) or pattern.fullmatch(written) is None:
        raise Unreadable(f"the {what} of a change has no id that QuickBooks could have given")
    return written
