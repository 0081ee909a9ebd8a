"""What a notification looks like on the wire: both shapes, the signature and the headers.

Source: Intuit's page "Webhooks" (the legacy sample and the headers), Intuit's blog of 12 November 2025 (the
CloudEvents sample). UNSURE: what a Merge carries in `data` (`deletedid`, as apps' own tests have it).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qbsandbox.company import jsontext, pacific
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.webhooks.settings import Settings

NAMESPACE = uuid.UUID("6b1f2c0e-5d0b-4b7e-9d5c-0a4f5f6f3b61")
"""Events and notifications get the same ids in every run."""
VERBS = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Emailed": "emailed",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one record. `number` is its place among the company's changes; `kind` is Intuit's name."""

    number: int
    kind: str
    id: int
    operation: str
    at: float
    deleted_id: int | None = None


def body(settings: Settings, realm_id: str, events: Sequence[Event]) -> bytes:
    """The raw bytes that are posted, and signed."""
    if settings.shape == "legacy":
        entities = [_legacy(settings, event) for event in events]
        whole = {"eventNotifications": [{"realmId": realm_id, "dataChangeEvent": {"entities": entities}}]}
        return jsontext.write(whole).encode()
    return jsontext.write([_cloud_event(settings, realm_id, event) for event in events]).encode()


def signature(token: str, raw: bytes) -> str:
    """`intuit-signature`: base64 of the HMAC-SHA256 over the raw body, keyed with the verifier token."""
    return base64.b64encode(hmac.new(token.encode(), raw, hashlib.sha256).digest()).decode()


def headers(settings: Settings, raw: bytes, *, notification: str, at: datetime) -> dict[str, str]:
    """`notification` names the notification; a repeated post keeps its `intuit-t-id`."""
    return {
        "content-type": "application/json; charset=utf-8",
        "accept": "application/json",
        "user-agent": "intuit_notification_server/0.1",
        "intuit-signature": signature(settings.token, raw),
        "intuit-created-time": pacific.pacific(at).strftime("%Y-%m-%dT%H:%M:%S%z"),
        "intuit-t-id": str(uuid.uuid5(NAMESPACE, notification)),
        "intuit-notification-schema-version": "0.1",
    }


def _legacy(settings: Settings, event: Event) -> JsonObject:
    at = datetime.fromtimestamp(event.at, UTC)
    entity: JsonObject = {
        "id": str(event.id),
        "operation": event.operation,
        "name": event.kind,
        "lastUpdated": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if settings.legacy_times == "utc"
        else pacific.pacific(at).strftime("%Y-%m-%dT%H:%M:%S%z"),
    }
    if event.deleted_id is not None:
        entity[settings.deleted_id_key] = str(event.deleted_id)
    return entity


def _cloud_event(settings: Settings, realm_id: str, event: Event) -> JsonObject:
    verb = settings.void_verb if event.operation == "Void" else VERBS[event.operation]
    at = datetime.fromtimestamp(event.at, UTC)
    named = f"{settings.app}/{realm_id}/{event.number}"
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid5(NAMESPACE, named)),
        "source": f"intuit.{_source(settings.app)}",
        "type": f"qbo.{event.kind.lower()}.{verb}.v1",
        "datacontenttype": "application/json",
        "time": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}{event.number % 1000:03d}Z",
        "intuitentityid": str(event.id),
        "intuitaccountid": realm_id,
        "data": {} if event.deleted_id is None else {"deletedid": str(event.deleted_id)},
    }


def _source(app: str) -> str:
    """32 bytes in URL-safe base64, one value for an app, like the one in Intuit's sample."""
    return base64.urlsafe_b64encode(hashlib.sha256(app.encode()).digest()).decode()
