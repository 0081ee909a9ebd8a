"""Webhooks as lists and pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from crossfoot.audit.models import Event
from crossfoot.conf.options import options
from crossfoot.outgoing import events, rules
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.tenancy.models import Company


def subscriptions(company: Company) -> QuerySet[Subscription]:
    """Those of a company by name, each with `waiting`: how many messages are not accepted yet."""
    waiting = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    return Subscription.objects.filter(company=company).annotate(waiting=waiting).order_by("name", "pk")


def deliveries(subscription: Subscription) -> QuerySet[Delivery]:
    """What was and is to be sent, the latest first."""
    return Delivery.objects.filter(subscription=subscription).order_by("-trail_sequence", "-pk")


def message_ids(rows: Sequence[Delivery]) -> Mapping[int, str]:
    """Delivery → the id that its receiver sees, for many of one company."""
    return {pk: events.id_of(event) for pk, event in _events(rows).items()}


def bodies(company: Company, rows: Sequence[Delivery]) -> Mapping[int, bytes]:
    """Delivery → what is sent, byte for byte, for many of one company."""
    numbers = {row.pk: row.number for row in rows}
    return {
        pk: events.body_of(event, number=numbers[pk], company=company.slug, public_url=options().public_url)
        for pk, event in _events(rows).items()
    }


def both_until(rotated_at: datetime) -> datetime:
    """Until when the former secret signs beside the one that was made then."""
    return rotated_at + rules.OVERLAP


def states() -> Mapping[str, int]:
    """How many webhooks of the installation are on, failing and off."""
    on = Subscription.objects.filter(is_on=True)
    failing = on.exclude(failing_since=None).count()
    return {
        "on": on.count() - failing,
        "failing": failing,
        "off": Subscription.objects.filter(is_on=False).count(),
    }


def waiting() -> int:
    """Messages of webhooks that are on, not accepted yet."""
    return Delivery.objects.filter(state=Delivery.State.WAITING, subscription__is_on=True).count()


def _events(rows: Sequence[Delivery]) -> Mapping[int, Event]:
    found = Event.objects.filter(
        company_id__in={row.company_id for row in rows}, sequence__in=[row.trail_sequence for row in rows]
    )
    by_place = {(event.company_id, event.sequence): event for event in found}
    return {row.pk: by_place[row.company_id, row.trail_sequence] for row in rows}
