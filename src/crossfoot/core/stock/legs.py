"""What a movement's cost debits and credits in each way of accounting: section 3 of the Accounting rules as code.

Amounts are signed (a debit is positive), in home currency, to six decimals; `entries` rounds them. A movement's legs
follow from its cost and from nothing else, so what is booked when a cost changes is always the legs with the new
cost less the legs with the old one, and the end does not depend on the order in which things became known. Accounts
receivable and payable are never among them: those move by documents, whose lines `document_role` names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.costing import Costed
from crossfoot.core.stock.movements import Kind, Movement, six
from crossfoot.core.stock.roles import (
    CONVERSION_ABSORBED,
    COST_OF_SALES,
    DROP_SHIP_CLEARING,
    EXCHANGE_DIFFERENCE,
    GRNI,
    INVENTORY,
    LANDED_COST_ACCRUAL,
    PURCHASE_PRICE_VARIANCE,
    SHRINKAGE,
    WORK_IN_PROGRESS,
    Accounting,
    StockRole,
)

ScopeOf = Callable[[str, Movement, str], str]
"""(role, movement, location) → the scope within which the role is mapped, or empty for the role itself. Two scopes
must be different only where their accounts are."""


def no_scope(role: str, movement: Movement, location: str) -> str:
    """Every role has one account."""
    return ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a company accounts."""

    accounting: Accounting
    through_wip: bool = False
    """Does a manufacturing order hold its ingredients in work in progress? Otherwise consumption and output are
    booked together, and the materials stay in Inventory."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One exact amount on one account: a debit is positive."""

    role: str
    amount: Decimal
    scope: str = ""
    klass: str = ""
    department: str = ""
    note: str = ""
    """What sets it apart from another one on the same account, for a line of its own; usually empty."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A movement as it stands, or is to stand, in the books."""

    row: Costed
    expensed: Decimal | None = None
    """Of a shipment, a customer's return or a drop-ship: how many of its units are cost of sales, or were when
    they came back (`selling.expensed`); None for all."""

    @property
    def expensed_cost(self) -> Decimal:
        """The cost of those units, to six decimals."""
        movement = self.row.movement
        if self.expensed is None or self.expensed == movement.quantity:
            return self.row.cost
        return six(self.row.cost * self.expensed / movement.quantity)


def legs_of(booked: Booked, way: Way, scope_of: ScopeOf = no_scope) -> tuple[Leg, ...]:
    """The legs of one movement; empty where this way of accounting books nothing for it.

    They add up to zero, but for a consumption that does not go through work in progress: its other side is the
    output (or the outsourced receipt) that it feeds.
    """
    if way.accounting is Accounting.SIMPLE:
        return ()
    movement = booked.row.movement
    pairs = [*_KINDS[movement.kind](booked, way), *_correction(booked.row)]
    found = []
    for role, amount, location in pairs:
        if role is INVENTORY and movement.kind is Kind.TRANSFER and not _crosses_accounts(movement, scope_of):
            continue
        if amount:
            scope = scope_of(role.key, movement, location)
            found.append(Leg(role.key, amount, scope, movement.klass, movement.department))
    return tuple(found)


Pairs = Iterable[tuple[StockRole, Decimal, str]]
"""(role, signed amount, location)."""


def _crosses_accounts(movement: Movement, scope_of: ScopeOf) -> bool:
    inventory = INVENTORY.key
    return scope_of(inventory, movement, movement.location) != scope_of(
        inventory, movement, movement.to_location
    )


def _correction(row: Costed) -> Pairs:
    """Goods that were gone before they arrived: what they cost more than they left with is cost of sales."""
    yield COST_OF_SALES, row.correction, row.movement.location
    yield INVENTORY, -row.correction, row.movement.location


def _opening(booked: Booked, way: Way) -> Pairs:
    """Nothing: the opening entry has it."""
    return ()


def _receipt(booked: Booked, way: Way) -> Pairs:
    """At receipt: Dr Inventory, Cr goods received not billed, Cr landed-cost accrual. At bill only what the ingredients
    of an outsourced order bring: the bill debits Inventory with the rest."""
    movement, at = booked.row.movement, booked.row.movement.location
    price, landed = movement.stated or ZERO, movement.landed
    made_of = booked.row.cost - price - landed
    yield INVENTORY, made_of, at
    if way.through_wip:
        yield WORK_IN_PROGRESS, -made_of, at
    if way.accounting is Accounting.AT_RECEIPT:
        yield INVENTORY, price + landed, at
        yield GRNI, -price, at
        yield LANDED_COST_ACCRUAL, -landed, at


def _shipment(booked: Booked, way: Way) -> Pairs:
    at = booked.row.movement.location
    yield COST_OF_SALES, booked.expensed_cost, at
    yield INVENTORY, -booked.expensed_cost, at


def _customer_return(booked: Booked, way: Way) -> Pairs:
    at = booked.row.movement.location
    yield INVENTORY, booked.expensed_cost, at
    yield COST_OF_SALES, -booked.expensed_cost, at


def _scrapped_return(booked: Booked, way: Way) -> Pairs:
    """What was not expensed when it came back is still in QuickBooks' inventory, and leaves it now."""
    at = booked.row.movement.location
    yield SHRINKAGE, booked.row.cost, at
    yield COST_OF_SALES, -booked.expensed_cost, at
    yield INVENTORY, booked.expensed_cost - booked.row.cost, at


