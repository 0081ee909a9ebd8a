"""*Import from QuickBooks* for a range of dates, and catching up where QuickBooks cannot tell all that changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import PurchaseOrder
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.mappings.models import Setup
from crossfoot.payments import pulling, sweeping
from crossfoot.payments.models import Payment
from crossfoot.quickbooks.online import changes
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.models import Person
from till import Till, paid

EIGHTY = Decimal("80.00")
JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def test_D9_payments_missed_are_imported_for_a_range_of_dates(till: Till) -> None:
    order, bill = till.billed("PO-1")
    other, later = till.billed("PO-2")
    sold, invoice = till.invoiced()
    till.pays(("Bill", bill, "80.00"), on="2026-01-31")
    till.pays(("Bill", later, "80.00"), on="2026-02-01")
    till.deposits(till.receives(("Invoice", invoice, "120.00"), on="2026-01-20"))

    task = till.imports(*JANUARY)

    assert (paid(order), paid(sold)) == (("paid", EIGHTY), ("paid", Decimal("120.00")))
    assert paid(other) == ("open", 0)
    assert task.sentence == (
        "1 Jan 2026 to 31 Jan 2026: 3 payments are new, 0 changed, 0 were known already."
    )
    assert Payment.objects.get(kind="customer_payment").is_deposited

    # Again: nothing is doubled.
    again = till.imports(*JANUARY)
    assert again.sentence.endswith("0 payments are new, 0 changed, 3 were known already.")
    assert Payment.objects.count() == 3


def test_D9_it_takes_the_setting_and_the_role(till: Till) -> None:
    hub = till.hub

    def imports(by: Person) -> Task:
        return sweeping.import_payments(
            company=hub.company, first_on=JANUARY[0], last_on=JANUARY[1], by=by, at=hub.now
        )

    for person in (hub.sam, hub.pia, hub.vic):
        with pytest.raises(Forbidden, match="import payments from QuickBooks"):
            imports(person)
    Setup.objects.update(import_payments=False)
    with pytest.raises(Refusal, match="Import payments is switched off"):
        imports(hub.pat)
    assert not Task.objects.filter(kind=sweeping.IMPORT).exists()
    Setup.objects.update(import_payments=True)
    assert imports(hub.pat).pk == imports(hub.omar).pk


@pytest.mark.parametrize(
    ("first_on", "last_on", "words"),
    [
        (date(2026, 2, 1), date(2026, 1, 31), "ends before it begins"),
        (date(2010, 1, 1), date(2026, 1, 31), "At most ten years"),
    ],
)
def test_D9_days_that_make_no_sense_are_refused(
    till: Till, first_on: date, last_on: date, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        till.imports(first_on, last_on)
    assert not Task.objects.filter(kind=sweeping.IMPORT).exists()


@pytest.mark.parametrize("fault", ["throttle", "server_error", "lost_reply", "expired_token", "hang"])
def test_D9_an_import_goes_on_where_the_weather_stopped_it(till: Till, fault: str) -> None:
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    till.deletes("BillPayment", check)

    till.hub.sandbox.weather.next(fault, matching="query", times=7)
    task = till.imports(*JANUARY)

    assert task.state == "done"
    assert till.hub.sandbox.weather.log
    assert (paid(order), till.payment(check).state) == (("open", 0), "deleted")


def test_D9_what_an_import_does_not_see_is_asked_for_and_never_simply_cancelled(till: Till) -> None:
    """The payment was moved to February: January's list does not hold it, and it stands."""
    order, bill = till.billed()
    check = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    till.books.changes(
        "BillPayment", check["Id"], VendorRef=check["VendorRef"], PayType="Check", TotalAmt="80.00",
        TxnDate="2026-02-03", Line=check["Line"],
    )  # fmt: skip

    till.imports(*JANUARY)

    payment = till.payment(check)
    assert (payment.state, payment.paid_on) == ("active", date(2026, 2, 3))
    assert paid(order) == ("paid", EIGHTY)


def test_D9_a_person_may_stop_an_import_and_what_came_stays(till: Till) -> None:
    till.billed()
    task = sweeping.import_payments(
        company=till.hub.company, first_on=JANUARY[0], last_on=JANUARY[1], by=till.hub.pat, at=till.hub.now
    )
    Task.objects.filter(pk=task.pk).update(state=Task.State.RUNNING)
    tasks.request_cancel(task, at=till.hub.now)

    till.hub.works()

    task.refresh_from_db()
    assert (task.state, task.sentence) == ("cancelled", "Stopped; what was imported stays.")
    assert "payment.import_started" in Event.objects.values_list("verb", flat=True)


def test_after_forty_days_without_an_answer_everything_is_caught_up(till: Till) -> None:
    first, bill_1 = till.billed("PO-1")
    second, bill_2 = till.billed("PO-2")
    third, bill_3 = till.billed("PO-3")
    stays = till.pays(("Bill", bill_1, "80.00"))
    goes = till.pays(("Bill", bill_2, "80.00"))
    till.pulls()

    till.hub.office.clock.advance(days=20)
    till.deletes("BillPayment", goes)
    # Old by its own date, and entered while nobody asked.
    till.pays(("Bill", bill_3, "80.00"), on="2025-11-03")
    till.hub.office.clock.advance(days=20)
    before = till.pull.changed_since
    first_answer = till.pulls()

    assert till.last(sweeping.CATCH_UP).state == "done", till.last(sweeping.CATCH_UP).sentence
    assert "more than 30 days" in first_answer.sentence
    assert (paid(first), paid(second), paid(third)) == (("paid", EIGHTY), ("open", 0), ("paid", EIGHTY))
    assert till.payment(stays).state == "active"
    assert till.payment(goes).state == "deleted"
    assert till.pull.changed_since > before + timedelta(days=40)
    assert till.pulls().sentence == "No news."


def test_where_more_changed_than_is_told_at_once_the_rest_is_read_by_queries(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundredth of QuickBooks' thousand, so that the test is quick; what is cut is cut the same way."""
    monkeypatch.setattr("qbsandbox.online.cdc.MOST_OBJECTS", 10)
    monkeypatch.setattr(changes, "MOST_RECORDS", 10)
    orders: list[PurchaseOrder] = []
    for number in range(12):
        order, bill = till.billed(f"PO-{number}")
        orders.append(order)
        till.pays(("Bill", bill, "80.00"))

    told = till.pulls()

    assert told.sentence.endswith("More changed than QuickBooks tells at once; the rest is read by queries.")
    assert {paid(order) for order in orders} == {("paid", EIGHTY)}
    assert till.last(sweeping.CATCH_UP).sentence.startswith("Caught up: 12 payments are new")
    assert till.pull.changed_since > till.hub.now - timedelta(minutes=2)


def test_the_list_of_tasks_is_not_filled_with_pulls(till: Till) -> None:
    till.billed()
    for _ in range(pulling.PULLS_KEPT + 5):
        till.pulls()
    assert Task.objects.filter(kind=pulling.PULL).count() <= pulling.PULLS_KEPT + 1
