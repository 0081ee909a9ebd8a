"""The company's own fields on its documents: added, changed, switched off (requirement D5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.catalog.models import CustomField
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

CUSTOM_FIELD_LENGTH = 60


@dataclass(frozen=True, slots=True)
class CustomFieldRow:
    """A field of the company's own as it is entered; the words are those of `CustomField`."""

    name: str
    documents: str = CustomField.Documents.BOTH
    target: str = CustomField.Target.NONE
    remote_name: str = ""
    is_active: bool = True


@transaction.atomic
def add_custom_field(*, company: Company, row: CustomFieldRow, by: Person, at: datetime) -> CustomField:
    """Add a field to the company's documents (D5). Raises Refusal: a name that is taken, or a wrong choice."""
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    _refuse(_wrong_with_field(company, row, None))
    last = CustomField.objects.filter(company=company).order_by("-position").first()
    made = CustomField(company=company, position=last.position + 1 if last else 1)
    _fill_field(made, row)
    made.save()
    _tell_field("custom_field.added", made, by, at)
    return made


@transaction.atomic
def edit_custom_field(*, field: CustomField, row: CustomFieldRow, by: Person, at: datetime) -> CustomField:
    """Change a field or switch it off; values that were entered stay. Raises Refusal as `add_custom_field`.

    Where its values go changes for what is sent from then on.
    """
    access.require(by, Can.EDIT_SETTINGS, field.company, at=at)
    stored = CustomField.objects.select_for_update(of=("self",)).select_related("company").get(pk=field.pk)
    _refuse(_wrong_with_field(stored.company, row, stored))
    _fill_field(stored, row)
    stored.save()
    _tell_field("custom_field.edited", stored, by, at)
    return stored


def _fill_field(field: CustomField, row: CustomFieldRow) -> None:
    field.name, field.documents, field.target = row.name.strip(), row.documents, row.target
    field.remote_name, field.is_active = row.remote_name.strip(), row.is_active


def _wrong_with_field(company: Company, row: CustomFieldRow, own: CustomField | None) -> Iterator[Problem]:
    def problem(code: str, sentence: str, where: str) -> Problem:
        return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"custom_field:{code}", where=where)

    name = row.name.strip()
    if not name:
        yield problem("missing", "The field has no name. Give it one.", "name")
    elif len(name) > CUSTOM_FIELD_LENGTH:
        yield problem(
            "too_long",
            f"The name has {len(name)} characters, and at most {CUSTOM_FIELD_LENGTH} are kept.",
            "name",
        )
    taken = CustomField.objects.filter(company=company, name__iexact=name)
    if taken.exclude(pk=own.pk if own else 0).exists():
        yield problem("name_taken", f"There is a field “{shown(name)}” already. Choose another name.", "name")
    if row.documents not in CustomField.Documents.values:
        yield problem("documents", "Choose which documents have the field.", "documents")
    if row.target not in CustomField.Target.values:
        yield problem("target", "Choose where the field's values go in QuickBooks.", "target")
    if len(row.remote_name.strip()) > CUSTOM_FIELD_LENGTH:
        yield problem("too_long", "The name of QuickBooks' field is too long. Shorten it.", "remote_name")


def _tell_field(verb: str, field: CustomField, by: Person, at: datetime) -> None:
    trail.record(
        verb,
        company_id=field.company_id,
        by=actor_of(by),
        at=at,
        subject=subject_of("custom_field", field),
        data={
            "documents": field.documents,
            "target": field.target,
            "remote_name": field.remote_name,
            "is_active": field.is_active,
        },
    )


def _refuse(problems: Iterator[Problem]) -> None:
    found = list(problems)
    if found:
        raise refused(found)
