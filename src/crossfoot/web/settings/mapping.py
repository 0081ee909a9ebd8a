"""Settings > Mapping: accounts by role, tax codes, items. What would change is shown first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.mappings import overrides, queries, wizard
from crossfoot.mappings.models import Setup
from crossfoot.tenancy import access
from crossfoot.web.connect.account_form import AccountsForm, field_name
from crossfoot.web.connect.tax_form import TaxesForm
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs
from crossfoot.web.settings.usage import LOOKED_AT, Usage, usage_of


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role: its field, its usage."""

    label: str
    hint: str
    field: forms.BoundField
    usage: Usage


@dataclass(frozen=True, slots=True)
class Change:
    """One account that would be another."""

    label: str
    before: str
    after: str
    usage: Usage


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def mapping(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The mapping. A change of accounts is shown with its effect before it is saved."""
    connection = connections.active(desk.company)
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_MAPPINGS, desk.company, at=desk.now)
    if connection is None or connection.facts_at is None:
        return render(request, "settings/mapping_none.html", {"tabs": tabs(desk, "mapping")})
    setup = queries.setup_of(connection) or Setup(connection=connection)
    form = AccountsForm(_with_directions(request, setup), connection=connection, setup=setup)
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            changes = _changes(form, connection)
            if changes:
                context = {"tabs": tabs(desk, "mapping"), "form": form, "changes": changes}
                return render(request, "settings/mapping_changes.html", context)
        try:
            form.save(by=desk.person, at=desk.now)
        except Refusal as refusal:
            put_on(form, refusal)
        if not form.errors:
            messages.success(request, "Saved. It counts for everything that is sent from now on.")
            return redirect("mapping", desk.company.slug)
    return _page(request, desk, connection, setup, form=form)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def map_taxes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Tax codes, outside the US."""
    connection = connections.active(desk.company)
    if connection is None:
        return redirect("mapping", desk.company.slug)
    setup = queries.setup_of(connection) or Setup(connection=connection)
    form = TaxesForm(request.POST, connection=connection, setup=setup)
    if form.is_valid():
        form.save(by=desk.person, at=desk.now)
        if not form.errors:
            messages.success(request, "Saved. It counts for everything that is sent from now on.")
            return redirect("mapping", desk.company.slug)
    return _page(request, desk, connection, setup, taxes=form)


def _page(
    request: HttpRequest,
    desk: Desk,
    connection: Connection,
    setup: Setup,
    *,
    form: AccountsForm | None = None,
    taxes: TaxesForm | None = None,
) -> HttpResponse:
    is_us = wizard.is_us(connection)
    form = form or AccountsForm(connection=connection, setup=setup)
    if taxes is None and not is_us:
        taxes = TaxesForm(connection=connection, setup=setup)
    usage = usage_of(connection)
    wrong = [one for one in (form, taxes) if one is not None and one.errors]
    return render(
        request,
        "settings/mapping.html",
        {
            "tabs": tabs(desk, "mapping"),
            "connection": connection,
            "is_us": is_us,
            "form": form,
            "sales": _rows(form, usage, sales=True),
            "purchases": _rows(form, usage, sales=False),
            "taxes": taxes,
            "overrides": overrides.chosen_for(connection).count(),
            "looked_at": LOOKED_AT,
            "may_edit": desk.may(Can.EDIT_MAPPINGS),
        },
        status=422 if wrong else 200,
    )


def _with_directions(request: HttpRequest, setup: Setup) -> Any:
    """What was typed, with the directions as they are: they are changed under Numbers and dates."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    for name in ("sync_sales", "sync_purchases"):
        data.pop(name, None)
        if getattr(setup, name):
            data[name] = "on"
    return data


def _rows(form: AccountsForm, usage: Any, *, sales: bool) -> list[RoleRow]:
    return [
        RoleRow(shown.role.label, shown.role.hint, shown.field, usage.get(shown.role.key, Usage()))
        for shown in form.shown(sales=sales)
    ]


def _changes(form: AccountsForm, connection: Connection) -> list[Change]:
    usage = usage_of(connection)
    changes = []
    for role in form.roles:
        before, after = form.chosen.get(role.key, ""), form.cleaned_data.get(field_name(role), "")
        # The first choice for a role takes nothing away from another account.
        if before and before != after:
            changes.append(
                Change(
                    role.label,
                    form.names.get(before, "an account that is no longer offered"),
                    form.names.get(after, ""),
                    usage.get(role.key, Usage()),
                )
            )
    return changes
