"""Entering vendors' invoices: billed once, whatever the number looks like; on refusal nothing changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import PurchaseOrder, VendorInvoice, VendorInvoiceLine
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.vendor_invoices import matching, operations
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.sync.models import Push
from crossfoot.tenancy.access import Forbidden
from desk import NOW, Desk, desk, stored
from vendor_desk import approved, billing, entered, fresh, invoice_draft, ordered, sends


def from_order(desk: Desk, order: PurchaseOrder, number: str) -> VendorInvoice:
    return operations.draft_from_order(
        order=order, number=number, invoice_on=date(2026, 2, 20), by=desk.pia, at=NOW
    )


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(northwind: Desk) -> None:
    other = ordered(desk("Other Ltd"))
    bad = VendorInvoiceDraft(
        number="", vendor_id=northwind.hanari.pk, invoice_on=date(1800, 1, 1), order_id=other.pk,
        lines=(InvoiceLineDraft(D(0), D("-1"), order_line_id=other.lines.all()[0].pk),),
    )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        operations.draft(company=northwind.company, invoice=bad, by=northwind.pia, at=NOW)
    assert [one.where for one in refusal.value.problems] == [
        "number", "vendor", "invoice_on", "order", "lines.0.order_line", "lines.0.quantity",
        "lines.0.unit_price",
    ]  # fmt: skip
    assert stored(VendorInvoice) == stored(VendorInvoiceLine) == []


@pytest.mark.parametrize("again", ["LW-0012", "lw 12", "LW12", "Lw/012"])
def test_the_same_invoice_of_a_vendor_is_refused_however_its_number_is_written(
    northwind: Desk, again: str
) -> None:
    entered(northwind, ordered(northwind), "LW-12")
    before = stored(VendorInvoice)
    with pytest.raises(Refusal) as refusal:
        entered(northwind, ordered(northwind, "PO-2"), again)
    assert refusal.value.sentence == (
        f"Vendor invoice {again}: this invoice of the vendor is entered already, as vendor invoice LW-12, and "
        "an invoice is billed once. Correct the number, or use the one that is there."
    )
    assert stored(VendorInvoice) == before


def test_an_invoice_whose_number_stands_on_another_order_is_refused_and_on_its_own_is_it(
    northwind: Desk,
) -> None:
    own = ordered(northwind, "PO-1", vendor_reference="LW-0012")
    with pytest.raises(Refusal, match="as purchase order PO-1"):
        entered(northwind, ordered(northwind, "PO-2"), "LW 12")
    assert entered(northwind, own, "LW 12").number == "LW 12"


def test_an_order_with_the_number_of_an_invoice_that_is_entered_is_refused_and_its_own_may_state_it(
    northwind: Desk,
) -> None:
    own = ordered(northwind, "PO-1")
    entered(northwind, own, "LW 12")
    before = stored(PurchaseOrder)
    with pytest.raises(Refusal) as refusal:
        ordered(northwind, "PO-2", vendor_reference="LW-0012")
    assert refusal.value.sentence == (
        "Order PO-2: the vendor's invoice LW-0012 is entered already, as vendor invoice LW 12, and an invoice is "
        "billed once. Take the number off this order, or cancel that invoice."
    )
    assert stored(PurchaseOrder) == before
    ordered(northwind, "PO-2", vendor_reference="LW-13")
    changed = PurchaseOrderDraft(
        "PO-1", northwind.litware.pk, date(2026, 2, 3), vendor_reference="LW-0012",
        lines=(PurchaseLineDraft(D(10), D("8.00"), product_id=northwind.cheese.pk),
               PurchaseLineDraft(D(1), D("15.00"), kind="freight", description="Courier")),
    )  # fmt: skip
    stated = purchases.edit(order=own, draft=changed, by=northwind.pia, at=NOW)
    assert stated.vendor_reference == "LW-0012"


def test_a_cancelled_invoice_frees_its_number_and_its_order(northwind: Desk) -> None:
    order = ordered(northwind)
    first = entered(northwind, order)
    operations.cancel(invoice=first, reason="Entered twice", by=northwind.pia, at=NOW)
    assert from_order(northwind, order, "LW-1").total == D("95.00")
    with pytest.raises(IllegalMove):
        operations.cancel(invoice=first, reason="Again", by=northwind.pia, at=NOW)


def test_an_order_is_billed_by_itself_or_by_its_vendors_invoices_never_both(northwind: Desk) -> None:
    invoiced, own = ordered(northwind, "PO-1"), ordered(northwind, "PO-2")
    entered(northwind, invoiced)
    sent = purchases.create_bills(company=northwind.company, orders=[invoiced, own], by=northwind.pia, at=NOW)
    ((_, problems),) = sent.refused
    assert problems[0].sentence == (
        "Purchase order PO-1 is billed by vendor invoice LW-1, and an order is billed once. Send the vendor's "
        "invoice, or cancel it to bill the order by itself."
    )
    with pytest.raises(Refusal, match="Purchase order PO-2 is billed by itself already"):
        entered(northwind, own, "LW-2")
    assert [push.label for push in Push.objects.filter(kind="bill")] == ["Bill PO-2"]


def test_what_arrived_and_is_not_invoiced_yet_is_drafted_and_then_nothing_is_left(northwind: Desk) -> None:
    line = PurchaseLineDraft(
        D(10), D("8.00"), product_id=northwind.cheese.pk, received_quantity=D(9), rejected_quantity=D(2)
    )
    order = ordered(northwind, "PO-1", line, PurchaseLineDraft(D(1), D(15), kind="freight"))
    entered(northwind, order, "LW-1", billing(order.lines.all()[0], "3"))
    rest = fresh(from_order(northwind, order, "LW-2"))
    assert [(one.kind, one.quantity, one.amount) for one in rest.lines.all()] == [
        ("goods", D(4), D("32.00")),
        ("freight", D(1), D("15.00")),
    ]
    assert matching.match_of(rest).result == "matched"
    with pytest.raises(Refusal, match="Nothing of Purchase order PO-1 is left to invoice"):
        from_order(northwind, order, "LW-3")


def test_a_line_goes_to_its_own_account_or_its_orders_and_charges_are_spread_as_ordered(
    northwind: Desk,
) -> None:
    northwind.maps(f"purchases@product:{northwind.tea.pk}", "60", "Tea bought", "Cost of Goods Sold")
    order = ordered(
        northwind, "PO-1",
        PurchaseLineDraft(D(10), D("6.00"), product_id=northwind.tea.pk),
        PurchaseLineDraft(D(10), D("3.00"), product_id=northwind.cheese.pk),
        PurchaseLineDraft(D(1), D("15.00"), kind="freight", distribution="by_value"),
    )  # fmt: skip
    (push,) = sends(northwind, [approved(northwind, order)]).pushes
    lines = [(line["amount"], line["account"], line["kind"]) for line in push.posting["lines"]]
    tea = f"purchases@product:{northwind.tea.pk}"
    assert lines == [
        ("60.00", tea, "goods"), ("30.00", "purchases", "goods"),
        ("10.00", tea, "freight"), ("5.00", "purchases", "freight"),
    ]  # fmt: skip
    assert (push.total, push.number) == (D("105.00"), "PO-1")


def test_what_a_side_approved_is_not_changed_under_it(northwind: Desk) -> None:
    order = ordered(northwind)
    invoice = approved(northwind, order)
    with pytest.raises(Refusal, match="what a side approved is not changed under its approval"):
        operations.edit(
            invoice=invoice, draft=invoice_draft(northwind, order, "LW-9"), by=northwind.pia, at=NOW
        )
    assert fresh(invoice).number == "LW-1"


def test_who_sells_or_looks_enters_no_invoices(northwind: Desk) -> None:
    order = ordered(northwind)
    for person in (northwind.sam, northwind.vic):
        with pytest.raises(Forbidden):
            operations.draft(
                company=northwind.company, invoice=invoice_draft(northwind, order), by=person, at=NOW
            )
