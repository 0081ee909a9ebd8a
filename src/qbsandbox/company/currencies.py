"""Currencies of the sandbox: their names as QuickBooks spells them, their smallest unit, and a day's rate.

The rates stand in for QuickBooks' own daily rates, which apply where a document names none. They are
invented, the same every day, and expressed as US dollars for one unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
RATE_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Currency:
    code: str
    name: str
    dollars: Decimal
    quantum: Decimal = CENT


CURRENCIES: Mapping[str, Currency] = {
    currency.code: currency
    for currency in (
        Currency("USD", "United States Dollar", Decimal(1)),
        Currency("GBP", "British Pound Sterling", Decimal("1.25")),
        Currency("EUR", "Euro", Decimal("1.10")),
        Currency("CAD", "Canadian Dollar", Decimal("0.75")),
        Currency("AUD", "Australian Dollar", Decimal("0.65")),
        Currency("CHF", "Swiss Franc", Decimal("1.12")),
        Currency("JPY", "Japanese Yen", Decimal("0.0068"), Decimal(1)),
        Currency("SEK", "Swedish Krona", Decimal("0.095")),
        Currency("MXN", "Mexican Peso", Decimal("0.055")),
        Currency("INR", "Indian Rupee", Decimal("0.012")),
    )
}


def day_rate(code: str, home: str) -> Decimal:
    """Home units for one unit of `code`, six decimals."""
    return (CURRENCIES[code].dollars / CURRENCIES[home].dollars).quantize(RATE_PLACES, ROUND_HALF_UP)


def rounded(amount: Decimal | int, currency: str) -> Decimal:
    """To the currency's smallest unit, half away from zero, always shown with two decimals."""
    return Decimal(amount).quantize(CURRENCIES[currency].quantum, ROUND_HALF_UP).quantize(CENT)


def cents(amount: Decimal) -> int:
    """A rounded amount as hundredths."""
    return int(amount.scaleb(2).to_integral_value(ROUND_HALF_UP))


def amount(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2).quantize(CENT)
