"""What people do with payments here: recorded, cancelled, restored; and QuickBooks hears nothing of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.payments import operations
from crossfoot.payments.models import Payment
from crossfoot.payments.operations import Part, PaymentDraft
from crossfoot.tenancy.access import Forbidden, Outsider
from till import Till, paid
from world import bought

EIGHTY = Decimal("80.00")


def test_D8_a_payment_recorded_here_counts_here_and_is_not_sent(till: Till) -> None:
    order, _ = till.billed()
    before = len(till.hub.office.requests)

    made = till.records(order, "80.00", number="Cash 4", memo="Paid at the fair")
    till.hub.works()

    assert paid(order) == ("paid", EIGHTY)
    assert (made.origin, made.party_key, made.amount) == ("here", order.vendor.key, EIGHTY)
    assert len(till.hub.office.requests) == before
    assert till.hub.in_books("BillPayment") == []
    assert list(Event.objects.filter(subject_kind="payment").values_list("verb", "actor")) == [
        ("payment.recorded", "Pat"),
        ("payment.applied", "Pat"),
    ]


def test_one_payment_recorded_here_may_pay_several_documents_in_part(till: Till) -> None:
    first, _ = till.billed("PO-1")
    second, _ = till.billed("PO-2")

    made = till.records(
        first,
        parts=(Part(first.key, EIGHTY), Part(second.key, Decimal("20.00"))),
        amount=Decimal("110.00"),
    )

    assert (paid(first), paid(second)) == (("paid", EIGHTY), ("partly_paid", Decimal("20.00")))
    assert (made.amount, made.unapplied) == (Decimal("110.00"), Decimal("10.00"))


def test_D11_a_payment_cancelled_here_changes_nothing_in_quickbooks_and_no_pull_revives_it(
    till: Till,
) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()

    operations.cancel_payment(payment=till.payment(), reason="Bounced.", by=till.hub.pat, at=till.hub.now)
    assert paid(order) == ("open", 0)
    till.pulls()
    till.imports()

    assert paid(order) == ("open", 0)
    assert (till.payment().state, till.payment().state_reason) == (
        "cancelled",
        "Cancelled here by Pat. Bounced.",
    )
    (there,) = till.hub.in_books("BillPayment")
    assert (there["Id"], Decimal(str(there["TotalAmt"]))) == (check["Id"], EIGHTY)


def test_D11_one_that_changes_in_quickbooks_after_it_was_cancelled_here_says_so_and_can_be_restored(
    till: Till,
) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    operations.cancel_payment(payment=till.payment(), by=till.hub.pat, at=till.hub.now)

    till.reapplies("BillPayment", check, ("Bill", bill, "30.00"), total="30.00")
    till.pulls()

    payment = till.payment()
    assert payment.state == "cancelled"
    assert payment.moved_on_at is not None
    assert payment.state_reason == (
        "Cancelled here, and changed in QuickBooks since. It stays cancelled; restore it to take over what "
        "QuickBooks has now."
    )
    assert paid(order) == ("open", 0)

    operations.restore_payment(payment=payment, by=till.hub.pat, at=till.hub.now)
    assert paid(order) == ("partly_paid", Decimal("30.00"))
    assert till.payment().state == "active"


def test_D11_what_is_deleted_in_quickbooks_as_well_cannot_be_restored(till: Till) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    operations.cancel_payment(payment=till.payment(), by=till.hub.pat, at=till.hub.now)
    till.deletes("BillPayment", check)
    till.pulls()

    assert till.payment().state_reason == "Cancelled here, and deleted in QuickBooks since."
    with pytest.raises(Refusal, match="was deleted in QuickBooks meanwhile"):
        operations.restore_payment(payment=till.payment(), by=till.hub.pat, at=till.hub.now)
    assert (till.payment().state, paid(order)) == ("cancelled", ("open", 0))


def test_what_is_not_active_cannot_be_cancelled_and_what_is_not_cancelled_not_restored(till: Till) -> None:
    order, _ = till.billed()
    made = till.records(order, "80.00")

    with pytest.raises(IllegalMove, match="is active and was not cancelled here"):
        operations.restore_payment(payment=made, by=till.hub.pat, at=till.hub.now)
    operations.cancel_payment(payment=made, by=till.hub.pat, at=till.hub.now)
    with pytest.raises(IllegalMove, match="is cancelled here, so there is nothing to cancel"):
        operations.cancel_payment(payment=made, by=till.hub.pat, at=till.hub.now)
    operations.restore_payment(payment=made, by=till.hub.pat, at=till.hub.now)
    assert paid(order) == ("paid", EIGHTY)


def test_only_who_may_record_payments_does(till: Till) -> None:
    order, _ = till.billed()
    made = till.records(order, "30.00")
    hub = till.hub
    draft = PaymentDraft("bill_payment_check", date(2026, 1, 20), (Part(order.key, Decimal("10.00")),))

    for person in (hub.sam, hub.pia, hub.vic):
        with pytest.raises(Forbidden, match="record and cancel payments"):
            operations.record_payment(company=hub.company, payment=draft, by=person, at=hub.now)
        with pytest.raises(Forbidden):
            operations.cancel_payment(payment=made, by=person, at=hub.now)
    with pytest.raises(Outsider):
        operations.record_payment(company=hub.company, payment=draft, by=hub.office.bo, at=hub.now)
    assert paid(order) == ("partly_paid", Decimal("30.00"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parts": ()}, "The payment pays nothing yet. Choose what it pays."),
        ({"kind": "journal"}, "The payment is of no kind that is recorded here."),
        (
            {"kind": "customer_payment"},
            "Purchase order PO-1 is not paid by a customer payment. Choose another kind.",
        ),
        (
            {"amount": "80.01"},
            "Purchase order PO-1 has 80.00 USD open, and 80.01 are to be paid. Correct the amount.",
        ),
        ({"amount": "0"}, "The payment: the amount for its document 1 is 0."),
        ({"amount": "NaN"}, "The payment: the amount for its document 1 is not a number."),
        ({"amount": "1.005"}, "Purchase order PO-1: 1.005 is no amount in USD. Round it."),
        ({"key": "purchase_order:999999"}, "The payment: document 1 is not one of this company's."),
        ({"key": "credit_use:1"}, "The payment: document 1 is not one of this company's."),
        ({"key": "nonsense"}, "The payment: document 1 is not one of this company's."),
        (
            {"total": "5.00"},
            "The payment is over 5.00, and 80.00 of it are for documents. Correct one of them.",
        ),
        ({"number": "x" * 41}, "The payment: the number has 41 characters, and at most 40 are kept"),
        ({"on": date(1492, 1, 1)}, "The payment: its date is 1492-01-01"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason_and_changes_nothing(
    till: Till, changes: dict[str, Any], sentence: str
) -> None:
    order = till.hub.buys("PO-1")
    part = Part(changes.get("key", order.key), Decimal(changes.get("amount", "80.00")))
    draft = PaymentDraft(
        kind=changes.get("kind", "bill_payment_check"),
        paid_on=changes.get("on", date(2026, 1, 20)),
        parts=changes.get("parts", (part,)),
        amount=Decimal(changes["total"]) if "total" in changes else None,
        number=changes.get("number", ""),
    )

    with pytest.raises(Refusal) as refusal:
        operations.record_payment(company=till.hub.company, payment=draft, by=till.hub.pat, at=till.hub.now)

    assert refusal.value.sentence.startswith(sentence), refusal.value.sentence
    assert not Payment.objects.exists()
    assert paid(order) == ("open", 0)


def test_a_payment_is_of_one_vendor_and_one_currency_and_of_documents_that_can_be_paid(till: Till) -> None:
    first = till.hub.buys("PO-1")
    other = till.hub.buys("PO-2", vendor=till.hub.vendor("Fromage SARL"))
    draft = till.hub.buys("PO-3", status="pending")

    for parts, words in (
        ((first, other), "is of one vendor, and these documents are of several"),
        ((draft,), "Purchase order PO-3 is pending"),
    ):
        with pytest.raises(Refusal, match=words):
            till.records(first, parts=tuple(Part(order.key, Decimal("10.00")) for order in parts))
    assert not Payment.objects.exists()


# --- an expense instead of a payment --------------------------------------------------------------------


def test_an_expense_entered_instead_of_a_payment_is_shown_and_never_applied(till: Till) -> None:
    order, bill = till.billed()
    expense = till.spends(bill["VendorRef"], "80.00")
    till.spends(bill["VendorRef"], "79.00")
    till.pulls()

    payment = till.payment(expense)
    assert (payment.kind, payment.match_key) == ("expense", order.key)
    assert payment.match_reason == (
        "Purchase order PO-1 has 80.00 USD open, and an expense of 80.00 USD on 20 Jan 2026 to the same vendor has "
        "its amount. If it paid it, enter it in QuickBooks as a bill payment; else dismiss it."
    )
    assert paid(order) == ("open", 0)
    assert Payment.objects.exclude(match_key="").count() == 1


def test_an_expense_with_the_bills_number_is_shown_whatever_its_amount(till: Till) -> None:
    order, bill = till.billed()
    expense = till.spends(bill["VendorRef"], "33.00", number="po-1")
    till.pulls()
    assert (till.payment(expense).match_key, paid(order)) == (order.key, ("open", 0))


def test_an_expense_that_came_first_is_found_when_the_bill_comes(till: Till) -> None:
    _, bill = till.billed("PO-1")
    expense = till.spends(bill["VendorRef"], "90.00", on="2026-01-06")
    till.pulls()
    assert till.payment(expense).match_key == ""

    by_hand = till.enters(bill["VendorRef"], "90.00", "HAND-1")
    order = till.hub.buys("PO-9", bought("1", "90.00"))
    till.links(order, by_hand)
    till.books.changes("Bill", by_hand["Id"], VendorRef=bill["VendorRef"], PrivateNote="checked")
    till.pulls()

    assert till.payment(expense).match_key == order.key


def test_once_the_bill_is_paid_the_expense_is_no_longer_offered(till: Till) -> None:
    order, bill = till.billed()
    expense = till.spends(bill["VendorRef"], "80.00")
    till.pulls()
    till.pays(("Bill", bill, "80.00"))
    till.pulls()

    assert (till.payment(expense).match_key, paid(order)) == ("", ("paid", EIGHTY))


def test_a_dismissed_expense_is_not_offered_again_and_says_who_knew_better(till: Till) -> None:
    _, bill = till.billed()
    expense = till.spends(bill["VendorRef"], "80.00")
    till.pulls()
    payment = till.payment(expense)

    with pytest.raises(Refusal, match="Say why"):
        operations.dismiss_match(payment=payment, reason=" ", by=till.hub.pat, at=till.hub.now)
    operations.dismiss_match(payment=payment, reason="Another delivery.", by=till.hub.pat, at=till.hub.now)
    till.books.changes(
        "Purchase", expense["Id"], PaymentType="Check", AccountRef=expense["AccountRef"], PrivateNote="seen",
        EntityRef=expense["EntityRef"], Line=expense["Line"],
    )  # fmt: skip
    till.pulls()

    stored = till.payment(expense)
    assert (stored.dismissed_by, stored.dismiss_reason) == (till.hub.pat, "Another delivery.")
    with pytest.raises(Refusal, match="nothing to dismiss"):
        operations.dismiss_match(payment=stored, reason="Again.", by=till.hub.pat, at=till.hub.now)


def test_an_expense_to_somebody_who_is_no_vendor_of_ours_is_not_kept(till: Till) -> None:
    till.billed()
    stranger = till.books.creates("Vendor", DisplayName="City Power & Light")
    till.spends({"value": stranger["Id"]}, "80.00")
    till.pulls()
    assert not Payment.objects.exists()
