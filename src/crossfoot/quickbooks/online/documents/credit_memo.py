"""CreditMemo: what a customer gets back, in QuickBooks' words, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import CreditMemo
from crossfoot.quickbooks.online.documents import fields, sales_form
from crossfoot.quickbooks.online.documents.fields import Figures

NAME = "CreditMemo"


def body_of(posting: CreditMemo, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The credit memo to create; its amounts are positive. `marker` is the line by which we know it again.

    Raises Unpostable where a party, an item, an account or a tax is not mapped.
    """
    return sales_form.body_of(posting, mappings, marker=marker)


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the credit memo; its balance is what is not used of it yet."""
    return fields.figures_of(NAME, record, "CustomerRef")


def find_statement(posting: CreditMemo, mappings: Mappings) -> str:
    """The query that would show it if QuickBooks has it: by number, else by customer and date."""
    return sales_form.find_statement(NAME, posting, mappings)


def is_ours(record: Mapping[str, Any], posting: CreditMemo, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, customer, date, amount and our marker."""
    return sales_form.is_ours(figures_of(record), posting, mappings, marker=marker)
