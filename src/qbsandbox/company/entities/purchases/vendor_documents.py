"""What bills, vendor credits and purchase orders have in common: a vendor, a payable account, an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qbsandbox.company import chart
from qbsandbox.company.entities import documents
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import applications
from qbsandbox.company.entities.purchases import order_links, reimbursements
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LINES,
    LINKED,
    OPAQUE,
    Field,
    amount,
    day,
    number,
    reference,
    text,
)
from qbsandbox.company.entities.taxes import tax_rules
from qbsandbox.company.faults import business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

# Transaction's own properties, then those of a document by vendor: the order of Intuit's schema and of replies.
TRANSACTION_FIELDS: Mapping[str, Field] = {
    "domain": IGNORED,
    "DocNumber": text(21, filterable=True),
    "TxnDate": day(filterable=True),
    "DepartmentRef": reference("Department"),
    "CurrencyRef": CURRENCY,
    "ExchangeRate": number(),
    "PrivateNote": text(4000),
    "TxnStatus": IGNORED,
    "LinkedTxn": LINKED,
    "Line": LINES,
    "TxnTaxDetail": tax_rules.TAX_DETAIL,
    "TxnSource": IGNORED,
    "TaxFormType": IGNORED,
    "TaxFormNum": IGNORED,
    "TransactionLocationType": text(),
    "Tag": IGNORED,
    "TxnApprovalInfo": IGNORED,
    "RecurDataRef": IGNORED,
    "RecurringInfo": IGNORED,
    "ProjectRef": OPAQUE,
    "TotalCostAmount": IGNORED,
    "HomeTotalCostAmount": IGNORED,
    "AttachableRef": IGNORED,
}
VENDOR_FIELDS: Mapping[str, Field] = {
    "VendorRef": reference("Vendor", filterable=True, required=True),
    "APAccountRef": reference("Account", filterable=True),
    "TotalAmt": amount(read_only=True, filterable=True),
    "BillEmail": IGNORED,
    "ReplyEmail": IGNORED,
    "Memo": text(4000),
    "GlobalTaxCalculation": text(choices=tax_rules.METHODS),
}


def vendor_and_currency(books: Books, body: JsonObject) -> tuple[Record, str]:
    """The vendor, and the document's currency with its rate written down."""
    vendor = books.linked("Vendor", body["VendorRef"])
    currency = books.currency_of(body, vendor)
    books.set_rate(body, currency)
    return vendor, currency


def set_payable(books: Books, body: JsonObject, currency: str) -> None:
    """The payable account, the currency's own where none is given; raises 6430 for one of another type."""
    if body.get("APAccountRef"):
        account = books.account(body["APAccountRef"], chart.PAYABLE)
        if account.body["CurrencyRef"]["value"] != currency:
            raise business(
                "The currency of the transaction must be the currency of the customer, vendor or account."
            )
    else:
        body["APAccountRef"] = {"value": str(books.control_account(chart.PAYABLE, currency).id)}


def set_address(body: JsonObject, vendor: Record) -> None:
    """An address that was sent is echoed as it is; else the vendor's own (recorded for a vendor credit)."""
    if not body.get("VendorAddr") and vendor.body.get("BillAddr"):
        body["VendorAddr"] = vendor.body["BillAddr"]


def keep_vendor_while_settled(body: JsonObject, before: Record | None, what: str) -> None:
    if before is not None and documents.applied(before) and body["VendorRef"] != before.body["VendorRef"]:
        raise business(f"You can't change the vendor of a {what} that has payments applied to it.")


def links(before: Record | None, lines: Sequence[JsonObject]) -> list[JsonObject]:
    """The document's LinkedTxn: orders and charges by its lines; payments stay as they are, they are set from
    their own side."""
    own = (order_links.ORDER, reimbursements.CHARGE)
    payments = [link for link in before.body["LinkedTxn"] if link["TxnType"] not in own] if before else []
    return [*order_links.headers(lines), *reimbursements.headers(lines), *payments]


def free_of_payments(books: Books, record: Record) -> None:
    """Before a document is deleted: what is applied to it is refused or unlinked (a switch)."""
    settled = documents.applied(record)
    if not settled:
        return
    if documents.keeps_what_is_settled(books):
        raise business(applications.LINKED_TO)
    applications.release(books, record, settled)


def show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    return shown
