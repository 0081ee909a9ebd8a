"""A web shop that sells out of a storehouse, and whoever posts its summaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from typing import Any

from crossfoot.core.stock.roles import Accounting
from crossfoot.core.summaries import Frequency
from crossfoot.documents.models import SalesOrder, SalesSummary
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.summaries import operations as summaries
from crossfoot.stock import queries
from storehouse import Storehouse
from world import Hub, goods


def day(number: int) -> date:
    return date(2026, 1, number)


@dataclass
class Shop:
    """Fifty of A at 10.00 each in its storehouse, sold at 25.00."""

    store: Storehouse

    @property
    def hub(self) -> Hub:
        return self.store.hub

    @property
    def ana(self) -> dict[str, Any]:
        return self.store.ana

    def goes(self, frequency: Frequency, since: date = date(2026, 1, 1), source: str = "Web") -> None:
        summaries.choose(
            company=self.hub.company, source=source, frequency=frequency, since=since, **self.ana
        )

    def sells(self, number: str, quantity: int, on: date, *, source: str = "Web", **more: Any) -> SalesOrder:
        """An order that is shipped on its day."""
        line = goods(str(quantity), "25.00", product_id=self.store.product("A").pk)
        return self.hub.sells(
            number, line, on=on, source=source, **{"status": "shipped", "shipped_on": on, **more}
        )

    def drafts(self, through: date) -> list[SalesSummary]:
        return summaries.draft(company=self.hub.company, through=through, **self.ana)

    def posts(self, summary: SalesSummary) -> SalesSummary:
        posted = summaries.post(summary=summary, **self.ana)
        self.hub.works()
        posted.refresh_from_db()
        return posted

    def sends(self, *orders: SalesOrder) -> Any:
        """Each by itself."""
        sent = sales.create_invoices(company=self.hub.company, orders=list(orders), **self.ana)
        self.hub.works()
        return sent

    def books(self, *days: int) -> dict[str, str]:
        """QuickBooks' trial balance, its inventory account tied to the stock at the end of these days."""
        found = self.store.posts()
        if self.store.accounting is not Accounting.SIMPLE:
            for number in days:
                tied = queries.tie_out(self.hub.company, day(number), self.store.reported(day(number)))
                for role, one in tied.items():
                    assert one.is_tied, (number, role, one)
        assert list(queries.doubtful(self.hub.company)) == []
        return {
            role: found.get(role, "0.00") for role in ("cost_of_sales", "income", "inventory", "receivable")
        }


def shop(hub: Hub, accounting: Accounting = Accounting.AT_BILL, **how: Any) -> Shop:
    store = Storehouse(hub, accounting).opens(day(2), **how)
    store.has("A", 50, 500, day(2))
    if accounting is not Accounting.SIMPLE:
        store.enters_journal("inventory", "opening_equity", D(500), day(2))
    return Shop(store)
