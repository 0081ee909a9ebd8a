"""Products, services, categories and bundles."""

from typing import Any

import pytest

from rest_desk import Desk, bill, identity, invoice, sale
from stock_forms import adjustment, bought, stocked


def service(name: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Type": "Service", "IncomeAccountRef": {"value": "1"}, **more}


def category(name: str, parent: str | None = None) -> dict[str, Any]:
    below = {"SubItem": True, "ParentRef": {"value": parent}} if parent else {}
    return {"Name": name, "Type": "Category", **below}


def test_a_stocked_item_as_it_comes_back(us: Desk) -> None:
    made = us.create("Item", stocked("Garden Supplies", quantity=10))

    assert made == {
        "Name": "Garden Supplies",
        "Active": True,
        "FullyQualifiedName": "Garden Supplies",
        "Taxable": False,
        "UnitPrice": 0,
        "Type": "Inventory",
        "IncomeAccountRef": {"value": "79", "name": "Sales of Product Income"},
        "PurchaseCost": 0,
        "ExpenseAccountRef": {"value": "80", "name": "Cost of Goods Sold"},
        "AssetAccountRef": {"value": "81", "name": "Inventory Asset"},
        "TrackQtyOnHand": True,
        "QtyOnHand": 10,
        "InvStartDate": "2024-01-01",
        "domain": "QBO",
        "sparse": False,
        "Id": made["Id"],
        "SyncToken": "0",
        "MetaData": made["MetaData"],
    }
    assert us.balance("Inventory Asset") == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Type": None}, "2020"),
        ({"QtyOnHand": None}, "2020"),
        ({"InvStartDate": None}, "2020"),
        ({"TrackQtyOnHand": False}, "2020"),
        ({"TrackQtyOnHand": None}, "2020"),
        ({"IncomeAccountRef": None}, "2020"),
        ({"ExpenseAccountRef": None}, "2020"),
        ({"IncomeAccountRef": {"value": "1"}}, "6430"),
        ({"ExpenseAccountRef": {"value": "7"}}, "6430"),
        ({"AssetAccountRef": {"value": "38"}}, "6430"),
        ({"AssetAccountRef": {"value": "35"}}, "6430"),
        ({"PrefVendorRef": {"value": "1"}}, "2500"),
        ({"ClassRef": {"value": "77"}}, "2500"),
        ({"SubItem": True}, "6150"),
        ({"ParentRef": {"value": "2"}}, "700"),
        ({"Sku": "x" * 101}, "2050"),
        ({"PurchaseDesc": "x" * 1001}, "2050"),
        ({"UnitPrice": "100000000000"}, "2190"),
    ],
)
def test_a_stocked_item_that_is_wrong_is_refused(us: Desk, changes: dict[str, Any], code: str) -> None:
    before = us.counts()
    body = {**stocked("Anchor", quantity=1), **changes}

    assert us.code("item", {key: value for key, value in body.items() if value is not None}) == code
    assert us.counts() == before


def test_a_quantity_sent_later_is_ignored(us: Desk) -> None:
    item = us.create("Item", stocked("Anchor", quantity=4, cost=5))

    changed = us.sparse("Item", item, QtyOnHand=9, InvStartDate="2023-01-01", Name="Big anchor")

    assert (changed["QtyOnHand"], changed["InvStartDate"], changed["Name"]) == (4, "2024-01-01", "Big anchor")
    assert us.balance("Inventory Asset") == 20


def test_an_item_that_is_sent_back_as_it_was_read_stays_as_it_is(us: Desk) -> None:
    us.company.switches.creates_bundles = True
    us.create("Bill", {**bill(bought("11", 10, 3)), "TxnDate": "2024-01-10"})
    made = [
        us.create("Item", stocked("Anchor", quantity=4, cost=5, Description="For boats", ReorderPoint=1)),
        us.create("Item", category("Cedar", "6")),
        us.create("Item", BASKET),
        us.read("Item", "11"),
        us.read("Item", "5"),
    ]

    for item in made:
        again = us.post("item", item)["Item"]

        assert again == {**item, "SyncToken": "1", "MetaData": again["MetaData"]}
    assert us.balance("Inventory Asset") == 50


def test_the_quantity_of_an_inactive_item_cannot_be_sent(us: Desk) -> None:
    item = us.sparse("Item", us.create("Item", stocked("Anchor")), Active=False)

    fault = us.fault("item", {**identity(item), "sparse": True, "QtyOnHand": 3})

    assert (fault["code"], fault["Detail"]) == (
        "6000",
        "Business Validation Error: you need to activate this item before updating the quantity",
    )


