"""From which locations the goods of an order leave, as its lines say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.documents.sales_orders.models import SalesLine
from crossfoot.stock.models import Location, Movement


@dataclass(frozen=True, slots=True)
class Placed:
    """So many of a product that leave one location; None: the company's default location."""

    product: Product
    quantity: Decimal
    location: Location | None


def placed(lines: Sequence[SalesLine], leaving: Mapping[int, tuple[Product, Decimal]]) -> list[Placed]:
    """What leaves of each product, over the locations of its lines in their order."""
    left = {pk: quantity for pk, (_, quantity) in leaving.items()}
    found: dict[tuple[int, int], Placed] = {}
    for line in lines:
        if line.product_id is None or line.is_drop_ship or line.kind != SalesLine.Kind.GOODS:
            continue
        taken = min(left.get(line.product_id, ZERO), max(line.quantity, ZERO))
        if taken <= 0:
            continue
        left[line.product_id] -= taken
        product, _ = leaving[line.product_id]
        key = (line.product_id, line.location_id or 0)
        before = found[key].quantity if key in found else ZERO
        found[key] = Placed(product, before + taken, line.location)
    return list(found.values())


def is_same(wanted: Sequence[Placed], gone: Sequence[Movement]) -> bool:
    """Did that leave already? Where a line names no location it left one that was the default then: any will do."""
    asked: dict[int, Decimal] = {}
    for one in wanted:
        asked[one.product.pk] = asked.get(one.product.pk, ZERO) + one.quantity
    known: dict[int, Decimal] = {}
    there: dict[tuple[int, int | None], Decimal] = {}
    for row in gone:
        known[row.product_id] = known.get(row.product_id, ZERO) + row.quantity
        place = (row.product_id, row.location_id)
        there[place] = there.get(place, ZERO) + row.quantity
    return asked == known and all(
        there.get((one.product.pk, one.location.pk), ZERO) >= one.quantity for one in wanted if one.location
    )
