"""Vendors' invoices at a desk: who approves them, orders that they are for, and the ways they take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal as D
from typing import Any

from crossfoot.core.approvals import Side
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.tenancy.models import Membership, Person
from desk import NOW, Desk

INVOICED = date(2026, 2, 20)


def joins(desk: Desk, name: str, role: str) -> Person:
    """Somebody more in the company."""
    email = f"{name.lower()}@{desk.company.slug}.test"
    person = Person.objects.create(username=email, email=email, full_name=name)
    Membership.objects.create(company=desk.company, person=person, role=role)
    return person


def accountant(desk: Desk) -> Person:
    """Omar, who approves for Accounting."""
    found = Person.objects.filter(email=f"omar@{desk.company.slug}.test").first()
    return found or joins(desk, "Omar", "accounting")


def ordered(
    desk: Desk, number: str = "PO-1", *lines: PurchaseLineDraft, status: str = "received", **more: Any
) -> PurchaseOrder:
    """An order: ten cheeses at 8.00 and freight of 15.00 where no lines are given: 95.00."""
    plain = (
        PurchaseLineDraft(D(10), D("8.00"), product_id=desk.cheese.pk),
        PurchaseLineDraft(D(1), D("15.00"), kind="freight", description="Courier"),
    )
    draft = PurchaseOrderDraft(
        number, desk.litware.pk, date(2026, 2, 3), lines or plain, status=status, **more
    )
    made = purchases.draft(company=desk.company, order=draft, by=desk.ana, at=NOW)
    return orders.one(desk.company, made.pk)


def invoice_draft(
    desk: Desk, order: PurchaseOrder | None, number: str = "LW-1", *lines: InvoiceLineDraft, **more: Any
) -> VendorInvoiceDraft:
    """What the vendor charges: every line of the order as it was ordered, where no lines are given."""
    plain = tuple(billing(line) for line in order.lines.all()) if order else ()
    return VendorInvoiceDraft(
        number=number,
        vendor_id=more.pop("vendor_id", desk.litware.pk),
        invoice_on=more.pop("invoice_on", INVOICED),
        lines=lines or plain,
        order_id=order.pk if order else None,
        **more,
    )


def billing(line: Any, quantity: str = "", price: str = "", **more: Any) -> InvoiceLineDraft:
    """A line that bills a line of an order; so many at this price, or as they were ordered."""
    return InvoiceLineDraft(
        quantity=D(quantity) if quantity else line.quantity,
        unit_price=D(price) if price else line.unit_price,
        order_line_id=line.pk,
        kind=line.kind,
        product_id=line.product_id,
        description=line.description,
        **more,
    )


def entered(
    desk: Desk, order: PurchaseOrder | None, number: str = "LW-1", *lines: InvoiceLineDraft, **more: Any
) -> VendorInvoice:
    """Pia enters it."""
    draft = invoice_draft(desk, order, number, *lines, **more)
    return operations.draft(company=desk.company, invoice=draft, by=desk.pia, at=NOW)


def submitted(
    desk: Desk, order: PurchaseOrder | None, number: str = "LW-1", *lines: InvoiceLineDraft, **more: Any
) -> VendorInvoice:
    """Pia enters it and hands it to Procurement."""
    return operations.submit(invoice=entered(desk, order, number, *lines, **more), by=desk.pia, at=NOW)


def approved(
    desk: Desk, order: PurchaseOrder | None, number: str = "LW-1", *lines: InvoiceLineDraft, **more: Any
) -> VendorInvoice:
    """Pia approves it for Procurement, Omar for Accounting."""
    invoice = submitted(desk, order, number, *lines, **more)
    approves(desk, invoice, Side.PROCUREMENT, desk.pia)
    approves(desk, invoice, Side.ACCOUNTING, accountant(desk))
    return fresh(invoice)


def approves(desk: Desk, invoice: VendorInvoice, side: Side, by: Person, **more: Any) -> Moved[VendorInvoice]:
    return operations.approve(invoice=invoice, side=side, by=by, at=NOW, **more)


def fresh(invoice: VendorInvoice) -> VendorInvoice:
    return queries.one(invoice.company, invoice.pk)


def sends(desk: Desk, invoices: Sequence[VendorInvoice], by: Person | None = None) -> Any:
    """*Send to external system*."""
    return operations.create_bills(company=desk.company, invoices=invoices, by=by or desk.pia, at=NOW)
