"""Customers, vendors and employees: one name space, one sequence of ids."""

from __future__ import annotations

from qbsandbox.company.currencies import CURRENCIES, amount
from qbsandbox.company.entities import lists
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import (
    ADDRESS,
    CURRENCY,
    EMAIL,
    IGNORED,
    LIST,
    OPAQUE,
    PHONE,
    WEB,
    EntityType,
    Field,
    Kind,
    day,
    flag,
    number,
    read_only,
    reference,
    text,
    whole,
)
from qbsandbox.company.entities.schema import (
    amount as money,
)
from qbsandbox.company.entities.values import too_long
from qbsandbox.company.families import NAMES
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record

FORBIDDEN = ":\t\n\r"
PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
LONGEST_NAME = 500  # the switch name_length is what really applies; see docs of Switches

PERSON = {
    "Title": text(16),
    "GivenName": text(100, filterable=True),
    "MiddleName": text(100, filterable=True),
    "FamilyName": text(100, filterable=True),
    "Suffix": text(16, filterable=True),
}


def complete(
    books: Books, body: JsonObject, before: Record | None, asked: JsonObject, sub_flag: str | None
) -> None:
    """DisplayName, PrintOnCheckName, uniqueness over all three lists, activity."""
    derived = " ".join(str(body[part]).strip() for part in PARTS if body.get(part))
    name = str(body.get("DisplayName") or derived).strip()
    if not name:
        raise Fault(
            6080,
            "At least one of DisplayName, Title, GivenName, MiddleName, FamilyName, Suffix must be specified",
            element="",
        )
    for part in ("DisplayName", *PARTS, "PrintOnCheckName"):
        if body.get(part):
            lists.check_characters(str(body[part]), part, FORBIDDEN)
    if len(name) > books.switches.name_length:
        raise too_long("DisplayName", name, books.switches.name_length)
    body["DisplayName"] = name
    body.setdefault("Active", True)
    lists.rename_on_deactivation(books, NAMES, body, before, "DisplayName")
    lists.check_free(books, NAMES, str(body["DisplayName"]), before)
    renamed = before is not None and before.body["DisplayName"] != name and before.active
    if not body.get("PrintOnCheckName") or (renamed and "PrintOnCheckName" not in asked):
        body["PrintOnCheckName"] = str(body.get("CompanyName") or name)[:100]
    if sub_flag is not None:
        lists.place_below(books, "Customer", body, str(body["DisplayName"]), sub_flag)


def keep_currency(books: Books, body: JsonObject, before: Record | None) -> None:
    """A name has one currency for good; home currency where none is given."""
    if before is not None:
        kept = before.body["CurrencyRef"]["value"]
        if body.get("CurrencyRef") and body["CurrencyRef"]["value"] != kept:
            raise business("You can't change the currency of a customer or vendor.")
        body["CurrencyRef"] = {"value": kept}
        return
    asked = (body.get("CurrencyRef") or {}).get("value", books.home)
    if asked not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{asked}", element="CurrencyRef")
    body["CurrencyRef"] = {"value": asked}


def give_address_ids(books: Books, body: JsonObject, before: Record | None, *fields: str) -> None:
    """Addresses have ids of their own; an unchanged one keeps its id."""
    for field in fields:
        address = body.get(field)
        if not address:
            continue
        known = (before.body.get(field) or {}) if before else {}
        if {k: v for k, v in known.items() if k != "Id"} == {k: v for k, v in address.items() if k != "Id"}:
            body[field] = known
        else:
            rest = {key: value for key, value in address.items() if key != "Id"}
            body[field] = {"Id": str(books.store.next_number("addresses")), **rest}


