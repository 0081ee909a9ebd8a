"""The accountant closes the books in QuickBooks while documents wait to be sent (D12)."""

from __future__ import annotations

from datetime import date, timedelta

from crossfoot.documents.sales_orders import operations as selling
from crossfoot.sync.models import Push
from world import Hub

WAITING = 50


def test_D12_the_closing_date_moves_while_fifty_invoices_wait_and_one_act_moves_them_all(hub: Hub) -> None:
    customer = hub.customer()
    orders = [
        hub.sells(str(10_001 + place), customer=customer, on=date(2026, 1, 5) + timedelta(days=place % 20))
        for place in range(WAITING)
    ]
    sent = selling.create_invoices(company=hub.company, orders=orders, by=hub.sam, at=hub.now)
    assert len(sent.pushes) == WAITING
    hub.books.close_books(date(2026, 1, 15))

    hub.works()
    hub.runs_for(minutes=16)

    late = [order for order in orders if order.ordered_on <= date(2026, 1, 15)]
    stuck = Push.objects.filter(kind="invoice", state="needs_attention")
    assert stuck.count() == len(late) == 32
    assert {push.problem_code for push in stuck} <= {"closed_period", "quickbooks_6200"}
    assert len(hub.in_books("Invoice")) == WAITING - len(late)

    omar = hub.page(hub.omar)
    omar.opens("attention")
    omar.fills({"Posting date": "2026-01-16"}).presses(
        next(label for label in omar.page.buttons if label.startswith("Move"))
    )
    hub.works()

    days = sorted(invoice["TxnDate"] for invoice in hub.in_books("Invoice"))
    assert (len(days), days[0], days.count("2026-01-16")) == (WAITING, "2026-01-16", 32 + 2)
    assert not Push.objects.exclude(state="synchronized").exclude(state="skipped").exists()
