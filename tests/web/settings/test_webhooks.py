"""Settings > Webhooks: made with a secret that is shown once, tested, changed, switched and deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import webhook_receiver
from crossfoot.conf.options import options
from crossfoot.core.permissions import Role
from crossfoot.outgoing import operations
from crossfoot.outgoing.models import Delivery, Subscription
from office import Office
from outgoing.mail_room import HERE, MailRoom
from web_visits import Visitor, visitor
from webhook_receiver import Receiver, is_genuine


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A system on this machine, at an installation that lets webhooks go there."""
    monkeypatch.setenv("CROSSFOOT_WEBHOOKS_TO_LOCALHOST", "true")
    options.cache_clear()
    with webhook_receiver.opened() as made:
        yield made
    monkeypatch.undo()
    options.cache_clear()


@pytest.fixture
def room(office: Office, receiver: Receiver) -> MailRoom:
    return MailRoom(office, receiver)


@pytest.fixture
def ana(office: Office) -> Visitor:
    return visitor(office.ana, office.northwind)


def given(receiver: Receiver, **changes: object) -> dict[str, object]:
    return {
        "name": "ERP",
        "address": receiver.address,
        "events": ["drift.found", "payment.applied"],
        **changes,
    }


def test_the_secret_is_shown_once_and_signs_what_is_sent(
    room: MailRoom, ana: Visitor, receiver: Receiver
) -> None:
    seen = ana.sends("settings-webhooks", data=given(receiver))
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", seen.html)
    assert "The secret of “ERP”" in seen.text and "no-store" in seen.headers["Cache-Control"]
    again = ana.opens("settings-webhooks")
    assert secret not in again.html
    assert f"ERP {receiver.address} Nothing sent yet 2 0 never" in again.text

    row = Subscription.objects.get()
    seen = ana.sends("settings-webhook-test", row.pk)
    assert "test webhook.test" in seen.text and "Waits to be sent." in seen.text
    assert 'hx-trigger="every 2s"' in seen.html
    room.works()
    part = ana.opens("settings-webhook-messages", row.pk)
    assert "Delivered Accepted with status 204." in part.text
    assert part.headers["HX-Refresh"] == "true" and "hx-trigger" not in part.html
    assert "Working" in ana.opens("settings-webhook", row.pk).text
    assert is_genuine(receiver.got[0], secret)


def test_all_that_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    office: Office, ana: Visitor
) -> None:
    typed = {"name": "ERP", "address": "https://10.0.0.1/in", "events": ["drift.found"]}
    seen = ana.sends("settings-webhooks", data=typed)
    assert seen.status == 422
    assert "10.0.0.1 leads into a network of its own and not to the public internet" in seen.text
    assert 'value="https://10.0.0.1/in"' in seen.html
    assert re.search(r'value="drift.found"[^>]* checked', seen.html)
    seen = ana.sends("settings-webhooks", data={"name": "ERP", "address": "https://hooks.example.com/"})
    assert seen.status == 422 and "Choose at least one event." in seen.text
    assert not Subscription.objects.exists()


def test_a_failing_webhook_says_since_when_and_what_happens(
    room: MailRoom, ana: Visitor, receiver: Receiver
) -> None:
    row = room.subscribes()
    receiver.usual = 500
    room.happens("A", "B", "C")
    room.works()

    seen = ana.opens("settings-webhook", row.pk)
    assert "Failing" in seen.text
    assert "Nothing was accepted since Jan 5, 2026, 9:00" in seen.text
    assert "when nothing is accepted for three days, this webhook switches itself off" in seen.text
    assert "Not accepted yet The receiver answered with status 500. Jan 5, 2026, 9:00" in seen.text
    receiver.usual = 200
    seen = ana.sends("settings-webhook-again", Delivery.objects.get(number=2).pk)
    room.works()
    assert seen.status == 200
    assert [told["sequence"] for told in receiver.told[3:]] == [1, 2, 3]


