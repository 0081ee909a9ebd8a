"""Two sides, two people: submitting, approving, returning, and what each does to invoice and order (C2)."""

from __future__ import annotations

from crossfoot.audit import trail
from crossfoot.core.approvals import Side
from crossfoot.core.workflow import letter_of
from crossfoot.documents.models import VendorInvoice
from crossfoot.documents.vendor_invoices import operations
from desk import NOW, Desk
from vendor_desk import (
    accountant,
    approves,
    entered,
    fresh,
    ordered,
    sends,
)


def letter(invoice: VendorInvoice) -> str:
    found = fresh(invoice)
    return letter_of(found.status, found.book_state)


def test_an_invoice_goes_through_both_approvals_and_into_the_queue(northwind: Desk) -> None:
    order = ordered(northwind)
    invoice = entered(northwind, order)
    assert (letter(invoice), fresh(invoice).match_state) == ("D", "matched")
    operations.submit(invoice=invoice, by=northwind.pia, at=NOW)
    assert letter(invoice) == "AP"
    approves(northwind, invoice, Side.PROCUREMENT, northwind.pia)
    assert letter(invoice) == "AA"
    refused = sends(northwind, [invoice]).refused
    assert refused[0][1][0].sentence == (
        "Vendor invoice LW-1 is pending approval by Accounting, and only an invoice that is approved can "
        "become a bill."
    )
    approves(northwind, invoice, Side.ACCOUNTING, accountant(northwind))
    assert letter(invoice) == "A"
    (push,) = sends(northwind, [invoice]).pushes
    assert (letter(invoice), push.label, push.number) == ("ES", "Bill LW-1", "PO-1")
    verbs = [event.verb for event in trail.history(northwind.company.pk, "vendor_invoice", invoice.pk)]
    assert verbs[::-1] == [
        "vendor_invoice.drafted", "vendor_invoice.submitted", "vendor_invoice.approved",
        "vendor_invoice.approved", "push.queued",
    ]  # fmt: skip
