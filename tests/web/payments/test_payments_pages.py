"""Payments on pages: the list, one payment, the import, possible matches, and recording one here (D8 to D11)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crossfoot.mappings import operations as mappings
from crossfoot.mappings.operations import SetupChanges
from crossfoot.payments.models import Payment
from plain_browser import Page
from till import Till, paid
from world import Hub


@pytest.fixture
def till(hub: Hub) -> Till:
    """Northwind's payments."""
    return Till(hub)


def told(page: Page) -> list[str]:
    """The history of a payment without its times, the latest first."""
    found = page.root.xpath("//ol[contains(@class,'cf-timeline')]/li/div")
    return [" ".join(" ".join(one.itertext()).split()) for one in found]


def test_D8_a_payment_made_in_quickbooks_is_listed_with_what_it_pays_and_the_order_says_paid(
    till: Till,
) -> None:
    order, bill = till.billed("PO-1")
    till.pays(("Bill", bill, "30.00"))
    till.pulls()
    pat = till.hub.page(till.hub.pat)

    row = pat.opens("payments").row("30.00")

    assert "Bill payment (check)" in row
    assert "Litware, Inc." in row
    assert "Purchase order PO-1" in row
    assert "Active" in row
    assert "QuickBooks" in row
    text = pat.opens("buy-order", order.pk).text
    assert "Payments Partly paid Paid 30.00 Open 50.00 Bill payment (check)" in text
    assert "Paid, last on Jan 20, 2026 −30.00 Open 50.00" in pat.opens("buy-print", order.pk).text


def test_D8_a_payment_recorded_here_pays_several_documents_and_stays_here(till: Till) -> None:
    first, _ = till.invoiced("10248")
    second, _ = till.invoiced("10249")
    before = len(till.hub.books.all("Payment"))
    pat = till.hub.page(till.hub.pat)

    pat.opens("sell-order", first.pk)
    pat.follows("Record a payment")
    assert pat.page.heading == f"Payment of {first.customer.name}"
    assert pat.page.value(f"amount-{first.key}") == "120.00"
    pat.page.tick("Sales order 10249", name="pay")
    pat.fills({f"amount-{second.key}": "20.00", "Number": "FAIR-7"})
    pat.presses("Record the payment")

    assert "Customer payment FAIR-7 of 140.00 USD is recorded. It stays here." in pat.page.messages
    assert "Sales order 10248 120.00 Paid 0.00" in pat.page.row("Sales order 10248")
    assert "It is not in QuickBooks and is not sent there." in pat.page.text
    assert paid(first) == ("paid", Decimal("120.00"))
    assert paid(second) == ("partly_paid", Decimal("20.00"))
    till.hub.works()
    assert len(till.hub.books.all("Payment")) == before


def test_what_is_wrong_with_a_recorded_payment_stands_beside_its_document(till: Till) -> None:
    order, _ = till.invoiced("10248")
    pat = till.hub.page(till.hub.pat)
    pat.opens("payments-new")
    pat.follows(order.customer.name)

    pat.presses("Record the payment")
    assert "Nothing is ticked, so nothing was recorded. Tick what it pays." in pat.page.messages

    pat.page.tick("Sales order 10248", name="pay")
    pat.fills({f"amount-{order.key}": "500"})
    page = pat.presses("Record the payment")

    assert page.status == 422
    assert (
        "Sales order 10248 has 120.00 USD open, and 500 are to be paid. Correct the amount." in page.messages
    )
    assert not Payment.objects.exists()


def test_D9_import_from_quickbooks_reads_a_range_of_dates_and_says_what_it_found(till: Till) -> None:
    _, bill = till.billed("PO-1")
    till.pays(("Bill", bill, "80.00"))
    pat = till.hub.page(till.hub.pat)
    pat.opens("payments")
    pat.follows("Import from QuickBooks")

    pat.fills({"From": "2026-01-01", "To": "2026-01-31"})
    pat.presses("Import from QuickBooks")
    assert "It goes on when you close this page." in pat.page.text
    till.hub.works()

    page = pat.opens("payments-import")
    assert "1 payment is new, 0 changed, 0 were known already." in page.text
    assert "Purchase order PO-1" in pat.opens("payments").row("80.00")


def test_D9_an_import_is_stopped_by_who_may_begin_one(till: Till) -> None:
    till.billed("PO-1")
    pat = till.hub.page(till.hub.pat)
    pat.opens("payments-import")
    pat.fills({"From": "2026-01-01", "To": "2026-01-31"})
    pat.presses("Import from QuickBooks")

    pat.presses("Cancel")
    till.hub.works()

    assert "The last import" in pat.opens("payments-import").text
    assert not Payment.objects.exists()


def test_D9_a_range_that_ends_before_it_begins_is_refused_beside_the_form(till: Till) -> None:
    pat = till.hub.page(till.hub.pat)
    pat.opens("payments-import")
    pat.fills({"From": "2026-02-01", "To": "2026-01-31"})

    page = pat.presses("Import from QuickBooks")

    assert page.status == 422
    assert "The period ends before it begins. Exchange the two dates. Nothing was imported." in page.messages


