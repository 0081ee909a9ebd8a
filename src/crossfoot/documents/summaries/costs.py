"""What the orders of a summary cost: their entries of stock wait for it, and are posted with it as one journal.

The entry of a delivery waits where the order goes with a summary of the days on which the goods leave. What leaves
before or after, comes back, or is corrected once the summary is posted, is booked by itself on its own day. The
balances are the same either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from crossfoot.core.stock.entries import Entry
from crossfoot.documents import sending
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.summaries import standing
from crossfoot.documents.summaries.models import KIND, SalesSummary
from crossfoot.stock import held, summing
from crossfoot.stock.models import StockEntry, StockEvent
from crossfoot.tenancy.models import Company, Person

ORDER = "sales_order"


def register() -> None:
    """Let the stock ask whether what an order's delivery books waits for a summary."""
    held.register(ORDER, waits)


def waits(event: StockEvent) -> bool:
    """Whether the order of this event goes with a summary, not posted yet, of days that the event is in."""
    choices = standing.choices_of(event.company_id)
    if not choices:
        return False
    order = SalesOrder.objects.select_related("customer__terms").filter(pk=event.source_id or 0).first()
    books = sending.books_of(event.company)
    if order is None or books is None or order.book_state not in sending.UNSENT:
        return False
    span = standing.span_for(order, choices, books.setup)
    return span is not None and span.first_on <= event.occurred_on <= span.last_on


def entries_of(company: Company, order_ids: Sequence[int]) -> list[StockEntry]:
    """What waits of these orders, in order of time."""
    return list(held.waiting(company, ORDER, order_ids))


def journal_of(summary: SalesSummary, order_ids: Sequence[int]) -> Entry | None:
    """The cost journal that a draft would have now; None where there is none."""
    entries = entries_of(summary.company, order_ids)
    return summing.would_book(summary.company, entries, _day(summary.last_on, entries))


def post(summary: SalesSummary, order_ids: Sequence[int], *, by: Person, at: datetime) -> StockEvent | None:
    """The cost journal of a summary that is being posted; None where nothing waits."""
    entries = entries_of(summary.company, order_ids)
    return summing.sum_up(
        company=summary.company, entries=entries, on=_day(summary.last_on, entries), source=(KIND, summary.pk),
        memo=f"{summary} of {summary.source or 'orders without a source'}.", by=by, at=at,
    )  # fmt: skip


def take_back(summary: SalesSummary, *, reason: str, by: Person, at: datetime) -> None:
    """The cost journal of a summary that was taken out of QuickBooks is booked back, and waits again."""
    if summary.cost is not None:
        summing.take_apart(event=summary.cost, reason=reason, by=by, at=at)


def let_go(company: Company, order_ids: Sequence[int], *, by: Person | None, at: datetime) -> None:
    """Of these orders, post what waits of those that go by themselves after all: one journal each."""
    entries = entries_of(company, order_ids)
    if not entries:
        return
    by_order: dict[int, list[StockEntry]] = {}
    for entry in entries:
        by_order.setdefault(entry.event.source_id or 0, []).append(entry)
    choices, books = standing.choices_of(company), sending.books_of(company)
    in_summaries = standing.held_in(by_order)
    orders = SalesOrder.objects.select_related("customer__terms").filter(pk__in=list(by_order)).order_by("pk")
    for order in orders:
        is_due = standing.span_for(order, choices, books.setup if books else None) is not None
        is_over = order.status == SalesOrder.Status.CANCELLED or order.book_state not in sending.UNSENT
        if order.pk not in in_summaries and (is_over or not is_due):
            own = by_order[order.pk]
            summing.sum_up(
                company=company, entries=own, on=_day(date.min, own), source=(ORDER, order.pk),
                memo=f"{order} goes by itself.", by=by, at=at,
            )  # fmt: skip


def _day(day: date, entries: Sequence[StockEntry]) -> date:
    """Never before what it books."""
    return max([day, *(entry.posting_on for entry in entries)])
