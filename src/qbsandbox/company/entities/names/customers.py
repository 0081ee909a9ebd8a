"""Customers, and the jobs below them."""

from __future__ import annotations

from qbsandbox.company import chart
from qbsandbox.company.currencies import amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.names import people
from qbsandbox.company.entities.schema import (
    ADDRESS,
    CURRENCY,
    IGNORED,
    LIST,
    EntityType,
    Field,
    Kind,
    flag,
    read_only,
    reference,
    text,
    whole,
)
from qbsandbox.company.entities.schema import (
    amount as money,
)
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

TREE = naming.Tree("Customer", "Job", "DisplayName", shows_level=True)
US_TAX_CODE = {"value": "2"}


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    if before is not None and people.is_leaving(body, before):
        people.check_settled(books, before)
    TREE.set_parent(body, asked)
    people.complete(books, body, before, asked, of="Customer")
    TREE.place(books, body, before)
    people.keep_currency(books, body, before)
    people.give_address_ids(books, body, before, "BillAddr", "ShipAddr")
    people.check_reference(books, body, before, "SalesTermRef", "Term")
    people.check_reference(books, body, before, "PaymentMethodRef", "PaymentMethod")
    people.check_reference(books, body, before, "CustomerTypeRef", "CustomerType")
    if people.check_reference(books, body, before, "ARAccountRef", "Account") is not None:
        books.account(body["ARAccountRef"], chart.RECEIVABLE)
    if books.company.is_us:
        body.setdefault("Taxable", True)
        body["DefaultTaxCodeRef"] = body.get("DefaultTaxCodeRef") or US_TAX_CODE
    else:
        body.setdefault("Taxable", False)
        people.check_reference(books, body, before, "DefaultTaxCodeRef", "TaxCode")
    body["BillWithParent"] = bool(body.get("BillWithParent")) and body.get("ParentRef") is not None
    body.setdefault("PreferredDeliveryMethod", "Print")
    return body


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """Balances; and what newer replies carry: IsProject in all (recorded of a read in 2020 and a write in 2026),
    ClientEntityId in the rows of queries (2020 to 2025), V4IDPseudonym there and in a read (2022 to 2026), in the
    reply of a write not (2026)."""
    own = books.store.name_total(record.id)
    jobs = sum(books.store.name_total(job.id) for job in books.store.below("Customer", record.id))
    shown["Balance"] = amount(own)
    shown["BalanceWithJobs"] = amount(own + jobs)
    if books.switches.shows_newer_properties:
        shown.setdefault("IsProject", False)
        if books.answers == "rows":
            shown["ClientEntityId"] = "0"
        if books.answers != "write":
            shown["V4IDPseudonym"] = people.pseudonym(books, record)
    return shown


CUSTOMER = EntityType(
    "Customer",
    {
        "Taxable": flag(),
        "BillAddr": ADDRESS,
        "ShipAddr": ADDRESS,
        "Notes": text(4000),
        "Job": flag(filterable=True),
        "BillWithParent": flag(),
        "ParentRef": reference("Customer", shows_name=False),
        "Level": whole(read_only=True),
        "CustomerTypeRef": reference("CustomerType", shows_name=False),
        "SalesTermRef": reference("Term", shows_name=False),
        "PaymentMethodRef": reference("PaymentMethod", shows_name=False),
        "Balance": money(read_only=True, filterable=True),
        "OpenBalanceDate": IGNORED,
        "BalanceWithJobs": money(read_only=True),
        "CurrencyRef": CURRENCY,
        "PreferredDeliveryMethod": text(choices=("Print", "Email", "None")),
        "ResaleNum": text(16),
        "SecondaryTaxIdentifier": text(),
        "ARAccountRef": reference("Account"),
        "PrimaryTaxIdentifier": text(),
        "TaxExemptionReasonId": text(),
        "IsProject": flag(),
        "BusinessNumber": text(10),
        "GSTIN": text(15),
        "GSTRegistrationType": text(15),
        "TaxReportingBasis": text(),
        "ClientEntityId": read_only(Kind.TEXT),
        "Source": IGNORED,
        "Organization": IGNORED,
        "CustomField": IGNORED,
        "domain": IGNORED,
        "FullyQualifiedName": read_only(Kind.TEXT, filterable=True),
        **people.CONTACT,
        "PrimaryEmailAddr": Field(Kind.EMAIL, 100, filterable=True),
        "DefaultTaxCodeRef": reference(None, shows_name=False),
    },
    can=LIST,
    order="full name",
    complete=_complete,
    show=_show,
    attach=TREE.renew_below,
)
