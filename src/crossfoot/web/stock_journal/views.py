"""Stock journals: read the figures, look at them, approve, discard or take back; choose rhythm and accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.period_ends import Rhythm
from crossfoot.core.stock.roles import Accounting
from crossfoot.engine import tasks
from crossfoot.mappings import operations as mappings
from crossfoot.stock import period_end, period_figures, period_sheets, queries
from crossfoot.stock.models import StockJournal, StockJournalPlan
from crossfoot.stock.period_journals import STANDS
from crossfoot.tenancy import access
from crossfoot.web import exports
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell
from crossfoot.web.problems import put_on
from crossfoot.web.stock_journal.forms import AccountsForm, FiguresForm, PlanForm, planned, proposed

SHOWN_EARLIER = 36
"""Stock journals listed; older ones are kept."""


@require_safe
@at_desk()
def stock_journals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read the figures of a day, choose how often, and the earlier ones."""
    return _list(request, desk)


@require_POST
@at_desk(Can.SIGN_OFF)
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Queue the reading of the figures; a worker asks QuickBooks."""
    form = FiguresForm(request.POST)
    if form.is_valid():
        try:
            period_end.start(company=desk.company, by=desk.person, at=desk.now, **form.cleaned_data)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("stock-journal", desk.company.slug)
    return _list(request, desk, form=form, status=422)


@require_POST
@at_desk(Can.EDIT_SETTINGS)
def plan(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How often the figures are read by themselves."""
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _list(request, desk, plan_form=form, status=422)
    period_end.plan(
        company=desk.company, rhythm=Rhythm(form.cleaned_data["rhythm"]),
        accrues=form.cleaned_data["plan_accrues"], by=desk.person, at=desk.now,
    )  # fmt: skip
    messages.success(request, "Saved.")
    return redirect("stock-journal", desk.company.slug)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def accounts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The accounts that the entries are booked on, from now on."""
    connection = connections.active(desk.company)
    if connection is None:
        raise Http404
    form = _accounts_form(connection, request.POST)
    if not form.is_valid():
        return _list(request, desk, accounts_form=form, status=422)
    try:
        for key, record in form.changed().items():
            mappings.map_account(connection=connection, key=key, record=record, by=desk.person, at=desk.now)
    except Refusal as refusal:
        put_on(form, refusal)
        return _list(request, desk, accounts_form=form, status=422)
    messages.success(request, "Saved.")
    return redirect("stock-journal", desk.company.slug)


@require_safe
@at_desk()
def stock_journal(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One stock journal: how the figure comes about, what is booked, and each product."""
    return _one(request, desk, _found(desk, pk))


@require_safe
@at_desk(Can.EXPORT)
def export_journal(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """The entries as CSV or XLSX, for who enters them by hand."""
    row = _found(desk, pk)
    return _export(
        desk, row, "stock-journal", file_format, period_sheets.JOURNAL, period_sheets.journal_rows(row)
    )


@require_safe
@at_desk(Can.EXPORT)
def export_products(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """Each product's part as CSV or XLSX."""
    row = _found(desk, pk)
    return _export(desk, row, "stock", file_format, period_sheets.PRODUCTS, period_sheets.product_rows(row))


@require_POST
@at_desk(Can.SIGN_OFF)
def approve(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Post it."""
    row = _found(desk, pk)
    return _done(
        request, desk, row, "Posted. It is on its way to QuickBooks.",
        lambda: period_end.approve(stock_journal=row, by=desk.person, at=desk.now),
    )  # fmt: skip


@require_POST
@at_desk(Can.SIGN_OFF)
def by_hand(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """It was entered in QuickBooks by hand."""
    row = _found(desk, pk)
    return _done(
        request, desk, row, "Kept as entered by hand. The next stock journal begins there.",
        lambda: period_end.say_by_hand(stock_journal=row, by=desk.person, at=desk.now),
    )  # fmt: skip


@require_POST
@at_desk(Can.SIGN_OFF)
def discard(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """These figures are not wanted."""
    row = _found(desk, pk)
    return _done(
        request, desk, row, "Discarded. Nothing was posted.",
        lambda: period_end.discard(stock_journal=row, by=desk.person, at=desk.now),
    )  # fmt: skip


@require_POST
@at_desk(Can.SIGN_OFF)
def take_back(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take it out of QuickBooks again."""
    row, reason = _found(desk, pk), request.POST.get("reason", "")
    return _done(
        request, desk, row, "Taken back. It leaves QuickBooks, or is reversed where the books are closed.",
        lambda: period_end.take_back(stock_journal=row, reason=reason, by=desk.person, at=desk.now),
    )  # fmt: skip


def _done(
    request: HttpRequest, desk: Desk, row: StockJournal, sentence: str, act: Callable[[], Any]
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return _one(request, desk, row, refusal=refusal, status=422)
    messages.success(request, sentence)
    return redirect("stock-journal-one", desk.company.slug, row.pk)


def _one(
    request: HttpRequest, desk: Desk, row: StockJournal, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    entries = period_sheets.entries_of(row)
    context = {
        "made": row,
        "sentence": period_sheets.sentence_of(row),
        "parts": period_sheets.parts_of(row),
        "entries": entries,
        "products": row.products(),
        "known_after": -row.known_after,
        "worth": row.valuation - row.received_not_billed,
        "journals": period_figures.journals_of(row),
        "is_open": row.state == StockJournal.State.SHOWN,
        "stands": row.state in STANDS,
        "sentences": _sentences(refusal),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "stock_journal/one.html", context, status=status)


def _sentences(refusal: Refusal | None) -> list[str]:
    if refusal is None:
        return []
    return [one.sentence for one in refusal.problems] or [refusal.sentence]


def _list(
    request: HttpRequest, desk: Desk, *, form: FiguresForm | None = None, plan_form: PlanForm | None = None,
    accounts_form: AccountsForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    connection = connections.active(desk.company)
    chosen = StockJournalPlan.objects.filter(company=desk.company).first()
    made = (
        StockJournal.objects.filter(company=desk.company)
        .defer("shares")
        .select_related("made_by", "connection")
    )
    shown = progress.latest(desk.company, period_end.TASK, desk.now)
    if connection and accounts_form is None:
        accounts_form = _accounts_form(connection)
    context = {
        "form": form or FiguresForm(initial=proposed(desk, connection, chosen)),
        "plan_form": plan_form or PlanForm(initial=planned(chosen)),
        "accounts_form": accounts_form,
        "is_simple": queries.accounting_of(desk.company) is Accounting.SIMPLE,
        "made": made.order_by("-as_of", "-pk")[:SHOWN_EARLIER],
        "connection": connection,
        "shown": shown,
        "is_open": shown is not None and shown.task.state in tasks.OPEN,
    }
    return render(request, "stock_journal/list.html", context, status=status)


def _accounts_form(connection: Connection, data: Any = None) -> AccountsForm:
    return AccountsForm(
        data, connection=connection, roles=period_figures.roles_of(accrues=True, is_first=True)
    )


def _export(
    desk: Desk, row: StockJournal, what: str, file_format: str, headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> HttpResponseBase:  # fmt: skip
    if file_format not in exports.FORMATS:
        raise Http404
    return exports.answer(f"{desk.company.slug}-{what}-{row.as_of}", file_format, headings, rows)


def _found(desk: Desk, pk: int) -> StockJournal:
    return access.find(StockJournal, company=desk.company, pk=pk, by=desk.person, at=desk.now)
