"""Payments: money from customers, and credits applied to what they owe."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities import documents, extensions
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import applications, payers
from qbsandbox.company.entities.money.applications import OTHER_CURRENCY
from qbsandbox.company.entities.money.payers import MONEY_IN
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LINES,
    OPAQUE,
    TRANSACTION,
    EntityType,
    LineType,
    amount,
    day,
    flag,
    number,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

PLAIN_LINE = {"": LineType(None, {}), "PaymentLineDetail": LineType(None, {})}


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """Where the money goes is Undeposited Funds unless the request names a bank or other current asset
    account (Intuit's Payment page)."""
    customer = books.linked("Customer", body["CustomerRef"])
    set_money(books, body, customer)
    if body.get("ARAccountRef"):
        _check_currency(books.account(body["ARAccountRef"], chart.RECEIVABLE), body)
    else:
        body.pop("ARAccountRef", None)
    if body.get("PaymentMethodRef"):
        books.linked("PaymentMethod", body["PaymentMethodRef"])
    deposit = body.get("DepositToAccountRef") or {
        "value": str(books.account_of_subtype("UndepositedFunds").id)
    }
    check_money_account(books, body, deposit, "Bank", "Other Current Asset")
    body["DepositToAccountRef"] = deposit
    body.setdefault("ProcessPayment", False)
    if before is None and asked.get("Line") is None and _preferred(books, "AutoApplyPayments"):
        body["Line"] = _oldest_invoices(books, body)
    applications.set_lines(books, MONEY_IN, body, before)
    return body


def set_money(books: Books, body: JsonObject, party: Record) -> None:
    """Date, currency, rate and total; raises 2290 below zero."""
    documents.set_date(books, body)
    currency = books.currency_of(body, party)
    books.set_rate(body, currency)
    body["TotalAmt"] = rounded(body["TotalAmt"], currency)
    if body["TotalAmt"] < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{body['TotalAmt']}", element="TotalAmt")


def check_money_account(books: Books, body: JsonObject, ref: JsonObject, *types: str) -> Record:
    """The account of the money: of a kind that can hold it, in home currency or the transaction's own."""
    account = books.account(ref, *types)
    if account.body["CurrencyRef"]["value"] != books.home:
        _check_currency(account, body)
    return account


def use_credit(books: Books, memo: Record) -> None:
    """Where the company applies credits by itself (AutoApplyCredit), a new credit memo pays the customer's
    oldest invoices: a payment of 0 appears that nobody made (documented for the pages, UNSURE for the API)."""
    if memo.sync_token or not memo.body["Balance"] or not _preferred(books, "AutoApplyCredit"):
        return
    body: JsonObject = {
        "CustomerRef": memo.body["CustomerRef"],
        "CurrencyRef": memo.body["CurrencyRef"],
        "TxnDate": memo.body["TxnDate"],
        "TotalAmt": NOTHING,
    }
    if memo.body.get("ExchangeRate"):
        body["ExchangeRate"] = memo.body["ExchangeRate"]
    lines = _oldest_invoices(books, {**body, "TotalAmt": memo.body["Balance"]})
    used = sum((line["Amount"] for line in lines), NOTHING)
    if not used:
        return
    link = {"TxnId": str(memo.id), "TxnType": "CreditMemo"}
    body["Line"] = [*lines, {"Amount": used, "LinkedTxn": [link]}]
    record = books.store.insert("Payment", _complete(books, body, None, body), at=books.now)
    books.store.post(record, _postings(books, record), at=books.now)
    applications.attach(books, record)


def _check_currency(account: Record, body: JsonObject) -> None:
    if account.body["CurrencyRef"]["value"] != body["CurrencyRef"]["value"]:
        raise business(OTHER_CURRENCY)


def _preferred(books: Books, name: str) -> bool:
    return bool(books.preferences["SalesFormsPrefs"].get(name))


def _oldest_invoices(books: Books, body: JsonObject) -> list[JsonObject]:
    """Lines that spend the total on the customer's open invoices, the earliest due first (AutoApplyPayments)."""
    left = Decimal(body["TotalAmt"])
    party = int(body["CustomerRef"]["value"])
    invoices = [r for r in books.store.select("Invoice", " AND party_id = ?", (party,)) if r.body["Balance"]]
    lines: list[JsonObject] = []
    for invoice in sorted(invoices, key=lambda r: (r.body.get("DueDate") or r.body["TxnDate"], r.id)):
        part = min(left, Decimal(invoice.body["Balance"]))
        if part <= 0:
            break
        left -= part
        link = {"TxnId": str(invoice.id), "TxnType": "Invoice"}
        lines.append({"Amount": part, "LinkedTxn": [link]})
    return lines


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr where the money went, Cr receivable; see `payers.postings` for credits and currencies."""
    rest = payers.rest_of(books, record.body, MONEY_IN)
    return payers.postings(books, record, payers.money_account(record.body), rest)


def voided(books: Books, record: Record) -> JsonObject:
    """What is left: the record with all amounts zero, no lines, "Voided" in its note; what it settled is open
    again."""
    applications.take_back(books, record)
    body = {
        **record.body,
        "PrivateNote": documents.voided_note(record.body),
        "TotalAmt": NOTHING,
    }
    payers.keep(body, [], [], NOTHING)
    return body


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown.pop("Settled", None)
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    shown["Line"] = [_with_extensions(books, line) for line in shown.get("Line", ())]
    return shown


def _with_extensions(books: Books, line: JsonObject) -> JsonObject:
    """LineEx tells the document's id, its number where it has one, and what would be open of it without this
    line: recorded from 2019 to 2026, where an invoice settled by two payments stood in each at what that payment
    took of it."""
    link = (line.get("LinkedTxn") or [{}])[0]
    settled = books.store.get(str(link.get("TxnType")), int(link.get("TxnId", 0)))
    if settled is None:
        return line
    values = {"txnId": str(settled.id)}
    if settled.body.get("Balance") is not None:
        values["txnOpenBalance"] = f"{Decimal(settled.body['Balance']) + Decimal(line['Amount']):.2f}"
    if settled.body.get("DocNumber"):
        values["txnReferenceNumber"] = str(settled.body["DocNumber"])
    return {**line, "LineEx": extensions.block(values)}


PAYMENT = EntityType(
    "Payment",
    {
        "CustomerRef": reference("Customer", filterable=True, required=True),
        "DepositToAccountRef": reference("Account", shows_name=False),
        "PaymentMethodRef": reference("PaymentMethod", shows_name=False, filterable=True),
        "PaymentRefNum": text(21, filterable=True),
        "TotalAmt": amount(filterable=True, required=True),
        "UnappliedAmt": amount(read_only=True),
        "ProcessPayment": flag(),
        "domain": IGNORED,
        "TxnDate": day(filterable=True),
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "LinkedTxn": IGNORED,
        "Line": LINES,
        "ARAccountRef": reference("Account", shows_name=False),
        "CreditCardPayment": OPAQUE,
        "TxnSource": IGNORED,
        "TxnStatus": IGNORED,
        "TransactionLocationType": text(),
        "ProjectRef": OPAQUE,
        "TaxExemptionRef": IGNORED,
        "CustomField": IGNORED,
    },
    lines=PLAIN_LINE,
    can=TRANSACTION,
    required_on_sparse=("TotalAmt", "CustomerRef"),
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=applications.attach,
    show=_show,
    void=voided,
    before_delete=applications.take_back,
)
