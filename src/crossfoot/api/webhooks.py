"""Webhooks: which of the company's own systems are told of its events, and what became of each message."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Given, PathId, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.core.permissions import Can
from crossfoot.outgoing import operations, queries
from crossfoot.outgoing.models import Delivery, Subscription

subscriptions_router = Router()
deliveries_router = Router()

State = Annotated[Delivery.State, one_of(Delivery.State)]
Secret = Annotated[
    str,
    Field(description="Shown this once; empty where the reply is given again under its Idempotency-Key."),
]


class SubscriptionGiven(Given):
    """A subscription as it shall be."""

    name: Text
    address: Text = Field(description="https only, on the public internet.")
    events: list[Text] = Field(description="Names such as `push.synchronized`; see docs/guide/webhooks.md.")


class SubscriptionTold(Told):
    """A subscription. `failing_since` is null while the last message was accepted."""

    id: int
    name: str
    address: str
    events: list[str]
    is_on: bool
    off_reason: str
    failing_since: datetime | None
    rests_until: datetime | None
    last_accepted_at: datetime | None
    waiting: int = Field(description="Messages that are not accepted yet.")
    former_secret_until: datetime | None = Field(description="Until then two secrets sign.")
    created_at: datetime


class SubscriptionMade(Told):
    """A new subscription with its secret."""

    subscription: SubscriptionTold
    secret: Secret


class SecretMade(Told):
    """A new secret."""

    secret: Secret
    former_secret_until: datetime = Field(description="Until then messages carry both signatures.")


class SubscriptionList(Listed):
    """One page of subscriptions."""

    items: list[SubscriptionTold]


class SubscriptionDeleted(Told):
    """It is gone, with its deliveries."""

    id: int


class AskedDeliveries(Paged):
    """Which deliveries, the latest first."""

    state: State | None = None


class DeliveryRow(Told):
    """One message. `sequence` counts the messages of a subscription; null for a test."""

    id: int
    subscription_id: int
    message_id: str
    event: str
    sequence: int | None
    state: State
    attempts: int
    due_at: datetime
    last_tried_at: datetime | None
    last_status: int | None = Field(description="The HTTP status of the last try; null without an answer.")
    sentence: str
    delivered_at: datetime | None
    created_at: datetime


class DeliveryTold(DeliveryRow):
    """A message with its body, as it is sent."""

    body: dict[str, Any]


class DeliveryList(Listed):
    """One page of deliveries."""

    items: list[DeliveryRow]


@subscriptions_router.get("", response=SubscriptionList, summary="List webhook subscriptions")
@answers()
def list_webhook_subscriptions(request: HttpRequest, asked: Query[Paged]) -> SubscriptionList:
    page = page_of(queries.subscriptions(_manager(request).company), asked)
    return SubscriptionList(items=[_subscription(row) for row in page.rows], **about(page))


@subscriptions_router.post(
    "", response={201: SubscriptionMade}, summary="Tell an address of events from now on"
)
@answers(201, once=("secret",))
def create_webhook_subscription(request: HttpRequest, given: SubscriptionGiven) -> SubscriptionMade:
    caller = caller_of(request)
    row, secret = operations.subscribe(
        company=caller.company,
        name=given.name,
        address=given.address,
        events=given.events,
        by=caller.person,
        at=caller.now,
    )
    return SubscriptionMade(subscription=_again(caller, row.pk), secret=secret.reveal())


@subscriptions_router.get(
    "/{int:subscription_id}", response=SubscriptionTold, summary="Read a webhook subscription"
)
@answers()
def get_webhook_subscription(request: HttpRequest, subscription_id: PathId) -> SubscriptionTold:
    return _again(_manager(request), subscription_id)


@subscriptions_router.put(
    "/{int:subscription_id}", response=SubscriptionTold, summary="Change name, address or events"
)
@answers()
def edit_webhook_subscription(
    request: HttpRequest, subscription_id: PathId, given: SubscriptionGiven
) -> SubscriptionTold:
    caller = _manager(request)
    operations.edit(
        subscription=caller.find(Subscription, subscription_id),
        name=given.name,
        address=given.address,
        events=given.events,
        by=caller.person,
        at=caller.now,
    )
    return _again(caller, subscription_id)


@subscriptions_router.post(
    "/{int:subscription_id}/rotate-secret",
    response=SecretMade,
    summary="Make a new secret, with a day's overlap",
)
@answers(once=("secret",))
def rotate_webhook_secret(request: HttpRequest, subscription_id: PathId) -> SecretMade:
    caller = _manager(request)
    row = caller.find(Subscription, subscription_id)
    secret = operations.rotate_secret(subscription=row, by=caller.person, at=caller.now)
    return SecretMade(secret=secret.reveal(), former_secret_until=queries.both_until(caller.now))


@subscriptions_router.post(
    "/{int:subscription_id}/switch-off", response=SubscriptionTold, summary="Send nothing more for now"
)
@answers()
def switch_webhook_off(request: HttpRequest, subscription_id: PathId) -> SubscriptionTold:
    caller = _manager(request)
    row = caller.find(Subscription, subscription_id)
    operations.switch_off(subscription=row, by=caller.person, at=caller.now)
    return _again(caller, subscription_id)


@subscriptions_router.post(
    "/{int:subscription_id}/switch-on", response=SubscriptionTold, summary="Send again, from three days back"
)
@answers()
def switch_webhook_on(request: HttpRequest, subscription_id: PathId) -> SubscriptionTold:
    caller = _manager(request)
    row = caller.find(Subscription, subscription_id)
    operations.switch_on(subscription=row, by=caller.person, at=caller.now)
    return _again(caller, subscription_id)


@subscriptions_router.post(
    "/{int:subscription_id}/delete", response=SubscriptionDeleted, summary="Delete a subscription for good"
)
@answers()
def delete_webhook_subscription(request: HttpRequest, subscription_id: PathId) -> SubscriptionDeleted:
    caller = _manager(request)
    row = caller.find(Subscription, subscription_id)
    operations.delete(subscription=row, by=caller.person, at=caller.now)
    return SubscriptionDeleted(id=subscription_id)


@subscriptions_router.post(
    "/{int:subscription_id}/test", response={202: DeliveryTold}, summary="Send the event `webhook.test`"
)
@answers(202)
def test_webhook(request: HttpRequest, subscription_id: PathId) -> DeliveryTold:
    caller = _manager(request)
    row = caller.find(Subscription, subscription_id)
    made = operations.send_test(subscription=row, by=caller.person, at=caller.now)
    return _whole(made)


@subscriptions_router.get(
    "/{int:subscription_id}/deliveries", response=DeliveryList, summary="List what was sent, the latest first"
)
@answers()
def list_webhook_deliveries(
    request: HttpRequest, subscription_id: PathId, asked: Query[AskedDeliveries]
) -> DeliveryList:
    rows = queries.deliveries(_manager(request).find(Subscription, subscription_id))
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    page = page_of(rows, asked)
    ids = queries.message_ids(page.rows)
    return DeliveryList(items=[DeliveryRow(**_row(row, ids[row.pk])) for row in page.rows], **about(page))


@deliveries_router.get("/{int:delivery_id}", response=DeliveryTold, summary="Read a message and its body")
@answers()
def get_webhook_delivery(request: HttpRequest, delivery_id: PathId) -> DeliveryTold:
    return _whole(_manager(request).find(Delivery, delivery_id))


@deliveries_router.post(
    "/{int:delivery_id}/send-again", response={202: DeliveryTold}, summary="Send a message once more"
)
@answers(202)
def send_webhook_again(request: HttpRequest, delivery_id: PathId) -> DeliveryTold:
    caller = _manager(request)
    found = caller.find(Delivery, delivery_id)
    return _whole(operations.send_again(delivery=found, by=caller.person, at=caller.now))


def _manager(request: HttpRequest) -> Caller:
    """The caller, who may manage webhooks: an address may itself be a secret, so reading takes it, too."""
    caller = caller_of(request)
    caller.require(Can.MANAGE_WEBHOOKS)
    return caller


def _again(caller: Caller, pk: int) -> SubscriptionTold:
    caller.find(Subscription, pk)
    return _subscription(queries.subscriptions(caller.company).get(pk=pk))


def _subscription(row: Any) -> SubscriptionTold:
    return SubscriptionTold(
        id=row.pk,
        name=row.name,
        address=row.address,
        events=row.events,
        is_on=row.is_on,
        off_reason=row.off_reason,
        failing_since=row.failing_since,
        rests_until=row.rests_until,
        last_accepted_at=row.last_accepted_at,
        waiting=row.waiting,
        former_secret_until=row.former_until,
        created_at=row.created_at,
    )


def _whole(delivery: Delivery) -> DeliveryTold:
    body = json.loads(queries.bodies(delivery.company, [delivery])[delivery.pk])
    return DeliveryTold(**_row(delivery, body["id"]), body=body)


def _row(delivery: Delivery, message_id: str) -> dict[str, Any]:
    return {
        "id": delivery.pk,
        "subscription_id": delivery.subscription_id,
        "message_id": message_id,
        "event": delivery.event,
        "sequence": delivery.number,
        "state": Delivery.State(delivery.state),
        "attempts": delivery.attempts,
        "due_at": delivery.due_at,
        "last_tried_at": delivery.last_tried_at,
        "last_status": delivery.last_status,
        "sentence": delivery.sentence,
        "delivered_at": delivery.delivered_at,
        "created_at": delivery.created_at,
    }
