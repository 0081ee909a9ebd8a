"""Products, services and categories."""

from __future__ import annotations

from qbsandbox.company.entities import lists, stock
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import (
    IGNORED,
    LIST,
    OPAQUE,
    EntityType,
    Kind,
    day,
    flag,
    number,
    read_only,
    reference,
    text,
    whole,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record

FORBIDDEN = ":\t\n\r"
TYPES = ("Service", "NonInventory", "Inventory", "Category")
INCOME = ("Income", "Other Income")
EXPENSE = ("Cost of Goods Sold", "Expense", "Other Expense")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    if not body.get("Name"):
        raise missing("Name")
    body["Name"] = str(body["Name"]).strip()
    lists.check_characters(str(body["Name"]), "Name", FORBIDDEN)
    _check_type(body, before)
    body.setdefault("Active", True)
    lists.rename_on_deactivation(books, ["Item"], body, before, "Name")
    lists.check_free(books, ["Item"], str(body["Name"]), before)
    lists.place_below(books, "Item", body, str(body["Name"]), "SubItem")
    if not body["SubItem"]:
        body.pop("SubItem")
    if body["Type"] == "Category":
        return {key: body[key] for key in body if key in CATEGORY_KEEPS}
    _check_accounts(books, body)
    if body["Type"] == "Inventory":
        _check_stock(body, before)
    else:
        body["TrackQtyOnHand"] = False
        body.pop("QtyOnHand", None)
    body.setdefault("UnitPrice", 0)
    body.setdefault("Taxable", False)
    if body.get("ExpenseAccountRef"):
        body.setdefault("PurchaseCost", 0)
    return body


CATEGORY_KEEPS = frozenset(
    {"Name", "Type", "Active", "FullyQualifiedName", "SubItem", "ParentRef", "Level", "Description"}
)


def _check_type(body: JsonObject, before: Record | None) -> None:
    kind = body.get("Type") or (before.body["Type"] if before else "Service")
    if kind not in TYPES:
        raise Fault(2170, f"Invalid Enumeration : {kind}", element="Type")
    if before is not None and before.body["Type"] == "Inventory" and kind != "Inventory":
        raise business("You can't change the type of an inventory item.")
    if before is not None and (before.body["Type"] == "Category") != (kind == "Category"):
        raise business("You can't change an item into a category or a category into an item.")
    body["Type"] = kind


def _check_accounts(books: Books, body: JsonObject) -> None:
    """Each account of the kind its use asks for; which ones are needed depends on type and country."""
    income, expense = body.get("IncomeAccountRef"), body.get("ExpenseAccountRef")
    if income:
        books.account(income, *INCOME)
    if expense:
        books.account(expense, *EXPENSE)
    if body.get("AssetAccountRef"):
        books.account(body["AssetAccountRef"], "Other Current Asset")
    if body["Type"] == "Inventory":
        for field in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"):
            if not body.get(field):
                raise _missing_inventory(field)
    elif not income and not expense:
        raise Fault(
            2020,
            "Required Parameter Missing : An income account is required if you sell this product or service, "
            "an expense account if you buy it.",
            element="IncomeAccountRef",
        )


def _missing_inventory(field: str) -> Fault:
    kind = {"IncomeAccountRef": "income", "ExpenseAccountRef": "expense", "AssetAccountRef": "asset"}[field]
    return Fault(
        2020,
        f"Required Parameter Missing : An inventory {kind} account is required if you are tracking inventory "
        "quantities for this product.",
        element=field,
    )


def _check_stock(body: JsonObject, before: Record | None) -> None:
    """QtyOnHand and InvStartDate are given at creation; later the quantity moves with documents only."""
    if before is not None and before.body["Type"] == "Inventory":
        body["QtyOnHand"] = before.body["QtyOnHand"]
        body["InvStartDate"] = before.body["InvStartDate"]
    for field in ("QtyOnHand", "InvStartDate"):
        if body.get(field) is None:
            raise missing(field)
    body["TrackQtyOnHand"] = True


def _attach(books: Books, record: Record) -> None:
    stock.open_item(books, record)


ITEM = EntityType(
    "Item",
    {
        "Name": text(100, filterable=True),
        "Sku": text(100),
        "Description": text(4000),
        "Active": flag(filterable=True),
        "SubItem": flag(filterable=True),
        "ParentRef": reference("Item"),
        "Level": whole(read_only=True),
        "FullyQualifiedName": read_only(Kind.TEXT, filterable=True),
        "Taxable": flag(filterable=True),
        "SalesTaxIncluded": flag(),
        "UnitPrice": number(filterable=True),
        "Type": text(filterable=True),
        "IncomeAccountRef": reference("Account"),
        "PurchaseDesc": text(1000),
        "PurchaseTaxIncluded": flag(),
        "PurchaseCost": number(filterable=True),
        "ExpenseAccountRef": reference("Account"),
        "AssetAccountRef": reference("Account"),
        "PrefVendorRef": reference("Vendor"),
        "TrackQtyOnHand": flag(),
        "QtyOnHand": number(),
        "ReorderPoint": number(),
        "SalesTaxCodeRef": reference("TaxCode", shows_name=False),
        "PurchaseTaxCodeRef": reference("TaxCode", shows_name=False),
        "InvStartDate": day(),
        "ClassRef": OPAQUE,
        "TaxClassificationRef": OPAQUE,
        "AbatementRate": number(),
        "ReverseChargeRate": number(),
        "ServiceType": text(),
        "ItemCategoryType": text(),
        "Source": IGNORED,
        "UQCDisplayText": text(),
        "UQCId": text(),
        "DeferredRevenue": flag(),
        "domain": IGNORED,
    },
    can=LIST,
    complete=_complete,
    attach=_attach,
)
