"""Settings > Numbers and dates: what is sent, from which day, on which date, under which number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.mappings import operations, queries
from crossfoot.mappings.models import Setup
from crossfoot.tenancy import access
from crossfoot.web.connect.account_form import (
    ITEM_RULES,
    PURCHASE_DOCUMENT_HELP,
    PURCHASE_DOCUMENT_LABEL,
    PURCHASE_DOCUMENTS,
)
from crossfoot.web.connect.rules_form import RulesForm
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.policies import NAMES, PoliciesForm
from crossfoot.web.settings.tabs import tabs


class DirectionsForm(forms.Form):
    """Which documents are sent at all, and the rule for items."""

    sync_sales = forms.BooleanField(label="Sales orders become invoices", required=False)
    sync_purchases = forms.BooleanField(label="Purchase orders are sent", required=False)
    purchase_document = forms.ChoiceField(
        label=PURCHASE_DOCUMENT_LABEL,
        choices=PURCHASE_DOCUMENTS,
        widget=forms.RadioSelect,
        required=False,
        help_text=PURCHASE_DOCUMENT_HELP,
    )
    item_rule = forms.ChoiceField(
        label="QuickBooks items of sales lines", choices=ITEM_RULES, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("sync_sales") and not data.get("sync_purchases"):
            raise forms.ValidationError(
                "Choose sales orders, purchase orders or both. To send nothing more, disconnect QuickBooks."
            )
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def documents(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same choices as in the wizard's last step, and the directions."""
    connection = connections.active(desk.company)
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_SETTINGS, desk.company, at=desk.now)
    if connection is None or connection.facts_at is None:
        return render(request, "settings/mapping_none.html", {"tabs": tabs(desk, "settings-documents")})
    setup = queries.setup_of(connection) or Setup(connection=connection)
    directions, rules, policies = _forms(request, connection, setup)
    is_valid = all([directions.is_valid(), rules.is_valid(), policies.is_valid()])
    if request.method == "POST" and is_valid:
        chosen = directions.cleaned_data
        changes = replace(
            rules.changes(),
            sync_sales=chosen["sync_sales"],
            sync_purchases=chosen["sync_purchases"],
            purchase_document=chosen["purchase_document"] or None,
            item_rule=chosen["item_rule"],
            **policies.changes(),
        )
        try:
            operations.save_setup(connection=connection, changes=changes, by=desk.person, at=desk.now)
        except Refusal as refusal:
            put_on(directions if "purchase_document" in _places(refusal) else rules, refusal)
        else:
            messages.success(request, "Saved. It counts for everything that is sent from now on.")
            return redirect("settings-documents", desk.company.slug)
    return render(
        request,
        "settings/documents.html",
        {
            "tabs": tabs(desk, "settings-documents"),
            "connection": connection,
            "directions": directions,
            "form": rules,
            "policies": policies,
            "may_edit": desk.may(Can.EDIT_SETTINGS),
        },
        status=422 if directions.errors or rules.errors or policies.errors else 200,
    )


def _forms(
    request: HttpRequest, connection: Connection, setup: Setup
) -> tuple[DirectionsForm, RulesForm, PoliciesForm]:
    names = ("sync_sales", "sync_purchases", "purchase_document", "item_rule")
    stored = {name: getattr(setup, name) for name in names}
    data = request.POST if request.method == "POST" else None
    kept = {name: getattr(setup, name) for name in NAMES}
    return (
        DirectionsForm(data, initial=stored),
        RulesForm(data, connection=connection, setup=setup),
        PoliciesForm(data, initial=kept),
    )


def _places(refusal: Refusal) -> set[str]:
    """The fields that a refusal is about."""
    return {problem.where for problem in refusal.problems}
