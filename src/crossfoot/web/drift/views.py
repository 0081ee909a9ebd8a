"""Changed in QuickBooks: the list, one change with both sides and the four decisions, and many at once (D6, D7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.proof import drift_decisions, drift_queries
from crossfoot.proof.models import DriftAlert
from crossfoot.tenancy import access
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell, Column, Look
from crossfoot.web.screens import screen_of

MOST_AT_ONCE = 200
"""Changes that one click decides."""

COLUMNS: tuple[Column[DriftAlert], ...] = (
    Column("label", "Document", lambda alert: alert.label, ("label",), is_fixed=True),
    Column("kind", "What happened", lambda alert: str(alert.get_kind_display())),
    Column("differences", "Differences", lambda alert: words_of(alert)),
    Column("amount", "Amount", lambda alert: alert.amount, ("amount",), is_number=True),
    Column("found_at", "Found", lambda alert: alert.found_at, ("found_at",)),
    Column("state", "Decision", lambda alert: str(alert.get_state_display())),
)

DECISIONS: dict[str, str] = {
    "accept": "accepted",
    "assert": "asserted: what it says here is on its way to QuickBooks",
    "reverse": "cancelled, and what is left of it is taken out of QuickBooks",
    "ignore": "ignored",
}
"""The four decisions, and how each is told when it is done."""

MANY = ("accept", "ignore")
"""What can be decided for many at once: nothing that writes to QuickBooks."""


@dataclass(frozen=True, slots=True)
class Row:
    """An alert in the list. `url` opens it, `document_url` opens its document."""

    alert: DriftAlert
    url: str
    document_url: str
    currency: str
    words: str


@require_safe
@at_desk()
def alerts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The open changes, or the decided ones with who, when and why."""
    look, rows = _asked(request, desk)
    page = listing.page_of(rows, look)
    currencies = drift_queries.currencies_of(desk.company, page.rows)
    company = desk.company
    return render(
        request,
        "drift/list.html",
        {
            "look": look,
            "page": page,
            "rows": [_row(desk, one, currencies) for one in page.rows],
            "is_decided": _is_decided(request),
            "text": request.GET.get("q", ""),
            "open_count": drift_queries.open_count(company),
            "decided_count": listing.capped_count(drift_queries.alerts_of(company, is_open=False)),
            "may_decide": desk.may(Can.RESOLVE_DRIFT),
        },
    )


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """Every difference of the alerts that the list shows, one row each."""
    if file_format not in exports.FORMATS:
        raise Http404
    _, rows = _asked(request, desk)
    headings = ["Document", "What happened", "Field", "Ours", "QuickBooks", "Amount", "Found", "Decision",
                "Decided by", "Decided", "Reason"]  # fmt: skip
    name = f"{desk.company.slug}-changed-in-quickbooks-{desk.today.isoformat()}"
    return exports.answer(name, file_format, headings, _cells(rows.order_by("pk").iterator(chunk_size=500)))


