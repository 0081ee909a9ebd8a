"""Books > Moved dates: every document that was posted on another day than its own, and why (D12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can
from crossfoot.sync import moved
from crossfoot.sync.models import Push
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Column
from crossfoot.web.orders.forms import DayInput
from crossfoot.web.screens import screen_of

COLUMNS: tuple[Column[Push], ...] = (
    Column("label", "Document", lambda push: push.label, ("label",), is_fixed=True),
    Column("party", "Customer or vendor", lambda push: push.party_name, ("party_name",)),
    Column("moved_from", "Its own date", lambda push: push.moved_from, ("moved_from",)),
    Column("posting_on", "Posted on", lambda push: push.posting_on, ("posting_on",)),
    Column("total", "Total", lambda push: push.total, ("total",), is_number=True),
    Column("currency", "Currency", lambda push: push.currency),
    Column("moved_by", "Moved by", lambda push: mover(push)),
    Column("state", "State", lambda push: str(push.get_state_display())),
)


def mover(push: Push) -> str:
    """Who moved it to the other day."""
    return str(push.moved_by) if push.moved_by else "the settings"


class FilterForm(forms.Form):
    """What the report is narrowed by; what is wrong is left out."""

    q = forms.CharField(max_length=200, required=False)
    start = forms.DateField(required=False, widget=DayInput())
    end = forms.DateField(required=False, widget=DayInput())


@require_safe
@at_desk()
def moved_dates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The report, the latest first."""
    look = listing.look(request, "moved", COLUMNS, "-posting_on")
    page = listing.page_of(_asked(request, desk), look)
    connection = connections.active(desk.company)
    return render(
        request,
        "moved/list.html",
        {
            "look": look,
            "page": page,
            "rows": [(push, screen_of(desk, push.document_key), mover(push)) for push in page.rows],
            "closing_on": connection.closing_on if connection else None,
            "is_narrowed": any(request.GET.get(name) for name in ("q", "start", "end")),
        },
    )


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The same as a file."""
    if file_format not in exports.FORMATS:
        raise Http404
    rows = _asked(request, desk).order_by("-posting_on", "-pk").iterator(chunk_size=1000)
    name = f"{desk.company.slug}-moved-dates-{desk.today.isoformat()}"
    return exports.answer(
        name, file_format, [column.heading for column in COLUMNS], listing.cells(COLUMNS, rows)
    )


def _asked(request: HttpRequest, desk: Desk) -> QuerySet[Push]:
    form = FilterForm(request.GET)
    form.is_valid()
    data: dict[str, Any] = form.cleaned_data
    start: date | None = data.get("start")
    end: date | None = data.get("end")
    return moved.moved(desk.company, from_on=start, to_on=end, text=data.get("q", ""))
