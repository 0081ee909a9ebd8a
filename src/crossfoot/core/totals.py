"""The arithmetic of an order before it becomes a posting: lines, discounts, tax, and what is left over.

Amounts are Decimals in the document's currency; results are rounded to its smallest unit. Discounts are
fractions (0.15 is fifteen per cent), tax percentages are percentages (Decimal("20") is twenty per cent).
The rules are those of the bookkeeping page: the source's stated total wins, and tax is computed once per
rate on the summed net.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from crossfoot.core.money import ZERO, allocate, cents, total
from crossfoot.core.postings import TaxTotal

DEFAULT_TOLERANCE = Decimal("0.05")
"""How far lines and stated total may be apart before a document stops; a setting of the company."""

FRACTION_QUANTUM = Decimal("0.000001")
"""Six decimals: enough for any discount a person types, too few for the noise of a binary float."""

UNIT_PRICE_QUANTUM = Decimal("0.000001")
"""QuickBooks keeps at least six decimals of a unit price."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Exact:
    """The lines add up to the stated total; there is nothing to round away."""


@dataclass(frozen=True, slots=True)
class Within:
    """`amount` goes to the rounding line: stated less computed, and no larger than the tolerance."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class TooFar:
    """Stated less computed is larger than the tolerance: the document stops for a person."""

    difference: Decimal


RoundingDifference = Exact | Within | TooFar


def discount_fraction(source: Decimal) -> Decimal:
    """A source's discount as a fraction of six decimals: 0.15000000596 is 0.15.

    Raises ValueError unless it lies between 0 and 1, since 15 for fifteen per cent would give goods away.
    """
    fraction = source.quantize(FRACTION_QUANTUM, rounding=ROUND_HALF_UP)
    if not 0 <= fraction <= 1:
        raise ValueError(f"a discount is a fraction between 0 and 1, not {source}")
    return fraction


def line_amount(
    quantity: Decimal, unit_price: Decimal, discount: Decimal = ZERO, currency: str = "USD"
) -> Decimal:
    """quantity × unit price × (1 − discount), rounded once. Raises ValueError as `discount_fraction` does."""
    return cents(quantity * unit_price * (1 - discount_fraction(discount)), currency)


def net_unit_price(unit_price: Decimal, discount: Decimal) -> Decimal:
    """The unit price after the line's discount, to six decimals: 9.80 less 15 per cent is 8.33."""
    net = unit_price * (1 - discount_fraction(discount))
    return net.quantize(UNIT_PRICE_QUANTUM, rounding=ROUND_HALF_UP)


def unit_price_fits(quantity: Decimal, unit_price: Decimal, amount: Decimal, currency: str = "USD") -> bool:
    """May quantity and unit price go beside `amount`? QuickBooks refuses a product that differs (6070).

    QuickBooks' rule is written for two decimals. For a currency without cents it is not known whether it
    rounds to two decimals or to none, so both have to give the amount.
    """
    product = quantity * unit_price
    return cents(product) == amount == cents(product, currency)


def spread_discount(amount: Decimal, line_amounts: Sequence[Decimal], currency: str = "USD") -> list[Decimal]:
    """A discount on the whole document, by value over its lines; the parts add up to `amount` exactly.

    A line that is zero or negative (goods taken back) carries none of it. Raises ValueError when there are
    no lines.
    """
    return allocate(cents(amount, currency), [max(line, ZERO) for line in line_amounts], currency)


def discount_by_key(
    amount: Decimal, lines: Sequence[tuple[Key, Decimal]], currency: str = "USD"
) -> dict[Key, Decimal]:
    """The same discount added up by key, keys in order of appearance, those without a share left out.

    With (account, tax key) as the key these are the discount lines of a bill, which has no discount of its
    own in QuickBooks: each credits the account of the lines that it reduces.
    """
    shares: dict[Key, Decimal] = {}
    parts = spread_discount(amount, [value for _, value in lines], currency)
    for (key, _), part in zip(lines, parts, strict=True):
        shares[key] = shares.get(key, ZERO) + part
    return {key: share for key, share in shares.items() if share != 0}


def tax_totals(
    lines: Sequence[tuple[str, Decimal]], percents: Mapping[str, Decimal], currency: str = "USD"
) -> tuple[TaxTotal, ...]:
    """Tax per rate, on the summed net of its lines and rounded once, in the order in which rates appear.

    `lines` are (tax key, net after every discount); an empty tax key is an untaxed line. A rate of zero
    gives a total of zero, which countries with VAT want to see. Raises KeyError for a key without percent.
    """
    nets: dict[str, Decimal] = {}
    for tax, net in lines:
        if tax:
            nets[tax] = nets.get(tax, ZERO) + net
    return tuple(
        TaxTotal(tax, cents(net, currency), cents(net * percents[tax] / 100, currency))
        for tax, net in nets.items()
    )


def charged_tax(
    charged: Decimal, computed: Sequence[TaxTotal], currency: str = "USD"
) -> tuple[TaxTotal, ...]:
    """Tax as the source charged it, one sum for the document, over the rates it belongs to.

    What a customer was charged is sent as it is and not recomputed; with several rates the sum is spread in
    proportion to what each would give (to the net, where every rate gives nothing). Raises ValueError when
    tax was charged and no line is taxed.
    """
    if not computed:
        if charged == 0:
            return ()
        raise ValueError(f"tax of {charged} was charged, but no line is taxed")
    weights = [abs(tax.amount) for tax in computed]
    if total(weights) == 0:
        weights = [abs(tax.net) for tax in computed]
    parts = allocate(cents(charged, currency), weights, currency)
    return tuple(TaxTotal(tax.tax, tax.net, part) for tax, part in zip(computed, parts, strict=True))


def charged_at(
    charged: Decimal, computed: Sequence[TaxTotal], percents: Mapping[str, Decimal], currency: str = "USD"
) -> tuple[TaxTotal, ...]:
    """As `charged_tax`, over the rates above zero alone: a return shows no tax under a rate that has none.

    Raises ValueError when tax was charged and no line has such a rate.
    """
    bearing = [tax for tax in computed if percents[tax.tax]]
    given = {tax.tax: tax for tax in charged_tax(charged, bearing, currency)}
    return tuple(given.get(tax.tax, tax) for tax in computed)


def rounding_difference(
    computed: Decimal, stated: Decimal, tolerance: Decimal = DEFAULT_TOLERANCE, currency: str = "USD"
) -> RoundingDifference:
    """What is left between the rounded lines and the source's stated total, which wins.

    Both are rounded to the currency's smallest unit first: a stated 222.1492 is 222.15. A difference equal
    to the tolerance is still within it. Raises ValueError for a negative tolerance.
    """
    if tolerance < 0:
        raise ValueError(f"a tolerance is not negative, {tolerance} is")
    difference = cents(stated, currency) - cents(computed, currency)
    if difference == 0:
        return Exact()
    return Within(difference) if abs(difference) <= tolerance else TooFar(difference)
