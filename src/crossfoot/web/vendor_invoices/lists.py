"""PO reconciliation: the list by letter, with rows that change in place, and its export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crossfoot.core.approvals import Side
from crossfoot.core.match_results import RESULT_LABELS, Result
from crossfoot.core.permissions import Can
from crossfoot.core.workflow import LETTER_WORDS, Letter
from crossfoot.documents.lists import PAID_CHOICES, Count
from crossfoot.documents.vendor_invoices import queries, waiting
from crossfoot.documents.vendor_invoices.approving import FROM
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.queries import Criteria, Sort
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.home.views import place
from crossfoot.web.listing import Cell, Column, Look
from crossfoot.web.orders.forms import DayInput
from crossfoot.web.templatetags.crossfoot import day_text
from crossfoot.web.vendor_invoices.acting import ACTS
from crossfoot.web.vendor_invoices.rows import PLACE, Row, Sending, rows_of, seen_of, sending_of

TITLE = "PO reconciliation"
FIRST = "-invoice_on"
"""What a list is ordered by until a person chooses otherwise."""

SEEN_LIMIT = 200
"""Rows that one poll may ask after; a page has no more."""
VENDORS_LISTED = 200
"""Vendors that the filter offers; others are found by the search."""
EXPORT_CHUNK = 200

ORDER = (
    *(Letter.PROCUREMENT, Letter.ACCOUNTING, Letter.APPROVED, Letter.SENT, Letter.SYNCHRONIZED),
    *(Letter.FAILED, Letter.DRAFT, Letter.IN_REVISION, Letter.CANCELLED),
)
"""The tabs, in the order that an invoice goes through them; what stands beside that road comes last."""


def _given(row: Row, side: Side) -> str:
    approval = row.given.get(side)
    if approval is None:
        return ""
    behalf = f" for {approval.on_behalf_of}" if approval.on_behalf_of else ""
    return f"{approval.person}{behalf}, {day_text(timezone.localtime(approval.approved_at).date())}"


COLUMNS: tuple[Column[Row], ...] = (
    Column("letter", "Status", lambda row: f"{row.letter} {row.words}", is_fixed=True),
    Column("number", "Invoice", lambda row: row.invoice.number, ("number",), is_fixed=True),
    Column("party", "Vendor", lambda row: row.invoice.vendor.name, ("party",)),
    Column("invoice_on", "Date", lambda row: row.invoice.invoice_on, ("invoice_on",)),
    Column("order", "Order", lambda row: row.invoice.order.number if row.invoice.order else ""),
    Column("ordered", "Ordered", lambda row: row.figures.ordered, is_number=True),
    Column("received", "Received", lambda row: row.figures.received, is_number=True),
    Column("invoiced", "Invoiced", lambda row: row.figures.invoiced, is_number=True),
    Column("apart", "Difference", lambda row: row.figures.apart, is_number=True, is_shown=False),
    Column("match", "Match", lambda row: row.figures.word, is_shown=False),
    Column("total", "Total", lambda row: row.invoice.total, ("total",), is_number=True),
    Column("currency", "Currency", lambda row: row.invoice.currency, is_shown=False),
    Column("procurement", "Procurement", lambda row: _given(row, Side.PROCUREMENT), is_shown=False),
    Column("accounting", "Accounting", lambda row: _given(row, Side.ACCOUNTING), is_shown=False),
    Column(
        "approvals",
        "Approved by",
        lambda row: "; ".join(filter(None, (_given(row, side) for side in Side))),
    ),
    Column("due_on", "Due", lambda row: row.invoice.due_on, is_shown=False),
    Column("paid", "Payment", lambda row: str(row.invoice.get_paid_state_display())),
    Column("book", "Bill", lambda row: row.invoice.book_number, is_fixed=True),
)


class FilterForm(forms.Form):
    """What the list is narrowed by. Nothing in it is required, and what is wrong is left out."""

    q = forms.CharField(max_length=200, required=False)
    letter = forms.ChoiceField(choices=[(letter.value, letter.value) for letter in Letter], required=False)
    match = forms.ChoiceField(choices=[(one.value, one.value) for one in Result], required=False)
    source = forms.ChoiceField(choices=VendorInvoice.Source.choices, required=False)
    paid = forms.ChoiceField(choices=PAID_CHOICES, required=False)
    due_before = forms.DateField(label="Due before", required=False, widget=DayInput())
    party = forms.IntegerField(required=False)
    purchase = forms.IntegerField(required=False)
    mine = forms.BooleanField(required=False)
    start = forms.DateField(required=False, widget=DayInput())
    end = forms.DateField(required=False, widget=DayInput())


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the criteria, and what of it the page shows in its own controls."""

    criteria: Criteria
    letter: Letter | None
    is_mine: bool


