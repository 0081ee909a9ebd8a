"""Movements as `core.stock` reads them: rows of the database behind `walking.Shelf`, read page by page.

A row has the running figures of the last replay. What was revised since then, in the transaction that is under way,
is on the shelf with its figures from before (`was`), so that a walk finds what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from crossfoot.catalog.models import Product
from crossfoot.core.stock import movements as core
from crossfoot.core.stock.costing import Costed, State
from crossfoot.core.stock.movements import Position
from crossfoot.database import updates
from crossfoot.stock.models import Feed, Movement, StatedCost

PAGES = (8, 64, 512)
"""How many movements are read at a time: few at first, since most walks end soon."""

MOST_AT_ONCE = 10_000
"""Movements that are read at once, for many products."""

COSTED = ("cost", "quantity_after", "value_after", "last_cost_after", "correction", "is_provisional",
          "is_uncosted")  # fmt: skip
"""The columns that a replay finds."""

MAY_BE_FED = frozenset(
    {
        core.Kind.RECEIPT, core.Kind.CUSTOMER_RETURN, core.Kind.SCRAPPED_RETURN, core.Kind.OUTPUT,
    }
)  # fmt: skip


class Shelf:
    """The movements of one company. `read` counts the rows that a walk went through."""

    def __init__(
        self, was: dict[str, Costed], placed: dict[str, list[tuple[str, Position]]] | None = None
    ) -> None:
        self.was = was
        self.placed = placed or {}
        """Movements that are entered in this act, with what they feed."""
        self.states: dict[str, tuple[Position, State]] = {}
        """Of products that were read at once: the stock before this place in time."""
        self.tails: dict[str, list[tuple[Movement, core.Movement]]] = {}
        """… and their movements from there on."""
        self.expensed: dict[str, Decimal | None] = {}
        """Of every movement that was read: how many of its units are cost of sales; None for all."""
        self.channels: dict[str, str] = {}
        self.read = 0

    def read_at_once(self, products: Iterable[str], position: Position) -> None:
        """Read what a walk of these products from one place on asks for, in three questions for all of them; where
        that is very much, each is read when the walk comes to it."""
        ids = [int(product) for product in products]
        rows = Movement.objects.filter(from_(position), product_id__in=ids)
        later = list(rows.order_by("occurred_on", "sequence")[: MOST_AT_ONCE + 1])
        if len(later) > MOST_AT_ONCE:
            return
        tails: dict[str, list[tuple[Movement, core.Movement]]] = {str(product_id): [] for product_id in ids}
        for row, movement in zip(later, of_core(later), strict=True):
            tails[movement.product].append((row, movement))
        past = Movement.objects.filter(before(position), product=OuterRef("pk"), cost__isnull=False)
        last = Subquery(past.order_by("-occurred_on", "-sequence").values("pk")[:1])
        neighbours = Product.objects.filter(pk__in=ids).annotate(last=last).values("last")
        stated = dict(StatedCost.objects.filter(product__in=ids).values_list("product_id", "amount"))
        states = {str(product_id): State(last_cost=stated.get(product_id)) for product_id in ids}
        states |= {str(row.product_id): state_of(row) for row in Movement.objects.filter(pk__in=neighbours)}
        self.tails |= tails
        self.states |= {product: (position, state) for product, state in states.items()}

    def rows(self, product: str, position: Position) -> Iterator[tuple[Movement, core.Movement]]:
        """The product's movements from a place on, in order of time."""
        if product in self.tails and self.states[product][0] <= position:
            return (pair for pair in self.tails[product] if pair[1].position >= position)
        return pages(since(int(product), position))

    def before(self, product: str, position: Position) -> State:
        if (
            product in self.states
            and not any(
                row.cost is not None and movement.position < position for row, movement in self.tails[product]
            )
            and self.states[product][0] <= position
        ):
            return self.states[product][1]
        row = (
            Movement.objects.filter(before(position), product_id=int(product), cost__isnull=False)
            .order_by("-occurred_on", "-sequence")
            .first()
        )
        if row is not None:
            return state_of(row)
        stated = StatedCost.objects.filter(product_id=int(product)).values_list("amount", flat=True).first()
        return State(last_cost=stated)

    def since(self, product: str, position: Position) -> Iterator[tuple[core.Movement, Costed | None]]:
        for row, movement in self.rows(product, position):
            self.read += 1
            self.expensed[movement.key] = row.expensed
            self.channels[movement.key] = row.channel
            if movement.key in self.was:
                yield movement, self.was[movement.key]
            else:
                yield movement, None if row.cost is None else costed_of(row, movement)

    def fed_by(self, key: str) -> Iterable[tuple[str, Position]]:
        if key in self.placed:
            return self.placed[key]
        rows = Feed.objects.filter(source_id=int(key)).values_list(
            "movement__product_id", "movement__occurred_on", "movement__sequence"
        )
        return [(str(product), (occurred_on, sequence)) for product, occurred_on, sequence in rows]

    def cost_of(self, key: str) -> Decimal:
        if key in self.was:
            return self.was[key].cost
        return Movement.objects.values_list("cost", flat=True).get(pk=int(key)) or Decimal(0)


