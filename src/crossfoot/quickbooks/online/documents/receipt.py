"""SalesReceipt and RefundReceipt: sales whose money moved at once, in QuickBooks' words, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Receipt, RefundReceipt, SalesReceipt
from crossfoot.quickbooks.online.documents import fields, sales_form
from crossfoot.quickbooks.online.documents.fields import Figures
from crossfoot.quickbooks.online.documents.invoice import ORDER_WORDS

SALES_RECEIPT, REFUND_RECEIPT = "SalesReceipt", "RefundReceipt"

REFERENCE_LENGTH = 21
"""Of PaymentRefNum; a longer reference stands in the memo alone."""


def name_of(posting: Receipt) -> str:
    """QuickBooks' name of the record."""
    return SALES_RECEIPT if isinstance(posting, SalesReceipt) else REFUND_RECEIPT


def body_of(posting: Receipt, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The receipt to create; a refund's amounts are positive, too. `marker` is the line by which we know it again.

    The account of the money is always named, since QuickBooks would take Undeposited Funds else. Raises
    Unpostable where a party, an item, an account or a tax is not mapped.
    """
    reference = posting.payment_reference
    told = [f"Payment: {reference}" if reference else ""]
    if isinstance(posting, SalesReceipt) and posting.customer_po:
        told.append(f"Customer's order: {posting.customer_po}")
    body = sales_form.body_of(posting, mappings, marker=marker, told=tuple(told))
    body["DepositToAccountRef"] = fields.account_ref(posting.deposit_to, mappings)
    if reference and len(reference) <= REFERENCE_LENGTH:
        body["PaymentRefNum"] = reference
    if isinstance(posting, RefundReceipt):
        return body
    if posting.customer_po:
        words = fields.cut(f"{ORDER_WORDS}{posting.customer_po}", fields.MEMO_LENGTH)
        body["CustomerMemo"] = {"value": words}
    if not posting.ship_to.is_empty:
        body["ShipAddr"] = fields.address_of(posting.ship_to)
    return body


def figures_of(name: str, record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the receipt; nothing is owed on it."""
    return fields.figures_of(name, record, "CustomerRef")


def find_statement(posting: Receipt, mappings: Mappings) -> str:
    """The query that would show it if QuickBooks has it: by number, else by customer and date."""
    return sales_form.find_statement(name_of(posting), posting, mappings)


def is_ours(record: Mapping[str, Any], posting: Receipt, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, customer, date, amount and our marker."""
    return sales_form.is_ours(figures_of(name_of(posting), record), posting, mappings, marker=marker)