def test_making_a_stocked_item_inactive_writes_its_stock_off(us: Desk) -> None:
    item = us.create("Item", stocked("Anchor", quantity=4, cost="2.50"))

    gone = us.sparse("Item", item, Active=False)

    assert (gone["Name"], gone["QtyOnHand"], gone["SyncToken"]) == ("Anchor (deleted)", 0, "1")
    (written_off,) = us.company.all("InventoryAdjustment")
    assert written_off["TxnDate"] == "2024-03-05"
    assert written_off["AdjustAccountRef"]["name"] == "Inventory Shrinkage"
    assert us.entries(written_off) == [("Inventory Shrinkage", 10), ("Inventory Asset", -10)]
    account = next(a for a in us.company.all("Account") if a["Name"] == "Inventory Shrinkage")
    assert (account["AccountType"], account["AccountSubType"]) == (
        "Cost of Goods Sold",
        "SuppliesMaterialsCogs",
    )


def test_what_was_sold_but_never_received_is_brought_up_to_zero(us: Desk) -> None:
    us.create("Invoice", invoice(sale(30, item="11", quantity="1.5", price=20)))

    gone = us.sparse("Item", us.read("Item", "11"), Active=False)

    (counted,) = us.company.all("InventoryAdjustment")
    assert (gone["QtyOnHand"], us.balance("Inventory Asset")) == (0, 0)
    assert us.entries(counted) == [("Inventory Shrinkage", -15), ("Inventory Asset", 15)]


def test_the_write_off_can_be_switched_off(us: Desk) -> None:
    us.company.switches.writes_off_stock_of_inactive_items = False
    item = us.create("Item", stocked("Anchor", quantity=4, cost="2.50"))

    gone = us.sparse("Item", item, Active=False)

    assert (gone["QtyOnHand"], us.company.all("InventoryAdjustment")) == (4, [])
    assert us.balance("Inventory Asset") == 10


def test_an_empty_shelf_needs_no_write_off(us: Desk) -> None:
    us.sparse("Item", us.create("Item", stocked("Anchor")), Active=False)

    assert us.company.all("InventoryAdjustment") == []


def test_no_write_off_in_a_closed_period(us: Desk) -> None:
    item = us.create("Item", stocked("Anchor", quantity=4, cost="2.50"))
    us.company.close_books(us.now.date())

    assert us.code("item", {**identity(item), "sparse": True, "Active": False}) == "6200"
    assert us.read("Item", item["Id"]) == item
    assert us.code("item", stocked("Late", quantity=1, cost=1)) == "6200"


def test_a_product_can_come_into_stock_later(us: Desk) -> None:
    lamp = us.read("Item", "4")

    item = us.sparse(
        "Item",
        lamp,
        Type="Inventory",
        TrackQtyOnHand=True,
        QtyOnHand=2,
        InvStartDate="2024-02-01",
        AssetAccountRef={"value": "81"},
    )

    assert (item["Type"], item["QtyOnHand"], us.balance("Inventory Asset")) == (
        "Inventory",
        2,
        item["PurchaseCost"] * 2,
    )
    us.create("Invoice", invoice(sale(40, item="4", quantity=1, price=40)))
    assert us.read("Item", "4")["QtyOnHand"] == 1
    assert (
        us.code("item", {**identity(us.read("Item", "4")), "sparse": True, "Type": "NonInventory"}) == "6000"
    )


def test_what_is_not_in_stock_keeps_no_quantity(us: Desk) -> None:
    made = us.create("Item", service("Advice", QtyOnHand=3, ReorderPoint=2, InvStartDate="2024-01-01"))

    assert "QtyOnHand" not in made and "ReorderPoint" not in made and "InvStartDate" not in made
    assert made["TrackQtyOnHand"] is False


def test_a_reorder_point_cannot_be_taken_away(us: Desk) -> None:
    item = us.create("Item", stocked("Anchor", ReorderPoint=3))

    assert us.sparse("Item", item, ReorderPoint=None)["ReorderPoint"] == 3


def test_a_product_keeps_what_it_is_given(us: Desk) -> None:
    made = us.create(
        "Item",
        service(
            "Advice",
            Sku="ADV-1",
            PrefVendorRef={"value": "5"},
            TaxClassificationRef={"value": "EUC-99990201-V1-00020000", "name": "Miscellaneous"},
            PurchaseTaxIncluded=True,
            Taxable=True,
        ),
    )

    assert made["PrefVendorRef"]["name"] == us.read("Vendor", "5")["DisplayName"]
    assert made["TaxClassificationRef"] == {"value": "EUC-99990201-V1-00020000", "name": "Miscellaneous"}
    assert (made["Sku"], made["PurchaseTaxIncluded"], made["Taxable"]) == ("ADV-1", True, True)


def test_a_british_item_needs_both_accounts(uk: Desk) -> None:
    assert uk.fault("item", service("Advice"))["element"] == "ExpenseAccountRef"

    made = uk.create("Item", service("Advice", ExpenseAccountRef={"value": "80"}))

    assert (made["SalesTaxIncluded"], made["PurchaseTaxIncluded"]) == (False, False)


