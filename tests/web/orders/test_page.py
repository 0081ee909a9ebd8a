"""An order's page: what is this, what will it do, what did it do; and what people may do to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.audit.models import Event
from crossfoot.conf.options import options
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.sales_orders import operations
from crossfoot.sync.models import Attempt, BookState, Link, Push
from desk import NOW, desk
from web.orders.conftest import Counter


def test_it_shows_the_lines_both_statuses_and_the_total(counter: Counter) -> None:
    order = counter.sells("10248")

    page = counter.vic.opens("sell-order", order.pk)

    assert "Sales order 10248 Confirmed" in page.text
    assert "TEA-1 Green tea 2 60.00 120.00" in page.text
    assert "In QuickBooks Not sent" in page.text


def test_the_card_puts_our_total_beside_theirs(counter: Counter) -> None:
    order = counter.sells("10248")
    counter.changes(order, "synchronized", book_number="10248")
    Link.objects.create(
        connection=counter.desk.connection, local_key=order.key, remote_kind="Invoice", remote_id="77",
        number="10248", total=Decimal("119.00"), origin="created", created_at=NOW, seen_at=NOW,
    )  # fmt: skip

    page = counter.ana.opens("sell-order", order.pk)

    assert "Our total 120.00 Theirs 119.00 Difference -1.00" in page.text


@pytest.mark.parametrize("tab", ["preview", "history", "evidence"])
def test_every_tab_opens(counter: Counter, tab: str) -> None:
    order = counter.sells("10248")
    operations.create_invoices(company=counter.desk.company, orders=[order], by=counter.desk.ana, at=NOW)

    page = counter.ana.opens("sell-tab", order.pk, tab)

    assert page.status == 200
    assert 'aria-current="page"' in page.html


def test_the_history_tells_who_did_what(counter: Counter) -> None:
    order = counter.sells("10248", status="draft")
    counter.sam.sends("sell-act", order.pk, "confirm")

    page = counter.ana.opens("sell-tab", order.pk, "history")

    assert "Sales order confirmed by Sales person" in page.text
    assert "Sales order drafted by Administrator person" in page.text


def test_the_evidence_shows_request_and_reply_to_those_who_may_see_it(counter: Counter) -> None:
    order = counter.sells("10248")
    sent = operations.create_invoices(
        company=counter.desk.company, orders=[order], by=counter.desk.ana, at=NOW
    )
    Attempt.objects.create(
        push=sent.pushes[0], batch_key="b1", generation=1, sent_at=NOW, request='{"DocNumber": "10248"}',
        reply='{"Fault": {}}', http_status=400, trace="1-abc", outcome="refused", sentence="Refused.",
    )  # fmt: skip

    page = counter.ana.opens("sell-tab", order.pk, "evidence")

    assert "&quot;DocNumber&quot;: &quot;10248&quot;" in page.html
    assert "intuit_tid 1-abc" in page.text
    assert counter.sam.opens("sell-tab", order.pk, "evidence").status == 403
    assert "Evidence" not in counter.sam.opens("sell-order", order.pk).text


def test_confirming_is_one_button(counter: Counter) -> None:
    order = counter.sells("10248", status="draft")

    page = counter.sam.sends("sell-act", order.pk, "confirm")

    assert "10248 is confirmed." in page.text
    assert SalesOrder.objects.get().status == "confirmed"


def test_D2_in_automatic_mode_confirming_sends_the_invoice_and_says_so(counter: Counter) -> None:
    counter.desk.sets(automatic_sales=True)
    order = counter.sells("10248", status="draft")

    page = counter.sam.sends("sell-act", order.pk, "confirm")

    assert "10248 is confirmed. Its invoice is on its way to QuickBooks." in page.text
    assert SalesOrder.objects.get().book_state == BookState.WAITING


def test_D2_in_automatic_mode_approving_sends_the_bill(counter: Counter) -> None:
    counter.desk.sets(automatic_purchases=True)
    order = counter.buys("PO-1", status="pending")

    page = counter.pia.sends("buy-act", order.pk, "approve")

    assert "PO-1 is approved. Its bill is on its way to QuickBooks." in page.text


def test_shipping_asks_for_the_day(counter: Counter) -> None:
    order = counter.sells("10248")
    assert "Shipped on" in counter.sam.opens("sell-act", order.pk, "ship").text

    counter.sam.sends("sell-act", order.pk, "ship", data={"day": "2026-02-14"})

    order.refresh_from_db()
    assert (order.status, order.shipped_on) == ("shipped", date(2026, 2, 14))


def test_rejecting_needs_a_reason(counter: Counter) -> None:
    order = counter.buys("PO-1", status="pending")

    refused = counter.pia.sends("buy-act", order.pk, "reject", data={"reason": ""})
    assert "This field is required." in refused.text
    assert PurchaseOrder.objects.get().status == "pending"

    counter.pia.sends("buy-act", order.pk, "reject", data={"reason": "Too dear"})
    assert PurchaseOrder.objects.get().status == "rejected"
    assert Event.objects.get(verb="purchase_order.rejected").data.count("Too dear") == 1


def test_what_is_in_quickbooks_is_cancelled_only_by_who_takes_it_out_there(counter: Counter) -> None:
    order = counter.sells("10248")
    counter.changes(order, "synchronized", book_number="10248")

    page = counter.sam.sends("sell-act", order.pk, "cancel", data={"reason": "Gone"})

    assert page.status == 403 and "take it out there" in page.text
    assert "Cancel the order" not in counter.sam.opens("sell-order", order.pk).text
    assert "Cancel the order" in counter.ana.opens("sell-order", order.pk).text
    assert SalesOrder.objects.get().status == "confirmed"


def test_an_illegal_move_says_what_is_possible(counter: Counter) -> None:
    order = counter.sells("10248", status="shipped")

    page = counter.sam.sends("sell-act", order.pk, "confirm")

    assert "is shipped and cannot become confirmed" in page.text


def test_dates_are_set_over_the_rules_by_those_who_may(counter: Counter) -> None:
    order = counter.sells("10248")

    page = counter.ana.sends("sell-dates", order.pk, data={"posting_on": "2026-02-20", "due_on": ""})

    order.refresh_from_db()
    assert (order.posting_on, order.due_on) == (date(2026, 2, 20), None)
    assert "The dates of 10248 are changed." in page.text
    assert counter.sam.opens("sell-dates", order.pk).status == 403


def test_already_in_quickbooks_marks_with_a_reason_and_can_be_taken_back(counter: Counter) -> None:
    order = counter.sells("10248")

    page = counter.sam.sends("sell-already", order.pk, data={"reason": "Entered by hand"})
    assert "Entered by hand" in page.text
    assert SalesOrder.objects.get().book_state == BookState.MARKED

    counter.sam.sends("sell-unmark", order.pk)
    assert SalesOrder.objects.get().book_state == BookState.NOT_SENT
    assert Push.objects.count() == 0


@pytest.mark.parametrize("name", ["sell-order", "sell-edit", "sell-dates", "sell-already"])
def test_another_companys_order_is_not_there_and_the_attempt_is_recorded(counter: Counter, name: str) -> None:
    contoso = Counter(desk("Contoso"))
    theirs = contoso.sells("1")

    page = counter.ana.opens(name, theirs.pk)

    assert page.status == 404
    assert "There is nothing here" in page.text
    assert Event.objects.filter(company_id=contoso.desk.company.pk, verb="access.refused").count() == 1


def test_another_companys_order_is_not_cancelled(counter: Counter) -> None:
    contoso = Counter(desk("Contoso"))
    theirs = contoso.sells("1")

    page = counter.ana.sends("sell-act", theirs.pk, "cancel", data={"reason": "x"})

    assert page.status == 404
    assert SalesOrder.objects.get(pk=theirs.pk).status == "confirmed"


def test_reading_an_act_does_nothing(counter: Counter) -> None:
    order = counter.sells("10248", status="draft")

    counter.sam.opens("sell-act", order.pk, "confirm")

    assert SalesOrder.objects.get().status == "draft"
    assert counter.sam.opens("sell-act", order.pk, "explode").status == 404
    assert counter.sam.opens("sell-tab", order.pk, "secrets").status == 404


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ("production", "https://app.qbo.intuit.com/app/invoice?txnId=77"),
        ("sandbox", "https://app.sandbox.qbo.intuit.com/app/invoice?txnId=77"),
        ("simulated", "http://127.0.0.1:8400/app/realm-northwind/invoice?txnId=77"),
    ],
)
def test_the_number_leads_to_the_document_in_quickbooks(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, environment: str, address: str
) -> None:
    order = counter.sells("10248")
    counter.changes(order, "synchronized", book_number="10248")
    Link.objects.create(
        connection=counter.desk.connection, local_key=order.key, remote_kind="Invoice", remote_id="77",
        origin="created", created_at=NOW, seen_at=NOW,
    )  # fmt: skip
    monkeypatch.setattr(options(), "qbo_environment", environment)
    monkeypatch.setattr(options(), "qbo_base_url", "http://127.0.0.1:8400")

    assert f'href="{address}"' in counter.ana.opens("sell-order", order.pk).html
