"""How much a month would be in QuickBooks, each way: from the company's own sales, or from typed figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from crossfoot.core.stock.roles import Accounting
from crossfoot.core.summaries import Forecast, Frequency, Volume, forecast
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.quickbooks.online.pace import BATCH_ITEMS
from crossfoot.stock.queries import accounting_of
from crossfoot.tenancy.models import Company

MOST_ORDERS = 1_000_000
DAYS = 31
"""Days of the month of which figures are typed."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month's orders, and what they would be each way."""

    first_on: date | None
    """None where the figures were typed."""
    orders: int
    sources: int
    has_cost: bool
    ways: tuple[Forecast, ...]
    """By single orders first, then by day, week and month."""


def of_company(company: Company, today: date, *, source: str | None = None) -> Month | None:
    """The last whole month with orders, by their order dates; of one source, or of all. None where there is none."""
    rows = SalesOrder.objects.filter(company=company).exclude(
        status__in=["cancelled", "draft", "in_parts", "closed"]
    )
    if source is not None:
        rows = rows.filter(source=source)
    first_of_this = today.replace(day=1)
    last = rows.filter(ordered_on__lt=first_of_this).aggregate(last=Max("ordered_on"))["last"]
    first_on = last.replace(day=1) if last else first_of_this
    last_on = (first_on + timedelta(days=DAYS)).replace(day=1) - timedelta(days=1)
    by_source: dict[str, dict[date, int]] = {}
    found = rows.filter(ordered_on__range=(first_on, last_on)).order_by()
    for name, day in found.values_list("source", "ordered_on").iterator(chunk_size=2000):
        days = by_source.setdefault(name, {})
        days[day] = days.get(day, 0) + 1
    if not by_source:
        return None
    has_cost = accounting_of(company) is not Accounting.SIMPLE
    volumes = [Volume(name, days, has_cost) for name, days in sorted(by_source.items())]
    return _month(first_on, volumes, has_cost)


def of_figures(company: Company, *, orders: int, sources: int = 1) -> Month:
    """A month of 31 days with so many orders, sold evenly by so many sources."""
    has_cost = accounting_of(company) is not Accounting.SIMPLE
    first_on = date(2026, 1, 1)
    volumes = []
    for number in range(sources):
        share = orders // sources + (1 if number < orders % sources else 0)
        days = {
            first_on + timedelta(days=day): share // DAYS + (1 if day < share % DAYS else 0)
            for day in range(DAYS)
        }
        volumes.append(Volume(f"Source {number + 1}", days, has_cost))
    month = _month(first_on, volumes, has_cost)
    return Month(None, month.orders, month.sources, month.has_cost, month.ways)


def _month(first_on: date, volumes: Sequence[Volume], has_cost: bool) -> Month:
    orders = sum(sum(volume.sales_by_day.values()) for volume in volumes)
    ways = tuple(forecast(volumes, frequency, in_one_call=BATCH_ITEMS) for frequency in Frequency)
    return Month(first_on, orders, len(volumes), has_cost, ways)


def sentence_of(month: Month) -> str:
    """What people read: "5,000 orders a month are 5,000 documents and 167 calls by themselves; or as summaries …"."""
    each, *others = month.ways
    journals = f", {each.journals:,} cost journals" if month.has_cost else ""
    calls = f"{each.calls:,} call{'' if each.calls == 1 else 's'}"
    said = f"{month.orders:,} orders a month are {each.documents:,} documents{journals} and {calls} by themselves"
    ways = [f"{one.documents:,} by the {one.frequency.value}" for one in others]
    return f"{said}; or as summaries {', '.join(ways[:-1])} or {ways[-1]}."
