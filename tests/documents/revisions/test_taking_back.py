"""Documents that are in QuickBooks are revised and cancelled; what happens there, and when it is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.models import CreditNote, CreditUse, SalesOrder
from crossfoot.documents.revisions import taking_back
from crossfoot.documents.sales_orders import operations
from crossfoot.documents.sales_orders.drafts import SalesOrderDraft
from crossfoot.sync.models import BookState, Link
from world import Hub, goods


def invoiced(hub: Hub, number: str = "10250", on: date = date(2026, 1, 5)) -> SalesOrder:
    order = hub.sells(number, on=on)
    hub.invoices(order)
    order.refresh_from_db()
    assert order.book_state == BookState.SYNCHRONIZED
    return order


def changed(hub: Hub, order: SalesOrder, price: str) -> SalesOrder:
    draft = SalesOrderDraft(
        order.number, order.customer_id, order.ordered_on, (goods("2", price),), status=order.status
    )
    return operations.edit(order=order, draft=draft, by=hub.sam, at=hub.now)


def test_a_revision_reaches_quickbooks_as_the_same_invoice(hub: Hub) -> None:
    order = invoiced(hub)
    before = hub.document("Invoice", "10250")
    operations.begin_revision(order=order, reason="Price agreed by phone", by=hub.sam, at=hub.now)
    order = changed(hub, order, "55.00")
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == before["TotalAmt"] == 120

    operations.approve_revision(order=order, by=hub.sam, at=hub.now)
    hub.works()

    after = hub.document("Invoice", "10250")
    assert (after["Id"], after["TotalAmt"]) == (before["Id"], 110)
    order.refresh_from_db()
    assert (order.book_state, order.revision, order.revising_since, order.is_ahead) == (
        BookState.SYNCHRONIZED, 1, None, False,
    )  # fmt: skip
    assert hub.ties_out().difference == 0


def test_a_revision_that_changes_nothing_sends_nothing(hub: Hub) -> None:
    order = invoiced(hub)
    version = hub.document("Invoice", "10250")["SyncToken"]
    operations.begin_revision(order=order, reason="To look again", by=hub.sam, at=hub.now)
    operations.approve_revision(order=order, by=hub.sam, at=hub.now)
    hub.works()
    assert hub.document("Invoice", "10250")["SyncToken"] == version


def test_an_edit_outside_a_revision_is_refused(hub: Hub) -> None:
    order = invoiced(hub)
    with pytest.raises(Refusal, match="Revise it, and the change goes there when the revision is approved"):
        changed(hub, order, "55.00")
    assert SalesOrder.objects.get(pk=order.pk).total == D("120.00")


def test_or_it_stays_local_where_the_company_says_so_and_the_order_says_that_the_two_differ(hub: Hub) -> None:
    hub.chooses(edits_outside_revision="local")
    order = changed(hub, invoiced(hub), "55.00")
    hub.works()
    assert order.is_ahead
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120


def test_cancelling_takes_the_invoice_out_of_quickbooks(hub: Hub) -> None:
    order = invoiced(hub)
    operations.cancel(order=order, reason="Entered twice", by=hub.omar, at=hub.now)
    hub.works()
    order.refresh_from_db()
    assert (order.status, order.book_state) == ("cancelled", BookState.UNDONE)
    assert hub.in_books("Invoice") == []
    assert hub.ledger() == {}


def test_or_voids_it_where_the_company_prefers_that(hub: Hub) -> None:
    hub.chooses(removal="void")
    order = invoiced(hub)
    operations.cancel(order=order, reason="Entered twice", by=hub.omar, at=hub.now)
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 0
    order.refresh_from_db()
    assert (order.status, order.book_state) == ("cancelled", BookState.UNDONE)


def test_what_is_paid_is_not_cancelled_and_the_reason_is_said(hub: Hub) -> None:
    order = invoiced(hub)
    SalesOrder.objects.filter(pk=order.pk).update(paid_amount=D("20.00"), paid_state="partly_paid")
    order.refresh_from_db()
    with pytest.raises(
        Refusal, match=r"is paid, in full or in part. Take the payment back in QuickBooks first"
    ):
        operations.cancel(order=order, reason="Entered twice", by=hub.omar, at=hub.now)
    hub.works()
    order.refresh_from_db()
    assert (order.status, len(hub.in_books("Invoice"))) == ("confirmed", 1)


def test_in_a_closed_period_a_credit_on_the_first_open_day_settles_it(hub: Hub) -> None:
    order = invoiced(hub)
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)
    way = taking_back.plan(order)
    assert way is not None
    assert way.sentence == (
        "Sales order 10250 is dated 5 Jan 2026, and QuickBooks is closed through 31 Jan 2026. It stays there, and "
        "a credit on 1 Feb 2026 settles it."
    )

    operations.cancel(order=order, reason="Never delivered", by=hub.omar, at=hub.now)
    hub.works()

    (credit,) = CreditNote.objects.all()
    assert (credit.number, credit.credited_on, credit.total) == ("REV-10250", date(2026, 2, 1), D("120.00"))
    (use,) = CreditUse.objects.all()
    assert (credit.book_state, use.book_state) == (BookState.SYNCHRONIZED, BookState.SYNCHRONIZED)
    assert hub.document("Invoice", "10250")["Balance"] == 0
    assert hub.document("CreditMemo", "REV-10250")["Balance"] == 0
    assert hub.ledger() == {}


def test_what_was_entered_by_hand_is_not_revised(hub: Hub) -> None:
    order = invoiced(hub)
    Link.objects.filter(local_key=order.key).update(origin=Link.Origin.CHOSEN)
    with pytest.raises(Refusal, match="was entered in QuickBooks by hand"):
        operations.begin_revision(order=order, reason="Why not", by=hub.sam, at=hub.now)


def test_a_reason_is_wanted(hub: Hub) -> None:
    order = invoiced(hub)
    with pytest.raises(Refusal, match="Say why"):
        operations.begin_revision(order=order, reason=" ", by=hub.sam, at=hub.now)
    with pytest.raises(Refusal, match="Say why"):
        operations.cancel(order=order, reason=" ", by=hub.omar, at=hub.now)
