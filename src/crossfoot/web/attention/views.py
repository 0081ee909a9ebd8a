"""Attention: the cards, and the one act on each that lets everything behind it go."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crossfoot.catalog.models import TaxRate
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Refusal
from crossfoot.documents import moving_out
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.mappings.rules import NO_TAX_KEY
from crossfoot.parties.models import Party
from crossfoot.proof import drift_queries
from crossfoot.sync import attention, decisions
from crossfoot.sync.models import Push
from crossfoot.tenancy import access
from crossfoot.web import listing
from crossfoot.web.attention import cards
from crossfoot.web.attention.cards import Wrong
from crossfoot.web.attention.forms import AcceptForm, CauseForm, DayForm, RecordForm, SnoozeForm
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on

SEARCH_PARAMETER = "who"
"""What was typed to find the QuickBooks record of a customer or vendor."""

COLUMNS: tuple[listing.Column[Push], ...] = (
    listing.Column("label", "Document", lambda push: push.label, ("id",), is_fixed=True),
    listing.Column("party", "Customer or vendor", lambda push: push.party_name, ("party_name",)),
    listing.Column("posting_on", "Posting date", lambda push: push.posting_on, ("posting_on",)),
    listing.Column("total", "Total", lambda push: push.total, ("total",), is_number=True),
    listing.Column("sentence", "What is the matter", lambda push: push.sentence),
)


@require_safe
@at_desk()
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One card per cause, the one that holds up most first."""
    return _page(request, desk)


