"""An event's stored data in words: what changed from what to what, and what else was written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crossfoot.audit.models import Event

DETAILS_SHOWN = 12
"""Details of one event on the page; the CSV file has them all."""

UNTOLD = frozenset({"push", "state"})
"""Kept with an event for machines; its name says the same to people."""

LONGEST_TEXT = 160
LIST_SHOWN = 5

KINDS: dict[str, str] = {
    "sales_order": "Sales orders",
    "purchase_order": "Purchase orders",
    "vendor_invoice": "Vendor invoices",
    "credit_note": "Credit notes",
    "vendor_credit": "Vendor credits",
    "stock_event": "What happens to stock",
    "stock_journal": "Stock journals",
    "sales_summary": "Summaries of sales",
    "journal": "Journals",
    "approval_rules": "Rules of approval",
    "push": "What is sent to QuickBooks",
    "party": "Customers and vendors",
    "vendor_seat": "Vendor portal",
    "product": "Products",
    "tax_rate": "Tax rates",
    "import_run": "Imported files",
    "connection": "The QuickBooks connection",
    "setup": "Mapping and settings",
    "link": "Links to QuickBooks records",
    "person": "People and roles",
    "api_token": "API tokens",
    "company": "The company",
    "audit_trail": "The audit trail",
}
"""What events are about, for the filter: the subject's kind and the words for it."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that the event says: `total: 100.00 → 120.00`."""

    label: str
    text: str


def details(event: Event) -> list[Detail]:
    """What the event's data says, in the order in which it is stored."""
    return list(_told(json.loads(event.data)))[:DETAILS_SHOWN]


def _told(data: dict[str, Any]) -> Iterator[Detail]:
    before, after = data.get("before"), data.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield Detail(_words(key), f"{_text(before.get(key))} → {_text(after.get(key))}")
    elif "before" in data and "after" in data:
        yield Detail("", f"{_text(before)} → {_text(after)}")
    for key, value in data.items():
        if key in {"before", "after"} and "before" in data and "after" in data:
            continue
        if key in UNTOLD or value is None or value == "" or value == [] or value == {}:
            continue
        yield Detail(_words(key), _text(value))


def _words(key: str) -> str:
    return key.replace("_", " ")


def _text(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        shown = ", ".join(_text(member) for member in value[:LIST_SHOWN])
        more = len(value) - LIST_SHOWN
        return _cut(f"{shown} and {more} more" if more > 0 else shown)
    if isinstance(value, dict):
        return _cut("; ".join(f"{_words(str(key))} {_text(member)}" for key, member in value.items()))
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
