"""Create invoice, Create bill, and the preview before it: for one order, ticked ones, or all that match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from crossfoot.core.problems import Problem, Refusal
from crossfoot.tenancy import access
from crossfoot.web import listing
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family, Order
from crossfoot.web.orders.lists import criteria_of, row_html, sendable, urls_of
from crossfoot.web.orders.previews import PREVIEW_LIMIT, previews_of
from crossfoot.web.orders.rows import rows_of, sending_of
from crossfoot.web.problems import Shown, shown

ONLY_PARAMETER = "only"
"""The order whose own button was pressed; what else is ticked does not count then."""
QUERY_PARAMETER = "matching"
"""The list's filters, for *select all that match*."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An order that was not sent, with the reasons and their fixes."""

    order: Order
    url: str
    problems: list[Shown]


@require_POST
@at_family()
def create(request: HttpRequest, desk: Desk, family: Family) -> HttpResponse:
    """Queue the documents of the chosen orders; say how many went and, one by one, what did not and why."""
    access.require(desk.person, family.send, desk.company, at=desk.now)
    ids = chosen_ids(request.POST, desk, family)
    back = safe_next(request, reverse(family.url("list"), args=[desk.company.slug]))
    if not ids:
        messages.warning(request, "Nothing was selected, so nothing was sent. Tick the orders first.")
        return redirect(back)
    try:
        sent = family.create(desk.company, ids, desk.person, desk.now)
    except Refusal as refused:
        if _is_htmx(request) and len(ids) == 1:
            return _row_again(request, desk, family, ids[0], refused.sentence)
        messages.error(request, f"{refused.sentence} Nothing was sent.")
        return redirect(back)
    if _is_htmx(request) and len(ids) == 1:
        problems = [problem for _, found in sent.refused for problem in found]
        return _row_again(request, desk, family, ids[0], _sentences(problems))
    if sent.pushes:
        messages.success(request, _on_their_way(family, len(sent.pushes)))
    if not sent.refused:
        return redirect(back)
    return render(
        request,
        "orders/sent.html",
        {
            "family": family,
            "count": len(sent.pushes),
            "left_out": [_left_out(desk, family, order, found) for order, found in sent.refused],
            "back": back,
        },
    )


@require_POST
@at_family()
def preview_many(request: HttpRequest, desk: Desk, family: Family) -> HttpResponse:
    """What exactly will happen with the chosen orders. Writes nothing, here or in QuickBooks."""
    ids = chosen_ids(request.POST, desk, family)
    back = safe_next(request, reverse(family.url("list"), args=[desk.company.slug]))
    if not ids:
        messages.warning(
            request, "Nothing was selected, so there is nothing to preview. Tick the orders first."
        )
        return redirect(back)
    previews = previews_of(desk, family, family.many(desk.company, ids[:PREVIEW_LIMIT]))
    ready = [preview for preview in previews if preview.is_ready]
    return render(
        request,
        "orders/preview_many.html",
        {
            "family": family,
            "previews": previews,
            "ready": ready,
            "left": len(previews) - len(ready),
            "more": len(ids) - len(previews),
            "sums": sums_of(ready),
            "back": back,
            "sending": sending_of(desk, family),
            "urls": urls_of(desk, family),
        },
    )


@require_safe
@at_family()
def selection(request: HttpRequest, desk: Desk, family: Family) -> HttpResponse:
    """How many match the list's filters and what they come to, for *select all that match*."""
    matching = family.queries.find(desk.company, sendable(criteria_of(request.GET, family)))
    count = listing.capped_count(matching)
    totals = (
        {}
        if count > listing.COUNT_LIMIT
        else _sums((row["currency"], row["total"]) for row in matching.values("currency", "total"))
    )
    return render(
        request, "orders/_selection.html", {"count": count, "sums": sorted(totals.items()), "desk": desk}
    )


def chosen_ids(data: QueryDict, desk: Desk, family: Family) -> list[int]:
    """The orders that a list's form names: one by its own button, the ticked ones, or all that match."""
    only = data.get(ONLY_PARAMETER, "")
    if only.isascii() and only.isdigit():
        return [int(only)]
    picked = listing.picked(data)
    if picked.is_all:
        matching = criteria_of(QueryDict(data.get(QUERY_PARAMETER, "")), family)
        return family.queries.selection(desk.company, sendable(matching))
    return list(picked.ids)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form came from, where that is a page of ours."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if back and is_ours else otherwise


def sums_of(previews: Any) -> list[tuple[str, Any]]:
    """The totals of these documents by currency."""
    return sorted(_sums((preview.posting.currency, preview.posting.total) for preview in previews).items())


def _sums(amounts: Any) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return sums


def _row_again(request: HttpRequest, desk: Desk, family: Family, pk: int, trouble: str) -> HttpResponse:
    look = listing.look(request, family.place, family.columns, "-ordered_on")
    sending_now = sending_of(desk, family)
    rows = rows_of(family, family.many(desk.company, [pk]), sending_now)
    if not rows:
        return HttpResponse(status=204)
    return HttpResponse(row_html(desk, family, look, rows[0], sending_now, trouble))


def _left_out(desk: Desk, family: Family, order: Order, problems: list[Problem]) -> LeftOut:
    url = reverse(family.url("order"), args=[desk.company.slug, order.pk])
    return LeftOut(order, url, [shown(problem, desk, family.place, order.pk) for problem in problems])


def _sentences(problems: list[Problem]) -> str:
    return " ".join(dict.fromkeys(problem.sentence for problem in problems))


def _on_their_way(family: Family, count: int) -> str:
    if count == 1:
        return f"1 {family.document} is on its way to QuickBooks."
    return f"{count:,} {family.document}s are on their way to QuickBooks. They go out by themselves."


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
