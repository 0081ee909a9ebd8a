"""Bill: a purchase order or a vendor's invoice in QuickBooks' words, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Bill, ExpenseLine
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields, tax
from crossfoot.quickbooks.online.documents.fields import Figures, Unpostable

NAME = "Bill"


def body_of(posting: Bill, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The bill to create. `marker` is the line by which we know it again.

    Raises Unpostable where the vendor, an account or a tax is not mapped, and for separate tax in the US,
    where a bill has none: the vendor's tax is a line there.
    """
    if mappings.is_us and posting.taxes:
        sentence = "Bills of a US company carry the vendor's tax as a line. Create the bill again."
        raise Unpostable(Problem("bill_tax", sentence, Fix.EDIT_DOCUMENT, "bill_tax"))
    return {
        "VendorRef": fields.party_ref(posting.vendor, posting.vendor_name, mappings),
        "TxnDate": posting.posting_on.isoformat(),
        "DueDate": posting.due_on.isoformat(),
        **fields.number_field(posting.number),
        **fields.currency_field(posting.currency, mappings),
        "Line": [_line(line, mappings) for line in posting.lines],
        **tax.form_fields(posting.taxes, mappings, "purchase"),
        "PrivateNote": fields.note(posting.memo, marker),
    }


def figures_of(record: Mapping[str, Any]) -> Figures:
    """What QuickBooks says of the bill."""
    return fields.figures_of(NAME, record, "VendorRef")


def find_statement(posting: Bill, mappings: Mappings) -> str:
    """The query that would show the bill if QuickBooks has it: by number, else by vendor and date."""
    if posting.number:
        condition = f"DocNumber = {text_literal(posting.number)}"
    else:
        vendor = fields.party_ref(posting.vendor, posting.vendor_name, mappings)["value"]
        condition = f"VendorRef = {text_literal(vendor)} AND TxnDate = '{posting.posting_on.isoformat()}'"
    return f"SELECT * FROM {NAME} WHERE {condition} ORDERBY Id MAXRESULTS 1000"


def is_ours(record: Mapping[str, Any], posting: Bill, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by number, vendor, date, amount and our marker.

    The marker alone proves nothing, since QuickBooks' own "Copy" copies it.
    """
    found = figures_of(record)
    if posting.taxes or mappings.is_us:
        is_same_amount = found.total == posting.total
    else:
        is_same_amount = found.total - found.tax == posting.lines_total
    return (
        is_same_amount
        and found.number == posting.number
        and found.party_id == mappings.parties.get(posting.vendor)
        and found.posting_on == posting.posting_on
        and fields.has_marker(found.memo, marker)
    )


def _line(line: ExpenseLine, mappings: Mappings) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "AccountRef": fields.account_ref(line.account, mappings),
        # Some clients found lines made billable by default; ours are never charged on by QuickBooks.
        "BillableStatus": "NotBillable",
        "TaxCodeRef": tax.line_code(line.tax, mappings),
    }
    body: dict[str, Any] = {"Amount": line.amount, "DetailType": "AccountBasedExpenseLineDetail"}
    if line.description:
        body = {"Description": fields.cut(line.description, fields.DESCRIPTION_LENGTH), **body}
    return {**body, "AccountBasedExpenseLineDetail": detail}