def asked_of(query: QueryDict, desk: Desk, look: Look[Row] | None = None) -> Asked:
    """The criteria that an address says; values that make no sense are left out."""
    form = FilterForm(query)
    form.is_valid()
    data = form.cleaned_data
    letter = Letter(data["letter"]) if data.get("letter") else None
    is_mine = bool(data.get("mine"))
    criteria = Criteria(
        text=data.get("q", ""),
        letters=(letter,) if letter else (),
        match=data.get("match", ""),
        source=data.get("source", ""),
        paid=data.get("paid", ""),
        due_before=data.get("due_before"),
        party_id=data.get("party"),
        order_id=data.get("purchase"),
        from_on=data.get("start"),
        to_on=data.get("end"),
        also=waiting.for_person(desk.person, desk.company, desk.today) if is_mine else None,
        sort=Sort(look.order) if look else Sort.NEWEST,
        page=look.page if look else 1,
        page_size=look.size if look else listing.DEFAULT_PAGE_SIZE,
    )
    return Asked(criteria, letter, is_mine)


@require_safe
@at_desk()
def invoice_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list."""
    look = listing.look(request, PLACE, COLUMNS, FIRST)
    asked = asked_of(request.GET, desk, look)
    counts = queries.tabs(desk.company, asked.criteria)
    page = queries.page_of(desk.company, asked.criteria, counts[asked.letter], is_bare=True)
    sending_now = sending_of(desk)
    sides = waiting.sides_of(desk.person, desk.company, desk.today)
    invoices = _with_lines(desk, [invoice.pk for invoice in page.rows])
    rows = rows_of(desk, invoices, sending_now, sides, is_listed=True)
    context = {
        "look": look,
        "asked": asked,
        "criteria": asked.criteria,
        "page": page,
        "rows": rows,
        "sending": sending_now,
        "connect_url": place(desk, "connect") if desk.may(Can.CONNECT) else "",
        "tabs": _tabs(look, asked, counts),
        "match_choices": [(one.value, RESULT_LABELS[one]) for one in Result],
        "paid_choices": PAID_CHOICES,
        "vendor_choices": _vendors(desk),
        "sides": sides,
        "mine": _waiting_count(desk) if sides else 0,
        "purchase": _order_words([row.invoice for row in rows], asked.criteria),
        "can_edit": desk.may(Can.EDIT_VENDOR_INVOICES),
        "can_act": bool(sides) or sending_now.is_ready or desk.may(Can.EDIT_VENDOR_INVOICES),
        "many_acts": [act for act in ACTS if act.is_for_many and act.can(desk, sides)],
        "urls": urls_of(desk),
    }
    return render(request, "vendor_invoices/list.html", context)


@require_safe
@at_desk()
def changes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The rows whose state is no longer what the page has seen of each; else 204. See `orders.lists.changes`."""
    seen = {
        int(part.partition(".")[0]): part
        for part in request.GET.get("after", "").split(",")[:SEEN_LIMIT]
        if part.partition(".")[0].isascii() and part.partition(".")[0].isdigit()
    }
    states = VendorInvoice.objects.filter(company=desk.company, pk__in=seen)
    states = states.only("pk", "status", "book_state", "book_changed_at")
    changed = [invoice.pk for invoice in states if seen_of(invoice) != seen[invoice.pk]]
    if not changed:
        return HttpResponse(status=204)
    look = listing.look(request, PLACE, COLUMNS, FIRST)
    sending_now = sending_of(desk)
    rows = rows_of(desk, queries.many(desk.company, changed), sending_now)
    if request.GET.get("part") == "card":
        parts = {row.html_id: card_html(request, desk, row, sending_now) for row in rows}
    else:
        can_act = bool(waiting.sides_of(desk.person, desk.company, desk.today)) or sending_now.is_ready
        can_act = can_act or desk.may(Can.EDIT_VENDOR_INVOICES)
        parts = {row.html_id: _row_html(desk, look, row, sending_now, can_act) for row in rows}
    return JsonResponse(parts)


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The list as a file: the columns that are shown, all rows that match, in the order of the list."""
    if file_format not in exports.FORMATS:
        raise Http404
    look = listing.look(request, PLACE, COLUMNS, FIRST)
    asked = asked_of(request.GET, desk, look)
    columns = [column for column in COLUMNS if column.key in look.shown]
    headings = [column.heading for column in columns]
    rows = _exported(desk, queries.find(desk.company, asked.criteria), sending_of(desk))
    cells: Iterator[list[Cell]] = listing.cells(columns, rows)
    return exports.answer(
        f"{desk.company.slug}-{PLACE}-{desk.today.isoformat()}", file_format, headings, cells
    )


@require_safe
@at_desk()
def selection(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How many match the list's filters and what they come to, for *select all that match*."""
    matching = queries.matching(desk.company, asked_of(request.GET, desk).criteria)
    count = listing.capped_count(matching)
    sums: dict[str, Decimal] = {}
    if count <= listing.COUNT_LIMIT:
        for row in matching.order_by().values("currency", "total"):
            sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + row["total"]
    return render(
        request, "orders/_selection.html", {"count": count, "sums": sorted(sums.items()), "desk": desk}
    )


