"""One pool of cost over places with inventory accounts of their own: what of it each account holds.

Costs are kept per product, quantities per place. Where places have different inventory accounts, each account holds its
places' share of the product at the average. What arrives at one place changes the average at all, and a bill says no
place: so after each event what its entries and documents leave on the wrong account is moved between them, and each
account ties out alone. Source: Accounting rules, section 2 (account of a line) and section 3 (the identity).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.costing import Costed
from crossfoot.core.stock.entries import Change
from crossfoot.core.stock.legs import (
    Booked,
    Leg,
    ScopeOf,
    Way,
    delivered_not_expensed,
    legs_of,
    returned_not_credited,
)
from crossfoot.core.stock.movements import six
from crossfoot.core.stock.roles import INVENTORY, Accounting

Amounts = Mapping[str, Decimal]
"""By the scope of an inventory account."""


def shares_of(value: Decimal, quantities: Amounts) -> dict[str, Decimal]:
    """What each account holds of a product that is worth `value`, by the quantities at its places. They add up to it.

    Where nothing is there in all, or something of less than nothing has a value, the account with the most takes it.
    """
    found = dict.fromkeys(quantities, ZERO)
    units = total(quantities.values())
    if not found or not value:
        return found
    most = max(sorted(found), key=lambda scope: quantities[scope])
    if units:
        found |= {scope: six(value * many / units) for scope, many in quantities.items() if scope != most}
    found[most] = value - total(amount for scope, amount in found.items() if scope != most)
    return found


def under_way(booked: Booked, way: Way) -> Decimal:
    """What of a movement is still on an inventory account though the goods left: cost that is not expensed yet, and at
    bill goods that went back and await the vendor's credit."""
    amount = delivered_not_expensed([booked])
    return amount + returned_not_credited([booked]) if way.accounting is Accounting.AT_BILL else amount


def held_since(changes: Iterable[Change], way: Way, scope_of: ScopeOf) -> dict[str, Decimal]:
    """What the entries of `changes` put on each inventory account for goods that are there, by scope."""
    found: dict[str, Decimal] = {}
    for change in changes:
        for booked, sign in ((change.new, 1), (change.old, -1)):
            if booked is None:
                continue
            for leg in legs_of(booked, way, scope_of):
                if leg.role == INVENTORY.key:
                    found[leg.scope] = found.get(leg.scope, ZERO) + sign * leg.amount
            if amount := under_way(booked, way):
                scope = _scope(booked.row, scope_of)
                found[scope] = found.get(scope, ZERO) - sign * amount
    return found


def between_accounts_legs(before: Amounts, now: Amounts, held: Amounts, documents: str) -> tuple[Leg, ...]:
    """Moves value of one product between inventory accounts, so that each holds its share.

    `before` and `now` are its shares, `held` what entries booked meanwhile (`held_since`). `documents` is the account
    of the product on bills, which name no place: the rest is there.
    """
    scopes = sorted((before.keys() | now.keys() | held.keys()) - {documents})
    moved = {
        scope: now.get(scope, ZERO) - before.get(scope, ZERO) - held.get(scope, ZERO) for scope in scopes
    }
    legs = [Leg(INVENTORY.key, amount, scope) for scope, amount in moved.items() if amount]
    if rest := total(moved.values()):
        legs.append(Leg(INVENTORY.key, -rest, documents))
    return tuple(legs)


def _scope(row: Costed, scope_of: ScopeOf) -> str:
    return scope_of(INVENTORY.key, row.movement, row.movement.location)
