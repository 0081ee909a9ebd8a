"""Two sides, two people: submitting, approving, returning, and what each does to invoice and order (C2)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from crossfoot.audit import trail
from crossfoot.core.approvals import Side
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove, letter_of
from crossfoot.documents.approvals import operations as rules
from crossfoot.documents.attachments import operations as attaching
from crossfoot.documents.models import Approval, Attachment, PurchaseOrder, VendorInvoice
from crossfoot.documents.vendor_invoices import operations
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.models import Membership
from desk import NOW, Desk, stored
from vendor_desk import accountant, approved, approves, billing, entered, fresh, ordered, sends, submitted


def letter(invoice: VendorInvoice) -> str:
    found = fresh(invoice)
    return letter_of(found.status, found.book_state)


def test_an_invoice_goes_through_both_approvals_and_into_the_queue(northwind: Desk) -> None:
    order = ordered(northwind)
    invoice = entered(northwind, order)
    assert (letter(invoice), fresh(invoice).match_state) == ("D", "matched")
    operations.submit(invoice=invoice, by=northwind.pia, at=NOW)
    assert letter(invoice) == "AP"
    approves(northwind, invoice, Side.PROCUREMENT, northwind.pia)
    assert letter(invoice) == "AA"
    refused = sends(northwind, [invoice]).refused
    assert refused[0][1][0].sentence == (
        "Vendor invoice LW-1 is pending approval by Accounting, and only an invoice that is approved can "
        "become a bill."
    )
    approves(northwind, invoice, Side.ACCOUNTING, accountant(northwind))
    assert letter(invoice) == "A"
    (push,) = sends(northwind, [invoice]).pushes
    assert (letter(invoice), push.label, push.number) == ("ES", "Bill LW-1", "PO-1")
    verbs = [event.verb for event in trail.history(northwind.company.pk, "vendor_invoice", invoice.pk)]
    assert verbs[::-1] == [
        "vendor_invoice.drafted", "vendor_invoice.submitted", "vendor_invoice.approved",
        "vendor_invoice.approved", "push.queued",
    ]  # fmt: skip


def test_what_differs_is_approved_only_with_a_word_and_the_word_is_kept(northwind: Desk) -> None:
    order = ordered(northwind)
    goods, freight = order.lines.all()
    invoice = submitted(northwind, order, "LW-1", billing(goods, price="8.50"), billing(freight))
    with pytest.raises(Refusal, match="differs from its order"):
        approves(northwind, invoice, Side.PROCUREMENT, northwind.pia)
    with pytest.raises(Refusal, match="Say why"):
        approves(northwind, invoice, Side.PROCUREMENT, northwind.pia, accept_differences=True)
    assert (letter(invoice), stored(Approval)) == ("AP", [])
    approves(
        northwind, invoice, Side.PROCUREMENT, northwind.pia, accept_differences=True, note="Agreed by phone"
    )
    approval = Approval.objects.get()
    assert [one["code"] for one in approval.overrides] == ["own_entry", "beyond_tolerance"]
    assert approval.note == "Agreed by phone"


def test_within_the_tolerance_nobody_has_to_explain(northwind: Desk) -> None:
    changes = rules.RuleChanges(tolerance_amount=D("5.00"), tolerance_percent=D("10"))
    rules.change_rules(company=northwind.company, changes=changes, by=northwind.ana, at=NOW)
    order = ordered(northwind)
    goods, freight = order.lines.all()
    invoice = submitted(northwind, order, "LW-1", billing(goods, price="8.50"), billing(freight))
    approves(northwind, invoice, Side.PROCUREMENT, northwind.pia)
    assert fresh(invoice).match_state == "within"


def test_a_return_needs_a_reason_and_withdraws_only_what_no_longer_holds(northwind: Desk) -> None:
    order = ordered(northwind)
    invoice, omar = approved(northwind, order), accountant(northwind)
    assert PurchaseOrder.objects.get(pk=order.pk).charges_locked_at == NOW
    with pytest.raises(Refusal, match="Say why"):
        operations.return_to(invoice=invoice, to="accounting", reason=" ", by=omar, at=NOW)
    with pytest.raises(Forbidden):
        operations.return_to(invoice=invoice, to="accounting", reason="No", by=northwind.pia, at=NOW)

    operations.return_to(invoice=invoice, to="accounting", reason="Wrong date", by=omar, at=NOW)
    assert letter(invoice) == "AA"
    assert list(Approval.objects.filter(withdrawn_at=None).values_list("side", flat=True)) == ["procurement"]
    assert PurchaseOrder.objects.get(pk=order.pk).charges_locked_at is None

    operations.return_to(invoice=invoice, to="procurement", reason="Ask the vendor", by=omar, at=NOW)
    assert (letter(invoice), Approval.objects.filter(withdrawn_at=None).count()) == ("AP", 0)
    with pytest.raises(IllegalMove):
        operations.return_to(invoice=invoice, to="accounting", reason="No", by=northwind.pia, at=NOW)
    operations.return_to(invoice=invoice, to="entry", reason="Wrong vendor", by=northwind.pia, at=NOW)
    assert letter(invoice) == "D"
    assert Approval.objects.count() == 2


def test_charges_stay_locked_while_another_invoice_of_the_order_is_approved(northwind: Desk) -> None:
    order = ordered(northwind)
    goods, freight = order.lines.all()
    first = approved(northwind, order, "LW-1", billing(goods, "4"))
    approved(northwind, order, "LW-2", billing(goods, "6"), billing(freight))
    operations.return_to(invoice=first, to="procurement", reason="Check", by=accountant(northwind), at=NOW)
    assert PurchaseOrder.objects.get(pk=order.pk).charges_locked_at == NOW


def test_what_waits_is_returned_to_approved_and_out_of_the_queue(northwind: Desk) -> None:
    invoice = approved(northwind, ordered(northwind))
    (push,) = sends(northwind, [invoice]).pushes
    with pytest.raises(Refusal, match="Return it to approved first"):
        operations.return_to(
            invoice=fresh(invoice), to="accounting", reason="No", by=accountant(northwind), at=NOW
        )
    operations.return_to_approved(invoice=fresh(invoice), reason="Too early", by=northwind.pia, at=NOW)
    assert letter(invoice) == "A"
    assert fresh(invoice).book_state == BookState.NOT_SENT
    assert Push.objects.get(pk=push.pk).state == Push.State.SKIPPED


def test_a_stand_in_approves_for_who_is_away_up_to_their_limit(northwind: Desk) -> None:
    omar = accountant(northwind)
    rules.set_limit(
        company=northwind.company, person=northwind.pia, side=Side.PROCUREMENT, amount=D("90"),
        by=northwind.ana, at=NOW,
    )  # fmt: skip
    rules.delegate(
        company=northwind.company, side=Side.PROCUREMENT, absent=northwind.pia, stand_in=omar,
        first_on=NOW.date(), last_on=NOW.date(), by=northwind.pia, at=NOW,
    )  # fmt: skip
    invoice = submitted(northwind, ordered(northwind))
    with pytest.raises(Refusal, match=r"who is away, for Procurement is 90\.00 USD"):
        approves(northwind, invoice, Side.PROCUREMENT, omar)
    rules.set_limit(
        company=northwind.company, person=northwind.pia, side=Side.PROCUREMENT, amount=D("95"),
        by=northwind.ana, at=NOW,
    )  # fmt: skip
    approves(northwind, invoice, Side.PROCUREMENT, omar)
    assert Approval.objects.get().on_behalf_of == northwind.pia
    with pytest.raises(Refusal, match="two people have to approve"):
        approves(northwind, invoice, Side.ACCOUNTING, omar)


def test_a_stand_ins_days_are_days_where_the_company_is(northwind: Desk) -> None:
    omar, evening = accountant(northwind), datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    northwind.company.time_zone = "America/New_York"
    northwind.company.save()
    invoice = submitted(northwind, ordered(northwind))
    rules.delegate(
        company=northwind.company, side=Side.PROCUREMENT, absent=northwind.pia, stand_in=omar,
        first_on=date(2026, 3, 2), last_on=date(2026, 3, 2), by=northwind.pia, at=NOW,
    )  # fmt: skip
    next_day = evening.replace(hour=6)
    with pytest.raises(Forbidden):
        operations.approve(invoice=fresh(invoice), side=Side.PROCUREMENT, by=omar, at=next_day)
    # In London it is the third of March by then; in New York it is the evening of the second.
    operations.approve(invoice=fresh(invoice), side=Side.PROCUREMENT, by=omar, at=evening)
    assert letter(invoice) == "AA"


def test_a_stand_in_who_no_longer_handles_vendors_invoices_approves_nothing(northwind: Desk) -> None:
    omar = accountant(northwind)
    invoice = submitted(northwind, ordered(northwind))
    rules.delegate(
        company=northwind.company, side=Side.PROCUREMENT, absent=northwind.pia, stand_in=omar,
        first_on=NOW.date(), last_on=NOW.date(), by=northwind.pia, at=NOW,
    )  # fmt: skip
    Membership.objects.filter(person=omar).update(role="viewer")
    with pytest.raises(Forbidden):
        approves(northwind, invoice, Side.PROCUREMENT, omar)
    assert (letter(invoice), stored(Approval)) == ("AP", [])


def test_the_first_approval_may_want_the_vendors_own_file(northwind: Desk) -> None:
    changes = rules.RuleChanges(needs_attachment=True)
    rules.change_rules(company=northwind.company, changes=changes, by=northwind.ana, at=NOW)
    invoice = submitted(northwind, ordered(northwind))
    with pytest.raises(Refusal, match="has no file"):
        approves(northwind, invoice, Side.PROCUREMENT, northwind.pia)
    attaching.attach(document=invoice, name="a.pdf", content=b"%PDF-1.4", by=northwind.pia, at=NOW)
    approves(northwind, invoice, Side.PROCUREMENT, northwind.pia)
    assert letter(invoice) == "AA"


def test_a_zip_is_refused_with_the_reason_or_kept_here_only(northwind: Desk) -> None:
    invoice = entered(northwind, ordered(northwind))
    packed = b"PK\x05\x06" + bytes(18)
    with pytest.raises(Refusal, match="QuickBooks takes no archives"):
        attaching.attach(document=invoice, name="all.zip", content=packed, by=northwind.pia, at=NOW)
    with pytest.raises(Refusal, match="none of the kinds of file"):
        attaching.attach(document=invoice, name="a.pdf", content=b"MZ\x90\x00", by=northwind.pia, at=NOW)
    assert stored(Attachment) == []
    kept = attaching.attach(
        document=invoice, name="all.zip", content=packed, keep_here=True, by=northwind.pia, at=NOW
    )
    assert (kept.goes_to_books, kept.file.content_type) == (False, "application/zip")
    assert kept.why_not.startswith("QuickBooks takes no archives")
    # A picture that is called a PDF gets the ending of what it is.
    drawn = attaching.attach(
        document=invoice, name="scan.pdf", content=b"\x89PNG\r\n\x1a\n", by=northwind.pia, at=NOW
    )
    assert (drawn.name, drawn.goes_to_books) == ("scan.pdf.png", True)
