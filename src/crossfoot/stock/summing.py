"""One journal for entries that waited: what the sales of a period cost, or one order that goes alone after all (E8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.entries import Entry, Rule, book
from crossfoot.stock import acts, booking, held
from crossfoot.stock.books import KIND
from crossfoot.stock.models import StockEntry, StockEvent
from crossfoot.tenancy.models import Company, Person

KEPT_AT_ONCE = 500


def would_book(company: Company, entries: Sequence[StockEntry], on: date) -> Entry | None:
    """The journal that these entries would be, were they posted now; None where they come to nothing."""
    if not entries:
        return None
    books = booking.books_of(acts.settings_of(company))
    entry, _ = book(
        held.legs_of(entries), booking.residues_of(books.connection), posting_on=on, rule=Rule.SUMMARY,
        cause=f"{KIND}:", currency=books.connection.home_currency,
    )  # fmt: skip
    return None if entry.is_empty else entry


def sum_up(
    *, company: Company, entries: Sequence[StockEntry], on: date, source: tuple[str, int], memo: str,
    by: Person | None, at: datetime,
) -> StockEvent | None:  # fmt: skip
    """Post what these entries come to as one journal of `on`; None where nothing waits.

    In the transaction and behind the gate of what posts them.
    """
    if not entries:
        return None
    settings = acts.settings_of(company, is_locked=True)
    books = booking.books_of(settings)
    event = StockEvent.objects.create(
        company=company, rule=Rule.SUMMARY.value, occurred_on=on, source_kind=source[0], source_id=source[1],
        memo=memo.strip()[:300], recorded_at=at, recorded_by=by,
    )  # fmt: skip
    row = StockEntry.objects.create(
        company=company, event=event, connection=books.connection, rule=Rule.SUMMARY.value, posting_on=on
    )
    booking.post(settings, books, event, [(row, held.legs_of(entries))], by=by, at=at)
    ids = [entry.pk for entry in entries]
    for start in range(0, len(ids), KEPT_AT_ONCE):
        StockEntry.objects.filter(pk__in=ids[start : start + KEPT_AT_ONCE]).update(summed_in=event)
    return event


def take_apart(*, event: StockEvent, reason: str, by: Person | None, at: datetime) -> StockEvent:
    """A journal on the same day takes back what `sum_up` posted; the entries wait again.

    Raises Refusal for what was taken back before.
    """
    if StockEvent.objects.filter(undoes=event).exists():
        raise Refusal("The cost of this summary was taken back before.")
    settings = acts.settings_of(event.company, is_locked=True)
    books = booking.books_of(settings)
    undone = StockEvent.objects.create(
        company=event.company, rule=Rule.REVERSAL.value, occurred_on=event.occurred_on,
        source_kind=event.source_kind, source_id=event.source_id, memo=reason.strip()[:300], undoes=event,
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    row = StockEntry.objects.create(
        company=event.company, event=undone, connection=books.connection, rule=Rule.REVERSAL.value,
        posting_on=event.occurred_on,
    )  # fmt: skip
    legs = [replace(leg, amount=-leg.amount) for leg in held.legs_of(list(event.entries.all()))]
    booking.post(settings, books, undone, [(row, legs)], by=by, at=at)
    StockEntry.objects.filter(summed_in=event).update(summed_in=None)
    return undone
