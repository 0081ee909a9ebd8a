"""The lines of sales forms: items, bundles and text, checked and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company.entities import dimensions, documents
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.products import stock
from qbsandbox.company.entities.sales import bundles
from qbsandbox.company.entities.sales.fields import (
    DISCOUNT_LINE,
    GROUP_LINE,
    ITEM_FIELDS,
    ITEM_LINE,
    SHIPPING_ITEM,
    SUBTOTAL_LINE,
    TEXT_DETAIL,
    TEXT_LINE,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

INLINE_SUBTOTAL = "Subtotal:"
"""What the text of a line starts with that is the sum of all lines above it (documented; case counts)."""
LINE_ORDER = (
    "Id",
    "LineNum",
    "Description",
    "Amount",
    "LinkedTxn",
    "DetailType",
    ITEM_LINE,
    GROUP_LINE,
    TEXT_DETAIL,
    "ProjectRef",
)


def read(books: Books, body: JsonObject, before: Record | None, *, moves_stock: bool) -> list[JsonObject]:
    """The lines in the order sent, checked and with ids; SubTotal lines of the client are dropped, discount and
    shipping are read elsewhere. Raises 2020 where no item, bundle or inline subtotal is among them.

    `moves_stock` says whether quantities have to be stated for stocked items (they need not be on estimates).
    """
    tracked = dimensions.tracks_lines(books)
    currency, dated_on = body["CurrencyRef"]["value"], body["TxnDate"]
    inclusive = body.get("GlobalTaxCalculation") == "TaxInclusive"
    lines: list[JsonObject] = []
    sells = False
    for line in body.get("Line") or ():
        kind = line["DetailType"]
        if not line.get("LinkedTxn", True):
            line = {name: value for name, value in line.items() if name != "LinkedTxn"}
        if kind == ITEM_LINE:
            sells = True
            if is_shipping(line):
                continue
            lines.append(
                _item_line(books, line, currency, dated_on if moves_stock else "", tracked, inclusive)
            )
        elif kind == GROUP_LINE:
            sells = True
            item, detail, inner = bundles.members(books, line, currency)
            read = [
                _item_line(books, one, currency, dated_on if moves_stock else "", tracked, inclusive)
                for one in inner
            ]
            detail["Line"] = read
            lines.append({**line, "Amount": bundles.amount_of(item, read), GROUP_LINE: detail})
        elif kind == TEXT_LINE:
            text = {key: line[key] for key in line if key != "Amount"}
            if str(text.get("Description", "")).startswith(INLINE_SUBTOTAL):
                sells = True
                text["Description"] = f"{INLINE_SUBTOTAL} {sum_of(lines)}"
            lines.append(text)
        elif kind not in (DISCOUNT_LINE, SUBTOTAL_LINE):
            raise Fault(2170, f"Invalid Enumeration : {kind}", element="DetailType")
    if not sells:
        raise missing("Line")
    everything = list(bundles.flat(lines))
    documents.give_line_ids(everything, bundles.flattened(before) if before else None)
    return lines


def shipping(books: Books, body: JsonObject) -> list[JsonObject]:
    """Transaction-wide shipping charges, checked. They stand after subtotal and discount, without id and number,
    and carry a tax code only where one was sent (as in the documents' example)."""
    lines = []
    inclusive = body.get("GlobalTaxCalculation") == "TaxInclusive"
    for line in body.get("Line") or ():
        if is_shipping(line):
            kept = {name: line[name] for name in LINE_ORDER if name in line and name not in ("Id", "LineNum")}
            read = _item_line(books, kept, body["CurrencyRef"]["value"], "", False, inclusive)
            lines.append(_without_empty(read))
    return lines


def is_shipping(line: JsonObject) -> bool:
    ref = (line.get(ITEM_LINE) or {}).get("ItemRef")
    return ref is not None and ref["value"] == SHIPPING_ITEM


def sum_of(lines: Sequence[JsonObject]) -> Decimal:
    return sum((Decimal(line["Amount"]) for line in item_lines(lines)), NOTHING)


def item_lines(lines: Sequence[JsonObject]) -> list[JsonObject]:
    """Every line with an item, those inside bundles among them."""
    return [line for line in bundles.flat(lines) if ITEM_LINE in line]


def numbered(lines: Sequence[JsonObject]) -> list[JsonObject]:
    """The lines with LineNum, properties in the order of replies; numbers run through bundles."""
    result, place = [], 0
    for line in lines:
        place += 1
        if GROUP_LINE in line:
            own = place
            inner: list[JsonObject] = []
            for member in line[GROUP_LINE]["Line"]:
                place += 1
                inner.append(_ordered(member, place))
            line = {**line, GROUP_LINE: {**line[GROUP_LINE], "Line": inner}}
            result.append(documents.ordered_line(line, own, LINE_ORDER))
        else:
            result.append(_ordered(line, place))
    return result


def _ordered(line: JsonObject, place: int) -> JsonObject:
    detail = line.get(ITEM_LINE)
    if detail is not None:
        line = {**line, ITEM_LINE: {name: detail[name] for name in ITEM_FIELDS if name in detail}}
    return documents.ordered_line(line, place, LINE_ORDER)


def _without_empty(line: JsonObject) -> JsonObject:
    detail = line[ITEM_LINE]
    kept = {name: detail[name] for name in ITEM_FIELDS if name in detail}
    return {**{name: value for name, value in line.items() if name != "LinkedTxn"}, ITEM_LINE: kept}


def _item_line(
    books: Books, line: JsonObject, currency: str, dated_on: str, tracked: bool, inclusive: bool
) -> JsonObject:
    detail = dict(line.get(ITEM_LINE) or {})
    line = {**line, ITEM_LINE: detail}
    gross = detail.get("TaxInclusiveAmt") if inclusive else None
    if not inclusive and not detail.get("TaxInclusiveAmt"):
        detail.pop("TaxInclusiveAmt", None)
    documents.line_amount(line, detail, currency, gross=gross)
    dimensions.check_line(books, detail, tracked=tracked)
    item = _item(books, detail)
    if item is not None and dated_on:
        stock.check(item, line, detail, dated_on)
    return line


def _item(books: Books, detail: JsonObject) -> Record | None:
    """The line's item, the company's default item where it names none; None for the shipping line."""
    ref = detail.get("ItemRef") or {
        "value": str(books.preferences["SalesFormsPrefs"].get("DefaultItem") or "1")
    }
    detail["ItemRef"] = {"value": ref["value"]}
    if ref["value"] == SHIPPING_ITEM:
        return None
    item = books.linked("Item", ref)
    if item.body["Type"] == "Category":
        raise Fault(
            2500,
            "Invalid Reference Id : An item in this transaction is set up as a category instead of a product "
            "or service.",
            element="",
        )
    if item.body["Type"] == "Group":
        raise business(f"The item {item.body['Name']} is a bundle; it needs a GroupLineDetail.")
    if not item.body.get("IncomeAccountRef"):
        raise business(f"The item {item.body['Name']} has no income account; it can't be sold.")
    return item
