"""*Import from QuickBooks*: the range of dates, the bar, and what came of it (D9)."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can, roles_that
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.mappings import queries as mappings
from crossfoot.payments import queries, sweeping
from crossfoot.tenancy import access
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import day_field

PROPOSED_DAYS = 31
"""The range that is offered ends today and is as long as this."""


class RangeForm(forms.Form):
    """From and to, both included, of the payments' own dates."""

    first_on = day_field("From", required=True)
    last_on = day_field("To", required=True)


@require_safe
@at_desk()
def importing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The range, the import that is under way, and what the last one found."""
    first = desk.today - timedelta(days=PROPOSED_DAYS)
    return _shown(request, desk, RangeForm(initial={"first_on": first, "last_on": desk.today}))


@require_POST
@at_desk(Can.IMPORT_PAYMENTS)
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Begin; the page watches it."""
    form = RangeForm(request.POST)
    if form.is_valid():
        first_on: date = form.cleaned_data["first_on"]
        try:
            sweeping.import_payments(
                company=desk.company,
                first_on=first_on,
                last_on=form.cleaned_data["last_on"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refused:
            form.add_error(None, f"{refused.sentence} Nothing was imported.")
        else:
            return redirect("payments-import", desk.company.slug)
    return _shown(request, desk, form, status=422)


@require_POST
@at_desk(Can.IMPORT_PAYMENTS)
def stop(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask the import to stop; what it brought so far stays."""
    try:
        tasks.request_cancel(_found(desk, pk), at=desk.now)
    except IllegalMove as refused:
        messages.info(request, refused.sentence)
    return redirect("payments-import", desk.company.slug)


@require_safe
@at_desk()
def fragment(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The bar alone, for the page that polls it; when it ends, the page is asked to load again."""
    one = progress.shown(_found(desk, pk), desk.now)
    response = render(request, "payments/_task.html", {"shown": one})
    if not one.is_open:
        response["HX-Refresh"] = "true"
    return response


def why_not(desk: Desk) -> str:
    """Why this person cannot import now, and who can; empty where it can begin."""
    connection = connections.active(desk.company)
    setup = mappings.setup_of(connection) if connection else None
    if connection is None:
        return (
            f"No QuickBooks company is connected. {_who(Can.CONNECT)} connects it under Settings > Integrations; then "
            "payments come by themselves."
        )
    if setup is None or setup.completed_at is None:
        return (
            f"The connection to QuickBooks is not set up yet. {_who(Can.EDIT_MAPPINGS)} finishes it under "
            "Settings > Integrations."
        )
    if not setup.import_payments:
        return (
            f"Import payments is switched off for this connection. {_who(Can.EDIT_SETTINGS)} switches it on "
            "under Settings > Numbers and dates."
        )
    if not desk.may(Can.IMPORT_PAYMENTS):
        names = _roles(Can.IMPORT_PAYMENTS)
        return f"Your role does not import payments. Ask someone with the role {names}."
    return ""


def _who(can: Can) -> str:
    return "Someone with the role " + _roles(can)


def _roles(can: Can) -> str:
    return " or ".join(role.label for role in roles_that(can))


def _found(desk: Desk, pk: int) -> Task:
    task = access.find(Task, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    if task.kind != sweeping.IMPORT:
        raise access.Outsider()
    return task


def _shown(request: HttpRequest, desk: Desk, form: RangeForm, status: int = 200) -> HttpResponse:
    latest = queries.latest_import(desk.company)
    context = {
        "form": form,
        "why_not": why_not(desk),
        "shown": progress.shown(latest, desk.now) if latest else None,
        "pull": queries.pull_of(desk.company),
        "latest": latest,
    }
    return render(request, "payments/import.html", context, status=status)
