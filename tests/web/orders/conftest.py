"""A company at work, and its people in front of our pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from desk import NOW, Desk, desk
from web_visits import Visitor, visitor


@dataclass
class Counter:
    """The desk, and somebody of each role at a browser."""

    desk: Desk

    @property
    def ana(self) -> Visitor:
        return visitor(self.desk.ana, self.desk.company)

    @property
    def sam(self) -> Visitor:
        return visitor(self.desk.sam, self.desk.company)

    @property
    def pia(self) -> Visitor:
        return visitor(self.desk.pia, self.desk.company)

    @property
    def vic(self) -> Visitor:
        return visitor(self.desk.vic, self.desk.company)

    def sells(
        self,
        number: str = "10248",
        *,
        status: str = "confirmed",
        on: date = date(2026, 2, 10),
        price: str = "60.00",
        **more: Any,
    ) -> SalesOrder:
        """An order of two packs of tea."""
        line = SalesLineDraft(
            Decimal(2), Decimal(price), product_id=self.desk.tea.pk, description="Green tea"
        )
        draft = SalesOrderDraft(number, self.desk.hanari.pk, on, (line,), status=status, **more)
        return sales.draft(company=self.desk.company, order=draft, by=self.desk.ana, at=NOW)

    def buys(self, number: str = "PO-1", *, status: str = "approved", **more: Any) -> PurchaseOrder:
        """An order of ten cheeses."""
        line = PurchaseLineDraft(Decimal(10), Decimal("8.00"), product_id=self.desk.cheese.pk)
        draft = PurchaseOrderDraft(
            number, self.desk.litware.pk, date(2026, 2, 11), (line,), status=status, **more
        )
        return purchases.draft(company=self.desk.company, order=draft, by=self.desk.ana, at=NOW)

    def changes(self, order: SalesOrder | PurchaseOrder, state: str, at: datetime = NOW, **more: Any) -> None:
        """What the worker does to an order's row."""
        values = {"book_state": state, "book_changed_at": at, **more}
        type(order).objects.filter(pk=order.pk).update(**values)


@pytest.fixture
def counter(db: None) -> Counter:
    """Northwind, set up for a QuickBooks in the US."""
    return Counter(desk("Northwind"))
