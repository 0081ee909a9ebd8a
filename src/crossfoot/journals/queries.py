"""Reading journals: which stand for an event, and what they have booked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum

from crossfoot.connections.models import Connection
from crossfoot.core.money import cents
from crossfoot.journals.models import Journal, JournalLine

BOOKS = Q(taken_back_at__isnull=True) | Q(reversed_by__isnull=False)
"""Journals that count in the books: those that were not taken back, and those that another one reverses."""


def of_event(connection: Connection, cause_kind: str, cause_id: int) -> QuerySet[Journal]:
    """Every journal of one event, by rule and generation, those that were taken back among them."""
    rows = Journal.objects.filter(connection=connection, cause_kind=cause_kind, cause_id=cause_id)
    return rows.order_by("rule", "generation")


def last_generation(connection: Connection, cause_kind: str, cause_id: int, rule: str) -> int:
    """The number of journals that this event had by this rule; the next one is one more. 0 where it had none."""
    rows = of_event(connection, cause_kind, cause_id).filter(rule=rule)
    return rows.aggregate(last=Max("generation"))["last"] or 0


def booked(
    connection: Connection,
    *,
    accounts: Iterable[str] | None = None,
    until: date | None = None,
) -> dict[str, Decimal]:
    """Debit less credit of every account key that journals have booked, posted or on their way; `until` is the last
    posting date that counts. What was taken back is not counted, what was reversed is counted with its reversal."""
    lines = JournalLine.objects.filter(
        journal__in=Journal.objects.filter(BOOKS, connection=connection).values("pk")
    )
    if accounts is not None:
        lines = lines.filter(account__in=list(accounts))
    if until is not None:
        lines = lines.filter(journal__posting_on__lte=until)
    sums = lines.order_by().values_list("account").annotate(debits=Sum("debit"), credits=Sum("credit"))
    # SQLite adds up in binary fractions; rounded to cents each sum is exact again.
    return {account: cents(debits) - cents(credits) for account, debits, credits in sums}
