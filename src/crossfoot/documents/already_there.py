"""*Already in QuickBooks…*: an order whose invoice or bill a bookkeeper entered by hand is not sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.core.problems import Refusal
from crossfoot.documents import moving, sending
from crossfoot.documents.sending import O, Order, Road
from crossfoot.sync import queue
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The document in QuickBooks that a person chose, with QuickBooks' own figures of it."""

    remote_id: str
    version: str = ""
    number: str = ""
    total: Decimal | None = None
    tax: Decimal | None = None
    record: str = ""
    """What counts of it, as JSON; drift is held against this. Empty where nobody read it."""


def mark(road: Road[O], order: O, *, reason: str, by: Person, at: datetime) -> None:
    """Say with a reason that the order needs no document. Raises Refusal, Forbidden or Outsider."""
    reason = reason.strip()
    if not reason:
        raise Refusal(f"Say why {order} needs no {road.document}, for whoever asks later.")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"The reason has {len(reason)} characters, and {LONGEST_REASON} are kept. Shorten it.")
    access.require(by, road.can, order.company, at=at)
    books = sending.require_books(order.company)
    with transaction.atomic():
        stored = moving.one_locked(road, order.company, order)
        sending.require_changeable(stored, road.document)
        queue.mark(
            connection=books.connection,
            source_kind=road.kind,
            source_id=stored.pk,
            document_key=stored.key,
            label=str(stored),
            reason=reason,
            by=by,
            at=at,
        )
        road.follow(order.company, [stored.pk], by, at)


def link(
    road: Road[O],
    order: O,
    found: Found,
    *,
    reason: str,
    accepts_difference: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """The order's document is `found`. Raises Refusal, Forbidden or Outsider.

    Where its total is another one, only a person who `accepts_difference` links it; the tie-out goes on showing
    the difference.
    """
    access.require(by, road.can, order.company, at=at)
    books = sending.require_books(order.company)
    with transaction.atomic():
        stored = moving.one_locked(road, order.company, order)
        sending.require_changeable(stored, road.document)
        document = document_of(road, stored)
        difference = difference_of(stored, found.total, document)
        if difference and not accepts_difference:
            raise Refusal(f"{difference} Say that the difference is right, or choose another {document}.")
        queue.link_existing(
            connection=books.connection,
            source_kind=road.kind,
            source_id=stored.pk,
            document_key=stored.key,
            label=str(stored),
            remote_kind=record_of(road, stored),
            remote_id=found.remote_id,
            version=found.version,
            number=found.number,
            total=found.total,
            tax=found.tax,
            record=found.record,
            reason=f"{reason} {difference}".strip() if difference else reason,
            by=by,
            at=at,
        )
        road.follow(order.company, [stored.pk], by, at)


def document_of(road: Road[O], order: O) -> str:
    """What this order becomes, as people call it: one that came paid a sales receipt, not an invoice."""
    return getattr(order, "book_document", "") or road.document


def record_of(road: Road[O], order: O) -> str:
    """QuickBooks' name of that: `SalesReceipt`."""
    return document_of(road, order).title().replace(" ", "")


def difference_of(order: Order, total: Decimal | None, document: str) -> str:
    """That QuickBooks' total is another one than ours, with both figures; empty where they agree or none is known."""
    if total is None or total == order.total:
        return ""
    apart = abs(total - order.total)
    word = "more" if total > order.total else "less"
    return (
        f"{order} says {order.total:,.2f} {order.currency}, and the {document} in QuickBooks {total:,.2f}: "
        f"{apart:,.2f} {word}."
    )


def unmark(road: Road[O], order: O, *, by: Person, at: datetime) -> None:
    """Take a mark, or a link that a person chose, off. Raises Refusal where there is neither."""
    access.require(by, road.can, order.company, at=at)
    books = sending.require_books(order.company)
    with transaction.atomic():
        stored = moving.one_locked(road, order.company, order)
        match stored.book_state:
            case BookState.MARKED:
                queue.unmark(
                    connection=books.connection,
                    source_kind=road.kind,
                    source_id=stored.pk,
                    label=str(stored),
                    by=by,
                    at=at,
                )
            case BookState.SYNCHRONIZED:
                queue.unlink(
                    connection=books.connection,
                    source_kind=road.kind,
                    source_id=stored.pk,
                    document_key=stored.key,
                    label=str(stored),
                    reason="The link was taken off again.",
                    by=by,
                    at=at,
                )
            case _:
                raise Refusal(f"{stored} carries no mark and no link that could be taken off.")
        road.follow(order.company, [stored.pk], by, at)
