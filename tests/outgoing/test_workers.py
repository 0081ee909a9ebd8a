"""Workers that die, come late or work side by side; receivers that are slow; and pushes that wait for none."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db.models import Exists, OuterRef

from crossfoot.engine import lease, runner, tasks
from crossfoot.engine.models import Lease, Task
from crossfoot.engine.turns import Held, TurnKind, TurnResult
from crossfoot.outgoing import delivering, operations, queries, recording
from crossfoot.outgoing.models import Delivery
from crossfoot.outgoing.posts import Answer
from office import Office
from outgoing.mail_room import LEASE_SECONDS, MailRoom, deliveries
from webhook_receiver import Receiver


class Killed(BaseException):
    """The process is gone: nothing after this line happened."""


def test_killed_between_sending_and_recording_it_is_sent_again_under_the_same_id(
    room: MailRoom, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    erp = room.subscribes()
    room.happens("A", "B")

    def dies(*_: object, **__: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(recording, "record", dies)
        with pytest.raises(Killed):
            room.step()
    assert receiver.subjects == ["A"]
    assert deliveries(erp) == [(1, "waiting", 0), (2, "waiting", 0)]

    room.works()
    assert receiver.subjects == ["A"], "another worker must not send while the claim holds"
    room.waits(seconds=delivering.CLAIM.total_seconds())

    assert receiver.subjects == ["A", "A", "B"]
    assert receiver.got[0].id == receiver.got[1].id and receiver.got[0].body == receiver.got[1].body
    assert deliveries(erp) == [(1, "delivered", 1), (2, "delivered", 1)]


def test_killed_while_events_are_taken_up_nothing_is_lost_or_doubled(
    room: MailRoom, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    erp = room.subscribes()
    room.happens("A")

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_clear_away", dies)
        with pytest.raises(Killed):
            room.step()
    assert (deliveries(erp), receiver.got) == ([], [])

    room.waits(seconds=LEASE_SECONDS)
    assert receiver.subjects == ["A"]
    assert deliveries(erp) == [(1, "delivered", 1)]


def test_a_worker_that_was_asleep_records_nothing(room: MailRoom, receiver: Receiver) -> None:
    erp = room.subscribes()
    room.happens("A")
    awake = room.chosen.post

    def sleeps(address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        room.office.clock.advance(seconds=delivering.CLAIM.total_seconds())
        room.through(awake)
        room.works()
        return Answer(500, "The receiver answered with status 500.")

    room.through(sleeps)
    room.step()

    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.last_status) == ("delivered", 1, 204)
    erp.refresh_from_db()
    assert (erp.fails, erp.claim) == (0, "")


def test_nobody_holds_the_company_while_a_receiver_takes_its_time(room: MailRoom, office: Office) -> None:
    room.subscribes()
    room.happens("A")
    seen: list[tuple[str, bool]] = []

    def looks(address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        held = Lease.objects.get(company=office.northwind)
        push = lease.claim(room.now, kinds=[always("push")], holder="pushes", seconds=LEASE_SECONDS)
        seen.append((held.holder, push is not None))
        assert push is not None
        lease.release(push, room.now, fails=3, not_before=room.now + timedelta(minutes=5))
        return Answer(200, "Accepted with status 200.")

    room.through(looks)
    room.step()

    assert seen == [("", True)]
    row = Lease.objects.get(company=office.northwind)
    assert (row.fails, row.not_before) == (3, room.now + timedelta(minutes=5)), (
        "the push's own back-off stays"
    )


def test_webhooks_leave_the_companys_place_in_the_queue_alone(room: MailRoom, office: Office) -> None:
    room.subscribes()
    before = Lease.objects.get(company=office.northwind).served_at
    room.waits(minutes=1)
    room.happens("A")
    room.works()

    assert Lease.objects.get(company=office.northwind).served_at == before


def test_webhooks_go_while_the_company_rests_because_quickbooks_cannot_be_reached(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    room.subscribes()
    rests_until = room.now + timedelta(minutes=5)
    Lease.objects.filter(company=office.northwind).update(not_before=rests_until, fails=8, pace={"log": [1]})
    room.happens("A", verb="push.needs_attention")

    kinds = [always("push"), delivering.turn_kind(room.chosen)]
    assert runner.step(room.now, kinds=kinds, holder="worker", seconds=LEASE_SECONDS)

    assert receiver.subjects == ["A"]
    row = Lease.objects.get(company=office.northwind)
    assert (row.not_before, row.fails, row.pace, row.holder) == (rests_until, 8, {"log": [1]}, "")


def test_an_error_of_ours_makes_no_push_rest(room: MailRoom, office: Office) -> None:
    erp = room.subscribes()
    room.happens("A")

    def breaks(address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        raise ValueError("with the address in its text")

    room.through(breaks)
    room.step()

    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.sentence == "Crossfoot could not send this (ValueError)."
    lease_row = Lease.objects.get(company=office.northwind)
    assert (lease_row.fails, lease_row.holder) == (0, "")
    erp.refresh_from_db()
    assert erp.claim == ""


def test_a_slow_receiver_does_not_hold_up_the_others(room: MailRoom, receiver: Receiver) -> None:
    """Ten messages to the fast one are through before the slow one has answered its first."""
    slow, fast = room.subscribes("Slow", address="http://localhost:1/slow"), room.subscribes("Fast")
    room.happens(*[f"Order {place}" for place in range(10)])
    fast_ones = threading.Semaphore(0)
    post = room.chosen.post

    def posts(address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if "slow" in address:
            for _ in range(10):
                assert fast_ones.acquire(timeout=20)
            room.office.clock.advance(seconds=10)
            return Answer(None, "localhost did not answer within 10 seconds.")
        answer = post(address, headers, body)
        fast_ones.release()
        return answer

    room.through(posts, lanes=10)
    room.step()

    assert len(receiver.got) == 10
    assert {state for _, state, _ in deliveries(fast)} == {"delivered"}
    assert deliveries(slow)[0] == (1, "waiting", 1)
    assert deliveries(slow)[1] == (2, "waiting", 0), "after its time a turn begins nothing new"


def test_so_many_turns_at_once_and_no_more(room: MailRoom, receiver: Receiver) -> None:
    """While as many turns wait for receivers as may, no other is begun; then it goes on."""
    inside: list[bool] = []

    def looks(address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        room.happens("Another")
        inside.append(lease.claim(room.now, kinds=[kind], holder="two", seconds=1.0) is None)
        return Answer(200, "Accepted with status 200.")

    room.through(looks)
    kind = limited(room, slots=1)
    room.subscribes("ERP", events=["push.synchronized"])
    room.subscribes("Bank", events=["drift.found"])
    room.happens("A", verb="drift.found")
    runner.step(room.now, kinds=[kind], holder="one", seconds=LEASE_SECONDS)

    assert inside == [True]
    room.through(lambda address, headers, body: Answer(200, "Accepted with status 200."))
    assert lease.claim(room.now, kinds=[kind], holder="two", seconds=1.0) is not None


def limited(room: MailRoom, *, slots: int) -> TurnKind:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivering, "MOST_TURNS", slots)
        return delivering.turn_kind(room.chosen)


def always(name: str) -> TurnKind:
    """Work that is always due."""

    def due(now: object) -> Exists:
        return Exists(Lease.objects.filter(company_id=OuterRef("company_id")))

    def run(held: Held, now: object) -> TurnResult:
        raise AssertionError("this company rests")

    return TurnKind(name, due, run)


def test_tasks_and_webhooks_of_one_company_take_turns(room: MailRoom, receiver: Receiver) -> None:
    room.subscribes()
    done: list[int] = []

    def counts(held: Held, task: Task, now: object) -> None:
        done.append(task.pk)
        room.happens(f"Step {len(done)}")
        if len(done) == 4:
            tasks.finish(held, task, room.now, sentence="Counted.")

    tasks.start(company=room.office.northwind, kind="count", args={}, by=None, at=room.now)
    kinds = [tasks.turn_kind({"count": counts}), delivering.turn_kind(room.chosen)]
    while runner.step(room.now, kinds=kinds, holder="worker", seconds=LEASE_SECONDS):
        pass

    assert len(done) == 4
    assert receiver.subjects == ["Step 1", "Step 2", "Step 3", "Step 4"]


def test_whoever_watches_the_installation_sees_failing_receivers(
    room: MailRoom, receiver: Receiver, office: Office
) -> None:
    room.subscribes("ERP")
    operations.switch_off(subscription=room.subscribes("Bank"), by=office.ana, at=room.now)
    receiver.answers = [500]
    room.happens("A")
    room.works()

    assert queries.states() == {"on": 0, "failing": 1, "off": 1}
    assert queries.waiting() == 1
    room.waits(seconds=10)
    assert queries.states() == {"on": 1, "failing": 0, "off": 1}
    assert queries.waiting() == 0
