"""A company at work, with vendors' invoices and everybody who handles them in front of our pages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync.models import Link, Push
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

    def in_quickbooks(self, invoice: VendorInvoice) -> None:
        """What the worker does once QuickBooks has taken the bill."""
        (push,) = operations.create_bills(
            company=self.desk.company, invoices=[invoice], by=self.desk.pia, at=NOW
        ).pushes
        Push.objects.filter(pk=push.pk).update(state="synchronized", settled_at=NOW)
        values = {"book_state": "synchronized", "book_number": push.number, "book_changed_at": NOW}
        VendorInvoice.objects.filter(pk=invoice.pk).update(**values)
        Link.objects.create(
            connection=self.desk.connection, local_key=invoice.key, remote_kind="Bill", remote_id="145",
            number=push.number, total=invoice.total, origin="created", push=push, created_at=NOW, seen_at=NOW,
        )  # fmt: skip


@pytest.fixture
def counter(db: None) -> Counter:
    """Northwind, set up for a QuickBooks in the US."""
    return Counter(desk("Northwind"))
