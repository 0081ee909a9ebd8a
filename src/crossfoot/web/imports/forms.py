"""The forms of an import: the file, and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from crossfoot.core.permissions import Role, allows
from crossfoot.imports.field import Field
from crossfoot.imports.models import ImportRun
from crossfoot.imports.operations import POWER_FOR, STATUSES, Sample
from crossfoot.imports.parsed import ORDER_KINDS
from crossfoot.imports.stock import STOCK_KINDS

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes; a larger file is cut into several by whoever makes it."""

EXAMPLES_SHOWN = 3
LONGEST_EXAMPLE = 40

DATE_ORDERS = (("dmy", "Day first: 31/12/2026"), ("mdy", "Month first: 12/31/2026"))
DECIMAL_SIGNS = ((".", "Point: 1,234.56"), (",", "Comma: 1.234,56"))
DISCOUNTS = (("fraction", "Fractions: 0.15 is 15 per cent"), ("percent", "Per cent: 15 is 15 per cent"))


class UploadForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(label="What the file holds")
    file = forms.FileField(
        label="File",
        help_text="CSV, or an Excel file (.xlsx, .xls, .ods), with the headings in the first row.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose one with headings and rows.",
        },
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = kinds_for(role)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                f"The file has {file.size / 1024 / 1024:,.0f} MB, and at most "
                f"{LARGEST_FILE // 1024 // 1024} MB are read at once. Cut it into several."
            )
        return file


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One of our fields with its choice of a column, and examples from that column."""

    field: Field
    bound: forms.BoundField
    examples: str


class ColumnsForm(forms.Form):
    """Which column is which field, and the notation."""

    date_order = forms.ChoiceField(label="Dates are written", choices=DATE_ORDERS, required=False)
    decimal_sign = forms.ChoiceField(label="Decimal sign", choices=DECIMAL_SIGNS, required=False)
    discount_as = forms.ChoiceField(label="Line discounts are", choices=DISCOUNTS, required=False)
    source = forms.CharField(
        label="Sales source",
        max_length=60,
        required=False,
        help_text="Of orders that name none, such as Web shop.",
    )
    status = forms.ChoiceField(
        label="Status", required=False, help_text="Of orders that have none in the file."
    )
    currency = forms.CharField(
        label="Currency",
        max_length=3,
        required=False,
        help_text="Three letters, of rows that name none. Empty: the company's.",
    )

    def __init__(self, data: Any = None, *, run: ImportRun, sample: Sample) -> None:
        super().__init__(data, initial={name: run.options.get(name, "") for name in OPTIONS})
        self.sample = sample
        self._keep_options(run)
        headings = [("", "Not in the file"), *((heading, heading) for heading in sample.headings)]
        for field in sample.fields:
            self.fields[column_name(field)] = forms.ChoiceField(
                label=field.label,
                required=False,
                choices=headings,
                initial=run.columns.get(field.name, ""),
            )

    def shown(self, *, used: bool) -> list[FieldShown]:
        """The fields that are required or found in the file, or the others."""
        return [one for one in self._all() if (one.field.required or bool(one.bound.value())) == used]

    @property
    def used(self) -> list[FieldShown]:
        return self.shown(used=True)

    @property
    def others(self) -> list[FieldShown]:
        return self.shown(used=False)

    @property
    def notation(self) -> list[forms.BoundField]:
        return [self[name] for name in OPTIONS if name in self.fields]

    def columns(self) -> dict[str, str]:
        """Field → heading, for `map_columns`."""
        return {field.name: self.cleaned_data.get(column_name(field), "") for field in self.sample.fields}

    def options(self) -> Mapping[str, str]:
        """The notation that was chosen."""
        chosen = {name: self.cleaned_data.get(name, "") for name in OPTIONS if name in self.fields}
        chosen["currency"] = chosen.get("currency", "").strip().upper()
        return {name: value for name, value in chosen.items() if value or name in MAY_BE_EMPTY}

    def place_of(self, where: str) -> str | None:
        """The field of this form that a problem's `where` names."""
        for name in (where, f"column-{where}"):
            if name in self.fields:
                return name
        return None

    def _keep_options(self, run: ImportRun) -> None:
        status = self.fields["status"]
        assert isinstance(status, forms.ChoiceField)
        statuses = STATUSES.get(run.kind, ())
        status.choices = [
            ("", "As the file says, else draft"),
            *((one, one.capitalize()) for one in statuses),
        ]
        unwanted: set[str] = set()
        if run.kind == ImportRun.Kind.RECEIPTS or run.kind in STOCK_KINDS:
            unwanted = {"source", "status", "discount_as", "currency"}
        elif run.kind == ImportRun.Kind.VENDOR_INVOICES:
            unwanted = {"source", "status"}
        elif run.kind not in ORDER_KINDS:
            unwanted = {"source", "status", "discount_as", "date_order"}
        elif run.kind != ImportRun.Kind.SALES_ORDERS:
            unwanted = {"source"}
        if run.kind == ImportRun.Kind.PRODUCTS:
            unwanted.add("currency")
        for name in unwanted:
            del self.fields[name]

    def _all(self) -> list[FieldShown]:
        return [
            FieldShown(field, bound, self._examples(str(bound.value() or "")))
            for field in self.sample.fields
            for bound in (self[column_name(field)],)
        ]

    def _examples(self, heading: str) -> str:
        if heading not in self.sample.headings:
            return ""
        place = self.sample.headings.index(heading)
        values = [row[place] for row in self.sample.rows if place < len(row) and row[place]]
        return ", ".join(value[:LONGEST_EXAMPLE] for value in dict.fromkeys(values[:EXAMPLES_SHOWN]))


OPTIONS = ("date_order", "decimal_sign", "discount_as", "source", "status", "currency")
MAY_BE_EMPTY = ("source", "status", "currency")


def column_name(field: Field) -> str:
    """The form's field for one of ours: `column-number`."""
    return f"column-{field.name}"


def kinds_for(role: Role) -> list[tuple[str, str]]:
    """What a person in this role may import."""
    return [(kind.value, str(kind.label)) for kind in ImportRun.Kind if allows(role, POWER_FOR[kind])]
