"""Sending: a turn claims subscriptions, gives the company back, and only then speaks to receivers.

So no push ever waits for a receiver. What the company's lease is to a push, the claim is to a subscription: one
worker sends for it at a time, and a late one records nothing. A worker that dies after the receiver accepted and
before that was recorded leaves a claim that runs out; the message is sent again, under the same id.
"""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from crossfoot.audit.models import ChainHead
from crossfoot.conf.options import options
from crossfoot.connections.secrets import CannotDecrypt
from crossfoot.engine import clock, lease
from crossfoot.engine.turns import Held, TurnKind, TurnResult
from crossfoot.outgoing import doors, events, reading, recording, signing
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.outgoing.posts import Answer, Post, Sender
from crossfoot.outgoing.rules import KEPT, SETTLED_AT_ONCE

log = structlog.get_logger(__name__)

LANES = 10
"""Subscriptions of one company that are served at the same time; one company has no more than that."""

MOST_TURNS = 4
"""Turns of this kind that one process runs at a time, so that receivers never take all of a worker's slots."""

LONGEST_VISIT = timedelta(seconds=10)
"""After this a turn begins no message; together with the last one it stays well within CLAIM."""

MOST_IN_A_VISIT = 100
"""Messages to one subscription in one turn."""

CLAIM = timedelta(seconds=120)
"""How long the right to send for a subscription holds without word."""

GIVEN_BACK = TurnResult(is_given_back=True)


@dataclass(frozen=True, slots=True)
class Delivering:
    """What a turn needs from outside: the network, chance, and the address of this installation."""

    post: Post
    public_url: str
    jitter: Callable[[], float] = random.random
    lanes: int = LANES
    """1 sends inline, without threads."""


def from_options() -> Delivering:
    """As this installation is set up."""
    return Delivering(Sender(doors.from_options()), options().public_url)


def turn_kind(chosen: Delivering | None = None) -> TurnKind:
    """Sending webhooks as a kind of turn."""
    slots = _Slots(MOST_TURNS)

    def run(held: Held, now: datetime) -> TurnResult:
        if not slots.take():
            lease.give_back(held, clock.now())
            return GIVEN_BACK
        try:
            return turn(held, now, chosen or from_options())
        finally:
            slots.free()

    return TurnKind("webhooks", due, run, heeds_back_off=False, has_room=slots.has_room)


def due(now: datetime) -> Exists:
    """Whether a company has an event to take up or a message to send."""
    is_behind = Exists(
        ChainHead.objects.filter(company_id=OuterRef("company_id"), sequence__gt=OuterRef("cursor"))
    )
    has_message = Exists(_waiting(now).filter(subscription_id=OuterRef("pk")))
    return Exists(_free(now).filter(is_behind | has_message, company_id=OuterRef("company_id")))


def turn(held: Held, now: datetime, chosen: Delivering) -> TurnResult:
    """One turn: take up and claim while the company is held, then send without it. Raises LeaseLost."""
    claims = _claimed(held, now)
    lease.give_back(held, clock.now())
    try:
        _Visit(claims, chosen, until=now + LONGEST_VISIT).run()
    except Exception:
        # The company is given back: what went wrong here must not make its pushes rest. Claims run out.
        log.exception("webhooks_failed", company=held.company_id)
    return GIVEN_BACK


@dataclass(slots=True)
class _Claim:
    """A subscription that this turn sends for."""

    subscription_id: int
    mark: str
    sent: int = 0


