"""What each receipt of an order line bears of freight, duty and the like: as estimated, and then as billed.

A charge belongs to the goods of its order. Goods that arrive bear their share by quantity: of the estimate as long as
the charge is not billed, and of what was billed after that. What is billed for goods that did not arrive yet waits
for them. Source: Accounting rules, section 3, "distributed charges". Amounts are in home currency, in whole cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO, cents, total


@dataclass(frozen=True, slots=True)
class Bearing:
    """The shares of the receipts, in their order, and what waits for goods that are still to come."""

    estimated: tuple[Decimal, ...]
    billed: tuple[Decimal, ...]
    ahead: Decimal


def borne(
    received: Sequence[Decimal],
    ordered: Decimal,
    *,
    estimated: Decimal,
    billed: Decimal,
    is_closed: bool = False,
    currency: str = "USD",
) -> Bearing:
    """Of one order line: `received` are the quantities of its receipts in order of time.

    `estimated` is what of the charges is not billed, `billed` what is. Where more arrived than was ordered, all that
    arrived shares them; `is_closed` says that no more will arrive, so that what did arrive bears everything.
    """
    arrived = total(received)
    whole = arrived if is_closed and arrived else max(ordered, arrived)
    of_estimate = _shares(received, whole, estimated, currency)
    of_bills = _shares(received, whole, billed, currency)
    return Bearing(of_estimate, of_bills, billed - total(of_bills))


def _shares(
    quantities: Sequence[Decimal], whole: Decimal, amount: Decimal, currency: str
) -> tuple[Decimal, ...]:
    """Counted through, so that the shares of everything add up to the amount."""
    found = []
    so_far, given = ZERO, ZERO
    for quantity in quantities:
        so_far += quantity
        upto = cents(amount * so_far / whole, currency) if whole else ZERO
        found.append(upto - given)
        given = upto
    return tuple(found)
