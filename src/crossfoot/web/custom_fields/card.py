"""The card *Custom fields* on a document's page: its values, and the form that changes them in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.catalog.models import CustomField
from crossfoot.connections import operations as connections
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values, customizing
from crossfoot.documents.roads import ROADS
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.tenancy import access
from crossfoot.web.custom_fields.forms import ON_DOCUMENT, ValuesForm
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.screens import screen_of

LISTS = {
    CustomField.Target.CLASS.value: RemoteRecord.List.CLASS,
    CustomField.Target.LOCATION.value: RemoteRecord.List.LOCATION,
}
"""Targets whose values are names of a list of QuickBooks."""

SUGGESTED = 200
"""Names of a list that are offered while typing; others can be typed all the same."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The names of one of QuickBooks' lists, for a form's datalist."""

    html_id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a document. `goes_to`: what becomes of it in QuickBooks, in a few words."""

    field: CustomField
    value: str
    goes_to: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the card shows. `form` is None for who may not edit, or while `why_not` says why nobody may."""

    values: tuple[Value, ...]
    why_not: str
    form: ValuesForm | None
    url: str
    choices: tuple[Choices, ...]


def card_of(desk: Desk, document: Any) -> Card | None:
    """The card of a document; None where the company has no field for its kind."""
    kind = DocumentKind(document.key.partition(":")[0])
    shown = custom_values.shown_on(document, kind)
    if not shown:
        return None
    why_not = customizing.why_not_editable(customizing.road_of(desk.company, kind), document)
    may = desk.may(custom_values.POWER_OF_KIND[kind]) and not why_not
    choices = choices_of(desk, shown) if may else {}
    return Card(
        tuple(Value(field, value, ON_DOCUMENT[field.target]) for field, value in shown),
        why_not,
        ValuesForm(shown, _ids(choices)) if may else None,
        reverse("custom-values", args=[desk.company.slug, kind.value, document.pk]),
        tuple(choices.values()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def values(request: HttpRequest, desk: Desk, kind: str, pk: int) -> HttpResponse:
    """A document's values alone: where the card's form leads when something is wrong with it."""
    if kind not in ROADS:
        raise Http404
    sort = DocumentKind(kind)
    access.require(desk.person, custom_values.POWER_OF_KIND[sort], desk.company, at=desk.now)
    road = customizing.road_of(desk.company, sort)
    document = access.find(road.model, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    shown = custom_values.shown_on(document, sort)
    choices = choices_of(desk, shown)
    form = ValuesForm(shown, _ids(choices), request.POST if request.method == "POST" else None)
    page = screen_of(desk, document.key)
    if form.is_valid():
        try:
            customizing.set_values(road, order=document, values=form.values(), by=desk.person, at=desk.now)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, f"The custom fields of {document.number} are saved.")
            return redirect(page)
    return render(
        request,
        "custom_fields/values.html",
        {
            "document": document,
            "form": form,
            "choices": choices.values(),
            "page": page,
            "why_not": customizing.why_not_editable(road, document),
        },
        status=422 if form.errors else 200,
    )


def choices_of(desk: Desk, shown: list[tuple[CustomField, str]]) -> dict[str, Choices]:
    """Target → the names that QuickBooks has, for the targets that these fields have."""
    connection = connections.active(desk.company)
    targets = sorted({field.target for field, _ in shown} & set(LISTS))
    if connection is None:
        return {}
    return {
        target: Choices(
            f"known-{target}",
            tuple(mappings.of_list(connection, LISTS[target]).values_list("name", flat=True)[:SUGGESTED]),
        )
        for target in targets
    }


def _ids(choices: dict[str, Choices]) -> dict[str, str]:
    return {target: one.html_id for target, one in choices.items()}
