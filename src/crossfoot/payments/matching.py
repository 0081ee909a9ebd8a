"""Expenses that a bookkeeper may have entered instead of a payment: shown as possible, never applied.

QuickBooks itself never joins an expense with a bill (bookkeeping, section 6). A person looks, and enters the
payment in QuickBooks, records it here, or dismisses the match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.connections.models import Connection
from crossfoot.core.dates import in_words
from crossfoot.core.paid import PaidState
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.payments.models import Payment
from crossfoot.sync.models import Link

DAYS_BEFORE, DAYS_AFTER = 7, 90
"""How long before and after a bill's day an expense of its amount may have paid it."""

MOST = 500
"""Open bills and expenses of one vendor that are looked at, the latest first."""

UNPAID = (PaidState.OPEN, PaidState.PARTLY_PAID)


def rematch(
    connection: Connection, party_keys: Iterable[str], *, at: datetime, fence: Callable[[], None]
) -> int:
    """Look again which expenses of these vendors may have paid which of their open bills; how many are new."""
    return sum(
        _of_vendor(connection, key, at, fence)
        for key in sorted({key for key in party_keys if key.startswith("vendor:")})
    )


@transaction.atomic
def _of_vendor(connection: Connection, party_key: str, at: datetime, fence: Callable[[], None]) -> int:
    fence()
    expenses = Payment.objects.select_for_update().filter(
        connection=connection, party_key=party_key, kind=Payment.Kind.EXPENSE, dismissed_at=None
    )
    found = sorted(expenses.order_by("-paid_on", "-pk")[:MOST], key=lambda expense: expense.pk)
    if not found:
        return 0
    bills = _open_bills(connection, party_key)
    new = 0
    for expense in found:
        key, reason = _likely(expense, bills)
        if (key, reason) == (expense.match_key, expense.match_reason):
            continue
        if key and key != expense.match_key:
            new += 1
            trail.record(
                "payment.may_match",
                company_id=connection.company_id,
                by=trail.SYSTEM,
                at=at,
                subject=trail.Subject("payment", expense.pk, str(expense)),
                data={"document": key, "reason": reason},
            )
        expense.match_key, expense.match_reason, expense.changed_at = key, reason, at
        expense.save(update_fields=["match_key", "match_reason", "changed_at"])
    return new


def _open_bills(connection: Connection, party_key: str) -> list[Any]:
    """The vendor's documents that stand in QuickBooks as bills and are not paid."""
    vendor_id = int(party_key.partition(":")[2])
    found: list[Any] = []
    for model in (PurchaseOrder, VendorInvoice):
        rows = model._default_manager.filter(
            company_id=connection.company_id, vendor_id=vendor_id, paid_state__in=UNPAID
        ).order_by("-pk")[:MOST]
        found += rows
    billed = set(
        Link.objects.filter(
            connection=connection, remote_kind="Bill", local_key__in=[row.key for row in found]
        ).values_list("local_key", flat=True)
    )
    return [row for row in found if row.key in billed]


def _likely(expense: Payment, bills: list[Any]) -> tuple[str, str]:
    """The bill that it most likely paid, and why; the same number first, then the nearest in time."""
    if expense.state != Payment.State.ACTIVE:
        return "", ""
    ranked = []
    for bill in bills:
        if bill.currency != expense.currency:
            continue
        open_, dated = bill.total - bill.paid_amount, _dated(bill)
        is_same_number = bool(expense.number) and expense.number.casefold() in _numbers(bill)
        days = (expense.paid_on - dated).days
        is_same_amount = expense.amount in {open_, bill.total} and -DAYS_BEFORE <= days <= DAYS_AFTER
        if is_same_number or is_same_amount:
            ranked.append(((not is_same_number, not is_same_amount, abs(days), bill.key), bill, open_))
    if not ranked:
        return "", ""
    (is_other_number, _, _, key), bill, open_ = min(ranked, key=lambda one: one[0])
    return key, _reason(expense, bill, open_, has_number=not is_other_number)


def _reason(expense: Payment, bill: Any, open_: Decimal, *, has_number: bool) -> str:
    what = f"an expense of {expense.amount:,} {expense.currency} on {in_words(expense.paid_on)}"
    why = "has its number" if has_number else "has its amount"
    return (
        f"{bill} has {open_:,} {bill.currency} open, and {what} to the same vendor {why}. If it paid it, enter it "
        "in QuickBooks as a bill payment; else dismiss it."
    )[:300]


def _dated(bill: PurchaseOrder | VendorInvoice) -> date:
    """The bill's day, as far as the document says it."""
    if isinstance(bill, VendorInvoice):
        return bill.posting_on or bill.invoice_on
    return bill.posting_on or bill.vendor_invoice_on or bill.ordered_on


def _numbers(bill: Any) -> set[str]:
    numbers = (bill.number, bill.book_number, getattr(bill, "vendor_reference", ""))
    return {number.casefold() for number in numbers if number}
