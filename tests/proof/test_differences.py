"""Every kind of difference is found and named; reading that fails proves nothing, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.documents.sales_orders import operations as sales
from crossfoot.engine.models import Task
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut
from world import Bookkeeper, Hub, bought, goods

JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def named(done: TieOut) -> dict[str, list[tuple[str, str, str]]]:
    """Document → what differs: (field, ours, theirs)."""
    return {
        row["label"]: [(one["field"], one["ours"], one["theirs"]) for one in row["differences"]]
        for row in done.result["documents"]["rows"]
    }


def accounts_that_differ(done: TieOut) -> dict[str, tuple[str, list[str]]]:
    """Account and month → the difference and the documents that cause it."""
    return {
        f"{row['account']} {row['month']}": (row["difference"], [one["label"] for one in row["causes"]])
        for row in done.result["accounts"]
        if Decimal(row["difference"])
    }


def changes_number(clerk: Bookkeeper, invoice: dict[str, Any]) -> None:
    clerk.edits("Invoice", invoice, DocNumber="X-1")


def changes_due_date(clerk: Bookkeeper, invoice: dict[str, Any]) -> None:
    clerk.edits("Invoice", invoice, DueDate="2026-02-20")


def changes_date(clerk: Bookkeeper, invoice: dict[str, Any]) -> None:
    clerk.edits("Invoice", invoice, TxnDate="2026-01-09", DueDate="2026-01-05")


def changes_party(clerk: Bookkeeper, invoice: dict[str, Any]) -> None:
    clerk.edits("Invoice", invoice, CustomerRef={"value": "1"})


@pytest.mark.parametrize(
    ("act", "field", "ours", "theirs"),
    [
        (changes_number, "number", "10248", "X-1"),
        (changes_due_date, "due date", "5 Jan 2026", "20 Feb 2026"),
        (changes_date, "posting date", "5 Jan 2026", "9 Jan 2026"),
    ],
)
def test_what_is_no_amount_is_named_and_does_not_hide_behind_zero(
    hub: Hub, act: Callable[[Bookkeeper, dict[str, Any]], None], field: str, ours: str, theirs: str
) -> None:
    hub.invoices(hub.sells("10248"), hub.sells("10249"))

    act(hub.bookkeeper(), hub.document("Invoice", "10248"))
    done = hub.ties_out(*JANUARY)

    assert (field, ours, theirs) in named(done)["Invoice 10248"]
    assert "Invoice 10249" not in named(done)
    assert (done.difference, done.differing) == (Decimal("0.00"), 1)
    assert tieout.sentence_of(done) == (
        "All amounts agree to the cent, and 1 of 2 documents differ in a date, number or party; each is named "
        "below."
    )


def test_another_customer_is_named(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    invoice = hub.document("Invoice", "10248")

    changes_party(hub.bookkeeper(), invoice)
    done = hub.ties_out(*JANUARY)

    (difference,) = named(done)["Invoice 10248"]
    assert difference[0] == "party"
    assert done.differing == 1


def test_another_total_is_named_with_the_accounts_that_it_moves(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"), hub.sells("10249"))

    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10248"), amount="125.50")
    done = hub.ties_out(*JANUARY)

    assert named(done) == {"Invoice 10248": [("total", "120.00", "125.50")]}
    assert done.result["documents"]["rows"][0]["difference"] == "5.50"
    assert accounts_that_differ(done) == {
        "Accounts Receivable (A/R) 2026-01": ("5.50", ["Invoice 10248"]),
        "Sales of Product Income 2026-01": ("-5.50", ["Invoice 10248"]),
    }
    assert done.difference == Decimal("5.50")
    assert "The two books differ by" in tieout.sentence_of(done)


def test_another_total_of_a_bill_is_named(hub: Hub) -> None:
    hub.bills(hub.buys("PO-1"))

    hub.bookkeeper().edits_first_line("Bill", hub.document("Bill", "PO-1"), amount="79.99")
    done = hub.ties_out(*JANUARY)

    assert named(done) == {"Bill PO-1": [("total", "80.00", "79.99")]}
    assert accounts_that_differ(done) == {
        "Accounts Payable (A/P) 2026-01": ("0.01", ["Bill PO-1"]),
        "Purchases 2026-01": ("-0.01", ["Bill PO-1"]),
    }


def test_another_tax_is_named(hub: Hub) -> None:
    hub.invoices(hub.sells("10248", tax=Decimal("7.77")))

    hub.bookkeeper().edits("Invoice", hub.document("Invoice", "10248"), TxnTaxDetail={"TotalTax": 8})
    done = hub.ties_out(*JANUARY)

    assert named(done) == {"Invoice 10248": [("tax", "7.77", "8.00"), ("total", "127.77", "128.00")]}
    assert done.difference == Decimal("0.23")


def test_tax_that_quickbooks_computed_and_somebody_changed_is_named(hub: Hub) -> None:
    rate = hub.adds_rate("Sales tax", "8")
    customer = hub.customer(line1="5 Wharf Road", city="Half Moon Bay", region="CA", postal_code="94019")
    hub.invoices(hub.sells("10248", goods("2", "60.00", tax_rate_id=rate.pk), customer=customer))

    hub.bookkeeper().edits("Invoice", hub.document("Invoice", "10248"), TxnTaxDetail={"TotalTax": 3})
    done = hub.ties_out(*JANUARY)

    assert named(done) == {"Invoice 10248": [("tax", "9.60", "3.00"), ("total", "129.60", "123.00")]}


def test_a_rate_of_ours_other_than_quickbooks_own_is_a_difference_to_what_the_order_states(hub: Hub) -> None:
    rate = hub.adds_rate("Sales tax", "7.5")
    customer = hub.customer(line1="5 Wharf Road", city="Half Moon Bay", region="CA", postal_code="94019")
    hub.invoices(hub.sells("10248", goods("2", "60.00", tax_rate_id=rate.pk), customer=customer))

    done = hub.ties_out(*JANUARY)

    (row,) = done.result["source"]["rows"]
    assert (row["label"], row["stated"], row["booked"], row["difference"]) == (
        "Invoice 10248", "129.00", "129.60", "0.60",
    )  # fmt: skip
    assert done.difference == Decimal("0.60")
    assert named(done) == {}
    assert accounts_that_differ(done) == {}


def test_a_deleted_document_is_named_with_what_it_left(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"), hub.sells("10249"))

    hub.bookkeeper().deletes("Invoice", hub.document("Invoice", "10248"))
    done = hub.ties_out(*JANUARY)

    (row,) = done.result["documents"]["rows"]
    assert row["label"] == "Invoice 10248"
    assert row["difference"] == "-120.00"
    assert row["differences"][0]["sentence"] == (
        "10248 of 120.00 is not in QuickBooks: it was deleted there, or never arrived."
    )
    assert accounts_that_differ(done) == {
        "Accounts Receivable (A/R) 2026-01": ("-120.00", ["Invoice 10248"]),
        "Sales of Product Income 2026-01": ("120.00", ["Invoice 10248"]),
    }


def test_a_document_moved_out_of_the_period_is_found_where_it_is(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))

    hub.bookkeeper().edits(
        "Invoice", hub.document("Invoice", "10248"), TxnDate="2026-02-03", DueDate="2026-02-03"
    )
    done = hub.ties_out(*JANUARY)

    assert named(done) == {
        "Invoice 10248": [
            ("posting date", "5 Jan 2026", "3 Feb 2026"),
            ("due date", "5 Jan 2026", "3 Feb 2026"),
        ]
    }
    assert accounts_that_differ(done) == {
        "Accounts Receivable (A/R) 2026-01": ("-120.00", ["Invoice 10248"]),
        "Sales of Product Income 2026-01": ("120.00", ["Invoice 10248"]),
    }


def test_a_document_moved_into_the_period_is_named_and_not_taken_for_somebody_elses(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.bookkeeper().edits(
        "Invoice", hub.document("Invoice", "10248"), TxnDate="2026-02-03", DueDate="2026-02-03"
    )

    done = hub.ties_out(date(2026, 2, 1), date(2026, 2, 28))

    assert named(done)["Invoice 10248"][0] == ("posting date", "5 Jan 2026", "3 Feb 2026")
    assert done.documents == 1
    assert accounts_that_differ(done) == {
        "Accounts Receivable (A/R) 2026-02": ("120.00", ["Invoice 10248"]),
        "Sales of Product Income 2026-02": ("-120.00", ["Invoice 10248"]),
    }
    assert done.result["others"] == []


def test_a_document_moved_to_another_month_of_the_period_shows_in_both_months(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.bookkeeper().edits(
        "Invoice", hub.document("Invoice", "10248"), TxnDate="2026-02-03", DueDate="2026-02-03"
    )

    done = hub.ties_out(date(2026, 1, 1), date(2026, 2, 28))

    assert accounts_that_differ(done) == {
        "Accounts Receivable (A/R) 2026-01": ("-120.00", ["Invoice 10248"]),
        "Accounts Receivable (A/R) 2026-02": ("120.00", ["Invoice 10248"]),
        "Sales of Product Income 2026-01": ("120.00", ["Invoice 10248"]),
        "Sales of Product Income 2026-02": ("-120.00", ["Invoice 10248"]),
    }


def test_another_item_on_a_line_books_elsewhere_and_is_named_by_its_accounts(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))

    hub.bookkeeper().edits_first_line(
        "Invoice", hub.document("Invoice", "10248"), ItemRef={"value": "2", "name": "Hours"}
    )
    done = hub.ties_out(*JANUARY)

    assert named(done) == {}
    assert accounts_that_differ(done) == {
        "Sales of Product Income 2026-01": ("120.00", ["Invoice 10248"]),
        "Services 2026-01": ("-120.00", ["Invoice 10248"]),
    }
    assert done.difference == Decimal("120.00")


def test_another_account_on_a_line_of_a_bill_is_named_by_its_accounts(hub: Hub) -> None:
    hub.bills(hub.buys("PO-1"))

    hub.bookkeeper().edits_first_line("Bill", hub.document("Bill", "PO-1"), AccountRef={"value": "38"})
    done = hub.ties_out(*JANUARY)

    assert named(done) == {}
    assert accounts_that_differ(done) == {
        "Prepaid Expenses 2026-01": ("80.00", ["Bill PO-1"]),
        "Purchases 2026-01": ("-80.00", ["Bill PO-1"]),
    }


def test_a_mapping_changed_afterwards_is_no_difference(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.bills(hub.buys("PO-1", bought("1", "9.99")))

    hub.maps("sales", "Design income")
    hub.maps("purchases", "Cost of Goods Sold")

    assert hub.ties_out(*JANUARY).difference == 0


def test_a_number_that_quickbooks_gave_is_held_to_afterwards(hub: Hub) -> None:
    hub.books.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    hub.chooses(sales_number_rule="quickbooks")
    hub.invoices(hub.sells("10248"))
    (invoice,) = hub.in_books("Invoice")
    assert hub.ties_out(*JANUARY).differing == 0

    hub.books.set_preferences("SalesFormsPrefs", CustomTxnNumbers=True)
    hub.bookkeeper().edits("Invoice", invoice, DocNumber="X-1")
    done = hub.ties_out(*JANUARY)

    assert named(done) == {"Invoice 10248": [("number", invoice["DocNumber"], "X-1")]}


def test_a_linked_document_whose_total_changed_is_named(hub: Hub) -> None:
    order = hub.sells("10248")
    made = hub.bookkeeper().creates(
        "Invoice",
        CustomerRef={"value": "1"},
        TxnDate="2026-01-07",
        Line=[{"Amount": 120, "DetailType": "SalesItemLineDetail",
               "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}],
    )  # fmt: skip
    sales.link_existing(
        order=order, remote_id=made["Id"], total=Decimal("120.00"), tax=Decimal(0), by=hub.omar, at=hub.now
    )

    hub.bookkeeper().edits_first_line("Invoice", made, amount="100.00")
    done = hub.ties_out(*JANUARY)

    assert named(done) == {"Sales order 10248": [("total", "120.00", "100.00")]}


def test_a_linked_document_of_another_total_than_the_order_states_is_named(hub: Hub) -> None:
    order = hub.sells("10248")
    made = hub.bookkeeper().creates(
        "Invoice",
        CustomerRef={"value": "1"},
        TxnDate="2026-01-07",
        Line=[{"Amount": 118, "DetailType": "SalesItemLineDetail",
               "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}],
    )  # fmt: skip
    sales.link_existing(
        order=order, remote_id=made["Id"], total=Decimal("118.00"), tax=Decimal(0), accepts_difference=True,
        by=hub.omar, at=hub.now,
    )  # fmt: skip

    done = hub.ties_out(*JANUARY)

    (row,) = done.result["source"]["rows"]
    assert (row["stated"], row["booked"], row["difference"]) == ("120.00", "118.00", "-2.00")
    assert done.difference == Decimal("2.00")


# --- reading that fails -------------------------------------------------------------------------------


def test_a_refused_read_proves_nothing(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.sandbox.oauth.forget()
    task = tieout.start(company=hub.company, start_on=JANUARY[0], end_on=JANUARY[1], by=hub.omar, at=hub.now)

    hub.works()

    task.refresh_from_db()
    assert task.state == Task.State.FAILED
    assert task.sentence.startswith("Nothing is proven: ")
    assert not TieOut.objects.exists()
    assert tieout.latest(hub.company) is None


def test_after_too_many_requests_it_goes_on_where_it_stopped(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"), hub.sells("10249", on=date(2025, 12, 3)))
    hub.sandbox.weather.next("throttle", matching="reports")
    before = len(hub.office.requests)

    done = hub.ties_out(date(2025, 12, 1), JANUARY[1])

    assert done.difference == 0
    assert done.documents == 2
    asked = [
        str(request.url) for request in hub.office.requests[before:] if "GeneralLedger" in str(request.url)
    ]
    # December was refused once and asked again; January was asked once.
    assert [("2025-12-01" in url, "2026-01-01" in url) for url in asked] == [
        (True, False), (True, False), (False, True),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["reset_before_commit", "lost_reply", "server_error", "connect_timeout"])
def test_a_read_that_breaks_off_is_done_again(hub: Hub, kind: str) -> None:
    hub.invoices(hub.sells("10248"))
    hub.sandbox.weather.next(kind, matching="reports", times=5)

    done = hub.ties_out(*JANUARY)

    assert (done.is_complete, done.difference, done.documents) == (True, Decimal("0.00"), 1)


def test_what_is_sent_while_a_tie_out_waits_is_left_to_the_next_one(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.sandbox.weather.next("throttle", matching="reports")
    task = tieout.start(company=hub.company, start_on=JANUARY[0], end_on=JANUARY[1], by=hub.omar, at=hub.now)
    while hub.step():
        pass
    task.refresh_from_db()
    assert task.state == Task.State.RUNNING
    sales.create_invoices(company=hub.company, orders=[hub.sells("10249")], by=hub.sam, at=hub.now)

    hub.works()

    task.refresh_from_db()
    done = TieOut.objects.get(pk=task.result["tie_out"])
    assert (done.documents, done.difference) == (1, Decimal("0.00"))
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10248", "10249"]
    assert hub.ties_out(*JANUARY).documents == 2


def test_a_cancelled_tie_out_leaves_no_result(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    task = tieout.start(company=hub.company, start_on=JANUARY[0], end_on=JANUARY[1], by=hub.omar, at=hub.now)
    Task.objects.filter(pk=task.pk).update(cancel_requested=True)

    hub.works()

    task.refresh_from_db()
    assert task.state == Task.State.CANCELLED
    assert not TieOut.objects.exists()
