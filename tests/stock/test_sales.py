"""Sales orders of a company that keeps stock: what QuickBooks reports after each step of a delivery and a return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.core.problems import Refusal, blocking
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.credits.models import CreditNote
from crossfoot.documents.credits.of_lines import draft_of_lines
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.previewing import previews_of
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders import queries as sales_queries
from crossfoot.documents.sales_orders.drafts import SalesOrderDraft
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.models import StockEvent
from storehouse import Storehouse
from world import Hub, goods


def day(number: int) -> date:
    return date(2026, 1, number)


@dataclass
class Seller:
    """People of a company with ten of A at 10.00 in its storehouse, past the pages."""

    store: Storehouse

    @property
    def hub(self) -> Hub:
        return self.store.hub

    @property
    def ana(self) -> dict[str, Any]:
        return self.store.ana

    def sells(self, number: str, quantity: int, **more: Any) -> SalesOrder:
        line = goods(str(quantity), "25.00", product_id=self.store.product("A").pk)
        return self.hub.sells(number, line, on=day(3), **more)

    def delivers(self, order: SalesOrder, quantity: int, on: date) -> SalesOrder:
        line = order.lines.get(position=1)
        return sales.deliver_part(order=order, quantities={line.pk: D(quantity)}, shipped_on=on, **self.ana)

    def ships(self, order: SalesOrder, on: date) -> None:
        moved = sales.ship_many(company=self.hub.company, orders=[order], shipped_on=on, **self.ana)
        assert not moved.refused

    def takes_back(
        self, order: SalesOrder, number: str, quantity: int, on: date, *, again: bool
    ) -> CreditNote:
        line = order.lines.get(position=1)
        draft = draft_of_lines(
            origin=sales_queries.one(self.hub.company, order.pk), number=number, reason="return", credited_on=on,
            picked={line.pk: (D(quantity), None)}, restocked=[line.pk] if again else [],
        )  # fmt: skip
        credit = credits.draft(kind=CUSTOMER, company=self.hub.company, credit=draft, **self.ana)
        credits.approve(credit=credit, **self.ana)
        sent = credits.send_credit_notes(company=self.hub.company, credits=[credit.pk], **self.ana)
        assert not sent.refused, sent.refused
        return CreditNote.objects.get(pk=credit.pk)

    def books(self, *days: int) -> dict[str, str]:
        """QuickBooks' trial balance, the stock tied to it at the end of these days."""
        found = self.store.posts()
        if self.store.accounting is not Accounting.SIMPLE:
            for number in days:
                tied = queries.tie_out(self.hub.company, day(number), self.store.reported(day(number)))
                for role, one in tied.items():
                    assert one.is_tied, (number, role, one)
        assert list(queries.doubtful(self.hub.company)) == []
        return {
            role: found.get(role, "0.00") for role in ("cost_of_sales", "income", "inventory", "shrinkage")
        }

    def there(self) -> D:
        (one,) = queries.worth_on(self.hub.company, day(31))
        return one.quantity


def seller(hub: Hub, accounting: Accounting, **how: Any) -> Seller:
    store = Storehouse(hub, accounting).opens(day(2), **how)
    store.has("A", 10, 100, day(2))
    if accounting is not Accounting.SIMPLE:
        store.enters_journal("inventory", "opening_equity", D(100), day(2))
    return Seller(store)


@pytest.mark.parametrize(
    ("accounting", "timing"),
    [
        (Accounting.SIMPLE, CostOfSales.AT_DELIVERY),
        (Accounting.AT_BILL, CostOfSales.AT_DELIVERY),
        (Accounting.AT_RECEIPT, CostOfSales.AT_INVOICE),
        (Accounting.AT_BILL, CostOfSales.MANUAL),
    ],
)
def test_B3_an_order_is_delivered_in_parts_invoiced_and_comes_back(
    hub: Hub, accounting: Accounting, timing: CostOfSales
) -> None:
    desk = seller(hub, accounting, cost_of_sales=timing)
    is_simple, at_once = accounting is Accounting.SIMPLE, timing is CostOfSales.AT_DELIVERY

    def reads(cost: int, income: int, inventory: int, shrinkage: int = 0) -> dict[str, str]:
        kept = {} if is_simple else {"cost_of_sales": cost, "inventory": inventory, "shrinkage": shrinkage}
        found = {"cost_of_sales": 0, "income": -income, "inventory": 0, "shrinkage": 0} | kept
        return {role: f"{D(amount):.2f}" for role, amount in found.items()}

    order = desk.sells("S-1", 6)
    first = desk.delivers(order, 4, day(5))
    assert desk.there() == 6
    assert desk.books(5) == (reads(40, 0, 60) if at_once else reads(0, 0, 100))
    hub.invoices(first)
    assert desk.books(4, 5) == reads(40, 100, 60)
    with pytest.raises(Refusal, match="It comes from another page: Sales order S-1-1"):
        stock.take_back(event=StockEvent.objects.get(rule="delivery"), reason="Not here", **desk.ana)

    second = desk.delivers(order, 2, day(6))
    hub.invoices(second)
    assert desk.books(5, 6) == reads(60, 150, 40)
    desk.takes_back(first, "CN-1", 1, day(8), again=True)
    scrapped = desk.takes_back(first, "CN-2", 1, day(9), again=False)
    assert (desk.there(), desk.books(6, 8, 9)) == (D(5), reads(40, 100, 50, 10))
    credits.cancel(credit=scrapped, reason="It is whole", **desk.ana)
    sales.cancel(order=SalesOrder.objects.get(pk=second.pk), reason="Never left", **desk.ana)
    assert (desk.there(), desk.books(5, 6, 9)) == (D(7), reads(30, 75, 70))