def test_a_message_shows_its_body_and_nothing_that_is_not_sent(room: MailRoom, ana: Visitor) -> None:
    row = room.subscribes()
    room.happens("Sales order <1>", push=7, secret_note="for Northwind alone")
    room.works()
    seen = ana.opens("settings-webhook-message", Delivery.objects.get(subscription=row).pk)
    assert "push.synchronized Accepted with status 204. Delivered" in seen.text
    assert '"label": "Sales order <1>"' in seen.text and "<1>" not in seen.html
    assert "for Northwind alone" not in seen.text


def test_many_messages_come_in_pages(room: MailRoom, ana: Visitor) -> None:
    row = room.subscribes()
    room.happens(*[f"Order {place}" for place in range(30)])
    room.works()
    first, second = ana.opens("settings-webhook", row.pk), ana.opens("settings-webhook", row.pk, page="2")
    assert "1 to 25 of 30" in first.text and "26 to 30 of 30" in second.text
    assert "30 push.synchronized" in first.text and "1 push.synchronized" in second.text
    for odd in ("0", "x", "9" * 30, "-1"):
        assert "1 to 25 of 30" in ana.opens("settings-webhook", row.pk, page=odd).text


def test_changed_rotated_switched_and_deleted(room: MailRoom, ana: Visitor, receiver: Receiver) -> None:
    row = room.subscribes()
    seen = ana.sends("settings-webhook", row.pk, data=given(receiver, name="Bank"))
    assert "Saved." in seen.text
    row.refresh_from_db()
    assert (row.name, row.events) == ("Bank", ["payment.applied", "drift.found"])

    seen = ana.sends("settings-webhook-rotate", row.pk)
    assert len(re.findall(r"whsec_[A-Za-z0-9+/=]{44}", seen.html)) == 1
    assert "two, until Jan 6, 2026, 9:00" in seen.text and "no-store" in seen.headers["Cache-Control"]
    assert "whsec_" not in ana.opens("settings-webhook", row.pk).html

    seen = ana.sends("settings-webhook-off", row.pk)
    assert "Switched off by Ana." in seen.text and "/test/" not in seen.html
    assert "“Bank” is switched on." in ana.sends("settings-webhook-on", row.pk).text
    assert "“Bank” is deleted." in ana.sends("settings-webhook-delete", row.pk).text
    assert not Subscription.objects.exists()


def test_a_button_of_a_page_that_is_old_says_why_it_did_nothing(room: MailRoom, ana: Visitor) -> None:
    row = room.subscribes()
    room.happens("A")
    room.works()
    operations.switch_off(subscription=row, by=room.office.ana, at=room.now)
    for name, pk in (
        ("settings-webhook-test", row.pk),
        ("settings-webhook-again", Delivery.objects.get().pk),
    ):
        assert "The webhook “ERP” is switched off. Switch it on first." in ana.sends(name, pk).text


def test_the_eleventh_webhook_has_no_form(room: MailRoom, ana: Visitor) -> None:
    for place in range(10):
        room.subscribes(f"ERP {place}")
    assert "A company has at most 10 webhooks." in ana.opens("settings-webhooks").text


def test_webhooks_are_for_administrators(room: MailRoom, office: Office, receiver: Receiver) -> None:
    row = room.subscribes()
    abe = visitor(office.joins("Abe", Role.ACCOUNTING), office.northwind)
    assert "Webhooks" not in abe.opens("settings").text
    assert abe.opens("settings-webhooks").status == 403
    assert abe.sends("settings-webhooks", data=given(receiver)).status == 403
    for name in ("webhook", "webhook-test", "webhook-rotate", "webhook-off", "webhook-on", "webhook-delete"):
        assert abe.sends(f"settings-{name}", row.pk).status == 403
    assert Subscription.objects.get().is_on and HERE.allows_localhost
