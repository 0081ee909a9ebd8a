"""Each inventory account against what is at its places: the identity of the tie-out, account by account, as of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO, total
from crossfoot.core.overrides import scoped_account_key
from crossfoot.core.stock.legs import Booked
from crossfoot.core.stock.movements import Kind, six
from crossfoot.core.stock.places import shares_of, under_way
from crossfoot.core.stock.roles import INVENTORY, Accounting
from crossfoot.core.stock.tie_out import Part, Tied
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import acts, booking, places, queries, shelf
from crossfoot.stock.models import LandedCharge, Movement, OnHand, PurchasedLine, SoldLine, StockLeg
from crossfoot.tenancy.models import Company

Found = tuple[str, str, Decimal]
"""(scope, what it is, amount)."""

GONE = (Kind.SHIPMENT, Kind.CUSTOMER_RETURN, Kind.SCRAPPED_RETURN)


def accounts_tied(company: Company, in_quickbooks: Mapping[str, Decimal]) -> dict[str, Tied]:
    """By the name of each inventory account: what it must come to now, and what QuickBooks says, debits positive.

    Empty in Simple accounting, whose inventory account follows the stock journal.
    """
    settings = acts.settings_of(company)
    if not settings.has_inventory:
        return {}
    books = booking.books_of(settings)
    mapped = AccountMapping.objects.filter(connection=books.connection, key__startswith=INVENTORY.key)
    names = dict(mapped.values_list("key", "record__name"))
    parts: dict[str, dict[str, Decimal]] = {name: {} for name in names.values()}
    for scope, label, amount in _found(company, books, Accounting(settings.accounting)):
        name = names.get(scoped_account_key(INVENTORY.key, scope, known=books.known), "")
        sums = parts.setdefault(name, {})
        sums[label] = sums.get(label, ZERO) + amount
    return {
        name: Tied(
            tuple(Part(label, amount) for label, amount in sums.items()), in_quickbooks.get(name, ZERO)
        )
        for name, sums in parts.items()
    }


def _found(company: Company, books: booking.Books, accounting: Accounting) -> Iterator[Found]:
    stocked = Product.objects.filter(pk__in=OnHand.objects.filter(company=company).values("product"))
    products = {product.pk: product for product in stocked}
    on_bills = {
        pk: books.scope_of(INVENTORY.key, places.about_of(product)) for pk, product in products.items()
    }
    for pk, product in products.items():
        shares = shares_of(places.value_of(pk), places.quantities_of(product, books.scope_of))
        for scope, amount in shares.items():
            yield scope, "Valuation", amount
    yield from _left(company, books, accounting, products)
    for product_id, amount in _sums(SoldLine.objects.filter(company=company), "ahead"):
        yield on_bills.get(product_id, ""), "Expensed, not delivered", -amount
    if accounting is Accounting.AT_BILL:
        yield from _billed(company, on_bills)
    waiting = StockLeg.objects.filter(
        entry__company=company, entry__waits=True, entry__summed_in=None, role=INVENTORY.key
    )
    for scope, amount in waiting.order_by().values_list("scope").annotate(sum=Sum("amount")):
        yield scope, "Waits for a summary", -six(amount)


def _left(
    company: Company, books: booking.Books, accounting: Accounting, products: Mapping[int, Product]
) -> Iterator[Found]:
    """Goods that left, and are not cost of sales or not credited yet."""
    gone = Q(kind__in=GONE, expensed__isnull=False) & ~Q(expensed=F("quantity"))
    back = Q(kind=Kind.VENDOR_RETURN, credited=None)
    rows = list(Movement.objects.filter(gone | back, company=company, cost__isnull=False))
    way = booking.way_of(acts.settings_of(company))
    for row, movement in zip(rows, shelf.of_core(rows), strict=True):
        if amount := under_way(Booked(shelf.costed_of(row, movement), row.expensed), way):
            about = places.about_of(products[row.product_id], movement.location)
            yield books.scope_of(INVENTORY.key, about), "Left, not booked yet", amount


def _billed(company: Company, on_bills: Mapping[int, str]) -> Iterator[Found]:
    """What arrived and is not on the account that bills debit, and what is there and did not arrive."""
    lines = PurchasedLine.objects.filter(company=company)
    for product_id, amount in _sums(lines, "received_not_billed"):
        yield on_bills.get(product_id, ""), "Received, not billed", -amount
    charges = LandedCharge.objects.filter(movement__company=company).order_by()
    for product_id, landed, billed in charges.values_list("movement__product").annotate(
        landed=Sum("landed"), billed=Sum("billed")
    ):
        yield on_bills.get(product_id, ""), "Received, not billed", -six(landed - billed)
    ahead = dict(_sums(lines, "billed_not_received"))
    for product_id, amount in ahead.items():
        yield on_bills.get(product_id, ""), "Billed, not received", amount
    # Charges that are billed before their goods arrive name no product.
    booked = queries.booked_standing(company, date.max).billed_not_received
    yield "", "Billed, not received", booked - total(ahead.values())


def _sums(rows: QuerySet[Any], column: str) -> Iterator[tuple[int, Decimal]]:
    for product_id, amount in rows.order_by().values_list("product").annotate(sum=Sum(column)):
        yield product_id, six(amount)
