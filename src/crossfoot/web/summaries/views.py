"""Summaries: choose how sources go, make drafts, look at one with its debits and credits, post it, take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crossfoot.audit import trail
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.beside import Beside, beside
from crossfoot.documents.sending import books_of
from crossfoot.documents.summaries import forecasting, operations, queries
from crossfoot.documents.summaries.forecasting import Month
from crossfoot.documents.summaries.models import KIND, SalesSummary, SummaryMember
from crossfoot.journals.models import KIND as JOURNAL
from crossfoot.proof import drift_queries
from crossfoot.sync.evidence import evidence
from crossfoot.sync.models import Link, Push
from crossfoot.tenancy import access
from crossfoot.web import exports
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell
from crossfoot.web.orders.previews import seen
from crossfoot.web.problems import put_on
from crossfoot.web.problems import shown as shown_problem
from crossfoot.web.summaries.forms import ChoiceForm, DraftForm, ForecastForm, source_word

SHOWN = 100
"""Summaries listed at once; the export has all of them."""

MEMBERS_SHOWN = 500
EVENTS_SHOWN = 200
PUSHES_SHOWN = 20

LISTED = (
    "Summary",
    "Source",
    "From",
    "To",
    "Document",
    "Orders",
    "Total",
    "Currency",
    "State",
    "In QuickBooks",
)


@require_safe
@at_desk()
def summaries(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How each source goes, what a month would be, and the summaries that there are."""
    return _list(request, desk)


