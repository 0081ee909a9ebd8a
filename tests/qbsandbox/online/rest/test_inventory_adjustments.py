"""Inventory adjustments: counted, lost and found stock."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, bill, identity
from stock_forms import adjustment, bought, stocked


@pytest.fixture
def pump(us: Desk) -> str:
    """Ten pieces at 2.00, then ten at 3.00."""
    us.create("Bill", {**bill(bought("11", 10, 2)), "TxnDate": "2024-01-10"})
    us.create("Bill", {**bill(bought("11", 10, 3)), "TxnDate": "2024-01-20"})
    return "11"


def test_what_is_lost_is_written_off_first_in_first_out(us: Desk, pump: str) -> None:
    made = us.create("InventoryAdjustment", adjustment((pump, -12), PrivateNote="Water damage"))

    assert made == {
        "AdjustAccountRef": {"value": "80", "name": "Cost of Goods Sold"},
        "domain": "QBO",
        "sparse": False,
        "Id": made["Id"],
        "SyncToken": "0",
        "MetaData": made["MetaData"],
        "DocNumber": "1",
        "TxnDate": "2024-03-01",
        "PrivateNote": "Water damage",
        "Line": [{"Id": "1", "ItemAdjustmentLineDetail": {"ItemRef": {"value": "11"}, "QtyDiff": -12}}],
    }
    assert us.entries(made) == [("Cost of Goods Sold", 26), ("Inventory Asset", -26)]
    assert us.read("Item", pump)["QtyOnHand"] == 8


def test_what_is_found_comes_in_at_the_last_known_cost(us: Desk, pump: str) -> None:
    made = us.create("InventoryAdjustment", adjustment((pump, "1.5"), account="34"))

    assert us.entries(made) == [
        ("Opening Balance Equity", Decimal("-4.50")),
        ("Inventory Asset", Decimal("4.50")),
    ]
    assert us.read("Item", pump)["QtyOnHand"] == Decimal("21.5")


def test_a_new_quantity_is_that_of_the_day(us: Desk, pump: str) -> None:
    form = adjustment((pump, 0), TxnDate="2024-01-15")
    form["Line"][0]["ItemAdjustmentLineDetail"] = {"ItemRef": {"value": pump}, "NewQty": 7}

    made = us.create("InventoryAdjustment", form)

    assert made["Line"][0]["ItemAdjustmentLineDetail"]["QtyDiff"] == -3
    assert us.read("Item", pump)["QtyOnHand"] == 17


def test_several_items_in_one_adjustment(us: Desk, pump: str) -> None:
    anchor = us.create("Item", stocked("Anchor", quantity=3, cost=5))["Id"]

    made = us.create("InventoryAdjustment", adjustment((pump, -1), (anchor, -2), (pump, 1)))

    assert us.entries(made) == [
        ("Cost of Goods Sold", 2), ("Inventory Asset", -2),
        ("Cost of Goods Sold", 10), ("Inventory Asset", -10),
        ("Cost of Goods Sold", -3), ("Inventory Asset", 3),
    ]  # fmt: skip
    assert [line["Id"] for line in made["Line"]] == ["1", "2", "3"]
    assert us.balance("Inventory Asset") == 50 - 2 - 10 + 3 + 15


def test_updates_are_sparse_only(us: Desk, pump: str) -> None:
    made = us.create("InventoryAdjustment", adjustment((pump, -2)))
    line = {"Id": "1", "ItemAdjustmentLineDetail": {"QtyDiff": -3, "ItemRef": {"value": pump}}}

    changed = us.sparse(
        "InventoryAdjustment", made, PrivateNote="Update 1", TxnDate="2024-03-17", Line=[line]
    )

    assert (changed["SyncToken"], changed["TxnDate"], changed["PrivateNote"]) == (
        "1",
        "2024-03-17",
        "Update 1",
    )
    assert changed["Line"] == [
        {"Id": "1", "ItemAdjustmentLineDetail": {"ItemRef": {"value": "11"}, "QtyDiff": -3}}
    ]
    assert (us.balance("Cost of Goods Sold"), us.read("Item", pump)["QtyOnHand"]) == (6, 17)
    fault = us.fault("inventoryadjustment", {**identity(changed), **adjustment((pump, -1))})
    assert (fault["code"], fault["element"]) == ("2020", "sparse")
    assert us.read("InventoryAdjustment", made["Id"]) == changed


def test_a_deleted_adjustment_leaves_nothing(us: Desk, pump: str) -> None:
    made = us.create("InventoryAdjustment", adjustment((pump, -2)))

    assert us.delete("InventoryAdjustment", made) == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}

    assert (us.balance("Cost of Goods Sold"), us.read("Item", pump)["QtyOnHand"]) == (0, 20)
    assert us.query("select * from InventoryAdjustment") == {}


def test_adjustments_are_numbered_one_by_one(us: Desk, pump: str) -> None:
    numbers = [None, "41", None, "A-1", None]

    made = [
        us.create("InventoryAdjustment", adjustment((pump, 1), **({"DocNumber": n} if n else {})))
        for n in numbers
    ]

    assert [record["DocNumber"] for record in made] == ["1", "41", "42", "A-1", "43"]
    found = us.query(f"select * from InventoryAdjustment where Id = '{made[1]['Id']}'")
    assert found["InventoryAdjustment"] == [made[1]]


def changed(form: dict[str, Any], **changes: Any) -> dict[str, Any]:
    merged = {**form, **changes}
    return {key: value for key, value in merged.items() if value is not None}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (changed(adjustment(("11", 1)), AdjustAccountRef=None), "2020"),
        (changed(adjustment(("11", 1)), Line=[]), "2020"),
        (changed(adjustment(("11", 1)), AdjustAccountRef={"value": "35"}), "6430"),
        (adjustment(("2", 1)), "6000"),
        (adjustment(("999", 1)), "2500"),
        (adjustment(("11", None)), "2020"),
        (adjustment(("11", "many")), "2100"),
        (adjustment(("11", 1), TxnDate="1989-12-31"), "6270"),
        (adjustment(("11", 1), ShippingAdjustment=True), "5030"),
        (adjustment(("11", 1), DocNumber="9" * 22), "2050"),
    ],
)
def test_an_adjustment_that_is_wrong_is_refused(us: Desk, form: dict[str, Any], code: str) -> None:
    assert us.code("inventoryadjustment", form) == code
    assert us.company.all("InventoryAdjustment") == []


def test_a_difference_or_a_quantity_but_not_both(us: Desk) -> None:
    form = adjustment(("11", 1))
    form["Line"][0]["ItemAdjustmentLineDetail"]["NewQty"] = 2

    assert us.code("inventoryadjustment", form) == "2600"


def test_american_companies_have_them_unless_switched(uk: Desk) -> None:
    assert uk.code("inventoryadjustment", adjustment(("1", 1))) == "5030"

    uk.company.switches.inventory_adjustments_outside_us = True

    assert uk.code("inventoryadjustment", adjustment(("1", 1))) == "6000"


def test_the_closing_date_holds(us: Desk, pump: str) -> None:
    us.company.close_books(us.now.date())

    assert us.code("inventoryadjustment", adjustment((pump, 1))) == "6200"
