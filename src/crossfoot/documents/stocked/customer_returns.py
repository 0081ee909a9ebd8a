"""Goods that a customer sent back with a credit note: into stock again, or scrapped, at the cost with which they left.

They come back on the credit's day, from the shipments of the order that it credits, the first shipment first. A
credit for the price alone brings nothing back. Goods that are credited before they left never leave: what was booked
ahead for them is taken back, and what is shipped of the order later is the rest, as long as the credit stands.
Drop-shipped goods come back where they are put into our stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crossfoot.core.money import ZERO
from crossfoot.core.stock.movements import Kind
from crossfoot.documents.credits import posting, queries
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.credits.models import CreditNote, Reason
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.stocked import sales
from crossfoot.documents.stocked.standing import Kept, day_of, kept, stands
from crossfoot.stock import selling, undoing
from crossfoot.stock.drafts import CameBack, Sold
from crossfoot.stock.models import InvoicedPart, Movement, StockEvent
from crossfoot.tenancy.models import Company, Person

KIND = "credit_note"


def credits_follow(company: Company, ids: Sequence[int], by: Person, at: datetime) -> None:
    """These credit notes are sent, revised or taken back. In the transaction that did it; raises Refusal."""
    how = kept(company) if ids else None
    if how is None or how.setup is None:
        return
    for pk in ids:
        credit = queries.one(CUSTOMER, company, pk)
        assert isinstance(credit, CreditNote)
        on = day_of(credit, posting.posting_on(credit, how.setup))
        known = list(
            Movement.objects.filter(
                company=company, kind__in=[Kind.CUSTOMER_RETURN, Kind.SCRAPPED_RETURN],
                source_kind=KIND, source_id=pk,
            ).order_by("sequence")
        )  # fmt: skip
        parts = InvoicedPart.objects.filter(
            event__company=company, event__source_kind=KIND, event__source_id=pk, quantity__lt=0
        )
        ahead = list(parts.select_related("line").order_by("sequence"))
        found = _wanted(how, credit, known, ahead) if stands(credit, how.setup) else _Wanted()
        _come_back(how, credit, found.back, known, on, by, at)
        if _credited(how, credit, found.ahead, ahead, on, by, at) or _is_of_drop_ships(credit):
            # What leaves of the order is the rest.
            sales.orders_follow(company, [int(credit.origin_key.partition(":")[2])], by, at)


@dataclass(slots=True)
class _Wanted:
    """What a credit is for."""

    back: list[CameBack] = field(default_factory=list)
    """Goods that left and came back."""
    ahead: list[Sold] = field(default_factory=list)
    """Goods that never left."""


def _come_back(
    how: Kept,
    credit: CreditNote,
    wanted: Sequence[CameBack],
    known: Sequence[Movement],
    on: date,
    by: Person,
    at: datetime,
) -> None:
    if [_now(one, on) for one in wanted] == [_before(one) for one in known]:
        return
    _undone([row.event_id for row in known], credit, by, at)
    if wanted:
        selling.brought_back(
            company=how.company,
            returns=wanted,
            on=on,
            source=(KIND, credit.pk),
            memo=f"{credit}.",
            by=by,
            at=at,
        )


def _credited(
    how: Kept,
    credit: CreditNote,
    wanted: Sequence[Sold],
    known: Sequence[InvoicedPart],
    on: date,
    by: Person,
    at: datetime,
) -> bool:
    """Whether something else is credited before it left than until now."""
    if [(one.line_key, one.quantity, on) for one in wanted] == [
        (part.line.key, -part.quantity, part.occurred_on) for part in known
    ]:
        return False
    _undone([part.event_id for part in known], credit, by, at)
    if wanted:
        selling.credited_ahead(
            company=how.company, sold=wanted, on=on, source=(KIND, credit.pk), memo=f"{credit}.", by=by, at=at
        )
    return True


def _is_of_drop_ships(credit: CreditNote) -> bool:
    """Whether it may be for goods that the vendor never sent."""
    is_of_order = credit.reason == Reason.RETURN and credit.origin_key.startswith(f"{sales.KIND}:")
    return is_of_order and any(line.is_drop_ship and not line.is_restocked for line in credit.lines.all())


def _undone(events: Iterable[int], credit: CreditNote, by: Person, at: datetime) -> None:
    for event in StockEvent.objects.filter(pk__in=set(events)).order_by("-pk"):
        undoing.undone(event=event, reason=f"{credit} says something else now.", by=by, at=at)


def _wanted(
    how: Kept, credit: CreditNote, known: Sequence[Movement], ahead: Sequence[InvoicedPart]
) -> _Wanted:
    """What it brings back, of the shipments of its order that are still with the customer; and what never left."""
    found = _Wanted()
    kind, _, origin = credit.origin_key.partition(":")
    if credit.reason != Reason.RETURN or kind != sales.KIND:
        return found
    order = SalesOrder.objects.get(company=how.company, pk=int(origin))
    rows = Movement.objects.filter(
        company=how.company, kind__in=[Kind.SHIPMENT, Kind.DROP_SHIP], source_kind=sales.KIND,
        source_id=int(origin),
    )  # fmt: skip
    shipments = list(rows.select_related("product").order_by("occurred_on", "sequence"))
    out = {row.pk: row.quantity - selling.units_back(row) for row in shipments}
    for row in known:
        for fed in row.feeds.all():
            out[fed.source_id] = out.get(fed.source_id, ZERO) + fed.quantity
    lines = [(line, one) for line in credit.lines.all() for one in sales.stocked([line]).values()]
    keys = {product.pk: sales.key_of(order, product) for _, (product, _) in lines}
    waiting = selling.to_be_delivered(how.company, list(keys.values()))
    never = {part.line.key: ZERO for part in ahead}
    for part in ahead:
        never[part.line.key] -= part.quantity
        waiting[part.line.key] = waiting.get(part.line.key, ZERO) - part.quantity
    credited: dict[str, Sold] = {}
    for line, (product, units) in lines:
        key = keys[product.pk]
        kept = min(units, never.get(key, ZERO))
        never[key] = never.get(key, ZERO) - kept
        waiting[key] = waiting.get(key, ZERO) - kept
        left = units - kept
        for row in shipments:
            is_of_it = row.product_id == product.pk and row.kind == Kind.SHIPMENT
            taken = min(left, out[row.pk]) if is_of_it else ZERO
            if taken > 0:
                found.back.append(CameBack(row, taken, is_scrapped=not line.is_restocked))
                out[row.pk] -= taken
                left -= taken
        rest = min(left, max(waiting[key], ZERO))
        waiting[key] -= rest
        if kept + rest > 0:
            before = credited.get(key, Sold(product, key, ZERO))
            credited[key] = Sold(product, key, before.quantity + kept + rest)
    found.ahead = list(credited.values())
    found.back += _dropped_back(credit, [row for row in shipments if row.kind == Kind.DROP_SHIP], out)
    return found


def _dropped_back(credit: CreditNote, gone: Sequence[Movement], out: dict[int, Decimal]) -> list[CameBack]:
    """Drop-shipped goods that come into our stock. What the customer threw away, or sent to the vendor, never was
    there: its cost stays cost of sales until the vendor credits it."""
    found = []
    for line in credit.lines.all():
        if not line.is_restocked:
            continue
        for product, units in sales.stocked([line], is_drop_ship=True).values():
            left = units
            for row in gone:
                taken = min(left, out[row.pk]) if row.product_id == product.pk else ZERO
                if taken > 0:
                    found.append(CameBack(row, taken))
                    out[row.pk] -= taken
                    left -= taken
    return found


def _now(one: CameBack, on: object) -> tuple[object, ...]:
    kind = Kind.SCRAPPED_RETURN if one.is_scrapped else Kind.CUSTOMER_RETURN
    return one.shipment.product_id, one.quantity, str(kind), on


def _before(row: Movement) -> tuple[object, ...]:
    return row.product_id, row.quantity, str(row.kind), row.occurred_on
