"""A company at work, with vendors' invoices and everybody who handles them in front of our pages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from crossfoot.documents.purchase_orders import charges
from crossfoot.documents.vendor_invoices import queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from desk import NOW, Desk, desk
from vendor_desk import accountant
from web_visits import Visitor, visitor


@dataclass
class Counter:
    """The desk, and somebody of each role at a browser."""

    desk: Desk

    @property
    def ana(self) -> Visitor:
        """Administrator: both sides, but never for the same invoice."""
        return visitor(self.desk.ana, self.desk.company)

    @property
    def pia(self) -> Visitor:
        """Procurement."""
        return visitor(self.desk.pia, self.desk.company)

    @property
    def omar(self) -> Visitor:
        """Accounting."""
        return visitor(accountant(self.desk), self.desk.company)

    @property
    def vic(self) -> Visitor:
        """Only looks."""
        return visitor(self.desk.vic, self.desk.company)

    def now(self, invoice: VendorInvoice) -> VendorInvoice:
        """As it is stored now."""
        return queries.one(self.desk.company, invoice.pk)

    def without_charges(self, order: object) -> None:
        """Pia signs that no charges are due."""
        charges.declare_no_charges(order=order, by=self.desk.pia, at=NOW)  # type: ignore[arg-type]


@pytest.fixture
def counter(db: None) -> Counter:
    """Northwind, set up for a QuickBooks in the US."""
    return Counter(desk("Northwind"))
