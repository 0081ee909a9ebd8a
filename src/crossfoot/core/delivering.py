"""What a part delivery of a sales order is charged: its lines, and its share of discount, tax and total.

Goods go by quantity. What is charged once for the whole order (shipping, other charges, goods taken back) goes with
the first part. Each part takes its share of the order's discount and of the tax that its source charged, and the last
one all that is left, so that the parts together come to exactly what the order states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.shares import share_of

GOODS = "goods"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of the order, and what of it earlier parts have. `amount` is net of its discount, before tax."""

    id: int
    kind: str
    quantity: Decimal
    amount: Decimal
    is_taxed: bool
    delivered: Decimal = ZERO
    charged: Decimal = ZERO

    @property
    def is_by_quantity(self) -> bool:
        """Whether it is delivered in parts; the rest is charged once."""
        return self.kind == GOODS and self.quantity > 0

    @property
    def left(self) -> Decimal:
        return max(self.quantity - self.delivered, ZERO) if self.is_by_quantity else ZERO


@dataclass(frozen=True, slots=True)
class Whole:
    """What the order states, or what earlier parts have of it. `tax` None is computed from the rates of the lines."""

    discount: Decimal
    tax: Decimal | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class PartLine:
    """So much of a line of the order."""

    id: int
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One part delivery. `total` None is computed from its lines; of the last part it is what is left."""

    lines: tuple[PartLine, ...]
    discount: Decimal
    tax: Decimal | None
    total: Decimal | None

    @property
    def is_last(self) -> bool:
        return self.total is not None


def part_of(
    lines: Sequence[Ordered],
    now: Mapping[int, Decimal],
    *,
    order: Whole,
    given: Whole,
    is_first: bool,
    currency: str = "USD",
) -> Part:
    """The part in which so many of these lines go now; `given` is what earlier parts have of the order.

    Raises ValueError for more than is left of a line, or where nothing goes.
    """
    taken: list[PartLine] = []
    for line in lines:
        if line.is_by_quantity:
            quantity = now.get(line.id, ZERO)
            if quantity < 0 or quantity > line.left:
                raise ValueError(f"{quantity} of line {line.id} cannot go, {line.left} are left")
            if quantity:
                taken.append(PartLine(line.id, quantity, _amount(line, quantity, currency)))
        elif is_first:
            taken.append(PartLine(line.id, line.quantity, line.amount))
    if not any(now.get(line.id) for line in lines):
        raise ValueError("nothing is delivered")
    by_id = {one.id: one for one in taken}
    is_last = all(
        line.left == (by_id[line.id].quantity if line.id in by_id else ZERO)
        for line in lines
        if line.is_by_quantity
    )
    discount = _share(order.discount, given.discount, lines, by_id, is_last, currency)
    tax = None
    if order.tax is not None:
        taxed = [line for line in lines if line.is_taxed]
        tax = _share(order.tax, given.tax or ZERO, taxed, by_id, is_last, currency)
    return Part(tuple(taken), discount, tax, order.total - given.total if is_last else None)


def _amount(line: Ordered, quantity: Decimal, currency: str) -> Decimal:
    """The last units of a line take the cents that rounding left."""
    return share_of(
        line.amount,
        part=quantity,
        base=line.quantity,
        before=line.delivered,
        given=line.charged,
        currency=currency,
    )


def _share(
    whole: Decimal,
    given: Decimal,
    lines: Sequence[Ordered],
    taken: Mapping[int, PartLine],
    is_last: bool,
    currency: str,
) -> Decimal:
    if is_last:
        return max(whole - given, ZERO)
    return share_of(
        whole,
        part=total(taken[line.id].amount for line in lines if line.id in taken and line.amount > 0),
        base=total(line.amount for line in lines if line.amount > 0),
        before=total(line.charged for line in lines if line.amount > 0),
        given=given,
        currency=currency,
    )
