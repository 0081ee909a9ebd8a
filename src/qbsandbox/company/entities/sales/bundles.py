"""Bundles on sales forms (GroupLineDetail): one line for the bundle, below it a line for each item.

Lines and ids are numbered through: the bundle's line first, then its items' (seen: bundle 1, items 2 to 4). The
bundle's own Amount is 0 where its item shows its components (PrintGroupedItems), else their sum (seen both;
that this preference of the item decides is UNSURE). A bundle sent without lines gets those of its item, times
its Quantity, at the items' own prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.sales.fields import GROUP_LINE, ITEM_LINE
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.company.records import Record


def flat(lines: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Lines in the order of their numbers: after each bundle its own."""
    for line in lines:
        yield line
        if GROUP_LINE in line:
            yield from line[GROUP_LINE]["Line"]


def flattened(record: Record) -> Record:
    """The record with the lines of bundles beside the others, for rules that look at lines only."""
    lines: list[JsonObject] = record.body["Line"]
    if not any(GROUP_LINE in line for line in lines):
        return record
    return replace(record, body={**record.body, "Line": list(flat(lines))})


def members(books: Books, line: JsonObject, currency: str) -> tuple[Record, JsonObject, list[JsonObject]]:
    """The bundle's item, its detail, and its item lines as sent or as the item says; not yet checked."""
    detail = dict(line.get(GROUP_LINE) or {})
    ref = detail.get("GroupItemRef")
    if not ref:
        raise missing("GroupItemRef")
    item = books.linked("Item", ref)
    if item.body["Type"] != "Group":
        raise business(f"The item {item.body['Name']} is no bundle; use it on a line of its own.")
    quantity = Decimal(detail["Quantity"] if detail.get("Quantity") is not None else 1)
    detail["GroupItemRef"] = {"value": str(item.id)}
    detail["Quantity"] = trimmed(quantity)
    sent: list[JsonObject] = detail.pop("Line", None) or []
    for inner in sent:
        if inner["DetailType"] != ITEM_LINE:
            raise Fault(2170, f"Invalid Enumeration : {inner['DetailType']}", element="DetailType")
    if not sent:
        listed = (item.body.get("ItemGroupDetail") or {}).get("ItemGroupLine") or []
        sent = [_member(books, member, quantity, currency) for member in listed]
    return item, detail, sent


def amount_of(item: Record, lines: Iterable[JsonObject]) -> Decimal:
    if item.body.get("PrintGroupedItems"):
        return NOTHING
    return sum((Decimal(line["Amount"]) for line in lines), NOTHING)


def _member(books: Books, member: JsonObject, quantity: Decimal, currency: str) -> JsonObject:
    item = books.linked("Item", member["ItemRef"])
    count = quantity * Decimal(member.get("Qty") or 1)
    price = Decimal(item.body.get("UnitPrice") or 0)
    detail: JsonObject = {"ItemRef": {"value": str(item.id)}, "UnitPrice": price, "Qty": trimmed(count)}
    if books.company.is_us:
        detail["TaxCodeRef"] = {"value": "TAX" if item.body.get("Taxable") else "NON"}
    elif item.body.get("SalesTaxCodeRef"):
        detail["TaxCodeRef"] = item.body["SalesTaxCodeRef"]
    line: JsonObject = {
        "Amount": rounded(count * price, currency),
        "DetailType": ITEM_LINE,
        ITEM_LINE: detail,
    }
    if item.body.get("Description"):
        line["Description"] = item.body["Description"]
    return line
