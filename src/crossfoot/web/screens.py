"""Which page a document has: one table for all screens that link to documents."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from crossfoot.web.desk import Desk

SCREENS = {
    "sales_order": "sell-order",
    "purchase_order": "buy-order",
    "vendor_invoice": "vendor-invoices-order",
    "vendor_credit": "vendor-credits-order",
    "credit_note": "credit-notes-order",
    "payment": "payments-one",
}
"""Kind of document → the URL name of its page."""


def screen_of(desk: Desk, key: str) -> str:
    """The page of a document by its key, such as `sales_order:7`; empty where it has none."""
    kind, _, number = key.partition(":")
    try:
        return reverse(SCREENS[kind], args=[desk.company.slug, int(number)])
    except (KeyError, ValueError, NoReverseMatch):
        return ""
