"""Reading credits: lists, one with its lines and uses, and what a posting needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from django.db.models import Prefetch, QuerySet, Sum

from crossfoot.core.money import ZERO
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, Credit, CreditKind
from crossfoot.documents.credits.models import CreditNote, CreditUse, VendorCredit
from crossfoot.documents.lists import Listing
from crossfoot.tenancy.models import Company

LISTINGS = {
    kind.kind: Listing(
        kind.kind, kind.model, kind.party_field, kind.party_kind, day="credited_on", owner="credit"
    )
    for kind in (VENDOR, CUSTOMER)
}
"""The lists of both kinds."""

CENT = Decimal("0.01")

C = TypeVar("C", VendorCredit, CreditNote)


def with_lines(kind: CreditKind, rows: QuerySet[C]) -> QuerySet[C]:
    """With party, terms, lines, their products and rates: three queries, however many credits."""
    lines = kind.line_model.objects.select_related("product", "tax_rate").order_by("position")
    return rows.select_related("company", f"{kind.party_field}__terms").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def one(kind: CreditKind, company: Company, pk: int) -> Credit:
    """A credit with all that a page or a posting needs. Raises DoesNotExist."""
    credit: Credit = with_lines(kind, kind.model.objects.filter(company=company)).get(pk=pk)
    return credit


def many(kind: CreditKind, company: Company, ids: Sequence[int]) -> list[Credit]:
    """These credits with all that a preview needs, in the order of their ids; those that are gone left out."""
    rows = kind.model.objects.filter(company=company, pk__in=list(ids))
    return list(with_lines(kind, rows).order_by("pk"))


def vendor_credits_locked(company: Company, ids: Sequence[int]) -> list[VendorCredit]:
    """These credits, their rows locked until the transaction ends."""
    rows = VendorCredit.objects.select_for_update(of=("self",)).filter(company=company, pk__in=list(ids))
    return list(with_lines(VENDOR, rows).order_by("pk"))


def credit_notes_locked(company: Company, ids: Sequence[int]) -> list[CreditNote]:
    """These credit notes, their rows locked until the transaction ends."""
    rows = CreditNote.objects.select_for_update(of=("self",)).filter(company=company, pk__in=list(ids))
    return list(with_lines(CUSTOMER, rows).order_by("pk"))


def of_document(company: Company, document_key: str) -> list[Credit]:
    """The credits of a document that were not cancelled, the oldest first."""
    found: list[Credit] = []
    for kind in (VENDOR, CUSTOMER):
        rows = kind.model.objects.filter(company=company, origin_key=document_key)
        found.extend(with_lines(kind, rows).exclude(status="cancelled").order_by("pk"))
    return found


def uses_of(company: Company, credit_key: str) -> QuerySet[CreditUse]:
    """What a credit was used for, cancelled uses left out."""
    return CreditUse.objects.filter(
        company=company, credit_key=credit_key, cancelled_at__isnull=True
    ).order_by("pk")


def uses_on(company: Company, document_key: str) -> QuerySet[CreditUse]:
    """The credits that settle a document, cancelled uses left out."""
    return CreditUse.objects.filter(
        company=company, document_key=document_key, cancelled_at__isnull=True
    ).order_by("pk")


def used(company: Company, credit_key: str) -> Decimal:
    """How much of a credit was used, in its currency."""
    return _sum(uses_of(company, credit_key))


def used_on(company: Company, document_key: str) -> Decimal:
    """How much of a document is settled by credits that were applied here, in its currency."""
    return _sum(uses_on(company, document_key))


def _sum(rows: QuerySet[CreditUse]) -> Decimal:
    # SQLite adds up in binary fractions; rounded to cents the sum is exact again.
    return (rows.aggregate(sum=Sum("amount"))["sum"] or ZERO).quantize(CENT)
