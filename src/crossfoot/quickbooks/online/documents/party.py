"""What customers and vendors have in common in QuickBooks: the fields of its list of names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Party
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields

NAME_LENGTH = 100
"""Length of every part of a name that all of QuickBooks' editions take."""


def body_of(posting: Party, mappings: Mappings) -> dict[str, Any]:
    """The record to create; empty fields are left out. The name was made to fit QuickBooks' rules before."""
    body: dict[str, Any] = {
        "DisplayName": posting.name,
        "CompanyName": fields.cut(posting.name, NAME_LENGTH),
        **_contact(posting.contact_name),
        **fields.currency_field(posting.currency, mappings),
    }
    if posting.email:
        body["PrimaryEmailAddr"] = {"Address": fields.cut(posting.email, fields.EMAIL_LENGTH)}
    if posting.phone:
        body["PrimaryPhone"] = {"FreeFormNumber": posting.phone[: fields.PHONE_LENGTH]}
    if not posting.address.is_empty:
        body["BillAddr"] = fields.address_of(posting.address)
    return body


def find_statement(name: str, posting: Party) -> str:
    """By display name, which is unique in QuickBooks; inactive ones are asked for, too."""
    return (
        f"SELECT * FROM {name} WHERE DisplayName = {text_literal(posting.name)} AND Active IN (true, false) "
        f"MAXRESULTS 10"
    )


def is_same(record: Mapping[str, Any], posting: Party, mappings: Mappings) -> bool:
    """By display name (QuickBooks compares without case) and currency."""
    is_same_currency = not mappings.multicurrency or fields.ref_id(record, "CurrencyRef") == posting.currency
    return is_same_currency and fields.text(record, "DisplayName").casefold() == posting.name.casefold()


def _contact(contact_name: str) -> dict[str, str]:
    given, _, family = contact_name.strip().rpartition(" ")
    parts = {"GivenName": given.strip(), "FamilyName": family}
    return {name: fields.cut(part, NAME_LENGTH) for name, part in parts.items() if part}
