"""Figures as the pages write them: English style, a point and commas."""

from __future__ import annotations

from decimal import Decimal

from qbsandbox.company.jsontext import trimmed


def money(value: Decimal | int | None) -> str:
    """`1,234.50`, always two decimals; nothing for None. The currency stands beside it or above."""
    return "" if value is None else f"{Decimal(value):,.2f}"


def quantity(value: Decimal | int | None) -> str:
    """As many decimals as it has: `3`, `2.5`."""
    return "" if value is None else f"{trimmed(Decimal(value)):,f}"


def rate(value: Decimal | int | None) -> str:
    """A price of one: two decimals, more where it has more (`4.00`, `0.0125`)."""
    if value is None:
        return ""
    plain = trimmed(Decimal(value))
    exponent = plain.as_tuple().exponent
    return f"{plain:,f}" if isinstance(exponent, int) and exponent < -2 else f"{plain:,.2f}"
