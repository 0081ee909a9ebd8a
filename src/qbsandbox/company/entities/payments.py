"""Money in and money out: customer payments and bill payments.

A payment moves the balance, the links and the SyncToken of each document it is applied to (recorded).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import cents, rounded
from qbsandbox.company.entities import documents, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
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
    part,
    read_only,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Posting, Record

TITLE_OF_LINK = {"Payment": "Payment", "BillPayment": "BillPaymentCheck"}
PLAIN_LINE = {"": LineType(None, {}), "PaymentLineDetail": LineType(None, {})}


def release(books: Books, document: Record, surplus: Decimal) -> None:
    """Take `surplus` of the payments of a document back into their unapplied amounts, the latest payment
    first.

    The document itself is left to the caller.
    """
    for link in reversed(document.body.get("LinkedTxn", [])):
        entity = "BillPayment" if link["TxnType"].startswith("BillPayment") else "Payment"
        payment = books.store.get(entity, int(link["TxnId"]))
        if payment is None or surplus <= 0:
            continue
        lines, freed = [], NOTHING
        for line in payment.body["Line"]:
            value = line["Amount"] + NOTHING
            if _target_id(line) == document.id:
                taken = min(surplus, value)
                surplus -= taken
                freed += taken
                value -= taken
            if value:
                lines.append({**line, "Amount": value})
        body = {**payment.body, "Line": lines, "UnappliedAmt": payment.body["UnappliedAmt"] + freed}
        books.store.replace(payment, body, at=books.now)


def _complete_payment(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    customer = books.linked("Customer", body["CustomerRef"])
    _complete(books, body, customer, "Invoice", "CustomerRef")
    deposit = body.get("DepositToAccountRef") or {
        "value": str(books.account_of_subtype("UndepositedFunds").id)
    }
    books.account(deposit, "Bank", "Other Current Asset")
    body["DepositToAccountRef"] = deposit
    body.setdefault("ProcessPayment", False)
    return body


def _complete_bill_payment(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject
) -> JsonObject:
    vendor = books.linked("Vendor", body["VendorRef"])
    if not body.get("Line"):
        raise missing("Line")
    if any(not line.get("LinkedTxn") for line in body["Line"]):
        raise missing("LinkedTxn")
    paid = _already_paid(books, body)
    if paid:
        # A fully paid bill is answered with success, an empty payment and nothing moved (seen by a client's
        # tests).
        body.update(Line=[], TotalAmt=NOTHING, PrivateNote=documents.voided_note(body))
    _complete(books, body, vendor, "Bill", "VendorRef")
    if not paid:
        books.account(_paying_account(body), "Bank" if body["PayType"] == "Check" else "Credit Card")
    return body


def _complete(books: Books, body: JsonObject, party: Record, target: str, party_field: str) -> None:
    documents.set_date(books, body)
    currency = books.currency_of(body, party)
    books.set_rate(body, currency)
    body["TotalAmt"] = rounded(body["TotalAmt"], currency)
    if body["TotalAmt"] < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{body['TotalAmt']}", element="TotalAmt")
    lines = [_line(books, line, target, party_field, body) for line in body.get("Line") or []]
    used = sum((line["Amount"] for line in lines), NOTHING)
    if used > body["TotalAmt"]:
        raise business("The amount applied to transactions is more than the amount of the payment.")
    body["Line"] = lines
    body["UnappliedAmt"] = body["TotalAmt"] - used


def _line(books: Books, line: JsonObject, target: str, party_field: str, body: JsonObject) -> JsonObject:
    """One application. More than what is open is refused (UNSURE: QuickBooks may reduce it instead)."""
    if line.get("Amount") is None:
        raise missing("Amount")
    if line["Amount"] <= 0:
        raise business("You must set a transaction amount.")
    for link in line.get("LinkedTxn") or [{}]:
        if link.get("TxnType") != target:
            named = f"{link.get('TxnType', '')} {link.get('TxnId', '')}"
            raise business(f"The entity {named} that you are trying to link does not exist. {named}")
    document = books.store.get(target, _target_id(line))
    if document is None or document.body[party_field]["value"] != body[party_field]["value"]:
        raise Fault(620, f"Transaction ID Cannot Be Linked : {target} {_target_id(line)}", element="TxnId")
    if line["Amount"] > document.body["Balance"]:
        raise business(f"The amount applied to {target} {document.id} is more than its open balance.")
    return {"Amount": line["Amount"], "LinkedTxn": [{"TxnId": str(document.id), "TxnType": target}]}


def _target_id(line: JsonObject) -> int:
    value = (line.get("LinkedTxn") or [{}])[0].get("TxnId", "")
    return int(value) if value.isascii() and value.isdigit() else 0


def _already_paid(books: Books, body: JsonObject) -> bool:
    bills = [books.store.get("Bill", _target_id(line)) for line in body["Line"]]
    return all(bill is not None and bill.body["TotalAmt"] and not bill.body["Balance"] for bill in bills)


def _paying_account(body: JsonObject) -> JsonObject:
    holder, field = (
        ("CheckPayment", "BankAccountRef")
        if body["PayType"] == "Check"
        else ("CreditCardPayment", "CCAccountRef")
    )
    ref = (body.get(holder) or {}).get(field)
    if not ref:
        raise missing(field)
    return dict(ref)


def _apply(books: Books, record: Record, sign: int) -> None:
    """Open balances and links of the documents a payment is applied to: `sign` 1 applies it, -1 takes it
    back."""
    title = TITLE_OF_LINK[record.entity]
    for line in record.body["Line"]:
        target = line["LinkedTxn"][0]["TxnType"]
        document = books.store.get(target, _target_id(line))
        if document is None:
            continue
        others = [link for link in document.body["LinkedTxn"] if link["TxnId"] != str(record.id)]
        links = [*others, {"TxnId": str(record.id), "TxnType": title}] if sign > 0 else others
        body = {
            **document.body,
            "Balance": document.body["Balance"] - sign * line["Amount"],
            "LinkedTxn": links,
        }
        documents.set_home_amounts(books, body)
        books.store.replace(document, body, at=books.now)


def _attach(books: Books, record: Record) -> None:
    _apply(books, record, 1)


def _detach(books: Books, record: Record) -> None:
    _apply(books, record, -1)


def _payment_postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr where the money went, Cr receivable."""
    body = record.body
    customer = ("Customer", int(body["CustomerRef"]["value"]))
    receivable = books.control_account(chart.RECEIVABLE, body["CurrencyRef"]["value"]).id
    total = body["TotalAmt"] + NOTHING
    money = Side(int(body["DepositToAccountRef"]["value"]), total, "", customer)
    return _with_exchange(books, body, money, Side(receivable, -total, "", customer, moves_name=True))


