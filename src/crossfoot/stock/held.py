"""Entries that are not posted by themselves: a summary posts them, or the order does when it goes alone after all (E8).

Their movements and exact amounts are kept like those of any entry; only their journal waits. Whether an event's entry
waits is for the room to say that knows the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from crossfoot.core.stock.entries import added_up
from crossfoot.core.stock.legs import Leg
from crossfoot.stock.books import StockEntry, StockEvent, StockLeg
from crossfoot.tenancy.models import Company

Waits = Callable[[StockEvent], bool]

_waits: dict[str, Waits] = {}


def register(source_kind: str, function: Waits) -> None:
    """Ask `function` whether the entry of an event of such a source waits for a summary. Called when apps are ready."""
    _waits[source_kind] = function


def goes_with_summary(event: StockEvent) -> bool:
    """Whether what this event books is not posted now, but with the summary that its document belongs to."""
    function = _waits.get(event.source_kind)
    return function is not None and function(event)


def hold(entry: StockEntry, legs: Iterable[Leg]) -> StockEntry:
    """Keep the exact amounts of an entry, and post nothing."""
    entry.waits = True
    entry.save(update_fields=["waits"])
    StockLeg.objects.bulk_create(
        StockLeg(
            entry=entry, role=leg.role, scope=leg.scope, klass=leg.klass, department=leg.department,
            note=leg.note, amount=leg.amount,
        )
        for leg in added_up(legs)
    )  # fmt: skip
    return entry


def waiting(company: Company, source_kind: str, ids: Iterable[int]) -> QuerySet[StockEntry]:
    """Entries of these documents that wait to be posted, in order of time."""
    rows = StockEntry.objects.filter(company=company, waits=True, summed_in=None)
    rows = rows.filter(event__source_kind=source_kind, event__source_id__in=list(ids))
    return rows.select_related("event").order_by("posting_on", "pk")


def legs_of(entries: Iterable[StockEntry]) -> tuple[Leg, ...]:
    """What these entries come to on each account, exactly."""
    rows = StockLeg.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("pk")
    return added_up(Leg(row.role, row.amount, row.scope, row.klass, row.department, row.note) for row in rows)


def waiting_sources(company: Company, source_kind: str) -> QuerySet[StockEntry, int | None]:
    """The ids of the documents of which anything waits, for a condition."""
    rows = StockEntry.objects.filter(company=company, waits=True, summed_in=None)
    return rows.filter(event__source_kind=source_kind).values_list("event__source_id", flat=True)
