"""PO reconciliation: what is listed under which letter, what differs, and what one sees of it live."""

from __future__ import annotations

from crossfoot.documents.models import VendorInvoice
from vendor_desk import approved, billing, entered, ordered, submitted
from web.vendor_invoices.conftest import Counter


def test_every_letter_stands_with_its_words_and_count(counter: Counter) -> None:
    entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    submitted(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")

    page = counter.vic.opens("vendor-invoices-list")

    assert page.status == 200
    assert (
        "All 2 every status AP 1 Pending approval by Procurement AA 0 Pending approval by Accounting"
        in page.text
    )
    assert "A 0 Approved ES 0 Sent to external system S 0 Synchronized F 0 Failed D 1 Draft" in page.text
    assert "AP Pending approval by Procurement LW-2 Litware, Inc." in page.text
