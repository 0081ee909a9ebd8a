"""Files go along with their document, and credits settle it: each waits until what it belongs to is there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.attachments.models import Attachment as AttachmentRow
from crossfoot.sync import queue, sources
from crossfoot.sync.models import Attempt, Batch, Link, Push
from crossfoot.sync.queue import Wanted
from sync.test_changing import in_books, only
from sync.workshop import Shop, Workshop


def test_a_file_goes_along_after_its_bill(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    file = shop.file(bill, b"%PDF-1.4 the vendor's own")
    shop.sends(bill)
    (push,) = shop.attaches(file)
    assert (push.state, push.sentence) == (
        "waiting", f"Waits until {bill.label} is in QuickBooks; it then goes by itself.",
    )  # fmt: skip
    workshop.works()

    attached = only(shop.in_books("Attachable"))
    assert (attached["FileName"], attached["Size"], attached["Note"]) == ("invoice.pdf", 25, push.marker)
    reference = attached["AttachableRef"][0]["EntityRef"]
    assert reference == {"type": "Bill", "value": only(shop.in_books("Bill"))["Id"]}
    link = Link.objects.get(local_key=file.posting.key)
    assert (link.remote_kind, link.remote_id) == ("Attachable", attached["Id"])
    assert shop.order_of(file).book_state == "synchronized"
    batch = Batch.objects.get(pk=Attempt.objects.get(push=push).batch_key)
    assert (batch.is_single, bytes(batch.body)) == (True, b"")
    assert "the vendor's own" not in Attempt.objects.get(push=push).request


def test_a_file_on_a_bill_that_is_there_goes_at_once_and_once(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    file = shop.file(bill)
    first, again = shop.attaches(file), shop.attaches(file)
    assert first == again
    workshop.works()
    assert shop.attaches(file) == []
    assert len(shop.in_books("Attachable")) == 1


def test_a_refused_file_blocks_nothing_but_itself(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    archive = shop.file(bill, b"PK", name="all.zip")
    shop.sends(bill)
    shop.attaches(archive)
    workshop.works()
    push = shop.push_of(archive)
    assert (push.state, push.problem_code) == ("needs_attention", "file_is_archive")
    assert push.sentence == (
        "QuickBooks takes no archives, and “all.zip” is one (.zip). Unpack it and attach the files in it."
    )
    assert (shop.push_of(bill).state, shop.order_of(bill).book_state) == ("synchronized", "synchronized")
    assert shop.order_of(archive).book_sentence == push.sentence


@pytest.mark.parametrize("content", [b"other bytes than were attached", None])
def test_a_file_that_is_not_kept_any_more_says_so(
    workshop: Workshop, shop: Shop, content: bytes | None
) -> None:
    bill = shop.bill("80.00")
    file = shop.file(bill)
    shop.sends(bill)
    shop.attaches(file)
    sources.register_bytes("attachment", lambda _: content)
    workshop.works()
    push = shop.push_of(file)
    assert (push.state, push.attempts, push.problem_code) == ("needs_attention", 0, "file_gone")
    assert "“invoice.pdf” is not kept here any more as it was attached" in push.sentence
    assert (shop.push_of(bill).state, shop.in_books("Attachable")) == ("synchronized", [])


def test_a_file_shares_what_stops_its_document(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00", account="nowhere")
    file = shop.file(bill)
    shop.sends(bill)
    shop.attaches(file)
    workshop.works()
    push, of_bill = shop.push_of(file), shop.push_of(bill)
    assert (push.state, push.problem_cause) == ("needs_attention", of_bill.problem_cause)
    assert push.sentence.startswith(f"Waits for {bill.label}.")
    queue.skip(push=of_bill, reason="Not now", by=shop.ana, at=workshop.clock.now())
    workshop.works()
    assert shop.push_of(file).problem_code == "document_missing"
    shop.sends(mended(bill))
    assert shop.push_of(file).state == "waiting"
    workshop.works()
    assert (shop.push_of(bill).state, shop.push_of(file).state) == ("synchronized", "synchronized")


def test_files_leave_with_their_document_and_go_along_again(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    file = shop.file(bill)
    shop.sends(bill)
    shop.attaches(file)
    workshop.works()
    shop.removes(bill)
    workshop.works()
    assert shop.order_of(file).book_state == "undone"
    shop.sends(bill)
    shop.attaches(file)
    workshop.works()
    attached = only(shop.in_books("Attachable"))["AttachableRef"][0]["EntityRef"]
    assert attached == {"type": "Bill", "value": only(shop.in_books("Bill"))["Id"]}
    assert shop.order_of(file).book_state == "synchronized"


def test_what_was_attached_to_a_deleted_bill_is_taken_out_after_it(workshop: Workshop, shop: Shop) -> None:
    bill, other = shop.bill("80.00"), shop.bill("20.00")
    ours, shared = shop.file(bill), shop.file(bill, b"a letter", name="letter.pdf")
    in_books(workshop, shop, bill, other)
    shop.attaches(ours, shared)
    workshop.works()
    letter = next(one for one in shop.in_books("Attachable") if one["FileName"] == "letter.pdf")
    second = next(one for one in shop.in_books("Bill") if one["TotalAmt"] == 20)
    also = {"EntityRef": {"type": "Bill", "value": second["Id"]}}
    workshop.by_hand(shop, "attachable", {**letter, "AttachableRef": [*letter["AttachableRef"], also]})

    shop.removes(bill)
    workshop.works()

    assert [one["FileName"] for one in shop.in_books("Attachable")] == ["letter.pdf"]
    assert {shop.order_of(one).book_state for one in (bill, ours, shared)} == {"undone"}
    removals = Push.objects.filter(kind="attachment", verb="delete").order_by("pk")
    assert [(one.state, one.label, one.attempts) for one in removals] == [
        ("synchronized", f"File invoice.pdf of {shop.order_of(bill)}", 1),
        ("synchronized", f"File letter.pdf of {shop.order_of(bill)}", 0),
    ]
    assert not Link.objects.filter(remote_kind="Attachable").exists()


def test_a_voided_invoice_keeps_its_files_and_so_does_a_bill_that_stays(
    workshop: Workshop, shop: Shop
) -> None:
    invoice, bill, credit = shop.invoice("120.00"), shop.bill("80.00"), shop.vendor_credit("30.00")
    in_books(workshop, shop, invoice, bill, credit)
    shop.settles(shop.use(credit, bill, "30.00"))
    shop.attaches(shop.file(invoice, kind="Invoice"), shop.file(bill, b"its own"))
    workshop.works()

    shop.removes(invoice, "void")
    shop.removes(bill)
    workshop.works()

    assert shop.push_of(bill).problem_code == "paid_in_quickbooks"
    assert len(shop.in_books("Attachable")) == 2


def test_a_file_is_taken_off_again(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    file = shop.file(bill)
    shop.sends(bill)
    shop.attaches(file)
    workshop.works()
    shop.removes(file)
    workshop.works()
    assert (shop.in_books("Attachable"), shop.order_of(file).book_state) == ([], "undone")
    assert AttachmentRow.objects.count() == 1


def test_a_credit_settles_a_bill_after_both_are_there(workshop: Workshop, shop: Shop) -> None:
    bill, credit = shop.bill("80.00"), shop.vendor_credit("30.00")
    use = shop.use(credit, bill, "30.00")
    shop.sends(bill, credit)
    (push,) = shop.settles(use)
    assert push.state == "waiting"
    workshop.works()

    push.refresh_from_db()
    assert (push.state, push.sentence, push.total) == ("synchronized", "", Decimal("30.00"))
    payment = only(shop.in_books("BillPayment"))
    assert payment["TotalAmt"] == 0
    assert only(shop.in_books("Bill"))["Balance"] == 50
    assert Link.objects.get(local_key=use.posting.key).remote_kind == "BillPayment"
    assert shop.order_of(use).book_state == "synchronized"


def test_a_credit_settles_an_invoice(workshop: Workshop, shop: Shop) -> None:
    invoice, credit = shop.invoice("120.00"), shop.credit_memo("120.00")
    shop.sends(invoice, credit)
    shop.settles(shop.use(credit, invoice, "120.00"))
    workshop.works()
    assert only(shop.in_books("Payment"))["TotalAmt"] == 0
    assert only(shop.in_books("Invoice"))["Balance"] == 0
    assert Link.objects.filter(remote_kind="Payment").count() == 1


def test_a_use_that_quickbooks_did_not_apply_has_a_card(workshop: Workshop, shop: Shop) -> None:
    """QuickBooks drops a link that it cannot make, and answers as if all were well."""
    bill, credit = shop.bill("80.00"), shop.vendor_credit("30.00")
    in_books(workshop, shop, bill, credit)
    use = shop.use(credit, bill, "30.00")
    shop.settles(use)
    workshop.answers_with("/billpayment?", without_links)
    workshop.works()
    push = shop.push_of(use)
    assert (push.state, push.problem_code, push.problem_cause) == (
        "synchronized", "settlement_incomplete", f"differs:{use.posting.key}",
    )  # fmt: skip
    assert "Applied to vendor credit" in push.sentence
    assert shop.order_of(use).book_sentence == push.sentence[:500]


def test_a_settled_bill_leaves_after_its_settlement(workshop: Workshop, shop: Shop) -> None:
    bill, credit = shop.bill("80.00"), shop.vendor_credit("80.00")
    use = shop.use(credit, bill, "80.00")
    shop.sends(bill, credit)
    shop.settles(use)
    workshop.works()
    shop.removes(bill)
    workshop.works()
    assert shop.push_of(bill).problem_code == "paid_in_quickbooks"

    shop.removes(use)
    shop.removes(bill)
    workshop.works()
    assert (shop.in_books("BillPayment"), shop.in_books("Bill")) == ([], [])
    assert {shop.order_of(use).book_state, shop.order_of(bill).book_state} == {"undone"}
    assert shop.order_of(credit).book_state == "synchronized"


def test_a_use_is_no_document_to_mark_twice(workshop: Workshop, shop: Shop) -> None:
    bill, credit = shop.bill("80.00"), shop.vendor_credit("30.00")
    use = shop.use(credit, bill, "30.00")
    with pytest.raises(Refusal):
        shop.removes(use)


def mended(bill: Wanted) -> Wanted:
    lines = tuple(replace(line, account="purchases") for line in bill.posting.lines)
    return replace(bill, posting=replace(bill.posting, lines=lines))


def without_links(body: bytes) -> bytes:
    return body.replace(b'"TxnType":"VendorCredit"', b'"TxnType":"Elsewhere"').replace(
        b'"TxnType": "VendorCredit"', b'"TxnType": "Elsewhere"'
    )
