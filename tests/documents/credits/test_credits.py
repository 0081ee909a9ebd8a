"""Credits of vendors and credit notes to customers: what is booked, and what each settles in QuickBooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits import uses
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, Credit
from crossfoot.documents.credits.storing import Origin
from crossfoot.documents.sales_orders.drafts import SalesLineDraft
from crossfoot.sync.models import BookState
from world import Hub, goods

DAY = date(2026, 1, 20)


def credited(
    hub: Hub, origin: Origin, number: str, quantity: str, price: str | None = None, reason: str = "return"
) -> Credit:
    """A credit of the first line, approved and in QuickBooks."""
    line = origin.lines.order_by("position").first()
    kind = VENDOR if hasattr(origin, "vendor_id") else CUSTOMER
    draft = credits.draft_of_lines(
        origin=origin, number=number, reason=reason, credited_on=DAY,
        picked={line.pk: (D(quantity), None if price is None else D(price))},
    )  # fmt: skip
    made = credits.draft(kind=kind, company=hub.company, credit=draft, by=hub.omar, at=hub.now)
    credits.approve(credit=made, by=hub.omar, at=hub.now)
    send = credits.send_vendor_credits if kind is VENDOR else credits.send_credit_notes
    sent = send(company=hub.company, credits=[made.pk], by=hub.omar, at=hub.now)
    assert not sent.refused, sent.refused
    hub.works()
    made.refresh_from_db()
    assert made.book_state == BookState.SYNCHRONIZED
    return made


def test_returned_goods_take_the_sale_back_in_part_and_settle_the_invoice(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    note = credited(hub, order, "CN-1", "1")
    assert (note.total, note.currency) == (D("60.00"), "USD")
    assert hub.entries(hub.document("CreditMemo", "CN-1")) == [
        ("Accounts Receivable (A/R)", D("-60.00")), ("Sales of Product Income", D("60.00")),
    ]  # fmt: skip

    order.refresh_from_db()
    uses.use(credit=note, document=order, amount=D("60.00"), used_on=DAY, by=hub.omar, at=hub.now)
    hub.works()

    assert hub.document("Invoice", "10250")["Balance"] == 60
    assert hub.document("CreditMemo", "CN-1")["Balance"] == 0
    assert hub.ties_out().difference == 0


def test_a_vendors_price_credit_takes_the_expense_back_and_settles_the_bill(hub: Hub) -> None:
    order = hub.buys("PO-1")
    hub.bills(order)
    credit = credited(hub, order, "VC-9", "10", "0.50", "price")
    assert hub.entries(hub.document("VendorCredit", "VC-9")) == [
        ("Accounts Payable (A/P)", D("5.00")), ("Purchases", D("-5.00")),
    ]  # fmt: skip
    order.refresh_from_db()
    use = uses.use(credit=credit, document=order, amount=D("5.00"), used_on=DAY, by=hub.omar, at=hub.now)
    hub.works()
    assert hub.document("Bill", "PO-1")["Balance"] == 75
    assert hub.ties_out().difference == 0

    uses.take_back(use=use, reason="For another bill", by=hub.omar, at=hub.now)
    hub.works()
    assert hub.document("Bill", "PO-1")["Balance"] == 80
    assert uses.left_of(credit) == D("5.00")


def test_nothing_is_credited_beyond_what_was_charged_or_used_beyond_what_is_left(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    note = credited(hub, order, "CN-1", "2")
    line = order.lines.get()
    again = credits.draft_of_lines(
        origin=order, number="CN-2", reason="return", credited_on=DAY, picked={line.pk: (D(1), None)}
    )
    with pytest.raises(Refusal, match=r"60\.00 would be credited, and 0\.00 of that line's 120\.00 is left"):
        credits.draft(kind=CUSTOMER, company=hub.company, credit=again, by=hub.omar, at=hub.now)
    order.refresh_from_db()
    with pytest.raises(Refusal, match=r"120\.00 USD of Credit note CN-1 are left, so 120\.01 cannot be used"):
        uses.use(credit=note, document=order, amount=D("120.01"), used_on=DAY, by=hub.omar, at=hub.now)
    uses.use(credit=note, document=order, amount=D("70.00"), used_on=DAY, by=hub.omar, at=hub.now)
    with pytest.raises(Refusal, match=r"50\.00 USD of Credit note CN-1 are left, so 60\.00 cannot be used"):
        uses.use(credit=note, document=order, amount=D("60.00"), used_on=DAY, by=hub.omar, at=hub.now)


def test_vat_is_credited_at_the_rate_of_the_line(hub_uk: Hub) -> None:
    order = hub_uk.sells("10250", taxed(hub_uk))
    hub_uk.invoices(order)
    note = credited(hub_uk, order, "CN-1", "1")
    assert note.total == D("72.00")
    memo = hub_uk.document("CreditMemo", "CN-1")
    assert (memo["TotalAmt"], memo["TxnTaxDetail"]["TotalTax"]) == (72, 12)
    assert hub_uk.ties_out().difference == 0


def taxed(hub: Hub) -> SalesLineDraft:
    return replace(goods("2", "60.00"), tax_rate_id=hub.rate("Standard").pk)
