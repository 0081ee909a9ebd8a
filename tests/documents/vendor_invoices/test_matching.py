"""How an invoice matches its order is kept with it, and kept up whatever happens to the order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from crossfoot.documents.purchase_orders import charges, operations, queries
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseOrder, Receipt
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from desk import NOW, Desk
from vendor_desk import billing, entered, fresh, ordered

ARRIVED = date(2026, 2, 10)


def state(invoice: VendorInvoice) -> str:
    return VendorInvoice.objects.get(pk=invoice.pk).match_state


def changed(desk: Desk, order: PurchaseOrder, price: str) -> PurchaseOrderDraft:
    """The order's cheese at another price."""
    return PurchaseOrderDraft(
        order.number, desk.litware.pk, order.ordered_on,
        (PurchaseLineDraft(D(10), D(price), product_id=desk.cheese.pk),
         PurchaseLineDraft(D(1), D("15.00"), kind="freight", description="Courier")),
    )  # fmt: skip


def test_goods_that_arrive_make_an_invoice_match_and_a_receipt_taken_back_makes_it_differ(
    northwind: Desk,
) -> None:
    order = ordered(northwind, status="approved")
    invoice = entered(northwind, order)
    assert state(invoice) == "differs"
    goods = order.lines.all()[0]
    operations.receive(
        order=order, arrived=[Arrived(goods.pk, D(10))], received_on=ARRIVED, by=northwind.pia, at=NOW
    )
    assert state(invoice) == "matched"
    operations.revert_receipt(receipt=Receipt.objects.get(), by=northwind.pia, at=NOW)
    assert state(invoice) == "differs"
    operations.receive_many(
        company=northwind.company, orders=[order], received_on=ARRIVED, by=northwind.pia, at=NOW
    )
    assert state(invoice) == "matched"


def test_an_edit_of_the_order_or_of_its_charges_changes_how_its_invoices_match(northwind: Desk) -> None:
    order = ordered(northwind)
    invoice = entered(northwind, order)
    operations.edit(order=order, draft=changed(northwind, order, "7.00"), by=northwind.pia, at=NOW)
    assert state(invoice) == "differs"
    operations.edit(order=order, draft=changed(northwind, order, "8.00"), by=northwind.pia, at=NOW)
    assert state(invoice) == "matched"
    dearer = ChargeDraft("freight", D("14.00"), description="Courier")
    charges.edit_charges(
        order=queries.one(northwind.company, order.pk), charges=[dearer], by=northwind.pia, at=NOW
    )
    assert state(invoice) == "differs"


def test_an_order_that_is_closed_without_receipts_counts_as_arrived(northwind: Desk) -> None:
    order = ordered(northwind, status="approved")
    invoice = entered(northwind, order)
    operations.complete_many(company=northwind.company, orders=[order], by=northwind.pia, at=NOW)
    assert state(invoice) == "matched"


def test_tax_beyond_the_orders_is_a_difference_and_tax_by_rates_is_what_the_rates_say(
    northwind: Desk,
) -> None:
    order = ordered(northwind, tax=D("7.60"))
    invoice = entered(northwind, order, tax=D("12.60"))
    (difference,) = matching.match_of(fresh(invoice)).beyond
    assert difference.sentence == "Tax: 12.60 is invoiced, and 7.60 was ordered: 5.00 more."
    assert state(invoice) == "differs"

    rate = northwind.tax_rate("VAT", "20").pk
    cheese = PurchaseLineDraft(D(10), D("8.00"), product_id=northwind.cheese.pk, tax_rate_id=rate)
    rated = ordered(northwind, "PO-2", cheese)
    half = billing(rated.lines.all()[0], "5", tax_rate_id=rate)
    assert state(entered(northwind, rated, "LW-2", half)) == "matched"
    again = entered(northwind, rated, "LW-3", half, tax=D("9.00"))
    assert [one.sentence for one in matching.match_of(fresh(again)).beyond] == [
        "Tax: 9.00 is invoiced after 8.00 on other invoices, and 16.00 was ordered: 1.00 more."
    ]
