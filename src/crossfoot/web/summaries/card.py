"""On the page of a sales order: the summary that it is in, or goes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sending import UNSENT
from crossfoot.documents.summaries import standing
from crossfoot.mappings.models import Setup
from crossfoot.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Card:
    """Where the order is; `url` is the summary's page, or the list where there is none yet."""

    sentence: str
    link: str
    url: str


def card_of(desk: Desk, order: Any, setup: Setup | None) -> Card | None:
    """None for what goes by itself. `setup` is that of the QuickBooks that documents go to now, if any."""
    if not isinstance(order, SalesOrder):
        return None
    slug = desk.company.slug
    summary = standing.held_in([order.pk]).get(order.pk)
    if summary is not None:
        state = "a draft" if summary.state == summary.State.DRAFT else "posted"
        url = reverse("summaries-one", args=[slug, summary.pk])
        return Card(f"It is in a summary, which is {state}:", summary.number, url)
    choices = standing.choices_of(desk.company) if setup and order.book_state in UNSENT else {}
    span = standing.span_for(order, choices, setup) if choices else None
    if span is None:
        return None
    return Card(
        f"It goes with the summary for {standing.in_days(span)}.",
        "Summaries",
        reverse("summaries", args=[slug]),
    )
