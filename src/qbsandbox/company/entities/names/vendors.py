"""Vendors."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.names import people
from qbsandbox.company.entities.schema import (
    ADDRESS,
    CURRENCY,
    IGNORED,
    LIST,
    OPAQUE,
    EntityType,
    flag,
    number,
    reference,
    text,
)
from qbsandbox.company.entities.schema import (
    amount as money,
)
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    if before is not None and people.is_leaving(body, before):
        people.check_settled(books, before)
    people.complete(books, body, before, asked, of="Vendor")
    people.keep_currency(books, body, before)
    people.give_address_ids(books, body, before, "BillAddr")
    people.check_reference(books, body, before, "TermRef", "Term")
    if people.check_reference(books, body, before, "APAccountRef", "Account") is not None:
        books.account(body["APAccountRef"], chart.PAYABLE)
    body.setdefault("Vendor1099", False)
    if before is not None and before.body.get("TaxIdentifier"):
        people.masked(body, before, "TaxIdentifier", _mask(str(before.body["TaxIdentifier"])))
    return body


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """The balance, the number masked; and what newer replies carry: V4IDPseudonym in rows (recorded 2024), the
    rates, 0 where none are set, in a read (2026)."""
    shown["Balance"] = amount(-books.store.name_total(record.id))
    if shown.get("TaxIdentifier"):
        shown["TaxIdentifier"] = _mask(str(shown["TaxIdentifier"]))
    if books.switches.shows_newer_properties and books.answers != "write":
        shown["V4IDPseudonym"] = people.pseudonym(books, record)
        if books.answers == "read":
            shown.setdefault("BillRate", Decimal(0))
            shown.setdefault("CostRate", Decimal(0))
    return shown


def _mask(identifier: str) -> str:
    return "XXXXXX" + identifier[-4:]


VENDOR = EntityType(
    "Vendor",
    {
        "Notes": IGNORED,
        "BillAddr": ADDRESS,
        "ShipAddr": IGNORED,
        "TaxIdentifier": text(20),
        "BusinessNumber": text(10),
        "TermRef": reference("Term", shows_name=False),
        "Balance": money(read_only=True, filterable=True),
        "BillRate": number(),
        "OpenBalanceDate": IGNORED,
        "AcctNum": text(100),
        "Vendor1099": flag(filterable=True),
        "T4AEligible": flag(),
        "T5018Eligible": flag(),
        "CurrencyRef": CURRENCY,
        "TaxReportingBasis": text(choices=("Cash", "Accrual")),
        "APAccountRef": reference("Account"),
        "GSTIN": text(15),
        "GSTRegistrationType": text(15),
        "HasTPAR": flag(),
        "VendorPaymentBankDetail": OPAQUE,
        "Source": IGNORED,
        "CostRate": number(),
        "CustomField": IGNORED,
        "domain": IGNORED,
        **people.CONTACT,
        "OtherContactInfo": OPAQUE,
    },
    can=LIST,
    order="name",
    complete=_complete,
    show=_show,
)
