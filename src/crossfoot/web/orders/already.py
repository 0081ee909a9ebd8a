"""*Already in QuickBooks…*: choose the document that a bookkeeper entered by hand, or mark with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.core.problems import Refusal
from crossfoot.documents import already_there
from crossfoot.engine.models import Task
from crossfoot.sync import finding_tasks
from crossfoot.sync.finding_tasks import Candidate, Sought
from crossfoot.tenancy import access
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.page import found, page_context

LINK_REASON = "Entered in QuickBooks by hand."


ACCEPTS = "accepts"
"""Ticked by whoever says that the difference between the two totals is right."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A document in QuickBooks that may be chosen. `apart` is its total less ours."""

    candidate: Candidate
    apart: Decimal

    @property
    def amount(self) -> Decimal:
        """How far the totals are apart."""
        return abs(self.apart)


def search_context(desk: Desk, document_key: str, total: Decimal) -> dict[str, Any]:
    """The last search for this document, for `orders/_found.html`: how far it is, and what it found."""
    search = finding_tasks.latest(desk.company, document_key)
    found = finding_tasks.candidates(search) if search and search.state == Task.State.DONE else []
    offers = [Offer(one, one.total - total) for one in found]
    return {
        "search": progress.shown(search, desk.now) if search else None,
        "found": offers,
        "some_differ": any(one.apart for one in offers),
    }


class MarkForm(forms.Form):
    """Why no document is sent for the order."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="For whoever asks later: “Entered by hand on 3 July”, “Booked as a sales receipt”.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_family()
def already(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Both ways of saying it; a POST here marks the order with a reason, so that nothing is sent for it."""
    access.require(desk.person, family.send, desk.company, at=desk.now)
    order = found(desk, family, pk)
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            family.mark(order, form.cleaned_data["reason"], desk.person, desk.now)
        except Refusal as refused:
            form.add_error(None, f"{refused.sentence} Nothing was changed.")
        else:
            messages.success(
                request, f"{order.number} is marked; no {family.document_of(order)} is sent for it."
            )
            return redirect(family.url("order"), desk.company.slug, pk)
    return render(
        request,
        "orders/already.html",
        page_context(desk, family, order, "already")
        | {
            "form": form,
            "heading": f"Is {order.number} in QuickBooks already?",
        }
        | search_context(desk, order.key, order.total),
    )


@require_POST
@at_family()
def find(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Look in QuickBooks for what it may be."""
    order = found(desk, family, pk)
    try:
        finding_tasks.start_finding(
            company=desk.company, sought=_sought(family, order), can=family.send, by=desk.person, at=desk.now
        )
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect(family.url("already"), desk.company.slug, pk)


@require_POST
@at_family()
def link(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """The order is this document in QuickBooks; only what a search found can be chosen."""
    access.require(desk.person, family.send, desk.company, at=desk.now)
    order = found(desk, family, pk)
    chosen = finding_tasks.chosen(desk.company, order.key, request.POST.get("remote", ""))
    if chosen is None:
        messages.warning(
            request, f"Choose one of the {family.document_of(order)}s that were found, or look again."
        )
        return redirect(family.url("already"), desk.company.slug, pk)
    try:
        family.link(order, chosen, LINK_REASON, ACCEPTS in request.POST, desk.person, desk.now)
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
        return redirect(family.url("already"), desk.company.slug, pk)
    messages.success(
        request, f"{order.number} is linked to {family.document_of(order)} {chosen.number}; nothing is sent."
    )
    return redirect(family.url("order"), desk.company.slug, pk)


@require_POST
@at_family()
def unmark(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Take a mark or a chosen link off again."""
    access.require(desk.person, family.send, desk.company, at=desk.now)
    order = found(desk, family, pk)
    try:
        family.unmark(order, desk.person, desk.now)
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
    else:
        messages.success(request, f"The mark is off; {order.number} can be sent.")
    return redirect(family.url("order"), desk.company.slug, pk)


def _sought(family: Family, order: Any) -> Sought:
    return Sought(
        document_key=order.key,
        record=already_there.record_of(family.road, order),
        party_key=family.party_of(order).key,
        numbers=tuple(dict.fromkeys(number for number in family.numbers_of(order) if number)),
        on=order.ordered_on,
        total=order.total,
    )