def _bill_payment_postings(books: Books, record: Record) -> Sequence[Posting]:
    """Dr payable, Cr bank or card. An automatically voided payment books nothing."""
    body = record.body
    if not body["TotalAmt"]:
        return ()
    vendor = ("Vendor", int(body["VendorRef"]["value"]))
    payable = books.control_account(chart.PAYABLE, body["CurrencyRef"]["value"]).id
    total = body["TotalAmt"] + NOTHING
    money = Side(int(_paying_account(body)["value"]), -total, "", vendor)
    return _with_exchange(books, body, money, Side(payable, total, "", vendor, moves_name=True))


def _with_exchange(books: Books, body: JsonObject, money: Side, party: Side) -> list[Posting]:
    """The two sides, the party's at the rates of the documents it settles; the difference is exchange gain or
    loss."""
    booked = posting.entries(books, body, [money, party])
    if body["CurrencyRef"]["value"] == books.home:
        return booked
    sign = 1 if party.amount > 0 else -1
    settled = 0
    open_part = abs(party.amount)
    for line in body["Line"]:
        document = books.store.get(line["LinkedTxn"][0]["TxnType"], _target_id(line))
        if document is not None:
            settled += cents(rounded(line["Amount"] * posting.rate_of(document.body), books.home))
            open_part -= line["Amount"]
    settled += cents(rounded(open_part * posting.rate_of(body), books.home))
    difference = -(booked[0].cents + sign * settled)
    party_line = Posting(
        party.account_id,
        sign * settled,
        cents(party.amount),
        booked[1].currency,
        party.name,
        "",
        moves_name=True,
    )
    gain = Posting(books.account_of_subtype("ExchangeGainOrLoss").id, difference, 0, books.home, party.name)
    return [booked[0], party_line, *([gain] if difference else [])]


def _void(books: Books, record: Record) -> JsonObject:
    """What is left: the record with all amounts zero, no links, "Voided" in its note."""
    return {
        **record.body,
        "PrivateNote": documents.voided_note(record.body),
        "TotalAmt": NOTHING,
        "UnappliedAmt": NOTHING,
        "Line": [],
    }


def _show_bill_payment(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown.pop("UnappliedAmt", None)
    return shown


PAYMENT = EntityType(
    "Payment",
    {
        "CustomerRef": reference("Customer", filterable=True, required=True),
        "DepositToAccountRef": reference("Account", shows_name=False),
        "PaymentMethodRef": OPAQUE,
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
        "ARAccountRef": IGNORED,
        "CreditCardPayment": IGNORED,
        "TxnSource": IGNORED,
        "TxnStatus": IGNORED,
        "TransactionLocationType": IGNORED,
        "ProjectRef": OPAQUE,
        "TaxExemptionRef": IGNORED,
        "CustomField": IGNORED,
    },
    lines=PLAIN_LINE,
    can=TRANSACTION,
    required_on_sparse=("TotalAmt", "CustomerRef"),
    order="newest",
    complete=_complete_payment,
    postings=_payment_postings,
    attach=_attach,
    detach=_detach,
    void=_void,
)

BILL_PAYMENT = EntityType(
    "BillPayment",
    {
        "VendorRef": reference("Vendor", filterable=True, required=True),
        "PayType": text(choices=("Check", "CreditCard"), required=True),
        "CheckPayment": part(
            {"BankAccountRef": reference("Account"), "PrintStatus": text(), "CheckDetail": IGNORED}
        ),
        "CreditCardPayment": part({"CCAccountRef": reference("Account"), "CCDetail": IGNORED}),
        "TotalAmt": amount(filterable=True, required=True),
        "UnappliedAmt": read_only(),
        "domain": IGNORED,
        "DocNumber": text(21, filterable=True),
        "TxnDate": day(filterable=True),
        "CurrencyRef": CURRENCY,
        "ExchangeRate": number(),
        "PrivateNote": text(4000),
        "Line": LINES,
        "APAccountRef": IGNORED,
        "DepartmentRef": OPAQUE,
        "LinkedTxn": IGNORED,
        "ProcessBillPayment": IGNORED,
        "TransactionLocationType": IGNORED,
        "VendorAddr": OPAQUE,
    },
    lines=PLAIN_LINE,
    can=TRANSACTION,
    order="newest",
    complete=_complete_bill_payment,
    postings=_bill_payment_postings,
    attach=_attach,
    detach=_detach,
    show=_show_bill_payment,
    void=_void,
)
