"""Goods arrive in parts, too many, broken, or not at all; and a receipt is taken back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.audit import trail
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.purchase_orders.receiving import Received
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.tenancy.access import Forbidden
from desk import NOW, Desk, stored

TUESDAY, FRIDAY = date(2026, 2, 10), date(2026, 2, 13)


def entered(desk: Desk, *lines: PurchaseLineDraft, number: str = "PO-1", **header: Any) -> PurchaseOrder:
    """Ten packs of tea and five cheeses, approved, where nothing else is said."""
    values = {"status": "approved", "vendor_id": desk.litware.pk, "ordered_on": date(2026, 2, 1), **header}
    draft = PurchaseOrderDraft(number, lines=lines or (tea(desk), cheese(desk)), **values)
    made = operations.draft(company=desk.company, order=draft, by=desk.pia, at=NOW)
    return queries.one(desk.company, made.pk)


def tea(desk: Desk, quantity: str = "10", **more: Any) -> PurchaseLineDraft:
    return PurchaseLineDraft(D(quantity), D("2"), product_id=desk.tea.pk, **more)


def cheese(desk: Desk, quantity: str = "5", **more: Any) -> PurchaseLineDraft:
    return PurchaseLineDraft(D(quantity), D("8"), product_id=desk.cheese.pk, **more)


def arrives(desk: Desk, order: PurchaseOrder, *lines: tuple[int, str, str], on: date = TUESDAY) -> Received:
    """(place of the line, quantity, rejected)"""
    ids = [line.pk for line in order.lines.all()]
    arrived = [Arrived(ids[place], D(quantity), D(rejected)) for place, quantity, rejected in lines]
    return operations.receive(order=order, arrived=arrived, received_on=on, by=desk.pia, at=NOW)


def held(order: PurchaseOrder) -> list[tuple[D | None, D | None]]:
    """Received and rejected of each line."""
    return list(
        PurchaseLine.objects.filter(order=order)
        .order_by("position")
        .values_list("received_quantity", "rejected_quantity")
    )


def fresh(order: PurchaseOrder) -> PurchaseOrder:
    return queries.one(order.company, order.pk)


def invoiced(desk: Desk, order: PurchaseOrder, quantity: str, status: str) -> VendorInvoice:
    """A vendor's invoice over some of the first line."""
    invoice = VendorInvoice.objects.create(
        company=desk.company, number="LIT-1", vendor=desk.litware, order=order, status=status,
        invoice_on=FRIDAY, currency="USD", total=D("1"), created_at=NOW,
    )  # fmt: skip
    line = order.lines.all()[0]
    VendorInvoiceLine.objects.create(
        invoice=invoice, position=1, order_line=line, quantity=D(quantity), unit_price=D("2"), amount=D("1")
    )
    return invoice


def test_an_order_arrives_in_parts_until_nothing_is_open(northwind: Desk) -> None:
    order = entered(northwind)
    first = arrives(northwind, order, (0, "4", "1"))
    assert (first.receipt.number, fresh(order).status) == ("R-PO-1-1", "partly_received")
    assert held(order) == [(D(4), D(1)), (None, None)]
    second = arrives(northwind, fresh(order), (0, "6", "0"), (1, "5", "5"), on=FRIDAY)
    assert (second.receipt.number, fresh(order).status) == ("R-PO-1-2", "received")
    assert held(order) == [(D(10), D(1)), (D(5), D(5))], "what was rejected did arrive"
    assert fresh(order).received_on == FRIDAY
    events = trail.history(northwind.company.pk, "purchase_order", order.pk)
    assert [(event.verb, json.loads(event.data)["to"]) for event in events[:2]] == [
        ("purchase_order.received", "received"),
        ("purchase_order.received", "partly_received"),
    ]


