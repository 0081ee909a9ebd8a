"""A month of a demo company that keeps stock: everything that its stock pages have a picture of.

Orders that arrive at once and in parts, a bill that is dearer and one for freight that comes late, goods that are made,
taken to the shop, sold, brought back, thrown away, counted and sent back; at its end something is received and not
billed, something delivered and not invoiced, and something under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.documents.models import SalesOrder
from crossfoot.runtime.demo_shops import Priced, Shop
from crossfoot.runtime.demo_stock import Keeper
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.drafts import Counted, Moved, Used
from crossfoot.stock.models import Location

MONTH = timedelta(days=30)
"""From its first day to today."""

HALF = Decimal("0.5")
SOLD = (20, 18, 16, 12, 9, 5, 2, 1)
"""So many days ago each sale was made. The last but one is delivered and not invoiced, the last is not delivered."""


def happens(keeper: Keeper, shop: Shop, today: date) -> None:
    """The thirty days before today; goods arrive at the company's default location."""
    warehouse = Location.objects.get(company=keeper.company, is_default=True)

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    ingredients, traded = _priced(shop.ingredients), _priced(shop.traded)
    keeper.knows(shop.products, ago(30))
    first = keeper.orders(
        f"{shop.prefix}-101", shop.vendors[0], ingredients, ago(30), freight=Decimal(shop.freight[0])
    )
    second = keeper.orders(f"{shop.prefix}-102", shop.vendors[1], traded, ago(29))
    keeper.receives(first, {sku: quantity for sku, (quantity, _) in ingredients.items()}, ago(27))
    half = {sku: (quantity * HALF).to_integral_value() for sku, (quantity, _) in traded.items()}
    keeper.receives(second, half, ago(26))
    keeper.is_billed(first, "2201", ago(25))
    keeper.receives(second, {sku: traded[sku][0] - part for sku, part in half.items()}, ago(24))
    outlet = stock.add_location(
        company=keeper.company, name=shop.locations[1], by=keeper.staff.administrator, at=keeper.at(ago(24))
    )
    stock.transfer(
        company=keeper.company, moved=[Moved(*one) for one in keeper.of(_numbers(shop.to_shop))],
        here=warehouse, there=outlet, on=ago(23), memo=f"For the shelves of {outlet}",
        by=keeper.staff.procurement, at=keeper.at(ago(23)),
    )  # fmt: skip
    _makes(keeper, shop, 0, ago(22))
    billed = keeper.is_billed(second, "K-8841", ago(21), prices=_numbers(shop.billed_at))
    sales = [_sells(keeper, shop, place, today) for place in range(3)]
    keeper.takes_back(sales[1], f"{shop.prefix}-CN-1", _numbers(shop.comes_back), ago(14))
    keeper.is_billed_freight(first, "2214", Decimal(shop.freight[1]), ago(13))
    _sells(keeper, shop, 3, today)
    _makes(keeper, shop, 1, ago(11))
    sku, quantity = shop.broken
    stock.write_off(
        company=keeper.company, product=keeper.products[sku], quantity=Decimal(quantity), on=ago(10),
        reason="Broken when a shelf came down", by=keeper.staff.procurement, at=keeper.at(ago(10)),
    )  # fmt: skip
    _sells(keeper, shop, 4, today)
    keeper.sends_back(billed, "K-CR-77", _numbers(shop.goes_back), ago(8))
    _counts(keeper, shop, warehouse, ago(7))
    _sells(keeper, shop, 5, today)
    again = _priced(shop.again)
    third = keeper.orders(f"{shop.prefix}-103", shop.vendors[0], again, ago(6))
    keeper.receives(third, {sku: many for sku, (many, _) in again.items()}, ago(4))
    keeper.orders(f"{shop.prefix}-104", shop.vendors[1], _priced(shop.under_way), ago(3))
    _sells(keeper, shop, 6, today)
    _sells(keeper, shop, 7, today)


def _sells(keeper: Keeper, shop: Shop, place: int, today: date) -> SalesOrder:
    on = today - timedelta(days=SOLD[place])
    customer = shop.customers[place % len(shop.customers)]
    order = keeper.sells(f"{shop.prefix}-S{201 + place}", customer, _priced(shop.sales[place]), on)
    if place < len(SOLD) - 1:
        keeper.ships(order, on)
    if place < len(SOLD) - 2:
        keeper.invoices(order, on)
    return order


def _makes(keeper: Keeper, shop: Shop, place: int, on: date) -> None:
    quantity = Decimal(shop.made[place])
    stock.make(
        company=keeper.company,
        product=keeper.products[shop.product],
        quantity=quantity,
        ingredients=[Used(one, many * quantity) for one, many in keeper.of(_numbers(shop.recipe))],
        operation_cost=Decimal(shop.work[place]),
        on=on,
        by=keeper.staff.procurement,
        at=keeper.at(on),
    )


def _counts(keeper: Keeper, shop: Shop, where: Location, on: date) -> None:
    """Everything at the place is counted; of some there is more or less than was expected."""
    more = _numbers(shop.miscounted)
    stock.count(
        company=keeper.company,
        counted=[
            Counted(row.product, row.quantity + more.get(row.product.sku, Decimal(0)))
            for row in queries.on_hand(keeper.company, location=where)
        ],
        on=on,
        location=where,
        memo="The month's count",
        by=keeper.staff.procurement,
        at=keeper.at(on),
    )


def _priced(lines: Priced) -> dict[str, tuple[Decimal, Decimal]]:
    return {sku: (Decimal(quantity), Decimal(price)) for sku, (quantity, price) in lines.items()}


def _numbers(quantities: Mapping[str, str]) -> dict[str, Decimal]:
    return {sku: Decimal(quantity) for sku, quantity in quantities.items()}
