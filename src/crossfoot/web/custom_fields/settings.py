"""Settings > Custom fields: the company's own fields, and where their values go in QuickBooks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.catalog import custom_fields
from crossfoot.catalog.custom_fields import CustomFieldRow
from crossfoot.catalog.models import CustomField
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.tenancy import access
from crossfoot.web.custom_fields.forms import EXPLAINED, FieldForm, stored_of
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs

Target = CustomField.Target


@dataclass(frozen=True, slots=True)
class Row:
    """A field in the list. `warning`: why its values would not be kept in QuickBooks; empty where they are."""

    field: CustomField
    explained: str
    warning: str


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def fields(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All fields of the company, and the form that adds one."""
    form = FieldForm(
        request.POST or None, initial={"documents": CustomField.Documents.BOTH, "target": Target.NONE}
    )
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_SETTINGS, desk.company, at=desk.now)
        if form.is_valid():
            try:
                made = custom_fields.add_custom_field(
                    company=desk.company, row=form.row(), by=desk.person, at=desk.now
                )
            except Refusal as refusal:
                put_on(form, refusal)
            else:
                messages.success(request, f"“{made.name}” is on the documents from now on.")
                return redirect("settings-custom-fields", desk.company.slug)
    connection = connections.active(desk.company)
    rows = CustomField.objects.filter(company=desk.company)
    return render(
        request,
        "custom_fields/fields.html",
        {
            "tabs": tabs(desk, "settings-custom-fields"),
            "rows": [Row(one, EXPLAINED[one.target], warning_of(connection, one)) for one in rows],
            "form": form,
            "may_edit": desk.may(Can.EDIT_SETTINGS),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_SETTINGS)
def field(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One field; what is changed counts for what is sent from then on."""
    row = _find(desk, pk)
    form = FieldForm(request.POST or None, initial=stored_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            _edit(desk, row, form.row(is_active=row.is_active))
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, "Saved. It counts for everything that is sent from now on.")
            return redirect("settings-custom-fields", desk.company.slug)
    return render(
        request,
        "custom_fields/field.html",
        {
            "tabs": tabs(desk, "settings-custom-fields"),
            "row": row,
            "form": form,
            "warning": warning_of(connections.active(desk.company), row),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@at_desk(Can.EDIT_SETTINGS)
def switch(request: HttpRequest, desk: Desk, pk: int, is_active: bool) -> HttpResponse:
    """Switch a field off, or on again; values that were entered stay."""
    row = _find(desk, pk)
    try:
        _edit(desk, row, replace(CustomFieldRow(**stored_of(row)), is_active=is_active))
    except Refusal as refusal:
        messages.error(request, f"{refusal.sentence} Nothing was changed.")
    else:
        word = "on again" if is_active else "off. Its values stay, and nothing of them is sent any more"
        messages.success(request, f"“{row.name}” is switched {word}.")
    return redirect("settings-custom-fields", desk.company.slug)


def warning_of(connection: Connection | None, field: CustomField) -> str:
    """Why QuickBooks would not keep the field's values, so that documents with one wait; empty where it does."""
    if connection is None or connection.facts_at is None or not field.is_active:
        return ""
    match field.target:
        case Target.CLASS if not (connection.classes_on_forms or connection.classes_on_lines):
            return f"QuickBooks does not track classes in this company. {WAITS}"
        case Target.CLASS if not connection.classes_on_lines and _is_on_bills(field):
            return f"QuickBooks keeps no classes on the lines of bills in this company. {WAITS}"
        case Target.LOCATION if not connection.tracks_locations:
            return f"QuickBooks does not track locations in this company. {WAITS}"
        case Target.SALES_FIELD if (field.remote_name or field.name) not in connection.sales_custom_fields:
            name = field.remote_name or field.name
            return f"QuickBooks has no custom field “{name}” on its sales forms. {WAITS}"
        case _:
            return ""


WAITS = "Values would not be kept there: such a document is stopped, with the reason, until it does."


def _is_on_bills(field: CustomField) -> bool:
    return field.documents != CustomField.Documents.SALES


def _find(desk: Desk, pk: int) -> CustomField:
    return access.find(
        CustomField, company=desk.company, pk=pk, by=desk.person, at=desk.now, can=Can.EDIT_SETTINGS
    )


def _edit(desk: Desk, row: CustomField, wanted: CustomFieldRow) -> CustomField:
    return custom_fields.edit_custom_field(field=row, row=wanted, by=desk.person, at=desk.now)
