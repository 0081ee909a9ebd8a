"""Where an order stands: whether it goes by itself or with a summary, and in which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crossfoot.core.dates import in_words
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.summaries import Choice, Frequency, Span, span_of
from crossfoot.documents.sales_orders import posting
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.summaries.models import SalesSummary, SummaryChoice, SummaryMember
from crossfoot.mappings.models import Setup
from crossfoot.tenancy.models import Company

Choices = Mapping[str, Sequence[Choice]]
"""Sales source → what was chosen for it, in order of the day."""


def choices_of(company: Company | int) -> Choices:
    """Every choice of the company, by source; a source that is not among them goes by single orders."""
    found: dict[str, list[Choice]] = {}
    rows = SummaryChoice.objects.filter(company=company).order_by("source", "since")
    for source, since, frequency in rows.values_list("source", "since", "frequency"):
        found.setdefault(source, []).append(Choice(since, Frequency(frequency)))
    return found


def span_for(order: SalesOrder, choices: Choices, setup: Setup | None) -> Span | None:
    """The days of the summary that the order goes with; None where it goes by itself."""
    made = choices.get(order.source)
    return span_of(made, posting.facts_of(order, setup).posting_on) if made else None


def in_days(span: Span) -> str:
    """ "Jan 5, 2026" or "Jan 5, 2026 to Jan 11, 2026"."""
    if span.first_on == span.last_on:
        return in_words(span.first_on)
    return f"{in_words(span.first_on)} to {in_words(span.last_on)}"


def held_in(order_ids: Iterable[int]) -> dict[int, SalesSummary]:
    """The draft or posted summary of each of these orders that is in one."""
    rows = SummaryMember.objects.filter(order__in=list(order_ids), is_held=True).select_related("summary")
    return {row.order_id: row.summary for row in rows}


def against(orders: Sequence[SalesOrder], setup: Setup) -> dict[int, list[Problem]]:
    """Why these orders do not go by themselves: they are in a summary, or go with one when its period is over."""
    if not orders:
        return {}
    choices = choices_of(orders[0].company_id)
    held = held_in(order.pk for order in orders)
    if not choices and not held:
        return {}
    found: dict[int, list[Problem]] = {}
    for order in orders:
        summary = held.get(order.pk)
        span = span_for(order, choices, setup)
        if summary is not None:
            found[order.pk] = [_in_summary(order, summary)]
        elif span is not None:
            found[order.pk] = [_goes_with_one(order, span)]
    return found


def _in_summary(order: SalesOrder, summary: SalesSummary) -> Problem:
    if summary.state == SalesSummary.State.DRAFT:
        way_out = "Post it there, or discard the draft under Books > Summaries."
    else:
        way_out = "Take the summary back under Books > Summaries if it has to go by itself."
    state = summary.get_state_display().lower()
    sentence = f"{order} is in {summary} ({state}), and an order is billed once. {way_out}"
    return Problem("in_summary", sentence, Fix.WAIT, cause=f"summary:{summary.pk}")


def _goes_with_one(order: SalesOrder, span: Span) -> Problem:
    return Problem(
        "goes_with_summary",
        f"{order} goes with the summary of {order.source or 'orders without a source'} for {in_days(span)}. Make that "
        "summary, or choose under Books > Summaries that orders of this source go by themselves.",
        Fix.WAIT,
        cause=f"summary:{order.source}:{span.first_on}",
    )
