"""A bill names the order that it bills; where QuickBooks leaves that out without a word, we say so."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from crossfoot.core.postings import Bill
from crossfoot.sync import attention, decisions
from crossfoot.sync.queue import Wanted
from sync.test_changing import in_books, only
from sync.workshop import Shop, Workshop


def billing(shop: Shop, order: Wanted, *, line: str = "1", total: str = "80.00", vendor: str = "") -> Wanted:
    """A bill, of this vendor, whose one line bills a line of the order."""
    bill = shop.bill(total, vendor=shop.vendor(vendor) if vendor else None)
    assert isinstance(bill.posting, Bill)
    lines = (replace(bill.posting.lines[0], order=order.posting.key, order_line=line),)
    return shop.with_(bill, lines=lines)


@pytest.fixture
def ordered(workshop: Workshop, shop: Shop) -> Wanted:
    """A purchase order of 80.00 that stands in QuickBooks."""
    in_books(workshop, shop, shop.bill("1.00"))  # which makes the company's payable account
    shop.knows_accounts()
    order = shop.ordered("80.00")
    in_books(workshop, shop, order)
    return order


def test_a_bill_that_is_linked_to_its_order_has_nothing_to_say(
    workshop: Workshop, shop: Shop, ordered: Wanted
) -> None:
    bill = billing(shop, ordered)
    in_books(workshop, shop, bill)

    assert only(shop.in_books("PurchaseOrder"))["POStatus"] == "Closed"
    assert (shop.push_of(bill).problem_cause, shop.order_of(bill).book_sentence) == ("", "")


@pytest.mark.parametrize("why", ["of another vendor", "no such line", "billed whole before"])
def test_a_link_that_quickbooks_leaves_out_is_told_on_the_bill_and_in_attention(
    workshop: Workshop, shop: Shop, ordered: Wanted, why: str
) -> None:
    if why == "billed whole before":
        in_books(workshop, shop, billing(shop, ordered))
    bill = billing(
        shop,
        ordered,
        vendor="Contoso, Ltd." if why == "of another vendor" else "",
        line="77" if why == "no such line" else "1",
        total="20.00",
    )
    in_books(workshop, shop, bill)

    push = shop.push_of(bill)
    sentence = (
        f"QuickBooks took {bill.label} and left out its link to Purchase order PO-0002: the order is of another "
        "vendor, closed, or has no such line there. The bill itself is right, and the order stays as it is in "
        "QuickBooks. Add the order to the bill there, or close the order there; then accept it here."
    )
    assert (push.state, push.problem_code, push.sentence) == ("synchronized", "order_link_dropped", sentence)
    document = shop.order_of(bill)
    assert (document.book_state, document.book_sentence) == ("synchronized", sentence)
    (card,) = attention.cards(shop.company)
    assert (card.is_difference, card.sentence, card.count, card.total) == (
        True,
        sentence,
        1,
        Decimal("20.00"),
    )

    decisions.acknowledge(push=push, reason="Closed by hand", by=shop.ana, at=workshop.clock.now())
    assert attention.cards(shop.company) == []
    assert shop.order_of(bill).book_sentence == ""


def test_one_lost_line_of_two_is_told_although_the_other_is_linked(
    workshop: Workshop, shop: Shop, ordered: Wanted
) -> None:
    bill = billing(shop, ordered)
    assert isinstance(bill.posting, Bill)
    (line,) = bill.posting.lines
    lines = (replace(line, amount=Decimal("60.00")), replace(line, amount=Decimal("20.00"), order_line="77"))
    bill = shop.with_(bill, lines=lines)
    in_books(workshop, shop, bill)
    assert shop.push_of(bill).problem_code == "order_link_dropped"


def test_where_the_figures_differ_too_both_are_said(workshop: Workshop, shop: Shop, ordered: Wanted) -> None:
    bill = billing(shop, ordered, line="77")
    shop.sends(bill)
    workshop.answers_with(
        "/bill?", lambda body: re.sub(rb'"TotalAmt":\s*80(\.0+)?', b'"TotalAmt":81.00', body)
    )
    workshop.works()
    push = shop.push_of(bill)
    assert push.problem_code == "figures_differ"
    assert "a total of 81.00 where we sent 80.00" in push.sentence
    assert "left out its link to Purchase order PO-0002" in push.sentence
