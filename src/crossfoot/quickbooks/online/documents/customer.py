"""Customer: a buyer in QuickBooks' words, and how to know one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Party
from crossfoot.quickbooks.online.documents import fields, party

NAME = "Customer"


def body_of(posting: Party, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The customer to create. Exemption from US sales tax is said only where it holds."""
    body = {**party.body_of(posting, mappings), "Notes": marker}
    if mappings.is_us and not posting.taxable:
        body["Taxable"] = False
    return body


def find_statement(posting: Party) -> str:
    """The query that would show the customer, active or not, if QuickBooks has it."""
    return party.find_statement(NAME, posting)


def is_ours(record: Mapping[str, Any], posting: Party, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by name, currency and our marker in its notes."""
    return party.is_same(record, posting, mappings) and fields.has_marker(
        fields.text(record, "Notes"), marker
    )
