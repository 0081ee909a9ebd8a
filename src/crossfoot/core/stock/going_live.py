"""What has to be right before accounting with inventory is switched on: requirements E5, E6 and E7.

- E5: nothing is opened silently. What the stock is worth on the day before the start and what QuickBooks' inventory
  account has are compared, the entry that brings the two together is shown, and goes on approval. A start at the
  beginning of the data needs none.
- E6: every stocked product has a cost. What arrived or left without one is named, and nothing is booked at zero.
- E7: nowhere is less than nothing on hand.

Amounts are in home currency. Source: Finale, "Before you enable QuickBooks"; Accounting rules, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.money import ZERO, cents
from crossfoot.core.overrides import ROLE_LABELS
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.core.stock.costing import State
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.stock_journal import Opening, opening_entry

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Start:
    """When the books of the stock begin, and what was there before.

    `start_on` is the filter start date (E4), None where everything is sent. `opening` is what was there on
    `day_before`, None while QuickBooks was not asked for it.
    """

    start_on: date | None
    first_movement_on: date | None
    opening: Opening | None = None
    is_approved: bool = False
    """Did a person approve the opening entry, so that it is in QuickBooks or on its way?"""
    closing_on: date | None = None
    """QuickBooks' closing date."""
    kept_until: date | None = None
    """The last day of movements that were kept in Simple accounting, of which nothing is in QuickBooks."""

    @property
    def needs_opening(self) -> bool:
        """Did anything move before the start? A start at the beginning of the data builds the account by itself."""
        return (
            self.start_on is not None
            and self.first_movement_on is not None
            and self.first_movement_on < self.start_on
        )

    @property
    def day_before(self) -> date | None:
        """The day whose end the two are compared at: that before the start, else that before the first movement."""
        days = [day for day in (self.start_on, self.first_movement_on) if day is not None]
        return (
            (self.start_on if self.needs_opening and self.start_on else min(days)) - ONE_DAY if days else None
        )


