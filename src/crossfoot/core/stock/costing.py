"""What each movement costs: the moving average of one pool per product, found by replay.

A product's stock is a quantity and a value. What enters brings its cost. What leaves takes its share of the
value, that is, its quantity at the average; what empties the stock takes all that is left, so that no residue stays.
A transfer changes no cost. A cost that becomes known late is put into the movement it belongs to, and everything
after that is replayed: the differences are what is booked then (`entries`), never by changing what was booked.

Stock may be negative, where a company allows it: goods leave at the last known average, or at the product's
stated cost; what enters later shows what they really cost, and the difference is that movement's `correction`, a
cost of sales. Sources: Accounting rules, section 3 ("late cost"); requirements E6, E7; Katana,
"Recording stock movements".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.movements import ENTERS, LEAVES, Kind, Movement, six


@dataclass(frozen=True, slots=True)
class State:
    """A product's stock at one point in time, over all locations."""

    quantity: Decimal = ZERO
    """To six decimals; below zero only where more left than was there."""
    value: Decimal = ZERO
    """In home currency to six decimals; zero where the quantity is zero."""
    last_cost: Decimal | None = None
    """The last known cost of a unit. Before the first movement, the product's stated cost, or None."""

    @property
    def average(self) -> Decimal | None:
        """What one unit costs, to six decimals, for people to read; the last known cost where there is no stock."""
        return six(self.value / self.quantity) if self.quantity else self.last_cost

    def worth(self, quantity: Decimal) -> Decimal | None:
        """What `quantity` is worth at the average, to six decimals; None where no cost was ever known."""
        if self.quantity:
            return six(self.value * quantity / self.quantity)
        return None if self.last_cost is None else six(self.last_cost * quantity)


@dataclass(frozen=True, slots=True)
class Costed:
    """A movement with its cost: the row to keep. `after` is where the next replay begins."""

    movement: Movement
    cost: Decimal
    """What it brings, takes or carries, to six decimals in home currency; not below zero unless what was stated
    is. A transfer's, a scrapped return's and a drop-ship's cost does not change the stock's value."""
    after: State
    correction: Decimal = ZERO
    """What goods that had left before they arrived cost more (or less) than they left with: cost of sales."""
    is_provisional: bool = False
    """Did some of it leave that was not there?"""
    is_uncosted: bool = False
    """Is a cost missing, so that it counts as nothing? It must not be booked (E6)."""

    @property
    def effect(self) -> Decimal:
        """What it adds to the stock's value."""
        if self.movement.kind in ENTERS:
            return self.cost - self.correction
        return -self.cost if self.movement.kind in LEAVES else ZERO


@dataclass(frozen=True, slots=True)
class Difference:
    """What a replay found for one movement: the row before and after; None where there is none."""

    old: Costed | None
    new: Costed | None

    @property
    def movement(self) -> Movement:
        """The movement as it is now, or as it was before it was taken out."""
        row = self.new or self.old
        assert row is not None
        return row.movement

    @property
    def cost(self) -> Decimal:
        """New cost less old cost."""
        return (self.new.cost if self.new else ZERO) - (self.old.cost if self.old else ZERO)


def step(state: State, movement: Movement, costs: Mapping[str, Decimal]) -> Costed:
    """The movement's cost, and the stock after it. `costs` has the cost of each movement that feeds it.

    Raises KeyError where one of its sources is not in `costs`: it was not replayed before it.
    """
    if movement.kind in LEAVES:
        return _leaves(state, movement)
    cost = _own_cost(state, movement, costs)
    is_uncosted = cost is None or movement.is_uncosted
    if movement.kind in ENTERS:
        return _enters(state, movement, cost or ZERO, is_uncosted)
    return Costed(movement, cost or ZERO, state, is_uncosted=is_uncosted)


def replay(
    state: State, movements: Iterable[Movement], costs: Mapping[str, Decimal] | None = None
) -> tuple[Costed, ...]:
    """The movements of one product, in order of time, beginning with the stock as it was before the first of them.

    `costs` has what earlier movements, and those of other products, cost, where one of these needs it. Raises
    ValueError where they are not in order of time or of several products.
    """
    known = dict(costs or {})
    rows: list[Costed] = []
    for movement in movements:
        if rows and rows[-1].movement.product != movement.product:
            raise ValueError(f"movement {movement.key} is of another product")
        _in_order(rows, movement)
        row = step(state, movement, known)
        known[movement.key] = row.cost
        state = row.after
        rows.append(row)
    return tuple(rows)


