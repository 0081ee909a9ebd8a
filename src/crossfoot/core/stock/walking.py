"""Replay of only what a change reaches: from the place of the change on, and only as long as it makes a difference.

A changed cost runs along three ways: to the later movements of the same product, from an ingredient to what was made of
it, and from a shipment to its return. The walk goes through all of them in order of time, each movement once, and stops
in a product as soon as its stock is again what was kept (what empties the stock ends every difference). So a late bill
touches the movements after its receipt and no others, however long the history is.
Source: Accounting rules, section 3 ("late cost is found by replaying from the movement it belongs to").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import heappop, heappush
from typing import Protocol

from crossfoot.core.stock.costing import Costed, Difference, State, step
from crossfoot.core.stock.movements import Movement, Position


class Shelf(Protocol):
    """Where movements and their costs are kept. The walk only reads; what it answers is for the caller to keep."""

    def before(self, product: str, position: Position) -> State:
        """The kept stock of the product before this place in time: `after` of its neighbour, or of none."""

    def since(self, product: str, position: Position) -> Iterable[tuple[Movement, Costed | None]]:
        """The product's movements from this place on, itself included, in order of time, as they are now, each
        with its kept row; None for one that is new. Read as far as the walk goes: a cursor will do."""

    def fed_by(self, key: str) -> Iterable[tuple[str, Position]]:
        """Product and place of the movements of which this one is a source."""

    def cost_of(self, key: str) -> Decimal:
        """The kept cost of a movement."""


@dataclass(slots=True)
class _Cursor:
    """How far the walk is in one product."""

    state: State
    ahead: Iterator[tuple[Movement, Costed | None]]
    next: tuple[Movement, Costed | None] | None = None

    def advance(self) -> None:
        self.next = next(self.ahead, None)


@dataclass(slots=True)
class _Walk:
    shelf: Shelf
    stops: list[tuple[Position, str]] = field(default_factory=list)
    """Heap of places to visit."""
    touched: dict[str, set[Position]] = field(default_factory=dict)
    """Places that are visited in any case, by product; others only as long as the stock differs."""
    cursors: dict[str, _Cursor] = field(default_factory=dict)
    reached: dict[str, Position] = field(default_factory=dict)
    """The last movement that was walked, by product: a place that was asked for twice is visited once."""
    costs: dict[str, Decimal] = field(default_factory=dict)

    def touch(self, product: str, position: Position) -> None:
        places = self.touched.setdefault(product, set())
        if position not in places:
            places.add(position)
            heappush(self.stops, (position, product))


def walk(shelf: Shelf, touched: Mapping[str, Iterable[Position]]) -> tuple[Difference, ...]:
    """The rows that are to be kept anew, in order of time: those whose cost or whose stock after them differs.

    `touched` names, per product, the places in time where a movement was added, revised or taken out (of one that
    moved in time or to another product, the old place and the new one); `shelf` already has the movements as they
    are now. Movements taken out are not among the answers (their row is gone; make `Difference(row, None)` of it
    for the books). Rows of which only the stock after differs are answered too: `is_different` tells which of them
    concern the books.

    Raises ValueError where a movement comes before one that feeds it.
    """
    course = _Walk(shelf)
    for product, places in touched.items():
        for place in places:
            course.touch(product, place)
    found: list[Difference] = []
    while course.stops:
        position, product = heappop(course.stops)
        if product in course.reached and position <= course.reached[product]:
            continue
        is_opened = product not in course.cursors
        cursor = _cursor_at(course, product, position)
        if cursor.next is None:
            continue
        movement, old = cursor.next
        if movement.position > position:
            if is_opened:
                heappush(course.stops, (movement.position, product))
            continue
        course.reached[product] = position
        new = step(cursor.state, movement, _costs_for(course, movement))
        course.costs[movement.key] = new.cost
        cursor.state = new.after
        cursor.advance()
        if new != old:
            found.append(Difference(old, new))
        if old is None or new.cost != old.cost:
            for fed, place in shelf.fed_by(movement.key):
                if place <= position:
                    raise ValueError(f"movement {movement.key} comes after one that it feeds")
                course.touch(fed, place)
        if old is not None and old.movement.position == position and new.after == old.after:
            del course.cursors[product]
        elif cursor.next is not None:
            heappush(course.stops, (cursor.next[0].position, product))
    return tuple(found)


def _cursor_at(course: _Walk, product: str, position: Position) -> _Cursor:
    cursor = course.cursors.get(product)
    if cursor is None:
        cursor = _Cursor(course.shelf.before(product, position), iter(course.shelf.since(product, position)))
        cursor.advance()
        course.cursors[product] = cursor
    return cursor


def _costs_for(course: _Walk, movement: Movement) -> Mapping[str, Decimal]:
    return {
        source.key: course.costs[source.key]
        if source.key in course.costs
        else course.shelf.cost_of(source.key)
        for source in movement.sources
    }
