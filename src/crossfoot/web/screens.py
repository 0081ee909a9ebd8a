"""Which page a document has: one table for all screens that link to documents."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from crossfoot.journals.models import KIND as JOURNAL
from crossfoot.journals.models import Journal
from crossfoot.web.desk import Desk

SCREENS = {
    "sales_order": "sell-order",
    "purchase_order": "buy-order",
    "vendor_invoice": "vendor-invoices-order",
    "vendor_credit": "vendor-credits-order",
    "credit_note": "credit-notes-order",
    "payment": "payments-one",
    "stock_event": "stock-event",
    "stock_journal": "stock-journal-one",
    "sales_summary": "summaries-one",
}
"""Kind of document → the URL name of its page. A journal is shown on the page of what it books."""


def screen_of(desk: Desk, key: str) -> str:
    """The page of a document by its key, such as `sales_order:7`; empty where it has none."""
    return screens_of(desk, [key])[key]


def screens_of(desk: Desk, keys: Iterable[str]) -> dict[str, str]:
    """The pages of several documents by their keys, with one query for all journals among them."""
    wanted = set(keys)
    booked = _booked(desk, [key for key in wanted if key.partition(":")[0] == JOURNAL])
    return {key: _page(desk, booked.get(key, key)) for key in wanted}


def _booked(desk: Desk, keys: list[str]) -> dict[str, str]:
    """A journal's key → the key of what it books; one that takes another back leads where that one does."""
    ids = [int(number) for number in (key.partition(":")[2] for key in keys) if number.isdecimal()]
    if not ids:
        return {}
    rows = Journal.objects.filter(company=desk.company, pk__in=ids).select_related("reverses")
    return {row.key: f"{one.cause_kind}:{one.cause_id}" for row in rows for one in [row.reverses or row]}


def _page(desk: Desk, key: str) -> str:
    kind, _, number = key.partition(":")
    try:
        return reverse(SCREENS[kind], args=[desk.company.slug, int(number)])
    except (KeyError, ValueError, NoReverseMatch):
        return ""
