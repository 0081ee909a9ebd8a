"""Statements of clearing accounts: make one, watch it, read it with the balance after each movement."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.clearing import Row, Sort, rows_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.engine import tasks
from crossfoot.proof import clearing
from crossfoot.proof.models import ClearingStatement
from crossfoot.tenancy import access
from crossfoot.web import exports
from crossfoot.web.clearing.forms import StatementForm, proposed
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell
from crossfoot.web.problems import put_on
from crossfoot.web.screens import screen_of
from crossfoot.web.tieout.figures import decimals

SHOWN_EARLIER = 24
"""Statements listed; older ones are kept."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A movement with the balance after it; `url` is our document's page."""

    row: Row
    url: str

    @property
    def is_ours(self) -> bool:
        return self.row.movement.sort is not Sort.OTHER


@require_safe
@at_desk()
def statements(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make a statement, and the earlier ones."""
    return _list(request, desk, StatementForm(initial=proposed(desk), accounts=_accounts(desk)))


@require_POST
@at_desk()
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Queue the statement of the chosen account; a worker reads QuickBooks."""
    form = StatementForm(request.POST, accounts=_accounts(desk))
    if form.is_valid():
        try:
            clearing.start(
                company=desk.company,
                account_id=form.cleaned_data["account"],
                start_on=form.cleaned_data["start_on"],
                end_on=form.cleaned_data["end_on"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("clearing", desk.company.slug)
    return _list(request, desk, form, status=422)


@require_safe
@at_desk()
def statement(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One statement: its sums, what is not in QuickBooks yet, and every movement."""
    made = _found(desk, pk)
    rows = rows_of(made.opening, clearing.movements_of(made))
    context = {
        "made": made,
        "sums": clearing.sums_of(made),
        "rows": [Shown(row, screen_of(desk, row.movement.key) if row.movement.key else "") for row in rows],
        "left_out": made.result["left_out"],
        "not_sent": [decimals(row, "total") for row in made.result["not_sent"]],
        "sentence": clearing.sentence_of(made),
    }
    return render(request, "clearing/one.html", context)


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """The movements as CSV or XLSX."""
    made = _found(desk, pk)
    if file_format not in exports.FORMATS:
        raise Http404
    name = f"{desk.company.slug}-clearing-{made.start_on}-{made.end_on}"
    headings = ["Date", "Kind", "Number", "Name", "Amount", "Balance"]
    rows = rows_of(made.opening, clearing.movements_of(made))
    return exports.answer(name, file_format, headings, (_cells(row) for row in rows))


def _cells(row: Row) -> list[Cell]:
    one = row.movement
    return [one.on, one.kind, one.number, one.name, one.amount, row.balance]


def _list(request: HttpRequest, desk: Desk, form: StatementForm, status: int = 200) -> HttpResponse:
    made = ClearingStatement.objects.filter(company=desk.company).select_related("made_by")
    shown = progress.latest(desk.company, clearing.TASK, desk.now)
    context = {
        "form": form,
        "made": made.defer("result").order_by("-made_at", "-pk")[:SHOWN_EARLIER],
        "connection": connections.active(desk.company),
        "accounts": _accounts(desk),
        "shown": shown,
        "is_open": shown is not None and shown.task.state in tasks.OPEN,
    }
    return render(request, "clearing/list.html", context, status=status)


def _accounts(desk: Desk) -> list[clearing.ClearingAccount]:
    connection = connections.active(desk.company)
    return clearing.accounts(connection) if connection else []


def _found(desk: Desk, pk: int) -> ClearingStatement:
    return access.find(ClearingStatement, company=desk.company, pk=pk, by=desk.person, at=desk.now)
