"""What people do with webhooks: subscribe, change, rotate the secret, switch, delete, test, send again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, refused, shown
from crossfoot.engine import lease
from crossfoot.outgoing import doors, events, reading, rules, signing
from crossfoot.outgoing.doors import Doors
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.quickbooks.secret import Secret
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

MAX_NAME = 100
MOST_SUBSCRIPTIONS = 10
"""Webhooks of one company; the deliveries of all of them are sent at the same time."""

BY_A_PERSON = "Switched off by {person}."
OVER = "Given up: it was {days} days old when the webhook was switched on again."
AGAIN = "Waits to be sent again."


@transaction.atomic
def subscribe(
    *,
    company: Company,
    name: str,
    address: str,
    events: Sequence[str],
    by: Person,
    at: datetime,
    through: Doors | None = None,
) -> tuple[Subscription, Secret]:
    """Tell `address` of `events` from now on; also the secret, which is shown this once. Raises Refusal.

    `through`: where webhooks may go; as the installation's options say where it is not given.
    """
    access.require(by, Can.MANAGE_WEBHOOKS, company, at=at)
    name, address = name.strip(), address.strip()
    problems = list(_wrong(name, address, events, through))
    Company.objects.select_for_update().get(pk=company.pk)
    if Subscription.objects.filter(company=company).count() >= MOST_SUBSCRIPTIONS:
        sentence = (
            f"A company has at most {MOST_SUBSCRIPTIONS} webhooks. Delete one that is no longer needed."
        )
        problems.append(_problem("webhook_too_many", sentence, ""))
    _refuse(problems)
    row = Subscription.objects.create(
        company=company,
        name=name,
        address=address,
        events=_in_order(events),
        cursor=reading.head_of(company.pk),
        created_at=at,
        created_by=by,
    )
    secret = _give_secret(row)
    lease.ensure(company.pk, at)
    _tell("created", row, by, at, {"host": _host(address), "events": row.events})
    return row, secret


@transaction.atomic
def edit(
    *,
    subscription: Subscription,
    name: str,
    address: str,
    events: Sequence[str],
    by: Person,
    at: datetime,
    through: Doors | None = None,
) -> Subscription:
    """Another name, address or choice of events; what waits goes to the new address. Raises Refusal.

    An event that is added is told of from now on, one that is taken out is told of no more, unless it was taken
    up already.
    """
    row = _locked(subscription, by, at)
    name, address = name.strip(), address.strip()
    _refuse(list(_wrong(name, address, events, through)))
    before = {"name": row.name, "host": _host(row.address), "events": row.events}
    # What happened until now belongs to the former choice.
    reading.take_up_all(row, at=at)
    is_moved = row.address != address
    row.name, row.address, row.events = name, address, _in_order(events)
    if is_moved:
        _try_now(row, at)
    row.save(update_fields=["name", "address", "events", "rests_until"])
    after = {"name": name, "host": _host(address), "events": row.events}
    _tell("edited", row, by, at, {"before": before, "after": after, "address_changed": is_moved})
    return row


@transaction.atomic
def rotate_secret(*, subscription: Subscription, by: Person, at: datetime) -> Secret:
    """A new secret, shown this once. For 24 hours messages carry the signatures of both, then only the new
    one's. Rotated again meanwhile, the oldest of the three stops at once."""
    row = _locked(subscription, by, at)
    row.former_secret, row.former_until = row.secret, at + rules.OVERLAP
    row.save(update_fields=["former_secret", "former_until"])
    secret = _give_secret(row)
    _tell("secret_rotated", row, by, at, {"both_until": row.former_until})
    return secret


@transaction.atomic
def switch_off(*, subscription: Subscription, by: Person, at: datetime) -> Subscription:
    """Send nothing more for now; what waits stays. Switching off twice changes nothing."""
    row = _locked(subscription, by, at)
    if row.is_on:
        row.is_on, row.off_reason = False, BY_A_PERSON.format(person=by)[:300]
        row.save(update_fields=["is_on", "off_reason"])
        _tell("switched_off", row, by, at, {"reason": row.off_reason})
    return row


@transaction.atomic
def switch_on(*, subscription: Subscription, by: Person, at: datetime) -> Subscription:
    """Send again: what waits, and what happened while it was off, as far as it is younger than three days."""
    row = _locked(subscription, by, at)
    if row.is_on:
        return row
    oldest = at - rules.GIVES_UP_AFTER
    waiting = row.deliveries.filter(state=Delivery.State.WAITING)
    over = waiting.filter(counts_from__lte=oldest).update(
        state=Delivery.State.GIVEN_UP, sentence=OVER.format(days=rules.GIVES_UP_AFTER.days)
    )
    cursor = max(row.cursor, reading.cursor_before(row.company_id, oldest))
    row.is_on, row.off_reason, row.cursor = True, "", cursor
    row.fails, row.failing_since = 0, None
    _try_now(row, at)
    row.save(update_fields=["is_on", "off_reason", "cursor", "fails", "failing_since", "rests_until"])
    lease.ensure(row.company_id, at)
    _tell("switched_on", row, by, at, {"given_up": over})
    return row


