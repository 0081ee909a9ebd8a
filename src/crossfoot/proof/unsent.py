"""What of a period is not in QuickBooks: documents and journals by kind, status and state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.journals.models import Journal
from crossfoot.journals.queries import BOOKS

ROWS_AT_ONCE = 2_000
"""So many are in memory at a time, however long the list is."""


def not_sent(connection: Connection, start_on: date, end_on: date) -> list[dict[str, str | int]]:
    """Documents of the period (by their own date) that are not in QuickBooks, summed by kind, status and state.

    Orders that their vendors' invoices bill are left out: the invoices are counted.
    """
    rows: list[dict[str, str | int]] = []
    company = connection.company_id
    invoices = VendorInvoice.objects.filter(
        company_id=company, invoice_on__gte=start_on, invoice_on__lte=end_on
    )
    billing = VendorInvoice.objects.filter(company_id=company, order__isnull=False)
    billing = billing.exclude(status=VendorInvoice.Status.CANCELLED)
    # Of an order that is delivered in parts the parts are counted.
    sold = SalesOrder.objects.filter(
        company_id=company, ordered_on__gte=start_on, ordered_on__lte=end_on
    ).exclude(status__in=[SalesOrder.Status.IN_PARTS, SalesOrder.Status.CLOSED])
    bought = PurchaseOrder.objects.filter(
        company_id=company, ordered_on__gte=start_on, ordered_on__lte=end_on
    ).exclude(pk__in=billing.values("order_id"))
    kinds: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("Sales orders", sold),
        ("Purchase orders", bought),
        ("Vendor invoices", invoices),
    )
    for label, found in kinds:
        orders = found.exclude(book_state="synchronized")
        sums: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
        for order in orders.only("status", "book_state", "currency", "total").iterator(
            chunk_size=ROWS_AT_ONCE
        ):
            key = (order.get_status_display(), order.get_book_state_display(), order.currency)
            count, amount = sums.get(key, (0, ZERO))
            sums[key] = (count + 1, amount + order.total)
        rows += [
            {
                "kind": label,
                "status": status,
                "state": state,
                "currency": currency,
                "count": count,
                "total": str(amount),
            }
            for (status, state, currency), (count, amount) in sorted(sums.items())
        ]
    return [*rows, *_journals_not_sent(connection, start_on, end_on)]


def _journals_not_sent(connection: Connection, start_on: date, end_on: date) -> list[dict[str, str | int]]:
    """Journals of the period that count in the books here and are not in QuickBooks, summed by state."""
    found = Journal.objects.filter(
        BOOKS, connection=connection, posting_on__gte=start_on, posting_on__lte=end_on
    ).exclude(book_state="synchronized")
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for journal in found.only("book_state", "currency", "total").iterator(chunk_size=ROWS_AT_ONCE):
        key = (journal.get_book_state_display(), journal.currency)
        count, amount = sums.get(key, (0, ZERO))
        sums[key] = (count + 1, amount + journal.total)
    return [
        {
            "kind": "Journals", "status": "Posted", "state": state, "currency": currency, "count": count,
            "total": str(amount),
        }
        for (state, currency), (count, amount) in sorted(sums.items())
    ]  # fmt: skip
