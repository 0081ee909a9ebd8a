"""Shares of a sum that belongs to a whole document: what of its discount and its tax goes with a part of it."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.core.money import ZERO, cents


def share_of(
    whole: Decimal, *, part: Decimal, base: Decimal, before: Decimal, given: Decimal, currency: str = "USD"
) -> Decimal:
    """What of `whole` goes with `part` of a `base`, rounded to the currency's smallest unit.

    `before` is what of the base went in earlier parts, and `given` what of the whole went with them. Whoever takes the
    last of the base takes all that is left of the whole, so that the shares add up to it exactly. Never more than is
    left; nothing of a base that is not above zero.
    """
    if base <= 0 or part <= 0:
        return ZERO
    left = cents(whole, currency) - given
    if before + part >= base:
        return max(left, ZERO)
    return max(min(cents(whole * part / base, currency), left), ZERO)
