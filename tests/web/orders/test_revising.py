"""Pages on which what is in QuickBooks is revised and cancelled: what would change there is shown first."""

from __future__ import annotations

from datetime import date

from crossfoot.documents.models import CreditNote, PurchaseOrder, SalesOrder
from crossfoot.sync.models import BookState
from plain_browser import Browser
from world import Hub


def invoiced(hub: Hub) -> SalesOrder:
    order = hub.sells("10250")
    hub.invoices(order)
    return order


def revised(hub: Hub, price: str = "55.00") -> tuple[SalesOrder, Browser]:
    """Sam puts the order into revision and changes the price of its tea."""
    order = invoiced(hub)
    sam = hub.page(hub.sam)
    sam.opens("sell-order", order.pk)
    sam.follows("Revise…")
    sam.fills({"Why it is revised": "Price agreed by phone"}).presses("Revise")
    sam.opens("sell-edit", order.pk)
    sam.fills({"l0-unit_price": price}).presses("Save")
    return order, sam


def test_D5_a_revision_is_begun_edited_previewed_and_approved_on_pages(hub: Hub) -> None:
    order, sam = revised(hub)
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120
    assert "began it" in sam.page.text and "“Price agreed by phone”" in sam.page.text
    assert "Line 1 Green tea, 2 × 60.00 on Sales of Product Income 120.00" in sam.page.text
    assert "Green tea, 2 × 55.00 on Sales of Product Income 110.00" in sam.page.text

    sam.follows("Preview and approve")
    assert "Total 120.00 110.00" in sam.page.text
    sam.presses("Approve revision")
    hub.works()

    assert hub.document("Invoice", "10250")["TotalAmt"] == 110
    assert "In revision" not in sam.opens("sell-order", order.pk).text


def test_D5_a_purchase_order_is_revised_the_same_way(hub: Hub) -> None:
    order = hub.buys("PO-7")
    hub.bills(order)
    before = hub.document("Bill", "PO-7")
    pia = hub.page(hub.pia)
    pia.opens("buy-order", order.pk)
    pia.follows("Revise…")
    pia.fills({"Why it is revised": "The vendor raised the price"}).presses("Revise")
    pia.opens("buy-edit", order.pk)
    pia.fills({"l0-unit_price": "77.00"}).presses("Save")
    pia.follows("Preview and approve")
    pia.presses("Approve revision")
    hub.works()

    after = hub.document("Bill", "PO-7")
    assert (after["Id"], PurchaseOrder.objects.get().revision) == (before["Id"], 1)
    assert after["TotalAmt"] == PurchaseOrder.objects.get().total != before["TotalAmt"]


def test_a_revision_without_a_reason_is_not_begun(hub: Hub) -> None:
    order = invoiced(hub)
    sam = hub.page(hub.sam)
    sam.opens("sell-act", order.pk, "revise")
    sam.presses("Revise")
    assert "This field is required." in sam.page.text
    assert SalesOrder.objects.get().revising_since is None


def test_D5_an_edit_outside_a_revision_stays_here_and_the_page_says_that_the_two_differ(hub: Hub) -> None:
    hub.chooses(edits_outside_revision="local")
    order = invoiced(hub)
    sam = hub.page(hub.sam)
    sam.opens("sell-edit", order.pk)
    sam.fills({"l0-unit_price": "55.00"}).presses("Save")
    hub.works()

    assert hub.document("Invoice", "10250")["TotalAmt"] == 120
    assert "Differs from QuickBooks It was edited here outside a revision" in sam.page.text
    assert "Total 120.00 Differs" not in sam.page.text and "110.00" in sam.page.text
    assert sam.page.links("Revise")


def test_D5_or_it_is_refused_and_the_way_out_is_said(hub: Hub) -> None:
    order = invoiced(hub)
    sam = hub.page(hub.sam)
    sam.opens("sell-edit", order.pk)
    assert "Revise it, and the change goes there when the revision is approved" in sam.page.text


def test_D7_cancelling_says_first_that_the_invoice_is_deleted_there(hub: Hub) -> None:
    order = invoiced(hub)
    omar = hub.page(hub.omar)
    omar.opens("sell-order", order.pk)
    omar.follows("Cancel the order…")
    assert "In QuickBooks: Sales order 10250 is deleted in QuickBooks." in omar.page.text
    omar.presses("Cancel the order")
    assert "This field is required." in omar.page.text

    omar.fills({"Why": "Entered twice"}).presses("Cancel the order")
    hub.works()

    assert SalesOrder.objects.get().book_state == BookState.UNDONE
    assert hub.in_books("Invoice") == []


def test_D7_what_is_paid_is_not_cancelled_and_the_page_says_why(hub: Hub) -> None:
    order = invoiced(hub)
    SalesOrder.objects.filter(pk=order.pk).update(paid_amount="20.00", paid_state="partly_paid")
    omar = hub.page(hub.omar)
    omar.opens("sell-act", order.pk, "cancel")
    assert "is paid, in full or in part. Take the payment back in QuickBooks first" in omar.page.text
    assert not omar.page.has("Cancel the order")
    omar.posts("sell-act", order.pk, "cancel", reason="All the same")
    assert "Nothing was changed." in omar.page.text
    assert SalesOrder.objects.get().status == "confirmed"


def test_D12_in_closed_books_a_credit_on_the_first_open_day_is_announced_and_made(hub: Hub) -> None:
    order = invoiced(hub)
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)
    omar = hub.page(hub.omar)
    omar.opens("sell-act", order.pk, "cancel")
    assert "It stays there, and a credit on 1 Feb 2026 settles it." in omar.page.text
    omar.fills({"Why": "Never delivered"}).presses("Cancel the order")
    hub.works()

    assert CreditNote.objects.get().credited_on == date(2026, 2, 1)
    assert hub.document("Invoice", "10250")["Balance"] == 0
    assert hub.document("CreditMemo", "REV-10250")["Balance"] == 0
    assert hub.ledger() == {}


def test_only_who_may_approves(hub: Hub) -> None:
    order, _ = revised(hub)
    vic = hub.page(hub.vic)
    vic.opens("sell-revision", order.pk)
    assert not vic.page.has("Approve revision")
    vic.posts("sell-act", order.pk, "approve-revision")
    assert vic.page.status == 403
    assert SalesOrder.objects.get().revision == 0
