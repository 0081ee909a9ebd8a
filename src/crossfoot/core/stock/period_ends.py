"""When the stock journal of Simple is due, and the figures that a person approves: the stock, product by product.

Source: Accounting rules, section 4; requirement A6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.movements import six
from crossfoot.core.stock.tie_out import Standing


class Rhythm(StrEnum):
    """How often the figures of a stock journal are read by themselves."""

    ON_DEMAND = "on_demand"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """As a choice: `Every month`."""
        return _LABELS[self]

    @property
    def months(self) -> int:
        """Months of one period; 0 on demand."""
        return _MONTHS[self]


_LABELS = {
    Rhythm.ON_DEMAND: "Only when I ask",
    Rhythm.MONTHLY: "Every month",
    Rhythm.QUARTERLY: "Every quarter",
    Rhythm.YEARLY: "Every year",
}
_MONTHS = {Rhythm.ON_DEMAND: 0, Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


def latest_end(rhythm: Rhythm, today: date, *, year_begins: int = 1) -> date | None:
    """The last day of the last period that was over before `today`; None on demand.

    `year_begins` is the first month of the fiscal year, by which quarters and years are counted.
    """
    if not rhythm.months:
        return None
    since_year_began = (today.month - year_begins) % 12
    begun = since_year_began - since_year_began % rhythm.months
    back = since_year_began - begun
    year, month = today.year, today.month - back
    if month < 1:
        year, month = year - 1, month + 12
    return date(year, month, 1) - timedelta(days=1)


def is_month_end(day: date) -> bool:
    """Only the end of a month is accrued: the next day is the first of another, on which it is taken back."""
    return (day + timedelta(days=1)).day == 1


@dataclass(frozen=True, slots=True)
class Share:
    """One product at the end of a day: how many there are, what they are worth, and what of it is not billed yet."""

    product: str
    sku: str
    name: str
    quantity: Decimal
    value: Decimal
    received_not_billed: Decimal = ZERO

    @property
    def part(self) -> Decimal:
        """What it brings to the inventory account, to six decimals."""
        return self.value - self.received_not_billed

    @property
    def average(self) -> Decimal | None:
        """What one unit costs, to six decimals; None where there is none."""
        return six(self.value / self.quantity) if self.quantity else None


def known_after(standing: Standing, shares: Iterable[Share]) -> Decimal:
    """What the products come to more than the standing, since their costs became known better after that day.

    It belongs to the next journal: what is known late counts on the day on which it became known.
    """
    return six(total(one.part for one in shares) - (standing.valuation - standing.received_not_billed))
