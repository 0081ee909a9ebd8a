"""Orders delivered and invoiced in parts: shipping once, every cent once, nothing twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sales_orders import operations
from crossfoot.documents.sales_orders.drafts import SalesOrderDraft
from world import Hub, goods

FIRST_ON, SECOND_ON = date(2026, 1, 7), date(2026, 1, 9)


def divisible(hub: Hub, **more: object) -> SalesOrder:
    """Three teas and two jams with freight, a discount and charged tax, to an odd cent."""
    shipping = goods("1", "12.00", kind="shipping", description="Courier")
    return hub.sells(
        "10250", goods("3", "33.34", discount=D("0.05")), goods("2", "24.99", description="Jam"), shipping,
        discount=D("8.10"), tax=D("10.01"), total=D("158.91"), **more,
    )  # type: ignore[arg-type]  # fmt: skip


def delivers(hub: Hub, order: SalesOrder, on: date, *quantities: str) -> SalesOrder:
    wanted = {line.pk: D(much) for line, much in zip(order.lines.all(), quantities, strict=False)}
    return operations.deliver_part(order=order, quantities=wanted, shipped_on=on, by=hub.sam, at=hub.now)


def test_two_parts_become_two_invoices_that_come_to_the_order(hub: Hub) -> None:
    order = divisible(hub)
    first = delivers(hub, order, FIRST_ON, "1")
    second = delivers(hub, order, SECOND_ON, "2", "2")
    order.refresh_from_db()
    assert order.status == "in_parts"
    assert [(one.number, one.status, one.shipped_on) for one in (first, second)] == [
        ("10250-1", "shipped", FIRST_ON), ("10250-2", "shipped", SECOND_ON),
    ]  # fmt: skip
    # Shipping goes with the first part alone.
    assert [line.kind for line in first.lines.all()] == ["goods", "shipping"]
    assert [line.kind for line in second.lines.all()] == ["goods", "goods"]

    hub.invoices(first, second)

    one, two = hub.document("Invoice", "10250-1"), hub.document("Invoice", "10250-2")
    assert (one["TxnDate"], two["TxnDate"]) == ("2026-01-07", "2026-01-09")
    assert one["TotalAmt"] + two["TotalAmt"] == D("158.91")
    assert (first.discount + second.discount, first.tax + second.tax) == (D("8.10"), D("10.01"))
    assert hub.ledger() == {
        "Accounts Receivable (A/R)": D("158.91"), "Board of Equalization Payable": D("-10.01"),
        "Discounts given": D("8.10"), "Sales of Product Income": D("-145.00"), "Shipping Income": D("-12.00"),
    }  # fmt: skip
    assert hub.ties_out().difference == 0

    sent = operations.create_invoices(company=hub.company, orders=[order], by=hub.ana, at=hub.now)
    assert [problem.code for _, problems in sent.refused for problem in problems] == [
        "not_billable",
        "in_parts",
    ]


def test_what_is_cancelled_can_be_delivered_again_and_the_whole_order_is_whole_again(hub: Hub) -> None:
    order = divisible(hub)
    first = delivers(hub, order, FIRST_ON, "3", "1")
    hub.invoices(first)
    with pytest.raises(Refusal, match="line 1: 1 would be delivered, and 0 of 3 are left"):
        delivers(hub, order, SECOND_ON, "1")

    operations.cancel(order=first, reason="Lost on the way", by=hub.ana, at=hub.now)

    # Until QuickBooks has taken it out, the goods could be invoiced twice.
    order.refresh_from_db()
    assert order.status == "confirmed"
    sent = operations.create_invoices(company=hub.company, orders=[order], by=hub.ana, at=hub.now)
    assert "10250-1 is cancelled and still stands in QuickBooks" in sent.refused[0][1][0].sentence
    hub.works()
    assert hub.in_books("Invoice") == []

    again = delivers(hub, order, SECOND_ON, "3", "2")
    assert (again.number, again.total, again.lines.count()) == ("10250-2", D("158.91"), 3)
    operations.cancel(order=again, reason="Not yet", by=hub.ana, at=hub.now)
    hub.invoices(order)
    assert hub.document("Invoice", "10250")["TotalAmt"] == D("158.91")
    with pytest.raises(Refusal, match="is in quickbooks as a whole, so it is not invoiced in parts"):
        delivers(hub, order, SECOND_ON, "1")


def test_a_part_and_its_whole_say_what_they_say(hub: Hub) -> None:
    order = divisible(hub)
    part = delivers(hub, order, FIRST_ON, "1")
    order.refresh_from_db()
    draft = SalesOrderDraft("10250", order.customer_id, order.ordered_on, (goods("1", "1.00"),))
    for one in (order, part):
        with pytest.raises(Refusal, match="part"):
            operations.edit(order=one, draft=draft, by=hub.ana, at=hub.now)
    with pytest.raises(Refusal, match="is a part already"):
        delivers(hub, part, SECOND_ON, "1")
    with pytest.raises(Refusal, match="has no line"):
        delivers(hub, order, SECOND_ON, "1", "0", "1")
    with pytest.raises(IllegalMove, match="is delivered in parts"):
        operations.cancel(order=order, reason="x", by=hub.ana, at=hub.now)
    moved = operations.confirm_many(company=hub.company, orders=[order], by=hub.ana, at=hub.now)
    assert (moved.orders, SalesOrder.objects.get(pk=order.pk).status) == ([], "in_parts")


def test_parts_under_vat_come_to_the_whole_and_a_paid_order_is_receipted_in_parts(hub_uk: Hub) -> None:
    hub_uk.maps("payment_clearing", "Undeposited Funds")
    rate = hub_uk.rate("Standard")
    order = hub_uk.sells("W-1", goods("3", "33.33", tax_rate_id=rate.pk), paid_on=date(2026, 1, 4))
    assert order.total == D("119.99")
    parts = [delivers(hub_uk, order, FIRST_ON, "1") for _ in range(3)]
    hub_uk.invoices(*parts)
    receipts = hub_uk.in_books("SalesReceipt")
    assert [receipt["TotalAmt"] for receipt in receipts] == [40, 40, D("39.99")]
    assert hub_uk.ledger()["Undeposited Funds"] == D("119.99")
    assert {part.paid_state for part in parts} == {"paid"}
