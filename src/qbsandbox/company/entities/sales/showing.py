"""What replies add to every sales form."""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.sales import custom_fields
from qbsandbox.company.entities.sales.fields import GROUP_LINE, ITEM_LINE, SHIPPING_ITEM
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record


def show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """The company's custom fields, always; LinkedTxn only where there is a link (invoices show an empty one,
    too, and add it themselves). ItemAccountRef on lines was seen in replies of newer minor versions and not in
    the recorded ones: a switch."""
    shown["CustomField"] = custom_fields.shown(books, record.body)
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    if books.switches.shows_item_accounts:
        shown["Line"] = [_with_account(books, line) for line in shown["Line"]]
    return shown


def _with_account(books: Books, line: JsonObject) -> JsonObject:
    if GROUP_LINE in line:
        group = line[GROUP_LINE]
        return {
            **line,
            GROUP_LINE: {**group, "Line": [_with_account(books, member) for member in group["Line"]]},
        }
    detail = line.get(ITEM_LINE)
    if detail is None or detail["ItemRef"]["value"] == SHIPPING_ITEM:
        return line
    item = books.store.get("Item", int(detail["ItemRef"]["value"]))
    if item is None or not item.body.get("IncomeAccountRef"):
        return line
    account = {"ItemAccountRef": {"value": item.body["IncomeAccountRef"]["value"]}}
    tax = {name: detail[name] for name in ("TaxCodeRef", "TaxClassificationRef") if name in detail}
    rest = {name: value for name, value in detail.items() if name not in tax}
    return {**line, ITEM_LINE: {**rest, **account, **tax}}
