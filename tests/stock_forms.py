"""Items in stock and the forms that move them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qbsandbox.company import fifo
from rest_desk import Desk


def stocked(name: str, *, quantity: object = 0, cost: object = 0, **more: Any) -> dict[str, Any]:
    """An inventory item from the first of January 2024 on."""
    accounts = {"IncomeAccountRef": "79", "ExpenseAccountRef": "80", "AssetAccountRef": "81"}
    return {
        "Name": name,
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": quantity,
        "PurchaseCost": cost,
        "InvStartDate": "2024-01-01",
        **{field: {"value": account} for field, account in accounts.items()},
        **more,
    }


def bought(item: str, quantity: object, price: object) -> dict[str, Any]:
    """A bill line."""
    return {
        "DetailType": "ItemBasedExpenseLineDetail",
        "Amount": (Decimal(str(quantity)) * Decimal(str(price))).quantize(Decimal("0.01"), ROUND_HALF_UP),
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price},
    }


def adjustment(*lines: tuple[str, object], account: str = "80", **more: Any) -> dict[str, Any]:
    """An inventory adjustment of (item, difference)."""
    return {
        "AdjustAccountRef": {"value": account},
        "TxnDate": "2024-03-01",
        "Line": [
            {
                "DetailType": "ItemAdjustmentLineDetail",
                "ItemAdjustmentLineDetail": {"ItemRef": {"value": item}, "QtyDiff": difference},
            }
            for item, difference in lines
        ],
        **more,
    }


def worth_from_scratch(desk: Desk, item: str) -> tuple[Decimal, list[int]]:
    """Quantity on hand and the value of each movement, worked out of what was entered, nothing else; the books
    hold the same values."""
    connection = desk.company.store.connection
    rows = connection.execute(
        "SELECT quantity, cost, cents FROM stock_movements WHERE item_id = ? ORDER BY dated_on, txn_id, line",
        (int(item),),
    ).fetchall()
    cost = Decimal(desk.company.store.get("Item", int(item)).body["PurchaseCost"])  # type: ignore[union-attr]
    outcome = fifo.run([fifo.Movement(*row[:2]) for row in rows], fifo.UnitCost.of(cost))
    assert [row[2] for row in rows] == outcome.cents
    return fifo.quantity(sum(row[0] for row in rows)), outcome.cents
