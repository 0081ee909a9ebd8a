"""What receivers may rely on: everything, in order, signed, again until it is accepted, and three days long."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.outgoing import operations
from crossfoot.outgoing.events import EVENTS
from crossfoot.outgoing.models import Delivery, Subscription
from office import Office
from outgoing.mail_room import MailRoom, deliveries
from webhook_receiver import Receiver, is_genuine


def test_an_event_arrives_whole_and_signed(room: MailRoom, receiver: Receiver) -> None:
    erp = room.subscribes()
    room.happens(
        "Sales order 10248", push=7, remote_id="145", number="10248", origin="created", state="synchronized"
    )
    room.works()

    (got,) = receiver.got
    event = Event.objects.get(verb="push.synchronized")
    assert got.told == {
        "id": f"evt_{event.hash[:32]}",
        "event": "push.synchronized",
        "occurred_at": "2026-01-05T09:00:00+00:00",
        "company": "northwind",
        "sequence": 1,
        "subject": {"kind": "sales_order", "id": 12, "label": "Sales order 10248"},
        "data": {"push": 7, "remote_id": "145", "number": "10248", "origin": "created"},
        "links": {
            "subject": "https://hub.example/api/v1/sales-orders/12",
            "push": "https://hub.example/api/v1/pushes/7",
        },
    }
    assert got.headers["webhook-id"] == got.told["id"]
    assert got.headers["webhook-timestamp"] == str(int(room.now.timestamp()))
    assert is_genuine(got, room.secrets[erp.pk])
    assert deliveries(erp) == [(1, "delivered", 1)]
    erp.refresh_from_db()
    assert (erp.last_accepted_at, erp.fails, erp.claim) == (room.now, 0, "")


@pytest.mark.parametrize("verb", sorted(EVENTS))
def test_only_the_listed_fields_of_an_event_go_out(room: MailRoom, receiver: Receiver, verb: str) -> None:
    room.subscribes()
    known = dict.fromkeys(EVENTS[verb].fields, "1")
    room.happens("A", verb=verb, **known, internal_note="for us", evidence="eyJhbGciOiJIUzI1NiJ9.e30.abc")
    room.works()

    (told,) = receiver.told
    assert (told["event"], told["data"]) == (verb, known)
    assert "for us" not in receiver.got[0].body.decode() and "eyJ" not in receiver.got[0].body.decode()


def test_only_the_chosen_events_of_the_own_company_go_out_and_from_now_on(
    room: MailRoom, office: Office, receiver: Receiver
) -> None:
    room.happens("Before")
    erp = room.subscribes(events=["drift.found"])
    room.happens("Another kind")
    room.happens("This one", verb="drift.found")
    other = MailRoom(office, receiver)
    office.northwind, northwind = office.brightware, office.northwind
    other.happens("Brightware's", verb="drift.found")
    office.northwind = northwind
    room.works()

    assert receiver.subjects == ["This one"]
    assert deliveries(erp) == [(1, "delivered", 1)]


def test_many_events_arrive_in_order_and_numbered_without_a_gap(room: MailRoom, receiver: Receiver) -> None:
    erp = room.subscribes()
    labels = [f"Order {place}" for place in range(130)]
    room.happens(*labels)
    room.happens("Not chosen", verb="sales_order.confirmed")
    room.works()

    assert receiver.subjects == labels
    assert [told["sequence"] for told in receiver.told] == list(range(1, 131))
    assert len({got.id for got in receiver.got}) == 130
    erp.refresh_from_db()
    assert erp.numbered == 130
    assert not room.step()


def test_more_than_one_turn_takes_up_is_taken_up_by_the_next(
    room: MailRoom, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crossfoot.outgoing.reading.TAKEN_AT_ONCE", 2)
    room.subscribes()
    room.happens("A", "B", "C", "D", "E")
    room.happens("Not chosen", verb="sales_order.confirmed")
    room.works()

    assert receiver.subjects == ["A", "B", "C", "D", "E"]
    assert [told["sequence"] for told in receiver.told] == [1, 2, 3, 4, 5]


def test_every_subscription_is_told_with_the_same_id_and_its_own_secret(
    room: MailRoom, receiver: Receiver
) -> None:
    erp, bank = room.subscribes("ERP"), room.subscribes("Bank")
    room.happens("A")
    room.works()

    first, second = receiver.got
    assert first.id == second.id and first.body == second.body
    assert is_genuine(first, room.secrets[erp.pk]) and is_genuine(second, room.secrets[bank.pk])
    assert not is_genuine(first, room.secrets[bank.pk])


def test_of_a_list_of_maps_only_the_listed_parts_go_out(room: MailRoom, receiver: Receiver) -> None:
    room.subscribes()
    paid = {
        "document": "sales_order:12",
        "number": "10248",
        "amount": Decimal("75.00"),
        "open": Decimal("25.00"),
    }
    room.happens(
        "Payment 7", verb="payment.applied", amount=Decimal("75.00"), number={"hidden": "in a map"},
        documents=[{**paid, "status": "partly_paid", "evidence": "for us", "party": {"id": 3}}],
    )  # fmt: skip
    room.works()

    assert receiver.told[0]["data"] == {
        "amount": "75.00",
        "number": {},
        "documents": [
            {
                "document": "sales_order:12",
                "number": "10248",
                "amount": "75.00",
                "status": "partly_paid",
                "open": "25.00",
            }
        ],
    }


# --- not accepted ---------------------------------------------------------------------------------------


def test_a_message_that_is_not_accepted_comes_again_after_growing_waits(
    room: MailRoom, receiver: Receiver
) -> None:
    erp = room.subscribes()
    receiver.answers = [500, 503]
    room.happens("A")
    room.works()
    (row,) = Delivery.objects.all()
    assert (row.state, row.attempts, row.last_status) == ("waiting", 1, 500)
    assert row.sentence == "The receiver answered with status 500."
    assert row.due_at == room.now + timedelta(seconds=10)

    room.waits(seconds=9)
    assert len(receiver.got) == 1
    room.waits(seconds=1)
    assert len(receiver.got) == 2
    room.waits(seconds=40)

    assert [got.id for got in receiver.got] == [receiver.got[0].id] * 3
    assert len({got.body for got in receiver.got}) == 1
    assert len({got.headers["webhook-timestamp"] for got in receiver.got}) == 3
    assert all(is_genuine(got, room.secrets[erp.pk]) for got in receiver.got)
    assert deliveries(erp) == [(1, "delivered", 3)]
    erp.refresh_from_db()
    assert (erp.fails, erp.failing_since) == (0, None)


def test_a_busy_receiver_is_left_alone_for_as_long_as_it_asks(room: MailRoom, receiver: Receiver) -> None:
    room.subscribes()
    receiver.answers, receiver.headers = [503], {"Retry-After": "300"}
    room.happens("A")
    room.works()

    assert Delivery.objects.get().due_at == room.now + timedelta(seconds=300)


def test_one_bad_message_does_not_hold_up_the_others(room: MailRoom, receiver: Receiver) -> None:
    erp = room.subscribes()
    receiver.answers = [500]
    room.happens("Bad", "Good", "Better")
    room.works()

    assert receiver.subjects == ["Bad", "Good", "Better"]
    assert deliveries(erp) == [(1, "waiting", 1), (2, "delivered", 1), (3, "delivered", 1)]
    room.waits(seconds=10)
    assert receiver.subjects[-1] == "Bad" and receiver.told[-1]["sequence"] == 1


def test_a_receiver_that_is_down_gets_one_try_at_a_time_and_then_all_in_order(
    room: MailRoom, receiver: Receiver
) -> None:
    erp = room.subscribes()
    receiver.usual = 503
    room.happens(*"ABCDEF")
    room.works()
    assert receiver.subjects == ["A", "B", "C"]
    erp.refresh_from_db()
    assert (erp.fails, erp.failing_since, erp.rests_until) == (3, room.now, room.now + timedelta(seconds=10))

    room.waits(seconds=10)
    assert receiver.subjects == ["A", "B", "C", "A"]
    room.waits(seconds=39)
    assert len(receiver.got) == 4
    receiver.usual = 200
    room.waits(seconds=1)

    assert receiver.subjects[4:] == list("ABCDEF")
    assert {state for _, state, _ in deliveries(erp)} == {"delivered"}


def test_after_three_days_a_message_is_given_up_and_the_webhook_switched_off(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes()
    receiver.usual = 500
    room.happens("A")
    room.works()
    began = room.now
    while room.now - began < timedelta(days=2, hours=23):
        room.waits(hours=1)
    erp.refresh_from_db()
    assert (erp.is_on, erp.failing_since) == (True, began)
    assert deliveries(erp)[0][1] == "waiting"
    while erp.is_on:
        room.waits(hours=1)
        erp.refresh_from_db()

    assert timedelta(days=3) <= room.now - began < timedelta(days=3, hours=7)
    assert deliveries(erp) == [(1, "given_up", len(receiver.got))]
    assert 10 < len(receiver.got) < 20
    assert erp.off_reason == (
        "Nothing was accepted for 3 days, so this webhook was switched off. Mend the receiver, then switch it on."
    )
    event = Event.objects.get(verb="webhook_subscription.switched_off")
    assert (event.actor, event.company_id, event.subject) == ("Crossfoot", office.northwind.pk, "ERP")
    room.happens("B")
    count = len(receiver.got)
    room.waits(days=1)
    assert len(receiver.got) == count


def test_after_a_rest_everything_that_waits_is_due_at_once(room: MailRoom, receiver: Receiver) -> None:
    room.subscribes()
    receiver.usual = 503
    room.happens(*"ABC")
    room.works()
    room.waits(seconds=10)
    room.waits(seconds=40)
    # Each has failed at least once; A is due in minutes by its own count.
    assert receiver.subjects == ["A", "B", "C", "A", "A"]
    receiver.usual = 200

    room.waits(seconds=160)

    assert receiver.subjects[5:] == ["A", "B", "C"]


def test_a_message_that_nobody_wants_is_given_up_without_switching_anything_off(
    room: MailRoom, receiver: Receiver
) -> None:
    def minds_the_bad_one(handler: Any) -> None:
        handler.send_response(500 if receiver.subjects[-1] == "Bad" else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    erp = room.subscribes()
    receiver.usual = minds_the_bad_one
    room.happens("Bad")
    room.works()
    for _ in range(16):
        room.happens("Good")
        room.waits(hours=5)

    assert deliveries(erp)[0][:2] == (1, "given_up")
    assert {state for _, state, _ in deliveries(erp)[1:]} == {"delivered"}
    assert len(deliveries(erp)) == 17
    erp.refresh_from_db()
    assert (erp.is_on, erp.fails) == (True, 0)


# --- switching, sending again, testing --------------------------------------------------------------------


def test_a_test_event_goes_to_the_one_address_at_once(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes("ERP")
    room.subscribes("Bank")
    operations.send_test(subscription=erp, by=office.ana, at=room.now)
    room.works()

    (told,) = receiver.told
    assert (told["event"], told["sequence"], told["data"], told["links"]) == ("webhook.test", None, {}, {})
    assert told["subject"] == {"kind": "webhook_subscription", "id": erp.pk, "label": "ERP"}
    assert deliveries(erp) == [(None, "delivered", 1)]
    room.happens("A")
    room.works()
    assert [told["sequence"] for told in receiver.told] == [None, 1, 1]


def test_a_test_does_not_wait_for_the_rest_to_be_over(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes()
    receiver.usual = 500
    room.happens(*"ABC")
    room.works()
    assert not room.step()

    receiver.usual = 200
    operations.send_test(subscription=erp, by=office.ana, at=room.now)
    room.works()

    assert [told["event"] for told in receiver.told[3:]].count("webhook.test") == 1
    assert {state for _, state, _ in deliveries(erp)} == {"delivered"}


def test_what_was_delivered_is_sent_again_under_the_same_id(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes()
    room.happens("A")
    room.works()

    operations.send_again(delivery=Delivery.objects.get(), by=office.ana, at=room.now)
    room.works()

    first, second = receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    assert deliveries(erp) == [(1, "delivered", 1)]
    assert "webhook_subscription.sent_again" in office.verbs()


def test_switched_on_again_it_tells_what_happened_within_three_days(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes()
    receiver.usual = 500
    room.happens("Waited too long")
    room.works()
    operations.switch_off(subscription=erp, by=office.ana, at=room.now)
    room.happens("Too old")
    room.waits(days=2)
    room.happens("Young")
    room.waits(days=2)
    assert len(receiver.got) == 1
    receiver.usual = 200

    operations.switch_on(subscription=erp, by=office.ana, at=room.now)
    room.works()

    assert receiver.subjects == ["Waited too long", "Young"]
    assert deliveries(erp) == [(1, "given_up", 1), (2, "delivered", 1)]
    assert Delivery.objects.get(number=1).sentence == (
        "Given up: it was 3 days old when the webhook was switched on again."
    )


def test_an_added_event_is_told_from_now_on_and_what_waits_goes_to_the_new_address(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes(events=["push.synchronized"], address="http://127.0.0.1:9/closed")
    room.happens("Waits")
    room.happens("Was not chosen", verb="drift.found")
    room.works()
    room.happens("Was chosen, not read yet")
    operations.edit(
        subscription=erp,
        name="ERP",
        address=receiver.address,
        events=["drift.found"],
        by=office.ana,
        at=room.now,
        through=room.chosen.post.doors,  # type: ignore[attr-defined]
    )
    room.happens("Chosen now", verb="drift.found")
    room.happens("Chosen no more")
    room.works()

    assert receiver.subjects == ["Waits", "Was chosen, not read yet", "Chosen now"]
    assert deliveries(erp) == [(1, "delivered", 2), (2, "delivered", 1), (3, "delivered", 1)]


def test_a_deleted_webhook_is_told_nothing_and_leaves_only_the_trail(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    erp = room.subscribes()
    room.happens("A")
    operations.delete(subscription=erp, by=office.ana, at=room.now)
    room.works()

    assert receiver.got == []
    assert not Subscription.objects.exists() and not Delivery.objects.exists()
    assert office.verbs()[-1] == "webhook_subscription.deleted"


def test_deliveries_are_kept_for_thirty_days(room: MailRoom, receiver: Receiver) -> None:
    erp = room.subscribes()
    room.happens("Old")
    room.works()
    room.waits(days=29)
    room.happens("New")
    room.waits(seconds=1)
    assert len(deliveries(erp)) == 2
    room.waits(days=1, seconds=1)
    room.happens("Newest")
    room.works()

    assert [number for number, _, _ in deliveries(erp)] == [2, 3]
