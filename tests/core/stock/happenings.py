"""What can happen to a company with stock, each with its fixed place in time, so that it may become known late.

A happening changes what the company knows (`apply`) and comes with what QuickBooks books for its document, whatever
the way of accounting (`documents`). It needs others to be known before it (`needs`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from core.stock.company import Company, Facts, Purchase, Sale
from crossfoot.core.stock.entries import Entry, Rule
from crossfoot.core.stock.legs import Document, document_role
from crossfoot.core.stock.movements import Kind, Movement, Source
from crossfoot.core.stock.purchasing import Billed, Received
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import Delivered, Invoiced

ZERO = Decimal(0)


def no_documents(accounting: Accounting) -> list[tuple[str, Decimal]]:
    return []


@dataclass(frozen=True)
class Happening:
    key: str
    day: date
    rule: Rule
    apply: Callable[[Facts], Facts]
    documents: Callable[[Accounting], list[tuple[str, Decimal]]] = no_documents
    needs: frozenset[str] = frozenset()

    def to(self, company: Company, on: date | None = None) -> list[Entry]:
        """It becomes known to the company, on the day it happens or on another."""
        return company.knows(
            self.apply(company.facts),
            on=on or self.day,
            rule=self.rule,
            cause=self.key,
            documents=self.documents(company.way.accounting),
        )


def undo(company: Company, happening: Happening, before: Facts) -> None:
    """The happening is taken back: its document, and what the company knew by it."""
    company.knows(
        before,
        on=happening.day,
        rule=happening.rule,
        cause=f"undo of {happening.key}",
        documents=[(role, -amount) for role, amount in happening.documents(company.way.accounting)],
    )


def opens(key, product, day, sequence, quantity, value, location="main"):
    movement = Movement(key, product, Kind.OPENING, day, sequence, quantity, location, stated=value)
    return Happening(key, day, Rule.OPENING, lambda facts: facts.with_movement(movement))


def receives(
    key, line, product, day, sequence, quantity, amount, rate=Decimal(1), location="main", consumed=()
):
    """`consumed` are the movements of the ingredients of an outsourced order."""
    sources = tuple(Source(one.key) for one in consumed)
    movement = Movement(key, product, Kind.RECEIPT, day, sequence, quantity, location, sources=sources)
    part = Received(key, (day, sequence), quantity, amount, rate)

    def apply(facts: Facts) -> Facts:
        order = facts.purchases.get(line, Purchase())
        order = replace(order, received=_placed(order.received, part))
        # The price is known from the order: `match` states it.
        return replace(facts.with_movement(*consumed, movement), purchases={**facts.purchases, line: order})

    return Happening(key, day, Rule.RECEIPT, apply, needs=frozenset())


def bills(key, line, day, sequence, quantity, amount, home=None):
    home = amount if home is None else home
    part = Billed(key, (day, sequence), quantity, amount, home)

    def apply(facts: Facts) -> Facts:
        order = facts.purchases.get(line, Purchase())
        return replace(
            facts,
            purchases={**facts.purchases, line: replace(order, billed=_placed(order.billed, part))},
        )

    return Happening(key, day, Rule.PRICE_DIFFERENCE, apply, _charged(Document.GOODS, home))


def gives_price_credit(key, line, bill, day, amount, home=None):
    home = amount if home is None else home

    def apply(facts: Facts) -> Facts:
        order = facts.purchases[line]
        billed = tuple(
            replace(one, amount=one.amount - amount, home=one.home - home) if one.key == bill else one
            for one in order.billed
        )
        return replace(facts, purchases={**facts.purchases, line: replace(order, billed=billed)})

    documents = _charged(Document.GOODS, -home)
    return Happening(key, day, Rule.PRICE_DIFFERENCE, apply, documents, frozenset({bill}))


def estimates_landed(key, receipt, day, amount):
    return Happening(
        key, day, Rule.LANDED_COST, lambda facts: _landed(facts, receipt, amount), needs=frozenset({receipt})
    )


def bills_charge(key, receipt, day, amount, estimated=ZERO, needs=()):
    """A carrier's bill for one receipt, `estimated` at its arrival."""

    def apply(facts: Facts) -> Facts:
        facts = _landed(facts, receipt, amount - estimated)
        return replace(facts, charges_billed=facts.charges_billed + amount)

    documents = _charged(Document.DISTRIBUTED_CHARGE, amount)
    return Happening(key, day, Rule.LANDED_COST, apply, documents, frozenset({receipt, *needs}))


def delivers(key, line, product, day, sequence, quantity, location="main", is_marked=True):
    movement = Movement(key, product, Kind.SHIPMENT, day, sequence, quantity, location)
    part = Delivered(key, (day, sequence), quantity, is_marked)

    def apply(facts: Facts) -> Facts:
        order = facts.sales.get(line, Sale(product))
        order = replace(order, delivered=_placed(order.delivered, part))
        return replace(facts.with_movement(movement), sales={**facts.sales, line: order})

    return Happening(key, day, Rule.DELIVERY, apply)


def invoices(key, line, product, day, sequence, quantity, amount):
    part = Invoiced((day, sequence), quantity)

    def apply(facts: Facts) -> Facts:
        order = facts.sales.get(line, Sale(product))
        return replace(
            facts, sales={**facts.sales, line: replace(order, invoiced=_placed(order.invoiced, part))}
        )

    return Happening(key, day, Rule.COST_AT_INVOICE, apply, _sold(amount))


