"""Tie-outs: start one, watch it, read its three parts, export and sign it off."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.engine import tasks
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut
from crossfoot.tenancy import access
from crossfoot.web import exports
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell
from crossfoot.web.problems import put_on
from crossfoot.web.screens import screens_of
from crossfoot.web.tieout.figures import accounts_of, decimals, stock_of
from crossfoot.web.tieout.forms import PeriodForm, proposed

SHOWN_EARLIER = 24
"""Tie-outs listed; older ones are kept."""


@require_safe
@at_desk()
def tie_outs(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Start a tie-out, and the earlier ones."""
    connection = connections.active(desk.company)
    return _list(request, desk, PeriodForm(initial=proposed(desk, connection)))


@require_POST
@at_desk()
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Queue a tie-out of the chosen period; a worker reads QuickBooks."""
    form = PeriodForm(request.POST)
    if form.is_valid():
        try:
            tieout.start(
                company=desk.company,
                start_on=form.cleaned_data["start_on"],
                end_on=form.cleaned_data["end_on"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("tieout", desk.company.slug)
    return _list(request, desk, form, status=422)


@require_safe
@at_desk()
def tie_out(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The three comparisons of one tie-out; a difference opens into its documents."""
    made = _found(desk, pk)
    result = made.result
    only = "differences" in request.GET
    pages = screens_of(desk, [row["key"] for name in ("source", "documents") for row in result[name]["rows"]])
    return render(
        request,
        "tieout/one.html",
        {
            "made": made,
            "source": decimals(result["source"], "stated", "booked"),
            "source_rows": [
                {**decimals(row, "stated", "booked", "difference"), "url": pages[row["key"]]}
                for row in result["source"]["rows"]
            ],
            "not_sent": [decimals(row, "total") for row in result["source"]["not_sent"]],
            "documents": result["documents"],
            "document_rows": [
                {**decimals(row, "difference"), "url": pages[row["key"]]}
                for row in result["documents"]["rows"]
            ],
            "tax_computed_there": Decimal(result.get("tax_computed_there", "0")),
            "accounts": accounts_of(result["accounts"], only_differences=only),
            "only_differences": only,
            "others": [decimals(row, "amount") for row in result["others"]],
            "trial_balance": Decimal(result["trial_balance"] or "0"),
            "stock": [stock_of(row) for row in result.get("stock", ())],
            "sentence": tieout.sentence_of(made),
        },
    )


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """Accounts by month as CSV or XLSX."""
    made = _found(desk, pk)
    if file_format not in exports.FORMATS:
        raise Http404
    name = f"{desk.company.slug}-tie-out-{made.start_on}-{made.end_on}"
    headings = [
        "Account",
        "Month",
        "Ours",
        "QuickBooks, our documents",
        "Difference",
        "Entered by others",
        "Entries",
    ]
    return exports.answer(name, file_format, headings, _lines(made))


@require_POST
@at_desk(Can.SIGN_OFF)
def sign_off(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Record that this person has seen the figures."""
    made = _found(desk, pk)
    try:
        tieout.sign_off(tie_out=made, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Signed off. Your name and the time are kept with these figures.")
    return redirect("tieout-one", desk.company.slug, pk)


def _list(request: HttpRequest, desk: Desk, form: PeriodForm, status: int = 200) -> HttpResponse:
    made = TieOut.objects.filter(company=desk.company).select_related(
        "made_by", "signed_off_by", "connection"
    )
    shown = progress.latest(desk.company, tieout.TASK, desk.now)
    context = {
        "form": form,
        "made": made.defer("result").order_by("-made_at")[:SHOWN_EARLIER],
        "connection": connections.active(desk.company),
        "shown": shown,
        "is_open": shown is not None and shown.task.state in tasks.OPEN,
    }
    return render(request, "tieout/list.html", context, status=status)


def _found(desk: Desk, pk: int) -> TieOut:
    return access.find(TieOut, company=desk.company, pk=pk, by=desk.person, at=desk.now)


def _lines(made: TieOut) -> Iterator[list[Cell]]:
    for account in accounts_of(made.result["accounts"]):
        for month in account.months:
            yield [
                account.name,
                f"{month.on:%Y-%m}",
                month.ours,
                month.theirs,
                month.difference,
                month.others,
                month.others_count,
            ]
