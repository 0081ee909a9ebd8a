"""What an event did, or would do, as pages show it: movements in words, journals with their accounts and problems."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.stock.movements import Kind
from crossfoot.journals.models import Journal
from crossfoot.stock.models import StockEvent
from crossfoot.stock.showing import Booked, Moved, Told
from crossfoot.sync.preview import PreviewedJournal
from crossfoot.web.desk import Desk
from crossfoot.web.problems import Shown
from crossfoot.web.problems import shown as shown_problem
from crossfoot.web.stock import words


@dataclass(frozen=True, slots=True)
class ShownMove:
    """One movement in words."""

    moved: Moved
    words: str
    place: str

    @property
    def sign(self) -> str:
        """What stands before its quantity; a transfer adds none and takes none."""
        if self.moved.row.kind == Kind.TRANSFER or not self.moved.quantity:
            return ""
        return "+" if self.moved.quantity > 0 else "−"

    @property
    def units(self) -> Decimal:
        return abs(self.moved.quantity)


@dataclass(frozen=True, slots=True)
class ShownJournal:
    """One journal; `journal` is None where it is only tried."""

    booked: Booked
    words: str
    preview: PreviewedJournal
    problems: list[Shown]
    stored: Journal | None


@dataclass(frozen=True, slots=True)
class ShownTold:
    """All of it."""

    moves: list[ShownMove]
    journals: list[ShownJournal]
    why_nothing: str
    value: Decimal


def shown(desk: Desk, told: Told) -> ShownTold:
    return ShownTold(
        moves=[move(one) for one in told.moved],
        journals=[
            ShownJournal(
                one,
                _words(told, one),
                one.journal,
                [shown_problem(problem, desk) for problem in one.journal.problems],
                one.entry.journal,
            )
            for one in told.entries
            if one.journal is not None
        ],
        why_nothing=told.why_nothing,
        value=told.value,
    )


def _words(told: Told, one: Booked) -> str:
    """What the event is called, or what else its journal is for."""
    is_own = told.event is not None and told.event.rule == one.rule
    return words.event_words(told.event) if told.event and is_own else words.rule_words(one.rule)


def move(one: Moved) -> ShownMove:
    row = one.row
    place = "" if row.location is None else row.location.name
    if row.to_location is not None:
        place = f"{place} → {row.to_location.name}"
    return ShownMove(one, words.kind_words(row.kind), place)


def sentence(event: StockEvent | None) -> str:
    """What is said once it is booked."""
    if event is None:
        return "Everything is as it was expected, so nothing was booked."
    numbers = [entry.journal.number for entry in event.entries.select_related("journal") if entry.journal]
    if not numbers:
        return f"{words.event_words(event)} is kept. No journal goes to QuickBooks for it."
    journals = "journal" if len(numbers) == 1 else "journals"
    return f"{words.event_words(event)} is booked: {journals} {', '.join(numbers)} on the way to QuickBooks."
