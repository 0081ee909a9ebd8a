"""Quantities on hand, and what they cost.

Costs are the item's purchase cost at the time of the document, not first-in-first-out layers as in
QuickBooks: the books stay balanced and quantities true, but the value of stock is simpler than the real one.
"""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.currencies import cents, rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.company.store import Posting, Record


def check(item: Record, line: JsonObject, detail: JsonObject, dated_on: str) -> None:
    """Raises 6440 for a stocked item without a quantity, 6270 for a document before the item's start date."""
    if item.body["Type"] != "Inventory":
        return
    if detail.get("Qty") is None:
        raise Fault(6440, "Inventory quantity required : Qty is required for inventory items.", element="Qty")
    if dated_on < item.body["InvStartDate"]:
        raise Fault(
            6270,
            "Transaction date is prior to start date for inventory item : "
            f"{item.body['Name']} starts on {item.body['InvStartDate']}",
            element="TxnDate",
        )


def cost_postings(books: Books, item: Record, quantity: Decimal) -> list[Posting]:
    """Dr cost of sales, Cr the asset account for a quantity sold, home currency; empty for items without
    stock."""
    if item.body["Type"] != "Inventory":
        return []
    cost = cents(rounded(Decimal(item.body.get("PurchaseCost") or 0) * quantity, books.home))
    return [
        Posting(int(item.body["ExpenseAccountRef"]["value"]), cost, cost, books.home, memo=item.body["Name"]),
        Posting(int(item.body["AssetAccountRef"]["value"]), -cost, -cost, books.home, memo=item.body["Name"]),
    ]


def move(books: Books, record: Record, detail_type: str, sign: int) -> None:
    """Change quantities on hand by a document's lines; the item's SyncToken stays."""
    for line in record.body["Line"]:
        detail = line.get(detail_type)
        item_ref = (detail or {}).get("ItemRef")
        if not detail or not item_ref or not item_ref["value"].isdigit():
            continue
        item = books.store.get("Item", int(item_ref["value"]))
        if item is None or item.body["Type"] != "Inventory":
            continue
        on_hand = Decimal(item.body["QtyOnHand"]) + sign * Decimal(detail.get("Qty") or 0)
        books.store.rewrite(item, {**item.body, "QtyOnHand": trimmed(on_hand)}, at=books.now)
