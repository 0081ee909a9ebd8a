"""Vendor: a supplier in QuickBooks' words, and how to know one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Party
from crossfoot.quickbooks.online.documents import party

NAME = "Vendor"


def body_of(posting: Party, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The vendor to create."""
    return party.body_of(posting, mappings, marker=marker)


def find_statement(posting: Party) -> str:
    """The query that would show the vendor, active or not, if QuickBooks has it."""
    return party.find_statement(NAME, posting)


def is_ours(record: Mapping[str, Any], posting: Party, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by name, currency and our marker in its notes."""
    return party.is_ours(record, posting, mappings, marker=marker)
