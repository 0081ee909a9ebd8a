"""Prices that include tax, brought to net amounts and tax: what is left out of the one is in the other, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO, allocate, cents, total
from crossfoot.core.totals import spread_discount


@dataclass(frozen=True, slots=True)
class Gross:
    """A line's amount with its tax, and the percentage of that tax; zero percent where there is none."""

    amount: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Net:
    """The same lines without tax. Lines less discount plus tax are what the gross lines come to, less theirs."""

    amounts: tuple[Decimal, ...]
    discount: Decimal
    tax: Decimal


def net_of(
    lines: Sequence[Gross], *, discount: Decimal = ZERO, tax: Decimal | None = None, currency: str = "USD"
) -> Net:
    """The net of `lines` and of a gross `discount` on all of them. `tax` is what the source says was in them.

    Tax is taken out of the sum of each percentage after the discount, rounded once: of 100.00 at 20 % it is 16.67,
    and 83.33 are net. Where the source states the tax, what is net is the rest.
    """
    shares = spread_discount(discount, [line.amount for line in lines], currency) if discount else None
    off = shares or [ZERO] * len(lines)
    before = _taxes_in(lines, [ZERO] * len(lines), currency)
    after = _taxes_in(lines, off, currency)
    contained = total(after.values())
    charged = contained if tax is None else cents(tax, currency)
    amounts = [ZERO] * len(lines)
    for percent, inside in before.items():
        places = [place for place, line in enumerate(lines) if line.percent == percent]
        gross = [lines[place].amount for place in places]
        parts = allocate(total(gross) - inside, [max(one, ZERO) for one in gross], currency)
        for place, part in zip(places, parts, strict=True):
            amounts[place] = part
    payable = total(line.amount for line in lines) - cents(discount, currency)
    left = total(amounts) - (payable - charged)
    if left and (not discount or left < 0):
        # A stated tax that is not the one of the rates: the largest line is that much more or less.
        largest = max(range(len(amounts)), key=lambda place: amounts[place])
        amounts[largest] -= left
        left = ZERO
    return Net(tuple(amounts), left, charged)


def _taxes_in(lines: Sequence[Gross], off: Sequence[Decimal], currency: str) -> dict[Decimal, Decimal]:
    """Percentage → the tax that is in its lines, each less what is taken `off` it."""
    sums: dict[Decimal, Decimal] = {}
    for line, share in zip(lines, off, strict=True):
        sums[line.percent] = sums.get(line.percent, ZERO) + line.amount - share
    return {percent: cents(gross * percent / (100 + percent), currency) for percent, gross in sums.items()}
