"""What people do to vendors' invoices from the pages: asked first, done, and told what was refused and why."""

from __future__ import annotations

from datetime import date

from crossfoot.core.approvals import Side
from crossfoot.documents.approvals.models import Approval
from crossfoot.documents.models import VendorInvoice
from crossfoot.sync.models import BookState, Push
from vendor_desk import approved, approves, billing, entered, ordered, sends, submitted
from web.vendor_invoices.conftest import Counter
from web.vendor_invoices.test_list import dearer

GO = {"go": "1"}


def test_C2_submitted_approved_by_both_and_sent(counter: Counter) -> None:
    invoice = entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    page = counter.pia.sends("vendor-invoices-act", invoice.pk, "submit")
    assert "Vendor invoice LW-1 is submitted to Procurement." in page.text
    page = counter.pia.sends("vendor-invoices-act", invoice.pk, "approve-procurement", data=GO)
    assert "Vendor invoice LW-1 is approved for Procurement." in page.text
    assert "Approve as Accounting" not in page.text
    page = counter.omar.sends("vendor-invoices-act", invoice.pk, "approve-accounting", data=GO)
    assert "Vendor invoice LW-1 is approved for Accounting." in page.text
    assert "A Approved" in page.text
    page = counter.omar.sends("vendor-invoices-act", invoice.pk, "send")
    assert "ES Sent to external system" in page.text
    assert counter.now(invoice).book_state == BookState.WAITING


def test_the_second_approval_shows_the_bill_and_what_it_locks_before_it_is_given(counter: Counter) -> None:
    invoice = submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    approves(counter.desk, invoice, Side.PROCUREMENT, counter.desk.pia)

    page = counter.omar.opens("vendor-invoices-act", invoice.pk, "approve-accounting")

    assert "the additional charges of order PO-1 are locked" in page.text
    assert "Nothing goes to QuickBooks until someone sends it." in page.text
    assert "Purchases 80.00 Freight In 15.00" in page.text
    assert "95.00 95.00" in page.text
    assert Approval.objects.count() == 1


def test_D2_in_automatic_mode_the_second_approval_says_that_it_sends_and_does(counter: Counter) -> None:
    counter.desk.sets(automatic_vendor_invoices=True)
    invoice = submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    approves(counter.desk, invoice, Side.PROCUREMENT, counter.desk.pia)

    before = counter.omar.opens("vendor-invoices-act", invoice.pk, "approve-accounting")
    page = counter.omar.sends("vendor-invoices-act", invoice.pk, "approve-accounting", data=GO)

    assert "Its bill goes to QuickBooks by itself, as below." in before.text
    assert "is approved for Accounting. Its bill is on the way to QuickBooks." in page.text
    assert Push.objects.filter(kind="bill").count() == 1


def test_a_difference_is_approved_only_knowingly_and_with_a_note(counter: Counter) -> None:
    invoice = dearer(counter)

    page = counter.pia.sends("vendor-invoices-act", invoice.pk, "approve-procurement", data=GO)
    assert page.status == 422
    assert "Vendor invoice LW-9 differs from its order." in page.text
    page = counter.pia.sends(
        "vendor-invoices-act", invoice.pk, "approve-procurement", data=GO | {"accept": "on", "note": " "}
    )
    assert "Say why it is approved although it differs." in page.text
    assert Approval.objects.count() == 0
    data = GO | {"accept": "on", "note": "New price list since 1 February"}
    page = counter.pia.sends("vendor-invoices-act", invoice.pk, "approve-procurement", data=data)

    assert "“New price list since 1 February”" in page.text
    assert (
        "10 are invoiced at 92.00, and at the order's price come to 80.00: 12.00 more than ordered."
        in page.text
    )


def test_returned_with_a_reason_it_is_with_whoever_entered_it(counter: Counter) -> None:
    invoice = dearer(counter)

    assert (
        counter.pia.sends("vendor-invoices-act", invoice.pk, "return", data=GO | {"to": "before"}).status
        == 422
    )
    data = GO | {"to": "before", "reason": "Ask for the agreed price"}
    page = counter.pia.sends("vendor-invoices-act", invoice.pk, "return", data=data)

    assert "Vendor invoice LW-9 is returned." in page.text
    assert counter.now(invoice).status == "draft"
    history = counter.pia.opens("vendor-invoices-tab", invoice.pk, "history")
    assert "reason Ask for the agreed price" in history.text


