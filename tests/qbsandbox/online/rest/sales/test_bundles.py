"""Bundles on sales forms."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale


@pytest.fixture
def kit(us: Desk) -> dict[str, Any]:
    """A desk kit: one lamp, taxable, and four notebooks."""
    us.company.switches.creates_bundles = True
    us.sparse("Item", us.read("Item", "4"), Taxable=True)
    lines = [
        {"ItemRef": {"value": "4"}, "Qty": 1},
        {"ItemRef": {"value": "3"}, "Qty": 4},
    ]
    made: dict[str, Any] = us.create(
        "Item", {"Name": "Desk kit", "Type": "Group", "ItemGroupDetail": {"ItemGroupLine": lines}}
    )
    return made


def bundle(item: dict[str, Any], **detail: Any) -> dict[str, Any]:
    return {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {"GroupItemRef": {"value": item["Id"]}, **detail},
    }


def test_a_bundle_is_sold_as_the_items_in_it(us: Desk, kit: dict[str, Any]) -> None:
    us.company.switches.shows_newer_properties = False
    made = us.create("Invoice", invoice(sale(5), bundle(kit, Quantity=2), sale(7)))

    assert [line["DetailType"] for line in made["Line"]] == [
        "SalesItemLineDetail", "GroupLineDetail", "SalesItemLineDetail", "SubTotalLineDetail",
    ]  # fmt: skip
    group = made["Line"][1]
    assert (group["Id"], group["LineNum"]) == ("2", 2)
    detail = group["GroupLineDetail"]
    assert detail["GroupItemRef"] == {"value": kit["Id"], "name": "Desk kit"}
    assert detail["Quantity"] == 2
    assert detail["Line"] == [
        {
            "Id": "3",
            "LineNum": 3,
            "Description": "Desk lamp",
            "Amount": Decimal("79.90"),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "4", "name": "Desk lamp"},
                "UnitPrice": Decimal("39.95"),
                "Qty": 2,
                "TaxCodeRef": {"value": "TAX"},
            },
        },
        {
            "Id": "4",
            "LineNum": 4,
            "Description": "Notebook, A5",
            "Amount": 36,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "3", "name": "Notebook, A5"},
                "UnitPrice": Decimal("4.5"),
                "Qty": 8,
                "TaxCodeRef": {"value": "NON"},
            },
        },
    ]
    assert (made["Line"][2]["Id"], made["Line"][2]["LineNum"]) == ("5", 5)
    assert made["Line"][3]["Amount"] == Decimal("127.90")
    assert made["TxnTaxDetail"]["TotalTax"] == Decimal("6.39")
    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", Decimal("134.29")),
        ("Services", -5),
        ("Sales of Product Income", Decimal("-79.90")),
        ("Sales of Product Income", -36),
        ("Services", -7),
        ("Board of Equalization Payable", Decimal("-6.39")),
    ]


def test_the_bundles_own_amount_is_their_sum_unless_it_shows_them(us: Desk, kit: dict[str, Any]) -> None:
    assert us.create("Invoice", invoice(bundle(kit)))["Line"][0]["Amount"] == Decimal("57.95")

    us.sparse("Item", us.read("Item", kit["Id"]), PrintGroupedItems=True)

    assert us.create("Invoice", invoice(bundle(kit)))["Line"][0]["Amount"] == 0


def test_lines_sent_with_a_bundle_take_the_place_of_its_own(us: Desk, kit: dict[str, Any]) -> None:
    made = us.create(
        "SalesReceipt", invoice(bundle(kit, Quantity=1, Line=[sale(30, item="4", quantity=1, price=30)]))
    )

    assert [line["Amount"] for line in made["Line"][0]["GroupLineDetail"]["Line"]] == [30]
    assert made["TotalAmt"] == 30


def test_a_bundle_read_and_sent_back_is_the_same(us: Desk, kit: dict[str, Any]) -> None:
    made = us.create("Estimate", invoice(bundle(kit, Quantity=3)))

    assert us.create("Estimate", made)["Line"] == made["Line"]


def test_a_discount_is_taken_of_what_is_in_a_bundle(us: Desk, kit: dict[str, Any]) -> None:
    ten = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    made = us.create("Invoice", invoice(bundle(kit, Line=[sale(50)]), ten))

    assert (made["Line"][2]["Amount"], made["TotalAmt"]) == (5, 45)


def test_a_bundle_needs_a_group_line_and_a_group_line_a_bundle(us: Desk, kit: dict[str, Any]) -> None:
    assert us.code("invoice", invoice(sale(1, item=kit["Id"]))) == "6000"
    assert us.code("invoice", invoice(bundle({"Id": "3"}))) == "6000"
    assert us.code("invoice", invoice(bundle({"Id": "999"}))) == "2500"
    assert us.code("invoice", invoice({"DetailType": "GroupLineDetail"})) == "2020"


def test_stock_in_a_bundle_leaves_the_shelf_and_comes_back_with_a_void(us: Desk) -> None:
    us.company.switches.creates_bundles = True
    pumps = us.create(
        "Item",
        {
            "Name": "Two pumps",
            "Type": "Group",
            "ItemGroupDetail": {"ItemGroupLine": [{"ItemRef": {"value": "11"}, "Qty": 2}]},
        },
    )
    made = us.create("Invoice", invoice(bundle(pumps, Quantity=3)))
    assert us.read("Item", "11")["QtyOnHand"] == -6

    voided = us.post("invoice", identity(made), operation="void")["Invoice"]

    assert us.read("Item", "11")["QtyOnHand"] == 0
    inner = voided["Line"][0]["GroupLineDetail"]["Line"][0]
    assert (inner["Amount"], inner["SalesItemLineDetail"]["Qty"], voided["Line"][0]["Amount"]) == (0, 0, 0)
