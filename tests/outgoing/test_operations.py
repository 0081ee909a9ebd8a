"""Who may do what with webhooks, what is refused, and what the trail keeps of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.permissions import Role
from crossfoot.core.problems import Refusal
from crossfoot.outgoing import operations, signing
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.tenancy.access import Forbidden, Outsider
from crossfoot.tenancy.models import Person
from office import Office
from outgoing.mail_room import HERE, MailRoom
from webhook_receiver import Receiver, is_genuine

ADDRESS = "https://hooks.example.com/in/k3y-in-the-path"


def subscribes(office: Office, by: Person | None = None, **changes: Any) -> Subscription:
    given = {"name": "ERP", "address": ADDRESS, "events": ["drift.found"], **changes}
    row, _ = operations.subscribe(company=office.northwind, by=by or office.ana, at=office.now, **given)
    return row


def told(office: Office, verb: str) -> dict[str, Any]:
    event = Event.objects.filter(company_id=office.northwind.pk, verb=f"webhook_subscription.{verb}").latest(
        "id"
    )
    return dict(json.loads(event.data))


def test_the_secret_is_shown_once_and_stored_encrypted_and_bound_to_its_row(office: Office) -> None:
    row, secret = operations.subscribe(
        company=office.northwind, name=" ERP ", address=ADDRESS, events=["push.synchronized", "drift.found"],
        by=office.ana, at=office.now,
    )  # fmt: skip
    other = subscribes(office, name="Other")

    row.refresh_from_db()
    text = secret.reveal()
    assert text.startswith("whsec_") and len(text) == 50
    assert text not in str(Subscription.objects.values_list()) and row.secret.startswith("1.")
    assert signing.valid_secrets(row, office.now) == [secret]
    assert row.name == "ERP"
    Subscription.objects.filter(pk=other.pk).update(secret=row.secret)
    other.refresh_from_db()
    with pytest.raises(signing.sealing.CannotDecrypt) as error:
        signing.valid_secrets(other, office.now)
    assert error.value.sentence == (
        "The stored secret of this webhook was changed or moved after it was stored. Make a new secret under "
        "Settings > Webhooks."
    )


def test_the_trail_names_the_host_and_neither_the_address_nor_the_secret(office: Office) -> None:
    row, secret = operations.subscribe(
        company=office.northwind, name="ERP", address=ADDRESS, events=["drift.found", "push.synchronized"],
        by=office.ana, at=office.now,
    )  # fmt: skip
    operations.edit(
        subscription=row,
        name="ERP 2",
        address=ADDRESS + "/2",
        events=["drift.found"],
        by=office.ana,
        at=office.now,
    )
    rotated = operations.rotate_secret(subscription=row, by=office.ana, at=office.now)
    operations.delete(subscription=row, by=office.ana, at=office.now)

    assert office.verbs()[-4:] == [
        "webhook_subscription.created", "webhook_subscription.edited", "webhook_subscription.secret_rotated",
        "webhook_subscription.deleted",
    ]  # fmt: skip
    assert told(office, "created") == {
        "host": "hooks.example.com",
        "events": ["push.synchronized", "drift.found"],
    }
    assert told(office, "edited") == {
        "before": {
            "name": "ERP",
            "host": "hooks.example.com",
            "events": ["push.synchronized", "drift.found"],
        },
        "after": {"name": "ERP 2", "host": "hooks.example.com", "events": ["drift.found"]},
        "address_changed": True,
    }
    everything = str(list(Event.objects.values_list()))
    for hidden in ("k3y-in-the-path", secret.reveal(), rotated.reveal()):
        assert hidden not in everything


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_kept(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        subscribes(office, name=" ", address="http://hooks.example.com/", events=["drift.lost"])
    assert [(problem.where, problem.sentence) for problem in refused.value.problems] == [
        ("name", "Give the webhook a name of 1 to 100 characters."),
        ("address", "Webhooks go over https only. Write the address with https://."),
        (
            "events",
            "There is no event “drift.lost”. There are vendor_invoice.approved, push.synchronized, "
            "push.needs_attention, payment.applied, drift.found.",
        ),
    ]
    with pytest.raises(Refusal, match="Choose at least one event"):
        subscribes(office, events=[])
    assert not Subscription.objects.exists()
    assert not any(verb.startswith("webhook") for verb in office.verbs())


def test_a_company_has_ten_webhooks_at_most(office: Office) -> None:
    for place in range(10):
        subscribes(office, name=f"ERP {place}")
    with pytest.raises(
        Refusal, match=r"A company has at most 10 webhooks\. Delete one that is no longer needed\."
    ):
        subscribes(office)
    assert Subscription.objects.count() == 10


def test_only_administrators_manage_webhooks(room: MailRoom, office: Office) -> None:
    row = room.subscribes()
    room.happens("A")
    room.works()
    delivery = Delivery.objects.get()
    at = office.now
    acts: list[Callable[[Person], object]] = [
        lambda by: subscribes(office, by),
        lambda by: operations.edit(
            subscription=row, name="X", address=ADDRESS, events=["drift.found"], by=by, at=at, through=HERE
        ),
        lambda by: operations.rotate_secret(subscription=row, by=by, at=at),
        lambda by: operations.switch_off(subscription=row, by=by, at=at),
        lambda by: operations.switch_on(subscription=row, by=by, at=at),
        lambda by: operations.send_test(subscription=row, by=by, at=at),
        lambda by: operations.send_again(delivery=delivery, by=by, at=at),
        lambda by: operations.delete(subscription=row, by=by, at=at),
    ]
    before = list(Subscription.objects.values()), list(Delivery.objects.values())
    omar = office.joins("Omar", Role.ACCOUNTING)
    for act in acts:
        with pytest.raises(Forbidden) as refused:
            act(omar)
        assert refused.value.sentence == (
            "Your role does not let you choose which other systems are told of events (webhooks). Ask someone "
            "with the role Administrator."
        )
        with pytest.raises(Outsider):
            act(office.bo)
    assert (list(Subscription.objects.values()), list(Delivery.objects.values())) == before


def test_for_a_day_after_a_rotation_both_secrets_sign(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    row = room.subscribes()
    first = room.secrets[row.pk]
    second = operations.rotate_secret(subscription=row, by=office.ana, at=room.now).reveal()
    room.happens("A")
    room.works()
    assert is_genuine(receiver.got[0], first) and is_genuine(receiver.got[0], second)
    assert len(receiver.got[0].headers["webhook-signature"].split(" ")) == 2

    room.office.clock.advance(hours=24)
    room.happens("B")
    room.works()

    assert is_genuine(receiver.got[1], second) and not is_genuine(receiver.got[1], first)
    assert len(receiver.got[1].headers["webhook-signature"].split(" ")) == 1


def test_rotated_twice_the_oldest_secret_stops_at_once(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    row = room.subscribes()
    second = operations.rotate_secret(subscription=row, by=office.ana, at=room.now).reveal()
    third = operations.rotate_secret(subscription=row, by=office.ana, at=room.now).reveal()
    room.happens("A")
    room.works()

    (got,) = receiver.got
    assert is_genuine(got, second) and is_genuine(got, third)
    assert not is_genuine(got, room.secrets[row.pk])


def test_after_the_keys_of_the_installation_changed_secrets_are_stored_anew(
    room: MailRoom, receiver: Receiver, office: Office, settings: Any
) -> None:
    row = room.subscribes()
    old = list(settings.TOKEN_KEYS)
    new = "A" * 43 + "="
    settings.TOKEN_KEYS = [new, *old]

    assert signing.reencrypt_all() == 1
    assert signing.reencrypt_all() == 0
    settings.TOKEN_KEYS = [new]
    room.happens("A")
    room.works()
    assert is_genuine(receiver.got[0], room.secrets[row.pk])


def test_a_secret_that_cannot_be_opened_is_said_and_nothing_is_sent_unsigned(
    room: MailRoom, receiver: Receiver, settings: Any
) -> None:
    room.subscribes()
    settings.TOKEN_KEYS = ["A" * 43 + "="]
    room.happens("A")
    room.works()

    assert receiver.got == []
    assert Delivery.objects.get().sentence == (
        "The stored secret of this webhook was encrypted with a key that this installation no longer has. Put the "
        "former key back into CROSSFOOT_TOKEN_KEYS, or make a new secret under Settings > Webhooks."
    )


def test_what_is_switched_off_is_neither_tested_nor_sent_again(room: MailRoom, office: Office) -> None:
    row = room.subscribes()
    room.happens("A")
    room.works()
    operations.switch_off(subscription=row, by=office.ana, at=room.now)
    operations.switch_off(subscription=row, by=office.ana, at=room.now)
    assert office.verbs().count("webhook_subscription.switched_off") == 1
    assert told(office, "switched_off") == {"reason": "Switched off by Ana."}

    for act in (
        lambda: operations.send_test(subscription=row, by=office.ana, at=room.now),
        lambda: operations.send_again(delivery=Delivery.objects.get(), by=office.ana, at=room.now),
    ):
        with pytest.raises(Refusal, match=r"The webhook “ERP” is switched off\. Switch it on first\."):
            act()
    operations.switch_on(subscription=row, by=office.ana, at=room.now + timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.is_on, row.off_reason) == (True, "")


def test_what_was_deleted_meanwhile_is_not_there(room: MailRoom, office: Office) -> None:
    row = room.subscribes()
    operations.delete(subscription=row, by=office.ana, at=room.now)
    row.pk = row.pk or 1
    with pytest.raises(Outsider):
        operations.send_test(subscription=row, by=office.ana, at=room.now)
