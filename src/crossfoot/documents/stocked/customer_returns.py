"""Goods that a customer sent back with a credit note: into stock again, or scrapped, at the cost with which they left.

They come back on the credit's day, from the shipments of the order that it credits, the first shipment first. A
credit for the price alone brings nothing back, and neither does one for an order whose goods never left the stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crossfoot.core.money import ZERO
from crossfoot.core.stock.movements import Kind
from crossfoot.documents.credits import posting, queries
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.credits.models import CreditNote, Reason
from crossfoot.documents.stocked import sales
from crossfoot.documents.stocked.standing import Kept, day_of, kept, stands
from crossfoot.stock import selling, undoing
from crossfoot.stock.drafts import CameBack
from crossfoot.stock.models import Movement, StockEvent
from crossfoot.tenancy.models import Company, Person

KIND = "credit_note"


def credits_follow(company: Company, ids: Sequence[int], by: Person, at: datetime) -> None:
    """These credit notes are sent, revised or taken back. In the transaction that did it; raises Refusal."""
    how = kept(company) if ids else None
    if how is None or how.books is None:
        return
    for pk in ids:
        credit = queries.one(CUSTOMER, company, pk)
        assert isinstance(credit, CreditNote)
        on = day_of(credit, posting.posting_on(credit, how.books.setup))
        known = list(
            Movement.objects.filter(
                company=company, kind__in=[Kind.CUSTOMER_RETURN, Kind.SCRAPPED_RETURN],
                source_kind=KIND, source_id=pk,
            ).order_by("sequence")
        )  # fmt: skip
        wanted = _wanted(how, credit, known) if stands(credit, how.books) else []
        if [_now(one, on) for one in wanted] == [_before(one) for one in known]:
            continue
        for event in StockEvent.objects.filter(pk__in={row.event_id for row in known}).order_by("-pk"):
            undoing.undone(event=event, reason=f"{credit} says something else now.", by=by, at=at)
        if wanted:
            selling.brought_back(
                company=company, returns=wanted, on=on, source=(KIND, pk), memo=f"{credit}.", by=by, at=at
            )


def _wanted(how: Kept, credit: CreditNote, known: Sequence[Movement]) -> list[CameBack]:
    """What it brings back, of the shipments of its order that are still with the customer."""
    kind, _, origin = credit.origin_key.partition(":")
    if credit.reason != Reason.RETURN or kind != sales.KIND:
        return []
    rows = Movement.objects.filter(
        company=how.company, kind=Kind.SHIPMENT, source_kind=sales.KIND, source_id=int(origin)
    )
    shipments = list(rows.select_related("product").order_by("occurred_on", "sequence"))
    out = {row.pk: row.quantity - selling.units_back(row) for row in shipments}
    for row in known:
        for fed in row.feeds.all():
            out[fed.source_id] = out.get(fed.source_id, ZERO) + fed.quantity
    found = []
    for line in credit.lines.all():
        for product, units in sales.stocked([line]).values():
            left = units
            for row in shipments:
                taken = min(left, out[row.pk]) if row.product_id == product.pk else ZERO
                if taken > 0:
                    found.append(CameBack(row, taken, is_scrapped=not line.is_restocked))
                    out[row.pk] -= taken
                    left -= taken
    return found


def _now(one: CameBack, on: object) -> tuple[object, ...]:
    kind = Kind.SCRAPPED_RETURN if one.is_scrapped else Kind.CUSTOMER_RETURN
    return one.shipment.product_id, one.quantity, str(kind), on


def _before(row: Movement) -> tuple[object, ...]:
    return row.product_id, row.quantity, str(row.kind), row.occurred_on
