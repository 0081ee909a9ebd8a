"""Outsourced orders: what of our own stock a vendor makes one unit of a line of.

In forms and files it is written as text: `2 × BOLT-1; 0.5 × GLUE @ Workshop` takes two bolts from where the line's
goods arrive, and half a glue from the workshop.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem, shown
from crossfoot.documents import entry
from crossfoot.documents.lines_in_stock import GOODS, Placed, unknown_location
from crossfoot.documents.purchase_orders.models import PurchaseIngredient
from crossfoot.stock.models import Location
from crossfoot.tenancy.models import Company

MOST = 50
"""Ingredients of one line."""

_ONE = re.compile(r"^\s*(?P<quantity>[0-9][0-9.,]*)\s*(?:×|x|\*)\s*(?P<rest>\S.*?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IngredientDraft:
    """So many of a product for one unit of the line. `location_id` None: where the line's goods arrive."""

    product_id: int
    quantity: Decimal
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One ingredient as it stands in a text."""

    quantity: Decimal
    sku: str
    location: str = ""


def read(text: str) -> list[Written] | str:
    """The ingredients of a text, or the sentence that says why it cannot be read."""
    found = []
    for piece in re.split(r"[;\n]", text):
        if not piece.strip():
            continue
        match = _ONE.match(piece)
        quantity = _number(match["quantity"]) if match else None
        if match is None or quantity is None:
            return (
                f"“{shown(piece.strip())}” is not an ingredient. Write how many, × and the product code, such as "
                "2 × BOLT-1, with a semicolon between two."
            )
        sku, _, location = match["rest"].partition(" @ ")
        found.append(Written(quantity, sku.strip(), location.strip()))
    return found


def _number(text: str) -> Decimal | None:
    """A point or a comma stands before the decimals; thousands are not set apart."""
    plain = text.replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain) else None


def drafts_of(
    written: Iterable[Written], products: Mapping[str, int], locations: Mapping[str, int]
) -> list[IngredientDraft] | str:
    """With the products by code and the locations by name (casefolded); else the sentence about what there is not."""
    found = []
    for one in written:
        if one.sku not in products:
            return f"There is no product “{shown(one.sku)}”. Add it under Products, or correct the code."
        if one.location and one.location.casefold() not in locations:
            return f"There is no location “{shown(one.location)}”. Add it under Stock > Locations, or correct the name."
        place = locations[one.location.casefold()] if one.location else None
        found.append(IngredientDraft(products[one.sku], one.quantity, place))
    return found


def named_in(company: Company, written: Iterable[Written]) -> tuple[dict[str, int], dict[str, int]]:
    """The company's products by code and its locations by name (casefolded), for `drafts_of`."""
    codes = {one.sku for one in written}
    products = dict(Product.objects.filter(company=company, sku__in=codes).values_list("sku", "pk"))
    rows = Location.objects.filter(company=company, is_active=True).values_list("name", "pk")
    return products, {name.casefold(): pk for name, pk in rows}


def drafts_of_stored(ingredients: Iterable[PurchaseIngredient]) -> tuple[IngredientDraft, ...]:
    """Stored ingredients as they would be entered."""
    return tuple(IngredientDraft(one.product_id, one.quantity, one.location_id) for one in ingredients)


def text_of(ingredients: Iterable[PurchaseIngredient]) -> str:
    """As `read` reads it."""
    return "; ".join(
        f"{one.quantity.normalize():f} × {one.product.sku}" + (f" @ {one.location}" if one.location else "")
        for one in ingredients
    )


class Outsourced(Placed, Protocol):
    """A line that may be made of our goods."""

    @property
    def made_of(self) -> tuple[IngredientDraft, ...]: ...


def ingredient_problems(
    name: str, at: str, line: Outsourced, products: Container[int], locations: Container[int]
) -> Iterator[Problem]:
    """Ingredients of no goods, of themselves, twice, or of somebody else."""
    where = f"{at}.made_of"
    if not line.made_of:
        return
    if line.kind != GOODS or line.product_id is None or line.is_drop_ship:
        yield entry.problem(
            "ingredients_of_no_goods",
            f"{name}: only goods with a product that come into our stock are made of ingredients. Name the product, or "
            "take the ingredients out.",
            where,
        )
    if len(line.made_of) > MOST:
        yield entry.problem(
            "too_many_ingredients",
            f"{name} is made of {len(line.made_of)} ingredients, and {MOST} fit. Take some out.",
            where,
        )
    ids = [one.product_id for one in line.made_of]
    if len(set(ids)) < len(ids):
        yield entry.problem(
            "ingredient_twice", f"{name}: an ingredient is named twice. Add the two up.", where
        )
    if line.product_id in ids:
        yield entry.problem(
            "made_of_itself", f"{name}: a product is not made of itself. Choose its ingredients.", where
        )
    for one in line.made_of:
        if one.product_id not in products:
            yield entry.problem(
                "unknown_ingredient",
                f"{name}: an ingredient is not one of this company's products. Choose one, or add it first.",
                where,
            )
        if one.location_id is not None and one.location_id not in locations:
            yield unknown_location(name, where)
        yield from entry.figure_problems(
            name, where, "the quantity of an ingredient", one.quantity, entry.LARGEST_QUANTITY
        )
        if one.quantity.is_finite() and entry.measure(one.quantity) <= ZERO:
            yield entry.problem(
                "ingredient_of_none",
                f"{name}: of an ingredient {one.quantity.normalize():f} go into one unit. Enter more than 0.",
                where,
            )