class _Slots:
    """How many turns of this kind are at work in this process."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._lock = threading.Lock()

    def has_room(self) -> bool:
        return self._left > 0

    def take(self) -> bool:
        with self._lock:
            if self._left == 0:
                return False
            self._left -= 1
            return True

    def free(self) -> None:
        with self._lock:
            self._left += 1


@dataclass(slots=True)
class _Visit:
    """The messages of one turn. Lanes do HTTP and nothing else; only this thread touches the database."""

    claims: list[_Claim]
    chosen: Delivering
    until: datetime
    _under_way: dict[Future[Answer], tuple[_Claim, Delivery]] = field(default_factory=dict)

    def run(self) -> None:
        """Send for all claims at once, one message at a time for each, until nothing is due or time is up."""
        count = min(len(self.claims), self.chosen.lanes)
        if count <= 1:
            for claim in self.claims:
                while (delivery := self._next(claim)) is not None:
                    self._record(claim, delivery, self._prepared(delivery)())
            return
        with ThreadPoolExecutor(count, thread_name_prefix="crossfoot-webhook") as pool:
            for claim in self.claims:
                self._begin(pool, claim)
            while self._under_way:
                done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    claim, delivery = self._under_way.pop(future)
                    self._record(claim, delivery, future.result())
                    self._begin(pool, claim)

    def _begin(self, pool: ThreadPoolExecutor, claim: _Claim) -> None:
        delivery = self._next(claim)
        if delivery is not None:
            self._under_way[pool.submit(self._prepared(delivery))] = (claim, delivery)

    def _next(self, claim: _Claim) -> Delivery | None:
        """The subscription's next message; None ends its part of the turn and lets others claim it."""
        now = clock.now()
        delivery = None
        if claim.mark and now < self.until and claim.sent < MOST_IN_A_VISIT:
            delivery = recording.next_of(claim.subscription_id, claim.mark, now)
        if delivery is None and claim.mark:
            recording.release(claim.subscription_id, claim.mark)
            claim.mark = ""
        claim.sent += 1
        return delivery

    def _prepared(self, delivery: Delivery) -> Callable[[], Answer]:
        """All that a lane needs, read here; it sends and comes back with an answer, whatever happens."""
        subscription, now = delivery.subscription, clock.now()
        event = reading.event_of(delivery)
        body = events.body_of(
            event,
            number=delivery.number,
            company=subscription.company.slug,
            public_url=self.chosen.public_url,
        )
        try:
            keys = signing.valid_secrets(subscription, now)
        except CannotDecrypt as error:
            return partial(Answer, None, error.sentence)
        signed = signing.headers(message_id=events.id_of(event), at=now, body=body, keys=keys)
        return partial(_posted, self.chosen.post, subscription.address, signed, body)

    def _record(self, claim: _Claim, delivery: Delivery, answer: Answer) -> None:
        jitter = self.chosen.jitter()
        if not recording.record(delivery, answer, mark=claim.mark, now=clock.now(), jitter=jitter):
            log.warning("webhook_claim_lost", subscription=claim.subscription_id, delivery=delivery.pk)
            claim.mark = ""


def _posted(post: Post, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
    try:
        return post(address, headers, body)
    except Exception as error:
        # An error of ours counts as a try, so that it ends some day. Its text may hold the address.
        log.error("webhook_not_sent", error=type(error).__name__)
        return Answer(None, f"Crossfoot could not send this ({type(error).__name__}).")


@transaction.atomic
def _claimed(held: Held, now: datetime) -> list[_Claim]:
    """Take up new events and claim what has a message due. Raises LeaseLost."""
    lease.fence(held)
    head = reading.head_of(held.company_id)
    claims: list[_Claim] = []
    for row in _free(now).filter(company_id=held.company_id).select_for_update().order_by("pk"):
        reading.take_up(row, head=head, at=now)
        if len(claims) < LANES and _waiting(now).filter(subscription=row).exists():
            row.claim, row.claimed_until = secrets.token_hex(16), now + CLAIM
            row.save(update_fields=["claim", "claimed_until"])
            claims.append(_Claim(row.pk, row.claim))
    _clear_away(held.company_id, now)
    return claims


def _free(now: datetime) -> QuerySet[Subscription]:
    """Subscriptions that may be sent for: switched on, not resting, claimed by nobody."""
    return Subscription.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now),
        Q(rests_until=None) | Q(rests_until__lte=now),
        is_on=True,
    )


def _waiting(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=now)


def _clear_away(company_id: int, now: datetime) -> None:
    """Forget deliveries that were settled long ago."""
    old = Delivery.objects.filter(company_id=company_id, created_at__lt=now - KEPT)
    ids = list(old.exclude(state=Delivery.State.WAITING).values_list("pk", flat=True)[:SETTLED_AT_ONCE])
    if ids:
        Delivery.objects.filter(pk__in=ids).delete()
