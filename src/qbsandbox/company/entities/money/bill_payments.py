"""Bill payments: by check or credit card, with or without vendor credits."""

from __future__ import annotations

from collections.abc import Sequence

from qbsandbox.company.currencies import cents
from qbsandbox.company.entities import documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import applications, payers
from qbsandbox.company.entities.money.customer_payments import (
    PLAIN_LINE,
    check_money_account,
    set_money,
    voided,
)
from qbsandbox.company.entities.money.payers import MONEY_OUT
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LINES,
    OPAQUE,
    TRANSACTION,
    EntityType,
    Field,
    Kind,
    amount,
    day,
    number,
    part,
    read_only,
    reference,
    text,
)
from qbsandbox.company.faults import missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

# PayType: the property that says how, its account, the account's type.
WAYS = {
    "Check": ("CheckPayment", "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
}
PRINT_STATUSES = ("NotSet", "NeedToPrint", "PrintComplete")


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """The total is charges less credits; what is paid on top is a credit with the vendor. Links to purchases
    and to kinds unknown are dropped without a word and the money is booked all the same (observed)."""
    vendor = books.linked("Vendor", body["VendorRef"])
    _check_links(body, before, asked)
    paid = before is None and _already_paid(books, body)
    if paid:
        # A fully paid bill is answered with success, an empty payment and nothing moved (seen by a client's
        # tests).
        body.update(Line=[], TotalAmt=NOTHING, PrivateNote=documents.voided_note(body))
    set_money(books, body, vendor)
    _set_way(books, body, needs_account=bool(body["TotalAmt"]))
    applications.set_lines(books, MONEY_OUT, body, before)
    numbering.number_check(books, "BillPayment", body, before)
    return body


def _check_links(body: JsonObject, before: Record | None, asked: JsonObject) -> None:
    """Lines and their links are required (2020); a voided payment may stay without."""
    if not body.get("Line"):
        if before is None or before.body["Line"] or asked.get("Line"):
            raise missing("Line")
        return
    if any(not line.get("LinkedTxn") for line in body["Line"]):
        raise missing("LinkedTxn")


def _already_paid(books: Books, body: JsonObject) -> bool:
    for line in body["Line"]:
        link = line["LinkedTxn"][0]
        id = str(link.get("TxnId", ""))
        bill = books.store.find("Bill", id) if link.get("TxnType") == "Bill" else None
        if bill is None or not bill.body["TotalAmt"] or bill.body["Balance"]:
            return False
    return True


def _set_way(books: Books, body: JsonObject, *, needs_account: bool) -> None:
    """The bank or card account, required unless no money moves; checks are marked for printing unless said
    otherwise (Intuit's sample). Undeposited Funds may stand for a bank account, to be deposited with the rest.
    """
    holder, field, type = WAYS[body["PayType"]]
    for other, _, _ in WAYS.values():
        if other != holder:
            body.pop(other, None)
    way = dict(body.get(holder) or {})
    ref = way.get(field)
    if ref:
        undeposited = str(books.account_of_subtype("UndepositedFunds").id)
        types = (type, "Other Current Asset") if ref["value"] == undeposited else (type,)
        check_money_account(books, body, ref, *types)
    elif needs_account:
        raise missing(field)
    if body["PayType"] == "Check":
        way = {"PrintStatus": way.pop("PrintStatus", None) or "NeedToPrint", **way}
    body[holder] = way


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr payable, Cr bank or card; see `payers.postings` for credits and currencies. A payment that was
    voided at once books nothing."""
    body = record.body
    if not cents(body["TotalAmt"] + NOTHING) and not body["Line"]:
        return ()
    rest = payers.rest_of(books, body, MONEY_OUT)
    return payers.postings(books, record, payers.money_account(body), rest)


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown.pop("Settled", None)
    shown.pop("UnappliedAmt", None)
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    return shown


BILL_PAYMENT = EntityType(
    "BillPayment",
    {
        "VendorRef": reference("Vendor", filterable=True, required=True),
        "PayType": text(choices=tuple(WAYS), required=True),
        "CheckPayment": part(
            {
                "PrintStatus": text(choices=PRINT_STATUSES),
                "BankAccountRef": reference("Account"),
                "CheckDetail": OPAQUE,
                "PayeeAddr": OPAQUE,
            }
        ),
        "CreditCardPayment": part({"CCAccountRef": reference("Account"), "CCDetail": OPAQUE}),
        "TotalAmt": amount(filterable=True, required=True),
        "UnappliedAmt": read_only(),
        "domain": IGNORED,
        "DocNumber": text(21, filterable=True),
        "TxnDate": day(filterable=True),
        "DepartmentRef": OPAQUE,
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "LinkedTxn": IGNORED,
        "Line": LINES,
        "APAccountRef": Field(Kind.IGNORED, filterable=True),
        "ProcessBillPayment": IGNORED,
        "TransactionLocationType": text(),
        "VendorAddr": OPAQUE,
    },
    lines=PLAIN_LINE,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=applications.attach,
    show=_show,
    void=voided,
    before_delete=applications.take_back,
)
