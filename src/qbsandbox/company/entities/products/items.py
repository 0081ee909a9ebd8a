"""Products, services, categories and bundles (Intuit's page Item)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.products import stock
from qbsandbox.company.entities.reading import name_of
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
from qbsandbox.company.records import Record

TYPES = ("Service", "NonInventory", "Inventory", "Category", "Group")
INCOME = ("Income", "Other Income")
EXPENSE = ("Cost of Goods Sold", "Expense", "Other Expense")
STOCK_ACCOUNTS = {
    "IncomeAccountRef": ("incomeaccount", "Income", "SalesOfProductIncome"),
    "ExpenseAccountRef": ("cogsaccount", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "AssetAccountRef": ("assetaccount", "Other Current Asset", "Inventory"),
}
"""What an inventory item needs: the word of the fault's text (recorded for the asset account, the others follow
it), type and detail type of the account."""
NEED_BOTH_ACCOUNTS = ("CA", "GB")
TREE = naming.Tree("Item", "SubItem", shows_level=True)
CATEGORY_LEVELS = 4
CATEGORY_KEEPS = frozenset(
    {"Name", "Type", "Active", "FullyQualifiedName", "SubItem", "ParentRef", "Level", "Description"}
)
GROUP_DROPS = ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "PrefVendorRef", "PurchaseDesc")
STOCK_KEEPS = ("QtyOnHand", "InvStartDate", "ReorderPoint", "AssetAccountRef")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    body["Name"] = naming.required_name(body)
    _check_type(books, body, before)
    _place(books, body, before, asked)
    if body["Type"] == "Category":
        return {key: body[key] for key in body if key in CATEGORY_KEEPS}
    _check_references(books, body, before)
    body.setdefault("UnitPrice", 0)
    body.setdefault("Taxable", False)
    if not books.company.is_us:
        body.setdefault("SalesTaxIncluded", False)
        body.setdefault("PurchaseTaxIncluded", False)
    if body["Type"] == "Group":
        return _bundle(books, body, before)
    for name in ("ItemGroupDetail", "PrintGroupedItems"):
        body.pop(name, None)
    if body["Type"] == "Inventory":
        _check_stock_accounts(books, body)
        _check_stock(books, body, before, asked)
    else:
        _check_accounts(books, body, before)
        body["TrackQtyOnHand"] = False
        for name in STOCK_KEEPS:
            body.pop(name, None)
    if body.get("ExpenseAccountRef"):
        body.setdefault("PurchaseCost", 0)
    return body


def _check_type(books: Books, body: JsonObject, before: Record | None) -> None:
    """The type is given at creation (documented). Services and non-inventory items may become inventory, nothing
    stops being inventory; categories and bundles stay what they are (texts UNSURE)."""
    kind = body.get("Type") or (before.body["Type"] if before else None)
    if kind is None:
        raise missing("Type")
    if kind not in TYPES:
        raise Fault(2170, f"Invalid Enumeration : {kind}", element="Type")
    body["Type"] = kind
    if before is None:
        if kind == "Group" and not books.switches.creates_bundles:
            raise business("Bundles can't be created by the API; create them in QuickBooks Online.")
        return
    was = before.body["Type"]
    if was == "Inventory" and kind != "Inventory":
        raise business("You can't change the type of an inventory item.")
    if (was == "Category") != (kind == "Category"):
        raise business("You can't change an item into a category or a category into an item.")
    if (was == "Group") != (kind == "Group"):
        raise business("You can't change an item into a bundle or a bundle into an item.")


def _place(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> None:
    """Names are unique among all items; only categories have items and categories below them, four levels of
    categories at most."""
    TREE.set_parent(body, asked)
    body.setdefault("Active", True)
    naming.rename_on_deactivation(books, ["Item"], body, before, "Name")
    naming.check_free(books, ["Item"], str(body["Name"]), before)
    TREE.place(books, body, before)
    if not body["SubItem"]:
        body.pop("SubItem")
        return
    parent = books.store.get("Item", int(body["ParentRef"]["value"]))
    if parent is not None and parent.body["Type"] != "Category":
        raise Fault(
            700, "Parent Reference Invalid : the parent of an item must be a category", element="ParentRef"
        )
    if body["Type"] == "Category":
        below = _categories_below(books, before.id) if before else 0
        if int(body["Level"]) + 1 + below > CATEGORY_LEVELS:
            raise Fault(
                6180,
                f"Sub Level Limit Exceeded : at most {CATEGORY_LEVELS} levels of categories are allowed",
                element="",
            )


def _categories_below(books: Books, id: int) -> int:
    """How many levels of categories there are below one."""
    children = books.store.select("Item", " AND party_id = ?", (id,))
    return max(
        (1 + _categories_below(books, child.id) for child in children if child.body["Type"] == "Category"),
        default=0,
    )


def _check_references(books: Books, body: JsonObject, before: Record | None) -> None:
    """References that are new exist and are active; an old one may have become inactive since."""
    kinds = [("PrefVendorRef", "Vendor"), ("ClassRef", "Class")]
    if not books.company.is_us:
        kinds += [("SalesTaxCodeRef", "TaxCode"), ("PurchaseTaxCodeRef", "TaxCode")]
    for name, entity in kinds:
        ref = body.get(name)
        if ref and (before is None or before.body.get(name) != ref):
            books.linked(entity, ref)


def _check_accounts(books: Books, body: JsonObject, before: Record | None) -> None:
    """One account at least; companies of Canada and the United Kingdom need both of every new item
    (documented)."""
    income, expense = body.get("IncomeAccountRef"), body.get("ExpenseAccountRef")
    if income:
        books.account(income, *INCOME)
    if expense:
        books.account(expense, *EXPENSE)
    if before is None and books.company.country in NEED_BOTH_ACCOUNTS:
        for name in ("IncomeAccountRef", "ExpenseAccountRef"):
            if not body.get(name):
                raise missing(name)
    if not income and not expense:
        raise Fault(
            2020,
            "Required Parameter Missing : An income account is required if you sell this product or service, "
            "an expense account if you buy it.",
            element="IncomeAccountRef",
        )


def _check_stock_accounts(books: Books, body: JsonObject) -> None:
    for name, (word, kind, subtype) in STOCK_ACCOUNTS.items():
        if not body.get(name):
            raise Fault(
                2020,
                f"Required parameter is missing in the request. An inventory {word} is required if you are "
                "tracking inventory quantities for this product.",
                element=name,
            )
        account = books.account(body[name], kind)
        if account.body["AccountSubType"] != subtype:
            raise Fault(
                6430,
                "Invalid account type: You need to select a different type of account for this transaction.",
                element="",
            )


def _check_stock(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> None:
    """Quantity and start date are given when an item becomes inventory; a quantity sent later is ignored (UNSURE,
    inventory adjustments are the documented way), for an inactive item refused (text recorded).

    A null ReorderPoint changes nothing (documented for sparse updates).
    """
    if before is None or before.body["Type"] != "Inventory":
        for name in ("TrackQtyOnHand", "QtyOnHand", "InvStartDate"):
            if not body.get(name) and body.get(name) != 0:
                raise missing(name)
        if not body["TrackQtyOnHand"]:
            raise missing("TrackQtyOnHand")
        if body["QtyOnHand"] and body.get("PurchaseCost"):
            books.check_open([str(body["InvStartDate"])])
        return
    held = before.body["QtyOnHand"]
    if not before.active and not body["Active"] and asked.get("QtyOnHand") not in (None, held):
        raise business("you need to activate this item before updating the quantity")
    body.update(TrackQtyOnHand=True, QtyOnHand=held, InvStartDate=before.body["InvStartDate"])
    if "ReorderPoint" in asked and asked["ReorderPoint"] is None and "ReorderPoint" in before.body:
        body["ReorderPoint"] = before.body["ReorderPoint"]
    if body["AssetAccountRef"] != before.body["AssetAccountRef"]:
        stock.change_asset_account(books, before, int(body["AssetAccountRef"]["value"]))
    writes_off = books.by_person or books.switches.writes_off_stock_of_inactive_items
    if before.active and not body["Active"] and writes_off:
        stock.bring_to_zero(books, books.store.get("Item", before.id) or before, books.today)
        body["QtyOnHand"] = stock.on_hand(books, before)


def _bundle(books: Books, body: JsonObject, before: Record | None) -> JsonObject:
    """A bundle has items and their quantities, no accounts and no prices of its own; no categories and no
    bundles in it (documented). Without `creates_bundles` what is in it cannot be changed."""
    detail = body.get("ItemGroupDetail") or {}
    if before is not None and not books.switches.creates_bundles:
        detail = before.body["ItemGroupDetail"]
    members: Sequence[JsonObject] = detail.get("ItemGroupLine") or []
    if not members:
        raise missing("ItemGroupLine")
    kept = []
    for member in members:
        if not member.get("ItemRef"):
            raise missing("ItemRef")
        item = books.linked("Item", member["ItemRef"])
        if item.body["Type"] in ("Category", "Group"):
            raise business("A bundle can't contain categories or other bundles.")
        quantity = Decimal(str(member.get("Qty") if member.get("Qty") is not None else 1))
        kept.append({"ItemRef": {"value": str(item.id)}, "Qty": quantity})
    for name in (*GROUP_DROPS, *STOCK_KEEPS):
        body.pop(name, None)
    body["ItemGroupDetail"] = {"ItemGroupLine": kept}
    body.setdefault("PrintGroupedItems", False)
    body.update(UnitPrice=0, PurchaseCost=0, TrackQtyOnHand=False)
    return body


def _attach(books: Books, record: Record) -> None:
    TREE.renew_below(books, record)
    stock.open_item(books, record)


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """Items of a bundle carry name and type (documented)."""
    if "ItemGroupDetail" in shown:
        lines = shown["ItemGroupDetail"]["ItemGroupLine"]
        named = [{**line, "ItemRef": _named(books, line["ItemRef"]["value"])} for line in lines]
        shown["ItemGroupDetail"] = {"ItemGroupLine": named}
    return shown


def _named(books: Books, value: str) -> JsonObject:
    item = books.store.get("Item", int(value))
    kind = item.body["Type"] if item else None
    named = {"value": value, "name": name_of(books, "Item", value), "type": kind}
    return {key: held for key, held in named.items() if held is not None}


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
        "PrintGroupedItems": flag(),
        "ItemGroupDetail": OPAQUE,
        "AbatementRate": number(),
        "ReverseChargeRate": number(),
        "ServiceType": text(),
        "ItemCategoryType": text(),
        "TaxClassificationRef": OPAQUE,
        "UQCDisplayText": text(25),
        "UQCId": text(),
        "ClassRef": reference("Class"),
        "Source": IGNORED,
        "DeferredRevenue": flag(),
        "domain": IGNORED,
    },
    can=LIST,
    complete=_complete,
    attach=_attach,
    show=_show,
)
