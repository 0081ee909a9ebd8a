"""What a file's lines say for the stock: locations by name, drop-shipments with their purchase, ingredients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crossfoot.core.problems import shown
from crossfoot.documents.purchase_orders import made_of
from crossfoot.documents.purchase_orders.made_of import IngredientDraft, Written
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders import buying
from crossfoot.documents.sales_orders.drafts import Purchasable
from crossfoot.imports import values
from crossfoot.imports.orders import Line, Order
from crossfoot.tenancy.models import Company

YES = values.YES | {"drop-ship", "drop ship", "dropship"}
NO = values.NO | {"stock"}


@dataclass(frozen=True, slots=True)
class Stocking:
    """What the company has that the lines may name."""

    locations: Mapping[str, int] = field(default_factory=dict)
    """By name, casefolded."""
    products: Mapping[str, int] = field(default_factory=dict)
    """Ingredients by code."""
    purchases: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(number of the purchase order, code) → its line whose goods go to a customer."""
    drop_shipped: Mapping[int, Purchasable] = field(default_factory=dict)

    def sold(self, line: Line) -> dict[str, Any]:
        """What the draft of a sales order's line says; what cannot be read was told by `errors_of`."""
        return self._placed(line) | {"bought_with_id": self.purchases.get((line.bought_with, line.sku))}

    def bought(self, line: Line) -> dict[str, Any]:
        """The same for a line of a purchase order."""
        return self._placed(line) | {"made_of": self._ingredients(line)}

    def errors_of(self, line: Line) -> Iterator[tuple[str, str, str]]:
        """(field, sentence, code) of what cannot be read or is not there."""
        if line.location and line.location.casefold() not in self.locations:
            yield (
                "stock_location",
                f"There is no location “{shown(line.location)}”. Add it under Stock > Locations, or correct it.",
                "unknown_location",
            )
        if line.drop_ship.casefold() not in YES | NO:
            yield (
                "drop_ship",
                f"Drop-ship: “{shown(line.drop_ship)}” is neither yes nor no. Write one of them.",
                "neither_yes_nor_no",
            )
        if line.bought_with and (line.bought_with, line.sku) not in self.purchases:
            yield (
                "bought_with",
                f"Purchase order “{shown(line.bought_with)}” has no line that drop-ships {shown(line.sku) or 'this'}. "
                "Enter it there first, or leave this empty.",
                "unknown_purchase_line",
            )
        if line.made_of:
            yield from self._ingredient_errors(line)

    def _ingredient_errors(self, line: Line) -> Iterator[tuple[str, str, str]]:
        written = made_of.read(line.made_of)
        if isinstance(written, str):
            yield "made_of", written, "not_an_ingredient"
            return
        found = made_of.drafts_of(written, self.products, self.locations)
        if isinstance(found, str):
            yield "made_of", found, "unknown_ingredient"
        if line.sku in {one.sku for one in written}:
            sentence = "A product is not made of itself. Choose its ingredients."
            yield "made_of", sentence, "made_of_itself"

    def _placed(self, line: Line) -> dict[str, Any]:
        return {
            "location_id": self.locations.get(line.location.casefold()) if line.location else None,
            "is_drop_ship": line.drop_ship.casefold() in YES,
        }

    def _ingredients(self, line: Line) -> tuple[IngredientDraft, ...]:
        written = made_of.read(line.made_of) if line.made_of else []
        if isinstance(written, str):
            return ()
        found = made_of.drafts_of(written, self.products, self.locations)
        return () if isinstance(found, str) else tuple(found)


def stocking_of(company: Company, orders: Iterable[Order]) -> Stocking:
    """What these orders may name, in at most four queries; none where they say nothing of the stock."""
    lines = [line for order in orders for line in order.lines]
    written: list[Written] = []
    for line in lines:
        read = made_of.read(line.made_of) if line.made_of else []
        written += [] if isinstance(read, str) else read
    locations: dict[str, int] = {}
    products: dict[str, int] = {}
    if written or any(line.location for line in lines):
        products, locations = made_of.named_in(company, written)
    numbers = {line.bought_with for line in lines if line.bought_with}
    if not numbers:
        return Stocking(locations, products)
    rows = PurchaseLine.objects.filter(
        order__company=company, order__number__in=numbers, is_drop_ship=True, product__isnull=False
    ).order_by("-pk")
    named = rows.values_list("order__number", "product__sku", "pk")
    found = {(number, sku): pk for number, sku, pk in named}
    return Stocking(locations, products, found, buying.purchasable(company, found.values()))


def as_named(drop_shipped: Mapping[int, Purchasable], product_id: int) -> dict[int, Purchasable]:
    """The same lines as if all were of one product: for drafts whose products are not made yet."""
    return {pk: replace(one, product_id=product_id) for pk, one in drop_shipped.items()}


def location_ids(stocking: Stocking) -> frozenset[int]:
    """The locations that drafts may name."""
    return frozenset(stocking.locations.values())
