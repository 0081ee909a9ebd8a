"""Money moved between the company's own accounts: transfers, and payments of credit card balances."""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company import chart
from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities import documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money.applications import OTHER_CURRENCY
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    OPAQUE,
    TRANSACTION,
    EntityType,
    amount,
    day,
    number,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

# The documents say both accounts must be assets; a credit card is taken, too (a client's tests). Accounts of
# the income statement, receivable and payable are not.
BETWEEN = tuple(
    kind
    for kind in chart.SUBTYPES
    if kind not in chart.INCOME_STATEMENT and kind not in (chart.RECEIVABLE, chart.PAYABLE)
)


def _complete_transfer(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject
) -> JsonObject:
    documents.set_date(books, body)
    accounts = [books.account(body[name], *BETWEEN) for name in ("FromAccountRef", "ToAccountRef")]
    if accounts[0].id == accounts[1].id:
        raise business("You can't transfer money from an account to itself; choose two accounts.")
    books.set_rate(body, _currency_between(books, body, accounts))
    _check_amount(body)
    return body


def _currency_between(books: Books, body: JsonObject, accounts: Sequence[Record]) -> str:
    """Home currency, or the one foreign currency of the two accounts, which has to be named then."""
    foreign = {str(r.body["CurrencyRef"]["value"]) for r in accounts} - {books.home}
    asked = (body.get("CurrencyRef") or {}).get("value")
    if len(foreign) > 1 or (asked is not None and {str(asked)} != (foreign or {books.home})):
        raise business(OTHER_CURRENCY)
    if foreign and asked is None:
        raise missing("CurrencyRef")
    return foreign.pop() if foreign else books.home


def _check_amount(body: JsonObject) -> None:
    body["Amount"] = rounded(body["Amount"], str(body["CurrencyRef"]["value"]))
    if body["Amount"] < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{body['Amount']}", element="Amount")
    if not body["Amount"]:
        raise business("You must set a transaction amount.")


def _transfer_postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr the account the money goes to, Cr the one it comes from."""
    body = record.body
    to, source = int(body["ToAccountRef"]["value"]), int(body["FromAccountRef"]["value"])
    total = body["Amount"] + NOTHING
    return posting.entries(books, body, [Side(to, total), Side(source, -total)])


def _complete_card_payment(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject
) -> JsonObject:
    """From a bank account to a credit card, both in home currency (Intuit's CreditCardPayment page)."""
    documents.set_date(books, body)
    accounts = (
        books.account(body["BankAccountRef"], "Bank"),
        books.account(body["CreditCardAccountRef"], "Credit Card"),
    )
    currencies = {str(r.body["CurrencyRef"]["value"]) for r in accounts}
    currencies.add(str((body.get("CurrencyRef") or {}).get("value", books.home)))
    if currencies != {books.home}:
        raise business(OTHER_CURRENCY)
    books.set_rate(body, books.home)
    if body.get("VendorRef"):
        books.linked("Vendor", body["VendorRef"])
    _check_amount(body)
    return body


def _card_payment_postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr the credit card, Cr the bank account."""
    body = record.body
    vendor = ("Vendor", int(body["VendorRef"]["value"])) if body.get("VendorRef") else None
    memo = str(body.get("Memo", ""))
    total = body["Amount"] + NOTHING
    card, bank = int(body["CreditCardAccountRef"]["value"]), int(body["BankAccountRef"]["value"])
    return posting.entries(books, body, [Side(card, total, memo, vendor), Side(bank, -total, memo, vendor)])


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    return shown


TRANSFER = EntityType(
    "Transfer",
    {
        "FromAccountRef": reference("Account", required=True),
        "ToAccountRef": reference("Account", required=True),
        "Amount": amount(required=True),
        "domain": IGNORED,
        "TxnDate": day(filterable=True),
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "LinkedTxn": IGNORED,
        "ClassRef": OPAQUE,
        "TransactionLocationType": text(),
        "TxnSource": IGNORED,
        "RecurDataRef": IGNORED,
        "CustomField": IGNORED,
        "Tag": OPAQUE,
    },
    can=TRANSACTION,
    order="newest",
    complete=_complete_transfer,
    postings=_transfer_postings,
    show=_show,
)

CREDIT_CARD_PAYMENT = EntityType(
    "CreditCardPayment",
    {
        "CreditCardAccountRef": reference("Account", required=True),
        "BankAccountRef": reference("Account", required=True),
        "Amount": amount(required=True),
        "VendorRef": reference("Vendor", filterable=True),
        "CheckNum": text(21),
        "PrintStatus": text(choices=("NotSet", "NeedToPrint", "PrintComplete")),
        "Memo": text(4000),
        "domain": IGNORED,
        "TxnDate": day(filterable=True),
        "CurrencyRef": CURRENCY,
        "PrivateNote": text(4000),
        "LinkedTxn": IGNORED,
        "TxnSource": IGNORED,
        "CustomField": IGNORED,
    },
    key="CreditCardPaymentTxn",
    can=TRANSACTION,
    order="newest",
    complete=_complete_card_payment,
    postings=_card_payment_postings,
    show=_show,
)