def before(position: Position) -> Q:
    """Movements before a place in time."""
    day, sequence = position
    return Q(occurred_on__lte=day) & (Q(occurred_on__lt=day) | Q(sequence__lt=sequence))


def after(position: Position) -> Q:
    """Movements after a place in time."""
    day, sequence = position
    return Q(occurred_on__gte=day) & (Q(occurred_on__gt=day) | Q(sequence__gt=sequence))


def from_(position: Position) -> Q:
    """Movements from a place in time on, itself included."""
    day, sequence = position
    return Q(occurred_on__gte=day) & (Q(occurred_on__gt=day) | Q(sequence__gte=sequence))


def since(product_id: int, position: Position) -> QuerySet[Movement]:
    """The product's movements from a place in time on, in order."""
    rows = Movement.objects.filter(from_(position), product_id=product_id)
    return rows.order_by("occurred_on", "sequence")


def pages(rows: QuerySet[Movement]) -> Iterator[tuple[Movement, core.Movement]]:
    """Row by row as `core.stock` knows them; read only as far as somebody asks."""
    sizes = iter(PAGES)
    size = next(sizes)
    last: Position | None = None
    while True:
        ahead = (
            rows
            if last is None
            else rows.filter(Q(occurred_on__gt=last[0]) | Q(sequence__gt=last[1]), occurred_on__gte=last[0])
        )
        page = list(ahead[:size])
        yield from zip(page, of_core(page), strict=True)
        if len(page) < size:
            return
        last = (page[-1].occurred_on, page[-1].sequence)
        size = next(sizes, size)


def of_core(rows: Iterable[Movement]) -> list[core.Movement]:
    """Rows as values, with what feeds them; one more query where anything may."""
    rows = list(rows)
    fed = [row.pk for row in rows if row.kind in MAY_BE_FED]
    feeds: dict[int, list[core.Source]] = {}
    if fed:
        for feed in Feed.objects.filter(movement_id__in=fed).order_by("pk"):
            feeds.setdefault(feed.movement_id, []).append(
                core.Source(str(feed.source_id), feed.quantity, feed.whole, feed.before)
            )
    return [_movement(row, tuple(feeds.get(row.pk, ()))) for row in rows]


def effects_of(row: Movement) -> tuple[tuple[str, Decimal], ...]:
    """What a row does to the quantity at each location."""
    return _movement(row, ()).effects


def _movement(row: Movement, sources: tuple[core.Source, ...]) -> core.Movement:
    return core.Movement(
        key=str(row.pk),
        product=str(row.product_id),
        kind=core.Kind(row.kind),
        occurred_on=row.occurred_on,
        sequence=row.sequence,
        quantity=row.quantity,
        location="" if row.location_id is None else str(row.location_id),
        to_location="" if row.to_location_id is None else str(row.to_location_id),
        stated=row.stated,
        landed=row.landed,
        sources=sources,
        credited=row.credited,
        klass=row.klass,
        department=row.department,
    )


def state_of(row: Movement) -> State:
    """The stock after the row's movement."""
    return State(row.quantity_after, row.value_after, row.last_cost_after)


def costed_of(row: Movement, movement: core.Movement) -> Costed:
    """The row's movement with what its last replay found."""
    assert row.cost is not None
    return Costed(movement, row.cost, state_of(row), row.correction, row.is_provisional, row.is_uncosted)


def keep(rows: Iterable[Costed]) -> None:
    """Write down what a walk found."""
    updates.update(
        Movement,
        COSTED,
        (
            (
                int(row.movement.key), row.cost, row.after.quantity, row.after.value, row.after.last_cost,
                row.correction, row.is_provisional, row.is_uncosted,
            )
            for row in rows
        ),
    )  # fmt: skip
