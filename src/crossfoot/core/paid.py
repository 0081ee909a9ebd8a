"""How far a document is settled: a function of its total and of what is applied to it now, and of nothing else.

No history decides: a payment that was taken off again leaves the document as it was before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, cents
from crossfoot.core.money import total as sum_of


class PaidState(StrEnum):
    """How far a document is settled."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERPAID = "overpaid"


@dataclass(frozen=True, slots=True)
class Paid:
    """What is applied to a document, in its currency, and what that makes of it.

    `open` is what is still to be paid, negative where too much was paid.
    """

    state: PaidState
    applied: Decimal
    open: Decimal


def paid_of(total: Decimal, applied: Iterable[Decimal], currency: str = "USD") -> Paid:
    """The state of a document of `total` to which these amounts are applied now.

    Each amount is rounded to the smallest unit of `currency` first, as QuickBooks keeps them. A document over
    nothing has nothing open, so it is paid. Raises ValueError for an amount that is not above zero: an
    application that is taken back is left out, never booked against itself.
    """
    parts = [cents(amount, currency) for amount in applied]
    if any(part <= 0 for part in parts):
        raise ValueError("what is applied to a document is above zero")
    owed, paid = cents(total, currency), sum_of(parts)
    return Paid(_state(owed, paid), paid, owed - paid)


def _state(owed: Decimal, paid: Decimal) -> PaidState:
    if paid > max(owed, ZERO):
        return PaidState.OVERPAID
    if paid == owed or owed < 0:
        return PaidState.PAID
    return PaidState.PARTLY_PAID if paid else PaidState.OPEN
