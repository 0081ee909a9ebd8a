"""Reading the trail: events after a subscription's cursor become deliveries, exactly once each.

The trail numbers a company's events without a gap and in the order of their commits (its head is locked while
one is appended), so a cursor never passes an event that is still to come.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from crossfoot.audit.models import ChainHead, Event
from crossfoot.outgoing.models import Delivery, Subscription

TAKEN_AT_ONCE = 500
"""Events that one turn takes up for one subscription at most; the next turn goes on."""


WAITS = "Waits to be sent."


def head_of(company_id: int) -> int:
    """Sequence of the company's last event; 0 where there is none."""
    found = ChainHead.objects.filter(company_id=company_id).values_list("sequence", flat=True).first()
    return found or 0


def take_up(subscription: Subscription, *, head: int, at: datetime) -> int:
    """Make deliveries of what happened since; returns how many. In the caller's transaction, with the row
    locked. `head` was read before, so that what is committed meanwhile is left to the next turn."""
    if subscription.cursor >= head:
        return 0
    rows = Event.objects.filter(
        company_id=subscription.company_id,
        sequence__gt=subscription.cursor,
        sequence__lte=head,
        verb__in=subscription.events,
    )
    found = list(rows.order_by("sequence").values_list("sequence", "verb")[:TAKEN_AT_ONCE])
    Delivery.objects.bulk_create(
        Delivery(
            company_id=subscription.company_id,
            subscription=subscription,
            trail_sequence=sequence,
            event=verb,
            number=subscription.numbered + place,
            due_at=at,
            counts_from=at,
            created_at=at,
            sentence=WAITS,
        )
        for place, (sequence, verb) in enumerate(found, start=1)
    )
    subscription.numbered += len(found)
    subscription.cursor = found[-1][0] if len(found) == TAKEN_AT_ONCE else head
    subscription.save(update_fields=["numbered", "cursor"])
    return len(found)


def take_up_all(subscription: Subscription, *, at: datetime) -> None:
    """The same for everything until now, in the caller's transaction."""
    head = head_of(subscription.company_id)
    while subscription.cursor < head:
        take_up(subscription, head=head, at=at)


def cursor_before(company_id: int, since: datetime) -> int:
    """The cursor that stands before every event that happened at `since` or later."""
    older = Event.objects.filter(company_id=company_id, at__lt=since).aggregate(last=Max("sequence"))["last"]
    return older or 0


def event_of(delivery: Delivery) -> Event:
    """The event that a delivery tells of; the trail loses none."""
    return Event.objects.get(company_id=delivery.company_id, sequence=delivery.trail_sequence)