def _vendor_return(booked: Booked, way: Way) -> Pairs:
    """The credit (a vendor credit, or the accrued price that will not be billed) against the average cost; the
    difference is a purchase price variance. At bill the vendor credit itself credits Inventory in full; of goods
    that were not billed yet nothing is booked, but for the difference where the average is not the order's price:
    the valuation falls by the one, and what is received and not billed by the other."""
    movement, cost, at = booked.row.movement, booked.row.cost, booked.row.movement.location
    if movement.credited is None:
        if way.accounting is Accounting.AT_RECEIPT:
            yield GRNI, cost, at
            yield INVENTORY, -cost, at
        return
    yield PURCHASE_PRICE_VARIANCE, cost - movement.credited, at
    if way.accounting is Accounting.AT_RECEIPT:
        yield GRNI, movement.credited, at
        yield INVENTORY, -cost, at
    else:
        yield INVENTORY, movement.credited - cost, at


def _lost(booked: Booked, way: Way) -> Pairs:
    at = booked.row.movement.location
    yield SHRINKAGE, booked.row.cost, at
    yield INVENTORY, -booked.row.cost, at


def _found(booked: Booked, way: Way) -> Pairs:
    at = booked.row.movement.location
    yield INVENTORY, booked.row.cost, at
    yield SHRINKAGE, -booked.row.cost, at


def _transfer(booked: Booked, way: Way) -> Pairs:
    """At average, and only where the two locations have different inventory accounts."""
    movement = booked.row.movement
    yield INVENTORY, booked.row.cost, movement.to_location
    yield INVENTORY, -booked.row.cost, movement.location


def _consumption(booked: Booked, way: Way) -> Pairs:
    at = booked.row.movement.location
    yield INVENTORY, -booked.row.cost, at
    if way.through_wip:
        yield WORK_IN_PROGRESS, booked.row.cost, at


def _output(booked: Booked, way: Way) -> Pairs:
    movement, at = booked.row.movement, booked.row.movement.location
    operation = movement.stated or ZERO
    yield INVENTORY, booked.row.cost, at
    yield CONVERSION_ABSORBED, -operation, at
    if way.through_wip:
        yield WORK_IN_PROGRESS, operation - booked.row.cost, at


def _drop_ship(booked: Booked, way: Way) -> Pairs:
    at = booked.row.movement.location
    yield COST_OF_SALES, booked.expensed_cost, at
    yield DROP_SHIP_CLEARING, -booked.expensed_cost, at


_KINDS: dict[Kind, Callable[[Booked, Way], Pairs]] = {
    Kind.OPENING: _opening,
    Kind.RECEIPT: _receipt,
    Kind.SHIPMENT: _shipment,
    Kind.CUSTOMER_RETURN: _customer_return,
    Kind.SCRAPPED_RETURN: _scrapped_return,
    Kind.VENDOR_RETURN: _vendor_return,
    Kind.COUNT_UP: _found,
    Kind.COUNT_DOWN: _lost,
    Kind.WRITE_OFF: _lost,
    Kind.TRANSFER: _transfer,
    Kind.CONSUMPTION: _consumption,
    Kind.OUTPUT: _output,
    Kind.DROP_SHIP: _drop_ship,
}


def exchange_legs(difference: Decimal, way: Way, scope: str = "", grni_scope: str = "") -> tuple[Leg, ...]:
    """An exchange difference between receipt and bill (a loss is positive) against goods received, not billed.

    Only at receipt: at bill the goods cost what the bill came to, and in Simple QuickBooks books its own at payment.
    """
    if way.accounting is not Accounting.AT_RECEIPT or not difference:
        return ()
    return Leg(EXCHANGE_DIFFERENCE.key, difference, scope), Leg(GRNI.key, -difference, grni_scope)


def ahead_legs(estimate: Decimal, way: Way, scope: str = "", inventory_scope: str = "") -> tuple[Leg, ...]:
    """Goods that are invoiced before they leave, with cost of sales at invoice: Dr Cost of sales, Cr Inventory at
    an estimate (the average of that day), taken back as they are delivered."""
    if way.accounting is Accounting.SIMPLE or not estimate:
        return ()
    return Leg(COST_OF_SALES.key, estimate, scope), Leg(INVENTORY.key, -estimate, inventory_scope)


class Document(StrEnum):
    """What a line of a bill or a vendor credit is for."""

    GOODS = "goods"
    """Goods on a bill; goods returned, or a lower price, on a vendor credit."""
    DISTRIBUTED_CHARGE = "distributed_charge"
    """Freight, duty and the like that the goods carry."""
    DROP_SHIP = "drop_ship"


def document_role(line: Document, accounting: Accounting) -> str:
    """The role of the account on the line of a bill (debited) or a vendor credit (credited), for its full amount.

    In Simple it is the expense account, `purchases` or `freight` of `core.account_roles`.
    """
    if accounting is Accounting.SIMPLE:
        return "freight" if line is Document.DISTRIBUTED_CHARGE else "purchases"
    if line is Document.DROP_SHIP:
        return DROP_SHIP_CLEARING.key
    if accounting is Accounting.AT_BILL:
        return INVENTORY.key
    return GRNI.key if line is Document.GOODS else LANDED_COST_ACCRUAL.key


def delivered_not_expensed(bookings: Iterable[Booked]) -> Decimal:
    """The cost of goods that left and are not cost of sales yet, less that of such goods that came back."""
    return total(
        (booked.row.cost - booked.expensed_cost) * (1 if booked.row.movement.kind is Kind.SHIPMENT else -1)
        for booked in bookings
        if booked.row.movement.kind in (Kind.SHIPMENT, Kind.CUSTOMER_RETURN, Kind.SCRAPPED_RETURN)
    )


def returned_not_credited(bookings: Iterable[Booked]) -> Decimal:
    """The cost of goods that went back to the vendor and are not credited yet."""
    return total(
        booked.row.cost
        for booked in bookings
        if booked.row.movement.kind is Kind.VENDOR_RETURN and booked.row.movement.credited is None
    )
