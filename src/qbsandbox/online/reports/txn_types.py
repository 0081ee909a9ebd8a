"""What reports call the kinds of transactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company.entities.products.stock import STARTING_VALUE

__all__ = ["NOT_POSTING", "OPENING_NUMBER", "STARTING_VALUE", "TITLES", "title_of"]

OPENING_NUMBER = "START"
TITLES = {
    "Invoice": "Invoice",
    "Bill": "Bill",
    "JournalEntry": "Journal Entry",
    "InventoryAdjustment": "Inventory Qty Adjust",
    STARTING_VALUE: "Inventory Starting Value",
    "Payment": "Payment",
    "BillPayment": "Bill Payment (Check)",
    "SalesReceipt": "Sales Receipt",
    "CreditMemo": "Credit Memo",
    "RefundReceipt": "Refund",
    "VendorCredit": "Vendor Credit",
    "Purchase": "Expense",
    "Deposit": "Deposit",
    "Transfer": "Transfer",
    "CreditCardPayment": "Credit Card Payment",
    "Estimate": "Estimate",
    "PurchaseOrder": "Purchase Order",
}
NOT_POSTING = ("Estimate", "PurchaseOrder")


def title_of(entity: str, facts: Mapping[str, Any]) -> str:
    """The kind as the pages and reports call it; checks and cards are told apart."""
    if entity == "BillPayment" and facts.get("PayType") == "CreditCard":
        return "Bill Payment (Credit Card)"
    if entity == "Purchase" and facts.get("PaymentType") == "Check":
        return "Check"
    if entity == "Purchase" and facts.get("PaymentType") == "CreditCard" and facts.get("Credit"):
        return "Credit Card Credit"
    return TITLES[entity]
