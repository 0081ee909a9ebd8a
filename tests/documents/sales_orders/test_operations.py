"""Entering, changing and sending sales orders; on refusal nothing changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.audit import trail
from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import SalesLine, SalesOrder
from crossfoot.documents.sales_orders import operations
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.sync.models import Batch, BookState, Link, Push
from crossfoot.tenancy.access import Forbidden, Outsider
from desk import NOW, Desk, desk, stored

LATER = NOW + timedelta(hours=1)


def draft_of(desk: Desk, number: str = "10250", **changes: Any) -> SalesOrderDraft:
    line = SalesLineDraft(D(10), D("7.70"), product_id=desk.tea.pk)
    values = {"customer_id": desk.hanari.pk, "ordered_on": date(2026, 2, 1), "lines": (line,), **changes}
    return SalesOrderDraft(number, **values)


def entered(desk: Desk, number: str = "10250", **changes: Any) -> SalesOrder:
    return operations.draft(
        company=desk.company, order=draft_of(desk, number, **changes), by=desk.sam, at=NOW
    )


def confirmed(desk: Desk, number: str = "10250", **changes: Any) -> SalesOrder:
    return entered(desk, number, status="confirmed", **changes)


def sent(desk: Desk, *orders: SalesOrder) -> list[Push]:
    return operations.create_invoices(company=desk.company, orders=orders, by=desk.sam, at=NOW).pushes


def fresh(order: SalesOrder) -> SalesOrder:
    return SalesOrder.objects.get(pk=order.pk)


def verbs(order: SalesOrder) -> list[str]:
    return [event.verb for event in reversed(trail.history(order.company_id, "sales_order", order.pk))]


def test_an_order_is_entered_with_its_lines_and_its_event(northwind: Desk) -> None:
    order = entered(northwind)
    assert (order.total, order.currency, order.status) == (D("77.00"), "USD", "draft")
    assert [(line.position, line.amount) for line in order.lines.all()] == [(1, D("77.00"))]
    assert verbs(order) == ["sales_order.drafted"]


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(northwind: Desk) -> None:
    other = desk("Other Ltd")
    bad = SalesOrderDraft(
        number="x" * 61,
        customer_id=other.hanari.pk,
        ordered_on=date(1026, 2, 1),
        currency="USX",
        status="sold",
        tax=D("-1"),
        lines=(
            SalesLineDraft(D("-1"), D(5), product_id=other.tea.pk),
            SalesLineDraft(D(0), D("NaN"), discount=D("1.5"), kind="gift", account_key="sales"),
            SalesLineDraft(D(1), D("1e12"), description="a\x00b"),
        ),
    )
    with pytest.raises(Refusal) as refusal:
        operations.draft_many(
            company=northwind.company, orders=[draft_of(northwind), bad], by=northwind.sam, at=NOW
        )
    assert [problem.where for problem in refusal.value.problems] == [
        "number", "customer", "status", "ordered_on", "currency", "tax",
        "lines.0.product", "lines.0.quantity",
        "lines.1.kind", "lines.1.quantity", "lines.1.unit_price", "lines.1.discount", "lines.1.account_key",
        "lines.2.unit_price", "lines.2.description",
    ]  # fmt: skip
    assert {problem.subject for problem in refusal.value.problems} == {"x" * 61}
    assert stored(SalesOrder) == stored(SalesLine) == []
    assert Event.objects.filter(verb="sales_order.drafted").count() == 0


def test_the_same_number_from_the_same_source_is_refused_by_name(northwind: Desk) -> None:
    entered(northwind, source="Web")
    entered(northwind, source="Shop")
    before = stored(SalesOrder)
    with pytest.raises(Refusal, match="There is a sales order 10250 from Web already"):
        entered(northwind, source="Web")
    with pytest.raises(Refusal, match="There is a sales order 7 already"):
        drafts = [draft_of(northwind, "7"), draft_of(northwind, "7")]
        operations.draft_many(company=northwind.company, orders=drafts, by=northwind.sam, at=NOW)
    assert stored(SalesOrder) == before


def test_a_discount_larger_than_the_lines_is_refused(northwind: Desk) -> None:
    with pytest.raises(Refusal, match=r"the discount of 77\.01 is more than the lines, which come to 77\.00"):
        entered(northwind, discount=D("77.01"))


def test_who_may_not_sell_may_not_enter_and_an_outsider_sees_nothing(northwind: Desk) -> None:
    for person in (northwind.pia, northwind.vic):
        with pytest.raises(Forbidden):
            operations.draft(company=northwind.company, order=draft_of(northwind), by=person, at=NOW)
    stranger = desk("Other Ltd").ana
    with pytest.raises(Outsider):
        operations.draft(company=northwind.company, order=draft_of(northwind), by=stranger, at=NOW)
    assert stored(SalesOrder) == []


def test_A1_an_invoice_is_queued_only_when_a_person_presses_create_invoice(northwind: Desk) -> None:
    order = entered(northwind)
    moved = operations.confirm_many(company=northwind.company, orders=[order], by=northwind.sam, at=NOW)
    assert (moved.orders, moved.refused, Push.objects.count()) == ([order], [], 0)
    outcome = operations.create_invoices(
        company=northwind.company, orders=[order], by=northwind.sam, at=LATER
    )
    assert [push.label for push in outcome.pushes] == ["Invoice 10250"]
    assert fresh(order).book_state == BookState.WAITING
    kinds = Push.objects.order_by("pk").values_list("kind", "label")
    assert list(kinds) == [
        ("customer", "Customer Hanari Carnes"),
        ("item", "Item Sales - Sales of Product Income"),
        ("invoice", "Invoice 10250"),
    ]
    assert verbs(order) == ["sales_order.drafted", "sales_order.confirmed", "push.queued"]


def test_A3_a_customer_is_queued_with_the_first_invoice_that_names_it(northwind: Desk) -> None:
    first, second = confirmed(northwind, "1"), confirmed(northwind, "2")
    sent(northwind, first)
    sent(northwind, second)
    assert Push.objects.filter(kind="customer").count() == 1
    assert Push.objects.filter(kind="invoice").count() == 2


def test_what_may_not_go_is_told_with_its_reasons_and_the_others_go(northwind: Desk) -> None:
    northwind.sets(start_on=date(2026, 1, 1))
    good, draft = confirmed(northwind, "1"), entered(northwind, "2")
    early = confirmed(northwind, "3", ordered_on=date(2025, 12, 31))
    wrong = confirmed(northwind, "4", total=D("80"))
    outcome = operations.create_invoices(
        company=northwind.company, orders=[good, draft, early, wrong], by=northwind.sam, at=NOW
    )
    assert [push.label for push in outcome.pushes] == ["Invoice 1"]
    again = operations.preview_invoices(
        company=northwind.company, orders=[draft, early, wrong], by=northwind.vic, at=NOW
    )
    assert (again.wanted, again.refused) == ([], outcome.refused)
    told = {order.number: [problem.sentence for problem in found] for order, found in outcome.refused}
    assert told["2"] == [
        "Sales order 2 is draft, and only an order that is confirmed, delivered or shipped can become an "
        "invoice."
    ]
    assert told["3"][0].startswith(
        "Sales order 3 is dated 31 Dec 2025, and nothing dated before 1 Jan 2026 is sent to QuickBooks."
    )
    assert told["4"][0].startswith("The lines, discount and tax of Sales order 4 come to 77.00")
    states = dict(SalesOrder.objects.values_list("number", "book_state"))
    assert states == {"1": "waiting", "2": "not_sent", "3": "not_sent", "4": "not_sent"}


def test_a_preview_shows_what_would_go_and_writes_nothing(northwind: Desk) -> None:
    order = confirmed(northwind)
    before = stored(SalesOrder)
    ready = operations.preview_invoices(company=northwind.company, orders=[order], by=northwind.vic, at=NOW)
    assert [(one.label, one.posting.total) for one in ready.wanted] == [("Invoice 10250", D("77.00"))]
    assert (stored(SalesOrder), stored(Push)) == (before, [])


def test_an_order_is_billed_once(northwind: Desk) -> None:
    order = confirmed(northwind)
    sent(northwind, order)
    again = operations.create_invoices(company=northwind.company, orders=[order], by=northwind.sam, at=LATER)
    assert again.pushes == []
    ((_, (problem,)),) = again.refused
    assert problem.sentence == "The invoice of Sales order 10250 is on its way to QuickBooks already."
    assert Push.objects.filter(kind="invoice").count() == 1


def test_ids_of_another_companys_orders_are_as_good_as_none(northwind: Desk) -> None:
    theirs = confirmed(desk("Other Ltd"))
    outcome = operations.create_invoices(
        company=northwind.company, orders=[theirs.pk], by=northwind.sam, at=NOW
    )
    assert (outcome.pushes, outcome.refused) == ([], [])
    assert fresh(theirs).book_state == BookState.NOT_SENT


def test_without_a_quickbooks_to_send_to_the_way_there_is_told(northwind: Desk) -> None:
    order = confirmed(northwind)

    def refusal() -> str:
        with pytest.raises(Refusal) as told:
            sent(northwind, order)
        return told.value.sentence

    northwind.sets(sync_sales=False)
    assert refusal().startswith("Sales orders are not sent to QuickBooks by this company's choice.")
    northwind.sets(sync_sales=True, completed_at=None)
    assert refusal().startswith("The connection to QuickBooks is not set up yet.")
    northwind.connection.is_active = False
    northwind.connection.save()
    assert refusal() == (
        "Northwind Ltd is not connected to QuickBooks. Connect it under Settings > Integrations."
    )
    assert stored(Push) == []


def test_a_viewer_sends_nothing(northwind: Desk) -> None:
    order = confirmed(northwind)
    for person in (northwind.vic, northwind.pia):
        with pytest.raises(Forbidden):
            operations.create_invoices(company=northwind.company, orders=[order], by=person, at=NOW)
    assert stored(Push) == []


def test_D2_in_automatic_mode_confirming_sends_and_an_import_does_not(northwind: Desk) -> None:
    northwind.sets(automatic_sales=True)
    order = entered(northwind, "1")
    moved = operations.confirm_many(company=northwind.company, orders=[order], by=northwind.sam, at=NOW)
    assert [push.label for push in moved.sent.pushes] == ["Invoice 1"]
    confirmed(northwind, "2")
    assert Push.objects.filter(label="Invoice 2").exists(), "entered as confirmed is confirmed"
    operations.draft_many(
        company=northwind.company, orders=[draft_of(northwind, "3", status="confirmed")], by=northwind.sam,
        at=NOW, import_run=1,
    )  # fmt: skip
    assert not Push.objects.filter(label="Invoice 3").exists()


def test_in_automatic_mode_an_order_with_wrong_figures_is_confirmed_and_told(northwind: Desk) -> None:
    northwind.sets(automatic_sales=True)
    order = entered(northwind, total=D("99"))
    moved = operations.confirm_many(company=northwind.company, orders=[order], by=northwind.sam, at=NOW)
    assert fresh(order).status == "confirmed"
    ((_, (problem,)),) = moved.sent.refused
    assert problem.code == "total_differs_from_source"


def test_orders_that_cannot_be_confirmed_stay_and_are_told(northwind: Desk) -> None:
    fine, done = entered(northwind, "1"), confirmed(northwind, "2")
    moved = operations.confirm_many(company=northwind.company, orders=[fine, done], by=northwind.sam, at=NOW)
    assert [order.number for order in moved.orders] == ["1"]
    ((order, sentence),) = moved.refused
    assert order.number == "2"
    assert sentence.startswith("Sales order 2 is confirmed and cannot become confirmed.")


def test_shipping_sets_the_day(northwind: Desk) -> None:
    order = confirmed(northwind)
    operations.ship_many(
        company=northwind.company, orders=[order], shipped_on=date(2026, 2, 9), by=northwind.sam, at=NOW
    )
    assert (fresh(order).status, fresh(order).shipped_on) == ("shipped", date(2026, 2, 9))


def test_an_edit_replaces_the_lines_and_keeps_the_story(northwind: Desk) -> None:
    order = confirmed(northwind)
    line = SalesLineDraft(D(2), D("7.70"), product_id=northwind.tea.pk)
    edited = operations.edit(
        order=order, draft=draft_of(northwind, memo="Half", lines=(line,)), by=northwind.sam, at=LATER
    )
    assert (edited.total, edited.memo, edited.status) == (D("15.40"), "Half", "confirmed")
    assert SalesLine.objects.count() == 1
    assert verbs(order)[-1] == "sales_order.edited"


def test_an_edit_of_what_waits_makes_the_push_anew(northwind: Desk) -> None:
    order = confirmed(northwind)
    (first,) = sent(northwind, order)
    line = SalesLineDraft(D(2), D("7.70"), product_id=northwind.tea.pk)
    operations.edit(order=order, draft=draft_of(northwind, lines=(line,)), by=northwind.sam, at=LATER)
    first.refresh_from_db()
    assert first.state == Push.State.SKIPPED
    second = Push.objects.get(document_key=order.key, state="waiting")
    assert second.total == D("15.40")
    assert fresh(order).book_state == BookState.WAITING


def test_an_edit_after_which_the_invoice_could_not_go_is_refused_whole(northwind: Desk) -> None:
    order = confirmed(northwind)
    sent(northwind, order)
    before = stored(SalesOrder), stored(SalesLine), stored(Push)
    with pytest.raises(Refusal, match="waits to be sent, and after this change it could not be"):
        operations.edit(order=order, draft=draft_of(northwind, total=D("99")), by=northwind.sam, at=LATER)
    assert (stored(SalesOrder), stored(SalesLine), stored(Push)) == before


def test_an_order_under_way_in_quickbooks_or_marked_is_not_changed(northwind: Desk) -> None:
    def refusal(order: SalesOrder) -> str:
        with pytest.raises(Refusal) as told:
            operations.edit(order=order, draft=draft_of(northwind, order.number), by=northwind.sam, at=LATER)
        with pytest.raises(Refusal):
            operations.cancel(order=order, reason="Not wanted", by=northwind.ana, at=LATER)
        with pytest.raises(Refusal):
            operations.choose_dates(
                order=order, posting_on=date(2026, 2, 2), due_on=None, by=northwind.ana, at=LATER
            )
        return told.value.sentence

    under_way = confirmed(northwind, "1")
    (push,) = sent(northwind, under_way)
    batch = Batch.objects.create(
        id="b1", connection=northwind.connection, path="/batch", body=b"{}", created_at=NOW, not_before=NOW
    )
    Push.objects.filter(pk=push.pk).update(batch=batch, state="sending")
    there = confirmed(northwind, "2")
    SalesOrder.objects.filter(pk=there.pk).update(book_state="synchronized", book_number="INV-2")
    marked = confirmed(northwind, "3")
    operations.mark_already_there(order=marked, reason="Entered by hand", by=northwind.sam, at=NOW)
    before = stored(SalesOrder)
    assert refusal(under_way).startswith("Sales order 1 is being sent to QuickBooks at this moment.")
    assert refusal(there).startswith("Sales order 2 is in QuickBooks as INV-2")
    assert refusal(marked) == "Sales order 3 is marked as already in QuickBooks. Take the mark off first."
    assert stored(SalesOrder) == before


def test_cancelling_takes_what_waits_out_of_the_queue(northwind: Desk) -> None:
    order = confirmed(northwind)
    (push,) = sent(northwind, order)
    operations.cancel(order=order, reason="Customer withdrew", by=northwind.sam, at=LATER)
    push.refresh_from_db()
    assert (push.state, fresh(order).status, fresh(order).book_state) == ("skipped", "cancelled", "not_sent")
    with pytest.raises(IllegalMove):
        operations.cancel(order=fresh(order), by=northwind.sam, at=LATER)


def test_chosen_dates_win_and_only_accounting_may_choose_them(northwind: Desk) -> None:
    order = confirmed(northwind)
    (push,) = sent(northwind, order)
    with pytest.raises(Forbidden):
        operations.choose_dates(order=order, posting_on=None, due_on=None, by=northwind.sam, at=LATER)
    operations.choose_dates(
        order=order, posting_on=date(2026, 3, 1), due_on=date(2026, 3, 8), by=northwind.ana, at=LATER
    )
    anew = Push.objects.get(document_key=order.key, state="waiting")
    assert (anew.posting_on, anew.posting["due_on"]) == (date(2026, 3, 1), "2026-03-08")
    assert anew.pk != push.pk


def test_a_chosen_date_before_the_start_is_refused_for_what_waits(northwind: Desk) -> None:
    northwind.sets(start_on=date(2026, 1, 1))
    order = confirmed(northwind)
    sent(northwind, order)
    with pytest.raises(Refusal, match="nothing dated before 1 Jan 2026 is sent"):
        operations.choose_dates(
            order=order, posting_on=date(2025, 12, 1), due_on=None, by=northwind.ana, at=LATER
        )
    assert fresh(order).posting_on is None


def test_a_mark_needs_a_reason_stops_sending_and_can_be_taken_off(northwind: Desk) -> None:
    order = confirmed(northwind)
    with pytest.raises(Refusal, match="Say why"):
        operations.mark_already_there(order=order, reason="  ", by=northwind.sam, at=NOW)
    operations.mark_already_there(order=order, reason="Entered by hand in May", by=northwind.sam, at=NOW)
    assert fresh(order).book_state == BookState.MARKED
    assert sent(northwind, order) == []
    operations.unmark(order=fresh(order), by=northwind.sam, at=LATER)
    assert fresh(order).book_state == BookState.NOT_SENT
    assert len(sent(northwind, order)) == 1


def test_an_order_is_linked_to_the_invoice_a_bookkeeper_entered_and_unlinked_again(northwind: Desk) -> None:
    order = confirmed(northwind)
    operations.link_existing(
        order=order, remote_id="145", number="1045", total=D("77.00"), reason="Entered in May",
        by=northwind.sam, at=NOW,
    )  # fmt: skip
    assert (fresh(order).book_state, fresh(order).book_number) == ("synchronized", "1045")
    assert Link.objects.get(local_key=order.key).remote_id == "145"
    assert sent(northwind, order) == []
    operations.unmark(order=fresh(order), by=northwind.sam, at=LATER)
    assert fresh(order).book_state == BookState.NOT_SENT
    assert not Link.objects.exists()
