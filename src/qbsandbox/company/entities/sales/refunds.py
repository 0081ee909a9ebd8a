"""Refund receipts: money given back, Cr the account of DepositToAccountRef (required; the name is Intuit's).

All lines are booked the other way round (see `postings`) and stock comes back. A supplied TotalAmt or Balance is
ignored. Over the API a refund receipt cannot be voided.
"""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company.entities import documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.sales import heads, postings, showing, sums
from qbsandbox.company.entities.sales.fields import LINE_TYPES, REFUND_RECEIPT_FIELDS
from qbsandbox.company.entities.schema import TRANSACTION, EntityType
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

TO_PRINT = "To Print"


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    customer = heads.complete(books, body, before)
    account = heads.money_account(books, body)
    sums.complete(books, body, before, asked, customer)
    numbering.number_sales_form(books, "RefundReceipt", body, before)
    _number_check(body, account)
    body["Balance"] = NOTHING
    body["LinkedTxn"] = before.body.get("LinkedTxn", []) if before else []
    documents.set_home_amounts(books, body)
    return body


def _number_check(body: JsonObject, account: Record) -> None:
    """A refund from a bank account is a check; one that waits for the printer is numbered "To Print" (as in the
    documents' examples)."""
    is_check = account.body["AccountType"] == "Bank" and body.get("PaymentType") in (None, "Check")
    number = (body.get("CheckPayment") or {}).get("CheckNum")
    if is_check and body["PrintStatus"] == "NeedToPrint" and not body.get("PaymentRefNum") and not number:
        body["PaymentRefNum"] = TO_PRINT
    elif body.get("PaymentRefNum") == TO_PRINT and body["PrintStatus"] != "NeedToPrint":
        del body["PaymentRefNum"]


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    body = record.body
    account = int(body["DepositToAccountRef"]["value"])
    money = Side(account, -(body["TotalAmt"] + NOTHING), "", postings.customer_of(body))
    return postings.entries(books, record, [money], postings.RETURN)


REFUND_RECEIPT = EntityType(
    "RefundReceipt",
    REFUND_RECEIPT_FIELDS,
    lines=LINE_TYPES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    show=showing.show,
)
