"""A document is taken out of QuickBooks again: never what is paid, deposited, closed or changed there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.sync import queue
from crossfoot.sync.models import Link, Push
from crossfoot.sync.queue import Wanted
from sync.test_changing import in_books, only, pay, sparse
from sync.workshop import Shop, Workshop


def test_a_deleted_bill_is_gone_and_can_be_sent_anew(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    push = shop.removes(bill)
    assert push is not None
    assert (push.verb, push.state, shop.order_of(bill).book_state) == ("delete", "waiting", "waiting")
    workshop.works()

    assert shop.in_books("Bill") == []
    push.refresh_from_db()
    order = shop.order_of(bill)
    assert (push.state, order.book_state, order.book_number, order.book_sentence) == (
        "synchronized", "undone", "", "",
    )  # fmt: skip
    assert not Link.objects.filter(local_key=bill.posting.key).exists()
    link = Link.history.get(local_key=bill.posting.key)
    assert (link.removed_as, link.removed_at is not None, link.number) == ("delete", True, "BILL-0001")
    assert Event.objects.filter(verb="push.undone").count() == 1

    shop.sends(bill)
    workshop.works()
    assert [record["DocNumber"] for record in shop.in_books("Bill")] == ["BILL-0001"]
    assert shop.order_of(bill).book_state == "synchronized"
    assert Link.history.filter(local_key=bill.posting.key).count() == 2


def test_a_voided_invoice_stays_there_with_nothing_in_it(workshop: Workshop, shop: Shop) -> None:
    invoice = shop.invoice("120.00")
    in_books(workshop, shop, invoice)
    shop.removes(invoice, "void")
    workshop.works()
    record = only(shop.in_books("Invoice"))
    assert (record["TotalAmt"], record["PrivateNote"][:6]) == (0, "Voided")
    assert (shop.push_of(invoice).state, shop.order_of(invoice).book_state) == ("synchronized", "undone")
    assert Link.history.get(local_key=invoice.posting.key).removed_as == "void"


def test_a_bill_cannot_be_voided(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    with pytest.raises(Refusal) as refused:
        shop.removes(bill, "void")
    assert refused.value.sentence == (
        f"QuickBooks cannot void a bill, so {bill.label} stays. Delete it instead."
    )
    assert shop.order_of(bill).book_state == "synchronized"


def test_what_was_never_sent_has_nothing_to_take_out(workshop: Workshop, shop: Shop) -> None:
    with pytest.raises(Refusal, match="is not in QuickBooks, so there is nothing to take out"):
        shop.removes(shop.bill())
    waiting = shop.bill()
    shop.sends(waiting)
    assert shop.removes(waiting) is None
    assert (shop.push_of(waiting).state, shop.order_of(waiting).book_state) == ("skipped", "not_sent")
    workshop.works()
    assert shop.in_books("Bill") == []


def test_a_paid_invoice_stays_and_says_so(workshop: Workshop, shop: Shop) -> None:
    invoice = shop.invoice("120.00")
    in_books(workshop, shop, invoice)
    pay(workshop, shop, "20.00")
    push = shop.removes(invoice, "void", confirmed=True)
    workshop.works()
    assert push is not None
    push.refresh_from_db()
    assert (push.state, push.problem_code) == ("needs_attention", "paid_in_quickbooks")
    assert push.sentence == (
        f"{invoice.label} stays in QuickBooks: payments or credits are applied to it there. Take them off it first "
        "and retry, or reverse it with a credit."
    )
    order = shop.order_of(invoice)
    assert (order.book_state, order.book_number) == ("needs_attention", "INV-0001")
    assert Link.objects.filter(local_key=invoice.posting.key).exists()
    assert only(shop.in_books("Invoice"))["TotalAmt"] == 120

    queue.skip(push=push, reason="It stays", by=shop.ana, at=workshop.clock.now())
    order.refresh_from_db()
    assert (order.book_state, order.book_number) == ("synchronized", "INV-0001")


def test_what_is_dated_in_closed_books_stays(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.books.close_books(date(2026, 2, 28))
    shop.removes(bill)
    workshop.works()
    push = shop.push_of(bill)
    assert (push.state, push.problem_code, push.problem_cause) == (
        "needs_attention", "closed_period", "closed:2026-02-28",
    )  # fmt: skip
    assert "Reverse it on 1 Mar 2026 or later" in push.sentence
    assert only(shop.in_books("Bill"))["TotalAmt"] == 80


@pytest.mark.parametrize("confirmed", [False, True])
def test_what_a_person_changed_goes_only_when_somebody_says_so(
    workshop: Workshop, shop: Shop, *, confirmed: bool
) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    workshop.by_hand(shop, "bill", {**sparse(record), "TxnDate": "2026-02-20"})
    shop.removes(bill, confirmed=confirmed)
    workshop.works()
    push = shop.push_of(bill)
    if confirmed:
        assert (push.state, shop.in_books("Bill")) == ("synchronized", [])
    else:
        assert (push.state, push.problem_code) == ("needs_attention", "changed_in_quickbooks")
        assert "Date: 20 Feb 2026 there, 12 Feb 2026 here" in push.sentence
        event = Event.objects.filter(verb="push.needs_attention").latest("sequence")
        assert '"field":"TxnDate"' in event.data.replace(" ", "")


def test_words_in_the_memo_keep_nothing_there(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    note = record["PrivateNote"] + "\nAsked the vendor on the phone"
    workshop.by_hand(shop, "bill", {**sparse(record), "PrivateNote": note})
    shop.removes(bill)
    workshop.works()
    assert (shop.push_of(bill).state, shop.in_books("Bill")) == ("synchronized", [])


def test_what_is_gone_already_needs_no_request(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    delete_by_hand(workshop, shop, "bill", only(shop.in_books("Bill")))
    push = shop.removes(bill)
    workshop.works()
    assert push is not None
    push.refresh_from_db()
    assert (push.state, push.attempts, shop.order_of(bill).book_state) == ("synchronized", 0, "undone")


def test_deleted_at_the_moment_of_sending_is_done(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    shop.removes(bill)
    workshop.before("/bill?", lambda: delete_by_hand(workshop, shop, "bill", record))
    workshop.works()
    assert (shop.push_of(bill).state, shop.order_of(bill).book_state) == ("synchronized", "undone")


def test_paid_at_the_moment_of_sending_stays(workshop: Workshop, shop: Shop) -> None:
    invoice = shop.invoice("120.00")
    in_books(workshop, shop, invoice)
    shop.removes(invoice, "void")
    workshop.before("/invoice?", lambda: pay(workshop, shop, "20.00"))
    workshop.works()
    assert (shop.push_of(invoice).state, shop.push_of(invoice).problem_code) == (
        "needs_attention", "paid_in_quickbooks",
    )  # fmt: skip
    assert only(shop.in_books("Invoice"))["TotalAmt"] == 120


def test_a_removal_replaces_the_update_that_waits(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.revises(bill, "95.50")
    shop.removes(bill)
    with pytest.raises(Refusal, match="is being taken out of QuickBooks"):
        shop.revises(bill, "99.00")
    workshop.works()
    assert shop.in_books("Bill") == []
    verbs = Push.objects.filter(document_key=bill.posting.key).order_by("id").values_list("verb", "state")
    assert list(verbs) == [("create", "synchronized"), ("update", "skipped"), ("delete", "synchronized")]


def test_a_person_accepts_that_it_is_gone(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    delete_by_hand(workshop, shop, "bill", only(shop.in_books("Bill")))
    queue.accept_gone(
        connection=shop.connection, source_kind=bill.source_kind, source_id=bill.source_id,
        document_key=bill.posting.key, label=bill.label, reason="Entered twice", by=shop.ana,
        at=workshop.clock.now(),
    )  # fmt: skip
    assert shop.order_of(bill).book_state == "undone"
    shop.sends(bill)
    workshop.works()
    assert len(shop.in_books("Bill")) == 1


@pytest.mark.parametrize("kind", ["VendorCredit", "CreditMemo", "PurchaseOrder"])
def test_credits_and_orders_come_and_go(workshop: Workshop, shop: Shop, kind: str) -> None:
    makers: dict[str, Any] = {
        "VendorCredit": shop.vendor_credit, "CreditMemo": shop.credit_memo, "PurchaseOrder": shop.ordered,
    }  # fmt: skip
    if kind == "PurchaseOrder":
        in_books(workshop, shop, shop.bill("1.00"))  # which makes the company's payable account
        shop.knows_accounts()
    one: Wanted = makers[kind]("55.00")
    in_books(workshop, shop, one)
    record = only(shop.in_books(kind))
    assert (record["TotalAmt"], record["DocNumber"]) == (55, one.posting.number)
    shop.revises(one, "44.00")
    workshop.works()
    assert only(shop.in_books(kind))["TotalAmt"] == 44
    shop.removes(one)
    workshop.works()
    assert (shop.in_books(kind), shop.order_of(one).book_state) == ([], "undone")


def delete_by_hand(workshop: Workshop, shop: Shop, path: str, record: dict[str, Any]) -> None:
    body = {"Id": record["Id"], "SyncToken": record["SyncToken"]}
    workshop.by_hand(shop, path, body, operation="delete")
