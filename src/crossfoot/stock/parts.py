"""What the parts of an order line come to: the price of each receipt, and the units that are cost of sales.

The figures follow from all parts of a line (`core.stock.purchasing`, `core.stock.selling`), so that a line is worked
out anew whenever one of its parts comes, goes or changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO, total
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.stock.purchasing import Billed, Matched, Received, match
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales, Delivered, Invoiced, expensed
from crossfoot.database import updates
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
from crossfoot.tenancy.models import Company

ROWS_AT_ONCE = 500

Line = TypeVar("Line", PurchasedLine, SoldLine)
Part = TypeVar("Part", ReceivedPart, BilledPart, DeliveredPart, InvoicedPart)


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


def lines_of(model: type[Line], company: Company, wanted: Iterable[tuple[str, Product]]) -> dict[str, Line]:
    """The lines of these keys; those that are missing are made. The company's stock is locked.

    Raises Refusal where one is a line of another product.
    """
    products: dict[str, Product] = {}
    for key, product in wanted:
        if products.setdefault(key, product).pk != product.pk:
            raise _of_another(product)
    found: dict[str, Line] = {}
    keys = list(products)
    for start in range(0, len(keys), ROWS_AT_ONCE):
        part = keys[start : start + ROWS_AT_ONCE]
        rows = model._default_manager.filter(company=company, key__in=part)
        there = {row.key: row for row in rows}
        missing = [key for key in part if key not in there]
        made = model._default_manager.bulk_create(
            [model(company=company, key=key, product=products[key]) for key in missing]
        )
        found |= there | {row.key: row for row in made}
    for key, row in found.items():
        if row.product_id != products[key].pk:
            raise _of_another(products[key])
    return found


def _of_another(product: Product) -> Refusal:
    return Refusal(f"The order line is for another product than {shown(str(product))}. Choose its own line.")


def restated(lines: Lines, settings: StockSettings) -> Iterator[tuple[Movement, Decimal]]:
    """What each receipt of the purchased lines costs now, as bills and order say it; the lines follow."""
    received = _by_line(
        ReceivedPart.objects.filter(line__in=lines.purchased)
        .select_related("movement")
        .order_by("movement__occurred_on", "movement__sequence")
    )
    billed = _by_line(BilledPart.objects.filter(line__in=lines.purchased).order_by("occurred_on", "sequence"))
    for line in lines.purchased.values():
        arrived = received.get(line.pk, [])
        matched = match(
            [as_received(part) for part in arrived],
            [as_billed(part) for part in billed.get(line.pk, [])],
            Accounting(settings.accounting),
            settings.company.home_currency,
        )
        _follow(lines, line, matched)
        for part in arrived:
            yield part.movement, matched.costs[str(part.movement_id)]
    updates.update(
        PurchasedLine,
        ("exchange_difference", "received_not_billed", "billed_not_received"),
        (
            (line.pk, line.exchange_difference, line.received_not_billed, line.billed_not_received)
            for line in lines.purchased.values()
        ),
    )


def _follow(lines: Lines, line: PurchasedLine, matched: Matched) -> None:
    lines.received_not_billed += matched.received_not_billed - line.received_not_billed
    lines.billed_not_received += matched.billed_not_received - line.billed_not_received
    _add(lines.exchange, line.product_id, matched.exchange_difference - line.exchange_difference)
    line.exchange_difference = matched.exchange_difference
    line.received_not_billed = matched.received_not_billed
    line.billed_not_received = matched.billed_not_received


def expensed_anew(lines: Lines, settings: StockSettings) -> Expensing:
    """The units that are cost of sales now, delivery by delivery; the lines follow."""
    found: dict[int, Units] = {}
    timing = CostOfSales(settings.cost_of_sales)
    delivered = _by_line(
        DeliveredPart.objects.filter(line__in=lines.sold)
        .select_related("movement")
        .order_by("movement__occurred_on", "movement__sequence")
    )
    invoiced = _by_line(InvoicedPart.objects.filter(line__in=lines.sold).order_by("occurred_on", "sequence"))
    changed = []
    for line in lines.sold.values():
        gone = delivered.get(line.pk, [])
        charged = invoiced.get(line.pk, [])
        now = expensed(
            [_as_delivered(part) for part in gone],
            [_as_invoiced(part) for part in charged if part.quantity > 0],
            timing,
            -total(part.quantity for part in charged if part.quantity < 0),
        )
        for part in gone:
            row = part.movement
            units = now.by_delivery[str(row.pk)]
            found[row.pk] = Units(row, row.expensed, None if units == row.quantity else units)
        _add(lines.ahead, line.product_id, now.estimate - line.ahead)
        if line.ahead != now.estimate:
            line.ahead = now.estimate
            changed.append(line)
    updates.update(SoldLine, ("ahead",), ((line.pk, line.ahead) for line in changed))
    return Expensing(found)


def as_received(part: ReceivedPart) -> Received:
    row = part.movement
    return Received(
        str(row.pk), (row.occurred_on, row.sequence), row.quantity, part.amount, part.rate, part.returned
    )


def _by_line(parts: Iterable[Part]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {}
    for part in parts:
        found.setdefault(part.line_id, []).append(part)
    return found


def as_billed(part: BilledPart) -> Billed:
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
