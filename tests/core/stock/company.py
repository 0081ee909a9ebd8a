"""A company with stock and its books in memory: what it knows, and what it books when it gets to know more.

The books are a plain dict of balances by account. Documents (bills, invoices, credits) are booked as QuickBooks books
them; everything else comes from `crossfoot.core.stock`, called as an application calls it: movements are kept with
their rows, a change is walked from its place in time, and what differs is booked.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from crossfoot.core.stock.costing import Costed, Difference, State
from crossfoot.core.stock.entries import (
    Change,
    Entry,
    Rule,
    added_up,
    book,
    change_legs,
    changes_of,
    own_and_late,
)
from crossfoot.core.stock.legs import (
    Booked,
    Leg,
    Way,
    ahead_legs,
    delivered_not_expensed,
    exchange_legs,
    no_scope,
    returned_not_credited,
)
from crossfoot.core.stock.movements import Movement, Position
from crossfoot.core.stock.purchasing import Billed, Matched, Received, match
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales, Delivered, Invoiced, expensed
from crossfoot.core.stock.tie_out import Standing, grni_tied, inventory_tied
from crossfoot.core.stock.walking import walk

D = Decimal
ZERO = Decimal(0)
PROFIT_AND_LOSS = (
    "income", "purchases", "freight", "cost_of_sales", "shrinkage", "purchase_price_variance",
    "exchange_difference", "conversion_absorbed", "change_in_stock",
)  # fmt: skip


@dataclass(frozen=True)
class Purchase:
    received: tuple[Received, ...] = ()
    billed: tuple[Billed, ...] = ()


@dataclass(frozen=True)
class Sale:
    product: str
    delivered: tuple[Delivered, ...] = ()
    invoiced: tuple[Invoiced, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that the company knows. Nothing in it depends on the way of accounting."""

    movements: Mapping[str, Movement] = field(default_factory=dict)
    purchases: Mapping[str, Purchase] = field(default_factory=dict)
    sales: Mapping[str, Sale] = field(default_factory=dict)
    came_back_unexpensed: frozenset[str] = frozenset()
    """Returns of goods that were not invoiced."""
    charges_billed: Decimal = ZERO

    def with_movement(self, *movements: Movement) -> "Facts":
        return replace(self, movements={**self.movements, **{one.key: one for one in movements}})


class Kept:
    """The movements and their rows, as the walk reads them; counts what it reads."""

    def __init__(self, stated_costs: Mapping[str, Decimal]) -> None:
        self.stated_costs = stated_costs
        self.movements: dict[str, Movement] = {}
        self.rows: dict[str, Costed] = {}
        self.by_product: dict[str, list[Movement]] = {}
        self.read = 0

    def now_has(self, movements: dict[str, Movement]) -> None:
        self.movements = movements
        self.by_product = {}
        for one in sorted(movements.values(), key=lambda one: one.position):
            self.by_product.setdefault(one.product, []).append(one)

    def before(self, product: str, position: Position) -> State:
        ordered = self.by_product.get(product, [])
        place = bisect_left(ordered, position, key=lambda one: one.position)
        while place:
            place -= 1
            if ordered[place].key in self.rows:
                return self.rows[ordered[place].key].after
        return State(last_cost=self.stated_costs.get(product))

    def since(self, product: str, position: Position):
        ordered = self.by_product.get(product, [])
        for one in ordered[bisect_left(ordered, position, key=lambda one: one.position) :]:
            self.read += 1
            yield one, self.rows.get(one.key)

    def fed_by(self, key: str):
        return [
            (one.product, one.position)
            for one in self.movements.values()
            if any(source.key == key for source in one.sources)
        ]

    def cost_of(self, key: str) -> Decimal:
        return self.rows[key].cost


