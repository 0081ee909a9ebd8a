"""What people are shown of stock: the worth of a few products, what a count expects, what an event booked, and what an
act would book before anybody does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.core.stock.roles import Accounting
from crossfoot.journals.posting import wanted_of
from crossfoot.stock import shelf
from crossfoot.stock.models import Location, Movement, OnHand, StockEntry, StockEvent, StockSettings
from crossfoot.stock.queries import Worth
from crossfoot.stock.sheets import signed
from crossfoot.sync.preview import PreviewedJournal, preview_journals
from crossfoot.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement, with what it adds to quantity and value of its product (less, where it leaves)."""

    row: Movement
    quantity: Decimal
    value: Decimal

    @property
    def average_after(self) -> Decimal | None:
        return Worth(self.row.product_id, self.row.quantity_after, self.row.value_after).average


@dataclass(frozen=True, slots=True)
class Booked:
    """One entry of an event. Without a journal nothing of it goes to QuickBooks: see `why_nothing`."""

    entry: StockEntry
    rule: Rule
    journal: PreviewedJournal | None

    @property
    def is_late(self) -> bool:
        """Is it what earlier movements cost now, and not the event itself?"""
        return self.rule is Rule.LATE_COST


@dataclass(frozen=True, slots=True)
class Told:
    """What an event did, or would do."""

    event: StockEvent | None
    """None where nothing would change, as with a count that finds what is expected."""
    moved: tuple[Moved, ...]
    entries: tuple[Booked, ...]
    has_inventory: bool

    @property
    def journals(self) -> tuple[Booked, ...]:
        return tuple(one for one in self.entries if one.journal is not None)

    @property
    def value(self) -> Decimal:
        """By how much the stock is worth more."""
        return total(one.entry.valuation for one in self.entries)

    @property
    def why_nothing(self) -> str:
        """Why no journal goes to QuickBooks; empty where one does."""
        if self.journals:
            return ""
        if self.event is None:
            return "Nothing changes: everything is as it was expected."
        if not self.has_inventory:
            return (
                "No journal goes to QuickBooks: in Simple accounting the stock journal of the period has what the "
                "stock is worth."
            )
        return "No journal goes to QuickBooks: no account changes by a cent."


def worth_of(products: Iterable[int]) -> dict[int, Worth]:
    """What the stock of these products is worth now, by the product's id; those that never moved are left out."""
    last = (
        Movement.objects.filter(product=OuterRef("pk")).order_by("-occurred_on", "-sequence").values("pk")[:1]
    )
    found = Product.objects.filter(pk__in=list(products)).annotate(last=Subquery(last)).exclude(last=None)
    rows = Movement.objects.filter(pk__in=found.values("last"))
    return {
        product_id: Worth(product_id, quantity, value)
        for product_id, quantity, value in rows.values_list("product_id", "quantity_after", "value_after")
    }


def expected(location: Location, on: date, products: Sequence[int]) -> dict[int, Decimal]:
    """How many of each product there are at a location by the end of a day, as it is known now."""
    there = dict.fromkeys(products, ZERO)
    there |= dict(
        OnHand.objects.filter(location=location, product__in=products).values_list("product_id", "quantity")
    )
    later = list(
        Movement.objects.filter(product__in=products, occurred_on__gt=on).filter(
            Q(location=location) | Q(to_location=location)
        )
    )
    for row, movement in zip(later, shelf.of_core(later), strict=True):
        for place, quantity in movement.effects:
            if place == str(location.pk):
                there[row.product_id] -= quantity
    return there


def moved(row: Movement) -> Moved:
    """A movement with its signs."""
    quantity, cost = signed(row), row.cost or ZERO
    if row.kind == Kind.TRANSFER or not quantity:
        return Moved(row, quantity, ZERO)
    return Moved(row, quantity, cost if quantity > 0 else -cost)


def told(event: StockEvent | None, company: Company) -> Told:
    """What an event moved and booked, its own entry first."""
    settings = StockSettings.objects.filter(company=company).exclude(accounting=Accounting.SIMPLE)
    has_inventory = settings.exists()
    if event is None:
        return Told(None, (), (), has_inventory)
    rows = event.movements.select_related("product", "location", "to_location").order_by("sequence")
    entries = list(event.entries.select_related("journal__connection").order_by("pk"))
    journals = {
        entry.pk: preview_journals(
            connection=entry.journal.connection, wanted=[wanted_of(entry.journal)], today=entry.posting_on
        )[0]
        for entry in entries
        if entry.journal is not None
    }
    return Told(
        event,
        tuple(moved(row) for row in rows),
        tuple(Booked(entry, Rule(entry.rule), journals.get(entry.pk)) for entry in entries),
        has_inventory,
    )


def rehearsed(company: Company, deed: Callable[[], StockEvent | None]) -> Told:
    """What `deed` would move and book: it is done, looked at, and undone before anybody else can see it.

    Raises what `deed` raises.
    """
    with transaction.atomic():
        found = told(deed(), company)
        transaction.set_rollback(True)
    return found
