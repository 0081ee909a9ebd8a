"""Purchases: money spent at once, as an expense, a check or a card charge, and what a card was given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from qbsandbox.company.entities import dimensions, documents, extensions, numbering, posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, Side
from qbsandbox.company.entities.purchases import expense_lines, order_links, reimbursements, vendor_documents
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.entities.schema import (
    IGNORED,
    TRANSACTION,
    EntityType,
    Field,
    Kind,
    amount,
    flag,
    read_only,
    reference,
    text,
)
from qbsandbox.company.entities.taxes import tax_rules
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record

ACCOUNT_TYPES = {"Cash": "Bank", "Check": "Bank", "CreditCard": "Credit Card"}
NAME_KINDS = ("Vendor", "Customer", "Employee")
# What QuickBooks calls the kinds of purchases among its transactions (recorded in PurchaseEx).
CHECK_NUMBER, CARD_CREDIT_NUMBER, EXPENSE_NUMBER = "3", "11", "54"


def _prepare(books: Books, raw: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    """PurchaseEx, which every reply carries, is refused in a JSON request (seen); off by a switch, as the
    documents' own sample of an update sends it back. XML clients may send back what they have read."""
    block = raw.get("PurchaseEx")
    if isinstance(block, Mapping) and "any" in block and books.switches.refuses_extension_blocks:
        raise expense_lines.unparsable()
    return expense_lines.prepare(books, raw, operation)


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    dated_on = documents.set_date(books, body)
    account = books.account(body["AccountRef"], ACCOUNT_TYPES[body["PaymentType"]])
    party = _party(books, body)
    currency = books.currency_of(body, party or account)
    if account.body["CurrencyRef"]["value"] not in (currency, books.home):
        raise business(
            "The currency of the transaction must be the currency of the customer, vendor or account."
        )
    books.set_rate(body, currency)
    dimensions.check_form(books, body)
    if body.get("PaymentMethodRef"):
        books.linked("PaymentMethod", body["PaymentMethodRef"])
    name = party.entity if party else ""
    lines = expense_lines.complete(books, body, before, currency, dated_on, may_settle=True, name=name)
    _link_orders(books, lines, before, party)
    reimbursements.keep(books, before, lines)
    tax = expense_lines.tax(books, body, before, asked, lines, currency)
    expense_lines.put(body, lines, numbered=False)
    numbering.number_check(books, "Purchase", body, before)
    total = expense_lines.total_of(lines) + tax
    if total < 0:
        raise business("Transaction amount must be 0.00 or greater.")
    body["TotalAmt"] = total
    body["LinkedTxn"] = vendor_documents.links(before, lines)
    _set_kind(body, party)
    return body


def _party(books: Books, body: JsonObject) -> Record | None:
    """Who the money went to: of the type given, else found by its id, which names share; raises 2500."""
    sent = body.pop("EntityRef", None) or {}
    value, kind = sent.get("value"), sent.get("type")
    if not value:
        return None
    if kind is not None and kind not in NAME_KINDS:
        raise Fault(2170, f"Invalid Enumeration : {kind}", element="type")
    kinds = (kind,) if kind else NAME_KINDS
    found = [k for k in kinds if books.store.find(k, value)]
    party = books.linked(found[0] if found else kinds[0], {"value": value})
    body["EntityRef"] = {"value": str(party.id), "type": party.entity}
    return party


def _link_orders(
    books: Books, lines: Sequence[JsonObject], before: Record | None, party: Record | None
) -> None:
    """Links that clients send are dropped without a word (observed), unless a switch lets lines receive
    purchase orders."""
    if books.switches.orders_link_to_purchases and party is not None and party.entity == "Vendor":
        order_links.resolve(books, lines, before, str(party.id))
        return
    for line in lines:
        line.pop("LinkedTxn", None)
    if before is not None:
        order_links.release(books, before)


def _set_kind(body: JsonObject, party: Record | None) -> None:
    """What only one kind of purchase has: Credit a card's, PrintStatus and the address of the payee a check's
    (recorded); the others lose them."""
    kind = body["PaymentType"]
    credit, printed = bool(body.pop("Credit", False)), body.pop("PrintStatus", None)
    body.pop("RemitToAddr", None)
    if kind == "CreditCard":
        body["Credit"] = credit
    if kind == "Check":
        body["PrintStatus"] = printed or "NotSet"
        if party is not None and party.body.get("BillAddr"):
            body["RemitToAddr"] = party.body["BillAddr"]


def _sign(record: Record) -> Literal[1, -1]:
    return -1 if record.body.get("Credit") else 1


def _postings(books: Books, record: Record) -> Sequence[Posting]:
    """Cr the bank or card for the total; Dr each line's account (an item's expense or asset account), Dr input
    tax. With Credit all of it the other way round. A line on a receivable or payable account moves what the
    purchase's name owes or is owed."""
    body = record.body
    entity = body.get("EntityRef")
    name = (str(entity["type"]), int(entity["value"])) if entity else None
    sign = _sign(record)
    header = Side(int(body["AccountRef"]["value"]), -sign * (body["TotalAmt"] + NOTHING), "", name)
    return posting.entries(books, body, [header, *expense_lines.sides(books, record, sign, name)])


def _attach(books: Books, record: Record) -> None:
    order_links.receive(books, record)
    reimbursements.settle(books, record)


def _before_delete(books: Books, record: Record) -> None:
    """A line that an invoice has taken is 6400; orders open again."""
    reimbursements.release(books, record)
    order_links.release(books, record)


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown["PurchaseEx"] = extensions.block({"TxnType": _type_number(record.body)})
    entity = shown.get("EntityRef")
    if entity:
        name = name_of(books, entity["type"], entity["value"])
        shown["EntityRef"] = {"value": entity["value"], "name": name, "type": entity["type"]}
    if not shown.get("LinkedTxn"):
        shown.pop("LinkedTxn", None)
    if books.switches.shows_empty_properties:
        shown["Line"] = [{**line, "CustomExtensions": []} for line in shown["Line"]]
    return shown


def _type_number(body: JsonObject) -> str:
    if body["PaymentType"] == "Check":
        return CHECK_NUMBER
    return CARD_CREDIT_NUMBER if body.get("Credit") else EXPENSE_NUMBER


PURCHASE = EntityType(
    "Purchase",
    {
        "AccountRef": reference("Account", required=True),
        "PaymentMethodRef": reference("PaymentMethod"),
        "PaymentRefNum": text(21),
        "PaymentType": text(choices=tuple(ACCOUNT_TYPES), filterable=True, required=True),
        "CheckPayment": IGNORED,
        "CreditCardPayment": IGNORED,
        "EntityRef": Field(Kind.PART, filterable=True, parts={"value": text(), "type": text()}),
        "Credit": flag(),
        "RemitToAddr": read_only(),
        "TotalAmt": amount(read_only=True, filterable=True),
        "Memo": IGNORED,
        "PrintStatus": text(choices=("NotSet", "NeedToPrint", "PrintComplete")),
        "GlobalTaxCalculation": text(choices=tax_rules.METHODS),
        "PurchaseEx": read_only(),
        "LessCIS": IGNORED,
        "IncludeInAnnualTPAR": flag(),
        **vendor_documents.TRANSACTION_FIELDS,
    },
    lines=expense_lines.LINES,
    can=TRANSACTION,
    required_on_sparse=("PaymentType",),
    order="newest",
    complete=_complete,
    postings=_postings,
    attach=_attach,
    show=_show,
    before_delete=_before_delete,
    prepare=_prepare,
)
