"""What a try came to, written down: one short transaction, fenced by the subscription's claim."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from crossfoot.audit import trail
from crossfoot.outgoing import rules
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.outgoing.posts import Answer

SENTENCE_LENGTH = 500

SILENT = (
    "Nothing was accepted for 3 days, so this webhook was switched off. Mend the receiver, then switch it on."
)
"""Why the rule `rules.is_switched_off` switched it off."""


def next_of(subscription_id: int, mark: str, now: datetime) -> Delivery | None:
    """The oldest message that is due, as long as the claim holds and nothing speaks against sending."""
    rows = Delivery.objects.filter(
        Q(subscription__rests_until=None) | Q(subscription__rests_until__lte=now),
        subscription_id=subscription_id,
        subscription__claim=mark,
        subscription__is_on=True,
        state=Delivery.State.WAITING,
        due_at__lte=now,
    )
    return rows.select_related("subscription__company").order_by("trail_sequence").first()


def release(subscription_id: int, mark: str) -> None:
    """Give the subscription back; nothing where the claim ran out and another worker has it."""
    Subscription.objects.filter(pk=subscription_id, claim=mark).update(claim="", claimed_until=None)


@transaction.atomic
def record(delivery: Delivery, answer: Answer, *, mark: str, now: datetime, jitter: float) -> bool:
    """Write down what became of a try. False where the claim was lost: then nothing is written, and whoever
    has it now sends the message again."""
    subscription = (
        Subscription.objects.select_for_update().filter(pk=delivery.subscription_id, claim=mark).first()
        if mark
        else None
    )
    if subscription is None:
        return False
    delivery.attempts += 1
    delivery.last_tried_at, delivery.last_status = now, answer.status
    delivery.sentence = answer.sentence[:SENTENCE_LENGTH]
    if answer.is_accepted:
        delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, now
        _accepted(subscription, now)
    else:
        _not_accepted(subscription, delivery, answer, now, jitter)
    delivery.save(
        update_fields=[
            "attempts",
            "last_tried_at",
            "last_status",
            "sentence",
            "state",
            "delivered_at",
            "due_at",
        ]
    )
    subscription.save(
        update_fields=["fails", "failing_since", "rests_until", "last_accepted_at", "is_on", "off_reason"]
    )
    return True


def _accepted(subscription: Subscription, now: datetime) -> None:
    """The receiver is well. After a rest everything that waits is due at once, so that it goes in order."""
    if subscription.fails >= rules.RESTS_AFTER:
        Delivery.objects.filter(
            subscription=subscription, state=Delivery.State.WAITING, due_at__gt=now
        ).update(due_at=now)
    subscription.fails, subscription.failing_since, subscription.rests_until = 0, None, None
    subscription.last_accepted_at = now


def _not_accepted(
    subscription: Subscription, delivery: Delivery, answer: Answer, now: datetime, jitter: float
) -> None:
    subscription.fails += 1
    subscription.failing_since = subscription.failing_since or now
    pause = rules.rest(subscription.fails, jitter)
    subscription.rests_until = None if pause is None else now + pause
    delivery.due_at = now + max(
        rules.back_off(delivery.attempts, jitter), answer.retry_after or rules.NO_WAIT
    )
    if not rules.is_given_up(delivery.counts_from, now):
        return
    delivery.state = Delivery.State.GIVEN_UP
    if rules.is_switched_off(subscription.failing_since, now):
        _switch_off(subscription, now)


def _switch_off(subscription: Subscription, now: datetime) -> None:
    subscription.is_on, subscription.off_reason = False, SILENT
    trail.record(
        "webhook_subscription.switched_off",
        company_id=subscription.company_id,
        by=trail.SYSTEM,
        at=now,
        subject=trail.subject_of("webhook_subscription", subscription),
        data={"reason": SILENT, "failing_since": subscription.failing_since},
    )
