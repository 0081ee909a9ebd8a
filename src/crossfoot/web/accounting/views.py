"""Settings > Accounting: the way that is kept, and everything that belongs to another one before it is switched on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.money import total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.going_live import in_accounts
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY, Accounting
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import switching
from crossfoot.stock.going_live import Choice
from crossfoot.stock.switching import Prospect
from crossfoot.web.accounting.checks import checks_of
from crossfoot.web.accounting.forms import AccountsForm, ChoiceForm, as_data
from crossfoot.web.accounting.words import WAYS, details_of, in_words, what_happens
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.settings.tabs import tabs


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One line of the opening entry, on the account as QuickBooks calls it; its role's name where none is chosen."""

    account: str
    note: str
    debit: Decimal
    credit: Decimal


@require_safe
@at_desk()
def accounting(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The way that is kept; with a choice in the address, what that would do and what stands against it."""
    return _page(request, desk, request.GET)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def save_accounts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The accounts of the way that is looked at."""
    form, connection = ChoiceForm(request.POST), connections.active(desk.company)
    if not form.is_valid() or connection is None:
        return _page(request, desk, request.POST, status=422)
    accounts = AccountsForm(request.POST, connection=connection, choice=form.choice)
    if accounts.is_valid():
        accounts.save(by=desk.person, at=desk.now)
    if accounts.errors:
        return _page(request, desk, request.POST, accounts=accounts, status=422)
    messages.success(request, "Saved. It counts for what is posted from now on.")
    return _back(desk, form.choice)


@require_POST
@at_desk(Can.EDIT_SETTINGS)
def read(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask QuickBooks what its inventory account had on the day before the start."""
    form = ChoiceForm(request.POST)
    try:
        switching.start_reading(company=desk.company, by=desk.person, at=desk.now)
    except Refusal as refusal:
        return _page(request, desk, request.POST, refusal=refusal, status=422)
    if not form.is_valid():
        return redirect("settings-accounting", desk.company.slug)
    return _back(desk, form.choice)


@require_POST
@at_desk(Can.EDIT_SETTINGS)
def switch_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Switch it on, with the opening entry that was approved."""
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, request.POST, status=422)
    approves = request.POST.get("mark", "") if request.POST.get("approves") else ""
    try:
        switching.switch(
            company=desk.company, choice=form.choice, approves=approves, by=desk.person, at=desk.now
        )
    except Refusal as refusal:
        return _page(request, desk, request.POST, refusal=refusal, status=422)
    posted = " The opening entry is on its way to QuickBooks." if approves else ""
    messages.success(request, f"{in_words(form.choice)} is kept from now on.{posted}")
    return redirect("settings-accounting", desk.company.slug)


def _page(
    request: HttpRequest, desk: Desk, data: QueryDict, *, accounts: AccountsForm | None = None,
    refusal: Refusal | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    kept, connection = switching.kept(desk.company), connections.active(desk.company)
    form = ChoiceForm(data if "accounting" in data else None, initial=as_data(_proposed(kept.choice)))
    # Before what it found: what ends in between is then still watched, and the page loads itself again.
    shown = progress.latest(desk.company, switching.TASK, desk.now)
    looked: Prospect | None = None
    if desk.may(Can.EDIT_SETTINGS) and form.is_bound and form.is_valid():
        looked = switching.prospect(company=desk.company, choice=form.choice, by=desk.person, at=desk.now)
    context: dict[str, Any] = {
        "tabs": tabs(desk, "settings-accounting"),
        "kept": kept,
        "kept_words": in_words(kept.choice),
        "kept_details": list(details_of(kept.choice)),
        "form": form,
        "ways": [(radio, WAYS[Accounting(radio.data["value"])]) for radio in form["accounting"]],
        "connection": connection,
        "sentences": _sentences(refusal),
    }
    if looked is not None:
        context |= _looked(desk, kept.choice, looked, connection, accounts, shown)
    return render(request, "accounting/page.html", context, status=status)


def _looked(
    desk: Desk, kept: Choice, looked: Prospect, connection: Connection | None,
    accounts: AccountsForm | None, shown: progress.Shown | None,
) -> dict[str, Any]:  # fmt: skip
    choice = looked.choice
    has_inventory = choice.accounting is not Accounting.SIMPLE
    if connection is not None and has_inventory and accounts is None:
        accounts = AccountsForm(connection=connection, choice=choice, has_opening=looked.opening is not None)
    worth = total(one.value for one in looked.shares)
    return {
        "looked": looked,
        "is_kept": choice == kept,
        "is_same_way": choice == replace(kept, negative_stock=choice.negative_stock),
        "way": in_words(choice),
        "happens": list(what_happens(choice)),
        "hidden": as_data(choice),
        "checks": checks_of(looked, desk),
        "accounts": accounts,
        "shown": shown,
        "is_reading": shown is not None and shown.is_open,
        "lines": _lines(looked, connection),
        "entry_words": in_accounts(looked.opening) if looked.opening else "",
        "worth": worth,
        "other_worth": looked.standing.valuation - worth if looked.standing else Decimal(0),
    }


def _lines(looked: Prospect, connection: Connection | None) -> list[OpeningLine]:
    if looked.opening is None:
        return []
    rows = AccountMapping.objects.filter(connection=connection, key__in=STOCK_ROLES_BY_KEY)
    names = dict(rows.values_list("key", "record__name"))
    return [
        OpeningLine(
            names.get(one.role, STOCK_ROLES_BY_KEY[one.role].label), one.note, one.debit, one.credit
        )
        for one in looked.opening.lines
    ]  # fmt: skip


def _proposed(kept: Choice) -> Choice:
    """Of the two with inventory, at bill is proposed to who keeps none."""
    return replace(kept, accounting=Accounting.AT_BILL) if kept.accounting is Accounting.SIMPLE else kept


def _back(desk: Desk, choice: Choice) -> HttpResponse:
    return redirect(
        f"{reverse('settings-accounting', args=[desk.company.slug])}?{urlencode(as_data(choice))}"
    )


def _sentences(refusal: Refusal | None) -> list[str]:
    if refusal is None:
        return []
    return [one.sentence for one in refusal.problems] or [refusal.sentence]