def replay_all(
    states: Mapping[str, State], movements: Iterable[Movement], costs: Mapping[str, Decimal] | None = None
) -> tuple[Costed, ...]:
    """The movements of several products that feed one another, each once, in order of time.

    `states` has the stock of each product before the first of its movements (nothing, where it has none there).
    Raises ValueError where two movements share a place in time, KeyError where one is fed by a later one.
    """
    known = dict(costs or {})
    now = dict(states)
    rows: list[Costed] = []
    for movement in sorted(movements, key=lambda one: one.position):
        _in_order(rows, movement)
        row = step(now.get(movement.product, State()), movement, known)
        known[movement.key] = row.cost
        now[movement.product] = row.after
        rows.append(row)
    return tuple(rows)


def differences(old: Iterable[Costed], new: Iterable[Costed]) -> tuple[Difference, ...]:
    """What changed from one costing to the next, in order of time: other costs, new movements, and gone ones."""
    before = {row.movement.key: row for row in old}
    after = {row.movement.key: row for row in new}
    found = [Difference(before.get(key), after.get(key)) for key in before.keys() | after.keys()]
    return tuple(
        sorted(
            (one for one in found if is_different(one.old, one.new)), key=lambda one: one.movement.position
        )
    )


def is_different(old: Costed | None, new: Costed | None) -> bool:
    """Do two rows of one movement differ in what is booked for it? The stock around it does not count."""
    if old is None or new is None:
        return old is not new
    return (old.movement, old.cost, old.correction) != (new.movement, new.cost, new.correction)


def valuation(states: Iterable[State]) -> Decimal:
    """What the stock of all these products is worth, to six decimals."""
    return total(state.value for state in states)


def _in_order(rows: list[Costed], movement: Movement) -> None:
    if rows and rows[-1].movement.position >= movement.position:
        raise ValueError(f"movement {movement.key} is not after {rows[-1].movement.key} in time")


def _own_cost(state: State, movement: Movement, costs: Mapping[str, Decimal]) -> Decimal | None:
    """What an arriving or passing movement costs; None where nothing is known about it."""
    if movement.stated is None and not movement.sources and movement.kind is not Kind.OUTPUT:
        if movement.is_uncosted:
            return movement.landed
        return state.worth(movement.quantity)
    fed = total(source.part_of(costs[source.key]) for source in movement.sources)
    return six((movement.stated or ZERO) + movement.landed + fed)


def _leaves(state: State, movement: Movement) -> Costed:
    there = max(state.quantity, ZERO)
    if movement.quantity <= there:
        is_all = movement.quantity == there
        cost = state.value if is_all else six(state.value * movement.quantity / there)
        return Costed(movement, cost, _moved(state, -movement.quantity, -cost))
    missing = movement.quantity - there
    guess = state.worth(missing)
    cost = (state.value if there else ZERO) + (guess or ZERO)
    after = _moved(state, -movement.quantity, -cost)
    return Costed(movement, cost, after, is_provisional=True, is_uncosted=guess is None)


def _enters(state: State, movement: Movement, cost: Decimal, is_uncosted: bool) -> Costed:
    if state.quantity >= 0:
        return Costed(movement, cost, _moved(state, movement.quantity, cost), is_uncosted=is_uncosted)
    quantity = state.quantity + movement.quantity
    if quantity >= 0:
        value = six(cost * quantity / movement.quantity)
    else:
        value = six(state.value * quantity / state.quantity)
    last_cost = state.last_cost if is_uncosted else six(cost / movement.quantity)
    correction = state.value + cost - value
    return Costed(movement, cost, State(quantity, value, last_cost), correction, is_uncosted=is_uncosted)


def _moved(state: State, quantity: Decimal, value: Decimal) -> State:
    after = State(state.quantity + quantity, state.value + value, state.last_cost)
    if after.quantity > 0:
        return State(after.quantity, after.value, after.average)
    if state.quantity > 0:
        return State(after.quantity, after.value, state.average)
    return after