def card_html(request: HttpRequest, desk: Desk, row: Row, sending_now: Sending) -> str:
    """The card *In QuickBooks* of an invoice's page by itself."""
    context = _part(desk, row, sending_now) | {"csrf_token": get_token(request)}
    return render_to_string("vendor_invoices/_books.html", context)


def urls_of(desk: Desk) -> dict[str, str]:
    """The addresses that the templates need."""
    names = ("list", "new", "do", "preview", "changes", "selection")
    return {name: reverse(f"{PLACE}-{name}", args=[desk.company.slug]) for name in names}


def to_approve(company: Company) -> QuerySet[VendorInvoice]:
    """The invoices that wait for anybody's approval."""
    return VendorInvoice.objects.filter(company=company, status__in=FROM.values())


def waiting_for(desk: Desk) -> int:
    """The number in the menu: invoices that wait for this person's approval."""
    if not (desk.may(Can.EDIT_VENDOR_INVOICES) or desk.may(Can.APPROVE_AS_ACCOUNTING)):
        return 0
    return _waiting_count(desk)


def _waiting_count(desk: Desk) -> int:
    if not to_approve(desk.company).exists():
        # Who may approve what is asked only where something waits.
        return 0
    mine = waiting.for_person(desk.person, desk.company, desk.today)
    return listing.capped_count(VendorInvoice.objects.filter(mine, company=desk.company))


def _row_html(desk: Desk, look: Look[Row], row: Row, sending_now: Sending, can_act: bool) -> str:
    context = _part(desk, row, sending_now) | {"look": look, "can_act": can_act}
    return render_to_string("vendor_invoices/_row.html", context)


def _part(desk: Desk, row: Row, sending_now: Sending) -> dict[str, Any]:
    return {
        "desk": desk,
        "home_currency": desk.company.home_currency,
        "row": row,
        "sending": sending_now,
        "urls": urls_of(desk),
    }


def _with_lines(desk: Desk, ids: list[int]) -> list[VendorInvoice]:
    """These invoices with their lines, in this order."""
    found = {invoice.pk: invoice for invoice in queries.for_match(desk.company, ids)}
    return [found[pk] for pk in ids if pk in found]


def _tabs(look: Look[Row], asked: Asked, counts: Mapping[Letter | None, Count]) -> list[dict[str, Any]]:
    every = {
        "letter": "All",
        "words": "every status",
        "count": counts[None],
        "query": look.link(letter=None, page=None),
        "is_current": asked.letter is None,
    }
    tabs = [
        {
            "letter": letter.value,
            "words": LETTER_WORDS[letter],
            "count": counts[letter],
            "query": look.link(letter=letter.value, page=None),
            "is_current": asked.letter is letter,
        }
        for letter in ORDER
    ]
    return [every, *tabs]


def _vendors(desk: Desk) -> list[tuple[int, str]]:
    invoiced = VendorInvoice.objects.filter(company=desk.company).order_by().values("vendor_id")
    vendors = Party.objects.filter(company=desk.company, kind=Party.Kind.VENDOR, pk__in=invoiced)
    vendors = vendors.order_by("name_key", "pk")
    return list(vendors.values_list("pk", "name")[:VENDORS_LISTED])


def _order_words(rows: list[VendorInvoice], criteria: Criteria) -> str:
    """The number of the order that the list is narrowed to, as far as a row names it."""
    if criteria.order_id is None:
        return ""
    return next((invoice.order.number for invoice in rows if invoice.order), "")


def _exported(desk: Desk, found: QuerySet[VendorInvoice], sending_now: Sending) -> Iterator[Row]:
    """All rows, read in parts."""
    ids: list[int] = []
    for pk in found.values_list("pk", flat=True)[: exports.EXPORT_LIMIT].iterator(chunk_size=2000):
        ids.append(pk)
        if len(ids) == EXPORT_CHUNK:
            yield from rows_of(desk, _with_lines(desk, ids), sending_now, is_listed=True)
            ids = []
    yield from rows_of(desk, _with_lines(desk, ids), sending_now, is_listed=True)
