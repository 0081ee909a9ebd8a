"""What stops a change of stock: more leaves than is there, or something has no cost (E6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import QuerySet

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem, blocking, refused
from crossfoot.core.stock.costing import Costed
from crossfoot.core.stock.movements import Position
from crossfoot.core.stock.on_hand import NegativeStock, Shortage, on_hand, shortages, stock_problems
from crossfoot.stock import shelf
from crossfoot.stock.models import Location, Movement, OnHand, StockSettings


def require_sound(
    settings: StockSettings,
    changed: Mapping[str, Position],
    was: Mapping[str, Costed],
    gone: Mapping[str, Costed],
    found: Iterable[Costed],
) -> None:
    """Raises Refusal with everything that is wrong.

    `changed` are the products of which quantities changed, and from where in time on; `was` and `gone` the movements
    that were revised or taken out, as they were; `found` the rows that are to be kept.
    """
    policy = NegativeStock(settings.negative_stock)
    short: dict[str, list[Shortage]] = {}
    if policy is NegativeStock.BLOCK:
        for product, position in changed.items():
            if worse := _worse(product, position, was, gone):
                short[product] = worse
    # What is not there has no cost either: one sentence about it is enough.
    missing = {one.movement.key for several in short.values() for one in several}
    uncosted: dict[str, list[Costed]] = {}
    for row in found:
        if row.is_uncosted and row.movement.key not in missing:
            uncosted.setdefault(row.movement.product, []).append(row)
    if not short and not uncosted:
        return
    names = {str(row.pk): str(row) for row in Product.objects.filter(pk__in=[*short, *uncosted])}
    places = {str(row.pk): row.name for row in Location.objects.filter(company=settings.company)}
    problems: list[Problem] = []
    for product in {**short, **uncosted}:
        problems += stock_problems(
            short.get(product, ()), uncosted.get(product, ()), policy=policy, product=names[product],
            locations=places,
        )  # fmt: skip
    if stops := blocking(problems):
        raise refused(stops)


def _worse(
    product: str, position: Position, was: Mapping[str, Costed], gone: Mapping[str, Costed]
) -> list[Shortage]:
    """Movements that fall short now, and did not or by less before this change."""
    rows = list(shelf.pages(shelf.since(int(product), position)))
    now = [movement for _, movement in rows]
    before = [movement for row, movement in rows if row.cost is not None and movement.key not in was] + [
        row.movement
        for row in (*was.values(), *gone.values())
        if row.movement.product == product and row.movement.position >= position
    ]
    before.sort(key=lambda one: one.position)
    there = dict(_there(product))
    for movement in now:
        for location, quantity in movement.effects:
            there[location] = there.get(location, ZERO) - quantity
    missed = {one.movement.key: one.missing for one in shortages(before, there)}
    return [one for one in shortages(now, there) if one.missing > missed.get(one.movement.key, ZERO)]


def _there(product: str) -> Iterable[tuple[str, Decimal]]:
    rows = OnHand.objects.filter(product_id=int(product)).values_list("location_id", "quantity")
    return [(str(location), quantity) for location, quantity in rows]


def quantities_on(product_id: int, rows: QuerySet[Movement]) -> dict[str, Decimal]:
    """What is at each location without `rows`, the last movements of the product."""
    there = dict(_there(str(product_id)))
    for location, quantity in on_hand(movement for _, movement in shelf.pages(rows)).items():
        there[location] = there.get(location, ZERO) - quantity
    return there