def test_B3_an_order_is_invoiced_before_it_ships_revised_and_paid_at_once(hub: Hub) -> None:
    """Cost of sales goes with the invoice, before the goods; a revision to fewer brings the rest back."""
    hub.maps("payment_clearing", "Undeposited Funds")
    desk = seller(hub, Accounting.AT_BILL, cost_of_sales=CostOfSales.AT_INVOICE)
    order = desk.sells("S-1", 4)
    hub.invoices(order)
    invoiced = desk.books(5)
    assert (invoiced["cost_of_sales"], desk.there()) == ("40.00", D(10))
    desk.ships(order, day(6))
    assert (desk.books(5, 6), desk.there()) == (invoiced, D(6))

    order = sales.begin_revision(order=SalesOrder.objects.get(pk=order.pk), reason="Fewer", **desk.ana)
    line = goods("3", "25.00", product_id=desk.store.product("A").pk)
    draft = SalesOrderDraft("S-1", order.customer_id, order.ordered_on, (line,), shipped_on=day(6))
    sales.edit(order=order, draft=draft, **desk.ana)
    assert desk.there() == 6
    sales.approve_revision(order=SalesOrder.objects.get(pk=order.pk), **desk.ana)
    assert desk.there() == 7
    revised = {"cost_of_sales": "30.00", "income": "-75.00", "inventory": "70.00", "shrinkage": "0.00"}
    assert desk.books(5, 6) == revised

    paid = desk.sells("S-2", 2, status="shipped", shipped_on=day(7), paid_on=day(7))
    hub.invoices(paid)
    receipted = {"cost_of_sales": "50.00", "income": "-125.00", "inventory": "50.00", "shrinkage": "0.00"}
    assert (desk.books(6, 7), desk.there()) == (receipted, D(5))


def test_B3_goods_credited_before_they_left_are_cost_of_sales_no_more_and_the_rest_ships(hub: Hub) -> None:
    desk = seller(hub, Accounting.AT_BILL, cost_of_sales=CostOfSales.AT_INVOICE)
    order = desk.sells("S-1", 4)
    hub.invoices(order)
    assert desk.books(5)["cost_of_sales"] == "40.00"
    credited = desk.takes_back(order, "CN-1", 1, day(6), again=True)
    after = {"cost_of_sales": "30.00", "income": "-75.00", "inventory": "70.00", "shrinkage": "0.00"}
    assert (desk.books(5, 6), desk.there()) == (after, D(10))
    desk.ships(SalesOrder.objects.get(pk=order.pk), day(7))
    assert (desk.books(5, 6, 7), desk.there()) == (after, D(7))
    credits.cancel(credit=credited, reason="It is wanted after all", **desk.ana)
    whole = {"cost_of_sales": "40.00", "income": "-100.00", "inventory": "60.00", "shrinkage": "0.00"}
    assert (desk.books(5, 6, 7), desk.there()) == (whole, D(6))


def test_E4_more_than_is_there_is_refused_with_the_figures_or_ships_at_provisional_cost(hub: Hub) -> None:
    desk = seller(hub, Accounting.AT_BILL)
    order = desk.sells("S-1", 12)
    few = desk.sells("S-0", 4)
    moved = sales.ship_many(company=hub.company, orders=[order, few], shipped_on=day(4), **desk.ana)
    assert [one.number for one in moved.orders] == ["S-0"]
    ((_, sentence),) = moved.refused
    assert "there are 10 of" in sentence and "and 12 leave" in sentence
    assert (SalesOrder.objects.get(pk=order.pk).status, desk.there()) == ("confirmed", D(6))

    # It was shipped before stock was kept here: sending it is refused by the stock, and by nothing else.
    SalesOrder.objects.filter(pk=order.pk).update(status="shipped", shipped_on=day(5))
    (preview,) = previews_of(
        INVOICES, hub.company, [sales_queries.one(hub.company, order.pk)], today=day(6), **desk.ana
    )
    stops = blocking(list(preview.problems))
    assert (preview.is_ready, [one.code for one in stops]) == (False, ["stock.short"])
    sent = sales.create_invoices(company=hub.company, orders=[order, few], **desk.ana)
    assert [one.number for one, _ in sent.refused] == ["S-1"] and len(sent.pushes) == 1
    assert [one.sentence for one in sent.refused[0][1]] == [one.sentence for one in stops]
    assert desk.there() == 6
    SalesOrder.objects.filter(pk=order.pk).update(status="confirmed", shipped_on=None)
    stock.choose_accounting(
        company=hub.company,
        accounting=Accounting.AT_BILL,
        negative_stock=NegativeStock.PROVISIONAL,
        **desk.ana,
    )
    desk.ships(order, day(5))
    assert (desk.books(5)["cost_of_sales"], desk.there()) == ("160.00", D(-6))
