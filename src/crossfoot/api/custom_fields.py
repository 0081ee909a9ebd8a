"""The company's own fields, and their values on every kind of document."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Flag, Given, Id, PathId, Text, Told, one_of
from crossfoot.catalog import custom_fields as operations
from crossfoot.catalog.custom_fields import CustomFieldRow
from crossfoot.catalog.models import CustomField
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values, customizing

router = Router()
values_router = Router()

MOST_VALUES = 100
MOST_LISTED = 500

FieldDocuments = Annotated[CustomField.Documents, one_of(CustomField.Documents)]
FieldTarget = Annotated[CustomField.Target, one_of(CustomField.Target)]


class CustomFieldGiven(Given):
    """A field of the company's own: on which documents, and where its values go in QuickBooks."""

    name: Text
    documents: FieldDocuments = CustomField.Documents.BOTH
    target: FieldTarget = CustomField.Target.NONE
    remote_name: Annotated[
        Text, Field(description="For `sales_field`: what QuickBooks calls it; empty for the same name.")
    ] = ""

    def row(self, *, is_active: bool = True) -> CustomFieldRow:
        return CustomFieldRow(self.name, self.documents.value, self.target.value, self.remote_name, is_active)


class CustomFieldEdited(CustomFieldGiven):
    """What a field is to be from now on. Switched off, its values stay and are no longer sent."""

    is_active: Flag = True


class CustomFieldTold(Told):
    """A field of the company's own."""

    id: int
    name: str
    documents: FieldDocuments
    target: FieldTarget
    remote_name: str
    is_active: Flag


class CustomFieldList(Told):
    """All of them, in their order."""

    items: list[CustomFieldTold]


class CustomValueGiven(Given):
    """One value; an empty text clears it."""

    field_id: Id
    value: Text


class CustomValuesGiven(Given):
    """The values to change; fields that are left out stay as they are."""

    values: Annotated[list[CustomValueGiven], Field(max_length=MOST_VALUES)]


class CustomValueTold(Told):
    """A field of the document with its value, empty where it has none."""

    field_id: int
    name: str
    target: FieldTarget
    value: str


class CustomValues(Told):
    """The active fields that the document has."""

    values: list[CustomValueTold]


@router.get("", response=CustomFieldList, summary="List the company's own fields")
@answers()
def list_custom_fields(request: HttpRequest) -> CustomFieldList:
    rows = CustomField.objects.filter(company=caller_of(request).company)[:MOST_LISTED]
    return CustomFieldList(items=[_told(row) for row in rows])


@router.post("", response={201: CustomFieldTold}, summary="Add a field")
@answers(201)
def create_custom_field(request: HttpRequest, field: CustomFieldGiven) -> CustomFieldTold:
    caller = caller_of(request)
    made = operations.add_custom_field(
        company=caller.company, row=field.row(), by=caller.person, at=caller.now
    )
    return _told(made)


@router.put("/{int:field_id}", response=CustomFieldTold, summary="Change a field, or switch it off or on")
@answers()
def edit_custom_field(request: HttpRequest, field_id: PathId, field: CustomFieldEdited) -> CustomFieldTold:
    caller = caller_of(request)
    row = field.row(is_active=field.is_active)
    stored = caller.find(CustomField, field_id)
    return _told(operations.edit_custom_field(field=stored, row=row, by=caller.person, at=caller.now))


def _offer(place: str, kind: DocumentKind, noun: str) -> None:
    """Both calls of one kind of document: `sales-orders`, `purchase-orders` …"""

    def read(request: HttpRequest, document_id: PathId) -> CustomValues:
        caller = caller_of(request)
        return _values(caller.find(customizing.road_of(caller.company, kind).model, document_id), kind)

    def change(request: HttpRequest, document_id: PathId, wanted: CustomValuesGiven) -> CustomValues:
        caller = caller_of(request)
        road = customizing.road_of(caller.company, kind)
        values = {_field(caller, one.field_id): one.value for one in wanted.values}
        changed = customizing.set_values(
            road, order=caller.find(road.model, document_id), values=values, by=caller.person, at=caller.now
        )
        return _values(changed, kind)

    read.__name__, change.__name__ = f"get_{kind}_custom_fields", f"change_{kind}_custom_fields"
    address = f"/{place}/{{int:document_id}}/custom-fields"
    values_router.get(address, response=CustomValues, summary=f"Read the custom fields of a {noun}")(
        answers()(read)
    )
    values_router.put(address, response=CustomValues, summary=f"Change custom fields of a {noun}")(
        answers()(change)
    )


_offer("sales-orders", DocumentKind.SALES, "sales order")
_offer("purchase-orders", DocumentKind.PURCHASE, "purchase order")
_offer("vendor-invoices", DocumentKind.VENDOR_INVOICE, "vendor invoice")
_offer("credit-notes", DocumentKind.CREDIT_NOTE, "credit note")
_offer("vendor-credits", DocumentKind.VENDOR_CREDIT, "vendor credit")


def _field(caller: Caller, pk: int) -> CustomField:
    return caller.find(CustomField, pk)


def _values(document: Any, kind: DocumentKind) -> CustomValues:
    shown = custom_values.shown_on(document, kind)
    return CustomValues(
        values=[
            CustomValueTold(field_id=field.pk, name=field.name, target=field.target, value=value)
            for field, value in shown
        ]
    )


def _told(row: CustomField) -> CustomFieldTold:
    return CustomFieldTold(
        id=row.pk, name=row.name, documents=row.documents, target=row.target, remote_name=row.remote_name,
        is_active=row.is_active,
    )  # fmt: skip