def test_many_are_approved_at_once_and_what_differs_is_left_out_with_its_reason(counter: Counter) -> None:
    first = submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    second = submitted(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")
    differing = dearer(counter)
    data = {"act": "approve-procurement", "pick": [first.pk, second.pk, differing.pk]}

    asked = counter.pia.sends("vendor-invoices-do", data=data)
    assert "Approve as Procurement: 3 invoices" in asked.text
    assert "3 invoices, 297.00 ." in asked.text
    assert "Differs by +12.00" in asked.text
    assert Approval.objects.count() == 0
    page = counter.pia.sends("vendor-invoices-do", data=data | GO)

    assert "2 invoices are approved for Procurement." in page.text
    assert "2 done, 1 left out" in page.text
    assert "Vendor invoice LW-9 differs from its order." in page.text
    statuses = list(VendorInvoice.objects.order_by("number").values_list("status", flat=True))
    assert statuses == ["accounting", "accounting", "procurement"]


def test_all_that_match_are_approved(counter: Counter) -> None:
    submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    submitted(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")
    dearer(counter)

    data = {"act": "approve-procurement", "all": "1", "matching": "match=matched&letter=AP"}
    asked = counter.pia.sends("vendor-invoices-do", data=data)

    assert "2 invoices, 190.00 ." in asked.text


def test_C3_many_are_sent_at_once_and_the_list_shows_es(counter: Counter) -> None:
    invoices = [approved(counter.desk, ordered(counter.desk, f"PO-{n}"), f"LW-{n}") for n in (1, 2)]
    draft = entered(counter.desk, ordered(counter.desk, "PO-3"), "LW-3")

    page = counter.pia.sends(
        "vendor-invoices-do", data={"act": "send", "pick": [*(one.pk for one in invoices), draft.pk]}
    )

    assert "2 done, 1 left out" in page.text
    assert (
        "Vendor invoice LW-3 is draft, and only an invoice that is approved can become a bill." in page.text
    )
    assert (
        counter.pia.opens("vendor-invoices-list", letter="ES").text.count("Sent to external system LW-") == 2
    )


def test_C4_without_charges_nothing_is_sent_until_somebody_declares_that_none_are_due(
    counter: Counter,
) -> None:
    order = ordered(counter.desk, "PO-1")
    order.lines.filter(kind="freight").delete()
    cheese = order.lines.get()
    invoice = approved(counter.desk, order, "LW-1", billing(cheese))

    page = counter.pia.opens("vendor-invoices-order", invoice.pk)
    assert "Charges are missing" in page.text
    assert "is not sent without them" in page.text
    page = counter.pia.sends("vendor-invoices-no-charges", invoice.pk)

    assert "You declared that no charges are due for PO-1." in page.text
    assert "No charges are due , signed by Procurement person" in page.text
    assert "Send to external system" in page.text


def test_returned_to_approved_it_is_no_longer_sent(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    sends(counter.desk, [invoice])

    asked = counter.pia.opens("vendor-invoices-act", invoice.pk, "unsend")
    assert "What waits to be sent, or could not be, is no longer sent." in asked.text
    counter.pia.sends("vendor-invoices-act", invoice.pk, "unsend", data=GO | {"reason": "Wrong month"})

    assert counter.now(invoice).book_state == BookState.NOT_SENT
    assert "A Approved" in counter.pia.opens("vendor-invoices-order", invoice.pk).text


def test_a_bill_in_quickbooks_is_revised_and_both_sides_see_it_again(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    counter.in_quickbooks(invoice)

    page = counter.omar.sends(
        "vendor-invoices-act", invoice.pk, "revise", data=GO | {"reason": "Corrected invoice came"}
    )

    assert "R In revision" in page.text
    assert "Corrected invoice came" in page.text
    assert "2 withdrawn" in page.text
    assert "Submit for approval" in page.text


def test_in_revision_the_page_shows_what_would_change_in_quickbooks_and_the_credits(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk))
    counter.in_quickbooks(invoice)
    page = counter.omar.opens("vendor-invoices-order", invoice.pk)
    assert "None yet. A credit takes back a part of it" in page.text
    assert "What the revision changes" not in page.text

    counter.omar.sends("vendor-invoices-act", invoice.pk, "revise", data=GO | {"reason": "Another date came"})
    VendorInvoice.objects.filter(pk=invoice.pk).update(posting_on=date(2026, 2, 25))

    page = counter.omar.opens("vendor-invoices-order", invoice.pk)
    assert "What the revision changes in QuickBooks" in page.text


def test_cancelling_says_what_it_does_in_quickbooks_and_needs_a_reason(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    assert counter.omar.sends("vendor-invoices-act", invoice.pk, "cancel", data=GO).status == 422
    page = counter.omar.sends("vendor-invoices-act", invoice.pk, "cancel", data=GO | {"reason": "Sent twice"})

    assert "X Cancelled" in page.text
    assert "not approved" in page.text
    assert counter.now(invoice).status == "cancelled"


def test_marked_as_in_the_books_already_and_the_mark_taken_off(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    page = counter.pia.sends("vendor-invoices-already", invoice.pk, data={"reason": "Typed by hand in July"})
    assert "LW-1 is marked; no bill is sent for it." in page.text
    page = counter.pia.sends("vendor-invoices-unmark", invoice.pk)
    assert "The mark is off; LW-1 can be sent." in page.text


def test_dates_are_set_over_the_rules(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    counter.omar.sends("vendor-invoices-dates", invoice.pk, data={"posting_on": "2026-03-01", "due_on": ""})

    assert str(counter.now(invoice).posting_on) == "2026-03-01"


def test_who_may_not_is_offered_nothing_and_refused(counter: Counter) -> None:
    invoice = submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    page = counter.vic.opens("vendor-invoices-order", invoice.pk)
    assert "Approve" not in page.html.split("<main")[1].split('aria-label="Approvals"')[0]
    assert "Actions" not in counter.vic.opens("vendor-invoices-list").text
    for name in ("approve-procurement", "approve-accounting"):
        assert counter.vic.sends("vendor-invoices-act", invoice.pk, name, data=GO).status == 403
    assert counter.omar.sends("vendor-invoices-act", invoice.pk, "approve-procurement", data=GO).status == 403
    assert counter.now(invoice).status == "procurement"


def test_one_person_never_gives_both_approvals(counter: Counter) -> None:
    invoice = submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    counter.ana.sends("vendor-invoices-act", invoice.pk, "approve-procurement", data=GO)

    page = counter.ana.sends("vendor-invoices-act", invoice.pk, "approve-accounting", data=GO)

    assert page.status == 422
    assert "two people have to approve" in page.text
    assert counter.now(invoice).status == "accounting"


def test_nothing_chosen_nothing_done(counter: Counter) -> None:
    assert "Choose under Actions what to do." in counter.pia.sends("vendor-invoices-do").text
    assert "Nothing was selected" in counter.pia.sends("vendor-invoices-do", data={"act": "send"}).text
    assert counter.pia.sends("vendor-invoices-act", 1, "nonsense").status == 404
