"""Random histories of a company with stock: anything may happen, early, late, in parts and before its time.

A history is made from plain numbers (so that a failing one becomes small), and depends on no way of accounting. At its
end every order is complete: what was received is billed, what was delivered is invoiced, and the reverse.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from core.stock import happenings as they
from core.stock.company import Facts
from core.stock.happenings import Happening
from crossfoot.core.money import cents
from crossfoot.core.stock.movements import Kind, Position, Source
from crossfoot.core.stock.purchasing import accrued_part

D = Decimal
START = date(2026, 3, 1)
STATED_COSTS = {"A": D(5), "B": D("3.20"), "C": D(11)}
MATERIALS = ("A", "B")
RATES = (D(1), D("1.0837"), D("0.925"))
LONGEST = 60

CHOICES = (
    "receive", "receive", "receive_more", "receive_more", "bill", "bill", "bill", "price_credit", "charge",
    "estimate", "charge_estimated", "deliver", "deliver", "deliver", "deliver_more", "invoice", "invoice",
    "comes_back", "comes_back_uninvoiced", "goes_back_unbilled", "goes_back", "credited", "count", "write_off",
    "move", "redate", "make", "outsource", "drop_ship", "drop_ship_billed",
)  # fmt: skip

EVENT = st.tuples(st.sampled_from(CHOICES), st.integers(0, 999), st.integers(1, 9))
EVENTS = st.one_of(
    st.lists(EVENT, min_size=1, max_size=9),
    st.lists(EVENT, min_size=10, max_size=LONGEST),
    st.lists(EVENT, min_size=30, max_size=LONGEST),
)
"""What, which of those there are and how much or late, and how many."""


@dataclass
class History:
    """The happenings in the order in which they become known; `facts` are what is known at the end."""

    is_foreign: bool = False
    told: list[Happening] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    lines: dict[str, str] = field(default_factory=dict)
    """Product by order line."""
    gone_back: dict[str, Decimal] = field(default_factory=dict)
    """How many of a shipment came back."""
    credited_back: dict[str, Decimal] = field(default_factory=dict)
    """By sales line: how many came back against a credit memo."""
    awaited: list[tuple[str, Decimal]] = field(default_factory=list)
    estimated: list[tuple[str, str, Decimal]] = field(default_factory=list)
    redated: dict[str, list[str]] = field(default_factory=dict)
    gone_back_unbilled: dict[str, list[str]] = field(default_factory=dict)
    """Their cents follow from one another: they become known in their order."""
    unbilled_sales: list[tuple[str, Decimal]] = field(default_factory=list)

    def happens(self, happening: Happening) -> None:
        self.facts = happening.apply(self.facts)
        self.told.append(happening)

    @property
    def count(self) -> int:
        return len(self.told) + 1

    def key(self, word: str) -> str:
        return f"{self.count} {word}"

    def when(self, which: int, after: Position | None = None, step: int = 9) -> Position:
        """A place in time: now, or up to four days late, but after what it needs."""
        day = START + timedelta(days=self.count // 2) - timedelta(days=which % 5 if which % 3 == 0 else 0)
        return (max(day, after[0]) if after else day, self.count * 10 + step)

    def rate(self, which: int) -> Decimal:
        return RATES[which % 3] if self.is_foreign else D(1)

    def does(self, choice: str, which: int, many: int) -> None:
        getattr(self, f"_{choice}")(which, D(many))

    # Buying

    def _receive(self, which: int, many: Decimal, line: str = "", product: str = "") -> None:
        line = line or self.key("order")
        product = self.lines.setdefault(line, product or MATERIALS[which % 2])
        amount = cents(many * (D(3) + D(which % 400) / 100))
        day, sequence = self.when(which)
        self.happens(
            they.receives(self.key("receives"), line, product, day, sequence, many, amount, self.rate(which))
        )

    def _receive_more(self, which: int, many: Decimal) -> None:
        if line := chosen(which, self.facts.purchases):
            self._receive(which, many, line)

    def _bill(self, which: int, many: Decimal, line: str = "") -> None:
        line = line or chosen(which, self.facts.purchases)
        if line:
            amount = cents(many * (D("3.10") + D(which % 311) / 100))
            home = cents(amount * self.rate(which // 3))
            day, sequence = self.when(which)
            self.happens(they.bills(self.key("bills"), line, day, sequence, many, amount, home))

    def _price_credit(self, which: int, many: Decimal) -> None:
        bills = {
            one.key: (line, one)
            for line, order in self.facts.purchases.items()
            for one in order.billed
            if one.amount > 2
        }
        if key := chosen(which, bills):
            line, bill = bills[key]
            amount, home = cents(bill.amount / (many + 1)), cents(bill.home / (many + 1))
            self.happens(
                they.gives_price_credit(self.key("credits"), line, key, self.when(which)[0], amount, home)
            )

    def _charge(self, which: int, many: Decimal) -> None:
        if receipt := self._receipt(which):
            amount = many + D(which) / 100
            self.happens(they.bills_charge(self.key("charges"), receipt, self.when(which)[0], amount))

    def _estimate(self, which: int, many: Decimal) -> None:
        if receipt := self._receipt(which):
            key, amount = self.key("estimates"), many + D(which) / 100
            self.happens(they.estimates_landed(key, receipt, self.when(which)[0], amount))
            self.estimated.append((key, receipt, amount))

    def _charge_estimated(self, which: int, many: Decimal) -> None:
        if self.estimated:
            estimate, receipt, amount = self.estimated.pop(which % len(self.estimated))
            day = self.when(which)[0]
            charge = amount + many - 4
            self.happens(
                they.bills_charge(self.key("charges"), receipt, day, charge, amount, needs=(estimate,))
            )

    def _goes_back_unbilled(self, which: int, many: Decimal) -> None:
        parts = {
            one.key: (line, one)
            for line, order in self.facts.purchases.items()
            for one in order.received
            if one.quantity > one.returned and not order.billed
        }
        if receipt := chosen(which, parts):
            line, part = parts[receipt]
            many = min(many, part.quantity - part.returned)
            accrued = accrued_part(part, many)
            day, sequence = self.when(which, part.position)
            product = self.lines[line]
            earlier = self.gone_back_unbilled.setdefault(receipt, [])
            self.happens(
                they.goes_back_unbilled(
                    self.key("goes back"), line, product, receipt, day, sequence, many, accrued, earlier
                )
            )
            earlier.append(self.told[-1].key)

    def _goes_back(self, which: int, many: Decimal) -> None:
        key, (day, sequence) = self.key("goes back"), self.when(which)
        self.happens(they.goes_back(key, MATERIALS[which % 2], day, sequence, many))
        self.awaited.append((key, many * D("4.44")))

    def _credited(self, which: int, many: Decimal) -> None:
        if self.awaited:
            key, amount = self.awaited.pop(which % len(self.awaited))
            self.happens(they.vendor_credits(self.key("credits"), key, self.when(which)[0], cents(amount)))

    # Selling

    def _deliver(self, which: int, many: Decimal, line: str = "") -> None:
        line = line or self.key("sale")
        product = self.lines.setdefault(line, ("A", "B", "C")[which % 3])
        day, sequence = self.when(which)
        self.happens(
            they.delivers(
                self.key("delivers"), line, product, day, sequence, many, "main" if which % 2 else "shop"
            )
        )

    def _deliver_more(self, which: int, many: Decimal) -> None:
        if line := chosen(which, self.facts.sales):
            self._deliver(which, many, line)

    def _invoice(self, which: int, many: Decimal, line: str = "") -> None:
        line = line or chosen(which, self.facts.sales)
        if line:
            day, sequence = self.when(which)
            amount = many * D("19.99")
            self.happens(
                they.invoices(self.key("invoices"), line, self.lines[line], day, sequence, many, amount)
            )

    def _comes_back(self, which: int, many: Decimal) -> None:
        left = {
            line: sum((one.quantity for one in order.invoiced), D(0)) - self.credited_back.get(line, D(0))
            for line, order in self.facts.sales.items()
        }
        if found := self._returnable(which, many, left):
            line, part, many = found
            self.credited_back[line] = self.credited_back.get(line, D(0)) + many
            day, sequence = self.when(which, part.position)
            self.happens(
                they.comes_back(
                    self.key("comes back"), self.lines[line], part.key, day, sequence,
                    self._source(part, many), many * D("19.99"), scrapped=which % 4 == 0,
                )
            )  # fmt: skip

    def _comes_back_uninvoiced(self, which: int, many: Decimal) -> None:
        left = {
            line: sum((one.quantity - one.returned for one in order.delivered), D(0))
            - sum((one.quantity for one in order.invoiced), D(0))
            for line, order in self.facts.sales.items()
        }
        if found := self._returnable(which, many, left):
            line, part, many = found
            day, sequence = self.when(which, part.position)
            self.happens(
                they.comes_back_uninvoiced(
                    self.key("comes back"), line, self.lines[line], part.key, day, sequence,
                    self._source(part, many), scrapped=which % 4 == 0,
                )
            )  # fmt: skip

    def _returnable(self, which, many, left):
        parts = {
            one.key: (line, one, one.quantity - self.gone_back.get(one.key, D(0)))
            for line, order in self.facts.sales.items()
            for one in order.delivered
            if one.quantity > self.gone_back.get(one.key, D(0)) and left[line] > 0
        }
        if key := chosen(which, parts):
            line, part, there = parts[key]
            return line, part, min(many, there, left[line])
        return None

    def _source(self, part, many: Decimal) -> Source:
        before = self.gone_back.get(part.key, D(0))
        self.gone_back[part.key] = before + many
        return Source(part.key, many, part.quantity, before)

    def _drop_ship(self, which: int, many: Decimal) -> None:
        key, (day, sequence) = self.key("drop-ships"), self.when(which)
        cost = cents(many * D("7.77"))
        self.happens(they.drop_ships(key, "D", day, sequence, many, cost, many * D(12)))
        self.unbilled_sales.append((key, cost + which % 7))

    def _drop_ship_billed(self, which: int, many: Decimal) -> None:
        if self.unbilled_sales:
            sale, amount = self.unbilled_sales.pop(which % len(self.unbilled_sales))
            self.happens(they.bills_drop_ship(self.key("bills"), sale, self.when(which)[0], amount))

    # The warehouse

    def _count(self, which: int, many: Decimal) -> None:
        day, sequence = self.when(which)
        product, sign = ("A", "B", "C")[which % 3], 1 if which % 2 else -1
        self.happens(they.counts(self.key("counts"), product, day, sequence, sign * many))

    def _write_off(self, which: int, many: Decimal) -> None:
        day, sequence = self.when(which)
        key = self.key("throws away")
        self.happens(they.counts(key, ("A", "B", "C")[which % 3], day, sequence, -many, is_thrown_away=True))

    def _move(self, which: int, many: Decimal) -> None:
        day, sequence = self.when(which)
        self.happens(they.moves(self.key("moves"), ("A", "B", "C")[which % 3], day, sequence, many))

    def _redate(self, which: int, many: Decimal) -> None:
        """A count, a write-off or a transfer turns out to have been on another day."""
        kinds = (Kind.COUNT_UP, Kind.COUNT_DOWN, Kind.WRITE_OFF, Kind.TRANSFER)
        if key := chosen(which, [one.key for one in self.facts.movements.values() if one.kind in kinds]):
            day = START + timedelta(days=which % (2 + self.count // 2))
            earlier = self.redated.setdefault(key, [])
            self.happens(they.is_redated(self.key("redates"), key, day, self.when(1)[0], earlier))
            earlier.append(self.told[-1].key)

    def _make(self, which: int, many: Decimal) -> None:
        day, sequence = self.when(which)
        used = [
            they.consumes(self.key("uses A"), "A", day, sequence - 2, many),
            they.consumes(self.key("uses B"), "B", day, sequence - 1, many * 2),
        ][: 1 + which % 2]
        operation = D(which % 300) / 100
        self.happens(they.makes(self.key("makes"), "C", day, sequence, D(1 + which % 4), used, operation))

    def _outsource(self, which: int, many: Decimal) -> None:
        line = self.key("order")
        self.lines[line] = "C"
        day, sequence = self.when(which)
        used = [they.consumes(self.key("sends B"), "B", day, sequence - 1, many)]
        amount = many * D("1.57")
        self.happens(
            they.receives(
                self.key("receives"), line, "C", day, sequence, many, amount, self.rate(which), consumed=used
            )
        )

    def _receipt(self, which: int) -> str:
        return chosen(
            which, {one.key: one for order in self.facts.purchases.values() for one in order.received}
        )

    # The end

    def completes(self) -> None:
        for line, order in list(self.facts.purchases.items()):
            received = sum((one.quantity - one.returned for one in order.received), D(0))
            billed = sum((one.quantity for one in order.billed), D(0))
            if received > billed:
                self._bill(77, received - billed, line)
            if billed > received:
                self._receive(78, billed - received, line)
        for line, order in list(self.facts.sales.items()):
            delivered = sum((one.quantity - one.returned for one in order.delivered), D(0))
            invoiced = sum((one.quantity for one in order.invoiced), D(0))
            if delivered > invoiced:
                self._invoice(79, delivered - invoiced, line)
            if invoiced > delivered:
                self._deliver(80, invoiced - delivered, line)
        while self.awaited:
            self._credited(0, D(1))
        while self.estimated:
            self._charge_estimated(0, D(6))
        while self.unbilled_sales:
            self._drop_ship_billed(0, D(1))


def chosen(which: int, of) -> str:
    """One of the keys, or nothing where there are none."""
    keys = list(of)
    return keys[which % len(keys)] if keys else ""


def history_of(events, *, is_foreign: bool = False) -> History:
    """The history, complete at its end."""
    history = History(is_foreign)
    for choice, which, many in events:
        history.does(choice, which, many)
    history.completes()
    return history


def shuffled(history: History, random) -> list[Happening]:
    """The same happenings in another order of becoming known; what needs another one still comes after it."""
    waiting = list(history.told)
    known: set[str] = set()
    ordered = []
    while waiting:
        ready = [one for one in waiting if one.needs <= known]
        one = ready[random.randrange(len(ready))]
        waiting.remove(one)
        known.add(one.key)
        ordered.append(one)
    return ordered
