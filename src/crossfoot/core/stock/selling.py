"""One line of a sales order, delivered and invoiced in parts: how much of it is expensed as cost of sales by now.

Sources: Accounting rules, section 3 ("cost of sales, when"); Katana, "Setting up the integration" (article 6558525):
the cost goes with the invoice if the goods are delivered, and otherwise when the order is marked delivered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.movements import Position, six


class CostOfSales(StrEnum):
    """When cost of sales is booked."""

    AT_DELIVERY = "at_delivery"
    """With each delivery, dated that day."""
    MANUAL = "manual"
    """With *Create invoice* for what is delivered by then; for later deliveries, when they are marked delivered."""
    AT_INVOICE = "at_invoice"
    """With the invoice, also for what is not delivered yet."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One part of the line as it left."""

    key: str
    """The key of its movement."""
    position: Position
    quantity: Decimal
    is_marked: bool = False
    """Did a person mark the order delivered when, or after, it left? Asked in manual mode only."""
    returned: Decimal = ZERO
    """How many came back before they were invoiced, and never will be. At delivery they were expensed all the
    same, and their return takes the expense back."""


@dataclass(frozen=True, slots=True)
class Invoiced:
    """One part of the line as it was invoiced."""

    position: Position
    quantity: Decimal
    unit_cost: Decimal = ZERO
    """The average cost when it was invoiced, in home currency: what units cost that are expensed before they leave."""


@dataclass(frozen=True, slots=True)
class Expensed:
    """How many units of each delivery are cost of sales by now, and what of those is that have not left yet."""

    by_delivery: Mapping[str, Decimal]
    ahead: Decimal = ZERO
    """How many units are expensed before they leave."""
    estimate: Decimal = ZERO
    """What those are booked at meanwhile, in home currency to six decimals (`legs.ahead_legs`)."""


def expensed(
    delivered: Sequence[Delivered],
    invoiced: Sequence[Invoiced],
    timing: CostOfSales,
    credited: Decimal = ZERO,
) -> Expensed:
    """The units that are expensed, deliveries in order of time; the first ones delivered are invoiced first.

    `credited` is how many of the invoiced units were credited before they left, and never will leave.
    """
    match timing:
        case CostOfSales.AT_DELIVERY:
            return Expensed({part.key: part.quantity for part in delivered})
        case CostOfSales.MANUAL:
            last = max((one.position for one in invoiced), default=None)
            return Expensed(
                {
                    part.key: part.quantity - part.returned
                    if last is not None and (part.is_marked or part.position <= last)
                    else ZERO
                    for part in delivered
                }
            )
        case CostOfSales.AT_INVOICE:
            left = max(total(one.quantity for one in invoiced) - credited, ZERO)
            by_delivery = {}
            for part in delivered:
                by_delivery[part.key] = min(left, part.quantity - part.returned)
                left -= by_delivery[part.key]
            return Expensed(by_delivery, left, _estimate(invoiced, left, credited))


def _estimate(invoiced: Sequence[Invoiced], ahead: Decimal, credited: Decimal) -> Decimal:
    """The units that were invoiced last are those that have not left, and of them the last are those credited."""
    estimate = ZERO
    for one in sorted(invoiced, key=lambda one: one.position, reverse=True):
        off = min(credited, one.quantity)
        credited -= off
        taken = min(ahead, one.quantity - off)
        estimate += six(taken * one.unit_cost)
        ahead -= taken
    return estimate
