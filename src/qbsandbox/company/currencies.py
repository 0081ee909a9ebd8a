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
        Currency("AED", "UAE Dirham", Decimal("0.2723")),
        Currency("ANG", "Dutch Guilder", Decimal("0.5587")),
        Currency("ARS", "Argentine Peso", Decimal("0.0012")),
        Currency("BRL", "Brazilian Real", Decimal("0.20")),
        Currency("CLP", "Chilean Peso", Decimal("0.001"), Decimal(1)),
        Currency("CNY", "Chinese Yuan Renminbi", Decimal("0.14")),
        Currency("COP", "Colombian Peso", Decimal("0.00025")),
        Currency("CZK", "Czech Koruna", Decimal("0.044")),
        Currency("DKK", "Danish Krone", Decimal("0.147")),
        Currency("EGP", "Egyptian Pound", Decimal("0.02")),
        Currency("HKD", "Hong Kong Dollar", Decimal("0.128")),
        Currency("HUF", "Hungarian Forint", Decimal("0.0028")),
        Currency("IDR", "Indonesian Rupiah", Decimal("0.000064")),
        Currency("ILS", "Israeli Shekel", Decimal("0.27")),
        Currency("KES", "Kenyan Shilling", Decimal("0.0077")),
        Currency("KRW", "South Korean Won", Decimal("0.00075"), Decimal(1)),
        Currency("MYR", "Malaysian Ringgit", Decimal("0.21")),
        Currency("NGN", "Nigerian Naira", Decimal("0.00065")),
        Currency("NOK", "Norwegian Krone", Decimal("0.094")),
        Currency("NZD", "New Zealand Dollar", Decimal("0.60")),
        Currency("PEN", "Peruvian Nuevo Sol", Decimal("0.27")),
        Currency("PHP", "Philippine Peso", Decimal("0.0175")),
        Currency("PKR", "Pakistani Rupee", Decimal("0.0036")),
        Currency("PLN", "Polish Zloty", Decimal("0.25")),
        Currency("RON", "Romanian Leu", Decimal("0.22")),
        Currency("SAR", "Saudi Riyal", Decimal("0.2667")),
        Currency("SGD", "Singapore Dollar", Decimal("0.74")),
        Currency("THB", "Thai Baht", Decimal("0.028")),
        Currency("TRY", "Turkish Lira", Decimal("0.03")),
        Currency("TWD", "Taiwan Dollar", Decimal("0.031")),
        Currency("UAH", "Ukrainian Hryvnia", Decimal("0.025")),
        Currency("VND", "Vietnamese Dong", Decimal("0.00004"), Decimal(1)),
        Currency("ZAR", "South African Rand", Decimal("0.053")),
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
