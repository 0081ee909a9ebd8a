"""What a company's own systems can be told of: one table, and the body that tells it.

Every name is a verb of the audit trail. Of an event's data only the fields listed here go out; everything else
stays in the trail.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crossfoot.audit.models import Event

TEST = "webhook.test"
"""The event of *Send a test event*; it goes to the one subscription that is tested."""

TESTED = "webhook_subscription.tested"
"""The verb under which the trail keeps a test."""

ID_LENGTH = 32
"""Characters of the trail's hash in an event's id: 128 bits, so that no two events share one anywhere."""

API = "/api/v1"

RESOURCES: Mapping[str, str] = {
    "sales_order": "sales-orders",
    "purchase_order": "purchase-orders",
    "vendor_invoice": "vendor-invoices",
    "payment": "payments",
    "push": "pushes",
}
"""Kind of a subject → where the API has it. A subject of another kind has no link."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event: when it happens, in the words of the settings page, and the fields that go out.

    `parts` lists the fields of those that hold maps or lists of maps.
    """

    name: str
    when: str
    fields: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


EVENTS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "vendor_invoice.approved",
            "Procurement or Accounting approves a vendor's invoice; Accounting is the last.",
            ("side", "amount"),
        ),
        Kind(
            "push.synchronized",
            "A document, a party or an item stands in QuickBooks.",
            ("push", "remote_id", "number", "origin"),
        ),
        Kind(
            "push.needs_attention",
            "Something did not go to QuickBooks and needs a person.",
            ("push", "problem", "sentence"),
        ),
        Kind(
            "payment.applied",
            "A payment, or a change of one, settles more of invoices or bills.",
            ("kind", "party", "number", "paid_on", "amount", "currency", "status", "remote_id", "documents"),
            {"documents": ("document", "number", "amount", "status", "open")},
        ),
        Kind(
            "drift.found",
            "A document in QuickBooks is no longer what was sent.",
            ("kind", "document", "number", "sentence", "differences"),
            {"differences": ("field", "label", "ours", "theirs", "kind")},
        ),
    )
}
"""Name → kind. Another event is one more row here; it must be recorded in the transaction of its act."""


def id_of(event: Event) -> str:
    """The event's id for receivers: the same in every try and for every subscription."""
    return f"evt_{event.hash[:ID_LENGTH]}"


def name_of(event: Event) -> str:
    """The event's name for receivers."""
    return TEST if event.verb == TESTED else event.verb


def body_of(event: Event, *, number: int | None, company: str, public_url: str) -> bytes:
    """The message as JSON in UTF-8; the same bytes in every try.

    `number` is its place among the deliveries of the subscription, None for a test. `company` is the slug.
    """
    told: dict[str, Any] = {
        "id": id_of(event),
        "event": name_of(event),
        "occurred_at": event.at.isoformat(),
        "company": company,
        "sequence": number,
        "subject": {"kind": event.subject_kind, "id": event.subject_id, "label": event.subject},
        "data": _data(event),
        "links": _links(event, public_url.rstrip("/") + API),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _data(event: Event) -> dict[str, Any]:
    kind = EVENTS.get(event.verb)
    if kind is None:
        return {}
    data = json.loads(event.data)
    return {name: _listed(data[name], kind.parts.get(name, ())) for name in kind.fields if name in data}


def _listed(value: Any, parts: tuple[str, ...]) -> Any:
    """The value; of a map inside it only the listed parts."""
    match value:
        case dict():
            return {name: _listed(value[name], ()) for name in parts if name in value}
        case list():
            return [_listed(member, parts) for member in value]
        case _:
            return value


def _links(event: Event, api: str) -> dict[str, str]:
    """Where the API has what it is about; reading there takes an API token as ever."""
    links = {}
    if event.subject_kind in RESOURCES and event.subject_id is not None:
        links["subject"] = f"{api}/{RESOURCES[event.subject_kind]}/{event.subject_id}"
    push = json.loads(event.data).get("push")
    if isinstance(push, int):
        links["push"] = f"{api}/{RESOURCES['push']}/{push}"
    return links
