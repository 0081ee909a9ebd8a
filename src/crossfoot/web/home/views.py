"""The home page, and the search box that stands on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from crossfoot.connections import operations as connections
from crossfoot.proof import drift_queries
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.home import figures
from crossfoot.web.home.search import search
from crossfoot.web.templatetags.crossfoot import day_text


@require_safe
@at_desk()
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The tiles, the chart, the last events."""
    company = desk.company
    chart = figures.chart(company)
    return render(
        request,
        "home/home.html",
        {
            "connection": connections.active(company),
            "connect_url": place(desk, "connect"),
            "import_url": place(desk, "imports"),
            "attention_url": place(desk, "attention"),
            "tie_out_url": place(desk, "tieout"),
            "activity_url": place(desk, "activity"),
            "sell_new_url": place(desk, "sell-new"),
            "buy_new_url": place(desk, "buy-new"),
            "has_orders": chart is not None,
            "in_books": figures.in_books(company),
            "still_open": [
                (one, reverse(f"{one.place}-list", args=[company.slug]))
                for one in figures.still_open(company, desk.today)
            ],
            "today": desk.today,
            "waiting": figures.waiting(company, desk.now),
            "trouble": figures.trouble(company, desk.now),
            "changed": drift_queries.open_count(company),
            "to_approve": figures.to_approve(desk.person, company, desk.today),
            "approve_url": place(desk, "vendor-invoices-list"),
            "tie_out": figures.last_tie_out(company),
            "events": figures.last_events(company),
            "chart": chart,
            "chart_data": chart and _chart_data(chart),
            "chart_rows": chart and _chart_rows(chart),
        },
    )


@require_safe
@at_desk()
def search_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Jump to the one thing that the words name exactly; else show what they may mean."""
    words = request.GET.get("q", "").strip()
    found = search(desk.company, words)
    if found.exact:
        return redirect(found.exact.url)
    return render(request, "home/search.html", {"found": found, "search_words": words})


def place(desk: Desk, url_name: str) -> str:
    """The address of a screen of another family, or nothing where this installation has none."""
    try:
        return reverse(url_name, args=[desk.company.slug])
    except NoReverseMatch:
        return ""


def _chart_data(chart: figures.Chart) -> dict[str, Any]:
    return {
        "labels": [day_text(day) for day in chart.days],
        "series": [
            {"state": series.state, "label": series.label, "counts": series.counts} for series in chart.series
        ],
    }


def _chart_rows(chart: figures.Chart) -> list[tuple[str, list[int]]]:
    return [
        (day_text(day), [series.counts[index] for series in chart.series])
        for index, day in enumerate(chart.days)
    ]