def test_more_than_was_ordered_is_recorded_with_a_warning(northwind: Desk) -> None:
    order = entered(northwind, tea(northwind))
    received = arrives(northwind, order, (0, "12", "0"))
    assert received.warnings == [
        "Of line 1 (TEA-1) 12 arrived, and 10 were ordered: 2 too many. That is recorded; agree with the vendor "
        "to keep or return them."
    ]
    assert (fresh(order).status, held(order)) == ("received", [(D(12), D(0))])


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "Nothing of Purchase order PO-1 was entered as received."),
        ([(0, "0", "0")], "Nothing of Purchase order PO-1 was entered as received."),
        ([(0, "2", "3")], "line 1 (TEA-1): 3 were rejected, and only 2 arrived."),
        ([(0, "-1", "0")], "the quantity received is -1, and an order has no negative figures."),
        ([(0, "NaN", "0")], "the quantity received is not a number"),
        ([(0, "1", "0"), (0, "1", "0")], "or was entered twice"),
    ],
)
def test_a_receipt_that_makes_no_sense_changes_nothing(
    northwind: Desk, lines: list[tuple[int, str, str]], sentence: str
) -> None:
    order = entered(northwind)
    before = stored(PurchaseLine)
    with pytest.raises(Refusal) as refusal:
        arrives(northwind, order, *lines)
    assert any(sentence in problem.sentence for problem in refusal.value.problems)
    assert (stored(PurchaseLine), stored(Receipt)) == (before, [])


def test_charges_and_lines_of_other_orders_do_not_arrive(northwind: Desk) -> None:
    freight = PurchaseLineDraft(D(1), D(9), kind="freight")
    order = entered(northwind, tea(northwind), freight)
    other = entered(northwind, number="PO-2")
    with pytest.raises(Refusal, match="not one of its goods"):
        arrives(northwind, order, (1, "1", "0"))
    strange = [Arrived(other.lines.all()[0].pk, D(1))]
    with pytest.raises(Refusal, match="not one of its goods"):
        operations.receive(order=order, arrived=strange, received_on=TUESDAY, by=northwind.pia, at=NOW)


@pytest.mark.parametrize("status", ["pending", "rejected", "cancelled", "complete"])
def test_only_what_was_approved_and_is_not_closed_arrives(northwind: Desk, status: str) -> None:
    order = entered(northwind, status=status)
    with pytest.raises(
        IllegalMove, match=f"Purchase order PO-1 is {status} and cannot become partly received"
    ):
        arrives(northwind, order, (0, "1", "0"))


def test_who_sells_receives_nothing(northwind: Desk) -> None:
    order = entered(northwind)
    line = order.lines.all()[0]
    with pytest.raises(Forbidden):
        operations.receive(
            order=order, arrived=[Arrived(line.pk, D(1))], received_on=TUESDAY, by=northwind.sam, at=NOW
        )


def test_everything_that_is_open_of_many_orders_is_received_at_once(northwind: Desk) -> None:
    half = entered(northwind, number="PO-1")
    arrives(northwind, half, (0, "4", "1"))
    whole = entered(northwind, number="PO-2")
    pending = entered(northwind, number="PO-3", status="pending")
    moved = operations.receive_many(
        company=northwind.company, orders=[half, whole, pending], received_on=FRIDAY, by=northwind.pia, at=NOW
    )
    assert [order.number for order in moved.orders] == ["PO-1", "PO-2"]
    assert [(order.number, why) for order, why in moved.refused] == [
        (
            "PO-3",
            "Purchase order PO-3 is pending and cannot become received. It can become approved, cancelled or "
            "rejected.",
        )
    ]
    assert held(half) == [(D(10), D(1)), (D(5), D(0))]
    assert list(Receipt.objects.order_by("pk").values_list("number", flat=True)) == [
        "R-PO-1-1", "R-PO-1-2", "R-PO-2-1",
    ]  # fmt: skip
    assert {fresh(half).status, fresh(whole).status} == {"received"}


def test_a_receipt_is_taken_back_and_the_order_stands_where_it_stood(northwind: Desk) -> None:
    order = entered(northwind)
    first = arrives(northwind, order, (0, "10", "0"), on=TUESDAY).receipt
    second = arrives(northwind, fresh(order), (1, "5", "2"), on=FRIDAY).receipt
    operations.revert_receipt(receipt=second, reason="Wrong order", by=northwind.pia, at=NOW)
    assert (fresh(order).status, fresh(order).received_on) == ("partly_received", TUESDAY)
    assert held(order) == [(D(10), D(0)), (D(0), D(0))]
    operations.revert_receipt(receipt=first, by=northwind.pia, at=NOW)
    assert (fresh(order).status, fresh(order).received_on) == ("approved", None)
    assert ReceiptLine.objects.count() == 2, "the rows stay"
    with pytest.raises(Refusal, match="Receipt R-PO-1-1 was taken back already"):
        operations.revert_receipt(receipt=first, by=northwind.pia, at=NOW)
    assert arrives(northwind, fresh(order), (0, "1", "0")).receipt.number == "R-PO-1-3", (
        "no number comes twice"
    )


