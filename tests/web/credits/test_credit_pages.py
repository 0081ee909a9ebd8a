"""Credit notes and vendor credits on pages: entered, approved, sent, used, taken back and cancelled."""

from __future__ import annotations

from decimal import Decimal as D

from crossfoot.documents.models import CreditNote, CreditUse, SalesOrder, VendorCredit
from crossfoot.sync.models import BookState
from plain_browser import Browser
from world import Hub


def invoiced(hub: Hub, number: str = "10250") -> SalesOrder:
    order = hub.sells(number)
    hub.invoices(order)
    return order


def returned(hub: Hub, order: SalesOrder, quantity: str = "1") -> Browser:
    """Omar enters, approves and sends a credit for so many of the order's first line."""
    omar = hub.page(hub.omar)
    omar.opens("sell-order", order.pk)
    omar.follows("New credit")
    line = order.lines.first()
    omar.fills({f"l{line.pk}-quantity": quantity}).presses("Enter the credit")
    omar.presses("Approve")
    omar.presses("Create credit memo")
    hub.works()
    credit = CreditNote.objects.get()
    omar.opens("credit-notes-order", credit.pk)
    return omar


def test_a_return_becomes_a_credit_memo_and_settles_the_invoice(hub: Hub) -> None:
    order = invoiced(hub)
    omar = returned(hub, order)
    assert hub.document("CreditMemo", "CN-10250")["TotalAmt"] == 60
    assert "0.00 used, 60.00 left." in omar.page.text

    omar.presses("Use it on Sales order 10250")
    hub.works()
    hub.runs_for(minutes=6)

    assert (
        hub.document("Invoice", "10250")["Balance"],
        hub.document("CreditMemo", "CN-10250")["Balance"],
    ) == (60, 0)
    page = omar.opens("sell-order", order.pk)
    assert "Settled by 60.00 of Credit note CN-10250" in page.text
    order.refresh_from_db()
    assert (order.paid_state, order.paid_amount) == ("partly_paid", D("60.00"))
    assert hub.ties_out().difference == 0


def test_a_use_is_taken_back_here_and_in_quickbooks(hub: Hub) -> None:
    order = invoiced(hub)
    omar = returned(hub, order)
    omar.presses("Use it on Sales order 10250")
    hub.works()
    omar.opens("credit-notes-order", CreditNote.objects.get().pk)
    omar.follows("Take back…")
    omar.fills({"Why it is taken back": "Meant for another"}).presses("Take it back")
    hub.works()
    hub.runs_for(minutes=6)

    assert (
        hub.document("Invoice", "10250")["Balance"],
        hub.document("CreditMemo", "CN-10250")["Balance"],
    ) == (120, 60)
    assert "0.00 used, 60.00 left." in omar.opens("credit-notes-order", CreditNote.objects.get().pk).text
    order.refresh_from_db()
    assert (order.paid_state, order.paid_amount) == ("open", D("0"))


def test_nothing_comes_back_twice(hub: Hub) -> None:
    order = invoiced(hub)
    omar = returned(hub, order, "2")
    omar.opens("credits-from", "sales_order", order.pk)
    omar.fills({"number": "CN-2", f"l{order.lines.first().pk}-quantity": "1"}).presses("Enter the credit")
    assert "1 would come back, and 0 of that line's 2 can. Enter at most that." in omar.page.text
    assert CreditNote.objects.count() == 1


def test_a_price_only_credit_takes_something_off_each(hub: Hub) -> None:
    order = invoiced(hub)
    omar = hub.page(hub.omar)
    omar.opens("credits-from", "sales_order", order.pk)
    omar.chooses("Price only").fills({f"l{order.lines.first().pk}-difference": "5.50"}).presses(
        "Enter the credit"
    )
    credit = CreditNote.objects.get()
    assert (credit.reason, credit.total) == ("price", D("11.00"))
    assert "Price only" in omar.page.text


def test_a_used_credit_is_not_cancelled_and_the_page_says_why(hub: Hub) -> None:
    omar = returned(hub, invoiced(hub))
    omar.presses("Use it on Sales order 10250")
    hub.works()
    omar.opens("credit-notes-act", CreditNote.objects.get().pk, "cancel")
    assert (
        "60.00 USD of Credit note CN-10250 settle other documents. Take these uses back first."
        in omar.page.text
    )
    assert not omar.page.has("Cancel the credit")