def comes_back(key, product, shipment, day, sequence, source, amount, scrapped=False):
    """A customer returns goods that were invoiced, against a credit memo of `amount`."""
    kind = Kind.SCRAPPED_RETURN if scrapped else Kind.CUSTOMER_RETURN
    movement = Movement(key, product, kind, day, sequence, source.quantity, "main", sources=(source,))
    rule = Rule.SCRAPPED_RETURN if scrapped else Rule.CUSTOMER_RETURN
    return Happening(
        key, day, rule, lambda facts: facts.with_movement(movement), _sold(-amount), frozenset({shipment})
    )


def comes_back_uninvoiced(key, line, product, shipment, day, sequence, source, scrapped=False):
    kind = Kind.SCRAPPED_RETURN if scrapped else Kind.CUSTOMER_RETURN
    movement = Movement(key, product, kind, day, sequence, source.quantity, "main", sources=(source,))

    def apply(facts: Facts) -> Facts:
        order = facts.sales[line]
        delivered = tuple(
            replace(one, returned=one.returned + source.quantity) if one.key == shipment else one
            for one in order.delivered
        )
        return replace(
            facts.with_movement(movement),
            sales={**facts.sales, line: replace(order, delivered=delivered)},
            came_back_unexpensed=facts.came_back_unexpensed | {key},
        )

    return Happening(key, day, Rule.CUSTOMER_RETURN, apply, needs=frozenset({shipment}))


def goes_back_unbilled(key, line, product, receipt, day, sequence, quantity, accrued, needs=()):
    movement = Movement(key, product, Kind.VENDOR_RETURN, day, sequence, quantity, "main", credited=accrued)

    def apply(facts: Facts) -> Facts:
        order = facts.purchases[line]
        received = tuple(
            replace(one, returned=one.returned + quantity) if one.key == receipt else one
            for one in order.received
        )
        order = replace(order, received=received)
        return replace(facts.with_movement(movement), purchases={**facts.purchases, line: order})

    return Happening(key, day, Rule.VENDOR_RETURN, apply, needs=frozenset({receipt, *needs}))


def goes_back(key, product, day, sequence, quantity):
    """Billed goods go back; the credit is awaited."""
    movement = Movement(key, product, Kind.VENDOR_RETURN, day, sequence, quantity, "main")
    return Happening(key, day, Rule.VENDOR_RETURN, lambda facts: facts.with_movement(movement))


def vendor_credits(key, returned, day, amount):
    def apply(facts: Facts) -> Facts:
        return facts.with_movement(replace(facts.movements[returned], credited=amount))

    documents = _charged(Document.GOODS, -amount)
    return Happening(key, day, Rule.VENDOR_CREDIT, apply, documents, frozenset({returned}))


def counts(key, product, day, sequence, quantity, location="main", is_thrown_away=False):
    """A count finds `quantity` more, or, below zero, less."""
    kind = Kind.COUNT_UP if quantity > 0 else Kind.WRITE_OFF if is_thrown_away else Kind.COUNT_DOWN
    movement = Movement(key, product, kind, day, sequence, abs(quantity), location)
    rule = Rule.WRITE_OFF if is_thrown_away else Rule.COUNT
    return Happening(key, day, rule, lambda facts: facts.with_movement(movement))


def moves(key, product, day, sequence, quantity, here="main", there="shop"):
    movement = Movement(key, product, Kind.TRANSFER, day, sequence, quantity, here, there)
    return Happening(key, day, Rule.TRANSFER, lambda facts: facts.with_movement(movement))


def is_redated(key, movement, moved_to, day, needs=()):
    """The last one told is what holds: earlier ones of the same movement are told before it."""

    def apply(facts: Facts) -> Facts:
        return facts.with_movement(replace(facts.movements[movement], occurred_on=moved_to))

    return Happening(key, day, Rule.LATE_COST, apply, needs=frozenset({movement, *needs}))


def makes(key, product, day, sequence, quantity, consumed, operation):
    """`consumed` are the movements of the ingredients, which come before the output."""
    movement = Movement(
        key, product, Kind.OUTPUT, day, sequence, quantity, "main", stated=operation,
        sources=tuple(Source(one.key) for one in consumed),
    )  # fmt: skip
    return Happening(key, day, Rule.MANUFACTURING, lambda facts: facts.with_movement(*consumed, movement))


def consumes(key, product, day, sequence, quantity):
    return Movement(key, product, Kind.CONSUMPTION, day, sequence, quantity, "main")


def drop_ships(key, product, day, sequence, quantity, cost, amount):
    """Sold for `amount` and sent by the vendor, at the order's price."""
    movement = Movement(key, product, Kind.DROP_SHIP, day, sequence, quantity, stated=cost)
    return Happening(key, day, Rule.DROP_SHIP, lambda facts: facts.with_movement(movement), _sold(amount))


def bills_drop_ship(key, sale, day, amount):
    def apply(facts: Facts) -> Facts:
        return facts.with_movement(replace(facts.movements[sale], stated=amount))

    return Happening(
        key, day, Rule.PRICE_DIFFERENCE, apply, _charged(Document.DROP_SHIP, amount), frozenset({sale})
    )


def _placed(parts, part):
    return tuple(sorted((*parts, part), key=lambda one: one.position))


def _landed(facts: Facts, receipt: str, amount: Decimal) -> Facts:
    movement = facts.movements[receipt]
    return facts.with_movement(replace(movement, landed=movement.landed + amount))


def _charged(line: Document, amount: Decimal):
    """A bill's line, or, below zero, a vendor credit's."""
    return lambda accounting: [(document_role(line, accounting), amount), ("payable", -amount)]


def _sold(amount: Decimal):
    """An invoice, or, below zero, a credit memo."""
    return lambda accounting: [("receivable", amount), ("income", -amount)]
