"""A count, a write-off or a transfer was on another day: what that changes is shown first, then booked."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.stock import operations, showing
from crossfoot.stock.models import StockEvent
from crossfoot.stock.showing import Told
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import day_field
from crossfoot.web.problems import put_on
from crossfoot.web.stock import booked, words
from crossfoot.web.stock.acts import booked_once, digest


class DayForm(forms.Form):
    """When it really was."""

    on = day_field("Date", required=True)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.ADJUST_STOCK)
def redate(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Say on which day it was."""
    event = access.find(StockEvent, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    form = DayForm(request.POST or None, initial={"on": event.occurred_on})
    told: Told | None = None
    if request.method == "POST" and form.is_valid():
        deed = partial(
            operations.redate, event=event, on=form.cleaned_data["on"], by=desk.person, at=desk.now
        )
        try:
            _, redated = booked_once(desk, request.POST, deed)
            if redated is not None:
                messages.success(request, booked.sentence(redated))
                return redirect("stock-event", desk.company.slug, redated.pk)
            told = showing.rehearsed(desk.company, deed)
        except Refusal as refused:
            put_on(form, refused)
    context = {
        "event": event,
        "words": words.event_words(event),
        "form": form,
        "told": booked.shown(desk, told) if told else None,
        "seen": digest(desk, request.POST) if told else "",
        "moves": booked.shown(desk, showing.told(event, desk.company)).moves,
    }
    return render(request, "stock/redate.html", context, status=422 if form.errors else 200)