def test_categories_go_four_levels_deep_and_items_one_more(us: Desk) -> None:
    parents = [us.create("Item", category("One"))]
    for name in ("Two", "Three", "Four"):
        parents.append(us.create("Item", category(name, parents[-1]["Id"])))

    assert [p.get("Level", 0) for p in parents] == [0, 1, 2, 3]
    assert us.code("item", category("Five", parents[-1]["Id"])) == "6180"
    leaf = us.create("Item", service("Advice", SubItem=True, ParentRef={"value": parents[-1]["Id"]}))
    assert (leaf["FullyQualifiedName"], leaf["Level"]) == ("One:Two:Three:Four:Advice", 4)


def test_a_category_as_it_comes_back(us: Desk) -> None:
    trees = us.create("Item", category("Trees"))
    cedar = us.create("Item", category("Cedar", trees["Id"]))

    assert cedar == {
        "Name": "Cedar",
        "Active": True,
        "SubItem": True,
        "ParentRef": {"value": trees["Id"], "name": "Trees"},
        "Level": 1,
        "FullyQualifiedName": "Trees:Cedar",
        "Type": "Category",
        "domain": "QBO",
        "sparse": False,
        "Id": cedar["Id"],
        "SyncToken": "0",
        "MetaData": cedar["MetaData"],
    }
    assert "Level" not in trees and "SubItem" not in trees


def test_categories_moved_below_others_keep_their_limit(us: Desk) -> None:
    parents = [us.create("Item", category("One"))]
    for name in ("Two", "Three"):
        parents.append(us.create("Item", category(name, parents[-1]["Id"])))
    loose = us.create("Item", category("Loose"))
    us.create("Item", category("Below", loose["Id"]))

    move = {**identity(loose), "sparse": True, "SubItem": True, "ParentRef": {"value": parents[-1]["Id"]}}
    assert us.code("item", move) == "6180"


def test_a_renamed_category_renames_what_is_in_it(us: Desk) -> None:
    stationery = us.read("Item", "6")
    pen = us.create("Item", service("Pen", SubItem=True, ParentRef={"value": "6"}))

    us.sparse("Item", stationery, Name="Office")

    renamed = us.read("Item", pen["Id"])
    assert (renamed["FullyQualifiedName"], renamed["SyncToken"]) == ("Office:Pen", "0")


def test_items_and_categories_do_not_become_each_other(us: Desk) -> None:
    assert us.code("item", {**identity(us.read("Item", "6")), "sparse": True, "Type": "Service"}) == "6000"
    assert us.code("item", {**identity(us.read("Item", "2")), "sparse": True, "Type": "Category"}) == "6000"


BASKET = {
    "Name": "Gift basket",
    "Type": "Group",
    "Sku": "234",
    "PrintGroupedItems": True,
    "ItemGroupDetail": {
        "ItemGroupLine": [
            {"ItemRef": {"value": "11"}, "Qty": 2},
            {"ItemRef": {"value": "2", "name": "Whatever"}},
        ]
    },
}


def test_bundles_cannot_be_made_unless_switched_on(us: Desk) -> None:
    assert us.code("item", BASKET) == "6000"


def test_a_bundle_shows_what_is_in_it(us: Desk) -> None:
    us.company.switches.creates_bundles = True

    made = us.create("Item", BASKET)

    assert made["ItemGroupDetail"] == {
        "ItemGroupLine": [
            {"ItemRef": {"value": "11", "name": "Fountain pump", "type": "Inventory"}, "Qty": 2},
            {"ItemRef": {"value": "2", "name": "Hours", "type": "Service"}, "Qty": 1},
        ]
    }
    assert (made["UnitPrice"], made["PurchaseCost"], made["TrackQtyOnHand"]) == (0, 0, False)
    assert made["PrintGroupedItems"] is True
    assert us.query("select * from Item where Type = 'Group'")["Item"] == [made]
    nested = {
        **BASKET,
        "Name": "More",
        "ItemGroupDetail": {"ItemGroupLine": [{"ItemRef": {"value": made["Id"]}}]},
    }
    assert us.code("item", nested) == "6000"
    assert us.code("item", {**BASKET, "Name": "None", "ItemGroupDetail": {"ItemGroupLine": []}}) == "2020"


def test_goods_sold_in_a_bundle_leave_the_store(us: Desk) -> None:
    us.company.switches.creates_bundles = True
    basket = us.create("Item", BASKET)["Id"]
    us.create("Bill", {**bill(bought("11", 10, 3)), "TxnDate": "2024-01-10"})
    line = {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {"GroupItemRef": {"value": basket}, "Quantity": 2},
    }

    sold = us.create("Invoice", invoice(line))

    assert us.read("Item", "11")["QtyOnHand"] == 6
    assert [e for e in us.entries(sold) if e[0] == "Inventory Asset"] == [("Inventory Asset", -12)]
    us.create("InventoryAdjustment", adjustment(("11", -1)))
    assert us.balance("Inventory Asset") == 15
