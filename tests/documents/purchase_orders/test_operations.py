"""Entering, approving and billing purchase orders; on refusal nothing changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.audit import trail
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders import operations
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy.access import Forbidden
from desk import NOW, Desk, desk, stored


def draft_of(desk: Desk, number: str = "PO-1", **changes: Any) -> PurchaseOrderDraft:
    line = PurchaseLineDraft(D(4), D("50.26"), product_id=desk.tea.pk)
    values = {"vendor_id": desk.litware.pk, "ordered_on": date(2026, 2, 1), "lines": (line,), **changes}
    return PurchaseOrderDraft(number, **values)


def entered(desk: Desk, number: str = "PO-1", **changes: Any) -> PurchaseOrder:
    return operations.draft(
        company=desk.company, order=draft_of(desk, number, **changes), by=desk.pia, at=NOW
    )


def fresh(order: PurchaseOrder) -> PurchaseOrder:
    return PurchaseOrder.objects.get(pk=order.pk)


def billed(desk: Desk, *orders: PurchaseOrder) -> list[Push]:
    return operations.create_bills(company=desk.company, orders=orders, by=desk.pia, at=NOW).pushes


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(northwind: Desk) -> None:
    other = desk("Other Ltd")
    bad = PurchaseOrderDraft(
        number="",
        vendor_id=northwind.hanari.pk,
        ordered_on=date(2026, 2, 1),
        status="open",
        total=D("Infinity"),
        lines=(PurchaseLineDraft(D(1), D("-5"), product_id=other.tea.pk, received_quantity=D(-1)),),
    )
    with pytest.raises(Refusal) as refusal:
        operations.draft(company=northwind.company, order=bad, by=northwind.pia, at=NOW)
    assert [problem.where for problem in refusal.value.problems] == [
        "number", "vendor", "status", "total", "lines.0.product", "lines.0.unit_price",
        "lines.0.received_quantity",
    ]  # fmt: skip
    assert stored(PurchaseOrder) == stored(PurchaseLine) == []


def test_the_same_number_or_the_same_invoice_of_a_vendor_is_refused(northwind: Desk) -> None:
    entered(northwind, "PO-1", vendor_reference="INV 7")
    before = stored(PurchaseOrder)
    with pytest.raises(Refusal, match="There is a purchase order PO-1 already"):
        entered(northwind, "PO-1")
    with pytest.raises(
        Refusal, match="Order PO-2: the vendor's invoice INV 7 belongs to purchase order PO-1 already"
    ):
        entered(northwind, "PO-2", vendor_reference="INV 7")
    with pytest.raises(Refusal, match="the vendor's invoice INV 8 belongs to purchase order PO-3 already"):
        drafts = [draft_of(northwind, number, vendor_reference="INV 8") for number in ("PO-3", "PO-4")]
        operations.draft_many(company=northwind.company, orders=drafts, by=northwind.pia, at=NOW)
    assert stored(PurchaseOrder) == before


@pytest.mark.parametrize("status", ["pending", "rejected", "cancelled"])
def test_only_billable_orders_become_bills(northwind: Desk, status: str) -> None:
    order = entered(northwind, status=status)
    outcome = operations.create_bills(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    assert outcome.pushes == []
    assert outcome.refused[0][1][0].sentence == (
        f"Purchase order PO-1 is {status}, and only an order that is approved can become a bill."
    )


def test_A1_A5_an_approved_order_becomes_a_bill_when_a_person_says_so(northwind: Desk) -> None:
    order = entered(northwind)
    operations.approve_many(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    assert not Push.objects.exists()
    (push,) = billed(northwind, fresh(order))
    assert (push.kind, push.label, push.total) == ("bill", "Bill PO-1", D("201.04"))
    assert fresh(order).book_state == BookState.WAITING
    assert billed(northwind, fresh(order)) == [], "billed once"


def test_in_automatic_mode_an_approval_creates_the_bill(northwind: Desk) -> None:
    northwind.sets(automatic_purchases=True)
    order = entered(northwind)
    assert not Push.objects.exists()
    moved = operations.approve_many(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    assert [push.label for push in moved.sent.pushes] == ["Bill PO-1"]


def test_the_seller_may_neither_enter_nor_bill(northwind: Desk) -> None:
    with pytest.raises(Forbidden):
        operations.draft(company=northwind.company, order=draft_of(northwind), by=northwind.sam, at=NOW)
    order = entered(northwind, status="approved")
    with pytest.raises(Forbidden):
        operations.create_bills(company=northwind.company, orders=[order], by=northwind.sam, at=NOW)
    assert not Push.objects.exists()


def test_an_order_lives_from_pending_to_complete(northwind: Desk) -> None:
    order = entered(northwind)
    operations.approve_many(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    operations.receive_many(
        company=northwind.company, orders=[order], received_on=date(2026, 2, 12), by=northwind.pia, at=NOW
    )
    operations.complete_many(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    assert (fresh(order).status, fresh(order).received_on) == ("complete", date(2026, 2, 12))
    verbs = [event.verb for event in trail.history(northwind.company.pk, "purchase_order", order.pk)]
    assert verbs == [
        "purchase_order.completed",
        "purchase_order.received",
        "purchase_order.approved",
        "purchase_order.drafted",
    ]
    with pytest.raises(IllegalMove, match="is complete and cannot become cancelled"):
        operations.cancel(order=fresh(order), by=northwind.pia, at=NOW)


def test_a_rejection_needs_a_reason_and_can_be_taken_back(northwind: Desk) -> None:
    order = entered(northwind)
    with pytest.raises(Refusal, match="Say why"):
        operations.reject(order=order, reason="", by=northwind.pia, at=NOW)
    operations.reject(order=order, reason="Too dear", by=northwind.pia, at=NOW)
    assert fresh(order).status == "rejected"
    operations.reopen(order=fresh(order), by=northwind.pia, at=NOW)
    assert fresh(order).status == "pending"


def test_a_bill_on_its_way_is_withdrawn_by_cancelling_the_order(northwind: Desk) -> None:
    order = entered(northwind, status="approved")
    (push,) = billed(northwind, order)
    operations.cancel(order=order, by=northwind.pia, at=NOW)
    push.refresh_from_db()
    assert (push.state, fresh(order).status) == ("skipped", "cancelled")


def test_an_edit_keeps_received_quantities_and_status(northwind: Desk) -> None:
    order = entered(northwind, status="approved")
    line = PurchaseLineDraft(
        D(4), D("50.26"), product_id=northwind.tea.pk, received_quantity=D(3), rejected_quantity=D(1)
    )
    edited = operations.edit(order=order, draft=draft_of(northwind, lines=(line,)), by=northwind.pia, at=NOW)
    (kept,) = edited.lines.all()
    assert (edited.status, kept.received_quantity, kept.rejected_quantity) == ("approved", D(3), D(1))
    assert edited.total == D("201.04"), "a bill carries what the vendor charged, not what was received"
