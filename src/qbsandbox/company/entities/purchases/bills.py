"""Bills: what a vendor asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qbsandbox.company.entities import dimensions, documents, numbering, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import terms
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.purchases import expense_lines, order_links, reimbursements, vendor_documents
from qbsandbox.company.entities.schema import (
    IGNORED,
    OPAQUE,
    TRANSACTION,
    EntityType,
    amount,
    day,
    flag,
    reference,
)
from qbsandbox.company.faults import business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    vendor_documents.keep_vendor_while_settled(body, before, "bill")
    dated_on = documents.set_date(books, body)
    vendor, currency = vendor_documents.vendor_and_currency(books, body)
    vendor_documents.set_payable(books, body, currency)
    vendor_documents.set_address(body, vendor)
    dimensions.check_form(books, body)
    _set_due_date(books, body, dated_on)
    lines = expense_lines.complete(books, body, before, currency, dated_on)
    order_links.resolve(books, lines, before, body["VendorRef"]["value"])
    reimbursements.keep(books, before, lines)
    tax = expense_lines.tax(books, body, before, asked, lines, currency)
    expense_lines.put(body, lines)
    numbering.number_bill(books, body, before)
    total = expense_lines.total_of(lines) + tax
    if total < documents.applied(before):
        # QuickBooks may move the surplus to the vendor instead (UNSURE); refusing is the safer half of what
        # is known.
        raise business("The amount of the bill can't be less than the payments applied to it.")
    documents.set_totals(books, body, total, before)
    body["LinkedTxn"] = vendor_documents.links(before, lines)
    return body


def _set_due_date(books: Books, body: JsonObject, dated_on: str) -> None:
    """A stated date, else by the bill's own terms, else the bill's date. The vendor's terms are not taken
    (UNSURE)."""
    if body.get("DueDate"):
        return
    ref = body.get("SalesTermRef")
    day_of = date.fromisoformat(dated_on)
    body["DueDate"] = (terms.due_date(books.linked("Term", ref), day_of) if ref else day_of).isoformat()


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Cr payable for the total; Dr each line's account (an item's expense or asset account), Dr input tax."""
    body = record.body
    vendor = ("Vendor", int(body["VendorRef"]["value"]))
    payable = int(body["APAccountRef"]["value"])
    header = Side(payable, -(body["TotalAmt"] + NOTHING), "", vendor, moves_name=True)
    return posting.entries(books, body, [header, *expense_lines.sides(books, record, 1, vendor)])


def _attach(books: Books, record: Record) -> None:
    order_links.receive(books, record)
    reimbursements.settle(books, record)


def _before_delete(books: Books, record: Record) -> None:
    """Payments: unlink first, say the documents (fault text UNSURE; a switch). Orders open again."""
    vendor_documents.free_of_payments(books, record)
    reimbursements.release(books, record)
    order_links.release(books, record)


BILL = EntityType(
    "Bill",
    {
        "PayerRef": IGNORED,
        "SalesTermRef": reference("Term", shows_name=False, filterable=True),
        "DueDate": day(filterable=True),
        "RemitToAddr": OPAQUE,
        "ShipAddr": OPAQUE,
        "VendorAddr": OPAQUE,
        "Balance": amount(read_only=True, filterable=True),
        "HomeBalance": amount(read_only=True),
        "BillEx": IGNORED,
        "LessCIS": IGNORED,
        "IncludeInAnnualTPAR": flag(),
        **vendor_documents.TRANSACTION_FIELDS,
        **vendor_documents.VENDOR_FIELDS,
    },
    lines=expense_lines.LINES,
    can=TRANSACTION,
    required_on_sparse=("VendorRef",),
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=_attach,
    show=vendor_documents.show,
    before_delete=_before_delete,
    prepare=expense_lines.prepare,
)