@transaction.atomic
def delete(*, subscription: Subscription, by: Person, at: datetime) -> None:
    """Forget the webhook, its secret and its deliveries. The trail keeps that there was one."""
    row = _locked(subscription, by, at)
    _tell("deleted", row, by, at, {"host": _host(row.address), "events": row.events})
    row.delete()


@transaction.atomic
def send_test(*, subscription: Subscription, by: Person, at: datetime) -> Delivery:
    """Send the event `webhook.test` to this one address, at once. Raises Refusal where it is switched off."""
    row = _locked(subscription, by, at)
    _must_be_on(row)
    _tell("tested", row, by, at, {})
    _try_now(row, at)
    row.save(update_fields=["rests_until"])
    return Delivery.objects.create(
        company_id=row.company_id,
        subscription=row,
        trail_sequence=reading.head_of(row.company_id),
        event=events.TEST,
        due_at=at,
        counts_from=at,
        created_at=at,
        sentence=reading.WAITS,
    )


@transaction.atomic
def send_again(*, delivery: Delivery, by: Person, at: datetime) -> Delivery:
    """Send a message once more, delivered or given up, under its own id; its three days begin anew.

    Raises Refusal where the webhook is switched off.
    """
    row = _locked(delivery.subscription, by, at)
    _must_be_on(row)
    _try_now(row, at)
    row.save(update_fields=["rests_until"])
    found = Delivery.objects.select_for_update().get(pk=delivery.pk)
    found.state, found.due_at, found.counts_from = Delivery.State.WAITING, at, at
    found.attempts, found.sentence = 0, AGAIN
    found.save(update_fields=["state", "due_at", "counts_from", "attempts", "sentence"])
    _tell("sent_again", row, by, at, {"event": found.event, "number": found.number})
    return found


def _locked(subscription: Subscription, by: Person, at: datetime) -> Subscription:
    """The row as it is now, for whoever may. Raises Forbidden, Outsider (also where it was deleted)."""
    access.require(by, Can.MANAGE_WEBHOOKS, subscription.company, at=at)
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("company")
    row = rows.filter(pk=subscription.pk).first()
    if row is None:
        raise access.Outsider()
    return row


def _must_be_on(row: Subscription) -> None:
    if not row.is_on:
        raise Refusal(f"The webhook “{shown(row.name)}” is switched off. Switch it on first.")


def _try_now(row: Subscription, at: datetime) -> None:
    """A person asked: nothing rests and nothing waits for its turn any more."""
    row.rests_until = None
    row.deliveries.filter(state=Delivery.State.WAITING, due_at__gt=at).update(due_at=at)


def _give_secret(row: Subscription) -> Secret:
    secret = signing.new_secret()
    row.secret = signing.sealed(secret, row)
    row.save(update_fields=["secret"])
    return secret


def _in_order(names: Sequence[str]) -> list[str]:
    """Each once, in the order of the table."""
    return [name for name in events.EVENTS if name in names]


def _host(address: str) -> str:
    """All of an address that the trail is told: the rest may be a secret."""
    return (urlsplit(address).hostname or "")[:100]


def _wrong(name: str, address: str, names: Sequence[str], through: Doors | None) -> Iterator[Problem]:
    if not name or len(name) > MAX_NAME:
        yield _problem("webhook_name", f"Give the webhook a name of 1 to {MAX_NAME} characters.", "name")
    try:
        doors.target_of(address, through or doors.from_options())
    except doors.NotAllowed as refusal:
        yield _problem("webhook_address", refusal.sentence, "address")
    if not names:
        yield _problem("webhook_events", "Choose at least one event.", "events")
    for unknown in [one for one in names if one not in events.EVENTS]:
        sentence = f"There is no event “{shown(unknown)}”. There are {', '.join(events.EVENTS)}."
        yield _problem("webhook_event_unknown", sentence, "events")


def _problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"outgoing:{code}", where=where)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise refused(problems)


def _tell(what: str, row: Subscription, by: Person, at: datetime, data: dict[str, object]) -> None:
    trail.record(
        f"webhook_subscription.{what}",
        company_id=row.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of("webhook_subscription", row),
        data=data,
    )
