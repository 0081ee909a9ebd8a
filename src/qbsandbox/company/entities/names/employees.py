"""Employees."""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.names import people
from qbsandbox.company.entities.schema import (
    ADDRESS,
    EMAIL,
    IGNORED,
    LIST,
    PHONE,
    EntityType,
    Kind,
    day,
    flag,
    number,
    read_only,
    text,
)
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

MASKED_NUMBER = "XXX-XX-XXXX"


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """Unlike the other names an employee needs GivenName or FamilyName (Intuit's Employee page)."""
    people.complete(books, body, before, asked, of="Employee")
    if not body.get("GivenName") and not body.get("FamilyName"):
        raise Fault(6080, "At least one of GivenName, FamilyName must be specified", element="")
    people.give_address_ids(books, body, before, "PrimaryAddr")
    people.masked(body, before, "SSN", MASKED_NUMBER)
    body.setdefault("BillableTime", False)
    return body


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    """The number masked; Organization and V4IDPseudonym as in a recorded write of 2026."""
    if shown.get("SSN"):
        shown["SSN"] = MASKED_NUMBER
    if books.switches.shows_newer_properties:
        shown.setdefault("Organization", False)
        shown["V4IDPseudonym"] = people.pseudonym(books, record)
    return shown


EMPLOYEE = EntityType(
    "Employee",
    {
        "EmployeeNumber": text(100),
        "SSN": text(100),
        "PrimaryAddr": ADDRESS,
        "BillableTime": flag(),
        "BillRate": number(),
        "BirthDate": day(),
        "Gender": text(choices=("Male", "Female")),
        "HiredDate": day(),
        "ReleasedDate": day(),
        "CostRate": number(),
        "CustomField": IGNORED,
        "domain": IGNORED,
        "Organization": flag(),
        **people.PERSON,
        "DisplayName": text(people.LONGEST_NAME, filterable=True),
        "PrintOnCheckName": text(100, filterable=True),
        "Active": flag(filterable=True),
        "V4IDPseudonym": read_only(Kind.TEXT),
        "PrimaryPhone": PHONE,
        "Mobile": PHONE,
        "PrimaryEmailAddr": EMAIL,
    },
    can=LIST,
    order="name",
    complete=_complete,
    show=_show,
)
