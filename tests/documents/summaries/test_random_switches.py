"""Whatever is switched, posted and taken back in whatever order: in the end every order is in QuickBooks once."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.core.summaries import Frequency
from crossfoot.documents.models import SalesOrder, SalesSummary, SummaryMember
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.summaries import operations as summaries
from crossfoot.sync import invariants
from web_shop import Shop, day, shop
from world import Hub

STEPS = 14
WAYS = [
    (1, Accounting.AT_BILL, CostOfSales.AT_DELIVERY),
    (2, Accounting.AT_RECEIPT, CostOfSales.AT_INVOICE),
]


def acts(at: Shop, chance: random.Random, number: int) -> None:
    """Something that somebody may do at this moment; what is refused changes nothing."""
    made = list(SalesSummary.objects.order_by("pk"))
    free = list(SalesOrder.objects.filter(book_state="not_sent").order_by("pk"))
    choice = chance.randrange(7)
    if choice <= 2:
        on, paid = day(chance.randrange(2, 6)), chance.random() < 0.4
        at.sells(f"W-{number}", chance.randrange(1, 4), on, **({"paid_on": on} if paid else {}))
    elif choice == 3:
        at.goes(chance.choice(list(Frequency)), day(chance.randrange(1, 7)))
    elif choice == 4:
        for draft in at.drafts(day(5)):
            summaries.post(summary=draft, **at.ana)
    elif choice == 5 and made:
        with suppress(Refusal):
            summaries.take_back(summary=chance.choice(made), reason="Wrong", **at.ana)
    elif free:
        sales.create_invoices(company=at.hub.company, orders=free, **at.ana)
    if chance.random() < 0.3:
        at.hub.works()


@pytest.mark.parametrize(("seed", "accounting", "timing"), WAYS)
def test_every_order_is_in_quickbooks_once(
    hub: Hub, seed: int, accounting: Accounting, timing: CostOfSales
) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    at, chance = shop(hub, accounting, cost_of_sales=timing), random.Random(seed)
    before = len([*hub.in_books("Invoice"), *hub.in_books("SalesReceipt")])
    for number in range(STEPS):
        acts(at, chance, number)
    at.hub.works()
    for draft in at.drafts(day(5)):
        summaries.post(summary=draft, **at.ana)
    at.goes(Frequency.EACH, day(1))
    for choice in (day(number) for number in range(1, 7)):
        at.goes(Frequency.EACH, choice)
    left = list(SalesOrder.objects.filter(book_state="not_sent"))
    assert not left or not at.sends(*left).refused

    found = at.books(3, 4, 5)
    orders = list(SalesOrder.objects.all())
    assert {order.book_state for order in orders} <= {"synchronized", "in_summary"}
    total = sum((order.total for order in orders), D(0))
    owed = sum((order.total for order in orders if order.paid_on is None), D(0))
    assert (D(found["income"]), D(found["receivable"])) == (-total, owed)
    assert D(found["cost_of_sales"]) == total / 25 * 10
    alone = SalesOrder.objects.filter(book_state="synchronized").count()
    posted = SalesSummary.objects.filter(state="posted")
    documents = [*hub.in_books("Invoice"), *hub.in_books("SalesReceipt")]
    assert len(documents) - before == alone + posted.count()
    held = SummaryMember.objects.filter(is_held=True, summary__state="posted").count()
    assert held == len(orders) - alone == sum(row.count for row in posted)
    assert list(invariants.nothing_forgotten(hub.company, now=hub.now)) == []
    assert list(invariants.receivables_left_alone(hub.company)) == []
