"""Stock as tables, for files that people take away: their headings are those that an import knows again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.stock.movements import ENTERS, LEAVES, Kind, six
from crossfoot.stock import queries
from crossfoot.stock.models import Movement, StockCountLine
from crossfoot.tenancy.models import Company

Cell = str | int | Decimal | date | None

ON_HAND = ("SKU", "Product", "Location", "Quantity", "Cost of a unit", "Value")
MOVEMENTS = (
    "Date", "Kind", "SKU", "Product", "Quantity", "Location", "To location", "Cost", "Quantity after",
    "Cost of a unit after", "Value after", "Note",
)  # fmt: skip
COUNTS = ("Date", "Location", "SKU", "Product", "Expected", "Counted", "Difference", "Note")
ROWS_AT_ONCE = 2_000


def on_hand(company: Company) -> Iterator[tuple[Cell, ...]]:
    """What is at each location now. The parts of a product's value add up to it exactly: its last location takes
    what rounding leaves."""
    worth = {one.product_id: one for one in queries.worth_on(company, date.max)}
    rows = list(queries.on_hand(company))
    given: dict[int, Decimal] = {}
    last = {row.product_id: row.pk for row in rows}
    for row in rows:
        one = worth[row.product_id]
        value = six(one.value * row.quantity / one.quantity) if one.quantity else ZERO
        if row.pk == last[row.product_id]:
            value = one.value - given.get(row.product_id, ZERO)
        given[row.product_id] = given.get(row.product_id, ZERO) + value
        yield row.product.sku, row.product.name, row.location.name, row.quantity, one.average, value


def movements(company: Company, product: Product | None = None) -> Iterator[tuple[Cell, ...]]:
    """Everything that moved, in order of time, of one product or of all."""
    rows = Movement.objects.filter(company=company)
    if product is not None:
        rows = rows.filter(product=product)
    rows = rows.select_related("product", "location", "to_location", "event")
    for row in rows.order_by("occurred_on", "sequence").iterator(chunk_size=ROWS_AT_ONCE):
        average = six(row.value_after / row.quantity_after) if row.quantity_after else None
        yield (
            row.occurred_on, row.kind, row.product.sku, row.product.name, signed(row), _name(row.location),
            _name(row.to_location), row.cost, row.quantity_after, average, row.value_after, row.event.memo,
        )  # fmt: skip


def counts(company: Company) -> Iterator[tuple[Cell, ...]]:
    """Every line of every count, the newest first."""
    rows = StockCountLine.objects.filter(count__company=company).select_related("count__location", "product")
    for row in rows.order_by("-count__done_on", "-count", "pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield (
            row.count.done_on, row.count.location.name, row.product.sku, row.product.name, row.expected,
            row.counted, row.counted - row.expected, row.count.memo,
        )  # fmt: skip


def signed(row: Movement) -> Decimal:
    """What a movement adds to the quantity over all locations; what it moves, where it only changes its place."""
    quantity: Decimal = row.quantity
    if row.kind in LEAVES:
        return -quantity
    return quantity if row.kind in ENTERS or row.kind == Kind.TRANSFER else ZERO


def _name(location: object) -> str:
    return "" if location is None else str(location)
