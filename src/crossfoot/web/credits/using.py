"""Using a credit on what it settles, and taking a use back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.credits import kinds, storing, uses
from crossfoot.documents.credits.models import CreditUse
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import day_field, number_field
from crossfoot.web.screens import screen_of


class UseForm(forms.Form):
    """How much of the credit settles which document, on which day."""

    document = forms.CharField(max_length=60)
    amount = number_field("Amount", required=True)
    used_on = day_field("Day", required=True)


class TakeBackForm(forms.Form):
    """Why a use is taken back."""

    reason = forms.CharField(label="Why it is taken back", max_length=200)


@require_POST
@at_desk(Can.SEND_CREDITS)
def use(request: HttpRequest, desk: Desk, kind: str, pk: int) -> HttpResponse:
    """Let an amount of the credit settle a document."""
    if kind not in {one.kind.value for one in kinds.KINDS}:
        raise Http404
    of = kinds.kind_named(kind)
    credit = access.find(of.model, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    form = UseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter an amount and a day. Nothing was changed.")
        return redirect(screen_of(desk, credit.key))
    document = storing.origin_of(desk.company, form.cleaned_data["document"])
    try:
        if document is None:
            raise Refusal("There is no such document. Load the page again.")
        made = uses.use(
            credit=credit,
            document=document,
            amount=form.cleaned_data["amount"],
            used_on=form.cleaned_data["used_on"],
            by=desk.person,
            at=desk.now,
        )
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
    else:
        messages.success(
            request,
            f"{made.amount:,} {credit.currency} of {credit} settle {document}. QuickBooks is told by itself.",
        )
    return redirect(screen_of(desk, credit.key))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def take_back(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask why, and undo the use here and in QuickBooks."""
    found = access.find(CreditUse, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    access.require(desk.person, Can.SEND_CREDITS, desk.company, at=desk.now)
    credit = uses.credit_of(desk.company, found)
    document = storing.origin_of(desk.company, found.document_key)
    form = TakeBackForm(request.POST or None)
    page = screen_of(desk, found.credit_key)
    if request.method == "POST" and form.is_valid():
        try:
            uses.take_back(use=found, reason=form.cleaned_data["reason"], by=desk.person, at=desk.now)
        except Refusal as refused:
            form.add_error(None, f"{refused.sentence} Nothing was changed.")
        else:
            messages.success(request, f"The use of {credit} on {document} is taken back, in QuickBooks too.")
            return redirect(page)
    context = {"form": form, "use": found, "credit": credit, "document": document, "page": page}
    return render(request, "credits/take_back.html", context, status=422 if form.errors else 200)
