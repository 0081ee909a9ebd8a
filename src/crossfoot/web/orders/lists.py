"""The list of Sell or Buy: tabs, filters, rows that change in place, and its export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from crossfoot.core.permissions import Can
from crossfoot.documents.lists import PAID_CHOICES, Count, Criteria, Sort, Tab
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk
from crossfoot.web.home.views import place
from crossfoot.web.listing import Look
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.forms import DayInput
from crossfoot.web.orders.rows import Row, Sending, in_books, micros_of, rows_of, seen_of, sending_of
from crossfoot.web.summaries import card as summary_card

TAB_WORDS = {
    Tab.ALL: "All",
    Tab.NOT_SENT: "Not invoiced",
    Tab.WAITING: "Waiting",
    Tab.SYNCHRONIZED: "In QuickBooks",
    Tab.NEEDS_ATTENTION: "Needs attention",
    Tab.MARKED: "Marked",
}
UNSENT_WORDS = {
    "invoice": "Not invoiced",
    "bill": "Not billed",
    "purchase order": "Not sent",
} | dict.fromkeys(("credit memo", "vendor credit"), "Not sent")

NO_SOURCE = "-"
"""In the address: orders that name no source."""

SEEN_LIMIT = 200
"""Rows that one poll may ask after; a page has no more."""


RECEIVED_CHOICES = (("none", "Nothing received"), ("part", "Partly received"), ("all", "All received"))
CHARGES_CHOICES = (("missing", "Charges missing"), ("expected", "Charges processing"))
"""What only Buy is narrowed by."""


class FilterForm(forms.Form):
    """What a list is narrowed by. Nothing in it is required, and what is wrong is left out."""

    q = forms.CharField(max_length=200, required=False)
    tab = forms.ChoiceField(choices=[(tab.value, tab.value) for tab in Tab], required=False)
    status = forms.CharField(max_length=20, required=False)
    received = forms.ChoiceField(choices=RECEIVED_CHOICES, required=False)
    charges = forms.ChoiceField(choices=CHARGES_CHOICES, required=False)
    paid = forms.ChoiceField(choices=PAID_CHOICES, required=False)
    due_before = forms.DateField(label="Due before", required=False, widget=DayInput())
    source = forms.CharField(max_length=60, required=False)
    party = forms.IntegerField(required=False)
    run = forms.IntegerField(required=False)
    start = forms.DateField(label="From", required=False, widget=DayInput())
    end = forms.DateField(label="To", required=False, widget=DayInput())


def criteria_of(query: QueryDict, family: Family, look: Look[Any] | None = None) -> Criteria:
    """The criteria that an address says; values that make no sense are left out."""
    form = FilterForm(query)
    form.is_valid()
    data = form.cleaned_data
    source = data.get("source", "")
    status = data.get("status", "")
    return Criteria(
        text=data.get("q", ""),
        tab=Tab(data.get("tab") or Tab.ALL),
        status=status if status in family.statuses else "",
        source=None if not source else "" if source == NO_SOURCE else source,
        party_id=data.get("party"),
        from_on=data.get("start"),
        to_on=data.get("end"),
        import_run=data.get("run"),
        paid=data.get("paid", ""),
        due_before=data.get("due_before") if family.has_payments else None,
        received=data.get("received", "") if family.place == "buy" else "",
        charges=data.get("charges", "") if family.place == "buy" else "",
        sort=Sort(look.order) if look else Sort.NEWEST,
        page=look.page if look else 1,
        page_size=look.size if look else listing.DEFAULT_PAGE_SIZE,
    )


def sendable(criteria: Criteria) -> Criteria:
    """What *select all that match* means: of the rows that match, those that can be sent."""
    return replace(criteria, tab=Tab.NOT_SENT) if criteria.tab is Tab.ALL else criteria


@require_safe
@at_family()
def order_list(request: HttpRequest, desk: Desk, family: Family) -> HttpResponse:
    """The list."""
    look = listing.look(request, family.place, family.columns, "-ordered_on")
    criteria = criteria_of(request.GET, family, look)
    counts = family.queries.tabs(desk.company, criteria)
    page = family.queries.page_of(desk.company, criteria, counts[criteria.tab])
    sending_now = sending_of(desk, family)
    rows = rows_of(family, page.rows, sending_now)
    party = (
        Party.objects.filter(company=desk.company, pk=criteria.party_id).first()
        if criteria.party_id
        else None
    )
    context = {
        "family": family,
        "look": look,
        "criteria": criteria,
        "page": page,
        "rows": rows,
        "can_pick": any(row.can_create for row in rows),
        "sending": sending_now,
        "connect_url": place(desk, "connect") if desk.may(Can.CONNECT) else "",
        "tabs": tabs_of(family, look, criteria, counts),
        "sendable": counts[sendable(criteria).tab],
        "source_choices": _source_choices(desk, family) if family.has_source else [],
        "received_choices": RECEIVED_CHOICES if family.place == "buy" else (),
        "charges_choices": CHARGES_CHOICES if family.place == "buy" else (),
        "paid_choices": PAID_CHOICES if family.has_payments else (),
        "many_url": _many_url(desk, family),
        "status_choices": [(value, label) for value, label in family.statuses.items()],
        "party": party,
        "import_url": place(desk, "imports") if desk.may(Can.IMPORT_DATA) else "",
        "can_edit": desk.may(family.edit),
        "urls": urls_of(desk, family),
    }
    return render(request, "orders/list.html", context)


@require_safe
@at_family()
def changes(request: HttpRequest, desk: Desk, family: Family) -> HttpResponse:
    """The rows whose state is no longer what the page has seen (`after=12.waiting.0,13.sending.0`); else 204.

    Each visible row names what was seen of it, so no change is missed, whatever order transactions end in.
    """
    seen = {
        int(part.partition(".")[0]): part
        for part in request.GET.get("after", "").split(",")[:SEEN_LIMIT]
        if part.partition(".")[0].isascii() and part.partition(".")[0].isdigit()
    }
    states = family.model._default_manager.filter(company=desk.company, pk__in=seen)
    changed = [
        order.pk
        for order in states.only("pk", "book_state", "book_changed_at")
        if seen_of(order.pk, order.book_state, micros_of(order)) != seen[order.pk]
    ]
    if not changed:
        return HttpResponse(status=204)
    look = listing.look(request, family.place, family.columns, "-ordered_on")
    sending_now = sending_of(desk, family)
    rows = rows_of(family, family.many(desk.company, changed), sending_now)
    if request.GET.get("part") == "card":
        parts = {row.html_id: card_html(request, desk, family, row, sending_now) for row in rows}
    else:
        parts = {row.html_id: row_html(desk, family, look, row, sending_now) for row in rows}
    return JsonResponse(parts)


@require_safe
@at_family(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, family: Family, file_format: str) -> HttpResponseBase:
    """The list as a file: all columns, all rows that match, in the order of the list."""
    if file_format not in exports.FORMATS:
        raise Http404
    look = listing.look(request, family.place, family.columns, "-ordered_on")
    rows = family.queries.find(desk.company, criteria_of(request.GET, family, look)).iterator(chunk_size=2000)
    name = f"{desk.company.slug}-{family.order_word.replace(' ', '-')}s-{desk.today.isoformat()}"
    headings = [column.heading for column in family.columns]
    return exports.answer(name, file_format, headings, listing.cells(family.columns, rows))


def row_html(
    desk: Desk, family: Family, look: Look[Any], row: Row, sending_now: Sending, trouble: str = ""
) -> str:
    """One row of the list by itself; `trouble` is why its button did nothing.

    Without the request, whose context processors would ask for the menu once a row.
    """
    context = {"look": look, "trouble": trouble} | _part(desk, family, row, sending_now)
    return render_to_string("orders/_row.html", context)


def card_html(request: HttpRequest, desk: Desk, family: Family, row: Row, sending_now: Sending) -> str:
    """The card *In QuickBooks* of an order's page by itself."""
    context = {
        "books": in_books(desk, row.order, sending_now),
        "summary": summary_card.card_of(desk, row.order, sending_now.setup),
        "csrf_token": get_token(request),
    }
    return render_to_string("orders/_books.html", context | _part(desk, family, row, sending_now))