def test_D7_an_unused_credit_is_taken_out_of_quickbooks_when_it_is_cancelled(hub: Hub) -> None:
    omar = returned(hub, invoiced(hub))
    omar.opens("credit-notes-act", CreditNote.objects.get().pk, "cancel")
    assert "Credit note CN-10250 is deleted in QuickBooks." in omar.page.text
    omar.fills({"Why": "Entered twice"}).presses("Cancel the credit")
    hub.works()
    assert (CreditNote.objects.get().status, CreditNote.objects.get().book_state) == (
        "cancelled",
        BookState.UNDONE,
    )
    assert hub.in_books("CreditMemo") == []


def test_D5_a_credit_is_revised_and_the_same_credit_memo_is_updated(hub: Hub) -> None:
    omar = returned(hub, invoiced(hub))
    before = hub.document("CreditMemo", "CN-10250")
    omar.follows("Revise…")
    omar.fills({"Why it is revised": "A smaller refund"}).presses("Revise")
    omar.opens("credit-notes-edit", CreditNote.objects.get().pk)
    omar.fills({"l0-unit_price": "50.00"}).presses("Save")
    omar.follows("Preview and approve")
    omar.presses("Approve revision")
    hub.works()
    after = hub.document("CreditMemo", "CN-10250")
    assert (after["Id"], after["TotalAmt"]) == (before["Id"], 50)


def test_a_vendors_credit_is_entered_by_hand_sent_and_used_on_a_bill(hub: Hub) -> None:
    order = hub.buys("PO-7")
    hub.bills(order)
    omar = hub.page(hub.omar)
    omar.opens("vendor-credits-new")
    omar.fills({
        "party": order.vendor.name, "number": "LW-C1", "ordered_on": "2026-01-05", "reason": "Price only",
        "l0-description": "Bonus", "l0-quantity": "1", "l0-unit_price": "10.00",
    }).presses("Save")  # fmt: skip
    assert omar.page.heading == "Vendor credit LW-C1 Draft"
    omar.presses("Approve")
    omar.opens("vendor-credits-list")
    omar.ticks("LW-C1").presses("Create vendor credits")
    hub.works()
    credit = VendorCredit.objects.get()
    omar.opens("vendor-credits-order", credit.pk)
    omar.presses("Use it on Purchase order PO-7")
    hub.works()
    assert hub.document("VendorCredit", "LW-C1")["Balance"] == 0
    bill = hub.document("Bill", "PO-7")
    assert bill["Balance"] == bill["TotalAmt"] - 10
    assert CreditUse.objects.get().book_state == BookState.SYNCHRONIZED


def test_more_than_is_left_is_refused_and_nothing_is_used(hub: Hub) -> None:
    omar = returned(hub, invoiced(hub))
    omar.fills({"amount": "60.01"}).presses("Use it on Sales order 10250")
    assert "60.00 USD of Credit note CN-10250 are left, so 60.01 cannot be used." in omar.page.messages
    assert not CreditUse.objects.exists()


def test_the_list_finds_a_credit_by_number_party_and_state(hub: Hub) -> None:
    omar = returned(hub, invoiced(hub))
    for query in ({"q": "CN-1"}, {"q": "hanari"}, {"tab": "synchronized"}):
        assert "CN-10250" in omar.opens("credit-notes-list", **query).text, query
    assert "Nothing here matches" in omar.opens("credit-notes-list", q="XX").text
    for tab in ("preview", "history", "evidence"):
        assert omar.opens("credit-notes-tab", CreditNote.objects.get().pk, tab).status == 200


def test_who_only_looks_enters_and_uses_nothing(hub: Hub) -> None:
    order = invoiced(hub)
    returned(hub, order)
    vic = hub.page(hub.vic)
    credit = CreditNote.objects.get()
    assert not vic.opens("credit-notes-order", credit.pk).has("Use it on Sales order 10250")
    vic.posts("credits-use", "credit_note", credit.pk, document=order.key, amount="1", used_on="2026-01-05")
    assert vic.page.status == 403
    assert vic.opens("credits-from", "sales_order", order.pk).status == 403


def test_a_credit_that_is_in_quickbooks_already_is_marked_with_a_reason(hub: Hub) -> None:
    order = invoiced(hub)
    omar = hub.page(hub.omar)
    omar.opens("credits-from", "sales_order", order.pk)
    omar.presses("Enter the credit")
    omar.presses("Approve")
    credit = CreditNote.objects.get()
    omar.opens("credit-notes-already", credit.pk)
    omar.fills({"Reason": "Entered by hand"}).presses("Mark as already in QuickBooks")
    credit.refresh_from_db()
    assert credit.book_state == BookState.MARKED
    omar.opens("credit-notes-order", credit.pk)
    omar.presses("Take the mark off")
    credit.refresh_from_db()
    assert credit.book_state == BookState.NOT_SENT
