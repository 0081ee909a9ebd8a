"""The head of a sales form: who it is for, in which currency, where it goes, who gets the mail."""

from __future__ import annotations

from qbsandbox.company.currencies import CURRENCIES
from qbsandbox.company.entities import dimensions
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.documents import set_date
from qbsandbox.company.entities.names.people import give_address_ids
from qbsandbox.company.entities.sales import custom_fields
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

ADDRESSES = ("BillAddr", "ShipAddr", "ShipFromAddr")
SHORTEST_CARD_NUMBER = 12
MONEY_ACCOUNTS = ("Bank", "Other Current Asset")


def complete(books: Books, body: JsonObject, before: Record | None) -> Record | None:
    """What the head of every kind of form needs; returns its customer, None for a receipt without one.

    TxnDate is today in Pacific time where none is given. Addresses that were left out come from the customer
    (documented). ApplyTaxAfterDiscount and GlobalTaxCalculation are each known in one half of the world only.
    """
    ref = body.get("CustomerRef")
    customer = books.linked("Customer", ref) if ref else None
    set_date(books, body)
    books.set_rate(body, _currency(books, body, customer))
    dimensions.check_form(books, body)
    custom_fields.keep(books, body)
    _copy_addresses(books, body, customer, before)
    _set_ship_method(body)
    body.setdefault("PrintStatus", "NeedToPrint")
    if books.company.is_us:
        body.pop("GlobalTaxCalculation", None)
        body.setdefault("ApplyTaxAfterDiscount", False)
    else:
        body.pop("ApplyTaxAfterDiscount", None)
    if body.get("PaymentMethodRef"):
        books.linked("PaymentMethod", body["PaymentMethodRef"])
    _check_payment(body)
    return customer


def set_email_status(body: JsonObject) -> None:
    """NotSet where nothing is said; raises 6420 for a mail without an address."""
    body.setdefault("EmailStatus", "NotSet")
    if body["EmailStatus"] == "NeedToSend" and not body.get("BillEmail"):
        raise Fault(6420, "BillEmail is required when EmailStatus is NeedToSend", element="BillEmail")


def money_account(books: Books, body: JsonObject) -> Record:
    """The account of DepositToAccountRef, Undeposited Funds where none is named; raises 2500 or 6430, and 6000
    where it is kept in a currency that is neither the form's nor the company's."""
    ref = body.get("DepositToAccountRef") or {"value": str(books.account_of_subtype("UndepositedFunds").id)}
    account = books.account(ref, *MONEY_ACCOUNTS)
    if account.body["CurrencyRef"]["value"] not in (books.home, body["CurrencyRef"]["value"]):
        raise business(
            "The currency of the transaction must be the currency of the customer, vendor or account."
        )
    body["DepositToAccountRef"] = {"value": str(account.id)}
    return account


def _currency(books: Books, body: JsonObject, customer: Record | None) -> str:
    if customer is not None:
        return books.currency_of(body, customer)
    asked = str((body.get("CurrencyRef") or {}).get("value", books.home))
    if asked not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{asked}", element="CurrencyRef")
    return asked


def _check_payment(body: JsonObject) -> None:
    """A check or a card, one of the two (Intuit's schema): the card where PaymentType says so. Raises 6530 for a
    card number in the clear."""
    if body.get("CheckPayment") and body.get("CreditCardPayment"):
        del body["CheckPayment" if body.get("PaymentType") == "CreditCard" else "CreditCardPayment"]
    payment = body.get("CreditCardPayment")
    card = payment.get("CreditChargeInfo") if isinstance(payment, dict) else None
    number = card.get("Number", "") if isinstance(card, dict) else ""
    digits = str(number).replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) >= SHORTEST_CARD_NUMBER:
        raise Fault(6530, "Raw credit card numbers are not supported", element="Number")


def _set_ship_method(body: JsonObject) -> None:
    """A text, not a list: the reference's value is its name (as in the documents' example)."""
    ref = body.get("ShipMethodRef")
    if isinstance(ref, dict) and (ref.get("value") or ref.get("name")):
        method = str(ref.get("value") or ref["name"])
        body["ShipMethodRef"] = {"value": method, "name": method}


def _copy_addresses(books: Books, body: JsonObject, customer: Record | None, before: Record | None) -> None:
    give_address_ids(books, body, before, *(field for field in ADDRESSES if body.get(field)))
    if customer is None:
        return
    bill_to = customer.body.get("BillAddr")
    bill = body.get("BillAddr") or bill_to
    ship = body.get("ShipAddr") or customer.body.get("ShipAddr") or bill_to
    if bill:
        body["BillAddr"] = bill
    if ship:
        body["ShipAddr"] = ship
