"""One event: what it moved, what it booked, the evidence of that, and taking it back."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.core.permissions import Can, roles_that
from crossfoot.core.problems import Refusal
from crossfoot.journals.models import KIND as JOURNAL
from crossfoot.stock import operations, showing
from crossfoot.stock.models import StockCount, StockCountLine, StockEvent
from crossfoot.stock.showing import Told
from crossfoot.stock.warehouse import may_be_redated
from crossfoot.sync.evidence import evidence
from crossfoot.sync.models import Push
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.stock import booked, words
from crossfoot.web.stock.acts import booked_once, digest
from crossfoot.web.stock.forms import note_field

PUSHES_SHOWN = 20
LINES_SHOWN = 500


class ReasonForm(forms.Form):
    """Why it is taken back."""

    reason = note_field("Reason", "It stands in the journal.", required=True)


@require_safe
@at_desk()
def event(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """What happened, and what it booked."""
    found = _found(desk, pk)
    lines = StockCountLine.objects.filter(count__in=StockCount.objects.filter(event=found))
    context = _about(found) | {
        "told": booked.shown(desk, showing.told(found, desk.company)),
        "counted": lines.select_related("product").order_by("pk")[:LINES_SHOWN],
        "may_redate": desk.may(Can.ADJUST_STOCK) and may_be_redated(found),
        "may_take_back": desk.may(Can.TAKE_BACK),
        "who_may": " or ".join(role.label for role in roles_that(Can.TAKE_BACK)),
    }
    return render(request, "stock/event.html", context)


@require_safe
@at_desk(Can.VIEW_EVIDENCE)
def event_evidence(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """What was sent to QuickBooks for its journals, and what came back."""
    found = _found(desk, pk)
    journals = found.entries.exclude(journal=None).values("journal")
    pushes = Push.objects.filter(company=desk.company, source_kind=JOURNAL, source_id__in=journals)
    context = _about(found) | {
        "evidence": [evidence(push) for push in pushes.order_by("pk")[:PUSHES_SHOWN]],
    }
    return render(request, "stock/evidence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.TAKE_BACK)
def take_back(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """It did not happen: shown first, then booked."""
    found = _found(desk, pk)
    form = ReasonForm(request.POST or None)
    told: Told | None = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        deed = partial(operations.take_back, event=found, reason=reason, by=desk.person, at=desk.now)
        try:
            _, undone = booked_once(desk, request.POST, deed)
            if undone is not None:
                messages.success(request, booked.sentence(undone))
                return redirect("stock-event", desk.company.slug, undone.pk)
            told = showing.rehearsed(desk.company, deed)
        except Refusal as refused:
            put_on(form, refused)
    context = _about(found) | {
        "form": form,
        "told": booked.shown(desk, told) if told else None,
        "seen": digest(desk, request.POST) if told else "",
        "moves": booked.shown(desk, showing.told(found, desk.company)).moves,
    }
    return render(request, "stock/take_back.html", context, status=422 if form.errors else 200)


def _found(desk: Desk, pk: int) -> StockEvent:
    return access.find(StockEvent, company=desk.company, pk=pk, by=desk.person, at=desk.now)


def _about(found: StockEvent) -> dict[str, object]:
    undone_by = StockEvent.objects.filter(undoes=found).first()
    return {
        "event": found,
        "words": words.event_words(found),
        "undone_by": undone_by,
        "undoes_words": words.event_words(found.undoes) if found.undoes else "",
    }
