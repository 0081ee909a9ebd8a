"""What QuickBooks' inventory, and goods received and not billed, must come to: the identity that the tie-out proves.

    inventory = valuation − received-not-billed + billed-not-received      (both at bill only)
                + delivered-not-yet-expensed − expensed-not-delivered

Source: Accounting rules, section 3, "the identity the tie-out proves". Amounts are in home currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.entries import Change
from crossfoot.core.stock.roles import Accounting

TOLERANCE = Decimal("0.01")
"""Stock is valued to six decimals and booked in cents: less than this is carried."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is under way at one moment, in every way of accounting the same figures (exact, to six decimals)."""

    valuation: Decimal
    received_not_billed: Decimal = ZERO
    """Goods (`purchasing.match`) and the charges that goods carry before they are billed."""
    billed_not_received: Decimal = ZERO
    delivered_not_expensed: Decimal = ZERO
    """`legs.delivered_not_expensed`."""
    expensed_not_delivered: Decimal = ZERO
    """The estimates of goods invoiced before they leave, where cost of sales goes with the invoice."""
    returned_not_credited: Decimal = ZERO
    """The cost of goods that went back to the vendor and await their credit (`legs.returned_not_credited`)."""
    known_later: Decimal = ZERO
    """For a day in the past: what of the valuation was booked on later days (`known_later`)."""
    waits_for_summary: Decimal = ZERO
    """What entries until then book on Inventory (debits positive) with a summary that is not posted by then (E8)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the identity, with its sign."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Tied:
    """What an account must come to, part by part, and what it comes to. Debit balances are positive."""

    parts: tuple[Part, ...]
    in_quickbooks: Decimal

    @property
    def expected(self) -> Decimal:
        """The sum of the parts, to six decimals."""
        return total(part.amount for part in self.parts)

    @property
    def difference(self) -> Decimal:
        """What QuickBooks has more."""
        return self.in_quickbooks - self.expected

    @property
    def is_tied(self) -> bool:
        return abs(self.difference) < TOLERANCE


def inventory_tied(standing: Standing, accounting: Accounting, in_quickbooks: Decimal) -> Tied:
    """QuickBooks' inventory accounts against the valuation.

    In Simple it holds on the days of the stock journal. *At bill*, goods that went back and await the vendor's
    credit are still in QuickBooks: the credit takes them out.
    """
    parts = [Part("Valuation", standing.valuation)]
    if standing.known_later:
        parts.append(Part("Known and booked later", -standing.known_later))
    if accounting is not Accounting.AT_RECEIPT:
        parts.append(Part("Received, not billed", -standing.received_not_billed))
    if accounting is Accounting.AT_BILL:
        parts.append(Part("Billed, not received", standing.billed_not_received))
        parts.append(Part("Returned to vendors, not credited", standing.returned_not_credited))
    if accounting is not Accounting.SIMPLE:
        parts.append(Part("Delivered, not expensed", standing.delivered_not_expensed))
        parts.append(Part("Expensed, not delivered", -standing.expensed_not_delivered))
        if standing.waits_for_summary:
            parts.append(Part("Waits for a summary", -standing.waits_for_summary))
    return Tied(tuple(parts), in_quickbooks)


def known_later(booked: Iterable[tuple[date, Change]], day: date) -> Decimal:
    """What the valuation of `day`, as it is known now, has more than what was booked by then.

    `booked` are changes with the day on which they were posted, at least those since the first movement that may
    have been booked late. A cost that became known later is posted later and belongs to a movement of before;
    what was posted before its movement's day counts the other way.
    """
    return total(
        change.effect_on(day) - (change.effect if posting_on <= day else ZERO)
        for posting_on, change in booked
    )


def grni_tied(standing: Standing, in_quickbooks: Decimal) -> Tied:
    """Goods received, not billed (with the landed-cost accrual), at receipt: zero when every order is complete.

    It is a liability: what was received and not billed is a credit balance, so negative here.
    """
    return Tied(
        (
            Part("Received, not billed", -standing.received_not_billed),
            Part("Billed, not received", standing.billed_not_received),
            Part("Returned to vendors, not credited", standing.returned_not_credited),
        ),
        in_quickbooks,
    )
