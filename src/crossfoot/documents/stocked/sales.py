"""What is shipped of a sales order leaves the stock on the day of the shipment; what is invoiced is told to it.

The same road for an order that is shipped, sent, edited, revised or cancelled: what it says now is held against what
the stock knows of it, and where that differs it is taken back and told anew. An order's lines of one product are one
line to the stock, which keeps its name however the order is edited. Goods leave when the order is marked as shipped,
also where it was invoiced before. What left before the books of inventory begin is in the opening entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.stock.movements import Kind
from crossfoot.documents.credits.models import CreditNoteLine
from crossfoot.documents.sales_orders import posting, queries
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.stocked import drop_ships, places
from crossfoot.documents.stocked.standing import Kept, days_of, kept, stands
from crossfoot.stock import selling, undoing
from crossfoot.stock.drafts import Departure, Sold
from crossfoot.stock.models import InvoicedPart, Movement, StockEvent
from crossfoot.tenancy.models import Company, Person

KIND = "sales_order"

Units = dict[int, tuple[Product, Decimal]]
"""Product → how many of it."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the stock knows of an order until now."""

    gone: Sequence[Movement]
    dropped: Sequence[Movement]
    billed: Sequence[InvoicedPart]
    credited: Mapping[str, Decimal]
    """By order line, also of other orders: what a credit took back before it left."""


def orders_follow(company: Company, ids: Sequence[int], by: Person, at: datetime) -> None:
    """These orders are shipped, sent, changed or taken back. In the transaction that did it; raises Refusal, with the
    figures, where more would leave than is there and the company does not allow it."""
    how = kept(company) if ids else None
    if how is None:
        return
    gone: dict[int | None, list[Movement]] = {}
    dropped: dict[int | None, list[Movement]] = {}
    movements = Movement.objects.filter(
        company=company, kind__in=[Kind.SHIPMENT, Kind.DROP_SHIP], source_kind=KIND, source_id__in=ids
    )
    for row in movements.select_related("event").order_by("sequence"):
        (gone if row.kind == Kind.SHIPMENT else dropped).setdefault(row.source_id, []).append(row)
    billed: dict[int | None, list[InvoicedPart]] = {}
    parts = InvoicedPart.objects.filter(
        event__company=company, event__source_kind=KIND, event__source_id__in=ids
    )
    for part in parts.select_related("event", "line").order_by("sequence"):
        billed.setdefault(part.event.source_id, []).append(part)
    orders = queries.many(company, sorted(ids))
    days, credited = days_of(orders), _credited(company, orders)
    for order in orders:
        is_over = order.status == SalesOrder.Status.CANCELLED
        if (order.revising_since is not None or order.is_ahead) and not is_over:
            # What stands in QuickBooks counts until the revision is approved.
            continue
        told = _Told(gone.get(order.pk, []), dropped.get(order.pk, []), billed.get(order.pk, []), credited)
        _follow(how, order, told, days.get(order.key), by, at)


def stocked(lines: Sequence[SalesLine | CreditNoteLine], *, is_drop_ship: bool = False) -> Units:
    """How many of each product that is kept in stock these lines are over; `is_drop_ship`: that never comes there."""
    found: Units = {}
    for line in lines:
        product = line.product
        if line.is_drop_ship != is_drop_ship:
            continue
        if line.kind != SalesLine.Kind.GOODS or product is None or product.kind != Product.Kind.GOODS:
            continue
        if line.quantity > 0:
            found[product.pk] = (product, found.get(product.pk, (product, ZERO))[1] + line.quantity)
    return found


def _follow(
    how: Kept,
    order: SalesOrder,
    told: _Told,
    queued_on: date | None,
    by: Person,
    at: datetime,
) -> None:
    gone, billed = told.gone, told.billed
    lines = list(order.lines.all())
    units = stocked(lines)
    posting_on = posting.facts_of(order, how.setup).posting_on
    left_on, invoiced_on = order.shipped_on or posting_on, queued_on or posting_on
    drop_ships.sold_follow(how, order, told.dropped, left_on=left_on, invoiced_on=invoiced_on, by=by, at=at)
    if not (units or gone or billed):
        return
    if how.start_on is not None and not gone and left_on < how.start_on and _is_shipped(order):
        return
    source, reason = (KIND, order.pk), f"{order} says something else now."
    leaving = _without_credited(order, units, told.credited) if _is_shipped(order) else {}
    placed = places.placed(lines, leaving)
    is_left = places.is_same(placed, gone) and all(
        (row.occurred_on, row.channel) == (left_on, order.source) for row in gone
    )
    invoicing = units if stands(order, how.setup) else {}
    is_invoiced = _is_same(invoicing, [(part.line.product_id, part.quantity) for part in billed]) and all(
        part.occurred_on == invoiced_on for part in billed
    )
    if not is_invoiced:
        _undone([part.event for part in billed], reason, by, at)
    if not is_left:
        _undone([row.event for row in gone], reason, by, at)
        if leaving:
            departures = [
                Departure(
                    one.product, one.quantity, key_of(order, one.product), location=one.location,
                    is_marked=True, channel=order.source,
                )
                for one in placed
            ]  # fmt: skip
            selling.departed(
                company=how.company, departures=departures, on=left_on, source=source, memo=f"{order}.",
                by=by, at=at,
            )  # fmt: skip
    if invoicing and not is_invoiced:
        sold = [Sold(product, key_of(order, product), many) for product, many in invoicing.values()]
        selling.invoiced(
            company=how.company, sold=sold, on=invoiced_on, source=source, memo=f"{order}.", by=by, at=at
        )


def _is_shipped(order: SalesOrder) -> bool:
    return order.status == SalesOrder.Status.SHIPPED


def _is_same(wanted: Units, known: Sequence[tuple[int, Decimal]]) -> bool:
    return sorted((pk, many) for pk, (_, many) in wanted.items()) == sorted(known)


def _undone(events: Sequence[StockEvent], reason: str, by: Person, at: datetime) -> None:
    for event in {event.pk: event for event in events}.values():
        undoing.undone(event=event, reason=reason, by=by, at=at)


def _credited(company: Company, orders: Sequence[SalesOrder]) -> dict[str, Decimal]:
    """By order line: what of these orders was credited before it left."""
    shipped = [order for order in orders if _is_shipped(order)]
    keys = {key_of(order, line.product) for order in shipped for line in order.lines.all() if line.product}
    return selling.not_delivered_any_more(company, sorted(keys)) if keys else {}


def _without_credited(order: SalesOrder, units: Units, credited: Mapping[str, Decimal]) -> Units:
    """What a credit took back before it left does not leave."""
    less = {pk: credited.get(key_of(order, product), ZERO) for pk, (product, _) in units.items()}
    return {pk: (product, many - less[pk]) for pk, (product, many) in units.items() if many > less[pk]}


def key_of(order: SalesOrder, product: Product) -> str:
    """Under which name the stock knows what an order says of a product."""
    return f"{order.key}:{product.pk}"
