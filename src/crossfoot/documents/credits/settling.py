"""What a credit can settle, and what settles a document: for the pages that offer and show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO
from crossfoot.documents.credits import queries, storing, uses
from crossfoot.documents.credits.kinds import Credit, kind_of
from crossfoot.documents.credits.models import CreditUse
from crossfoot.documents.credits.storing import Origin
from crossfoot.sync.models import BookState, Link
from crossfoot.tenancy.models import Company

MOST_OFFERED = 200
"""Documents that are offered for a credit, the oldest first."""


@dataclass(frozen=True, slots=True)
class Open:
    """A document that a credit can settle. `proposed` is as much as both allow."""

    document: Origin
    open_amount: Decimal
    proposed: Decimal


@dataclass(frozen=True, slots=True)
class Used:
    """A use of a credit with both its ends."""

    use: CreditUse
    credit: Credit
    document: Origin | None


def open_documents(credit: Credit) -> list[Open]:
    """Documents of the same party and currency that are in QuickBooks and not settled yet, the oldest first."""
    kind, company = kind_of(credit), credit.company
    left = uses.left_of(credit)
    if left <= ZERO:
        return []
    party = f"{kind.party_field}_id"
    found: list[Open] = []
    for origin in kind.origins:
        rows: Any = storing.ORIGINS[origin].objects.filter(
            company=company, currency=credit.currency, book_state=BookState.SYNCHRONIZED,
            **{party: getattr(credit, party)},
        ).exclude(paid_state__in=["paid", "overpaid"]).exclude(status="cancelled")  # fmt: skip
        documents: Sequence[Origin] = list(rows.select_related("company").order_by("pk")[:MOST_OFFERED])
        billed = _settled_there(company, documents)
        for document in documents:
            open_amount = uses.open_amount(document)
            if document.key in billed and open_amount > ZERO:
                found.append(Open(document, open_amount, min(left, open_amount)))
    # What it was made for comes first.
    found.sort(key=lambda one: one.document.key != credit.origin_key)
    return found[:MOST_OFFERED]


def uses_shown(company: Company, *, credit_key: str = "", document_key: str = "") -> list[Used]:
    """The uses of a credit, or those that settle a document."""
    rows = queries.uses_of(company, credit_key) if credit_key else queries.uses_on(company, document_key)
    return [
        Used(use, uses.credit_of(company, use), storing.origin_of(company, use.document_key))
        for use in rows[:MOST_OFFERED]
    ]


def _settled_there(company: Company, documents: Sequence[Origin]) -> set[str]:
    """Keys of those that stand in QuickBooks as a bill or invoice, of which something is owed."""
    links = Link.objects.filter(
        connection__company=company,
        connection__is_active=True,
        local_key__in=[document.key for document in documents],
        remote_kind__in=["Bill", "Invoice"],
    )
    return set(links.values_list("local_key", flat=True))
