"""Payments that were made in QuickBooks come here by themselves, and say how far documents are paid."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crossfoot.audit.models import Event
from crossfoot.connections.models import Connection
from crossfoot.documents.credits import uses
from crossfoot.engine.models import Task
from crossfoot.mappings.models import Setup
from crossfoot.payments import pulling
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.settling import applied_to
from till import Till, paid
from world import bought

EIGHTY = Decimal("80.00")


def test_D8_a_bill_paid_in_quickbooks_is_paid_here_without_anybody_doing_anything(till: Till) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"), DocNumber="1042")

    till.hub.runs_for(minutes=25)

    assert paid(order) == ("paid", EIGHTY)
    payment = till.payment(check)
    assert (payment.kind, payment.amount, payment.number) == ("bill_payment_check", EIGHTY, "1042")
    assert payment.party_key == order.vendor.key
    assert payment.account_name == "Checking"


def test_D8_less_than_the_whole_is_partly_paid_and_the_rest_pays_it(till: Till) -> None:
    order, bill = till.billed()
    till.pays(("Bill", bill, "30.00"))
    till.pulls()
    assert paid(order) == ("partly_paid", Decimal("30.00"))

    till.pays(("Bill", bill, "50.00"), card=True)
    till.pulls()

    assert paid(order) == ("paid", EIGHTY)
    assert [one.kind for one in Payment.objects.order_by("pk")] == ["bill_payment_check", "bill_payment_card"]


def test_D8_one_payment_over_several_documents_pays_each_its_part(till: Till) -> None:
    first, bill_1 = till.billed("PO-1")
    second, bill_2 = till.billed("PO-2", lines=(bought("3", "50.00"),))

    check = till.pays(("Bill", bill_1, "80.00"), ("Bill", bill_2, "100.00"))
    till.pulls()

    assert (paid(first), paid(second)) == (("paid", EIGHTY), ("partly_paid", Decimal("100.00")))
    assert till.payment(check).amount == Decimal("180.00")


def test_D8_a_customers_payment_pays_the_invoice_and_lies_in_a_deposit_later(till: Till) -> None:
    order, invoice = till.invoiced()
    received = till.receives(("Invoice", invoice, "120.00"), PaymentRefNum="T-7")
    till.pulls()
    assert paid(order) == ("paid", Decimal("120.00"))
    assert (till.payment(received).kind, till.payment(received).number) == ("customer_payment", "T-7")
    assert not till.payment(received).is_deposited

    deposit = till.deposits(received)
    till.pulls()
    assert till.payment(received).is_deposited
    assert till.payment(deposit).kind == "deposit"
    assert paid(order) == ("paid", Decimal("120.00"))

    till.deletes("Deposit", deposit)
    till.pulls()
    assert not till.payment(received).is_deposited
    assert paid(order) == ("paid", Decimal("120.00"))


def test_D8_what_a_customer_paid_too_much_is_not_on_the_invoice(till: Till) -> None:
    order, invoice = till.invoiced()

    received = till.receives(("Invoice", invoice, "120.00"), total="150.00")
    till.pulls()

    assert paid(order) == ("paid", Decimal("120.00"))
    assert till.payment(received).unapplied == Decimal("30.00")


def test_D10_check_card_supplier_credit_and_journal_each_count_for_what_they_settle(till: Till) -> None:
    order, bill = till.billed(lines=(bought("10", "30.00"),))
    credit = till.credits(bill["VendorRef"], "40.00")
    journal = till.owes_less(bill["VendorRef"], "60.00")

    check = till.pays(("Bill", bill, "100.00"), ("VendorCredit", credit, "25.00"))
    card = till.pays(("Bill", bill, "50.00"), card=True)
    only_credit = till.pays(("Bill", bill, "15.00"), ("VendorCredit", credit, "15.00"))
    only_journal = till.pays(("Bill", bill, "60.00"), ("JournalEntry", journal, "60.00"))
    till.pulls()

    assert paid(order) == ("partly_paid", Decimal("225.00"))
    kinds = {row["Id"]: till.payment(row).kind for row in (check, card, only_credit, only_journal)}
    assert list(kinds.values()) == ["bill_payment_check", "bill_payment_card", "vendor_credit", "journal"]
    assert till.payment(check).amount == Decimal("75.00")
    # Both credits are used up.
    assert (till.payment(credit).amount, till.payment(credit).unapplied) == (Decimal("40.00"), 0)
    assert (till.payment(journal).amount, till.payment(journal).unapplied) == (Decimal("60.00"), 0)


def test_D10_a_vendor_credit_of_ours_that_is_used_on_a_bill_counts_on_both(till: Till) -> None:
    order, _ = till.billed()
    credit = till.credits_line(order, "0.50")

    uses.use(
        credit=credit, document=order, amount=Decimal("5.00"), used_on=date(2026, 1, 20), by=till.hub.omar,
        at=till.hub.now,
    )  # fmt: skip
    till.hub.works()
    till.pulls()

    assert paid(order) == ("partly_paid", Decimal("5.00"))
    assert paid(credit) == ("paid", Decimal("5.00"))
    # The credit is a document of ours and no payment; its use is.
    payment = till.payment()
    assert (payment.kind, payment.remote_kind, payment.amount) == ("vendor_credit", "BillPayment", 0)


def test_D11_a_payment_voided_in_quickbooks_is_cancelled_here_and_a_new_one_can_follow(till: Till) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()

    till.voids("BillPayment", check)
    till.pulls()

    assert paid(order) == ("open", 0)
    payment = till.payment(check)
    assert (payment.state, payment.state_reason) == ("voided", "Voided in QuickBooks.")
    # What it was stays to be seen.
    assert payment.amount == EIGHTY

    till.pays(("Bill", bill, "80.00"), DocNumber="1043")
    till.pulls()
    assert paid(order) == ("paid", EIGHTY)


def test_D11_a_payment_deleted_in_quickbooks_is_cancelled_here(till: Till) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()

    till.deletes("BillPayment", check)
    till.pulls()

    assert paid(order) == ("open", 0)
    assert (till.payment(check).state, till.payment(check).state_reason) == (
        "deleted",
        "Deleted in QuickBooks.",
    )


def test_D11_a_payment_taken_off_a_bill_leaves_it_open_until_it_is_applied_again(till: Till) -> None:
    first, bill_1 = till.billed("PO-1")
    second, bill_2 = till.billed("PO-2")
    check = till.pays(("Bill", bill_1, "80.00"))
    till.pulls()

    till.reapplies("BillPayment", check, ("Bill", bill_2, "80.00"), total="80.00")
    till.pulls()
    assert (paid(first), paid(second)) == (("open", 0), ("paid", EIGHTY))

    till.reapplies("BillPayment", check, ("Bill", bill_1, "50.00"), ("Bill", bill_2, "30.00"), total="80.00")
    till.pulls()
    assert (paid(first), paid(second)) == (
        ("partly_paid", Decimal("50.00")),
        ("partly_paid", Decimal("30.00")),
    )


def test_what_happens_to_payments_stands_in_the_trail(till: Till) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"), DocNumber="1042")
    till.pulls()
    till.voids("BillPayment", check)
    till.pulls()

    events = list(Event.objects.filter(verb__startswith="payment.").order_by("sequence"))

    assert [event.verb for event in events] == [
        "payment.pulled",
        "payment.applied",
        "payment.voided",
        "payment.unapplied",
    ]
    applied = events[1]
    assert applied.subject == "Bill payment (check) 1042"
    for part in (
        '"document":"' + order.key,
        '"amount":"80.00"',
        '"status":"paid"',
        '"party":"Litware, Inc."',
    ):
        assert part in applied.data


def test_a_second_look_at_the_same_changes_writes_nothing(till: Till) -> None:
    order, bill = till.billed()
    till.pays(("Bill", bill, "80.00"))
    till.pulls()
    before = Event.objects.count()
    rows = list(Payment.objects.values_list("pk", "changed_at"))

    # The overlap of the questions tells it again.
    till.pulls()

    assert till.last(pulling.PULL).sentence == "No news."
    assert Event.objects.count() == before
    assert list(Payment.objects.values_list("pk", "changed_at")) == rows
    assert paid(order) == ("paid", EIGHTY)


def test_a_payment_of_a_bill_that_is_linked_later_counts_from_then_on(till: Till) -> None:
    order, bill = till.billed("PO-1")
    by_hand = till.enters(bill["VendorRef"], "80.00", "HAND-1")
    till.pays(("Bill", by_hand, "80.00"))
    till.pulls()
    assert Application.objects.get().document_key == ""

    other = till.hub.buys("PO-2")
    till.links(other, by_hand)
    till.pulls()
    assert paid(other) == ("paid", EIGHTY)
    assert paid(order) == ("open", 0)

    till.unlinks(other)
    till.pulls()
    assert paid(other) == ("open", 0)


def test_the_overpaid_bill_says_so_until_one_of_the_two_payments_goes(till: Till) -> None:
    order, bill = till.billed()
    till.records(order, "80.00")
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    assert paid(order) == ("overpaid", Decimal("160.00"))

    till.deletes("BillPayment", check)
    till.pulls()
    assert paid(order) == ("paid", EIGHTY)


READS = ("cdc", "billpayment read")


@pytest.mark.parametrize("step", READS)
@pytest.mark.parametrize(
    "fault",
    [
        "connect_error",
        "reset_before_commit",
        "throttle",
        "expired_token",
        "server_error",
        "hang",
        "lost_reply",
    ],
)
def test_whatever_the_weather_a_deletion_is_known_in_the_end_and_nothing_before_its_time(
    till: Till, step: str, fault: str
) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    till.deletes("BillPayment", check)

    till.hub.sandbox.weather.next(fault, matching=step, times=4)
    pulling.ensure(till.hub.connection, till.hub.now)
    pulling.soon(till.hub.company, at=till.hub.now)
    assert till.hub.step()
    # Nothing is concluded from what could not be read.
    assert paid(order) == ("paid", EIGHTY)
    till.hub.runs_for(minutes=15)

    assert till.hub.sandbox.weather.log
    assert paid(order) == ("open", 0)
    assert till.payment(check).state == "deleted"


def test_a_connection_that_waits_for_a_reconnect_is_not_asked_and_cancels_nothing(till: Till) -> None:
    order, bill = till.billed()
    till.pays(("Bill", bill, "80.00"))
    till.pulls()
    Connection.objects.update(state=Connection.State.RECONNECT, state_reason="Reconnect it.")

    till.hub.office.clock.advance(hours=2)
    task = till.pulls()

    assert (task.state, task.sentence) == (
        Task.State.DONE,
        "QuickBooks is not connected, so nothing was asked.",
    )
    assert paid(order) == ("paid", EIGHTY)
    Connection.objects.update(state=Connection.State.CONNECTED, state_reason="")
    till.pulls()
    assert till.pull.changed_since > till.hub.now - timedelta(minutes=1)


def test_import_payments_switched_off_brings_none_back(till: Till) -> None:
    order, bill = till.billed()
    Setup.objects.update(import_payments=False)
    till.pays(("Bill", bill, "80.00"))

    till.pulls()

    assert not Payment.objects.exists()
    assert paid(order) == ("open", 0)


def test_foreign_money_is_kept_in_its_own_currency(till: Till) -> None:
    vendor = till.hub.vendor("Fromage SARL", currency="EUR")
    order, bill = till.billed("PO-7", vendor=vendor, currency="EUR")
    bank = next(
        row["Id"] for row in till.hub.books.all("Account")
        if row["AccountType"] == "Bank" and row["CurrencyRef"]["value"] == "USD"
    )  # fmt: skip

    check = till.pays(
        ("Bill", bill, "80.00"),
        CurrencyRef={"value": "EUR"},
        ExchangeRate="1.0837",
        CheckPayment={"BankAccountRef": {"value": bank}},
    )
    till.pulls()

    payment = till.payment(check)
    assert (payment.currency, payment.amount, payment.exchange_rate) == ("EUR", EIGHTY, Decimal("1.0837"))
    assert paid(order) == ("paid", EIGHTY)
    assert applied_to([order.key]) == {order.key: [EIGHTY]}
