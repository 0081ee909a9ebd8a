"""Where a vendor sends what it sends to customers: the addresses of the sales that a line is bought for."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.sold import sold_lines

NOT_KNOWN = "to our customer, whose address follows"


def destinations_of(lines: Iterable[PurchaseLine]) -> dict[int, list[str]]:
    """By drop-shipped line: "6 to Hanari Carnes, Rua do Paço 67, 05454-876 Rio, Brazil", one for each sale."""
    found: dict[int, list[str]] = {line.pk: [] for line in lines if line.is_drop_ship}
    if not found:
        return {}
    sales = sold_lines().filter(bought_with__in=found)
    for sold in sales.select_related("order__customer").order_by("order__ordered_on", "pk"):
        assert sold.bought_with_id is not None
        found[sold.bought_with_id].append(f"{sold.quantity.normalize():,f} to {_address(sold.order)}")
    return {pk: places or [NOT_KNOWN] for pk, places in found.items()}


def _address(order: SalesOrder) -> str:
    """The order's own, else the customer's."""
    customer = order.customer
    own = (order.ship_line1, order.ship_postal_code, order.ship_city, order.ship_region, order.ship_country)
    if not any(own):
        street = ", ".join(part for part in (customer.line1, customer.line2) if part)
        own = (street, customer.postal_code, customer.city, customer.region, customer.country)
    street, code, city, region, country = own
    parts = [order.ship_name or customer.name, street, f"{code} {city}".strip(), region, country]
    return ", ".join(part for part in parts if part)
