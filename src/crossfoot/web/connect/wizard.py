"""The Connect wizard: way of accounting, documents and accounts, taxes, contacts with dates and numbers.

Every choice is stored when it is made, so one can leave at any step and come back to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot.catalog import operations as catalog
from crossfoot.catalog.models import TaxRate
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, blocking
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.wizard import Button
from crossfoot.mappings import operations, queries, wizard
from crossfoot.mappings.models import Setup
from crossfoot.mappings.operations import SetupChanges
from crossfoot.stock import queries as stock
from crossfoot.sync import creating_tasks, list_tasks
from crossfoot.tenancy import access
from crossfoot.web.accounting.words import WAYS
from crossfoot.web.connect import progress
from crossfoot.web.connect.account_form import AccountsForm
from crossfoot.web.connect.rules_form import RulesForm
from crossfoot.web.connect.tax_form import RateForm, TaxesForm
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on

P = ParamSpec("P")

PLACES = {
    wizard.MODE: "connect-accounting",
    wizard.ACCOUNTS: "connect-accounts",
    wizard.TAXES: "connect-taxes",
    wizard.IMPORT: "connect-start",
}
"""The address of each step."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step in the stepper."""

    number: int
    title: str
    url: str
    is_current: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """A connection that is being set up. `setup` is not stored before the first *Continue*."""

    desk: Desk
    connection: Connection
    setup: Setup


StepView = Callable[Concatenate[HttpRequest, Sitting, P], HttpResponse]


