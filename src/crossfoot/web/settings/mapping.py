"""Settings > Mapping: accounts by role and by scope, tax codes, items. What would change is shown first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.catalog.models import Product
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.overrides import scoped
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.mappings import operations, queries, wizard
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup
from crossfoot.mappings.roles import ROLES
from crossfoot.mappings.rules import account_label
from crossfoot.tenancy import access
from crossfoot.web.connect.account_form import AccountsForm, field_name
from crossfoot.web.connect.tax_form import TaxesForm
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs
from crossfoot.web.settings.usage import LOOKED_AT, Usage, usage_of

SCOPES = (("category", "Product category"), ("product", "Product (SKU)"), ("source", "Sales source"))


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role: its field, its usage."""

    label: str
    hint: str
    field: forms.BoundField
    usage: Usage


@dataclass(frozen=True, slots=True)
class Override:
    """An account for a scope of a role."""

    mapping: AccountMapping
    label: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Change:
    """One account that would be another."""

    label: str
    before: str
    after: str
    usage: Usage


class OverrideForm(forms.Form):
    """An account for one product, category or source."""

    role = forms.ChoiceField(label="For", choices=[(role.key, role.label) for role in ROLES.values()])
    scope = forms.ChoiceField(label="Only of this", choices=SCOPES)
    value = forms.CharField(label="Its name or SKU", max_length=100)
    record = forms.ChoiceField(label="QuickBooks account", error_messages={"required": "Choose an account."})

    def __init__(self, data: Any = None, *, connection: Connection) -> None:
        super().__init__(data, prefix="more")
        kinds = {kind for role in ROLES.values() for kind in role.kinds}
        records = queries.of_list(connection, RemoteRecord.List.ACCOUNT)
        record = self.fields["record"]
        assert isinstance(record, forms.ChoiceField)
        record.choices = [
            ("", "Choose…"),
            *(
                (str(one.pk), f"{one.name} ({one.data.get('kind', '')})")
                for one in records
                if one.data.get("kind") in kinds
            ),
        ]

    def key(self, connection: Connection) -> str:
        """The account key that is meant. Raises ValidationError for a product that is not there."""
        data = self.cleaned_data
        value = data["value"].strip()
        if data["scope"] == "product":
            product = Product.objects.filter(company_id=connection.company_id, sku=value).first()
            if product is None:
                raise forms.ValidationError(f"There is no product with the SKU “{value[:60]}”.")
            value = str(product.pk)
        return scoped(data["role"], data["scope"], value)


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


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def add_override(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Another account for one product, category or source."""
    connection = connections.active(desk.company)
    if connection is None:
        return redirect("mapping", desk.company.slug)
    setup = queries.setup_of(connection) or Setup(connection=connection)
    form = OverrideForm(request.POST, connection=connection)
    if form.is_valid():
        try:
            key = form.key(connection)
            record = access.find(
                RemoteRecord,
                company=desk.company,
                pk=form.cleaned_data["record"],
                by=desk.person,
                at=desk.now,
            )
            operations.map_account(connection=connection, key=key, record=record, by=desk.person, at=desk.now)
        except forms.ValidationError as error:
            form.add_error("value", error)
        except Refusal as refusal:
            form.add_error("record", refusal.sentence)
        else:
            label = account_label(key, queries.labels(connection))
            messages.success(request, f"{label} goes to {record.name} from now on.")
            return redirect("mapping", desk.company.slug)
    return _page(request, desk, connection, setup, more=form)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def remove_override(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Back to the account of the role."""
    found = access.find(AccountMapping, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    label = account_label(found.key, queries.labels(found.connection))
    try:
        operations.unmap_account(connection=found.connection, key=found.key, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{label} goes to the account of its role again.")
    return redirect("mapping", desk.company.slug)


def _page(
    request: HttpRequest,
    desk: Desk,
    connection: Connection,
    setup: Setup,
    *,
    form: AccountsForm | None = None,
    taxes: TaxesForm | None = None,
    more: OverrideForm | None = None,
) -> HttpResponse:
    is_us = wizard.is_us(connection)
    form = form or AccountsForm(connection=connection, setup=setup)
    if taxes is None and not is_us:
        taxes = TaxesForm(connection=connection, setup=setup)
    more = more or OverrideForm(connection=connection)
    usage = usage_of(connection)
    wrong = [one for one in (form, taxes, more) if one is not None and one.errors]
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
            "more": more,
            "overrides": _overrides(connection, usage),
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


def _overrides(connection: Connection, usage: Any) -> list[Override]:
    labels = queries.labels(connection)
    rows = AccountMapping.objects.filter(connection=connection, key__contains="@").select_related("record")
    return [
        Override(row, account_label(row.key, labels), usage.get(row.key, Usage()))
        for row in rows.order_by("key")
    ]
