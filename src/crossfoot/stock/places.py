"""What each inventory account holds of each product, where places have inventory accounts of their own (B3).

Kept per product and account, and moved between the accounts with the event that changed it (`core.stock.places`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, total
from crossfoot.core.overrides import About
from crossfoot.core.stock.entries import Change
from crossfoot.core.stock.legs import Leg, ScopeOf, Way
from crossfoot.core.stock.places import between_accounts_legs, held_since, shares_of
from crossfoot.core.stock.roles import INVENTORY
from crossfoot.stock.books import AccountShare
from crossfoot.stock.models import Movement, OnHand

BY_PLACE = f"{INVENTORY.key}@location:"
"""What the account keys of places begin with."""

Scoping = Callable[[str, About], str]


def have_accounts(connection: Connection, known: Iterable[str]) -> bool:
    """Whether places have inventory accounts of their own, or had."""
    return (
        any(key.startswith(BY_PLACE) for key in known)
        or AccountShare.objects.filter(connection=connection).exists()
    )


def moved_between(
    connection: Connection,
    products: Iterable[int],
    changes: Sequence[Change],
    way: Way,
    scope_of: ScopeOf,
    scoping: Scoping,
) -> list[Leg]:
    """The legs that bring each account to its share after `changes`; what is kept of the shares follows."""
    rows = Product.objects.in_bulk(set(products))
    kept: dict[int, dict[str, Decimal]] = {}
    for product_id, scope, amount in AccountShare.objects.filter(
        connection=connection, product__in=rows
    ).values_list("product_id", "scope", "amount"):
        kept.setdefault(product_id, {})[scope] = amount
    legs: list[Leg] = []
    for pk, product in rows.items():
        documents = scoping(INVENTORY.key, about_of(product))
        own = [change for change in changes if _product_of(change) == pk]
        value = value_of(pk)
        now = shares_of(value, quantities_of(product, scoping))
        before = kept.get(pk, {documents: value - total(change.effect for change in own)})
        legs += between_accounts_legs(before, now, held_since(own, way, scope_of), documents)
        _keep(connection, product, now)
    return legs


def value_of(product_id: int) -> Decimal:
    """What the product's stock is worth now."""
    last = Movement.objects.filter(product_id=product_id).order_by("-occurred_on", "-sequence")
    return last.values_list("value_after", flat=True).first() or ZERO


def quantities_of(product: Product, scoping: Scoping) -> dict[str, Decimal]:
    """How many of it are at the places of each inventory account."""
    found: dict[str, Decimal] = {}
    for location_id, quantity in OnHand.objects.filter(product=product).values_list(
        "location_id", "quantity"
    ):
        scope = scoping(INVENTORY.key, about_of(product, str(location_id)))
        found[scope] = found.get(scope, ZERO) + quantity
    return found


def about_of(product: Product, location: str = "") -> About:
    return About(str(product.pk), product.category, "", location)


def _product_of(change: Change) -> int:
    booked = change.new or change.old
    assert booked is not None
    return int(booked.row.movement.product)


def _keep(connection: Connection, product: Product, shares: Mapping[str, Decimal]) -> None:
    rows = AccountShare.objects.filter(connection=connection, product=product)
    rows.exclude(scope__in=shares).delete()
    AccountShare.objects.bulk_create(
        [
            AccountShare(connection=connection, product=product, scope=scope, amount=amount)
            for scope, amount in shares.items()
        ],
        update_conflicts=True,
        unique_fields=["connection", "product", "scope"],
        update_fields=["amount"],
    )
