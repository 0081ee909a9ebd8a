"""How many of a product are at each location, and what is wrong where more leaves than is there (E6, E7).

Costs are kept per product, quantities per location: a transfer changes these and no cost. A company either blocks
what would make a quantity negative, with the figures, or lets it leave at a provisional cost that is corrected
later (`costing`). Source: requirements E6, E7; Finale, "Before you enable QuickBooks" asks for no negative quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.dates import in_words
from crossfoot.core.money import ZERO
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.core.stock.costing import Costed
from crossfoot.core.stock.movements import Movement


class NegativeStock(StrEnum):
    """What happens where more would leave than is there."""

    BLOCK = "block"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Shortage:
    """A movement after which a location has less than nothing."""

    movement: Movement
    location: str
    there: Decimal
    """What was at the location before it; may be below zero already."""

    @property
    def missing(self) -> Decimal:
        return self.movement.quantity - max(self.there, ZERO)


def on_hand(movements: Iterable[Movement], before: Mapping[str, Decimal] | None = None) -> dict[str, Decimal]:
    """The quantity of one product at each location after `movements`, beginning with `before`."""
    quantities = dict(before or {})
    for movement in movements:
        for location, quantity in movement.effects:
            quantities[location] = quantities.get(location, ZERO) + quantity
    return quantities


def shortages(
    movements: Iterable[Movement], before: Mapping[str, Decimal] | None = None
) -> tuple[Shortage, ...]:
    """The movements of one product, in order of time, that take more from a location than is there.

    To ask about a back-dated movement, give all movements from it on: one that comes after it may be what falls
    short now. Only what takes something is named, not what stays negative.
    """
    quantities = dict(before or {})
    found = []
    for movement in movements:
        for location, quantity in movement.effects:
            there = quantities.get(location, ZERO)
            quantities[location] = there + quantity
            if quantity < 0 and quantities[location] < 0:
                found.append(Shortage(movement, location, there))
    return tuple(found)


def stock_problems(
    short: Iterable[Shortage],
    costed: Iterable[Costed],
    *,
    policy: NegativeStock,
    product: str,
    locations: Mapping[str, str] | None = None,
) -> list[Problem]:
    """What stops movements of `product` (its name): negative quantities under *block*, and missing costs always.

    `locations` has the names of locations by key. Under *provisional* a shortage is a notice and stops nothing.
    """
    problems = []
    for one in short:
        name = (locations or {}).get(one.location, one.location)
        place = f" at {shown(name)}" if name else ""
        there = f"{max(one.there, ZERO).normalize():f}"
        sentence = (
            f"On {in_words(one.movement.occurred_on)} there are {there} of {shown(product)}{place}, and "
            f"{one.movement.quantity.normalize():f} leave. "
        )
        blocks = policy is NegativeStock.BLOCK
        sentence += (
            "Count the stock, or record what arrived before that day."
            if blocks
            else "The rest leaves at a provisional cost, which is corrected when more arrives."
        )
        problems.append(
            Problem(
                "stock.short", sentence, Fix.EDIT_DOCUMENT, f"short:{one.movement.product}",
                subject=one.movement.key, blocks=blocks,
            )
        )  # fmt: skip
    problems += [
        Problem(
            "stock.uncosted",
            f"{shown(product)} has no cost on {in_words(row.movement.occurred_on)}, and cannot be booked at "
            "nothing. State its cost at the product, or at what arrived first.",
            Fix.EDIT_DOCUMENT,
            f"uncosted:{row.movement.product}",
            subject=row.movement.key,
        )
        for row in costed
        if row.is_uncosted
    ]
    return problems
