"""Landed cost: what goods cost once freight, duty and handling are spread over them, to the cent.

Amounts are Decimals in the order's currency, net of every discount and before tax: tax is never spread. What
is spread adds up to the charge exactly; the cents that are left over go to the largest remainders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, allocate, cents, total

UNIT_COST_QUANTUM = Decimal("0.000001")
"""Unit costs are kept to six decimals: rounding them to cents would lose money over many units."""


class Spread(StrEnum):
    """How an additional charge is spread over the goods. A charge on its own account is not spread."""

    BY_VALUE = "by_value"
    BY_QUANTITY = "by_quantity"


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of goods: how many, and what they come to."""

    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """An additional charge; `spread` None leaves it on its own account."""

    amount: Decimal
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """One line of goods with its part of the charges."""

    goods: Goods
    share: Decimal

    @property
    def cost(self) -> Decimal:
        """What the line costs in all."""
        return self.goods.amount + self.share

    @property
    def unit_cost(self) -> Decimal | None:
        """What one unit costs, to six decimals; None where the line has no quantity."""
        if self.goods.quantity == 0:
            return None
        return (self.cost / self.goods.quantity).quantize(UNIT_COST_QUANTUM, rounding=ROUND_HALF_UP)


def spread_of(distribution: str) -> Spread | None:
    """The stored word as a `Spread`; empty is None. Raises ValueError for another word."""
    return Spread(distribution) if distribution else None


def shares_of(
    amount: Decimal, spread: Spread, goods: Sequence[Goods], currency: str = "USD"
) -> tuple[Decimal, ...]:
    """The part of a charge that each line of goods carries; the parts add up to `amount` exactly.

    Goods taken back, with a negative quantity or amount, carry none. Where nothing has a value (samples), it
    goes by quantity, and where nothing has a quantity either, to the first line. Raises ValueError without
    goods: there is nothing to spread over.
    """
    if not goods:
        raise ValueError("there are no goods to spread a charge over")
    weights = [max(_weight(one, spread), ZERO) for one in goods]
    if total(weights) == 0:
        weights = [max(one.quantity, ZERO) for one in goods]
    return tuple(allocate(cents(amount, currency), weights, currency))


def landed_costs(
    goods: Sequence[Goods], charges: Sequence[Charge], currency: str = "USD"
) -> tuple[Landed, ...]:
    """Each line of goods with its part of all charges that are spread, in the order of the lines."""
    sums = [ZERO] * len(goods)
    for charge in charges:
        if charge.spread is None or not goods:
            continue
        parts = shares_of(charge.amount, charge.spread, goods, currency)
        sums = [have + part for have, part in zip(sums, parts, strict=True)]
    return tuple(Landed(one, share) for one, share in zip(goods, sums, strict=True))


def _weight(goods: Goods, spread: Spread) -> Decimal:
    match spread:
        case Spread.BY_VALUE:
            return goods.amount
        case Spread.BY_QUANTITY:
            return goods.quantity
