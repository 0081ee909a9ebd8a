"""Returns: with their share of discount and tax, restocked or not, credited or paid back at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.credits import operations, settling, uses
from crossfoot.documents.credits.kinds import CUSTOMER, Credit
from crossfoot.documents.models import CreditNote, SalesOrder
from crossfoot.documents.sales_orders import operations as sales
from world import Hub, goods

SOLD_ON, BACK_ON = date(2026, 1, 5), date(2026, 1, 6)


def comes_back(hub: Hub, order: SalesOrder, number: str, quantity: str, **more: object) -> Credit:
    """So many of each line come back; Omar approves and sends it."""
    picked = {line.pk: (D(quantity), None) for line in order.lines.all() if line.kind == "goods"}
    draft = operations.draft_of_lines(
        origin=order, number=number, reason="return", credited_on=BACK_ON, picked=picked, **more
    )  # type: ignore[arg-type]
    made = operations.draft(kind=CUSTOMER, company=hub.company, credit=draft, by=hub.omar, at=hub.now)
    operations.approve(credit=made, by=hub.omar, at=hub.now)
    sent = operations.send_credit_notes(company=hub.company, credits=[made.pk], by=hub.omar, at=hub.now)
    assert sent.refused == []
    hub.works()
    made.refresh_from_db()
    return made


def test_both_halves_of_an_order_come_back_to_the_cent_with_discount_and_charged_tax(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    order = hub.sells(
        "S-1", goods("2", "33.35", discount=D("0.1")), source="Shop", paid_on=SOLD_ON,
        discount=D("5.01"), tax=D("4.41"), total=D("59.43"),
    )  # fmt: skip
    hub.invoices(order)
    line = order.lines.get()

    first = comes_back(
        hub, order, "CN-1", "1", refunded_on=BACK_ON, payment_reference="re_1", restocked={line.pk}
    )
    second = comes_back(hub, order, "CN-2", "1", refunded_on=BACK_ON)

    assert isinstance(first, CreditNote)
    assert (first.total, first.discount, first.tax, first.source) == (
        D("29.72"),
        D("2.51"),
        D("2.21"),
        "Shop",
    )
    assert [one.is_restocked for one in (first.lines.get(), second.lines.get())] == [True, False]
    refund = hub.document("RefundReceipt", "CN-1")
    assert hub.entries(refund) == [
        ("Board of Equalization Payable", D("2.21")), ("Discounts given", D("-2.51")),
        ("Sales of Product Income", D("30.02")), ("Undeposited Funds", D("-29.72")),
    ]  # fmt: skip
    assert refund["PaymentRefNum"] == "re_1"
    # All that was paid is paid back, and every account is where it was.
    assert hub.ledger() == {}
    assert (first.total + second.total, first.paid_state) == (D("59.43"), "paid")
    assert hub.ties_out().difference == 0

    # What went back settles nothing else.
    assert (uses.left_of(first), settling.open_documents(first)) == (D(0), [])
    operations.cancel(credit=second, reason="Never came", by=hub.ana, at=hub.now)
    hub.works()
    assert [one["DocNumber"] for one in hub.in_books("RefundReceipt")] == ["CN-1"]


def test_a_return_under_vat_takes_its_share_of_the_discount_and_of_the_tax(hub_uk: Hub) -> None:
    rate = hub_uk.rate("Standard")
    order = hub_uk.sells("W-1", goods("3", "50.00", tax_rate_id=rate.pk), discount=D("15.00"))
    assert order.total == D("162.00")
    hub_uk.invoices(order)

    comes_back(hub_uk, order, "CN-1", "1")
    memo = hub_uk.document("CreditMemo", "CN-1")
    assert (memo["TotalAmt"], memo["TxnTaxDetail"]["TotalTax"]) == (54, 9)
    comes_back(hub_uk, order, "CN-2", "2")
    assert hub_uk.document("CreditMemo", "CN-2")["TotalAmt"] == 108
    assert hub_uk.ledger() == {}


def test_a_receipt_in_closed_books_is_reversed_by_a_refund_on_the_first_open_day(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    order = hub.sells("S-1", source="Shop", paid_on=SOLD_ON, payment_reference="pi_1")
    hub.invoices(order)
    hub.books.close_books(date(2026, 1, 31))
    hub.connection.__class__.objects.update(closing_on=date(2026, 1, 31))

    sales.cancel(order=order, reason="Bought twice", by=hub.ana, at=hub.now)
    hub.works()

    refund = hub.document("RefundReceipt", "REV-S-1")
    assert (refund["TxnDate"], refund["TotalAmt"]) == ("2026-02-01", 120)
    assert hub.ledger() == {}
    assert [one["DocNumber"] for one in hub.in_books("SalesReceipt")] == ["S-1"]


def test_what_cannot_be_is_refused_with_the_reason(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    picked = {order.lines.get().pk: (D("1"), D("5.00"))}
    price = operations.draft_of_lines(
        origin=order, number="C-1", reason="price", credited_on=BACK_ON, picked=picked,
        restocked=set(picked), payment_reference="re_9",
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        operations.draft(kind=CUSTOMER, company=hub.company, credit=price, by=hub.omar, at=hub.now)
    assert [problem.code for problem in refused.value.problems] == [
        "reference_without_payment", "restocked_without_return",
    ]  # fmt: skip
    assert not CreditNote.objects.exists()
