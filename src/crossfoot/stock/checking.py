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
from crossfoot.stock.shelf import Shelf


def require_sound(
    settings: StockSettings,
    changed: Mapping[str, Position],
    reads: Shelf,
    gone: Mapping[str, Costed],
    found: Iterable[Costed],
) -> None:
    """Raises Refusal with everything that is wrong.

    `changed` are the products of which quantities changed, and from where in time on; `reads` has what was revised as
    it was, and `gone` what was taken out; `found` are the rows that are to be kept.
    """
    policy = NegativeStock(settings.negative_stock)
    short: dict[str, list[Shortage]] = {}
    if policy is NegativeStock.BLOCK:
        on_hand = _on_hand(changed)
        for product, position in changed.items():
            if worse := _worse(product, position, on_hand.get(product, {}), reads, gone):
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
    product: str,
    position: Position,
    on_hand: Mapping[str, Decimal],
    reads: Shelf,
    gone: Mapping[str, Costed],
) -> list[Shortage]:
    """Movements that fall short now, and did not or by less before this change."""
    rows = list(reads.rows(product, position))
    now = [movement for _, movement in rows]
    before = [movement for row, movement in rows if row.cost is not None and movement.key not in reads.was]
    before += [
        row.movement
        for row in (*reads.was.values(), *gone.values())
        if row.movement.product == product and row.movement.position >= position
    ]
    before.sort(key=lambda one: one.position)
    there = dict(on_hand)
    for movement in now:
        for location, quantity in movement.effects:
            there[location] = there.get(location, ZERO) - quantity
    found = shortages(now, there)
    if not found:
        return []
    missed = {one.movement.key: one.missing for one in shortages(before, there)}
    return [one for one in found if one.missing > missed.get(one.movement.key, ZERO)]


def _on_hand(products: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """Quantities by product and location, as they are now."""
    found: dict[str, dict[str, Decimal]] = {}
    rows = OnHand.objects.filter(product_id__in=[int(product) for product in products])
    for product_id, location_id, quantity in rows.values_list("product_id", "location_id", "quantity"):
        found.setdefault(str(product_id), {})[str(location_id)] = quantity
    return found


def quantities_on(product_id: int, rows: QuerySet[Movement]) -> dict[str, Decimal]:
    """What is at each location without `rows`, the last movements of the product."""
    there = _on_hand([str(product_id)]).get(str(product_id), {})
    for location, quantity in on_hand(movement for _, movement in shelf.pages(rows)).items():
        there[location] = there.get(location, ZERO) - quantity
    return there
