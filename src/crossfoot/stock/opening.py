"""The opening entry: what was there on the day before the start goes into QuickBooks' inventory account (E5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.core.dates import in_words
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.legs import Leg
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.stock_journal import Opening, opening_entry
from crossfoot.mappings import queries as mappings
from crossfoot.stock import acts, booking, queries
from crossfoot.stock.acts import Act
from crossfoot.stock.books import KIND
from crossfoot.stock.models import StockEntry, StockEvent, StockLeg
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

SOURCE = "opening_entry"


def posted(company: Company) -> StockEvent | None:
    """The event of the opening entry; None where none is posted, or it was taken back."""
    events = StockEvent.objects.filter(company=company, source_kind=SOURCE, undoes=None, undone_by=None)
    return events.order_by("-pk").first()


def taken_back(act: Act, event: StockEvent) -> StockEvent:
    """The opening entry does not stand any more: a journal of its own day takes it back.

    In the caller's act. Raises Refusal once stock went to QuickBooks that builds on it.
    """
    later = StockEntry.objects.filter(company=act.company, connection__isnull=False, event__undoes=None)
    later = later.filter(event__undone_by=None).exclude(event__rule=Rule.OPENING.value)
    if first := later.select_related("event").order_by("event_id").first():
        raise Refusal(
            f"Stock is in QuickBooks since then, first of {in_words(first.event.occurred_on)}, and builds on the "
            "opening entry. Take back what happened since first; or count the stock where the opening was wrong."
        )
    books = booking.books_of(act.settings)
    legs = [
        Leg(leg.role, -leg.amount, leg.scope, leg.klass, leg.department, leg.note)
        for leg in StockLeg.objects.filter(entry__event=event)
    ]
    row = StockEntry.objects.create(
        company=act.company, event=act.event, connection=books.connection, rule=Rule.REVERSAL.value,
        posting_on=event.occurred_on,
    )  # fmt: skip
    booking.post(act.settings, books, act.event, [(row, legs)], by=act.by, at=act.at)
    return act.event


@transaction.atomic
def post_opening(*, company: Company, in_quickbooks: Decimal, by: Person, at: datetime) -> StockEvent:
    """Book what the stock was worth at the end of the day before the start and QuickBooks does not have yet.

    `in_quickbooks` is the balance of its inventory account on that day. Raises Refusal without a start, in Simple
    accounting, or where it is posted already; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    settings = acts.settings_of(company, is_locked=True)
    if not settings.has_inventory:
        raise Refusal(
            "In Simple accounting there is no opening entry: the first stock journal has what was there before. "
            "Choose accounting with inventory first."
        )
    if found := posted(company):
        raise Refusal(f"The opening entry of {in_words(found.occurred_on)} is posted already.")
    books = booking.books_of(settings)
    setup = mappings.setup_of(books.connection)
    if setup is None or setup.start_on is None:
        raise Refusal(
            "QuickBooks has no start date, so no day to open on. Choose it under Settings > Integrations."
        )
    day = setup.start_on - timedelta(days=1)
    event = StockEvent.objects.create(
        company=company, rule=Rule.OPENING.value, occurred_on=day, source_kind=SOURCE, source_id=books.connection.pk,
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    kept = booking.residues_of(books.connection)
    entry, residues = opening_entry(
        Opening(queries.opening_standing(company, day), in_quickbooks),
        Accounting(settings.accounting),
        kept,
        posting_on=day,
        cause=f"{KIND}:{event.pk}",
        currency=books.connection.home_currency,
    )
    booking.keep_residues(books.connection, residues, kept)
    row = StockEntry.objects.create(
        company=company, event=event, connection=books.connection, rule=Rule.OPENING.value, posting_on=day
    )
    booking.post_entries(settings, books, event, [(row, entry)], by=by, at=at)
    trail.record(
        "stock.opening_posted",
        company_id=company.pk,
        by=actor_of(by),
        at=at,
        subject=subject_of(KIND, event),
        data={"on": day, "in_quickbooks": in_quickbooks, "total": entry.total},
    )
    return event