@dataclass(frozen=True, slots=True)
class Product:
    """One stocked product, over all locations, on the day before the start and since."""

    key: str
    name: str
    before: State
    """Its stock at the end of the day before the start."""
    uncosted: tuple[date, ...] = ()
    """The days of its movements that have no cost, before the start and since."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of a product are at a location at the end of a day."""

    key: str
    product: str
    location: str
    """Its name; empty where there is only one."""
    quantity: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything that the checks look at."""

    start: Start
    products: tuple[Product, ...] = ()
    quantities: tuple[Quantity, ...] = field(default=())
    """Per product and location, on the day before the start and now; those above zero may be left out."""


def check_before_inventory(stock: Stock, accounting: Accounting, *, currency: str = "USD") -> list[Problem]:
    """Everything that stands against switching `accounting` on; empty in Simple, which books no stock."""
    if accounting is Accounting.SIMPLE:
        return []
    return [
        *start_problems(stock.start),
        *opening_problems(stock.start, accounting, currency=currency),
        *cost_problems(stock.products, stock.start.day_before),
        *quantity_problems(stock.quantities),
    ]


def opening_of(start: Start, accounting: Accounting, *, currency: str = "USD") -> Entry | None:
    """The opening entry that is to be approved, dated the day before the start; None where none is needed."""
    day = start.day_before
    if not start.needs_opening or start.opening is None or day is None:
        return None
    entry, _ = opening_entry(
        start.opening, accounting, {}, posting_on=day, cause="opening", currency=currency
    )
    return None if entry.is_empty else entry


def start_problems(start: Start) -> Iterator[Problem]:
    """E4: of the start date. What was kept in Simple goes to QuickBooks with the opening entry, and only with that."""
    kept = start.kept_until
    if kept is not None and (start.start_on is None or start.start_on <= kept):
        begins = f"starts on {in_words(start.start_on)}" if start.start_on else "has no start date"
        yield _problem(
            "start_too_early",
            f"Stock moved through {in_words(kept)} in Simple accounting, of which nothing is in QuickBooks' inventory, "
            f"and QuickBooks {begins}. Let it start on {in_words(kept + ONE_DAY)} or later, so that the opening entry "
            "has it.",
            Fix.CHANGE_SETTING,
            "start",
        )


def opening_problems(start: Start, accounting: Accounting, *, currency: str = "USD") -> Iterator[Problem]:
    """E5: of what was in stock before the start."""
    day = start.day_before
    if day is None:
        return
    if start.needs_opening and start.is_approved:
        return
    if start.needs_opening and start.opening is None:
        yield _problem(
            "opening_unread",
            f"What QuickBooks' inventory account had on {in_words(day)}, the day before the start, is not known yet. "
            "Read it from QuickBooks, then try again.",
            Fix.READ,
            "opening",
        )
    elif not start.needs_opening:
        yield from _not_empty(start, day, currency)
    elif (entry := opening_of(start, accounting, currency=currency)) is not None:
        yield _problem(
            "opening_not_approved",
            _opening_sentence(start, entry, day, currency),
            Fix.APPROVE,
            "opening",
        )


def cost_problems(products: Iterable[Product], day: date | None) -> Iterator[Problem]:
    """E6: of products without a cost."""
    for one in products:
        if one.uncosted:
            first, count = min(one.uncosted), len(one.uncosted)
            more = "" if count == 1 else f" and {count - 1} more" if count > 2 else " and one more"
            yield _problem(
                "no_cost",
                f"{shown(one.name)} has no cost in its movement of {in_words(first)}{more}, and cannot be booked at "
                "nothing. State its cost at the product, or at what arrived.",
                Fix.EDIT_DOCUMENT,
                one.key,
            )
        elif one.before.quantity > 0 and one.before.value <= 0 and day is not None:
            yield _problem(
                "cost_of_zero",
                f"{_number(one.before.quantity)} of {shown(one.name)} are in stock on {in_words(day)} at a cost of "
                "0.00. If they were not free, correct what they cost when they arrived.",
                Fix.EDIT_DOCUMENT,
                one.key,
                blocks=False,
            )


def quantity_problems(quantities: Iterable[Quantity]) -> Iterator[Problem]:
    """E7: of quantities below zero."""
    for one in quantities:
        if one.quantity < 0:
            place = f" at {shown(one.location)}" if one.location else ""
            yield _problem(
                "negative",
                f"{shown(one.product)} has {_number(one.quantity)} on hand{place} on {in_words(one.on)}. Record what "
                "arrived before it left, or count the stock.",
                Fix.EDIT_DOCUMENT,
                one.key,
            )


def _not_empty(start: Start, day: date, currency: str) -> Iterator[Problem]:
    """Nothing was there by then, so that QuickBooks' inventory has to be empty too."""
    had = cents(start.opening.in_quickbooks, currency) if start.opening else ZERO
    if had:
        yield _problem(
            "inventory_not_empty",
            f"QuickBooks' inventory account has {had:,} on {in_words(day)}, and nothing was in stock here by then. "
            "Enter that stock with its cost on that day, choose another account for inventory, or have the account "
            "cleared in QuickBooks.",
            Fix.CHANGE_SETTING,
            "opening",
        )


def _opening_sentence(start: Start, entry: Entry, day: date, currency: str) -> str:
    assert start.opening is not None
    ours = cents(start.opening.standing.valuation, currency)
    theirs = cents(start.opening.in_quickbooks, currency)
    sentence = (
        f"On {in_words(day)}, the day before the start, your stock is worth {ours:,} here, and QuickBooks' inventory "
        f"account has {theirs:,}. Look at the opening entry and approve it: {in_accounts(entry)}."
    )
    if start.closing_on is not None and day <= start.closing_on and start.start_on is not None:
        later = first_open_day(start.closing_on) + ONE_DAY
        sentence += (
            f" QuickBooks is closed through {in_words(start.closing_on)}: have the books opened for that day, start on "
            f"{in_words(later)} or later, or let it be posted on {in_words(start.start_on)}, as of the day before."
        )
    return sentence


def in_accounts(entry: Entry) -> str:
    """The entry in words: "Dr Inventory 40.00, Cr Opening balance equity 40.00"."""
    parts = []
    for line in entry.lines:
        role = ROLE_LABELS[line.role]
        note = f" ({line.note.lower()})" if line.note else ""
        parts.append(f"Dr {role}{note} {line.debit:,}" if line.debit else f"Cr {role}{note} {line.credit:,}")
    return ", ".join(parts)


def _number(quantity: Decimal) -> str:
    return f"{quantity.normalize():,f}"


def _problem(code: str, sentence: str, fix: Fix, subject: str, *, blocks: bool = True) -> Problem:
    return Problem(f"stock.{code}", sentence, fix, f"stock.{code}:{subject}", subject, "stock", blocks)
