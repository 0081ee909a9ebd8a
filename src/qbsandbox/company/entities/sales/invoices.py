"""Invoices: sales that are paid later.

Dr receivable for what is not paid as a deposit, Dr the account of the deposit for what is; the rest as every
sale (see `postings`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities import documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import terms
from qbsandbox.company.entities.money import applications
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.purchases import reimbursements
from qbsandbox.company.entities.sales import estimate_links, heads, postings, showing, sums, time_links
from qbsandbox.company.entities.sales.fields import INVOICE_FIELDS, LINE_TYPES
from qbsandbox.company.entities.schema import TRANSACTION, EntityType
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

DEFAULT_DAYS = 30
NOBODY = "0"
"""Who changed an invoice last, where no person did: recorded of what clients and QuickBooks itself wrote."""
ONLINE_PAYMENT = (
    "AllowIPNPayment",
    "AllowOnlinePayment",
    "AllowOnlineCreditCardPayment",
    "AllowOnlineACHPayment",
)


def link_of(books: Books, invoice: Record) -> str | None:
    """InvoiceLink: the address a customer can pay at. Made for invoices that may be paid online, by card or bank
    transfer, and have an e-mail address (documented)."""
    if not invoice.body.get("BillEmail") or not any(invoice.body.get(name) for name in ONLINE_PAYMENT[1:]):
        return None
    return f"https://connect.intuit.com/t/scs-v1-sandbox-{books.company.realm_id}-{invoice.id}"


def paid(record: Record | None) -> Decimal:
    """What payments and credits have covered, the deposit aside."""
    if record is None:
        return NOTHING
    return documents.applied(record) - Decimal(record.body.get("Deposit") or 0)


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    covered = paid(before)
    if before is not None and covered and body["CustomerRef"] != before.body["CustomerRef"]:
        raise business("You can't change the customer of an invoice that has payments applied to it.")
    customer = heads.complete(books, body, before)
    if customer is not None:
        _set_terms(books, body, customer)
    total = sums.complete(books, body, before, asked, customer)
    deposit = _deposit(books, body, total)
    numbering.number_sales_form(books, "Invoice", body, before)
    heads.set_email_status(body)
    _set_copies(books, body)
    body["Balance"] = total - deposit - covered
    _set_links(books, body, before)
    if before is not None and body["Balance"] < 0:
        applications.release(books, before, -body["Balance"])
        body["Balance"] = NOTHING
    documents.set_home_amounts(books, body)
    return body


def _set_copies(books: Books, body: JsonObject) -> None:
    """Who else gets the mail, as the preferences say where the invoice does not (documented for copies)."""
    preferences = books.preferences["SalesFormsPrefs"]
    for field, preference in (("BillEmailCc", "SalesEmailCc"), ("BillEmailBcc", "SalesEmailBcc")):
        address = (preferences.get(preference) or {}).get("Address")
        if address and not body.get(field):
            body[field] = {"Address": address}


def _set_terms(books: Books, body: JsonObject, customer: Record) -> None:
    """Terms that are left out come from the customer (as the product does, UNSURE for the API). DueDate: as
    stated; else by terms; else by the company's default terms, which are not echoed (recorded: 30 days)."""
    term_ref = body.get("SalesTermRef") or customer.body.get("SalesTermRef")
    if term_ref:
        body["SalesTermRef"] = term_ref
    if body.get("DueDate"):
        return
    ref = term_ref or books.preferences["SalesFormsPrefs"].get("DefaultTerms")
    dated_on = date.fromisoformat(body["TxnDate"])
    term = books.linked("Term", ref) if ref else None
    due_on = terms.due_date(term, dated_on) if term else dated_on + timedelta(days=DEFAULT_DAYS)
    body["DueDate"] = due_on.isoformat()


def _deposit(books: Books, body: JsonObject, total: Decimal) -> Decimal:
    """Money taken with the order: it lowers the balance and lies on DepositToAccountRef. Taken whether or not
    AllowDeposit is on, which is a setting of the screen (UNSURE)."""
    deposit = rounded(body.get("Deposit") or NOTHING, body["CurrencyRef"]["value"])
    if deposit < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{deposit}", element="Deposit")
    if deposit > total:
        raise business("The deposit can't be more than the total of the invoice.")
    if not deposit:
        body.pop("Deposit", None)
        body.pop("DepositToAccountRef", None)
        return NOTHING
    body["Deposit"] = deposit
    heads.money_account(books, body)
    return deposit


def _set_links(books: Books, body: JsonObject, before: Record | None) -> None:
    """Estimates and billable time are the client's to link and unlink, all other links the server's; links of
    other types are dropped. Billable expenses are named by the lines that take them."""
    estimates = estimate_links.named(books, body, before)
    charges = reimbursements.named(books, body, before)
    times = time_links.named(books, body, before)
    named = ("Estimate", reimbursements.CHARGE, time_links.ACTIVITY)
    kept = [link for link in before.body["LinkedTxn"] if link["TxnType"] not in named] if before else []
    body["LinkedTxn"] = [*estimates, *charges, *times, *kept]
    if before is not None:
        estimate_links.let_go(books, before, body)
        time_links.let_go(books, before, body)


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    body = record.body
    customer = postings.customer_of(body)
    deposit = Decimal(body.get("Deposit") or 0)
    receivable = books.control_account(chart.RECEIVABLE, body["CurrencyRef"]["value"])
    sides = [Side(receivable.id, body["TotalAmt"] - deposit + NOTHING, "", customer, moves_name=True)]
    if deposit:
        sides.append(Side(int(body["DepositToAccountRef"]["value"]), deposit, "", customer))
    return postings.entries(books, record, sides, postings.SALE)


def _attach(books: Books, record: Record) -> None:
    estimate_links.settle(books, record)
    time_links.settle(books, record)
    reimbursements.take(books, record)


def _void(books: Books, record: Record) -> JsonObject:
    """Allowed with payments: their links go, the money stays with the payments as unapplied (documented)."""
    applications.release(books, record, paid(record))
    estimate_links.let_go(books, record)
    time_links.let_go(books, record)
    reimbursements.give_back(books, record)
    body = postings.voided(books, record)
    body["Line"] = reimbursements.without_links(body["Line"])
    body.pop("Deposit", None)
    body.pop("DepositToAccountRef", None)
    return body


def _before_delete(books: Books, record: Record) -> None:
    """An invoice with payments: the documents say unlink first; what else happens is a switch (fault text
    UNSURE)."""
    if paid(record):
        if documents.keeps_what_is_settled(books):
            raise business(applications.LINKED_TO)
        applications.release(books, record, paid(record))
    estimate_links.let_go(books, record)
    time_links.let_go(books, record)
    reimbursements.give_back(books, record)


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    links = shown.get("LinkedTxn") or []
    showing.show(books, record, shown)
    shown["LinkedTxn"] = links
    for name in ONLINE_PAYMENT:
        shown.setdefault(name, False)
    if "invoicelink" in books.includes:
        shown["InvoiceLink"] = link_of(books, record)
    if books.switches.shows_newer_properties:
        shown["MetaData"] = {
            "CreateTime": shown["MetaData"]["CreateTime"],
            "LastModifiedByRef": {"value": NOBODY},
            **shown["MetaData"],
        }
    return shown


INVOICE = EntityType(
    "Invoice",
    INVOICE_FIELDS,
    lines=LINE_TYPES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=_attach,
    show=_show,
    void=_void,
    void_by="operation",
    before_delete=_before_delete,
)
