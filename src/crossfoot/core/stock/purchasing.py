"""One line of a purchase order, received and billed in parts: what each receipt costs, and what is open on either side.

Units are counted through: the first ones received are the first ones billed. So receipts and bills may come in any
order and any sizes, and what is received and not billed, or billed and not received, is known by quantity and by
value at every moment. Sources: Accounting rules, section 3 (bill, price differs, exchange rate differs, price-only
credit, the identity); Katana, "Purchase orders and currencies" (rate fixed per received part).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.stock.movements import Position
from crossfoot.core.stock.roles import Accounting


@dataclass(frozen=True, slots=True)
class Received:
    """One part of the line as it arrived."""

    key: str
    """The key of its movement."""
    position: Position
    quantity: Decimal
    amount: Decimal
    """What the order says these units cost, net of all discounts, in the order's currency."""
    rate: Decimal = Decimal(1)
    """Home currency for one of the order's currency, on the day of the receipt."""
    returned: Decimal = ZERO
    """How many of them went back before they were billed, and never will be."""


@dataclass(frozen=True, slots=True)
class Billed:
    """One part of the line as the vendor charged it, less what price-only credits gave back on it."""

    key: str
    position: Position
    quantity: Decimal
    amount: Decimal
    """In the bill's currency."""
    home: Decimal
    """What QuickBooks booked for it in home currency, at the bill's rate; the amount itself where it is no other."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Where the line stands. Amounts are in home currency and in whole cents."""

    costs: Mapping[str, Decimal]
    """What the goods of each receipt cost, without landed cost: the `stated` of its movement."""
    exchange_difference: Decimal
    """At receipt: what the bills cost more at their own rates than at those of the receipts. A loss is positive."""
    received_not_billed: Decimal
    billed_not_received: Decimal


def match(
    received: Sequence[Received], billed: Sequence[Billed], accounting: Accounting, currency: str = "USD"
) -> Matched:
    """The receipts against the bills, both in order of time; `currency` is the home currency.

    Units that are billed cost what the bill says, all others what the order says. *At receipt* a bill that comes
    after the receipt counts at the receipt's rate, and what its own rate adds is an exchange difference; a bill
    that came before fixed the rate. In the other two ways it costs what QuickBooks booked.

    Raises ValueError where more went back unbilled than is open.
    """
    costs: dict[str, Decimal] = {}
    exchange_difference = received_not_billed = ZERO
    for part, covered, segments in _overlaps(received, billed):
        ordered = cents(part.amount * part.rate, currency)
        kept = part.quantity - part.returned
        cost = ordered - _upto(ordered, kept, part.quantity, currency)
        open_value = _upto(ordered, kept, part.quantity, currency)
        if covered:
            open_value -= _upto(ordered, covered, part.quantity, currency)
        for bill, begin, end in segments:
            booked = _share(bill.home, begin, end, bill.quantity, currency)
            charged = booked
            if accounting is Accounting.AT_RECEIPT and bill.position > part.position:
                charged = _share(
                    cents(bill.amount * part.rate, currency), begin, end, bill.quantity, currency
                )
            cost += charged
            exchange_difference += booked - charged
        costs[part.key] = cost + open_value
        received_not_billed += open_value
    return Matched(costs, exchange_difference, received_not_billed, _not_received(received, billed, currency))


def accrued_part(part: Received, quantity: Decimal, currency: str = "USD") -> Decimal:
    """What `quantity` more that goes back unbilled was accrued at: the `credited` of its movement, in home currency.

    `part` is the receipt before that return. The parts of several returns add up to the cent in their order: where an
    earlier one is taken back, those after it are stated anew.
    """
    ordered = cents(part.amount * part.rate, currency)
    kept = part.quantity - part.returned
    return _share(ordered, kept - quantity, kept, part.quantity, currency)


def _overlaps(
    received: Sequence[Received], billed: Sequence[Billed]
) -> Iterator[tuple[Received, Decimal, list[tuple[Billed, Decimal, Decimal]]]]:
    """Each receipt, how many of its units are billed, and by which units (from, to) of which bills."""
    bills = list(billed)
    used = ZERO
    for part in received:
        room = part.quantity - part.returned
        if room < 0:
            raise ValueError(f"more of receipt {part.key} went back than arrived")
        covered = ZERO
        segments = []
        while bills and covered < room:
            taken = min(room - covered, bills[0].quantity - used)
            segments.append((bills[0], used, used + taken))
            covered += taken
            used += taken
            if used == bills[0].quantity:
                bills.pop(0)
                used = ZERO
        yield part, covered, segments


def _not_received(received: Sequence[Received], billed: Sequence[Billed], currency: str) -> Decimal:
    left = total(part.quantity - part.returned for part in received)
    value = ZERO
    for bill in billed:
        arrived = min(left, bill.quantity)
        left -= arrived
        value += _share(bill.home, arrived, bill.quantity, bill.quantity, currency)
    return value


def _share(amount: Decimal, begin: Decimal, end: Decimal, whole: Decimal, currency: str) -> Decimal:
    return _upto(amount, end, whole, currency) - _upto(amount, begin, whole, currency)


def _upto(amount: Decimal, quantity: Decimal, whole: Decimal, currency: str) -> Decimal:
    return cents(amount * quantity / whole, currency)
