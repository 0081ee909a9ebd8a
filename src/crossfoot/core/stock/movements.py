"""What happens to goods: one value per movement of one product, with its place in time.

A movement says what is known when it happens: how many, where, and what was paid for it. What it costs is found by
`costing`. Sources: Accounting rules, section 3; Katana, "Recording stock movements" (article 5966091).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO

SIX_PLACES = Decimal("0.000001")
"""Quantities and values of stock are kept to six decimals; the books are in cents (`cents`)."""

Position = tuple[date, int]
"""A place in time: the day, and a number that orders what happens on one day. No two movements share one."""


def six(number: Decimal) -> Decimal:
    """`number` to six decimals, half away from zero."""
    return number.quantize(SIX_PLACES, rounding=ROUND_HALF_UP)


class Kind(StrEnum):
    """What happened."""

    OPENING = "opening"
    """Stock that was there when the data begins."""
    RECEIPT = "receipt"
    """Goods of a purchase order arrive; of an outsourced one, made from ingredients that we sent."""
    SHIPMENT = "shipment"
    CUSTOMER_RETURN = "customer_return"
    """Back into stock, at the cost with which it left."""
    SCRAPPED_RETURN = "scrapped_return"
    """Back from the customer and thrown away: the stock does not change, the cost becomes shrinkage."""
    VENDOR_RETURN = "vendor_return"
    COUNT_UP = "count_up"
    COUNT_DOWN = "count_down"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    """From one location to another: quantities change, the cost does not."""
    CONSUMPTION = "consumption"
    """Ingredients go into a manufacturing order, or to a vendor who makes a product from them."""
    OUTPUT = "output"
    """A product comes out of a manufacturing order, at its ingredients' cost and the operation cost."""
    DROP_SHIP = "drop_ship"
    """Sold and sent by the vendor to the customer: never in our stock, but it has a cost of sales."""


ENTERS = frozenset({Kind.OPENING, Kind.RECEIPT, Kind.CUSTOMER_RETURN, Kind.COUNT_UP, Kind.OUTPUT})
"""What adds to the stock of its product."""
LEAVES = frozenset({Kind.SHIPMENT, Kind.VENDOR_RETURN, Kind.COUNT_DOWN, Kind.WRITE_OFF, Kind.CONSUMPTION})
"""What takes from the stock of its product."""
MUST_BE_STATED = frozenset({Kind.OPENING, Kind.RECEIPT, Kind.DROP_SHIP})
"""What has no cost unless one is stated; without it the movement is stopped (E6)."""


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the cost of an earlier movement that goes into this one: a return's shipment, an ingredient.

    `quantity` out of `whole`, after `before` of it had gone elsewhere: the second unit that comes back of a
    shipment of three is Source("shipment", quantity 1, whole 3, before 1). All parts of a whole add up to its
    cost exactly. Without figures it is the whole cost.
    """

    key: str
    quantity: Decimal = Decimal(1)
    whole: Decimal = Decimal(1)
    before: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.quantity <= 0 or self.before < 0 or self.before + self.quantity > self.whole:
            raise ValueError(
                f"{self.quantity} after {self.before} is not a part of {self.whole} (source {self.key})"
            )

    def part_of(self, cost: Decimal) -> Decimal:
        """This part of `cost`, to six decimals."""
        upto = six(cost * (self.before + self.quantity) / self.whole)
        return upto - six(cost * self.before / self.whole)


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of one product. Raises ValueError where the quantity is not above zero."""

    key: str
    product: str
    kind: Kind
    occurred_on: date
    sequence: int
    """Orders what happens on one day, over all products; what feeds a movement comes before it."""
    quantity: Decimal
    """Always above zero, to six decimals; the kind says the direction."""
    location: str = ""
    to_location: str = ""
    """Where a transfer goes; empty for everything else."""
    stated: Decimal | None = None
    """What is stated for all of it, in home currency, or None. A receipt: the price of its goods as the order or
    the bill says it (`purchasing.match`), net of discounts. An output: the operation cost. An opening, a count
    up, a return without its shipment, a drop-ship: its whole cost."""
    landed: Decimal = ZERO
    """The freight, duty and other charges that a receipt carries, in home currency (`core.landed`)."""
    sources: tuple[Source, ...] = ()
    """The earlier movements whose cost is part of its own."""
    credited: Decimal | None = None
    """A return to the vendor: what the vendor's credit gives back for it, or, where the goods were not billed yet,
    the accrued price that will not be billed; in home currency. None while the credit is awaited."""
    klass: str = ""
    """Class key of its lines in the books, or empty."""
    department: str = ""
    """Department (in QuickBooks: location) key of its lines in the books, or empty."""

    def __post_init__(self) -> None:
        if self.quantity <= 0:
            raise ValueError(f"movement {self.key} has a quantity of {self.quantity}; it must be above zero")

    @property
    def position(self) -> Position:
        return (self.occurred_on, self.sequence)

    @property
    def is_uncosted(self) -> bool:
        """Does it lack the cost without which it must not be booked (E6)?"""
        return self.kind in MUST_BE_STATED and self.stated is None

    @property
    def effects(self) -> tuple[tuple[str, Decimal], ...]:
        """What it does to the quantity at each location."""
        if self.kind in ENTERS:
            return ((self.location, self.quantity),)
        if self.kind in LEAVES:
            return ((self.location, -self.quantity),)
        if self.kind is Kind.TRANSFER:
            return ((self.location, -self.quantity), (self.to_location, self.quantity))
        return ()
