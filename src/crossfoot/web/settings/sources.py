"""Sales sources: what each one is, and whether its orders come paid."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.sales_sources import operations, queries
from crossfoot.documents.sales_sources.models import SalesSource
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs


class SourceForm(forms.Form):
    """One source, by the name that its orders carry."""

    name = forms.CharField(
        max_length=60,
        label="Name",
        help_text="As orders say it; a name that is listed is changed.",
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(choices=SalesSource.Kind.choices, label="Kind")
    comes_paid = forms.BooleanField(
        required=False,
        label="Its orders come paid",
        help_text="An order that says no day of payment counts as paid on its own day, and becomes a sales receipt.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def sources(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every source, and the form that describes one."""
    form = SourceForm(request.POST or None)
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_SETTINGS, desk.company, at=desk.now)
        if form.is_valid():
            try:
                made = operations.describe(
                    company=desk.company, **form.cleaned_data, by=desk.person, at=desk.now
                )
            except Refusal as refusal:
                put_on(form, refusal)
            else:
                messages.success(
                    request, f"{made} is saved. It counts for orders that are entered from now on."
                )
                return redirect("settings-sources", desk.company.slug)
    context = {
        "tabs": tabs(desk, "settings-sources"),
        "form": form,
        "sources": queries.every(desk.company),
        "can_edit": desk.may(Can.EDIT_SETTINGS),
    }
    return render(request, "settings/sources.html", context, status=422 if form.errors else 200)
