"""Classes and locations of QuickBooks on what stock books: those that are chosen for a product, category, sales source
or stock location (`core.overrides`), as they are on the day on which a movement is entered."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.catalog.models import Product
from crossfoot.core.overrides import CLASS, DEPARTMENT, chosen
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.rules import about
from crossfoot.stock.models import Movement
from crossfoot.tenancy.models import Company


def put_on(company: Company, rows: Sequence[Movement]) -> None:
    """Give new movements the class and department of their lines in the books, where nobody said another one."""
    dimensions = mappings.dimensions(company)
    if not dimensions:
        return
    products = Product.objects.in_bulk({row.product_id for row in rows})
    for row in rows:
        location = "" if row.location_id is None else str(row.location_id)
        of = about(products.get(row.product_id), source=row.channel, location=location)
        row.klass = row.klass or chosen(CLASS, of, dimensions)
        row.department = row.department or chosen(DEPARTMENT, of, dimensions)
