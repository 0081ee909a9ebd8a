"""Inventory adjustments: counted, lost and found stock (Intuit's page InventoryAdjustment)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from qbsandbox.company.entities import dimensions, documents
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.products import stock
from qbsandbox.company.entities.products.stock import ADJUSTMENT_LINE, ADJUSTMENT_NUMBERS
from qbsandbox.company.entities.schema import (
    IGNORED,
    LINES,
    TRANSACTION,
    EntityType,
    LineType,
    day,
    flag,
    number,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.company.records import Posting, Record

ACCOUNT_TYPES = ("Cost of Goods Sold", "Expense", "Other Expense", "Equity")
"""Intuit's schema: "an expense or opening balance equity account"."""


def _prepare(books: Books, raw: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    """Updates are sparse (documented; the fault of one that is not is UNSURE), and only US companies have the
    entity (documented; a switch)."""
    if operation in ("", "create", "update"):
        everywhere = books.by_person or books.switches.inventory_adjustments_outside_us
        if not books.company.is_us and not everywhere:
            raise Fault(
                5030,
                "Feature Not Supported Error : InventoryAdjustment is available to US companies only.",
                element="",
            )
        if raw.get("Id") not in (None, "") and str(raw.get("sparse")).lower() != "true":
            raise missing("sparse")
    return raw


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    dated_on = documents.set_date(books, body)
    books.account(body["AdjustAccountRef"], *ACCOUNT_TYPES)
    if body.get("CustomerRef"):
        books.linked("Customer", body["CustomerRef"])
    if body.pop("ShippingAdjustment", False):
        raise Fault(5030, "Feature Not Supported Error : ShippingAdjustment is not supported.", element="")
    dimensions.check_form(books, body)
    body["Line"] = _lines(books, body, before, dated_on)
    _set_number(books, body)
    return body


def _lines(books: Books, body: JsonObject, before: Record | None, dated_on: str) -> list[JsonObject]:
    sent: Sequence[JsonObject] = body.get("Line") or []
    if not sent:
        raise missing("Line")
    lines = [{key: line[key] for key in ("Id", ADJUSTMENT_LINE) if key in line} for line in sent]
    seen: dict[str, Decimal] = {}
    tracked = dimensions.tracks_lines(books)
    for line in lines:
        detail = dict(line[ADJUSTMENT_LINE])
        if not detail.get("ItemRef"):
            raise missing("ItemRef")
        item = books.linked("Item", detail["ItemRef"])
        if item.body["Type"] != "Inventory":
            raise business(f"The quantity of {item.body['Name']} can't be adjusted; it is not in inventory.")
        stock.check_start(item, dated_on)
        dimensions.check_line(books, detail, tracked=tracked)
        ref = {"value": str(item.id)}
        difference = _difference(books, item, detail, before, dated_on, seen.get(ref["value"], Decimal(0)))
        seen[ref["value"]] = seen.get(ref["value"], Decimal(0)) + difference
        ordered = {"ItemRef": ref, "QtyDiff": trimmed(difference), "ClassRef": detail.get("ClassRef")}
        line[ADJUSTMENT_LINE] = {name: value for name, value in ordered.items() if value is not None}
    documents.give_line_ids(lines, before)
    return [{"Id": line["Id"], ADJUSTMENT_LINE: line[ADJUSTMENT_LINE]} for line in lines]


def _difference(
    books: Books, item: Record, detail: JsonObject, before: Record | None, dated_on: str, earlier: Decimal
) -> Decimal:
    """QtyDiff as sent; NewQty, the schema's other form, less what is on hand at the end of the day.

    `earlier` is what other lines of the document have changed. Replies show QtyDiff for both (UNSURE).
    """
    if detail.get("QtyDiff") is not None:
        if detail.get("NewQty") is not None:
            raise Fault(2600, "Conflicting elements : QtyDiff and NewQty", element="QtyDiff")
        return Decimal(detail["QtyDiff"])
    if detail.get("NewQty") is None:
        raise missing("QtyDiff")
    on_hand = stock.quantity_on(books, item, dated_on, without=before)
    return Decimal(detail["NewQty"]) - on_hand - earlier


def _set_number(books: Books, body: JsonObject) -> None:
    """The last number and one more where none is given (documented)."""
    given = str(body.get("DocNumber") or "")
    if not given:
        body["DocNumber"] = str(books.store.next_number(ADJUSTMENT_NUMBERS))
    elif given.isascii() and given.isdigit() and len(given) < 10:
        books.store.raise_sequence(ADJUSTMENT_NUMBERS, int(given))


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """None of its own. `stock.book` books Dr the adjustment account, Cr the item's asset account with the cost of
    what is gone, first in, first out; what is found comes in at the last known cost, the other way round."""
    return ()


INVENTORY_ADJUSTMENT = EntityType(
    "InventoryAdjustment",
    {
        "ShippingAdjustment": flag(),
        "AdjustAccountRef": reference("Account", required=True),
        "CustomerRef": reference("Customer"),
        "domain": IGNORED,
        "DocNumber": text(21),
        "TxnDate": day(),
        "DepartmentRef": reference("Department"),
        "PrivateNote": text(4000),
        "Line": LINES,
    },
    lines=dict.fromkeys(
        (ADJUSTMENT_LINE, ""),
        LineType(
            ADJUSTMENT_LINE,
            {
                "ItemRef": reference("Item", shows_name=False),
                "SalesPrice": IGNORED,
                "QtyDiff": number(),
                "NewQty": number(),
                "ClassRef": reference("Class"),
            },
        ),
    ),
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    prepare=_prepare,
    in_webhooks=False,
)
