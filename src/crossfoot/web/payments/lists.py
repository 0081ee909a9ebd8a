"""Payments: the list with its tabs and filters, the possible matches, and its export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can
from crossfoot.mappings import queries as mappings
from crossfoot.parties.models import Party
from crossfoot.payments import queries
from crossfoot.payments.models import Payment
from crossfoot.payments.queries import Criteria, Sort, Tab
from crossfoot.tenancy.models import Company
from crossfoot.web import exports, listing
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell, Column, Look
from crossfoot.web.orders.forms import DayInput
from crossfoot.web.payments.rows import Row, rows_of

PLACE = "payments"
FIRST = "-paid_on"
EXPORT_CHUNK = 500

TAB_WORDS = {
    Tab.ALL: "All",
    Tab.ACTIVE: "Active",
    Tab.UNAPPLIED: "Not fully applied",
    Tab.POSSIBLE: "Possible matches",
    Tab.CANCELLED: "Cancelled",
}

NOT_PAID: dict[Tab, tuple[str, str]] = {
    Tab.ACTIVE: ("No payments yet", "Nothing that was paid is known here."),
    Tab.UNAPPLIED: (
        "Everything is applied",
        "No payment has anything left that is not applied to a document.",
    ),
    Tab.POSSIBLE: (
        "No possible matches",
        "No expense in QuickBooks looks like the payment of a bill that is open here.",
    ),
    Tab.CANCELLED: ("Nothing was cancelled", "No payment was voided, deleted or cancelled."),
}
"""What an empty tab says."""

COLUMNS: tuple[Column[Row], ...] = (
    Column("kind", "Payment", lambda row: str(row.payment), is_fixed=True),
    Column("paid_on", "Date", lambda row: row.payment.paid_on, ("paid_on",)),
    Column("party_name", "Party", lambda row: row.payment.party_name, ("party_name",)),
    Column("settles", "Applied to", lambda row: row.applied),
    Column("amount", "Amount", lambda row: row.payment.amount, ("amount",), is_number=True),
    Column("unapplied", "Not applied", lambda row: row.payment.unapplied, is_number=True),
    Column("currency", "Currency", lambda row: row.payment.currency, is_shown=False),
    Column("account", "Account", lambda row: row.payment.account_name, is_shown=False),
    Column("memo", "Memo", lambda row: row.payment.memo, is_shown=False),
    Column("state", "Status", lambda row: row.word, is_fixed=True),
    Column("origin", "Origin", lambda row: str(row.payment.get_origin_display())),
    Column("remote", "QuickBooks' id", lambda row: row.payment.remote_id, is_shown=False),
)


class FilterForm(forms.Form):
    """What the list is narrowed by. Nothing in it is required, and what is wrong is left out."""

    q = forms.CharField(max_length=queries.TEXT_LENGTH, required=False)
    tab = forms.ChoiceField(choices=[(tab.value, tab.value) for tab in Tab], required=False)
    kind = forms.ChoiceField(choices=Payment.Kind.choices, required=False)
    origin = forms.ChoiceField(choices=Payment.Origin.choices, required=False)
    party = forms.IntegerField(required=False)
    start = forms.DateField(required=False, widget=DayInput())
    end = forms.DateField(required=False, widget=DayInput())


def criteria_of(query: QueryDict, party: Party | None, look: Look[Any] | None = None) -> Criteria:
    """The criteria that an address says; values that make no sense are left out."""
    form = FilterForm(query)
    form.is_valid()
    data = form.cleaned_data
    return Criteria(
        text=data.get("q", ""),
        tab=Tab(data.get("tab") or Tab.ALL),
        kind=data.get("kind", ""),
        origin=data.get("origin", ""),
        party_key=party.key if party else "",
        from_on=data.get("start"),
        to_on=data.get("end"),
        sort=Sort(look.order) if look else Sort.NEWEST,
        page=look.page if look else 1,
        page_size=look.size if look else listing.DEFAULT_PAGE_SIZE,
    )


def is_narrowed(criteria: Criteria) -> bool:
    """Whether anything but the tab, the order and the page was chosen."""
    plain = Criteria(tab=criteria.tab, sort=criteria.sort, page=criteria.page, page_size=criteria.page_size)
    return criteria != plain


@require_safe
@at_desk()
def payment_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list."""
    look = listing.look(request, PLACE, COLUMNS, FIRST)
    party = _party(desk.company, request.GET)
    criteria = criteria_of(request.GET, party, look)
    importing = queries.open_import(desk.company)  # Before the list: what ends in between is still watched.
    page = queries.page_of(desk.company, criteria)
    return render(
        request,
        "payments/list.html",
        {
            "look": look,
            "criteria": criteria,
            "is_narrowed": is_narrowed(criteria),
            "party": party,
            "page": page,
            "rows": rows_of(desk, page.rows),
            "tabs": _tabs(desk, look, criteria),
            "kinds": Payment.Kind.choices,
            "origins": Payment.Origin.choices,
            "empty": NOT_PAID.get(criteria.tab),
            "pull": queries.pull_of(desk.company),
            "connection": connections.active(desk.company),
            "shown": progress.shown(importing, desk.now) if importing else None,
            "can_import": desk.may(Can.IMPORT_PAYMENTS) and is_switched_on(desk.company),
            "can_record": desk.may(Can.RECORD_PAYMENTS),
            "list_url": reverse("payments", args=[desk.company.slug]),
        },
    )


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The list as a file: all columns, all rows that match, in the order of the list."""
    if file_format not in exports.FORMATS:
        raise Http404
    look = listing.look(request, PLACE, COLUMNS, FIRST)
    found = queries.find(desk.company, criteria_of(request.GET, _party(desk.company, request.GET), look))
    headings = [column.heading for column in COLUMNS]
    cells: Iterator[list[Cell]] = listing.cells(COLUMNS, _exported(desk, found))
    return exports.answer(
        f"{desk.company.slug}-payments-{desk.today.isoformat()}", file_format, headings, cells
    )


def is_switched_on(company: Company) -> bool:
    """Whether the connection that is set up has *Import payments* on (D9)."""
    connection = connections.active(company)
    setup = mappings.setup_of(connection) if connection else None
    return bool(setup and setup.completed_at and setup.import_payments)


def possible(company: Company) -> QuerySet[Payment]:
    """Expenses that may be payments, and that nobody has looked after: their number stands in the menu."""
    return queries.matching(company, Criteria(tab=Tab.POSSIBLE))


def _party(company: Company, query: QueryDict) -> Party | None:
    number = query.get("party", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return Party.objects.filter(company=company, pk=int(number)).first()


def _tabs(desk: Desk, look: Look[Any], criteria: Criteria) -> list[dict[str, Any]]:
    counts = queries.tabs(desk.company)
    return [
        {
            "word": TAB_WORDS[tab],
            "count": counts[tab],
            "query": look.link(tab=None if tab is Tab.ALL else tab.value, page=None),
            "is_current": criteria.tab is tab,
        }
        for tab in Tab
    ]


def _exported(desk: Desk, found: QuerySet[Payment]) -> Iterator[Row]:
    """All rows, read in parts."""
    part: list[Payment] = []
    for payment in found[: exports.EXPORT_LIMIT].iterator(chunk_size=EXPORT_CHUNK):
        part.append(payment)
        if len(part) == EXPORT_CHUNK:
            yield from rows_of(desk, part)
            part = []
    yield from rows_of(desk, part)