@require_POST
@at_desk(Can.EDIT_SETTINGS)
def choose(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How the orders of a source go from a day on."""
    form = ChoiceForm(request.POST, sources=queries.going(desk.company, desk.today))
    if form.is_valid():
        try:
            operations.choose(company=desk.company, by=desk.person, at=desk.now, **form.chosen())
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, "Saved. What is in QuickBooks already stays as it is.")
            return redirect("summaries", desk.company.slug)
    return _list(request, desk, form=form, status=422)


@require_POST
@at_desk(Can.SEND_INVOICES)
def draft(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make drafts now; nothing is posted."""
    form = DraftForm(request.POST)
    if form.is_valid():
        through = form.cleaned_data["through"]
        try:
            made = operations.draft(company=desk.company, through=through, by=desk.person, at=desk.now)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            count = len(made)
            words = f"{count} {'draft waits' if count == 1 else 'drafts wait'} to be posted."
            messages.success(request, words if count else "No order waits for a summary.")
            return redirect("summaries", desk.company.slug)
    return _list(request, desk, draft_form=form, status=422)


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """Every summary as CSV or XLSX."""
    rows = (
        (
            row.number, source_word(row.source), row.first_on, row.last_on, row.book_document, row.count, row.total,
            row.currency, row.get_state_display(), row.get_book_state_display(),
        )
        for row in queries.summaries(desk.company).iterator(chunk_size=500)
    )  # fmt: skip
    return _file(f"{desk.company.slug}-summaries", file_format, LISTED, rows)


@require_safe
@at_desk()
def summary(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One summary: its document with debits and credits, its cost journal, and its orders."""
    return _one(request, desk, _found(desk, pk))


@require_safe
@at_desk()
def history(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """What happened to it."""
    row = _found(desk, pk)
    events = trail.history(desk.company.pk, KIND, row.pk)
    context = _about(desk, row, "history") | {"events": list(events[:EVENTS_SHOWN])}
    return render(request, "summaries/history.html", context)


@require_safe
@at_desk(Can.VIEW_EVIDENCE)
def summary_evidence(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """What was sent to QuickBooks for its document and its cost journal, and what came back."""
    row = _found(desk, pk)
    keys = [row.key]
    if row.cost is not None:
        keys += [
            f"{JOURNAL}:{one}"
            for one in row.cost.entries.exclude(journal=None).values_list("journal", flat=True)
        ]
    pushes = Push.objects.filter(company=desk.company, document_key__in=keys).select_related("created_by")
    context = _about(desk, row, "evidence") | {
        "evidence": [evidence(push) for push in pushes.order_by("-pk")[:PUSHES_SHOWN]],
        "noun": "summary",
    }
    return render(request, "summaries/evidence.html", context)


@require_safe
@at_desk(Can.EXPORT)
def export_orders(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """Its orders as CSV or XLSX."""
    row = _found(desk, pk)
    return _file(
        f"{desk.company.slug}-{row.number}-orders", file_format, queries.HEADINGS, queries.order_rows(row)
    )


@require_safe
@at_desk(Can.EXPORT)
def export_journal(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """Its debits and credits as CSV or XLSX."""
    row = _found(desk, pk)
    try:
        rows = list(queries.journal_rows(row, desk.today))
    except Refusal as refusal:
        raise Http404 from refusal
    return _file(f"{desk.company.slug}-{row.number}-journal", file_format, queries.JOURNAL_HEADINGS, rows)


@require_POST
@at_desk(Can.SEND_INVOICES)
def post(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Post it."""
    row = _found(desk, pk)
    return _done(
        request, desk, row, "Posted. It is on its way to QuickBooks.",
        lambda: operations.post(summary=row, by=desk.person, at=desk.now),
    )  # fmt: skip


@require_POST
@at_desk(Can.SEND_INVOICES)
def discard(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """This draft is not wanted."""
    row = _found(desk, pk)
    return _done(
        request, desk, row, "Discarded. Nothing was posted.",
        lambda: operations.discard(summary=row, by=desk.person, at=desk.now),
    )  # fmt: skip


@require_POST
@at_desk(Can.TAKE_BACK)
def take_back(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take it out of QuickBooks again."""
    row, reason = _found(desk, pk), request.POST.get("reason", "")
    return _done(
        request, desk, row, "It is taken out of QuickBooks. Once it is out, its orders are free.",
        lambda: operations.take_back(summary=row, reason=reason, by=desk.person, at=desk.now),
    )  # fmt: skip


def _done(
    request: HttpRequest, desk: Desk, row: SalesSummary, sentence: str, act: Callable[[], Any]
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        row.refresh_from_db()
        return _one(request, desk, row, refusal=refusal, status=422)
    messages.success(request, sentence)
    return redirect("summaries-one", desk.company.slug, row.pk)


def _one(
    request: HttpRequest, desk: Desk, row: SalesSummary, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    found = None
    if books_of(desk.company) is not None:
        found = queries.shown(row, desk.today)
    members = list(queries.members(row)[:MEMBERS_SHOWN])
    sentences = [one.sentence for one in refusal.problems] or [refusal.sentence] if refusal else []
    context = _about(desk, row, "summary") | {
        "preview": seen(found.preview, "", [shown_problem(one, desk) for one in found.preview.problems])
        if found
        else None,
        "cost": found.cost if found else None,
        "members": members,
        "more": row.count - len(members),
        "sentences": sentences,
        "reason": request.POST.get("reason", ""),
        "paper": {"party_word": "customer", "document": row.book_document},
    }
    return render(request, "summaries/one.html", context, status=status)


def _about(desk: Desk, row: SalesSummary, tab: str) -> dict[str, Any]:
    """What every tab of its page shows."""
    slug = desk.company.slug
    tabs = [("summary", "Summary", "summaries-one"), ("history", "History", "summaries-history")]
    if desk.may(Can.VIEW_EVIDENCE):
        tabs.append(("evidence", "Evidence", "summaries-evidence"))
    link = (
        Link.objects.filter(connection=row.connection, local_key=row.key)
        .select_related("push", "connection")
        .first()
    )
    figures: Beside | None = beside(link) if link else None
    return {
        "made": row,
        "source": source_word(row.source),
        "tab": tab,
        "tabs": [(key, word, reverse(name, args=[slug, row.pk])) for key, word, name in tabs],
        "is_draft": row.state == SalesSummary.State.DRAFT,
        "is_posted": row.state == SalesSummary.State.POSTED,
        "link": link,
        "figures": figures,
        "difference": link.total - row.total if link and link.total is not None else None,
        "drift": drift_queries.open_alert(desk.company, row.key),
    }


def _list(
    request: HttpRequest, desk: Desk, *, form: ChoiceForm | None = None, draft_form: DraftForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    going = queries.going(desk.company, desk.today)
    asked = ForecastForm(request.GET) if "orders" in request.GET else ForecastForm()
    if asked.is_bound and asked.is_valid():
        month: Month | None = forecasting.of_figures(desk.company, **asked.cleaned_data)
    else:
        month = forecasting.of_company(desk.company, desk.today)
    yesterday = operations.yesterday(desk.company, desk.now)
    state = request.GET.get("state", "")
    rows = queries.summaries(desk.company, state=state if state in SalesSummary.State.values else "")
    context = {
        "going": [(one, source_word(one.source)) for one in going],
        "form": form or ChoiceForm(sources=going, initial={"since": desk.today}),
        "draft_form": draft_form or DraftForm(initial={"through": yesterday}),
        "forecast_form": asked,
        "month": month,
        "month_sentence": forecasting.sentence_of(month) if month else "",
        "rows": [(row, source_word(row.source)) for row in rows[:SHOWN]],
        "more": max(rows.count() - SHOWN, 0),
        "states": SalesSummary.State.choices,
        "state": state,
        "is_set_up": books_of(desk.company) is not None,
        "goes_by_summary": any(one.frequency.value != "each" or one.later for one in going),
        "has_any": SummaryMember.objects.filter(summary__company=desk.company).exists(),
    }
    return render(request, "summaries/list.html", context, status=status)


def _file(
    name: str, file_format: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    if file_format not in exports.FORMATS:
        raise Http404
    return exports.answer(name, file_format, headings, rows)


def _found(desk: Desk, pk: int) -> SalesSummary:
    return access.find(SalesSummary, company=desk.company, pk=pk, by=desk.person, at=desk.now)