def _part(desk: Desk, family: Family, row: Row, sending_now: Sending) -> dict[str, Any]:
    return {
        "desk": desk,
        "home_currency": desk.company.home_currency,
        "family": family,
        "row": row,
        "sending": sending_now,
        "urls": urls_of(desk, family),
    }


def urls_of(desk: Desk, family: Family) -> dict[str, str]:
    """The addresses that the list's templates need."""
    names = ("list", "new", "create", "preview", "changes", "selection")
    return {name: reverse(family.url(name), args=[desk.company.slug]) for name in names}


def tabs_of(
    family: Family, look: Look[Any], criteria: Criteria, counts: Mapping[Tab, Count]
) -> list[dict[str, Any]]:
    """The tabs with how many rows each would show."""
    words = TAB_WORDS | {Tab.NOT_SENT: UNSENT_WORDS[family.document]}
    return [
        {
            "word": words[tab],
            "count": counts[tab],
            "query": look.link(tab=None if tab is Tab.ALL else tab.value, page=None),
            "is_current": criteria.tab is tab,
            "is_shown": tab is not Tab.MARKED or counts[tab].number or criteria.tab is tab,
        }
        for tab in Tab
    ]


def needing_attention(family: Family) -> Callable[[Company], QuerySet[Any]]:
    """A company's orders whose document needs a person: their number stands in the menu."""

    def needing(company: Company) -> QuerySet[Any]:
        rows: QuerySet[Any] = family.model._default_manager.all()
        return rows.filter(company=company, book_state=BookState.NEEDS_ATTENTION)

    return needing


def _many_url(desk: Desk, family: Family) -> str:
    if family.place != "buy" or not desk.may(Can.RECEIVE_GOODS):
        return ""
    return reverse("buy-many", args=[desk.company.slug])


def _source_choices(desk: Desk, family: Family) -> list[tuple[str, str]]:
    return [(source or NO_SOURCE, source or "Without source") for source in family.sources(desk.company)]
