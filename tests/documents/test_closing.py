"""Documents dated in closed books: parked, moved to the first open day, or asked about (D12)."""

from __future__ import annotations

from datetime import date

from crossfoot.documents.sales_orders import operations
from crossfoot.sync.models import BookState
from world import Hub

LAST_CLOSED = date(2026, 1, 31)


def closed(hub: Hub, policy: str) -> None:
    hub.chooses(closed_invoices=policy)
    hub.books.close_books(LAST_CLOSED)
    hub.runs_for(minutes=16)


def test_a_parked_invoice_stops_in_attention_with_both_dates(hub: Hub) -> None:
    closed(hub, "park")
    order = hub.sells("10250")
    hub.invoices(order)
    order.refresh_from_db()
    assert order.book_state == BookState.NEEDS_ATTENTION
    assert "is dated 5 Jan 2026, and QuickBooks is closed through 31 Jan 2026" in order.book_sentence
    assert hub.in_books("Invoice") == []


def test_a_moved_invoice_is_posted_on_the_first_open_day_and_tells_its_own_date(hub: Hub) -> None:
    closed(hub, "move")
    order = hub.sells("10250")
    hub.invoices(order)
    invoice = hub.document("Invoice", "10250")
    assert (invoice["TxnDate"], invoice["DueDate"]) == ("2026-02-01", "2026-02-01")
    assert "Dated 5 Jan 2026" in invoice["PrivateNote"]
    order.refresh_from_db()
    assert order.book_state == BookState.SYNCHRONIZED


def test_whoever_sends_it_is_asked_and_nothing_is_queued(hub: Hub) -> None:
    closed(hub, "ask")
    order = hub.sells("10250")
    sent = operations.create_invoices(company=hub.company, orders=[order], by=hub.sam, at=hub.now)
    ((_, (problem,)),) = sent.refused
    assert (problem.code, problem.subject) == ("closed_period", "2026-02-01")
    assert problem.sentence == (
        "Invoice 10250 is dated 5 Jan 2026, and QuickBooks is closed through 31 Jan 2026. Move it to 1 Feb 2026, or "
        "ask an accountant to reopen the period; then send it."
    )
    order.refresh_from_db()
    assert order.book_state == BookState.NOT_SENT