def _customer(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    if (
        body.get("ParentRef") is not None
        and before is not None
        and body["ParentRef"]["value"] == str(before.id)
    ):
        raise Fault(
            700, "Parent Reference Invalid : a customer cannot be its own parent", element="ParentRef"
        )
    complete(books, body, before, asked, "Job")
    keep_currency(books, body, before)
    give_address_ids(books, body, before, "BillAddr", "ShipAddr")
    if books.company.is_us:
        body.setdefault("Taxable", True)
        body["DefaultTaxCodeRef"] = body.get("DefaultTaxCodeRef") or {"value": "2"}
    else:
        body.setdefault("Taxable", False)
    body.setdefault("BillWithParent", False)
    body.setdefault("PreferredDeliveryMethod", "Print")
    return body


def _show_customer(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    own = books.store.name_total(record.id)
    jobs = sum(books.store.name_total(job.id) for job in books.store.below("Customer", record.id))
    shown["Balance"] = amount(own)
    shown["BalanceWithJobs"] = amount(own + jobs)
    return shown


def _vendor(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    complete(books, body, before, asked, None)
    keep_currency(books, body, before)
    give_address_ids(books, body, before, "BillAddr")
    body.setdefault("Vendor1099", False)
    masked = before and body.get("TaxIdentifier") == _masked(str(before.body.get("TaxIdentifier", "")))
    if masked and before:
        body["TaxIdentifier"] = before.body.get("TaxIdentifier")
    return body


def _show_vendor(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    shown["Balance"] = amount(-books.store.name_total(record.id))
    if shown.get("TaxIdentifier"):
        shown["TaxIdentifier"] = _masked(str(shown["TaxIdentifier"]))
    return shown


def _masked(number: str) -> str:
    return "XXXXXX" + number[-4:]


def _employee(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    complete(books, body, before, asked, None)
    give_address_ids(books, body, before, "PrimaryAddr")
    body.setdefault("BillableTime", False)
    return body


CUSTOMER = EntityType(
    "Customer",
    {
        "Taxable": flag(),
        "BillAddr": ADDRESS,
        "ShipAddr": ADDRESS,
        "Notes": text(4000),
        "Job": flag(read_only=True),
        "BillWithParent": flag(),
        "ParentRef": reference("Customer", shows_name=False),
        "Level": whole(read_only=True),
        "SalesTermRef": reference("Term", shows_name=False),
        "PaymentMethodRef": OPAQUE,
        "ARAccountRef": reference("Account"),
        "Balance": money(read_only=True, filterable=True),
        "OpenBalanceDate": IGNORED,
        "BalanceWithJobs": money(read_only=True),
        "CurrencyRef": CURRENCY,
        "PreferredDeliveryMethod": text(choices=("Print", "Email", "None")),
        "ResaleNum": text(16),
        "TaxExemptionReasonId": text(),
        "IsProject": flag(),
        "ClientEntityId": IGNORED,
        "CustomerTypeRef": OPAQUE,
        "TaxReportingBasis": IGNORED,
        "PrimaryTaxIdentifier": text(),
        "SecondaryTaxIdentifier": text(),
        "GSTIN": text(15),
        "GSTRegistrationType": text(15),
        "BusinessNumber": text(10),
        "Source": IGNORED,
        "V4IDPseudonym": IGNORED,
        "Organization": IGNORED,
        "CustomField": IGNORED,
        "domain": IGNORED,
        **PERSON,
        "FullyQualifiedName": read_only(Kind.TEXT, filterable=True),
        "CompanyName": text(100, filterable=True),
        "DisplayName": text(LONGEST_NAME, filterable=True),
        "PrintOnCheckName": text(110, filterable=True),
        "Active": flag(filterable=True),
        "PrimaryPhone": PHONE,
        "AlternatePhone": PHONE,
        "Mobile": PHONE,
        "Fax": PHONE,
        "PrimaryEmailAddr": Field(Kind.EMAIL, 100, filterable=True),
        "WebAddr": WEB,
        "DefaultTaxCodeRef": reference(None, shows_name=False),
    },
    can=LIST,
    order="name",
    complete=_customer,
    show=_show_customer,
)

VENDOR = EntityType(
    "Vendor",
    {
        "BillAddr": ADDRESS,
        "TermRef": reference("Term", shows_name=False),
        "APAccountRef": reference("Account"),
        "Balance": money(read_only=True, filterable=True),
        "OpenBalanceDate": IGNORED,
        "BillRate": number(),
        "CostRate": number(),
        "AcctNum": text(100),
        "Vendor1099": flag(filterable=True),
        "T4AEligible": flag(),
        "T5018Eligible": flag(),
        "CurrencyRef": CURRENCY,
        "TaxIdentifier": text(20),
        "TaxReportingBasis": IGNORED,
        "GSTIN": text(15),
        "GSTRegistrationType": text(15),
        "BusinessNumber": text(10),
        "VendorPaymentBankDetail": IGNORED,
        "HasTPAR": IGNORED,
        "Source": IGNORED,
        "Notes": IGNORED,
        "OtherContactInfo": IGNORED,
        "ShipAddr": IGNORED,
        "CustomField": IGNORED,
        "V4IDPseudonym": IGNORED,
        "domain": IGNORED,
        **PERSON,
        "CompanyName": text(100, filterable=True),
        "DisplayName": text(LONGEST_NAME, filterable=True),
        "PrintOnCheckName": text(110, filterable=True),
        "Active": flag(filterable=True),
        "PrimaryPhone": PHONE,
        "AlternatePhone": PHONE,
        "Mobile": PHONE,
        "Fax": PHONE,
        "PrimaryEmailAddr": EMAIL,
        "WebAddr": WEB,
    },
    can=LIST,
    order="name",
    complete=_vendor,
    show=_show_vendor,
)

EMPLOYEE = EntityType(
    "Employee",
    {
        "BillableTime": flag(),
        "PrimaryAddr": ADDRESS,
        "EmployeeNumber": text(100),
        "SSN": IGNORED,
        "BirthDate": day(),
        "HiredDate": day(),
        "ReleasedDate": day(),
        "Gender": text(),
        "BillRate": number(),
        "CostRate": number(),
        "Organization": IGNORED,
        "V4IDPseudonym": IGNORED,
        "domain": IGNORED,
        **PERSON,
        "DisplayName": text(LONGEST_NAME, filterable=True),
        "PrintOnCheckName": text(100, filterable=True),
        "Active": flag(filterable=True),
        "PrimaryPhone": PHONE,
        "Mobile": PHONE,
        "PrimaryEmailAddr": EMAIL,
    },
    can=LIST,
    order="name",
    complete=_employee,
)
