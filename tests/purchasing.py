"""Bodies of purchase documents, and what must always be true after them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rest_desk import Desk, bill

PUMP = "11"
"""The stocked item of the US company: bought at 10, sold at 15."""


def goods(amount: object, item: str = PUMP, **more: Any) -> dict[str, Any]:
    """A line on an item."""
    return {
        "Amount": amount,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item}, **more},
    }


def order(*lines: Mapping[str, Any], vendor: str = "5", **more: Any) -> dict[str, Any]:
    return bill(*lines, vendor=vendor, **{"APAccountRef": {"value": "33"}, **more})


def received(line: Mapping[str, Any], ordered: Mapping[str, Any], place: str | None = "1") -> dict[str, Any]:
    """The line, naming the line of an order that it receives."""
    link = {"TxnId": ordered["Id"], "TxnType": "PurchaseOrder"}
    return {**line, "LinkedTxn": [link if place is None else {**link, "TxnLineId": place}]}


def spent(
    *lines: Mapping[str, Any], kind: str = "Cash", account: str | None = None, **more: Any
) -> dict[str, Any]:
    """A purchase paid from Checking, or with the Visa card."""
    paid_from = account or ("42" if kind == "CreditCard" else "35")
    return {
        "PaymentType": kind,
        "AccountRef": {"value": paid_from},
        "TxnDate": "2024-03-01",
        "Line": list(lines),
        **more,
    }


def vendor(id: str = "5") -> dict[str, str]:
    return {"value": id, "type": "Vendor"}


def assert_in_order(desk: Desk) -> None:
    """The trial balance sums to zero, and payables are what bills and vendor credits have open."""
    entries = list(desk.company.ledger.entries())
    assert sum(entry.amount for entry in entries) == 0
    open_amounts = {
        kind: sum((Decimal(record.get("Balance", 0)) for record in desk.company.all(kind)), Decimal(0))
        for kind in ("Bill", "VendorCredit")
    }
    payable = [a["Id"] for a in desk.company.all("Account") if a["AccountType"] == "Accounts Payable"]
    owed = sum(desk.company.ledger.balance(id, date(2024, 12, 31)) for id in payable)
    assert -owed == open_amounts["Bill"] - open_amounts["VendorCredit"]