def test_D9_where_the_switch_is_off_or_the_role_does_not_allow_it_the_page_says_who_can(till: Till) -> None:
    hub = till.hub
    sam = hub.page(hub.sam)
    text = sam.opens("payments-import").text
    assert (
        "Your role does not import payments. Ask someone with the role Administrator or Accounting or Payments."
        in text
    )
    assert not sam.page.has("Import from QuickBooks")
    assert sam.posts("payments-import-start", first_on="2026-01-01", last_on="2026-01-31").status == 403

    setup = SetupChanges(import_payments=False)
    mappings.save_setup(connection=hub.connection, changes=setup, by=hub.ana, at=hub.now)
    pat = hub.page(hub.pat)
    assert "Import payments is switched off for this connection." in pat.opens("payments-import").text
    assert not pat.page.has("Import from QuickBooks")


def test_D9_the_switch_is_among_the_choices_of_the_connection(till: Till) -> None:
    ana = till.hub.page(till.hub.ana)
    ana.opens("settings-documents")

    ana.fills({"Import payments": False})
    page = ana.presses("Save")
    assert page.status == 200, page.messages

    assert "Import payments is switched off" in till.hub.page(till.hub.pat).opens("payments-import").text


def test_an_expense_instead_of_a_payment_is_shown_never_applied_and_dismissed_with_a_reason(
    till: Till,
) -> None:
    order, bill = till.billed("PO-1")
    till.spends(bill["VendorRef"], "80.00")
    till.pulls()
    pat = till.hub.page(till.hub.pat)
    assert "of 80.00 may have paid it; nothing is applied." in pat.opens("buy-order", order.pk).text
    row = pat.opens("payments", tab="possible").row("80.00")
    assert "may have paid Purchase order PO-1" in row
    assert "Possible match" in row

    pat.follows("Expense")
    pat.presses("Dismiss")
    assert "Say why this expense is not the payment, so that the next person knows." in pat.page.text
    pat.fills({"Why it is not that payment": "It was the rent"})
    pat.presses("Dismiss")

    assert "Expense is dismissed, and is not offered again." in pat.page.messages
    assert "It was the rent" in pat.page.text
    dismissed, may_match, pulled = told(pat.page)
    assert dismissed == "Somebody said that it did not pay Purchase order PO-1. Pat It was the rent"
    assert may_match.startswith(
        "It may have paid Purchase order PO-1. Nothing was applied. Crossfoot Purchase order PO-1 has 80.00 USD open"
    )
    assert pulled == "Read from QuickBooks: 80.00 USD. Crossfoot"
    assert "No possible matches" in pat.opens("payments", tab="possible").text
    assert "may have paid" not in pat.opens("buy-order", order.pk).text
    assert paid(order) == ("open", Decimal("0.00"))


def test_D11_cancelled_here_changes_nothing_in_quickbooks_and_is_not_revived_until_it_is_restored(
    till: Till,
) -> None:
    order, bill = till.billed("PO-1")
    made = till.pays(("Bill", bill, "80.00"))
    till.pulls()
    pat = till.hub.page(till.hub.pat)
    pat.opens("payments-one", till.payment(made).pk)
    assert "Nothing is changed in QuickBooks, and a later pull does not revive it." in pat.page.text

    pat.fills({"Why": "Paid twice"})
    pat.presses("Cancel the payment")
    till.imports()

    page = pat.opens("payments-one", till.payment(made).pk)
    assert "Cancelled here by" in page.text
    assert "Paid twice" in page.text
    assert paid(order) == ("open", Decimal("0.00"))
    assert till.books._now("BillPayment", made)["TotalAmt"] == 80
    assert "Cancelled here" in pat.opens("payments", tab="cancelled").row("80.00")
    pat.opens("payments-one", till.payment(made).pk)
    pat.presses("Restore")
    assert "counts again." in pat.page.messages
    assert paid(order) == ("paid", Decimal("80.00"))
    assert told(pat.page) == [
        "80.00 USD is on PO-1, which is paid. Pat",
        "Restored: it counts again. Pat",
        "Nothing of it is on PO-1 any more, of which 80.00 is open. Pat",
        "Cancelled here: it settles nothing any more, and QuickBooks keeps it as it is. Pat Paid twice",
        "80.00 USD is on PO-1, which is paid. Crossfoot",
        "Read from QuickBooks: 80.00 USD. Crossfoot",
    ]


def test_D11_voided_or_deleted_in_quickbooks_it_is_cancelled_here_and_the_order_is_open(till: Till) -> None:
    order, bill = till.billed("PO-1")
    first = till.pays(("Bill", bill, "30.00"))
    second = till.pays(("Bill", bill, "50.00"))
    till.pulls()
    till.voids("BillPayment", first)
    till.deletes("BillPayment", second)
    till.pulls()
    pat = till.hub.page(till.hub.pat)

    page = pat.opens("payments", tab="cancelled")

    assert "Voided in QuickBooks" in page.text
    assert "Deleted in QuickBooks" in page.text
    one = pat.opens("payments-one", till.payment(first).pk)
    assert "It was voided in QuickBooks, and settles nothing any more. Crossfoot" in told(one)
    gone = pat.opens("payments-one", till.payment(second).pk)
    assert "It was deleted in QuickBooks, and settles nothing any more. Crossfoot" in told(gone)
    assert "Payments Open Paid 0.00 Open 80.00" in pat.opens("buy-order", order.pk).text


