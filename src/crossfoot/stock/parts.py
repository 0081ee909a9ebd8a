"""What the parts of an order line come to: the price of each receipt, and the units that are cost of sales.

The figures follow from all parts of a line (`core.stock.purchasing`, `core.stock.selling`), so that a line is worked
out anew whenever one of its parts comes, goes or changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from crossfoot.core.money import ZERO
from crossfoot.core.stock.purchasing import Billed, Matched, Received, match
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales, Delivered, Invoiced, expensed
from crossfoot.stock.models import (
    BilledPart,
    DeliveredPart,
    InvoicedPart,
    Movement,
    PurchasedLine,
    ReceivedPart,
    SoldLine,
    StockSettings,
)


@dataclass(slots=True)
class Lines:
    """The lines of which something changed, and what of that is to be booked beside movements."""

    purchased: dict[int, PurchasedLine] = field(default_factory=dict)
    sold: dict[int, SoldLine] = field(default_factory=dict)
    exchange: dict[int, Decimal] = field(default_factory=dict)
    """By product: what exchange differences grew by."""
    ahead: dict[int, Decimal] = field(default_factory=dict)
    """By product: what goods that are expensed before they leave are booked at in addition."""
    received_not_billed: Decimal = ZERO
    """With the charges that goods carry before they are billed."""
    billed_not_received: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Units:
    """How many units of a movement are cost of sales, before and now; None for all."""

    row: Movement
    was: Decimal | None
    now: Decimal | None


@dataclass(frozen=True, slots=True)
class Expensing:
    """The movements of the sold lines that were looked at."""

    by_movement: dict[int, Units]


def restated(lines: Lines, settings: StockSettings) -> Iterator[tuple[Movement, Decimal]]:
    """What each receipt of the purchased lines costs now, as bills and order say it; the lines follow."""
    for line in lines.purchased.values():
        received = _received(line)
        billed = list(line.billed.order_by("occurred_on", "sequence"))
        matched = match(
            [as_received(part) for part in received],
            [_as_billed(part) for part in billed],
            Accounting(settings.accounting),
            settings.company.home_currency,
        )
        _follow(lines, line, matched)
        for part in received:
            yield part.movement, matched.costs[str(part.movement_id)]


def _follow(lines: Lines, line: PurchasedLine, matched: Matched) -> None:
    lines.received_not_billed += matched.received_not_billed - line.received_not_billed
    lines.billed_not_received += matched.billed_not_received - line.billed_not_received
    _add(lines.exchange, line.product_id, matched.exchange_difference - line.exchange_difference)
    line.exchange_difference = matched.exchange_difference
    line.received_not_billed = matched.received_not_billed
    line.billed_not_received = matched.billed_not_received
    line.save(update_fields=["exchange_difference", "received_not_billed", "billed_not_received"])


def expensed_anew(lines: Lines, settings: StockSettings) -> Expensing:
    """The units that are cost of sales now, delivery by delivery; the lines follow."""
    found: dict[int, Units] = {}
    timing = CostOfSales(settings.cost_of_sales)
    for line in lines.sold.values():
        delivered = list(
            DeliveredPart.objects.filter(line=line)
            .select_related("movement")
            .order_by("movement__occurred_on", "movement__sequence")
        )
        invoiced = line.invoiced.order_by("occurred_on", "sequence")
        now = expensed(
            [_as_delivered(part) for part in delivered], [_as_invoiced(part) for part in invoiced], timing
        )
        for part in delivered:
            row = part.movement
            units = now.by_delivery[str(row.pk)]
            found[row.pk] = Units(row, row.expensed, None if units == row.quantity else units)
        _add(lines.ahead, line.product_id, now.estimate - line.ahead)
        if line.ahead != now.estimate:
            line.ahead = now.estimate
            line.save(update_fields=["ahead"])
    return Expensing(found)


def as_received(part: ReceivedPart) -> Received:
    row = part.movement
    return Received(
        str(row.pk), (row.occurred_on, row.sequence), row.quantity, part.amount, part.rate, part.returned
    )


def _received(line: PurchasedLine) -> list[ReceivedPart]:
    rows: Iterable[ReceivedPart] = (
        ReceivedPart.objects.filter(line=line)
        .select_related("movement")
        .order_by("movement__occurred_on", "movement__sequence")
    )
    return list(rows)


def _as_billed(part: BilledPart) -> Billed:
    return Billed(str(part.pk), (part.occurred_on, part.sequence), part.quantity, part.amount, part.home)


def _as_delivered(part: DeliveredPart) -> Delivered:
    row = part.movement
    return Delivered(
        str(row.pk), (row.occurred_on, row.sequence), row.quantity, part.is_marked, part.returned
    )


def _as_invoiced(part: InvoicedPart) -> Invoiced:
    return Invoiced((part.occurred_on, part.sequence), part.quantity, part.unit_cost)


def _add(sums: dict[int, Decimal], key: int, amount: Decimal) -> None:
    if amount:
        sums[key] = sums.get(key, ZERO) + amount
