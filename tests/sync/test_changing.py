"""A document that stands in QuickBooks is changed there: the same record, and never over what a person changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.sync import queue
from crossfoot.sync.models import Link, Push
from crossfoot.sync.queue import Wanted
from sync.workshop import Shop, Workshop


def in_books(workshop: Workshop, shop: Shop, *wanted: Wanted) -> None:
    shop.sends(*wanted)
    workshop.works()
    assert {shop.push_of(one).state for one in wanted} == {"synchronized"}


def only(records: list[dict[str, Any]]) -> dict[str, Any]:
    (record,) = records
    return record


def test_a_revised_bill_changes_the_one_in_quickbooks(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    before = only(shop.in_books("Bill"))
    shop.revises(bill, "95.50", memo="Two crates more")
    order = shop.order_of(bill)
    assert (order.book_state, order.book_number) == ("waiting", "BILL-0001")
    workshop.works()

    after, push = only(shop.in_books("Bill")), shop.push_of(bill)
    assert (after["Id"], after["TotalAmt"], after["DocNumber"]) == (
        before["Id"],
        Decimal("95.50"),
        "BILL-0001",
    )
    assert after["PrivateNote"] == f"Two crates more\n{push.marker}"
    assert (push.state, push.verb) == ("synchronized", "update")
    link = Link.objects.get(local_key=bill.posting.key)
    assert (link.total, link.push, link.version) == (Decimal("95.50"), push, after["SyncToken"])
    assert [one.verb for one in push.tries.all()] == ["update"]
    order.refresh_from_db()
    assert (order.book_state, order.book_number, order.book_sentence) == ("synchronized", "BILL-0001", "")


def test_many_updates_and_creations_go_in_one_batch(workshop: Workshop, shop: Shop) -> None:
    old = [shop.invoice("10.00"), shop.invoice("11.00")]
    in_books(workshop, shop, *old)
    new = shop.invoice("12.00")
    shop.revises(old[0], "20.00")
    shop.revises(old[1], "21.00")
    shop.sends(new)
    workshop.works()
    assert sorted(record["TotalAmt"] for record in shop.in_books("Invoice")) == [12, 20, 21]
    batches = {push.tries.get().batch_key for push in map(shop.push_of, [*old, new])}
    assert len(batches) == 1


def test_what_still_waits_is_made_anew_and_is_sent_once(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    shop.sends(bill)
    shop.revises(bill, "85.00")
    first, second = Push.objects.filter(document_key=bill.posting.key).order_by("id")
    assert (first.state, first.sentence) == ("skipped", "Replaced by what the document says now.")
    assert (second.verb, second.state) == ("create", "waiting")
    workshop.works()
    assert [record["TotalAmt"] for record in shop.in_books("Bill")] == [85]


def test_an_update_that_waits_is_replaced_by_the_next_one(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.revises(bill, "85.00")
    shop.revises(bill, "90.00")
    workshop.works()
    assert [record["TotalAmt"] for record in shop.in_books("Bill")] == [90]
    states = Push.objects.filter(document_key=bill.posting.key).order_by("id").values_list("verb", "state")
    assert list(states) == [("create", "synchronized"), ("update", "skipped"), ("update", "synchronized")]


def test_a_skipped_update_leaves_the_document_in_quickbooks(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.revises(bill, "85.00")
    from_queue = shop.push_of(bill)
    skip(shop, from_queue)
    order = shop.order_of(bill)
    assert (order.book_state, order.book_number) == ("synchronized", "BILL-0001")
    workshop.works()
    assert [record["TotalAmt"] for record in shop.in_books("Bill")] == [80]


def test_while_it_is_under_way_nothing_is_changed(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    shop.sends(bill)
    workshop.sandbox.weather.next("lost_reply", matching="bill create")
    workshop.step()
    push = shop.push_of(bill)
    assert push.batch_id is not None
    with pytest.raises(Refusal, match="is on its way to QuickBooks"):
        shop.revises(bill, "85.00")
    with pytest.raises(Refusal, match="is on its way to QuickBooks"):
        shop.removes(bill)
    assert Push.objects.filter(document_key=bill.posting.key).count() == 1


def test_what_was_never_sent_or_is_only_marked_is_not_made_by_a_change(
    workshop: Workshop, shop: Shop
) -> None:
    bill = shop.bill("80.00")
    queue.mark(
        connection=shop.connection, source_kind=bill.source_kind, source_id=bill.source_id,
        document_key=bill.posting.key, label=bill.label, reason="Entered by hand", by=shop.ana,
        at=workshop.clock.now(),
    )  # fmt: skip
    with pytest.raises(Refusal, match="is not in QuickBooks, so there is nothing to change there"):
        shop.revises(bill, "85.00")
    assert (shop.order_of(bill).book_state, shop.pushes) == ("marked", [])


def test_what_a_person_changed_in_quickbooks_is_not_overwritten(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    workshop.by_hand(shop, "bill", {**sparse(record), "TxnDate": "2026-02-20"})
    shop.revises(bill, "95.50")
    workshop.works()

    push = shop.push_of(bill)
    assert (push.state, push.problem_code, push.problem_fix) == (
        "needs_attention", "changed_in_quickbooks", "review_change",
    )  # fmt: skip
    assert push.sentence == (
        f"Somebody changed {bill.label} in QuickBooks since it was sent. Date: 20 Feb 2026 there, 12 Feb 2026 here. "
        "Say which is right: take over what is there, put ours there again, or leave it."
    )
    assert only(shop.in_books("Bill"))["TotalAmt"] == 80
    assert push.attempts == 0

    shop.revises(bill, "95.50", overwrite=True)
    workshop.works()
    record = only(shop.in_books("Bill"))
    assert (record["TotalAmt"], record["TxnDate"]) == (Decimal("95.50"), "2026-02-12")


def test_a_payment_meanwhile_is_no_change_of_ours(workshop: Workshop, shop: Shop) -> None:
    """The record moved between the reading and the sending: 5010, read again, sent once more."""
    invoice = shop.invoice("120.00")
    in_books(workshop, shop, invoice)
    shop.revises(invoice, "130.00")
    workshop.before("/invoice?", lambda: pay(workshop, shop, "50.00"))
    workshop.works()

    record, push = only(shop.in_books("Invoice")), shop.push_of(invoice)
    assert (record["TotalAmt"], record["Balance"]) == (130, 80)
    assert push.state == "synchronized"
    assert [one.outcome for one in push.tries.order_by("id")] == ["stale", "posted"]


def test_a_change_at_the_moment_of_sending_stops_it(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    shop.revises(bill, "95.50")
    hand = {**sparse(record), "DueDate": "2026-05-01"}
    workshop.before("/bill?", lambda: workshop.by_hand(shop, "bill", hand))
    workshop.works()

    push = shop.push_of(bill)
    assert (push.state, push.problem_code) == ("needs_attention", "changed_in_quickbooks")
    assert "Due date: 1 May 2026 there" in push.sentence
    assert [one.outcome for one in push.tries.all()] == ["stale"]
    assert only(shop.in_books("Bill"))["TotalAmt"] == 80


def test_what_was_deleted_in_quickbooks_is_for_a_person(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    workshop.by_hand(shop, "bill", {"Id": record["Id"], "SyncToken": record["SyncToken"]}, operation="delete")
    shop.revises(bill, "95.50")
    workshop.works()
    push = shop.push_of(bill)
    assert (push.state, push.problem_code) == ("needs_attention", "deleted_in_quickbooks")
    assert shop.in_books("Bill") == []


def test_what_stands_on_a_closed_day_is_not_changed(workshop: Workshop, shop: Shop) -> None:
    """The accountant closed February and told nobody: QuickBooks refuses, the date is read, the sentence has it."""
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.books.close_books(date(2026, 2, 28))
    shop.revises(bill, "95.50", posting_on=date(2026, 3, 2))
    workshop.works()
    push = shop.push_of(bill)
    assert (push.state, push.problem_code, push.problem_subject) == (
        "needs_attention", "closed_period", "2026-03-01",
    )  # fmt: skip
    assert push.sentence == (
        f"{bill.label} stands in QuickBooks on 12 Feb 2026, and QuickBooks is closed through 28 Feb 2026, so it is "
        "neither changed nor taken out. Reverse it on 1 Mar 2026 or later, or ask an accountant to reopen the "
        "period and retry."
    )
    assert only(shop.in_books("Bill"))["TotalAmt"] == 80

    shop.books.close_books(None)
    workshop.clock.advance(minutes=2)
    queue.retry(pushes=[push], by=shop.ana, at=workshop.clock.now())
    workshop.works()
    assert only(shop.in_books("Bill"))["TotalAmt"] == Decimal("95.50")


def skip(shop: Shop, push: Push) -> None:
    queue.skip(push=push, reason="Not now", by=shop.ana, at=push.created_at)


def pay(workshop: Workshop, shop: Shop, amount: str) -> None:
    invoice = only(shop.in_books("Invoice"))
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount, "Line": [line]}
    workshop.by_hand(shop, "payment", body)


def sparse(record: dict[str, Any]) -> dict[str, Any]:
    head = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True}
    return {**head, "VendorRef": record["VendorRef"]} if "VendorRef" in record else head
