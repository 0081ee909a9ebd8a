"""Changed in QuickBooks: what differs, what each decision would do, and the decisions on pages (D6, D7)."""

from __future__ import annotations

from crossfoot.documents.models import SalesOrder
from crossfoot.proof.models import DriftAlert
from crossfoot.sync.models import BookState
from plain_browser import Browser
from world import Hub


def changed(hub: Hub, *numbers: str, amount: str = "110.00") -> Browser:
    """A bookkeeper changes the first line of each invoice; Omar looks at the list."""
    for number in numbers or ("10250",):
        hub.invoices(hub.sells(number))
    hub.runs_for(minutes=6)
    for number in numbers or ("10250",):
        hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", number), amount=amount)
    hub.runs_for(minutes=6)
    omar = hub.page(hub.omar)
    omar.opens("drift")
    return omar


def test_D6_a_change_in_quickbooks_is_told_everywhere_and_nothing_is_imported(hub: Hub) -> None:
    omar = changed(hub)
    order = SalesOrder.objects.get()
    assert str(order.total) == "120.00"
    assert "Changed in QuickBooks Amount of line 1: 120.00 → 110.00" in omar.page.row("Invoice 10250")
    assert "-10.00" in omar.page.row("Invoice 10250")
    assert "1 document was changed in QuickBooks and waits for a decision." in omar.opens("attention").text
    assert "Changed in QuickBooks 1 document differs from what was agreed." in omar.opens("home").text
    assert "Amount of line 1 120.00" in omar.opens("sell-order", order.pk).text
    omar.follows("Decide what counts")
    assert omar.page.heading == "Invoice 10250: Changed in QuickBooks"


def test_D6_every_decision_says_first_what_it_does(hub: Hub) -> None:
    omar = changed(hub)
    omar.follows("Invoice 10250")
    assert "goes into revision with QuickBooks' date, total and amounts" in omar.page.text
    assert "What Sales order 10250 says here is written over the invoice in QuickBooks." in omar.page.text
    assert (
        "Sales order 10250 is cancelled here. Sales order 10250 is deleted in QuickBooks." in omar.page.text
    )
    assert "Both stay as they are." in omar.page.text


def test_D6_accepting_leads_to_the_order_in_revision_with_quickbooks_figures(hub: Hub) -> None:
    omar = changed(hub)
    omar.follows("Invoice 10250")
    omar.presses("Accept it here")
    assert "In revision Omar began it" in omar.page.text
    assert "It says the same as what stands in QuickBooks; nothing would be sent." in omar.page.text
    omar.follows("Preview and approve")
    omar.presses("Approve revision")
    hub.works()
    assert str(SalesOrder.objects.get().total) == "110.00"
    assert hub.document("Invoice", "10250")["TotalAmt"] == 110
    assert "Accepted here by Omar" in omar.opens("drift", tab="decided").row("Invoice 10250")


def test_D6_ours_is_sent_again_over_what_stands_there(hub: Hub) -> None:
    omar = changed(hub)
    omar.follows("Invoice 10250")
    omar.presses("Send ours again")
    hub.works()
    hub.runs_for(minutes=6)
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120
    assert "Nothing differs" in omar.opens("drift").text


def test_D7_a_deletion_in_quickbooks_changes_nothing_here_until_somebody_decides(hub: Hub) -> None:
    hub.invoices(hub.sells("10250"))
    hub.runs_for(minutes=6)
    hub.bookkeeper().deletes("Invoice", hub.document("Invoice", "10250"))
    hub.runs_for(minutes=6)
    order = SalesOrder.objects.get()
    assert (order.status, order.book_state) == ("confirmed", BookState.SYNCHRONIZED)

    omar = hub.page(hub.omar)
    omar.opens("drift")
    omar.follows("Invoice 10250")
    assert "Sales order 10250 is sent to QuickBooks again, as a new invoice." in omar.page.text
    omar.fills({"Why it is cancelled": "The customer withdrew"}).presses("Cancel and take it out")
    hub.works()
    order.refresh_from_db()
    assert (order.status, order.book_state) == ("cancelled", BookState.UNDONE)
    assert hub.in_books("Invoice") == []


def test_without_a_reason_nothing_is_ignored_and_what_is_wrong_stands_beside_it(hub: Hub) -> None:
    omar = changed(hub)
    omar.follows("Invoice 10250")
    omar.presses("Ignore")
    assert (omar.page.status, DriftAlert.objects.get().state) == (422, "open")
    assert "Say why the difference is left as it is" in omar.page.text


def test_many_are_ignored_at_once_with_one_reason(hub: Hub) -> None:
    omar = changed(hub, "10250", "10251")
    omar.ticks("Invoice 10250", "Invoice 10251")
    omar.fills({"Why they are ignored": "Rounded by the auditor"}).presses("Ignore the ticked ones")
    assert "2 documents are ignored." in omar.page.messages
    assert "Rounded by the auditor" in omar.opens("drift", tab="decided").row("Invoice 10251")


def test_who_may_not_decide_sees_the_difference_and_no_button(hub: Hub) -> None:
    changed(hub)
    alert = DriftAlert.objects.get()
    sam = hub.page(hub.sam)
    sam.opens("drift-one", alert.pk)
    assert "Someone with the role Administrator or Accounting decides." in sam.page.text
    assert not sam.page.has("Ignore")
    sam.posts("drift-decide", alert.pk, "accept")
    assert (sam.page.status, DriftAlert.objects.get().state) == (403, "open")


def test_the_export_has_every_difference(hub: Hub) -> None:
    omar = changed(hub)
    lines = omar.opens("drift-export", "csv").body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Document,What happened,Field,Ours,QuickBooks,Amount")
    assert any("Amount of line 1,120.00,110.00,-10.00" in line for line in lines)
