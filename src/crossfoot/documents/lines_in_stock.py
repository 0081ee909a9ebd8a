"""What lines of orders say for the stock: where goods leave or arrive, and whether they never come to us at all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Protocol

from crossfoot.core.problems import Problem
from crossfoot.documents import entry
from crossfoot.documents.entered_lines import Naming
from crossfoot.stock.models import Location
from crossfoot.tenancy.models import Company

GOODS = "goods"


class Placed(Naming, Protocol):
    """A line as it is entered, as far as the stock is concerned. `location_id` is a row of the same company."""

    @property
    def location_id(self) -> int | None: ...
    @property
    def is_drop_ship(self) -> bool: ...


def locations_known(company: Company, ids: Iterable[int | None]) -> frozenset[int]:
    """Those of these locations that the company has and uses; no query where none is named."""
    named = {pk for pk in ids if pk}
    if not named:
        return frozenset()
    rows = Location.objects.filter(company=company, pk__in=named, is_active=True)
    return frozenset(rows.values_list("pk", flat=True))


def placing_problems(name: str, at: str, line: Placed, locations: Container[int]) -> Iterator[Problem]:
    """A location of somebody else, or one where nothing can be; a drop-shipment of no goods."""
    if line.location_id is not None and line.location_id not in locations:
        yield unknown_location(name, f"{at}.location")
    is_goods = line.kind == GOODS and line.product_id is not None
    if line.location_id is not None and not is_goods:
        yield entry.problem(
            "location_of_no_goods",
            f"{name}: only goods are at a location, and this is not a line with a product. Name the product, or leave "
            "the location empty.",
            f"{at}.location",
        )
    if not line.is_drop_ship:
        return
    if not is_goods:
        yield entry.problem(
            "drop_ship_of_no_goods",
            f"{name}: only goods go from a vendor to a customer, and this is not a line with a product. Name the "
            "product, or take the drop-shipment out.",
            f"{at}.is_drop_ship",
        )
    elif line.location_id is not None:
        yield entry.problem(
            "drop_ship_at_location",
            f"{name}: goods that go from the vendor to the customer never are at a location of ours. Leave the "
            "location empty, or take the drop-shipment out.",
            f"{at}.location",
        )


def unknown_location(name: str, where: str) -> Problem:
    return entry.problem(
        "unknown_location",
        f"{name}: the location is not one of this company's, or is not used any more. Choose one under Stock > "
        "Locations.",
        where,
    )
