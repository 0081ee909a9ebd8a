"""Reading sales sources: those that orders came from and those that somebody described."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crossfoot.documents.sales_orders import queries as orders
from crossfoot.documents.sales_sources.models import SalesSource
from crossfoot.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class Source:
    """One sales source. `is_described`: somebody said what it is."""

    name: str
    kind: SalesSource.Kind
    comes_paid: bool
    is_described: bool


def every(company: Company) -> list[Source]:
    """All sources by name, whether orders came from them or not."""
    described = {row.name: row for row in SalesSource.objects.filter(company=company)}
    names = {name for name in orders.sources(company) if name} | described.keys()
    return [
        Source(
            name,
            SalesSource.Kind(described[name].kind) if name in described else SalesSource.Kind.OTHER,
            name in described and described[name].comes_paid,
            name in described,
        )
        for name in sorted(names, key=str.casefold)
    ]


def that_come_paid(company: Company, names: Iterable[str]) -> frozenset[str]:
    """Those of these sources whose orders are paid where they are made."""
    rows = SalesSource.objects.filter(company=company, name__in=set(names), comes_paid=True)
    return frozenset(rows.values_list("name", flat=True))
