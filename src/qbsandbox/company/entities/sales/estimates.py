"""Estimates: offers, which book nothing and move no stock.

TxnStatus is Pending until the client says Accepted, Rejected, Closed or Converted, or an invoice closes it (see
`estimate_links`). They have numbers of their own, no balance, and cannot be voided. DueDate follows from SalesTermRef
where only that is given (documented).
"""

from __future__ import annotations

from datetime import date

from qbsandbox.company.entities import documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import terms
from qbsandbox.company.entities.sales import estimate_links, heads, showing, sums
from qbsandbox.company.entities.sales.fields import ESTIMATE_FIELDS, LINE_TYPES
from qbsandbox.company.entities.schema import TRANSACTION, EntityType
from qbsandbox.company.faults import business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    links = before.body.get("LinkedTxn", []) if before else []
    if before is not None and links and body["CustomerRef"] != before.body["CustomerRef"]:
        raise business("You can't change the customer of an estimate that has an invoice.")
    customer = heads.complete(books, body, before)
    sums.complete(books, body, before, asked, customer, moves_stock=False)
    numbering.number_sales_form(books, "Estimate", body, before)
    heads.set_email_status(body)
    if body.get("SalesTermRef") and not body.get("DueDate"):
        term = books.linked("Term", body["SalesTermRef"])
        body["DueDate"] = terms.due_date(term, date.fromisoformat(body["TxnDate"])).isoformat()
    body["LinkedTxn"] = links
    body.setdefault("TxnStatus", estimate_links.CLOSED if links else estimate_links.PENDING)
    documents.set_home_amounts(books, body)
    return body


def _before_delete(books: Books, record: Record) -> None:
    """An estimate with an invoice: the documents say unlink first (fault text UNSURE)."""
    if record.body.get("LinkedTxn"):
        raise business(
            "This transaction has an invoice linked to it. Unlink or delete the invoice before deleting it."
        )


ESTIMATE = EntityType(
    "Estimate",
    ESTIMATE_FIELDS,
    lines=LINE_TYPES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    show=showing.show,
    before_delete=_before_delete,
)
