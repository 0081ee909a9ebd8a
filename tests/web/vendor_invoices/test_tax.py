"""Tax beside the order's, for who approves."""

from __future__ import annotations

from decimal import Decimal

from vendor_desk import ordered, submitted
from web.vendor_invoices.conftest import Counter


def test_more_tax_than_was_ordered_is_seen_by_who_approves(counter: Counter) -> None:
    order = ordered(counter.desk, "PO-1", tax=Decimal("7.60"))
    invoice = submitted(counter.desk, order, "LW-1", tax=Decimal("9.60"))

    page = counter.pia.opens("vendor-invoices-act", invoice.pk, "approve-procurement")

    assert "Tax: 9.60 is invoiced, and 7.60 was ordered: 2.00 more." in page.text
