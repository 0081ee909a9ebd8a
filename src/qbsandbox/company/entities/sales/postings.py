"""What sales forms book, and what a void leaves of them.

A sale: Dr receivable or money for the total, Cr the income account of each line's item, Dr the discount, Cr the
tax accounts. A return books all of it the other way round. Shipping goes to the company's shipping account.
Stock and its cost move by themselves (see `stock`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company.entities import documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.sales import bundles
from qbsandbox.company.entities.sales.fields import DISCOUNT_LINE, GROUP_LINE, ITEM_LINE, SHIPPING_ITEM
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

SALE, RETURN = 1, -1


def customer_of(body: JsonObject) -> tuple[str, int] | None:
    """The name on every line of the entry; none on a receipt without a customer."""
    ref = body.get("CustomerRef")
    return ("Customer", int(ref["value"])) if ref else None


def entries(books: Books, record: Record, heads: Sequence[Side], direction: int) -> list[Posting]:
    """`heads` are the sides for the total, signed as they are booked; `direction` is SALE or RETURN."""
    body = record.body
    customer = customer_of(body)
    sides = list(heads)
    for line in bundles.flat(body["Line"]):
        detail = line.get(ITEM_LINE)
        if detail is not None:
            value = -direction * (line["Amount"] + NOTHING)
            account = _income_account(books, detail)
            tags = posting.tags_of(detail)
            sides.append(Side(account, value, line.get("Description", ""), customer, tags=tags))
        elif line["DetailType"] == DISCOUNT_LINE:
            account = int(line[DISCOUNT_LINE]["DiscountAccountRef"]["value"])
            sides.append(Side(account, direction * (line["Amount"] + NOTHING), "", customer))
    sides += [
        Side(int(account), -direction * (value + NOTHING), "", customer)
        for account, value in body.get("TaxOwed") or ()
    ]
    return posting.entries(books, body, sides)


def voided(books: Books, record: Record) -> JsonObject:
    """All amounts and quantities zero, links cleared, "Voided" in the note; numbers, addresses, items and tax
    codes stay. Prices go with the quantities, as in the documents' examples."""
    body = {**record.body, "PrivateNote": documents.voided_note(record.body)}
    body["Line"] = [_emptied(line) for line in record.body["Line"]]
    body.update(TotalAmt=NOTHING, Balance=NOTHING, LinkedTxn=[], TaxOwed=[])
    if "TxnTaxDetail" in body:
        body["TxnTaxDetail"] = {"TotalTax": NOTHING}
    documents.set_home_amounts(books, body)
    return body


def _emptied(line: JsonObject) -> JsonObject:
    emptied = {**line, "Amount": NOTHING} if "Amount" in line else dict(line)
    detail = line.get(ITEM_LINE)
    if detail is not None:
        emptied[ITEM_LINE] = {
            name: Decimal(0) if name in ("Qty", "TaxInclusiveAmt", "DiscountAmt") else value
            for name, value in detail.items()
            if name != "UnitPrice"
        }
    if GROUP_LINE in line:
        group = line[GROUP_LINE]
        inner = [_emptied(member) for member in group["Line"]]
        emptied[GROUP_LINE] = {**group, "Quantity": Decimal(0), "Line": inner}
    return emptied


def _income_account(books: Books, detail: JsonObject) -> int:
    value = detail["ItemRef"]["value"]
    if value == SHIPPING_ITEM:
        return int(books.preferences["SalesFormsPrefs"]["DefaultShippingAccount"]["value"])
    item = books.store.get("Item", int(value))
    if item is None:
        raise LookupError(f"item {value} of a stored sales form is gone")
    return int(item.body["IncomeAccountRef"]["value"])
