"""VendorCredit: what a vendor gives back, in QuickBooks' words, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import VendorCredit
from crossfoot.quickbooks.online.documents import fields, purchase_form, tax
from crossfoot.quickbooks.online.documents.fields import Figures

NAME = "VendorCredit"


def body_of(posting: VendorCredit, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The credit to create; its amounts are positive. `marker` is the line by which we know it again.

    Raises Unpostable where the vendor, an account or a tax is not mapped, and for separate tax in the US.
    """
    moved = fields.moved_words(posting.posting_on, posting.original_posting_on)
    return {
        **purchase_form.head_of(NAME, posting, mappings),
        "Line": purchase_form.lines_of(posting, mappings, klass=posting.klass),
        **tax.form_fields(posting.taxes, mappings, "purchase", posting.currency),
        "PrivateNote": fields.note(posting.memo, marker, moved),
    }


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the credit; its balance is what is not used of it yet."""
    return fields.figures_of(NAME, record, "VendorRef")


def find_statement(posting: VendorCredit, mappings: Mappings) -> str:
    """The query that would show the credit if QuickBooks has it: by number, else by vendor and date."""
    return purchase_form.find_statement(NAME, posting, mappings)


def is_ours(record: Mapping[str, Any], posting: VendorCredit, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, vendor, date, amount and our marker."""
    return purchase_form.is_ours(figures_of(record), posting, mappings, marker=marker)