def at_step(
    view: StepView[P],
) -> Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]:
    """Open a step only where a QuickBooks company is connected and its lists were read."""

    @wraps(view)
    def opened(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        connection = connections.active(desk.company)
        if connection is None:
            messages.info(request, "Connect QuickBooks first; then it can be set up.")
            return redirect("connect", desk.company.slug)
        if connection.facts_at is None:
            return redirect("connect-reading", desk.company.slug)
        setup = queries.setup_of(connection) or Setup(connection=connection)
        return view(request, Sitting(desk, connection, setup), *args, **kwargs)

    return opened


@require_safe
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def resume(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Back to the step that was left."""
    current = next(step for step in _steps(sitting.connection) if step.is_current)
    return redirect(PLACES[current.number], sitting.desk.company.slug)


@require_safe
@at_desk(Can.EDIT_MAPPINGS)
def reading(request: HttpRequest, desk: Desk) -> HttpResponse:
    """While QuickBooks' lists are read; the wizard follows by itself."""
    connection = connections.active(desk.company)
    if connection is None:
        return redirect("connect", desk.company.slug)
    task = progress.latest(desk.company, list_tasks.REFRESH_LISTS, desk.now)
    if connection.facts_at is not None and (task is None or not task.is_open):
        return redirect("connect-wizard", desk.company.slug)
    return render(request, "connect/reading.html", {"connection": connection, "shown": task})


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def read_lists(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read QuickBooks' lists anew, and go back to where the person was."""
    try:
        list_tasks.start_refresh(company=desk.company, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("connect", desk.company.slug)
    return redirect("connect-reading", desk.company.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def accounting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Step 1: the way of accounting that is kept, and what it does to the books. It is changed under Settings."""
    desk = sitting.desk
    if request.method == "POST":
        try:
            operations.open_setup(connection=sitting.connection, by=desk.person, at=desk.now)
            _save(sitting, SetupChanges(mode=Setup.Mode.SIMPLE.value, wizard_step=wizard.ACCOUNTS))
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            return redirect("connect-accounts", desk.company.slug)
    kept = stock.accounting_of(desk.company)
    way = None if kept is Accounting.SIMPLE else WAYS[kept]
    return _page(request, sitting, wizard.MODE, "connect/accounting.html", {"way": way})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def accounts(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Step 2: sales orders, purchase orders or both, and the accounts that they need."""
    desk, connection = sitting.desk, sitting.connection
    if request.method != "POST":
        form = AccountsForm(connection=connection, setup=sitting.setup)
        return _accounts_page(request, sitting, form)
    form = AccountsForm(request.POST, connection=connection, setup=sitting.setup)
    if form.is_valid():
        try:
            form.save(by=desk.person, at=desk.now)
        except Refusal as refusal:
            put_on(form, refusal)
    if form.errors:
        return _accounts_page(request, sitting, form)
    following = wizard.IMPORT if wizard.is_us(connection) else wizard.TAXES
    if "continue" in request.POST and not blocking(_missing(connection, Button.CONTINUE)):
        _save(sitting, SetupChanges(wizard_step=following))
        return redirect(PLACES[following], desk.company.slug)
    stored = queries.setup_of(connection) or sitting.setup
    return _accounts_page(request, sitting, AccountsForm(connection=connection, setup=stored))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def taxes(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Step 3, outside the US: every tax rate of ours is mapped to a tax code of QuickBooks."""
    desk, connection = sitting.desk, sitting.connection
    if wizard.is_us(connection):
        return redirect("connect-start", desk.company.slug)
    shown = _creating(sitting)
    form = TaxesForm(request.POST or None, connection=connection, setup=sitting.setup)
    if request.method == "POST" and form.is_valid():
        form.save(by=desk.person, at=desk.now)
        if not form.errors:
            if "continue" in request.POST and not _tax_problems(connection):
                _save(sitting, SetupChanges(wizard_step=wizard.IMPORT))
                return redirect("connect-start", desk.company.slug)
            stored = queries.setup_of(connection) or sitting.setup
            form = TaxesForm(connection=connection, setup=stored)
    return _taxes_page(request, sitting, form, RateForm(prefix="new"), shown)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def add_rate(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """A new tax rate of ours, on the same screen (B4)."""
    desk = sitting.desk
    rate_form = RateForm(request.POST, prefix="new")
    if rate_form.is_valid():
        try:
            rate = catalog.add_tax_rate(
                company=desk.company,
                name=rate_form.cleaned_data["name"],
                percent=rate_form.cleaned_data["percent"],
                purchase_percent=rate_form.cleaned_data["purchase_percent"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refusal:
            put_on(rate_form, refusal)
        else:
            messages.success(request, f"Added {rate}. Choose its QuickBooks tax code, or create it there.")
            return redirect("connect-taxes", desk.company.slug)
    shown = _creating(sitting)
    form = TaxesForm(connection=sitting.connection, setup=sitting.setup)
    return _taxes_page(request, sitting, form, rate_form, shown)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def create_tax(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Create one of our rates as a tax code in QuickBooks; what else was chosen on the page is kept."""
    desk = sitting.desk
    form = TaxesForm(request.POST, connection=sitting.connection, setup=sitting.setup)
    if form.is_valid():
        form.save(by=desk.person, at=desk.now)
    rate = access.find(
        TaxRate, company=desk.company, pk=request.POST.get("rate", ""), by=desk.person, at=desk.now
    )
    try:
        creating_tasks.start_create_tax(company=desk.company, rate=rate, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("connect-taxes", desk.company.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def start(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The last step: import contacts, then from which day, on which date, under which number."""
    desk, connection = sitting.desk, sitting.connection
    form = RulesForm(request.POST or None, connection=connection, setup=sitting.setup)
    if request.method == "POST" and form.is_valid():
        try:
            operations.open_setup(connection=connection, by=desk.person, at=desk.now)
            _save(sitting, form.changes())
            if "done" not in request.POST:
                messages.success(request, "Saved. Nothing is sent before you press Done.")
                return redirect("connect-start", desk.company.slug)
            operations.complete(connection=connection, by=desk.person, at=desk.now)
            # Whoever reconfigures later begins at the first step.
            _save(sitting, SetupChanges(wizard_step=wizard.MODE))
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("connect-done", desk.company.slug)
    context = {
        "form": form,
        "problems": _missing(connection, Button.DONE),
        "shown": progress.latest(desk.company, list_tasks.IMPORT_PARTIES, desk.now),
    }
    return _page(request, sitting, wizard.IMPORT, "connect/start.html", context, has_errors=bool(form.errors))


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def import_contacts(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Import QuickBooks' customers and vendors; those imported before are found again (A2, A4, B5)."""
    desk = sitting.desk
    try:
        list_tasks.start_import_parties(company=desk.company, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    # Without a fragment in the address: with one, browsers do not load the page again while it waits.
    return redirect("connect-start", desk.company.slug)


@require_safe
@at_desk(Can.EDIT_MAPPINGS)
@at_step
def done(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """What will happen from now on."""
    if sitting.setup.completed_at is None:
        return redirect("connect-wizard", sitting.desk.company.slug)
    return render(request, "connect/done.html", {"connection": sitting.connection, "setup": sitting.setup})


def _accounts_page(request: HttpRequest, sitting: Sitting, form: AccountsForm) -> HttpResponse:
    problems = _missing(sitting.connection, Button.CONTINUE)
    template = "connect/_accounts.html" if request.headers.get("HX-Request") else "connect/accounts.html"
    return _page(
        request,
        sitting,
        wizard.ACCOUNTS,
        template,
        {"form": form, "problems": problems},
        has_errors=bool(form.errors) and not request.headers.get("HX-Request"),
    )


def _creating(sitting: Sitting) -> progress.Shown | None:
    """Tax codes under way; read before the codes, so that what ends in between is still watched."""
    return progress.latest(sitting.desk.company, creating_tasks.CREATE_TAX, sitting.desk.now)


def _taxes_page(
    request: HttpRequest, sitting: Sitting, form: TaxesForm, rate_form: RateForm, shown: progress.Shown | None
) -> HttpResponse:
    problems = [problem for problem in _missing(sitting.connection, Button.DONE) if problem.where == "tax"]
    context = {
        "form": form,
        "rate_form": rate_form,
        "problems": problems,
        "shown": shown,
    }
    has_errors = bool(form.errors or rate_form.errors)
    template = "connect/taxes.html"
    if request.headers.get("HX-Request"):
        template, has_errors = "connect/_taxes.html", False
    return _page(request, sitting, wizard.TAXES, template, context, has_errors=has_errors)


def _steps(connection: Connection) -> list[wizard.Step]:
    return wizard.steps(connection, accounting=stock.accounting_of(connection.company))


def _missing(connection: Connection, button: Button) -> list[Problem]:
    """What the way of accounting that is kept still needs."""
    return wizard.missing(connection, button, accounting=stock.accounting_of(connection.company))


def _tax_problems(connection: Connection) -> list[Problem]:
    problems = _missing(connection, Button.DONE)
    return blocking([problem for problem in problems if problem.where == "tax"])


def _page(
    request: HttpRequest,
    sitting: Sitting,
    number: int,
    template: str,
    context: dict[str, object],
    *,
    has_errors: bool = False,
) -> HttpResponse:
    problems = context.get("problems", [])
    assert isinstance(problems, list)
    return render(
        request,
        template,
        {
            "connection": sitting.connection,
            "setup": sitting.setup,
            "is_us": wizard.is_us(sitting.connection),
            "steps": _stepper(sitting, number),
            "blocking": blocking(problems),
            "notices": [problem for problem in problems if not problem.blocks],
            **context,
        },
        status=422 if has_errors else 200,
    )


def _stepper(sitting: Sitting, number: int) -> list[StepShown]:
    """The steps by their place in the row; one is done when the person has been past it."""
    reached = sitting.setup.wizard_step
    is_complete = sitting.setup.completed_at is not None
    return [
        StepShown(
            number=place,
            title=step.title,
            url=reverse(PLACES[step.number], args=[sitting.desk.company.slug]),
            is_current=step.number == number,
            is_done=step.can_continue and (is_complete or step.number < reached),
        )
        for place, step in enumerate(_steps(sitting.connection), start=1)
    ]


def _save(sitting: Sitting, changes: SetupChanges) -> Setup:
    return operations.save_setup(
        connection=sitting.connection, changes=changes, by=sitting.desk.person, at=sitting.desk.now
    )