def test_the_list_is_searched_filtered_and_exported(till: Till) -> None:
    first, _ = till.invoiced("10248")
    till.records(first, "100.00", number="CASH-1")
    till.records(first, "20.00", number="CASH-2", amount=Decimal("25.00"))
    pat = till.hub.page(till.hub.pat)

    assert "CASH-2" not in pat.opens("payments", q="CASH-1").text
    assert "Nothing here matches" in pat.opens("payments", origin="quickbooks").text
    assert "CASH-1" not in pat.opens("payments", tab="unapplied").text
    assert "5.00" in pat.page.row("Customer payment CASH-2")
    lines = pat.opens("payments-export", "csv", order="amount").body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Payment,Date,Party,Applied to,Amount,Not applied,Currency")
    assert lines[1].startswith("Customer payment CASH-2,2026-01-20,")
    assert "Sales order 10248 20.00,25.00,5.00,USD" in lines[1]
    assert len(lines) == 3


def test_who_only_looks_sees_payments_and_changes_none(till: Till) -> None:
    order, _ = till.invoiced("10248")
    made = till.records(order, "100.00")
    vic = till.hub.page(till.hub.vic)

    page = vic.opens("payments-one", made.pk)

    assert not page.has("Cancel the payment")
    assert vic.opens("payments-new").status == 403
    assert vic.posts("payments-act", made.pk, "cancel").status == 403
    made.refresh_from_db()
    assert made.state == "active"
    assert "Record a payment" not in vic.opens("sell-order", order.pk).text


def test_D8_lists_show_how_far_documents_are_paid_and_are_narrowed_by_it(till: Till) -> None:
    hub = till.hub
    first, one = till.billed("PO-1")
    _, two = till.billed("PO-2")
    till.billed("PO-3")
    hub.buys("PO-4")
    till.pays(("Bill", one, "80.00"))
    till.pays(("Bill", two, "30.00"))
    till.pulls()
    pat = hub.page(hub.pat)

    pat.opens("buy-list")
    words = {number: pat.page.row(number) for number in ("PO-1", "PO-2", "PO-3", "PO-4")}
    assert "Partly paid" in words["PO-2"]
    assert " Paid " in words["PO-1"]
    assert " Open " in words["PO-3"]
    assert " Open " not in words["PO-4"]

    partly = pat.opens("buy-list", paid="partly_paid").text
    assert "PO-2" in partly
    assert "PO-1" not in partly
    still_open = pat.opens("buy-list", paid="open").text
    assert "PO-3" in still_open
    assert "PO-4" not in still_open
    lines = pat.opens("buy-export", "csv", paid="paid").body.decode("utf-8-sig").splitlines()
    assert "Payment" in lines[0].split(",")
    assert len(lines) == 2
    assert f"{first.number}," in lines[1]
    assert "Paid" in lines[1].split(",")


def test_home_says_what_is_open_and_overdue_and_leads_to_just_those(till: Till) -> None:
    hub = till.hub
    assert "Open and overdue" not in hub.page(hub.sam).opens("home").text
    _, late = till.invoiced("10248", due_on=date(2026, 1, 20))
    till.invoiced("10249", due_on=date(2026, 12, 31))
    _, paid_ = till.invoiced("10250", due_on=date(2026, 1, 20))
    till.billed("PO-1", due_on=date(2026, 12, 31))
    hub.sells("10251", due_on=date(2026, 1, 20))
    till.receives(("Invoice", late, "20.00"))
    till.receives(("Invoice", paid_, "120.00"))
    till.pulls()
    hub.office.clock.advance(seconds=timedelta(days=40).total_seconds())
    sam = hub.page(hub.sam)

    page = sam.opens("home")

    assert "Open and overdue 2 invoices to customers 220.00 1 overdue: 100.00" in page.text
    assert "1 bill of a purchase order 80.00 Nothing of it is overdue." in page.text
    page = sam.follows("1 overdue: 100.00")
    assert "10248" in page.text
    assert "10249" not in page.text
    assert "10251" not in page.text
    page = sam.opens("sell-list", paid="unpaid")
    assert ["10248" in page.text, "10249" in page.text, "10250" in page.text] == [True, True, False]
    assert "No orders" not in sam.opens("buy-list", paid="unpaid", due_before="2027-01-01").text


def test_the_installation_page_says_what_to_enter_in_intuits_portal(till: Till) -> None:
    ana = till.hub.page(till.hub.ana)

    text = ana.opens("settings-installation").text

    assert "/inbound/intuit/webhooks" in text
    assert "Tick Bill, BillPayment, CreditMemo, Deposit, Invoice, JournalEntry, Payment, Purchase, " in text
    assert "It is not set here, so webhooks are refused." in text
    assert "None has come for this company yet." in text
