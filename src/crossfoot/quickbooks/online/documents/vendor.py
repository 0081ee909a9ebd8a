"""Vendor: a supplier in QuickBooks' words, and how to know one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Party
from crossfoot.quickbooks.online.documents import fields, party

NAME = "Vendor"


def body_of(posting: Party, mappings: Mappings) -> dict[str, Any]:
    """The vendor to create. It carries no marker: QuickBooks' vendors have no notes."""
    return party.body_of(posting, mappings)


def find_statement(posting: Party) -> str:
    """The query that would show the vendor, active or not, if QuickBooks has it."""
    return party.find_statement(NAME, posting)


def is_ours(record: Mapping[str, Any], posting: Party, mappings: Mappings) -> bool:
    """Whether `record` is what became of `posting`: by name, currency and e-mail address.

    A vendor that someone else entered meanwhile with all three the same is the same vendor, too.
    """
    email = record.get("PrimaryEmailAddr")
    address = fields.text(email, "Address") if isinstance(email, Mapping) else ""
    return (
        party.is_same(record, posting, mappings)
        and address.casefold() == fields.cut(posting.email, fields.EMAIL_LENGTH).casefold()
    )
