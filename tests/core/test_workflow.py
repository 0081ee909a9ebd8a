"""Legal moves, and which orders may be billed."""

from itertools import pairwise

import pytest

from crossfoot.core.workflow import (
    LETTER_WORDS,
    PURCHASE_MOVES,
    PUSH_LABELS,
    PUSH_MOVES,
    PUSH_SENTENCES,
    SALES_MOVES,
    SETTLED_PUSH_STATES,
    CreditStatus,
    DocumentKind,
    IllegalMove,
    PurchaseStatus,
    PushState,
    SalesStatus,
    VendorInvoiceStatus,
    is_billable,
    legal_move,
    legal_moves,
    letter_of,
    require_legal_move,
    why_not_billable,
)


def test_every_status_stands_in_its_table():
    assert set(SALES_MOVES) == set(SalesStatus)
    assert set(PURCHASE_MOVES) == set(PurchaseStatus)
    assert set(PUSH_MOVES) == set(PUSH_LABELS) == set(PUSH_SENTENCES) == set(PushState)


def test_a_sales_order_goes_from_draft_to_delivered():
    road = [SalesStatus.DRAFT, SalesStatus.CONFIRMED, SalesStatus.SHIPPED, SalesStatus.DELIVERED]

    assert all(legal_move(frm, to) for frm, to in pairwise(road))
    assert not legal_move(SalesStatus.DRAFT, SalesStatus.SHIPPED)


def test_a_cancelled_order_stays_cancelled():
    assert legal_moves(SalesStatus.CANCELLED) == frozenset()
    assert legal_moves(PurchaseStatus.CANCELLED) == frozenset()


def test_what_was_delivered_or_completed_is_not_cancelled():
    assert not legal_move(SalesStatus.DELIVERED, SalesStatus.CANCELLED)
    assert not legal_move(PurchaseStatus.RECEIVED, PurchaseStatus.CANCELLED)


def test_a_rejected_purchase_order_can_be_submitted_again_but_not_approved_at_once():
    assert legal_move(PurchaseStatus.REJECTED, PurchaseStatus.PENDING)
    assert not legal_move(PurchaseStatus.REJECTED, PurchaseStatus.APPROVED)


def test_statuses_of_different_kinds_never_change_into_each_other_though_their_words_are_equal():
    assert legal_move(SalesStatus.DRAFT, SalesStatus.CANCELLED)
    assert not legal_move(SalesStatus.DRAFT, PurchaseStatus.CANCELLED)


def test_what_is_being_sent_can_neither_be_withdrawn_nor_marked_nor_undone():
    assert legal_moves(PushState.SENDING) == {
        PushState.SYNCHRONIZED,
        PushState.WAITING,
        PushState.NEEDS_ATTENTION,
    }


def test_every_push_that_is_not_settled_can_reach_the_books():
    for state in set(PushState) - SETTLED_PUSH_STATES:
        reached, seen = {state}, set()
        while reached - seen:
            seen |= reached
            reached = {to for frm in seen for to in PUSH_MOVES[frm]} | seen
        assert PushState.SYNCHRONIZED in seen


def test_an_illegal_move_says_what_is_possible_instead():
    require_legal_move(SalesStatus.DRAFT, SalesStatus.CONFIRMED, "Order 10248")

    with pytest.raises(IllegalMove) as refused:
        require_legal_move(SalesStatus.DRAFT, SalesStatus.DELIVERED, "Order 10248")

    assert refused.value.sentence == (
        "Order 10248 is draft and cannot become delivered. It can become cancelled or confirmed."
    )


def test_an_illegal_move_from_the_end_says_that_it_is_the_end():
    with pytest.raises(IllegalMove, match=r"Order PO-1 is cancelled .* It can no longer change\."):
        require_legal_move(PurchaseStatus.CANCELLED, PurchaseStatus.APPROVED, "Order PO-1")


@pytest.mark.parametrize(
    ("kind", "billable"),
    [
        (DocumentKind.SALES, {"confirmed", "shipped", "delivered"}),
        (
            DocumentKind.PURCHASE,
            {"approved", "sent", "confirmed", "shipped", "partly_received", "received", "complete"},
        ),
        (DocumentKind.VENDOR_INVOICE, {"approved"}),
        (DocumentKind.VENDOR_CREDIT, {"approved"}),
        (DocumentKind.CREDIT_NOTE, {"approved"}),
    ],
)
def test_only_orders_in_a_billable_state_are_offered(kind, billable):
    statuses = {
        DocumentKind.SALES: SalesStatus,
        DocumentKind.PURCHASE: PurchaseStatus,
        DocumentKind.VENDOR_INVOICE: VendorInvoiceStatus,
        DocumentKind.VENDOR_CREDIT: CreditStatus,
        DocumentKind.CREDIT_NOTE: CreditStatus,
    }[kind]

    assert {status.value for status in statuses if is_billable(kind, status)} == billable
    assert {status for status in billable if is_billable(kind.value, status)} == billable


def test_why_a_pending_purchase_order_cannot_become_a_bill():
    assert why_not_billable(DocumentKind.PURCHASE, "approved", "Order PO-7") == ""
    assert why_not_billable(DocumentKind.PURCHASE, "pending", "Order PO-7") == (
        "Order PO-7 is pending, and only an order that is approved can become a bill."
    )


def test_an_unknown_kind_of_order_is_an_error():
    with pytest.raises(ValueError, match="transfer_order"):
        is_billable("transfer_order", "approved")


def test_each_push_state_says_what_happens_next_or_who_must_act():
    assert PUSH_SENTENCES[PushState.NEEDS_ATTENTION].startswith("Stopped: someone has to act.")
    assert all(sentence.endswith(".") and len(sentence) > 20 for sentence in PUSH_SENTENCES.values())


@pytest.mark.parametrize(
    ("status", "book_state", "letter", "words"),
    [
        ("procurement", "not_sent", "AP", "Pending approval by Procurement"),
        ("accounting", "not_sent", "AA", "Pending approval by Accounting"),
        ("approved", "not_sent", "A", "Approved"),
        ("approved", "waiting", "ES", "Sent to external system"),
        ("approved", "sending", "ES", "Sent to external system"),
        ("approved", "synchronized", "S", "Synchronized"),
        ("approved", "needs_attention", "F", "Failed"),
        ("in_revision", "synchronized", "R", "In revision"),
        ("cancelled", "undone", "X", "Cancelled"),
    ],
)
def test_a_vendor_invoice_shows_both_its_lives_in_one_letter(status, book_state, letter, words):
    assert letter_of(status, book_state) == letter
    assert LETTER_WORDS[letter_of(status, book_state)] == words
