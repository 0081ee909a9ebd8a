"""Documents that were moved to another day because QuickBooks' books were closed on their own (D12)."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Company


def moved(
    company: Company, *, from_on: date | None = None, to_on: date | None = None, text: str = ""
) -> QuerySet[Push]:
    """The latest push of every document that was moved; what was taken out of the queue is left out.

    Both days are included, of the day that it was posted on; `text` begins the number or is in the party's name.
    """
    rows = Push.objects.filter(company=company).exclude(state=Push.State.SKIPPED).select_related("moved_by")
    latest = rows.filter(document_key=OuterRef("document_key"), connection=OuterRef("connection"))
    found = rows.filter(moved_from__isnull=False, pk=Subquery(latest.order_by("-pk").values("pk")[:1]))
    if from_on:
        found = found.filter(posting_on__gte=from_on)
    if to_on:
        found = found.filter(posting_on__lte=to_on)
    words = text.replace("\x00", "").strip()
    if words:
        found = found.filter(number__istartswith=words) | found.filter(party_name__icontains=words)
    return found
