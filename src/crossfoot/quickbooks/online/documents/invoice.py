"""Invoice: a sales order in QuickBooks' words, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Invoice
from crossfoot.quickbooks.online.documents import fields, sales_form
from crossfoot.quickbooks.online.documents.fields import Figures

NAME = "Invoice"
ORDER_WORDS = "Your order: "
"""How the message to the customer names their purchase order."""


def body_of(posting: Invoice, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The invoice to create. `marker` is the line by which we know it again.

    Raises Unpostable where a party, an item, an account or a tax is not mapped.
    """
    order = f"Customer's order: {posting.customer_po}" if posting.customer_po else ""
    body = sales_form.body_of(posting, mappings, marker=marker, told=(order,))
    body["DueDate"] = posting.due_on.isoformat()
    if posting.customer_po:
        body["CustomerMemo"] = {
            "value": fields.cut(f"{ORDER_WORDS}{posting.customer_po}", fields.MEMO_LENGTH)
        }
    if not posting.ship_to.is_empty:
        body["ShipAddr"] = fields.address_of(posting.ship_to)
    return body


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the invoice."""
    return fields.figures_of(NAME, record, "CustomerRef")


def find_statement(posting: Invoice, mappings: Mappings) -> str:
    """The query that would show the invoice if QuickBooks has it: by number, else by customer and date."""
    return sales_form.find_statement(NAME, posting, mappings)


def is_ours(record: Mapping[str, Any], posting: Invoice, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, customer, date, amount and our marker."""
    return sales_form.is_ours(figures_of(record), posting, mappings, marker=marker)
