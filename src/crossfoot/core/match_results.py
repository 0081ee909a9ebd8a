"""What the three-way match of an invoice comes to: of the whole, of each line, and every difference with its weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO


class Result(StrEnum):
    """How invoice and order agree, the better first."""

    MATCHED = "matched"
    WITHIN = "within"
    """It differs, and the tolerance covers it."""
    DIFFERS = "differs"
    NO_ORDER = "no_order"
    """There is no order to compare it with."""


RESULT_LABELS: Mapping[Result, str] = {
    Result.MATCHED: "Matched",
    Result.WITHIN: "Within tolerance",
    Result.DIFFERS: "Differs",
    Result.NO_ORDER: "No order",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `weight` says whether it counts: matched is a mere note.

    Codes: price_higher, price_lower, over_received, over_ordered, not_ordered, charge_higher, charge_lower,
    received_short, received_over, total_higher, tax_higher, tax_lower, tax_not_ordered. `expected` and `found`
    are quantities or amounts, by the code; `amount` is what the difference comes to.
    """

    code: str
    weight: Result
    sentence: str
    expected: Decimal
    found: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LineMatch:
    """One line side by side. `order_line` None: not ordered. `invoiced` 0: not on this invoice.

    `invoiced_in_all` counts every invoice of the order's line, this one included.
    """

    order_line: int | None
    label: str
    ordered: Decimal
    received: Decimal | None
    rejected: Decimal
    accepted: Decimal | None
    invoiced: Decimal
    invoiced_in_all: Decimal
    ordered_amount: Decimal
    invoiced_amount: Decimal
    expected_amount: Decimal
    """What the invoiced quantity comes to at the order's price."""
    result: Result
    differences: tuple[Difference, ...] = ()

    @property
    def price_difference(self) -> Decimal:
        """Invoiced less expected, for the quantity that is invoiced."""
        return self.invoiced_amount - self.expected_amount


@dataclass(frozen=True, slots=True)
class Match:
    """The whole invoice. `differences` are those of no single line; `all_differences` every one there is."""

    result: Result
    lines: tuple[LineMatch, ...] = ()
    differences: tuple[Difference, ...] = ()
    excess: Decimal = ZERO
    """How much more is invoiced than was ordered and received, over all lines."""

    @property
    def all_differences(self) -> tuple[Difference, ...]:
        return (*(one for line in self.lines for one in line.differences), *self.differences)

    @property
    def beyond(self) -> tuple[Difference, ...]:
        """Those that no tolerance covers."""
        return tuple(one for one in self.all_differences if one.weight is Result.DIFFERS)