@require_safe
@at_desk()
def documents(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All documents of one cause."""
    cause = request.GET.get("cause", "")
    rows = Push.objects.filter(company=desk.company, problem_cause=cause).exclude(problem_cause="")
    # The customer or item that is stuck itself is no document; it is listed only where nothing waits for it.
    if rows.filter(source_kind__gt="").exists():
        rows = rows.filter(source_kind__gt="")
    look = listing.look(request, "attention", COLUMNS, "label")
    found = listing.page_of(rows, look)
    card = next((one for one in attention.cards(desk.company) if one.cause == cause), None)
    return render(
        request,
        "attention/documents.html",
        {
            "card": card,
            "anchor": cards.anchor(cause),
            "look": look,
            "page": found,
            "documents": cards.documents(found.rows, desk, card.fix if card else None),
        },
    )


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def choose_account(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Map the account, and send what waited for it."""

    def map_it(connection: Connection, key: str, record: RemoteRecord) -> None:
        mappings.map_account(connection=connection, key=key, record=record, by=desk.person, at=desk.now)

    return _choose(request, desk, Fix.MAP_ACCOUNT, map_it)


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def choose_tax(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Map the tax rate, or choose the code of lines without tax, and send what waited for it."""

    def map_it(connection: Connection, key: str, record: RemoteRecord) -> None:
        if key == NO_TAX_KEY:
            mappings.choose_untaxed(connection=connection, record=record, by=desk.person, at=desk.now)
            return
        rate = access.find(
            TaxRate, company=desk.company, pk=key.removeprefix("tax:"), by=desk.person, at=desk.now
        )
        mappings.map_tax(connection=connection, rate=rate, record=record, by=desk.person, at=desk.now)

    return _choose(request, desk, Fix.MAP_TAX, map_it)


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def choose_party(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say which record of QuickBooks a customer or vendor is, and send what waited for it."""

    def link_it(connection: Connection, key: str, record: RemoteRecord) -> None:
        decisions.choose_party(
            connection=connection, party_key=key, record=record, by=desk.person, at=desk.now
        )

    return _choose(request, desk, Fix.CHOOSE_PARTY, link_it)


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def move_dates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the documents of a cause another posting date, and send them."""
    cause = request.POST.get("cause", "")
    form = DayForm(request.POST, auto_id=f"{cards.anchor(cause)}-%s")
    if not form.is_valid():
        return _page(request, desk, Wrong(cause, form))
    moved = moving_out.move(
        company=desk.company, cause=cause, day=form.cleaned_data["day"], by=desk.person, at=desk.now
    )
    if moved.count:
        messages.success(request, f"{_documents(moved.count)} moved, and on the way to QuickBooks.")
    if moved.refused:
        stuck = len(moved.refused)
        many = "1 document" if stuck == 1 else f"{stuck:,} documents"
        form.add_error(None, f"{many} could not be moved. {moved.refused[0]}")
        return _page(request, desk, Wrong(cause, form))
    if moved.is_more:
        messages.info(request, "There are more of this kind. Press the button again for the next ones.")
    return redirect("attention", desk.company.slug)


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def retry(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send everything of a cause again."""
    form = CauseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "It was not said what to try again. Press the button on a card.")
        return redirect("attention", desk.company.slug)
    try:
        sent = attention.clear(
            company=desk.company, cause=form.cleaned_data["cause"], by=desk.person, at=desk.now
        )
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"{_documents(len(sent))} on the way to QuickBooks again.")
    return redirect("attention", desk.company.slug)


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def snooze(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put a card off until a day, with the reason."""
    form = SnoozeForm(request.POST, prefix="later")
    cause = request.POST.get("later-cause", "")
    if not form.is_valid():
        return _page(request, desk, Wrong(cause, form))
    until = form.until(desk)
    try:
        attention.snooze(
            company=desk.company,
            cause=cause,
            until=until,
            reason=form.cleaned_data["reason"],
            by=desk.person,
            at=desk.now,
        )
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(
            request, "Put off. It stays under “Put off” below, and nothing of it is sent meanwhile."
        )
    return redirect("attention", desk.company.slug)


@require_POST
@at_desk(Can.RESOLVE_ATTENTION)
def accept(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The figures that QuickBooks booked are in order."""
    push = access.find(Push, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the difference is in order; the reason is kept in its history.")
        return redirect(f"{_url(desk)}#{cards.anchor(push.problem_cause)}")
    try:
        decisions.acknowledge(push=push, reason=form.cleaned_data["reason"], by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"The difference on {push.label} is accepted.")
    return redirect("attention", desk.company.slug)


def _choose(
    request: HttpRequest, desk: Desk, fix: Fix, do: Callable[[Connection, str, RemoteRecord], None]
) -> HttpResponse:
    """Choose a record for a card's key, then send what waited for the answer."""
    connection = connections.active(desk.company)
    if connection is None:
        messages.error(
            request, "QuickBooks is not connected. Connect it under Settings > Integrations first."
        )
        return redirect("attention", desk.company.slug)
    cause, key = request.POST.get("cause", ""), request.POST.get("key", "")
    if fix is Fix.CHOOSE_PARTY:
        _require_party(desk, key)
    search = request.POST.get(SEARCH_PARAMETER, "")
    choices = cards.record_choices(connection, fix, key, search)
    form = RecordForm(request.POST, choices=choices, auto_id=f"{cards.anchor(cause)}-%s")
    if not form.is_valid():
        return _page(request, desk, Wrong(cause, form))
    record = access.find(
        RemoteRecord, company=desk.company, pk=form.cleaned_data["record"], by=desk.person, at=desk.now
    )
    try:
        do(connection, key, record)
    except Refusal as refusal:
        put_on(form, refusal)
        return _page(request, desk, Wrong(cause, form))
    _send(request, desk, cause, record.name)
    return redirect("attention", desk.company.slug)


def _require_party(desk: Desk, key: str) -> None:
    """The customer or vendor is one of this company's."""
    access.find(Party, company=desk.company, pk=key.partition(":")[2], by=desk.person, at=desk.now)


def _send(request: HttpRequest, desk: Desk, cause: str, name: str) -> None:
    try:
        sent = attention.clear(company=desk.company, cause=cause, by=desk.person, at=desk.now)
    except Refusal:
        # The choice itself let everything go that waited for it.
        messages.success(request, f"Saved: {name}. What waited for it is on the way to QuickBooks.")
    else:
        messages.success(request, f"Saved: {name}. {_documents(len(sent))} on the way to QuickBooks.")


def _page(request: HttpRequest, desk: Desk, wrong: Wrong | None = None) -> HttpResponse:
    connection = connections.active(desk.company)
    search = request.GET.get(SEARCH_PARAMETER, "") or request.POST.get(SEARCH_PARAMETER, "")
    every = attention.cards(desk.company, at=desk.now, include_snoozed=True)
    now = [card for card in every if card.snoozed_until is None or card.snoozed_until <= desk.now]
    later = [card for card in every if card not in now]
    return render(
        request,
        "attention/attention.html",
        {
            "cards": cards.shown(now, desk, connection, wrong, search),
            "later": cards.shown(later, desk, connection, None),
            "search": search,
            "changed": drift_queries.open_count(desk.company),
            "waiting": listing.capped_count(
                Push.objects.filter(company=desk.company, state__in=[Push.State.WAITING, Push.State.SENDING])
            ),
            "accept_form": AcceptForm(),
        },
        status=422 if wrong else 200,
    )


def _documents(count: int) -> str:
    return "1 document is" if count == 1 else f"{count:,} documents are"


def _url(desk: Desk) -> str:
    return reverse("attention", args=[desk.company.slug])
