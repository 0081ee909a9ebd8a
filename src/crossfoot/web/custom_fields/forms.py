"""Forms of the company's own fields: a field itself, and the values of one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from crossfoot.catalog.custom_fields import CUSTOM_FIELD_LENGTH, CustomFieldRow
from crossfoot.catalog.models import CustomField
from crossfoot.documents.custom_values import LONGEST_SALES_FIELD, LONGEST_VALUE

Target = CustomField.Target

EXPLAINED: Mapping[str, str] = {
    Target.NONE: "The value is kept and shown here, and QuickBooks is told nothing of it.",
    Target.CLASS: "The value names a class of QuickBooks, such as “Retail” or “East:Boston”.",
    Target.LOCATION: "The value names a location of QuickBooks; a document has one.",
    Target.MEMO: "A line “Field: value” in the memo, which only your own people see.",
    Target.PO_NUMBER: "The order number on a bill, or the customer's on an invoice; a memo line elsewhere.",
    Target.SALES_FIELD: (
        f"A field of your sales forms in QuickBooks, at most {LONGEST_SALES_FIELD} characters; not on purchases."
    ),
}
"""What becomes of a value, one line for each target."""

ON_DOCUMENT: Mapping[str, str] = {
    Target.NONE: "Stays here.",
    Target.CLASS: "Class in QuickBooks.",
    Target.LOCATION: "Location in QuickBooks.",
    Target.MEMO: "A line of the memo in QuickBooks.",
    Target.PO_NUMBER: "Order number in QuickBooks.",
    Target.SALES_FIELD: "Own field of QuickBooks' sales forms.",
}
"""The same beside a value."""


class FieldForm(forms.Form):
    """A field of the company's own."""

    name = forms.CharField(max_length=CUSTOM_FIELD_LENGTH, label="Name")
    documents = forms.ChoiceField(label="On which documents", choices=CustomField.Documents.choices)
    target = forms.ChoiceField(
        label="Where its values go",
        choices=[(one.value, f"{one.label}: {EXPLAINED[one]}") for one in Target],
        widget=forms.RadioSelect,
    )
    remote_name = forms.CharField(
        max_length=CUSTOM_FIELD_LENGTH,
        required=False,
        label="Name of QuickBooks' field",
        help_text="For a field of sales forms that is called otherwise in QuickBooks. Empty: the same name.",
    )

    def row(self, *, is_active: bool = True) -> CustomFieldRow:
        """What was entered, for the operations."""
        return CustomFieldRow(**self.cleaned_data, is_active=is_active)


def stored_of(field: CustomField) -> dict[str, Any]:
    """What the form of a field begins with."""
    return {name: getattr(field, name) for name in ("name", "documents", "target", "remote_name")}


class ValuesForm(forms.Form):
    """The values of one document: one text for each of the company's fields that it has."""

    def __init__(
        self, shown: Sequence[tuple[CustomField, str]], lists: Mapping[str, str], *args: Any, **more: Any
    ) -> None:
        """`lists`: target → the id of the list of names to choose from while typing."""
        super().__init__(*args, **more)
        self.custom = {name_of(field): field for field, _ in shown}
        for field, value in shown:
            attrs = {"list": lists[field.target]} if field.target in lists else {}
            self.fields[name_of(field)] = forms.CharField(
                label=field.name,
                initial=value,
                required=False,
                max_length=LONGEST_SALES_FIELD if field.target == Target.SALES_FIELD else LONGEST_VALUE,
                help_text=ON_DOCUMENT[field.target],
                widget=forms.TextInput(attrs=attrs),
            )

    def values(self) -> dict[CustomField, str]:
        """Those that were changed; the others stay as somebody else may have changed them meanwhile."""
        return {self.custom[name]: self.cleaned_data[name] for name in self.changed_data}


def name_of(field: CustomField) -> str:
    """What a field's value is called in the form, as `documents.custom_values` names places."""
    return f"custom.{field.pk}"
