"""Credit memos: invoices the other way round, Cr receivable for the total, all lines reversed (see `postings`).

What is not used yet is Balance and RemainingCredit alike. Credits are used by payments. A credit memo that becomes
smaller than what is used of it opens the invoices it covered again, as surplus payments of invoices do (UNSURE).
"""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company import chart
from qbsandbox.company.entities import documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import applications, customer_payments
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.sales import heads, postings, showing, sums
from qbsandbox.company.entities.sales.fields import CREDIT_MEMO_FIELDS, LINE_TYPES
from qbsandbox.company.entities.schema import TRANSACTION, EntityType
from qbsandbox.company.faults import business, unsupported
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    used = documents.applied(before)
    if before is not None and used and body["CustomerRef"] != before.body["CustomerRef"]:
        raise business("You can't change the customer of a credit memo that is applied to an invoice.")
    customer = heads.complete(books, body, before)
    total = sums.complete(books, body, before, asked, customer)
    numbering.number_sales_form(books, "CreditMemo", body, before)
    heads.set_email_status(body)
    body["Balance"] = max(total - used, NOTHING)
    if before is not None and total < used:
        applications.release(books, before, used - total)
    body["LinkedTxn"] = before.body.get("LinkedTxn", []) if before else []
    documents.set_home_amounts(books, body)
    return body


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    body = record.body
    receivable = books.control_account(chart.RECEIVABLE, body["CurrencyRef"]["value"])
    total = -(body["TotalAmt"] + NOTHING)
    side = Side(receivable.id, total, "", postings.customer_of(body), moves_name=True)
    return postings.entries(books, record, [side], postings.RETURN)


def _void(books: Books, record: Record) -> JsonObject:
    """UNSURE whether QuickBooks voids credit memos over the API: a switch, off."""
    if not books.switches.voids_credit_memos:
        raise unsupported("void", element="Operation")
    applications.release(books, record, documents.applied(record))
    return postings.voided(books, record)


def _before_delete(books: Books, record: Record) -> None:
    """A credit memo that is in use, as an invoice with payments: refused or unlinked, by the same switch."""
    used = documents.applied(record)
    if used and documents.keeps_what_is_settled(books):
        raise business(applications.LINKED_TO)
    applications.release(books, record, used)


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    showing.show(books, record, shown)
    shown["RemainingCredit"] = shown["Balance"]
    return shown


CREDIT_MEMO = EntityType(
    "CreditMemo",
    CREDIT_MEMO_FIELDS,
    lines=LINE_TYPES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=customer_payments.use_credit,
    show=_show,
    void=_void,
    void_by="operation",
    before_delete=_before_delete,
)
