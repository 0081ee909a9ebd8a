"""Locations: warehouses, shops, vans; added, renamed, taken out of use."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.stock import operations
from crossfoot.stock.keeping import NAME_LENGTH
from crossfoot.stock.models import Location
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.stock.tabs import tabs_of


class LocationForm(forms.Form):
    """A location."""

    name = forms.CharField(label="Name", max_length=NAME_LENGTH)
    is_default = forms.BooleanField(label="Goods are there when nobody says where", required=False)
    is_active = forms.BooleanField(label="In use", required=False, initial=True)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def locations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All of them, and a form for one more."""
    form = LocationForm(request.POST or None)
    del form.fields["is_active"]
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_SETTINGS, desk.company, at=desk.now)
        if form.is_valid():
            try:
                made = operations.add_location(
                    company=desk.company, **form.cleaned_data, by=desk.person, at=desk.now
                )
            except Refusal as refused:
                put_on(form, refused)
            else:
                messages.success(request, f"{made.name} is added.")
                return redirect("stock-locations", desk.company.slug)
    context = {
        "tabs": tabs_of(desk, "stock-locations"),
        "form": form,
        "locations": Location.objects.filter(company=desk.company),
    }
    return render(request, "stock/locations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_SETTINGS)
def location(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Rename one, make it the default, or take it out of use."""
    stored = access.find(Location, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    initial = {"name": stored.name, "is_default": stored.is_default, "is_active": stored.is_active}
    form = LocationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edited = operations.edit_location(
                location=stored, **form.cleaned_data, by=desk.person, at=desk.now
            )
        except Refusal as refused:
            put_on(form, refused)
        else:
            messages.success(request, f"{edited.name} is saved.")
            return redirect("stock-locations", desk.company.slug)
    context = {"form": form, "location": stored}
    return render(request, "stock/location.html", context, status=422 if form.errors else 200)