class Company:
    """One company in one way of accounting."""

    def __init__(
        self,
        accounting: Accounting,
        timing: CostOfSales = CostOfSales.AT_DELIVERY,
        *,
        through_wip: bool = False,
        stated_costs: Mapping[str, Decimal] | None = None,
        scope_of=no_scope,
        summaries: bool = False,
    ) -> None:
        self.way = Way(accounting, through_wip)
        self.timing = timing
        self.scope_of = scope_of
        self.kept = Kept(stated_costs or {})
        self.facts = Facts()
        self.expensed: dict[str, Decimal] = {}
        self.ahead = ZERO
        """What goods that are expensed before they left are estimated at."""
        self.averages: dict[Position, Decimal] = {}
        """By invoice."""
        self.exchange = ZERO
        self.matched: dict[str, Matched] = {}
        self.residues: dict = {}
        self.balances: dict[str, Decimal] = {}
        self.entries: list[Entry] = []
        self.changes: list[tuple[date, Change]] = []
        self.today: date | None = None
        """The last day of which it knows; late costs are booked on it."""
        self.summaries = summaries
        self.waiting: list[Leg] = []

    # What happens

    def knows(
        self,
        facts: Facts,
        *,
        on: date,
        rule: Rule,
        cause: str = "",
        documents: Iterable[tuple[str, Decimal]] = (),
    ) -> list[Entry]:
        """The company gets to know something: documents are booked as they are, and entries for what changed."""
        for account, amount in documents:
            self._move(account, amount)
        self.today = max(on, self.today or on)
        self.matched = {
            name: self.matched[name]
            if self.facts.purchases.get(name) is line
            else match(line.received, line.billed, self.way.accounting)
            for name, line in facts.purchases.items()
        }
        movements = dict(facts.movements)
        for matched in self.matched.values():
            for key, cost in matched.costs.items():
                if movements[key].stated != cost:
                    movements[key] = replace(movements[key], stated=cost)
        differences = self._walk(movements)
        was, now = self.expensed, self._expensed(facts)
        changes = list(changes_of(differences.values(), was, now))
        changes += [
            Change(Booked(self.kept.rows[key], was.get(key)), Booked(self.kept.rows[key], quantity))
            for key, quantity in now.items()
            if key not in differences and was.get(key) != quantity
        ]
        self.facts, self.expensed = facts, now
        own, late = own_and_late(changes)
        self.changes += [*((on, one) for one in own), *((self.today, one) for one in late)]
        if not own:
            own, late, on = late, [], self.today
        more = [*self._exchange_legs(), *self._ahead_legs(facts)]
        return [
            self._book([*change_legs(own, self.way, self.scope_of), *more], on, rule, cause),
            self._book(change_legs(late, self.way, self.scope_of), self.today, Rule.LATE_COST, cause),
        ]

    def _walk(self, movements: dict[str, Movement]) -> dict[str, Difference]:
        before = self.kept.movements
        touched: dict[str, set[Position]] = {}
        for key in before.keys() | movements.keys():
            old, new = before.get(key), movements.get(key)
            if old != new:
                for one in (old, new):
                    if one is not None:
                        touched.setdefault(one.product, set()).add(one.position)
        gone = {key: self.kept.rows.pop(key) for key in before if key not in movements}
        self.kept.now_has(movements)
        found = {one.movement.key: one for one in walk(self.kept, touched)}
        self.kept.rows.update({key: one.new for key, one in found.items() if one.new})
        return {**found, **{key: Difference(row, None) for key, row in gone.items()}}

    def _expensed(self, facts: Facts) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in facts.sales.values():
            found.update(expensed(line.delivered, line.invoiced, self.timing).by_delivery)
        if self.timing is not CostOfSales.AT_DELIVERY:
            found.update(dict.fromkeys(facts.came_back_unexpensed, ZERO))
        return found

    def _exchange_legs(self) -> tuple[Leg, ...]:
        was, self.exchange = (
            self.exchange,
            sum((one.exchange_difference for one in self.matched.values()), ZERO),
        )
        return exchange_legs(self.exchange - was, self.way)

    def _ahead_legs(self, facts: Facts) -> tuple[Leg, ...]:
        """An invoice is remembered with the average of when it became known."""
        was, self.ahead = self.ahead, ZERO
        for line in facts.sales.values():
            for one in line.invoiced:
                if one.position not in self.averages:
                    self.averages[one.position] = self.state(line.product).average or ZERO
            invoiced = [replace(one, unit_cost=self.averages[one.position]) for one in line.invoiced]
            self.ahead += expensed(line.delivered, invoiced, self.timing).estimate
        return ahead_legs(self.ahead - was, self.way)

    def _book(self, legs: Iterable[Leg], on: date, rule: Rule, cause: str) -> Entry:
        if self.summaries:
            self.waiting += legs
            legs = ()
        entry, self.residues = book(legs, self.residues, posting_on=on, rule=rule, cause=cause)
        return self.posts(entry)

    def posts_summary(self, on: date) -> Entry:
        legs, self.waiting = added_up(self.waiting), []
        entry, self.residues = book(legs, self.residues, posting_on=on, rule=Rule.SUMMARY, cause="summary")
        return self.posts(entry)

    def posts(self, entry: Entry) -> Entry:
        for line in entry.lines:
            self._move(line.role + (f"@{line.scope}" if line.scope else ""), line.movement)
        self.entries.append(entry)
        return entry

    def _move(self, account: str, amount: Decimal) -> None:
        balance = self.balances.get(account, ZERO) + amount
        self.balances[account] = balance
        if not balance:
            del self.balances[account]

    # What it has

    def state(self, product: str) -> State:
        rows = self.kept.by_product.get(product)
        if not rows:
            return State(last_cost=self.kept.stated_costs.get(product))
        return self.kept.rows[rows[-1].key].after

    def balance(self, role: str) -> Decimal:
        """Of the role's account, or of all its accounts; a debit is positive."""
        return sum((v for k, v in self.balances.items() if k.partition("@")[0] == role), ZERO)

    @property
    def valuation(self) -> Decimal:
        return sum((self.state(product).value for product in self.kept.by_product), ZERO)

    @property
    def bookings(self) -> list[Booked]:
        return [Booked(row, self.expensed.get(key)) for key, row in self.kept.rows.items()]

    @property
    def standing(self) -> Standing:
        landed = sum((one.landed for one in self.kept.movements.values()), ZERO)
        # In a drop-ship's clearing there is no stock; what is billed late of it does not count here.
        return Standing(
            self.valuation,
            sum((one.received_not_billed for one in self.matched.values()), ZERO)
            + landed
            - self.facts.charges_billed,
            sum((one.billed_not_received for one in self.matched.values()), ZERO),
            delivered_not_expensed(self.bookings),
            self.ahead,
            returned_not_credited(self.bookings),
        )

    @property
    def inventory(self):
        return inventory_tied(self.standing, self.way.accounting, self.balance("inventory"))

    @property
    def grni(self):
        return grni_tied(self.standing, self.balance("grni") + self.balance("landed_cost_accrual"))

    @property
    def profit(self) -> Decimal:
        return -sum((self.balance(role) for role in PROFIT_AND_LOSS), ZERO)

    @property
    def trial_balance(self) -> dict[str, str]:
        """Debits positive, accounts in order of their names."""
        return {account: f"{amount:.2f}" for account, amount in sorted(self.balances.items())}
