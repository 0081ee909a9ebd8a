"""Goods that arrive in parts: what is still open, what is too much, and when an order is received."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of an order: ordered, arrived in all so far, and how much of that was rejected."""

    ordered: Decimal
    received: Decimal = ZERO
    rejected: Decimal = ZERO

    @property
    def accepted(self) -> Decimal:
        return self.received - self.rejected

    @property
    def open(self) -> Decimal:
        """What has not arrived yet; what was rejected did arrive. Never negative."""
        return max(self.ordered - self.received, ZERO)

    @property
    def over(self) -> Decimal:
        """What arrived beyond the order."""
        return max(self.received - self.ordered, ZERO)


def is_complete(lines: Sequence[Arrival]) -> bool:
    """Did everything arrive? An order without goods is complete only when it is said to be."""
    return bool(lines) and all(line.open == 0 for line in lines)


def is_begun(lines: Sequence[Arrival]) -> bool:
    """Did anything arrive?"""
    return any(line.received for line in lines)
