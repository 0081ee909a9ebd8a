"""Values of the company's own fields on documents, and where each goes in QuickBooks (requirement D5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from crossfoot.catalog.models import CustomField
from crossfoot.core.names import name_key
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Bill, CustomValue, Document, Invoice, SalesForm, SalesReceipt
from crossfoot.core.problems import Problem, shown
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import entry
from crossfoot.documents.entry import Text
from crossfoot.tenancy.models import Company

Target = CustomField.Target
Documents = CustomField.Documents

P = TypeVar("P", bound=Document)

LONGEST_VALUE = 200
LONGEST_SALES_FIELD = 31
"""QuickBooks stores no more in a custom field of a sales form."""

SIDE_OF_KIND: Mapping[DocumentKind, Documents] = {
    DocumentKind.SALES: Documents.SALES,
    DocumentKind.CREDIT_NOTE: Documents.SALES,
    DocumentKind.PURCHASE: Documents.PURCHASES,
    DocumentKind.VENDOR_INVOICE: Documents.PURCHASES,
    DocumentKind.VENDOR_CREDIT: Documents.PURCHASES,
}
"""Kind of document → which fields it has, beside those of all documents."""

POWER_OF_KIND: Mapping[DocumentKind, Can] = {
    DocumentKind.SALES: Can.EDIT_SALES,
    DocumentKind.PURCHASE: Can.EDIT_PURCHASES,
    DocumentKind.VENDOR_INVOICE: Can.EDIT_VENDOR_INVOICES,
    DocumentKind.VENDOR_CREDIT: Can.EDIT_CREDITS,
    DocumentKind.CREDIT_NOTE: Can.EDIT_CREDITS,
}


def fields_for(company: Company, kind: DocumentKind) -> list[CustomField]:
    """The active fields that documents of `kind` have, in their order."""
    rows = CustomField.objects.filter(company=company, is_active=True)
    return list(rows.filter(documents__in=[Documents.BOTH, SIDE_OF_KIND[kind]]))


def shown_on(document: Any, kind: DocumentKind) -> list[tuple[CustomField, str]]:
    """The document's fields with their values, empty where there is none."""
    return [(one, document.custom.get(str(one.pk), "")) for one in fields_for(document.company, kind)]


def applied(posting: P, values: Mapping[str, str], fields: Mapping[str, CustomField]) -> P:
    """`posting` with what the values say of it. `values` and `fields` are by the field's id as text.

    A value whose field was switched off, or that has no place on this form, stays here.
    """
    for key, value in values.items():
        field = fields.get(key)
        if field is not None and value:
            posting = _with(posting, field, value)
    return posting


def fields_named(documents: Iterable[Any]) -> dict[str, CustomField]:
    """The active fields that these documents have values of, by id as text: one query, none without values."""
    ids = {int(key) for document in documents for key, value in document.custom.items() if value}
    if not ids:
        return {}
    return {str(one.pk): one for one in CustomField.objects.filter(pk__in=ids, is_active=True)}


def problems_of(kind: DocumentKind, label: str, values: Mapping[CustomField, str]) -> Iterator[Problem]:
    """What is wrong with entered values."""
    for field, value in values.items():
        if field.documents not in {Documents.BOTH, SIDE_OF_KIND[kind]}:
            yield entry.problem(
                "custom_field_elsewhere",
                f"{label} has no field {shown(field.name)}. Enter it where it belongs.",
                f"custom.{field.pk}",
            )
        most = LONGEST_SALES_FIELD if field.target == Target.SALES_FIELD else LONGEST_VALUE
        yield from entry.text_problems(
            label, Text(f"custom.{field.pk}", f"the field {shown(field.name)}", most), value
        )


def known_to(company: Company, drafts: Iterable[Any]) -> dict[str, CustomField]:
    """The company's active fields, by id as text, where any of these drafts has values: one query at most."""
    if not any(draft.custom for draft in drafts):
        return {}
    return {str(one.pk): one for one in CustomField.objects.filter(company=company, is_active=True)}


def draft_problems(
    kind: DocumentKind, label: str, values: Mapping[str, str], known: Mapping[str, CustomField]
) -> Iterator[Problem]:
    """What is wrong with the values of a draft, by the field's id as text; `known` as `known_to` has it."""
    for key in values:
        if key not in known:
            yield entry.problem(
                "custom_field_unknown",
                f"{label}: one of its fields is not this company's, or was switched off. Leave it out.",
                f"custom.{key}",
            )
    yield from problems_of(kind, label, {known[key]: value for key, value in values.items() if key in known})


def _with(posting: P, field: CustomField, value: str) -> P:
    match field.target:
        case Target.CLASS:
            # What a person says of the whole document comes before what is chosen for a product or a source.
            lines: Any = tuple(replace(line, klass="") for line in posting.lines)
            return replace(posting, klass=f"class:{name_key(value)}", lines=lines)
        case Target.LOCATION:
            return replace(posting, location=f"location:{name_key(value)}")
        case Target.PO_NUMBER if isinstance(posting, Bill):
            return replace(posting, po_number=value)
        case Target.PO_NUMBER if isinstance(posting, Invoice | SalesReceipt):
            return replace(posting, customer_po=value)
        case Target.SALES_FIELD if isinstance(posting, SalesForm):
            name = field.remote_name or field.name
            return replace(posting, custom=(*posting.custom, CustomValue(name, value)))
        case Target.MEMO | Target.PO_NUMBER:
            line = f"{field.name}: {value}"
            return replace(posting, memo=f"{posting.memo}\n{line}" if posting.memo else line)
        case _:
            return posting
