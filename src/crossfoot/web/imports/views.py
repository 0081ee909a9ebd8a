"""Imports: the list of runs, and one page for a run whose content follows its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.lists import Criteria, Tab
from crossfoot.documents.purchase_orders import queries as purchases
from crossfoot.documents.sales_orders import queries as sales
from crossfoot.imports import operations
from crossfoot.imports.models import ImportRun
from crossfoot.imports.operations import POWER_FOR
from crossfoot.tenancy import access
from crossfoot.web import listing
from crossfoot.web.connect import progress
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.imports.forms import ColumnsForm, UploadForm
from crossfoot.web.problems import put_on

ERRORS_SHOWN = 200
"""Errors on the page; the CSV file has the first thousand."""

COLUMNS: tuple[listing.Column[ImportRun], ...] = (
    listing.Column("created_at", "Uploaded", lambda run: run.created_at, ("created_at",), is_fixed=True),
)

State = ImportRun.State


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of file leads to."""

    list_url: str
    place: str
    """`sell` or `buy` for orders, else empty."""
    document: str
    send: Can | None


KINDS = {
    ImportRun.Kind.SALES_ORDERS: Kind("sell-list", "sell", "invoice", Can.SEND_INVOICES),
    ImportRun.Kind.PURCHASE_ORDERS: Kind("buy-list", "buy", "bill", Can.SEND_BILLS),
    ImportRun.Kind.CUSTOMERS: Kind("customers", "", "", None),
    ImportRun.Kind.VENDORS: Kind("contacts", "", "", None),
    ImportRun.Kind.PRODUCTS: Kind("products", "", "", None),
    ImportRun.Kind.RECEIPTS: Kind("buy-list", "", "", None),
    ImportRun.Kind.VENDOR_INVOICES: Kind("vendor-invoices-list", "", "", None),
    ImportRun.Kind.STOCK_ON_HAND: Kind("products", "", "", None),
    ImportRun.Kind.STOCK_COUNTS: Kind("products", "", "", None),
    ImportRun.Kind.STOCK_MOVEMENTS: Kind("products", "", "", None),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Create invoices for the orders of this import? Never answered by itself."""

    count: str
    document: str
    place: str
    matching: str
    is_ready: bool
    """Whether QuickBooks is connected."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.IMPORT_DATA)
def imports(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Upload a file, and what was uploaded before."""
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        role=desk.role,
        initial={"kind": request.GET.get("kind", "")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = operations.upload(
                company=desk.company,
                kind=form.cleaned_data["kind"],
                file_name=file.name,
                content=file.read(),
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return redirect("import", desk.company.slug, run.pk)
    runs = (
        ImportRun.objects.filter(company=desk.company).select_related("created_by").defer("content", "errors")
    )
    look = listing.look(request, "imports", COLUMNS, "-created_at")
    return render(
        request,
        "imports/list.html",
        {"form": form, "page": listing.page_of(runs, look), "look": look},
        status=422 if form.errors else 200,
    )


@require_safe
@at_desk(Can.IMPORT_DATA)
def import_run(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One run: its columns, its check, its progress or its result."""
    run = _run(desk, pk)
    wants_columns = "columns" in request.GET and run.state == State.CHECKED
    if run.state in {State.UPLOADED, State.FAILED} or wants_columns:
        try:
            sample = operations.sample_of(run)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return render(request, "imports/run.html", _context(desk, run))
        return _columns_page(request, desk, run, ColumnsForm(run=run, sample=sample))
    return render(request, "imports/run.html", _context(desk, run))


@require_POST
@at_desk(Can.IMPORT_DATA)
def check(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take the columns and the notation, and check the whole file with them."""
    run = _run(desk, pk)
    try:
        form = ColumnsForm(request.POST, run=run, sample=operations.sample_of(run))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("import", desk.company.slug, pk)
    if form.is_valid():
        try:
            operations.map_columns(
                run=run, columns=form.columns(), options=form.options(), by=desk.person, at=desk.now
            )
            operations.check(run=run, by=desk.person, at=desk.now)
        except Refusal as refusal:
            _put_on(form, refusal)
        else:
            return redirect("import", desk.company.slug, pk)
    return _columns_page(request, desk, run, form)


@require_POST
@at_desk(Can.IMPORT_DATA)
def choose_sheet(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Another sheet of the spreadsheet."""
    sheet = request.POST.get("sheet", "")
    return _do(
        request,
        desk,
        pk,
        lambda run: operations.choose_sheet(run=run, sheet=sheet, by=desk.person, at=desk.now),
    )


@require_POST
@at_desk(Can.IMPORT_DATA)
def write(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Import what was checked."""
    leave_out = request.POST.get("leave_out") == "1"
    return _do(
        request,
        desk,
        pk,
        lambda run: operations.write(run=run, by=desk.person, at=desk.now, leave_out_errors=leave_out),
    )


@require_POST
@at_desk(Can.IMPORT_DATA)
def cancel(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Stop the run and take back what it created."""
    return _do(request, desk, pk, lambda run: operations.cancel(run=run, by=desk.person, at=desk.now))


@require_safe
@at_desk(Can.IMPORT_DATA)
def progress_fragment(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The bar alone, for the page that polls it; when the work ends, the page is asked to load again."""
    run = _run(desk, pk)
    task = operations.open_task(run)
    if task is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "imports/_progress.html", {"run": run, "shown": progress.shown(task, desk.now)})


@require_safe
@at_desk(Can.IMPORT_DATA)
def errors_csv(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The errors as a file."""
    run = _run(desk, pk)
    response = HttpResponse(operations.errors_csv(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="errors-of-import-{run.pk}.csv"'
    return response


def _run(desk: Desk, pk: int) -> ImportRun:
    run = access.find(ImportRun, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    access.require(desk.person, POWER_FOR[run.kind], desk.company, at=desk.now)
    return run


def _do(request: HttpRequest, desk: Desk, pk: int, act: Callable[[ImportRun], object]) -> HttpResponse:
    run = _run(desk, pk)
    try:
        act(run)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("import", desk.company.slug, pk)


def _put_on(form: ColumnsForm, refusal: Refusal) -> None:
    if not refusal.problems:
        form.add_error(None, refusal.sentence)
    for problem in refusal.problems:
        form.add_error(form.place_of(problem.where), problem.sentence)


def _columns_page(request: HttpRequest, desk: Desk, run: ImportRun, form: ColumnsForm) -> HttpResponse:
    context = {"run": run, "form": form, "sample": form.sample}
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _context(desk: Desk, run: ImportRun) -> dict[str, object]:
    task = operations.open_task(run)
    if task is None:
        run.refresh_from_db()  # Its work may have ended since it was read.
    kind = KINDS[ImportRun.Kind(run.kind)]
    bad = int(run.options.get("bad_records", 0))
    return {
        "run": run,
        "kind": kind,
        "shown": progress.shown(task, desk.now) if task else None,
        "is_open": run.state in {State.CHECKING, State.WRITING, State.CANCELLING},
        "notices": run.options.get("notices", []),
        "errors": run.errors[:ERRORS_SHOWN],
        "new": max(0, run.records - bad - run.unchanged) if run.state == State.CHECKED else run.created,
        "bad": bad,
        "question": _question(desk, run, kind) if run.state == State.DONE else None,
    }


def _question(desk: Desk, run: ImportRun, kind: Kind) -> Question | None:
    """How many orders of this import could become documents; None where the reader may not send them."""
    if kind.send is None or not desk.may(kind.send):
        return None
    criteria = Criteria(tab=Tab.NOT_SENT, import_run=run.pk)
    queries = sales if kind.place == "sell" else purchases
    count = queries.tabs(desk.company, criteria)[Tab.NOT_SENT]
    if not count.number:
        return None
    return Question(
        count=str(count),
        document=kind.document,
        place=kind.place,
        matching=urlencode({"run": run.pk, "tab": Tab.NOT_SENT.value}),
        is_ready=connections.active(desk.company) is not None,
    )
