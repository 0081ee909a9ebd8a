"""Money and its one way of rounding.

Amounts are `Decimal` in the major unit of their currency (12.34 means twelve dollars and thirty-four
cents). Rounding is half away from zero, as QuickBooks rounds, and happens only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0")
MINOR_UNITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip
"""Currencies whose smallest unit is not a hundredth (ISO 4217). QuickBooks keeps at most two decimals,
so the three-decimal currencies (BHD, KWD …) are rounded to two as well."""

ACTIVE_CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
    LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
    PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
    ZWG XCG""".split()  # noqa: SIM905 - quoted codes would be harder to read
)
"""Alphabetic codes of ISO 4217 in use."""


def cents(amount: Decimal, currency: str = "USD") -> Decimal:
    """`amount` rounded to the smallest unit of `currency`, half away from zero."""
    quantum = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
    return amount.quantize(quantum, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, as a Decimal also when there is nothing to add."""
    return sum(amounts, ZERO)


def allocate(amount: Decimal, weights: Sequence[Decimal], currency: str = "USD") -> list[Decimal]:
    """Split `amount` over `weights` in whole cents so that the parts add up to it exactly.

    Each part is its proportional share rounded down to the cent; the cents left over go one by one to the
    parts with the largest remainders, the earlier part first where remainders are equal. With no positive
    weight at all everything goes to the first part.

    Raises ValueError when there are no weights, or one of them is negative.
    """
    if not weights:
        raise ValueError("there is nothing to allocate to: no weights were given")
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    whole = total(weights)
    if whole == 0:
        return [cents(amount, currency), *([ZERO] * (len(weights) - 1))]
    sign = -1 if amount < 0 else 1
    unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
    units = int((abs(amount) / unit).to_integral_value(rounding=ROUND_HALF_UP))
    shares = [units * weight / whole for weight in weights]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(weights)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: units - sum(parts)]:
        parts[i] += 1
    return [sign * part * unit for part in parts]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Adding different currencies raises ValueError."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"