def test_what_is_invoiced_stays_received(northwind: Desk) -> None:
    order = entered(northwind, tea(northwind))
    receipt = arrives(northwind, order, (0, "6", "0")).receipt
    invoice = invoiced(northwind, order, "6", "procurement")
    before = stored(PurchaseLine)
    with pytest.raises(Refusal, match="6 are invoiced, and 0 would be left as received"):
        operations.revert_receipt(receipt=receipt, by=northwind.pia, at=NOW)
    assert stored(PurchaseLine) == before
    VendorInvoice.objects.filter(pk=invoice.pk).update(status="cancelled")
    operations.revert_receipt(receipt=receipt, by=northwind.pia, at=NOW)
    assert fresh(order).status == "approved"


def test_a_closed_order_keeps_its_receipts(northwind: Desk) -> None:
    order = entered(northwind)
    receipt = arrives(northwind, order, (0, "4", "0")).receipt
    operations.complete_many(company=northwind.company, orders=[fresh(order)], by=northwind.pia, at=NOW)
    assert fresh(order).status == "complete", "closed short"
    with pytest.raises(Refusal, match="Purchase order PO-1 is complete, so Receipt R-PO-1-1 stays"):
        operations.revert_receipt(receipt=receipt, by=northwind.pia, at=NOW)


def test_what_a_source_states_as_received_is_a_receipt_and_its_status_stays(northwind: Desk) -> None:
    order = entered(
        northwind,
        tea(northwind, received_quantity=D(9), rejected_quantity=D(2)),
        cheese(northwind),
        status="complete",
        shipped_on=date(2026, 2, 8),
    )
    (receipt,) = Receipt.objects.all()
    assert (receipt.number, receipt.received_on, receipt.note) == (
        "R-PO-1-1",
        date(2026, 2, 8),
        "Stated with the order",
    )
    assert list(receipt.lines.values_list("quantity", "rejected")) == [(D(9), D(2))]
    assert (order.status, held(order)) == ("complete", [(D(9), D(2)), (None, None)])


def test_a_source_cannot_reject_more_than_it_received(northwind: Desk) -> None:
    with pytest.raises(Refusal, match="3 were rejected, and only 2 arrived"):
        entered(northwind, tea(northwind, received_quantity=D(2), rejected_quantity=D(3)))
    assert stored(Receipt) == stored(PurchaseOrder) == []


def test_an_edit_keeps_lines_that_were_received_and_refuses_to_drop_them(northwind: Desk) -> None:
    order = entered(northwind)
    arrives(northwind, order, (0, "4", "1"))
    ids = [line.pk for line in fresh(order).lines.all()]

    def edits(*lines: PurchaseLineDraft) -> PurchaseOrder:
        draft = PurchaseOrderDraft("PO-1", northwind.litware.pk, date(2026, 2, 1), lines)
        return operations.edit(order=fresh(order), draft=draft, by=northwind.pia, at=NOW)

    with pytest.raises(Refusal, match="line 1 \\(TEA-1\\) was received or invoiced, so it stays"):
        edits(cheese(northwind))
    with pytest.raises(Refusal, match="stated with less received or rejected"):
        edits(tea(northwind, received_quantity=D(3)), cheese(northwind))
    changed = edits(cheese(northwind, "7"), tea(northwind, "12"))
    assert [(line.pk, line.quantity) for line in changed.lines.all()] == [(ids[1], D(7)), (ids[0], D(12))]
    assert held(order) == [(None, None), (D(4), D(1))]
    edits(tea(northwind, "12", received_quantity=D(11), rejected_quantity=D(2)))
    assert held(order) == [(D(11), D(2))]
    assert Receipt.objects.order_by("-pk")[0].number == "R-PO-1-2"
