"""Classes, locations (Department), payment methods and customer types: lists of names.

Customer types can only be read (Intuit's CustomerType page): people make them in QuickBooks.
"""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.schema import (
    ADDRESS,
    IGNORED,
    LIST,
    EntityType,
    Kind,
    flag,
    read_only,
    reference,
    text,
)
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

CLASSES = naming.Tree("Class", "SubClass")
LOCATIONS = naming.Tree("Department", "SubDepartment")
PAYMENT_METHOD_TYPES = ("CREDIT_CARD", "NON_CREDIT_CARD")


def _class(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """Classes may be made before a company tracks by class; the preference only says where they are used."""
    CLASSES.complete(books, body, before, asked)
    return body


def _location(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    LOCATIONS.complete(books, body, before, asked)
    return body


def _payment_method(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    body["Name"] = naming.required_name(body)
    body.setdefault("Active", True)
    naming.rename_on_deactivation(books, ["PaymentMethod"], body, before, "Name")
    naming.check_free(books, ["PaymentMethod"], str(body["Name"]), before)
    body.setdefault("Type", before.body["Type"] if before else "NON_CREDIT_CARD")
    return body


CLASS = EntityType(
    "Class",
    {
        "Name": text(100, filterable=True),
        "SubClass": flag(filterable=True),
        "ParentRef": reference("Class", shows_name=False),
        "FullyQualifiedName": read_only(Kind.TEXT, filterable=True),
        "Active": flag(filterable=True),
        "domain": IGNORED,
        "Level": IGNORED,
        "ClassEx": IGNORED,
        "CustomField": IGNORED,
        "AttachableRef": IGNORED,
    },
    can=LIST,
    order="name",
    complete=_class,
    attach=CLASSES.renew_below,
)

DEPARTMENT = EntityType(
    "Department",
    {
        "Name": text(100, filterable=True),
        "SubDepartment": flag(filterable=True),
        "ParentRef": reference("Department", shows_name=False),
        "FullyQualifiedName": read_only(Kind.TEXT, filterable=True),
        "Active": flag(filterable=True),
        "Address": ADDRESS,
        "domain": IGNORED,
        "Level": IGNORED,
        "DepartmentEx": IGNORED,
        "CustomField": IGNORED,
        "AttachableRef": IGNORED,
    },
    can=LIST,
    order="name",
    complete=_location,
    attach=LOCATIONS.renew_below,
)

PAYMENT_METHOD = EntityType(
    "PaymentMethod",
    {
        "Name": text(31, filterable=True),
        "Active": flag(filterable=True),
        "Type": text(choices=PAYMENT_METHOD_TYPES, filterable=True),
        "domain": IGNORED,
        "PaymentMethodEx": IGNORED,
        "CustomField": IGNORED,
        "AttachableRef": IGNORED,
    },
    can=LIST,
    order="name",
    complete=_payment_method,
)

CUSTOMER_TYPE = EntityType(
    "CustomerType",
    {
        "Name": text(100, filterable=True),
        "Active": flag(filterable=True),
        "domain": IGNORED,
        "CustomField": IGNORED,
        "AttachableRef": IGNORED,
    },
    can=frozenset({"read", "query"}),
    order="name",
    in_webhooks=False,
)