@require_safe
@at_desk()
def alert(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One change: ours beside QuickBooks', and what each decision would do."""
    return _shown(request, desk, _found(desk, pk))


@require_POST
@at_desk(Can.RESOLVE_DRIFT)
def decide(request: HttpRequest, desk: Desk, pk: int, name: str) -> HttpResponse:
    """Take one of the four decisions."""
    found = _found(desk, pk)
    if name not in DECISIONS:
        raise Http404
    try:
        _decided(found, name, request.POST.get("reason", ""), desk)
    except Refusal as refused:
        return _shown(
            request, desk, _found(desk, pk), trouble=(name, f"{refused.sentence} Nothing was changed.")
        )
    messages.success(request, f"{found.label} is {DECISIONS[name]}.")
    if name == "accept" and (url := screen_of(desk, found.document_key)):
        return redirect(url)
    return redirect("drift", desk.company.slug)


@require_POST
@at_desk(Can.RESOLVE_DRIFT)
def decide_many(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Accept or ignore what was ticked; what is refused stays open and is told."""
    name = request.POST.get("decision", "")
    picked = listing.picked(request.POST).ids[:MOST_AT_ONCE]
    if name not in MANY or not picked:
        messages.warning(request, "Nothing was ticked, so nothing was decided. Tick the documents first.")
        return redirect("drift", desk.company.slug)
    done = 0
    for one in drift_queries.alerts_of(desk.company, is_open=True).filter(pk__in=picked).order_by("pk"):
        try:
            _decided(one, name, request.POST.get("reason", ""), desk)
            done += 1
        except Refusal as refused:
            messages.error(request, f"{one.label}: {refused.sentence} It stayed open.")
    if done:
        messages.success(
            request, f"{done:,} {'document is' if done == 1 else 'documents are'} {DECISIONS[name]}."
        )
    return redirect("drift", desk.company.slug)


def words_of(alert: DriftAlert) -> str:
    """ "Amount of line 1 is 110.00 and was 120.00", all differences of an alert in one line."""
    told = (f"{one['label']}: {one['ours'] or '–'} → {one['theirs'] or '–'}" for one in alert.differences)
    return "; ".join(told) or str(alert.get_kind_display())


def _decided(found: DriftAlert, name: str, reason: str, desk: Desk) -> None:
    run: dict[str, Callable[[], Any]] = {
        "accept": lambda: drift_decisions.accept(alert=found, by=desk.person, at=desk.now),
        "assert": lambda: drift_decisions.assert_ours(alert=found, by=desk.person, at=desk.now),
        "reverse": lambda: drift_decisions.reverse(alert=found, reason=reason, by=desk.person, at=desk.now),
        "ignore": lambda: drift_decisions.ignore(alert=found, reason=reason, by=desk.person, at=desk.now),
    }
    run[name]()


def _shown(
    request: HttpRequest, desk: Desk, found: DriftAlert, trouble: tuple[str, str] = ("", "")
) -> HttpResponse:
    is_open = found.state == DriftAlert.State.OPEN
    currency = drift_queries.currencies_of(desk.company, [found]).get(found.document_key, "")
    return render(
        request,
        "drift/one.html",
        {
            "alert": found,
            "currency": currency,
            "document_url": screen_of(desk, found.document_key),
            "effects": drift_queries.effects_of(found) if is_open else None,
            "is_open": is_open,
            "may_decide": desk.may(Can.RESOLVE_DRIFT),
            "trouble": trouble[0],
            "trouble_sentence": trouble[1],
            "reason": request.POST.get("reason", ""),
        },
        status=422 if trouble[0] else 200,
    )


def _asked(request: HttpRequest, desk: Desk) -> tuple[Look[DriftAlert], QuerySet[DriftAlert]]:
    look = listing.look(request, "drift", COLUMNS, "-found_at")
    rows = drift_queries.alerts_of(
        desk.company, is_open=not _is_decided(request), text=request.GET.get("q", "")[:200]
    )
    return look, rows


def _is_decided(request: HttpRequest) -> bool:
    return request.GET.get("tab") == "decided"


def _row(desk: Desk, alert: DriftAlert, currencies: dict[str, str]) -> Row:
    return Row(
        alert,
        reverse("drift-one", args=[desk.company.slug, alert.pk]),
        screen_of(desk, alert.document_key),
        currencies.get(alert.document_key, ""),
        words_of(alert),
    )


def _cells(rows: Iterator[DriftAlert]) -> Iterator[list[Cell]]:
    for one in rows:
        start: list[Cell] = [one.label, str(one.get_kind_display())]
        end: list[Cell] = [
            one.amount,
            one.found_at,
            str(one.get_state_display()),
            str(one.decided_by) if one.decided_by else "",
            one.decided_at,
            one.reason,
        ]
        for told in one.differences or [{"label": "", "ours": "", "theirs": ""}]:
            yield [*start, told["label"], told["ours"], told["theirs"], *end]


def _found(desk: Desk, pk: int) -> DriftAlert:
    return access.find(DriftAlert, company=desk.company, pk=pk, by=desk.person, at=desk.now)
