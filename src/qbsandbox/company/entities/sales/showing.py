"""What replies add to every sales form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.sales import custom_fields
from qbsandbox.company.entities.sales.fields import GROUP_LINE, ITEM_LINE, SHIPPING_ITEM
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

TAX_PROPERTIES = ("TaxCodeRef", "TaxClassificationRef")


def show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """The company's custom fields, always; LinkedTxn only where there is a link (invoices show an empty one,
    too, and add it themselves).

    Newer replies (recorded from 2020 on under newer minor versions, 2024 to 2026 in all) also say on every line
    of an item which account it sells on, and in the head FreeFormAddress, of which all recordings agree that it is
    true with a shipping address and false without. Recorded in 2025 and 2026, but against Intuit's schema and
    therefore only where a switch says so: empty CustomExtensions on lines that have an id, and where sales tax is
    automated TaxClassificationRef and TaxExemptionRef without a value.
    """
    shown["CustomField"] = custom_fields.shown(books, record.body)
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    if books.switches.shows_newer_properties:
        shown["FreeFormAddress"] = bool(shown.get("ShipAddr"))
        if books.switches.shows_empty_properties and books.company.is_us:
            shown["TaxExemptionRef"] = {}
        shown["Line"] = [_newer(books, line) for line in shown["Line"]]
    return shown


def _newer(books: Books, line: JsonObject) -> JsonObject:
    if GROUP_LINE in line:
        group = line[GROUP_LINE]
        line = {**line, GROUP_LINE: {**group, "Line": [_newer(books, member) for member in group["Line"]]}}
    elif ITEM_LINE in line:
        line = {**line, ITEM_LINE: _with_account(books, line[ITEM_LINE])}
    if books.switches.shows_empty_properties and "Id" in line:
        return {**line, "CustomExtensions": []}
    return line


def _with_account(books: Books, detail: Mapping[str, Any]) -> JsonObject:
    """The item's income account behind price and quantity, in front of the taxes."""
    shown = {name: value for name, value in detail.items() if name not in TAX_PROPERTIES}
    taxes = {name: detail[name] for name in TAX_PROPERTIES if name in detail}
    if detail["ItemRef"]["value"] != SHIPPING_ITEM:
        item = books.store.get("Item", int(detail["ItemRef"]["value"]))
        if item is not None and item.body.get("IncomeAccountRef"):
            shown["ItemAccountRef"] = {"value": item.body["IncomeAccountRef"]["value"]}
        if books.switches.shows_empty_properties and books.company.is_us:
            taxes.setdefault("TaxClassificationRef", {})
    return {**shown, **taxes}
