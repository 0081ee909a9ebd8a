"""Webhooks over the API: subscribed, tested, rotated, switched, looked at and deleted by a program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

import webhook_receiver
from crossfoot.api.interface import api
from crossfoot.audit import trail
from crossfoot.audit.trail import Subject
from crossfoot.conf.options import options
from crossfoot.engine import runner
from crossfoot.outgoing import delivering, events
from crossfoot.outgoing.models import Subscription
from crossfoot.tenancy.models import IdempotentRequest
from desk import NOW, Desk
from machine import Machine, machine_of
from webhook_receiver import Receiver, is_genuine

AT = "/webhook-subscriptions"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A system on this machine, at an installation that lets webhooks go there."""
    monkeypatch.setenv("CROSSFOOT_WEBHOOKS_TO_LOCALHOST", "true")
    options.cache_clear()
    with webhook_receiver.opened() as made:
        yield made
    monkeypatch.undo()
    options.cache_clear()


def given(receiver: Receiver, **changes: object) -> dict[str, object]:
    return {"name": "ERP", "address": receiver.address, "events": ["drift.found"], **changes}


def works() -> None:
    while runner.step(NOW, kinds=[delivering.turn_kind()], holder="worker", seconds=600.0):
        pass


def happens(desk: Desk, label: str) -> None:
    with transaction.atomic():
        trail.record(
            "drift.found", company_id=desk.company.pk, by=trail.SYSTEM, at=NOW,
            subject=Subject("purchase_order", 3, label), data={"sentence": "The total differs."},
        )  # fmt: skip


def test_a_program_subscribes_tests_and_reads_what_was_sent(
    northwind: Desk, shop: Machine, receiver: Receiver
) -> None:
    made = shop.post(AT, given(receiver))
    assert made.status == 201
    pk, secret = made.body["subscription"]["id"], made.body["secret"]
    assert made.body["subscription"] == {
        "id": pk, "name": "ERP", "address": receiver.address, "events": ["drift.found"], "is_on": True,
        "off_reason": "", "failing_since": None, "rests_until": None, "last_accepted_at": None, "waiting": 0,
        "former_secret_until": None, "created_at": "2026-03-02T09:00:00Z",
    }  # fmt: skip

    tested = shop.post(f"{AT}/{pk}/test")
    assert (tested.status, tested.body["state"], tested.body["sequence"]) == (202, "waiting", None)
    assert shop.get(f"{AT}/{pk}").body["waiting"] == 1
    happens(northwind, "Purchase order 9")
    works()

    listed = shop.get(f"{AT}/{pk}/deliveries").body
    assert [(row["event"], row["sequence"], row["state"], row["last_status"]) for row in listed["items"]] == [
        ("drift.found", 1, "delivered", 204),
        ("webhook.test", None, "delivered", 204),
    ]
    whole = shop.get(f"/webhook-deliveries/{listed['items'][0]['id']}").body
    assert whole["body"] == receiver.told[1]
    assert whole["message_id"] == receiver.got[1].id == whole["body"]["id"]
    assert whole["body"]["data"] == {"sentence": "The total differs."}
    assert all(is_genuine(got, secret) for got in receiver.got)
    assert secret not in str(shop.get(AT).body)

    again = shop.post(f"/webhook-deliveries/{whole['id']}/send-again")
    assert (again.status, again.body["state"]) == (202, "waiting")
    assert shop.get(f"{AT}/{pk}/deliveries", state="waiting").body["total"] == 1
    works()
    assert receiver.got[2].body == receiver.got[1].body


def test_a_secret_is_not_kept_for_the_repetition_of_a_request(
    northwind: Desk, shop: Machine, receiver: Receiver
) -> None:
    first = shop.post(AT, given(receiver), key="erp")
    again = shop.post(AT, given(receiver), key="erp")

    assert (again.status, again.response.headers["Idempotency-Replayed"]) == (201, "true")
    assert first.body["secret"].startswith("whsec_")
    assert again.body == {**first.body, "secret": ""}
    assert Subscription.objects.count() == 1
    rotated = shop.post(f"{AT}/{first.body['subscription']['id']}/rotate-secret", key="rotate").body["secret"]
    stored = str(list(IdempotentRequest.objects.values_list("body", flat=True)))
    assert "whsec_" not in stored and first.body["secret"] not in stored and rotated not in stored


def test_changed_rotated_switched_and_deleted(northwind: Desk, shop: Machine, receiver: Receiver) -> None:
    pk = shop.post(AT, given(receiver)).body["subscription"]["id"]

    changed = shop.put(f"{AT}/{pk}", given(receiver, name="Bank", events=["payment.applied", "drift.found"]))
    assert (changed.body["name"], changed.body["events"]) == ("Bank", ["payment.applied", "drift.found"])
    rotated = shop.post(f"{AT}/{pk}/rotate-secret").body
    assert rotated["former_secret_until"] == "2026-03-03T09:00:00Z"
    off = shop.post(f"{AT}/{pk}/switch-off").body
    assert (off["is_on"], off["off_reason"]) == (False, "Switched off by Administrator person.")
    refused = shop.post(f"{AT}/{pk}/test")
    assert (refused.status, refused.body["detail"]) == (
        422,
        "The webhook “Bank” is switched off. Switch it on first.",
    )
    assert shop.post(f"{AT}/{pk}/switch-on").body["is_on"] is True
    assert shop.post(f"{AT}/{pk}/delete").body == {"id": pk}
    assert shop.get(f"{AT}/{pk}").status == 404
    assert shop.get(AT).body["items"] == []


def test_all_that_is_wrong_is_said_and_nothing_is_kept(northwind: Desk, shop: Machine) -> None:
    reply = shop.post(AT, {"name": "", "address": "https://169.254.169.254/", "events": ["x"]})
    assert (reply.status, reply.wheres) == (422, ["name", "address", "events"])
    assert reply.sentences[1] == (
        "169.254.169.254 leads into a network of its own and not to the public internet, so nothing is sent "
        "there. Use an address that everybody can reach."
    )
    assert not Subscription.objects.exists()


def test_whoever_may_not_manage_webhooks_does_not_see_their_addresses(
    northwind: Desk, shop: Machine, receiver: Receiver
) -> None:
    pk = shop.post(AT, given(receiver)).body["subscription"]["id"]
    sam = machine_of(northwind.sam, northwind.company, mark="s")
    for reply in (
        sam.get(AT),
        sam.get(f"{AT}/{pk}"),
        sam.get(f"{AT}/{pk}/deliveries"),
        sam.post(AT, given(receiver)),
    ):
        assert reply.status == 403
        assert reply.body["detail"].endswith("Ask someone with the role Administrator.")
        assert receiver.address not in str(reply.body)
    assert Subscription.objects.count() == 1


def test_every_link_of_a_message_leads_to_something_that_can_be_read() -> None:
    paths = api.get_openapi_schema()["paths"]
    readable = {
        path.rsplit("/", 1)[0] for path, calls in paths.items() if path.endswith("}") and "get" in calls
    }
    assert {f"{events.API}/{resource}" for resource in events.RESOURCES.values()} <= readable
