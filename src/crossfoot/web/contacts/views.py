"""Customers and vendors: their lists, one contact, and its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.names import name_key
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.parties import operations
from crossfoot.parties.models import Party
from crossfoot.payments.balances import AGES
from crossfoot.sync.models import Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company
from crossfoot.web import exports, listing
from crossfoot.web.contacts.forms import ContactForm, values_of
from crossfoot.web.contacts.portal import seats_shown
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Column
from crossfoot.web.orders.rows import remote_url
from crossfoot.web.payments import balances
from crossfoot.web.problems import put_on

KINDS = {"customers": Party.Kind.CUSTOMER, "vendors": Party.Kind.VENDOR}
LISTS = {kind: name for name, kind in KINDS.items()}

COLUMNS: tuple[Column[Party], ...] = (
    Column("name", "Name", lambda party: party.name, ("name_key",), is_fixed=True),
    Column("code", "Code", lambda party: party.code, ("code",)),
    Column("email", "E-mail", lambda party: party.email, ("email_key",)),
    Column("phone", "Telephone", lambda party: party.phone),
    Column("city", "City", lambda party: party.city, ("city",)),
    Column("country", "Country", lambda party: party.country, ("country",), is_shown=False),
    Column("terms", "Terms", lambda party: party.terms.name if party.terms else ""),
    Column("currency", "Currency", lambda party: party.currency, ("currency",)),
    Column("is_active", "In use", lambda party: party.is_active, is_shown=False),
)


@require_safe
@at_desk()
def contact_list(request: HttpRequest, desk: Desk, which: str) -> HttpResponse:
    """Customers or vendors."""
    kind = _kind(which)
    look = listing.look(request, which, COLUMNS, "name")
    page = listing.page_of(_matching(desk.company, kind, request.GET.get("q", "")), look)
    linked = _links(desk.company, page.rows)
    return render(
        request,
        "contacts/list.html",
        {
            "which": which,
            "kind": kind,
            "word": str(kind.label).lower(),
            "look": look,
            "page": page,
            "rows": [(party, linked.get(party.key)) for party in page.rows],
            "words": request.GET.get("q", ""),
        },
    )


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, which: str, file_format: str) -> HttpResponseBase:
    """The list as a file."""
    if file_format not in exports.FORMATS:
        raise Http404
    look = listing.look(request, which, COLUMNS, "name")
    rows = _matching(desk.company, _kind(which), request.GET.get("q", "")).order_by(*look.order_by)
    headings = [column.heading for column in COLUMNS]
    name = f"{desk.company.slug}-{which}-{desk.today.isoformat()}"
    return exports.answer(name, file_format, headings, listing.cells(COLUMNS, rows.iterator(chunk_size=2000)))


@require_safe
@at_desk()
def contact(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One customer or vendor."""
    party = access.find(Party, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    connection = connections.active(desk.company)
    link = _links(desk.company, [party]).get(party.key)
    orders_place = "sell" if party.kind == Party.Kind.CUSTOMER else "buy"
    orders = reverse(f"{orders_place}-list", args=[desk.company.slug])
    return render(
        request,
        "contacts/contact.html",
        {
            "party": party,
            "which": LISTS[Party.Kind(party.kind)],
            "link": link,
            "link_url": remote_url(connection, link) if connection and link else "",
            "orders_url": f"{orders}?party={party.pk}",
            "connection": connection,
            "balance": balances.card_of(desk, party, link),
            "ages": AGES,
            "seats": seats_shown(party, desk.now) if party.kind == Party.Kind.VENDOR else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_PARTIES)
def new(request: HttpRequest, desk: Desk, which: str) -> HttpResponse:
    """Enter a customer or vendor."""
    kind = _kind(which)
    form = ContactForm(request.POST or None, company=desk.company, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            party = operations.draft_party(
                company=desk.company, kind=kind.value, by=desk.person, at=desk.now, **form.cleaned_data
            )
        except Refusal as refused:
            put_on(form, refused)
        else:
            messages.success(request, f"{party.name} is saved.")
            return redirect("contact", desk.company.slug, party.pk)
    heading = f"New {str(kind.label).lower()}"
    back = reverse("contact-list", args=[desk.company.slug, which])
    return render(
        request, "contacts/form.html", {"form": form, "which": which, "heading": heading, "back": back}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_PARTIES)
def edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Change a customer or vendor here; what stands in QuickBooks is not changed by it."""
    party = access.find(Party, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    form = ContactForm(request.POST or None, initial=values_of(party), company=desk.company, is_new=False)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_party(party=party, by=desk.person, at=desk.now, **form.cleaned_data)
        except Refusal as refused:
            put_on(form, refused)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("contact", desk.company.slug, pk)
    context: dict[str, Any] = {
        "form": form,
        "party": party,
        "which": LISTS[Party.Kind(party.kind)],
        "heading": f"Edit {party.name}",
        "back": reverse("contact", args=[desk.company.slug, pk]),
    }
    return render(request, "contacts/form.html", context)


def _kind(which: str) -> Party.Kind:
    if which not in KINDS:
        raise Http404
    return KINDS[which]


def _matching(company: Company, kind: Party.Kind, words: str) -> QuerySet[Party]:
    rows = Party.objects.filter(company=company, kind=kind).select_related("terms")
    words = words.replace("\x00", "").strip()
    if words:
        key = name_key(words)
        rows = rows.filter(
            Q(name_key__contains=key) | Q(code__istartswith=words) | Q(email_key__contains=key)
        )
    return rows


def _links(company: Company, parties: list[Party]) -> dict[str, Link]:
    connection = connections.active(company)
    if connection is None:
        return {}
    keys = [party.key for party in parties]
    return {link.local_key: link for link in Link.objects.filter(connection=connection, local_key__in=keys)}
