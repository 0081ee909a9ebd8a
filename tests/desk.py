"""A company at work: people, parties, products, and a QuickBooks that is mapped but not there.

For tests of rooms that write and queue but do not send. Everything is made through the ORM, so that a test
of one room does not depend on the wizard of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.connections.models import Connection
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup
from crossfoot.parties.models import Party, Terms
from crossfoot.tenancy.models import Company, Membership, Person
from moments import Story

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

ACCOUNTS = {
    "sales": ("1", "Sales of Product Income", "Income"),
    "shipping": ("2", "Shipping Income", "Income"),
    "sales_charges": ("3", "Fees Billed", "Income"),
    "sales_discounts": ("4", "Discounts given", "Income"),
    "sales_rounding": ("5", "Rounding", "Other Income"),
    "purchases": ("6", "Purchases", "Cost of Goods Sold"),
    "freight": ("7", "Freight In", "Cost of Goods Sold"),
    "purchase_charges": ("8", "Purchase Charges", "Expense"),
    "purchase_tax": ("9", "Sales Tax Paid", "Expense"),
    "purchase_rounding": ("10", "Rounding Paid", "Other Expense"),
}


@dataclass
class Desk:
    """One company with everybody and everything an order needs."""

    company: Company
    ana: Person
    """Administrator."""
    sam: Person
    """Sells."""
    pia: Person
    """Buys."""
    vic: Person
    """Only looks."""
    connection: Connection
    setup: Setup
    hanari: Party
    """A customer with terms of 30 days."""
    litware: Party
    """A vendor without terms."""
    tea: Product
    cheese: Product

    def tax_rate(self, name: str, percent: str) -> TaxRate:
        return TaxRate.objects.create(company=self.company, name=name, percent=Decimal(percent))

    def maps(self, key: str, remote_id: str, name: str, kind: str = "Income") -> None:
        """One more account key for the company's QuickBooks."""
        record = _record(self.connection, remote_id, name, kind)
        AccountMapping.objects.create(connection=self.connection, key=key, record=record)

    def sets(self, **choices: Any) -> None:
        """Change the wizard's choices."""
        for name, value in choices.items():
            setattr(self.setup, name, value)
        self.setup.save()


def desk(name: str = "Northwind Ltd", *, country: str = "US", is_set_up: bool = True) -> Desk:
    """A company whose QuickBooks company lies in `country`."""
    return Story().takes(
        f"a desk: {name}, {country}, {is_set_up}", lambda: _made(name, country=country, is_set_up=is_set_up)
    )


def stored(model: type[Model]) -> list[dict[str, Any]]:
    """Every row of a table: what must not have changed after a refusal."""
    return list(model._default_manager.order_by("pk").values())


def _made(name: str, *, country: str, is_set_up: bool) -> Desk:
    slug = name.lower().replace(" ", "-")
    company = Company.objects.create(name=name, slug=slug, created_at=NOW)
    people = {
        role: _person(company, f"{role}@{slug}.test", role)
        for role in ("administrator", "sales", "procurement", "viewer")
    }
    connection = Connection.objects.create(
        company=company, realm_id=f"realm-{slug}", name=name, country=country, connected_at=NOW
    )
    setup = Setup.objects.create(connection=connection, completed_at=NOW if is_set_up else None)
    for key, (remote_id, account, kind) in ACCOUNTS.items():
        record = _record(connection, remote_id, account, kind)
        AccountMapping.objects.create(connection=connection, key=key, record=record)
    terms = Terms.objects.create(company=company, name="Net 30", due_days=30)
    return Desk(
        company=company,
        ana=people["administrator"],
        sam=people["sales"],
        pia=people["procurement"],
        vic=people["viewer"],
        connection=connection,
        setup=setup,
        hanari=_party(company, "customer", "Hanari Carnes", code="HANAR", terms=terms, email="a@hanari.test"),
        litware=_party(company, "vendor", "Litware, Inc.", code="LITWARE0001"),
        tea=Product.objects.create(company=company, sku="TEA-1", name="Green tea", category="Beverages"),
        cheese=Product.objects.create(company=company, sku="CHE-7", name="Queso Cabrales", category="Dairy"),
    )


def _person(company: Company, email: str, role: str) -> Person:
    person = Person.objects.create(username=email, email=email, full_name=f"{role.capitalize()} person")
    Membership.objects.create(company=company, person=person, role=role)
    return person


def _party(company: Company, kind: str, name: str, **more: Any) -> Party:
    return Party.objects.create(
        company=company,
        kind=kind,
        name=name,
        name_key=name.casefold(),
        currency="USD",
        created_at=NOW,
        **more,
    )


def _record(connection: Connection, remote_id: str, name: str, kind: str) -> RemoteRecord:
    return RemoteRecord.objects.create(
        connection=connection, list=RemoteRecord.List.ACCOUNT, remote_id=remote_id, name=name,
        name_key=name.casefold(), data={"kind": kind}, seen_at=NOW,
    )  # fmt: skip
