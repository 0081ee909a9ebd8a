"""The rates behind one tax code, and one amount of tax told apart by them.

A code may have several rates: Canada's GST and a province's tax, or the two of a reverse charge (+20 % and −20 %)
that come to nothing. Sales and purchases have rates of their own. Percentages are percentages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from crossfoot.core.money import ZERO, cents, total

Basis = Literal["TaxOnAmount", "TaxOnAmountPlusTax", "TaxOnTax"]
"""What a rate is charged on, in QuickBooks' words: the net amount, also the tax beneath it, or that tax alone."""

BASES: tuple[Basis, ...] = get_args(Basis)


@dataclass(frozen=True, slots=True)
class CodeRate:
    """One rate of a code. `beneath` is the `order` of the rate whose tax it is charged on; None is all before it."""

    rate_id: str
    percent: Decimal
    basis: Basis = "TaxOnAmount"
    order: int = 0
    beneath: int | None = None


@dataclass(frozen=True, slots=True)
class RatePart:
    """What one rate takes of a tax: `net` is what it is charged on."""

    rate: CodeRate
    net: Decimal
    amount: Decimal


def percent_of(rates: Sequence[CodeRate]) -> Decimal:
    """What the rates come to together, in percent of the net amount: 5 and 9.5 on price and tax are 14.975."""
    percent = total(share for _, share in _shares(rates)) * 100
    return Decimal(f"{percent.normalize():f}")


def parts_of(
    net: Decimal, amount: Decimal, rates: Sequence[CodeRate], currency: str = "USD"
) -> tuple[RatePart, ...]:
    """The tax `amount` on `net` by rate; the parts add up to it exactly.

    Each rate takes its percentage, rounded; what is left of the amount goes to the largest rate. Raises ValueError
    where there are no rates.
    """
    if not rates:
        raise ValueError("there are no rates to tell a tax apart by")
    ordered = sorted(rates, key=lambda rate: rate.order)
    shares = _shares(ordered)
    amounts = [cents(net * share, currency) for _, share in shares]
    left = amount - total(amounts)
    if left:
        largest = max(range(len(shares)), key=lambda place: abs(shares[place][1]))
        amounts[largest] += left
    return tuple(
        RatePart(rate, cents(net * on, currency), part)
        for rate, (on, _), part in zip(ordered, shares, amounts, strict=True)
    )


def _shares(rates: Sequence[CodeRate]) -> list[tuple[Decimal, Decimal]]:
    """Of a net amount of 1: what each rate is charged on, and what it takes; in the order of the rates."""
    by_order: dict[int, Decimal] = {}
    found = []
    for rate in sorted(rates, key=lambda rate: rate.order):
        tax = total(by_order.values()) if rate.beneath is None else by_order.get(rate.beneath, ZERO)
        on = {"TaxOnAmount": Decimal(1), "TaxOnAmountPlusTax": 1 + tax, "TaxOnTax": tax}[rate.basis]
        share = on * rate.percent / 100
        by_order[rate.order] = by_order.get(rate.order, ZERO) + share
        found.append((on, share))
    return found
