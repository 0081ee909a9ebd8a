"""First in, first out: what each movement of an item is worth.

The n-th unit that goes out is the n-th that came in, whatever the order of their days: goods sold before they
were received take the cost of the receipt once it is there. Until then, and wherever goods come in without a
price of their own (returns of customers, counts), the cost is the last known one: that of the latest priced
receipt before, else the item's purchase cost.

Quantities are ten-millionths of a unit, money is hundredths. The cost of a part of a receipt is what its
parts so far cost together less what the earlier ones cost, so that they add up to the receipt to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

UNIT = 10_000_000


@dataclass(frozen=True, slots=True)
class UnitCost:
    """`cents` for `quantity`, kept as a fraction."""

    cents: int
    quantity: int

    @classmethod
    def of(cls, price: Decimal) -> UnitCost:
        """A price of one unit, of any precision."""
        over, under = (price * 100).as_integer_ratio()
        return cls(over, UNIT * under)

    def times(self, quantity: int) -> int:
        return share(self.cents, quantity, self.quantity)


@dataclass(frozen=True, slots=True)
class Movement:
    """In (positive) or out. `cost` is the price of a receipt; None, and on all that goes out, the layers
    tell."""

    quantity: int
    cost: int | None = None


@dataclass(slots=True)
class Layer:
    """A receipt and how much of it is gone; `place` is that of its movement."""

    place: int
    quantity: int
    cents: int
    used: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.used

    @property
    def left_cents(self) -> int:
        return self.cents - share(self.cents, self.used, self.quantity)

    def take(self, quantity: int) -> int:
        """Use up a quantity, at most what is left; its cost."""
        before = share(self.cents, self.used, self.quantity)
        self.used += quantity
        return share(self.cents, self.used, self.quantity) - before


@dataclass(frozen=True, slots=True)
class Outcome:
    """`cents` is the change in value per movement, `layers` what is left of receipts, oldest first.

    `uncovered` is the quantity sold that nobody has received, `known` the last known cost.
    """

    cents: list[int]
    layers: list[Layer]
    uncovered: int
    known: UnitCost


def run(movements: Sequence[Movement], purchase_cost: UnitCost) -> Outcome:
    """The values of all movements of one item, given in the order of their days and of entry."""
    known = purchase_cost
    known_at: list[UnitCost] = []
    values = [0] * len(movements)
    layers: list[Layer] = []
    for place, movement in enumerate(movements):
        if movement.quantity > 0:
            values[place] = known.times(movement.quantity) if movement.cost is None else movement.cost
            layers.append(Layer(place, movement.quantity, values[place]))
            if movement.cost is not None:
                known = UnitCost(movement.cost, movement.quantity)
        known_at.append(known)
    oldest = uncovered = 0
    for place, movement in enumerate(movements):
        wanted = -movement.quantity
        while wanted > 0 and oldest < len(layers):
            part = min(wanted, layers[oldest].left)
            values[place] -= layers[oldest].take(part)
            wanted -= part
            if not layers[oldest].left:
                oldest += 1
        if wanted > 0:
            values[place] -= known_at[place].times(wanted)
            uncovered += wanted
    return Outcome(values, layers[oldest:], uncovered, known)


def share(cents: int, part: int, whole: int) -> int:
    """`cents` times part over whole, half a cent away from zero; part and whole are not negative."""
    size = (2 * abs(cents) * part + whole) // (2 * whole)
    return size if cents >= 0 else -size


def ten_millionths(quantity: Decimal) -> int:
    """A quantity as it is counted; what is finer is rounded."""
    return int((quantity * UNIT).to_integral_value(ROUND_HALF_UP))


def quantity(counted: int) -> Decimal:
    return Decimal(counted) / UNIT
