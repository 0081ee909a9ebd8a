"""Vendor credits: what a vendor owes back; bill payments use them up."""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company.entities import dimensions, documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.purchases import expense_lines, reimbursements, vendor_documents
from qbsandbox.company.entities.schema import IGNORED, OPAQUE, TRANSACTION, EntityType, amount, flag
from qbsandbox.company.faults import business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    vendor_documents.keep_vendor_while_settled(body, before, "vendor credit")
    dated_on = documents.set_date(books, body)
    vendor, currency = vendor_documents.vendor_and_currency(books, body)
    vendor_documents.set_payable(books, body, currency)
    vendor_documents.set_address(body, vendor)
    dimensions.check_form(books, body)
    lines = expense_lines.complete(books, body, before, currency, dated_on)
    for line in lines:
        line.pop("LinkedTxn", None)
    reimbursements.keep(books, before, lines)
    tax = expense_lines.tax(books, body, before, asked, lines, currency)
    expense_lines.put(body, lines)
    total = expense_lines.total_of(lines) + tax
    if total < documents.applied(before):
        raise business("The amount of the vendor credit can't be less than what is applied of it.")
    documents.set_totals(books, body, total, before)
    body["LinkedTxn"] = vendor_documents.links(before, lines)
    return body


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr payable for the total; Cr each line's account (an item's expense or asset account), Cr input tax."""
    body = record.body
    vendor = ("Vendor", int(body["VendorRef"]["value"]))
    payable = int(body["APAccountRef"]["value"])
    header = Side(payable, body["TotalAmt"] + NOTHING, "", vendor, moves_name=True)
    return posting.entries(books, body, [header, *expense_lines.sides(books, record, -1, vendor)])


def _attach(books: Books, record: Record) -> None:
    reimbursements.settle(books, record)


def _before_delete(books: Books, record: Record) -> None:
    vendor_documents.free_of_payments(books, record)
    reimbursements.release(books, record)


VENDOR_CREDIT = EntityType(
    "VendorCredit",
    {
        "VendorAddr": OPAQUE,
        "VendorCreditEx": IGNORED,
        "Balance": amount(read_only=True),
        "IncludeInAnnualTPAR": flag(),
        **vendor_documents.TRANSACTION_FIELDS,
        **vendor_documents.VENDOR_FIELDS,
    },
    lines=expense_lines.LINES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=_attach,
    show=vendor_documents.show,
    before_delete=_before_delete,
    prepare=expense_lines.prepare,
)
