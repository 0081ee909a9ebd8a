"""What bills, purchase orders and vendor credits have in common: their head and their lines on accounts."""

from __future__ import annotations

from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import ExpenseLine, PurchaseForm
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields, tax
from crossfoot.quickbooks.online.documents.fields import Figures, Unpostable

WORDS = {"Bill": "bill", "PurchaseOrder": "purchase order", "VendorCredit": "vendor credit"}


def head_of(name: str, posting: PurchaseForm, mappings: Mappings) -> dict[str, Any]:
    """Vendor, date, number, currency and location.

    Raises Unpostable where something is not mapped, and for separate tax in the US, where purchase forms
    have none: the vendor's tax is a line there.
    """
    if mappings.is_us and posting.taxes:
        words = WORDS[name]
        sentence = f"{words.capitalize()}s of a US company carry the vendor's tax as a line. Create the {words} again."
        raise Unpostable(Problem("bill_tax", sentence, Fix.EDIT_DOCUMENT, "bill_tax"))
    return {
        "VendorRef": fields.party_ref(posting.vendor, posting.vendor_name, mappings),
        "TxnDate": posting.posting_on.isoformat(),
        **fields.number_field(posting.number),
        **fields.currency_field(posting.currency, mappings),
        **fields.rate_field(posting.exchange_rate, posting.currency, mappings),
        **fields.location_field(posting.location, mappings),
    }


def lines_of(posting: PurchaseForm, mappings: Mappings, *, klass: str = "") -> list[dict[str, Any]]:
    """The lines; `klass` is the class of those that have none of their own."""
    return [_line(line, line.klass or klass, mappings) for line in posting.lines]


def find_statement(name: str, posting: PurchaseForm, mappings: Mappings) -> str:
    """The query that would show the form if QuickBooks has it: by number, else by vendor and date."""
    if posting.number:
        condition = f"DocNumber = {text_literal(posting.number)}"
    else:
        vendor = fields.party_ref(posting.vendor, posting.vendor_name, mappings)["value"]
        condition = f"VendorRef = {text_literal(vendor)} AND TxnDate = '{posting.posting_on.isoformat()}'"
    return f"SELECT * FROM {name} WHERE {condition} ORDERBY Id MAXRESULTS 1000"


def is_ours(
    found: Figures, posting: PurchaseForm, mappings: Mappings, *, marker: str, numbers_itself: bool = False
) -> bool:
    """Whether what was `found` is what became of `posting`: by number, vendor, date, amount and our marker.

    The marker alone proves nothing, since QuickBooks' own "Copy" copies it. `numbers_itself`: QuickBooks may
    have given a number where ours is empty.
    """
    if posting.taxes or mappings.is_us:
        is_same_amount = found.total == posting.total
    else:
        is_same_amount = found.total - found.tax == posting.lines_total
    return (
        is_same_amount
        and (found.number == posting.number or (numbers_itself and not posting.number))
        and found.party_id == mappings.parties.get(posting.vendor)
        and found.posting_on == posting.posting_on
        and fields.has_marker(found.memo, marker)
    )


def _line(line: ExpenseLine, klass: str, mappings: Mappings) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "AccountRef": fields.account_ref(line.account, mappings),
        # Some clients found lines made billable by default; ours are never charged on by QuickBooks.
        "BillableStatus": "NotBillable",
        "TaxCodeRef": tax.line_code(line.tax, mappings),
        **fields.class_field(klass, mappings),
    }
    body: dict[str, Any] = {"Amount": line.amount, "DetailType": "AccountBasedExpenseLineDetail"}
    if line.description:
        body = {"Description": fields.cut(line.description, fields.DESCRIPTION_LENGTH), **body}
    return {**body, "AccountBasedExpenseLineDetail": detail}
