"""Books > Balances and ageing: what is open with each party on a day, here and in QuickBooks; and a party's card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.engine import tasks
from crossfoot.parties.models import Party
from crossfoot.payments import ageing, balances, comparing_tasks
from crossfoot.payments.balances import AGES, PartyBalance, Side
from crossfoot.payments.comparing import Compared, Difference
from crossfoot.payments.comparing_tasks import Made
from crossfoot.sync.models import Link
from crossfoot.web import exports
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell
from crossfoot.web.orders.forms import day_field
from crossfoot.web.orders.rows import page_there
from crossfoot.web.payments.rows import party_url
from crossfoot.web.screens import screen_of

SIDES = {"vendors": Side.PAYABLE, "customers": Side.RECEIVABLE}
PARTY_SIDES = {Party.Kind.VENDOR: Side.PAYABLE, Party.Kind.CUSTOMER: Side.RECEIVABLE}
RECORDS = {Side.PAYABLE: "Vendor", Side.RECEIVABLE: "Customer"}
MOST_SHOWN = 500
"""Parties on the page; the file has all."""


class DayForm(forms.Form):
    """As of which day."""

    on = day_field("As of")


@dataclass(frozen=True, slots=True)
class Row:
    """One party in one currency. `parts` are the periods with what is in each."""

    balance: PartyBalance
    url: str = ""

    @property
    def parts(self) -> list[tuple[str, Decimal]]:
        return list(zip(AGES, self.balance.ages, strict=True))


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One document, payment or credit that is open with a party."""

    label: str
    url: str
    due_on: date
    days_late: int
    open: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PartyCard:
    """On a party's page: ours on today's day, and what QuickBooks said when the books were last compared."""

    side: Side
    rows: list[Row]
    """One for each currency."""
    items: list[OpenRow]
    compared: Compared | None
    """None where nothing of the party was open in either book."""
    differences: tuple[Difference, ...]
    compared_on: date | None
    """None while nothing was compared yet."""
    made_at: datetime | None
    currency: str
    """QuickBooks' home currency, in which the two are compared."""
    balances_url: str

    @property
    def ours(self) -> Decimal:
        return total(self.compared.ours) if self.compared else ZERO

    @property
    def theirs(self) -> Decimal:
        return total(self.compared.theirs) if self.compared else ZERO


@require_safe
@at_desk()
def balance_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The balances of a day."""
    which, side, on, form = _asked(request, desk)
    connection = connections.active(desk.company)
    rows = _rows(connection, side, on) if connection else []
    latest = comparing_tasks.latest(desk.company)
    made = comparing_tasks.made_of(desk.company, side)
    context = {
        "which": which,
        "on": on,
        "form": form,
        "connection": connection,
        "ages": AGES,
        "rows": [Row(one, party_url(desk, one.party_key)) for one in rows[:MOST_SHOWN]],
        "count": len(rows),
        "most": MOST_SHOWN,
        "sums": _sums(rows),
        "shown": progress.shown(latest, desk.now) if latest and latest.state in tasks.OPEN else None,
        "failed": latest.sentence if latest and latest.state == latest.State.FAILED else "",
        "made": made if made and made.comparison.on == on else None,
        "made_before": made if made and made.comparison.on != on else None,
        "compared": _compared(desk, connection, side, made, on),
    }
    return render(request, "payments/balances.html", context)


@require_POST
@at_desk()
def compare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask QuickBooks' own reports for the day; the page watches it."""
    form = DayForm(request.POST)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or desk.today
    try:
        comparing_tasks.start(company=desk.company, on=on, by=desk.person, at=desk.now)
    except Refusal as refused:
        messages.error(request, refused.sentence)
    which = request.POST.get("side", "")
    query = urlencode({"side": which if which in SIDES else "vendors", "on": on.isoformat()})
    return redirect(f"{reverse('balances', args=[desk.company.slug])}?{query}")


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The balances of the day as a file."""
    if file_format not in exports.FORMATS:
        raise Http404
    which, side, on, _ = _asked(request, desk)
    connection = connections.active(desk.company)
    rows = _rows(connection, side, on) if connection else []
    name = f"{desk.company.slug}-balances-{which}-{on.isoformat()}"
    headings = ["Name", "Currency", *AGES, "Open"]
    return exports.answer(name, file_format, headings, _cells(rows))


def card_of(desk: Desk, party: Party, link: Link | None) -> PartyCard | None:
    """What is open with a party today; None without a QuickBooks to have it in."""
    connection = connections.active(desk.company)
    if connection is None:
        return None
    side = PARTY_SIDES[Party.Kind(party.kind)]
    items = balances.open_items(connection, side, desk.today, party.key)
    made = comparing_tasks.made_of(desk.company, side)
    name_id = link.remote_id if link else ""
    compared = next((one for one in made.comparison.names if one.name_id == name_id), None) if made else None
    names = {compared.name, party.name} if compared else {party.name}
    return PartyCard(
        side=side,
        rows=[Row(one) for one in balances.by_party(items, desk.today)],
        items=[
            OpenRow(
                one.label,
                screen_of(desk, one.key),
                one.due_on,
                max(0, (desk.today - one.due_on).days),
                one.open,
                one.currency,
            )
            for one in items
        ],
        compared=compared,
        differences=tuple(one for one in made.comparison.differences if one.name in names) if made else (),
        compared_on=made.comparison.on if made else None,
        made_at=made.made_at if made else None,
        currency=connection.home_currency,
        balances_url=f"{reverse('balances', args=[desk.company.slug])}?side={_name_of(side)}",
    )


def _asked(request: HttpRequest, desk: Desk) -> tuple[str, Side, date, DayForm]:
    which = request.GET.get("side", "vendors")
    which = which if which in SIDES else "vendors"
    form = DayForm(request.GET if request.GET.get("on") else None, initial={"on": desk.today})
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    return which, SIDES[which], on or desk.today, form


def _name_of(side: Side) -> str:
    return next(name for name, one in SIDES.items() if one is side)


def _rows(connection: Connection, side: Side, on: date) -> list[PartyBalance]:
    return ageing.balances_of(connection, side, on)


def _sums(rows: Sequence[PartyBalance]) -> list[Row]:
    """What all parties come to, by currency."""
    found: dict[str, list[Decimal]] = {}
    for row in rows:
        sums = found.setdefault(row.currency, [ZERO] * len(AGES))
        for place, amount in enumerate(row.ages):
            sums[place] += amount
    return [Row(PartyBalance("", "", currency, tuple(ages))) for currency, ages in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class Apart:
    """A name that differs, with its page in QuickBooks."""

    name: str
    away: str
    ours: Decimal
    theirs: Decimal
    difference: Decimal


def _compared(
    desk: Desk, connection: Connection | None, side: Side, made: Made | None, on: date
) -> dict[str, object]:
    """The two books on the day that is shown: what agrees, and what does not."""
    if connection is None or made is None or made.comparison.on != on:
        return {}
    names = made.comparison.names
    ours, theirs = comparing_tasks.sums(names)
    apart = [
        Apart(
            one.name,
            page_there(connection, RECORDS[side], one.name_id),
            total(one.ours),
            total(one.theirs),
            one.difference,
        )
        for one in names
        if not one.is_equal
    ]
    return {
        "ours": ours,
        "theirs": theirs,
        "difference": theirs - ours,
        "equal": len(names) - len(apart),
        "apart": apart,
        "differences": made.comparison.differences,
        "currency": connection.home_currency,
    }


def _cells(rows: Sequence[PartyBalance]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [row.party_name, row.currency, *row.ages, row.open]
