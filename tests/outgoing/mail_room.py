"""Northwind with a webhook to a real receiver, and a worker that sends on the test's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, Subject
from crossfoot.engine import lease, runner
from crossfoot.engine.turns import Held
from crossfoot.outgoing import delivering, operations
from crossfoot.outgoing.delivering import Delivering
from crossfoot.outgoing.doors import Doors
from crossfoot.outgoing.events import EVENTS
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.outgoing.posts import Post, Sender
from office import Office
from webhook_receiver import Receiver

HERE = Doors(allows_localhost=True)
LEASE_SECONDS = 600.0
PUBLIC_URL = "https://hub.example"
LONGEST = 5.0


@dataclass
class MailRoom:
    """One company's webhooks, and a worker."""

    office: Office
    receiver: Receiver
    secrets: dict[int, str] = field(default_factory=dict)
    """Subscription → the secret that was shown."""
    chosen: Delivering = field(
        default_factory=lambda: Delivering(
            Sender(HERE, longest=LONGEST), PUBLIC_URL, jitter=lambda: 0.0, lanes=1
        )
    )

    @property
    def now(self) -> datetime:
        return self.office.now

    def subscribes(
        self, name: str = "ERP", address: str = "", events: Sequence[str] = tuple(EVENTS)
    ) -> Subscription:
        """Ana subscribes the receiver."""
        row, secret = operations.subscribe(
            company=self.office.northwind,
            name=name,
            address=address or self.receiver.address,
            events=events,
            by=self.office.ana,
            at=self.now,
            through=HERE,
        )
        self.secrets[row.pk] = secret.reveal()
        return row

    def happens(self, *labels: str, verb: str = "push.synchronized", **data: Any) -> None:
        """Events are recorded, as the acts that they tell of do it."""
        with transaction.atomic():
            trail.record_many(
                [Entry(verb, Subject("sales_order", 12, label), data or {"push": 7}) for label in labels],
                company_id=self.office.northwind.pk,
                by=trail.SYSTEM,
                at=self.now,
            )

    def step(self) -> bool:
        """One turn; False where nothing is due."""
        kinds = [delivering.turn_kind(self.chosen)]
        return runner.step(self.now, kinds=kinds, holder="worker", seconds=LEASE_SECONDS)

    def works(self) -> None:
        """All turns that are due at this moment."""
        while self.step():
            pass

    def waits(self, **time: float) -> None:
        """Time passes, and the worker works."""
        self.office.clock.advance(**time)
        self.works()

    def claims_company(self) -> Held:
        """Another worker takes the company for a turn of this kind."""
        kinds = [delivering.turn_kind(self.chosen)]
        held = lease.claim(self.now, kinds=kinds, holder="other", seconds=LEASE_SECONDS)
        assert held is not None
        return held

    def through(self, post: Post, lanes: int = 1) -> None:
        """Messages go another way from now on."""
        self.chosen = replace(self.chosen, post=post, lanes=lanes)


def deliveries(subscription: Subscription) -> list[tuple[int | None, str, int]]:
    """(number, state, attempts) of every delivery, oldest first."""
    rows = Delivery.objects.filter(subscription=subscription).order_by("trail_sequence")
    return list(rows.values_list("number", "state", "attempts"))
