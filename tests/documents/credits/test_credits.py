"""Credits as QuickBooks books them, in the US and the UK, to the cent; used once, and never beyond what is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.documents.credits import operations, uses
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, Credit, CreditKind
from crossfoot.documents.models import CreditUse, SalesOrder
from crossfoot.sync.models import BookState
from world import Hub, goods

DAY = date(2026, 1, 6)


def credited(hub: Hub, kind: CreditKind, party: int, *lines: CreditLineDraft, **more: object) -> Credit:
    """A credit that Omar enters, approves and sends."""
    draft = CreditDraft("C-1", party, "price", DAY, lines, **more)  # type: ignore[arg-type]
    made = operations.draft(kind=kind, company=hub.company, credit=draft, by=hub.omar, at=hub.now)
    operations.approve(credit=made, by=hub.omar, at=hub.now)
    send = operations.send_vendor_credits if kind is VENDOR else operations.send_credit_notes
    assert send(company=hub.company, credits=[made.pk], by=hub.omar, at=hub.now).refused == []
    hub.works()
    made.refresh_from_db()
    assert made.book_state == BookState.SYNCHRONIZED
    return made


def line(price: str, quantity: str = "1", **more: object) -> CreditLineDraft:
    return CreditLineDraft(D(quantity), D(price), description="Green tea", **more)  # type: ignore[arg-type]


def returned(hub: Hub, order: SalesOrder, quantity: str, number: str = "R-1") -> CreditDraft:
    picked = {order.lines.get().pk: (D(quantity), None)}
    return operations.draft_of_lines(
        origin=order, number=number, reason="return", credited_on=DAY, picked=picked
    )


def test_a_credit_memo_takes_income_back_in_the_us(hub: Hub) -> None:
    credited(hub, CUSTOMER, hub.customer().pk, line("12.34", "2"))
    assert hub.document("CreditMemo", "C-1")["TotalAmt"] == D("24.68")
    assert hub.ledger() == {
        "Accounts Receivable (A/R)": D("-24.68"), "Sales of Product Income": D("24.68"),
    }  # fmt: skip


def test_a_credit_memo_takes_its_vat_back_in_the_uk(hub_uk: Hub) -> None:
    rate = hub_uk.rate("Standard")
    credited(hub_uk, CUSTOMER, hub_uk.customer().pk, line("50.00", tax_rate_id=rate.pk))
    memo = hub_uk.document("CreditMemo", "C-1")
    assert (memo["TotalAmt"], memo["TxnTaxDetail"]["TotalTax"]) == (60, 10)
    ledger = hub_uk.ledger()
    assert (ledger["Sales of Product Income"], sum(ledger.values())) == (D("50.00"), 0)


def test_a_vendor_credit_takes_the_expense_back_in_both_countries(hub: Hub, hub_uk: Hub) -> None:
    for at, expected in ((hub, D("80.00")), (hub_uk, D("96.00"))):
        rate = {} if at is hub else {"tax_rate_id": at.rate("Standard").pk}
        credited(at, VENDOR, at.vendor().pk, line("8.00", "10", **rate))
        assert at.document("VendorCredit", "C-1")["TotalAmt"] == expected
        assert at.ledger()["Purchases"] == D("-80.00")


def test_both_balances_become_zero_and_the_ledger_stays_as_it_was(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    credit = credited(hub, CUSTOMER, order.customer_id, line("60.00", "2"))
    before = hub.ledger()
    use = uses.use(credit=credit, document=order, amount=D("120.00"), used_on=DAY, by=hub.omar, at=hub.now)
    hub.works()
    use.refresh_from_db()
    assert use.book_state == BookState.SYNCHRONIZED
    assert hub.document("Invoice", "10250")["Balance"] == hub.document("CreditMemo", "C-1")["Balance"] == 0
    assert hub.ledger() == before
    hub.runs_for(minutes=6)
    order.refresh_from_db()
    assert (order.paid_state, order.paid_amount) == ("paid", D("120.00"))
    assert uses.open_amount(order) == 0


def test_nothing_is_used_twice_and_nothing_beyond_what_is_open(hub: Hub) -> None:
    first, second = hub.sells("10250"), hub.sells("10251", goods("1", "25.00"))
    hub.invoices(first, second)
    credit = credited(hub, CUSTOMER, first.customer_id, line("60.00"))
    uses.use(credit=credit, document=first, amount=D("40.00"), used_on=DAY, by=hub.omar, at=hub.now)
    with pytest.raises(Refusal, match=r"20\.00 USD of Credit note C-1 are left, so 25\.00 cannot be used"):
        uses.use(credit=credit, document=second, amount=D("25.00"), used_on=DAY, by=hub.omar, at=hub.now)
    uses.use(credit=credit, document=second, amount=D("20.00"), used_on=DAY, by=hub.omar, at=hub.now)
    hub.works()
    assert hub.document("CreditMemo", "C-1")["Balance"] == 0
    assert (hub.document("Invoice", "10250")["Balance"], hub.document("Invoice", "10251")["Balance"]) == (
        80,
        5,
    )
    assert CreditUse.objects.count() == 2


def test_a_credit_settles_only_its_own_party_and_side(hub: Hub) -> None:
    order, bill = hub.sells("10250"), hub.buys("PO-7")
    hub.invoices(order)
    hub.bills(bill)
    credit = credited(hub, CUSTOMER, hub.customer("Vins et alcools").pk, line("60.00"))
    for document, sentence in ((order, "belongs to another customer"), (bill, "settles invoices")):
        with pytest.raises(Refusal, match=sentence):
            uses.use(credit=credit, document=document, amount=D("1"), used_on=DAY, by=hub.omar, at=hub.now)
    assert not CreditUse.objects.exists()


def test_what_came_back_does_not_come_back_again_but_its_price_may_still_go_down(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    operations.draft(
        kind=CUSTOMER, company=hub.company, credit=returned(hub, order, "1"), by=hub.omar, at=hub.now
    )
    with pytest.raises(Refusal, match="2 would come back, and 1 of that line's 2 can"):
        operations.draft(
            kind=CUSTOMER,
            company=hub.company,
            credit=returned(hub, order, "2", "R-2"),
            by=hub.omar,
            at=hub.now,
        )
    price = operations.draft_of_lines(
        origin=order, number="P-1", reason="price", credited_on=DAY,
        picked={order.lines.get().pk: (D(2), D("30.00"))},
    )  # fmt: skip
    made = operations.draft(kind=CUSTOMER, company=hub.company, credit=price, by=hub.omar, at=hub.now)
    assert made.total == D("60.00")


def test_a_revision_below_what_is_used_is_refused(hub: Hub) -> None:
    order = hub.sells("10250")
    hub.invoices(order)
    credit = credited(hub, CUSTOMER, order.customer_id, line("60.00"))
    uses.use(credit=credit, document=order, amount=D("60.00"), used_on=DAY, by=hub.omar, at=hub.now)
    hub.works()
    credit = operations.begin_revision(credit=credit, reason="Less", by=hub.omar, at=hub.now)
    smaller = CreditDraft("C-1", order.customer_id, "price", DAY, (line("50.00"),))
    with pytest.raises(
        Refusal, match=r"60\.00 USD of Credit note C-1 settle other documents, and it would come to 50"
    ):
        operations.edit(credit=credit, draft=smaller, by=hub.omar, at=hub.now)


def test_in_closed_books_a_credit_is_not_cancelled_and_the_way_out_is_said(hub: Hub) -> None:
    credit = credited(hub, CUSTOMER, hub.customer().pk, line("60.00"))
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)
    with pytest.raises(Refusal, match=r"closed books\. Ask an accountant to reopen the period"):
        operations.cancel(credit=credit, reason="Entered twice", by=hub.omar, at=hub.now)
    credit.refresh_from_db()
    assert credit.status == "approved"
