"""Sales receipts: sales that are paid at once, Dr the account the money went to (see `postings` for the rest).

The money lies in Undeposited Funds where no account is named. A receipt needs no customer, and loses it in a full
update that names none (seen).
"""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company.entities import documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.sales import heads, postings, showing, sums
from qbsandbox.company.entities.sales.fields import LINE_TYPES, SALES_RECEIPT_FIELDS
from qbsandbox.company.entities.schema import TRANSACTION, EntityType
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    customer = heads.complete(books, body, before)
    heads.money_account(books, body)
    sums.complete(books, body, before, asked, customer)
    numbering.number_sales_form(books, "SalesReceipt", body, before)
    heads.set_email_status(body)
    body["Balance"] = NOTHING
    body["LinkedTxn"] = before.body.get("LinkedTxn", []) if before else []
    documents.set_home_amounts(books, body)
    return body


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    body = record.body
    account = int(body["DepositToAccountRef"]["value"])
    money = Side(account, body["TotalAmt"] + NOTHING, "", postings.customer_of(body))
    return postings.entries(books, record, [money], postings.SALE)


SALES_RECEIPT = EntityType(
    "SalesReceipt",
    SALES_RECEIPT_FIELDS,
    lines=LINE_TYPES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    show=showing.show,
    void=postings.voided,
    void_by="include",
)
