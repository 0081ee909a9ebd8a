"""Every fault of the weather at every step of a push: one document in QuickBooks, nothing forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from crossfoot.connections import secrets as token_secrets
from crossfoot.connections.models import Connection
from crossfoot.engine import runner
from crossfoot.engine.models import Lease
from crossfoot.sync import invariants, queue, sending
from crossfoot.sync.models import Attempt, Batch, Link, Push
from qbsandbox.transport import SandboxTransport
from shares import diagonals
from sync.workshop import INLINE, Shop, Workshop, gateway_to, give_tokens, opened

FAULTS = (
    "connect_error", "connect_timeout", "write_error", "reset_before_commit", "throttle", "expired_token",
    "server_error", "server_error_after_commit", "slow", "hang", "late_commit", "lost_reply", "reset_after_commit",
)  # fmt: skip
STEPS = ("query", "customer create", "item create", "invoice create", "batch")
"""Looking for the customer, creating customer and item, one document alone, documents in a batch."""


def everything_holds(workshop: Workshop, shop: Shop) -> None:
    """All pushes are settled and every invariant holds, the sandbox's book included."""
    workshop.clock.advance(minutes=5)
    workshop.sandbox.settle()
    assert invariants.check_all(shop.company, now=workshop.clock.now(), remote=shop.remote()) == []
    assert {push.state for push in shop.pushes} == {"synchronized"}
    assert not Batch.objects.filter(settled_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("fault", "once_or_more"),
    diagonals(FAULTS, [*((step, 1) for step in STEPS), ("batch", 3)], on_postgresql=2),
)
def test_one_document_whatever_fails_wherever(
    workshop: Workshop, shop: Shop, fault: str, once_or_more: tuple[str, int]
) -> None:
    step, times = once_or_more
    number_of_documents = 3 if step == "batch" else 1
    workshop.sandbox.weather.next(fault, matching=step, times=times, delay_seconds=100.0)

    shop.sends(*(shop.invoice(f"{n}.10") for n in range(1, number_of_documents + 1)))
    workshop.works(minutes=120)

    assert workshop.sandbox.weather.log, "the fault must really have come down"
    assert [invoice["TotalAmt"] for invoice in shop.in_books("Invoice")] == [
        Decimal(f"{n}.10") for n in range(1, number_of_documents + 1)
    ]
    names = [customer["DisplayName"] for customer in shop.in_books("Customer")]
    assert names.count("Hanari Carnes") == 1
    assert [item["Name"] for item in shop.in_books("Item")].count("Product sales") == 1
    everything_holds(workshop, shop)


@pytest.fixture(params=["replay", "refuse", "run_both"])
def in_flight(request: pytest.FixtureRequest, shop: Shop) -> str:
    """What QuickBooks does with a request id whose first request is still running: nobody knows which."""
    shop.books.switches.requestid_in_flight = request.param
    return str(request.param)


@pytest.mark.parametrize("step", ["customer create", "invoice create", "batch"])
@pytest.mark.parametrize("switch", ["replay", "refuse", "run_both"])
def test_a_late_commit_does_not_make_a_second_one(db: None, step: str, switch: str) -> None:
    with opened(replace(INLINE, call_lifetime=timedelta(seconds=2))) as workshop:
        shop = workshop.shop()
        shop.books.switches.requestid_in_flight = switch  # type: ignore[assignment]
        # The client gives up after 2 seconds; QuickBooks commits at the very end of the call's lifetime.
        workshop.sandbox.weather.next("late_commit", matching=step, delay_seconds=2.0)
        shop.sends(*(shop.invoice() for _ in range(3 if step == "batch" else 1)))
        workshop.works()

        assert workshop.sandbox.weather.log
        assert len(shop.in_books("Invoice")) == (3 if step == "batch" else 1)
        assert len([c for c in shop.in_books("Customer") if c["DisplayName"] == "Hanari Carnes"]) == 1
        everything_holds(workshop, shop)


def test_the_same_bytes_go_out_again_and_never_before_the_call_has_ended(
    workshop: Workshop, shop: Shop, in_flight: str
) -> None:
    workshop.sandbox.weather.next("lost_reply", matching="invoice create")
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.step()

    push = shop.push_of(wanted)
    batch = Batch.objects.get(pushes=push)
    body, sent_at = bytes(batch.body), batch.sent_at
    assert sent_at is not None
    assert push.state == "sending"
    assert "nobody needs to act" in push.sentence
    assert shop.order_of(wanted).book_sentence == push.sentence
    assert push.due_at == batch.not_before == sent_at + timedelta(seconds=120)

    workshop.works()
    tries = list(Attempt.objects.filter(push=push).order_by("id"))
    assert [one.outcome for one in tries] == ["unknown", "posted"]
    assert tries[1].sent_at >= sent_at + timedelta(seconds=120)
    assert tries[0].batch_key == tries[1].batch_key
    assert bytes(Batch.objects.get(pk=batch.pk).body) == body
    everything_holds(workshop, shop)


def test_doubt_older_than_ten_minutes_is_looked_up_first(workshop: Workshop, shop: Shop) -> None:
    """QuickBooks may have forgotten the request id by then: the same bytes would make a second one."""
    workshop.sandbox.weather.next("lost_reply", matching="batch")
    shop.sends(*(shop.invoice(number="") for _ in range(3)))
    workshop.step()
    shop.books.switches.requestid_forgotten_after = 0
    workshop.clock.advance(minutes=11)

    workshop.works()

    assert len(shop.in_books("Invoice")) == 3
    assert Attempt.objects.filter(push__kind="invoice").count() == 3
    everything_holds(workshop, shop)


def test_a_large_batch_is_looked_up_at_the_pace_that_is_allowed(workshop: Workshop, shop: Shop) -> None:
    """Thirty questions are more than a second allows; they belong together all the same."""
    workshop.sandbox.limits.enabled = True
    workshop.options = replace(INLINE, batch_size=30)
    shop.sends(shop.invoice())
    workshop.works()
    Lease.objects.update(pace={"batch_size": 30})
    workshop.sandbox.weather.next("lost_reply", matching="batch")
    shop.sends(*(shop.invoice() for _ in range(30)))
    workshop.step()
    shop.books.switches.requestid_forgotten_after = 0
    workshop.clock.advance(minutes=11)
    workshop.works(minutes=5)

    assert len(shop.in_books("Invoice")) == 31
    assert not Attempt.objects.filter(outcome="throttled").exists()
    everything_holds(workshop, shop)


def test_what_was_looked_for_and_is_absent_goes_again(workshop: Workshop, shop: Shop) -> None:
    workshop.sandbox.weather.next("hang", matching="batch")
    shop.sends(*(shop.invoice() for _ in range(3)))
    workshop.step()
    workshop.clock.advance(minutes=11)

    workshop.works()

    assert len(shop.in_books("Invoice")) == 3
    everything_holds(workshop, shop)


def test_a_look_that_fails_proves_nothing(workshop: Workshop, shop: Shop) -> None:
    shop.sends(shop.invoice(number="1"))
    workshop.works()
    workshop.sandbox.weather.next("lost_reply", matching="invoice create")
    wanted = shop.invoice(number="2")
    shop.sends(wanted)
    workshop.step()
    shop.books.switches.requestid_forgotten_after = 0
    workshop.clock.advance(minutes=11)
    workshop.sandbox.weather.next("server_error", matching="query")
    workshop.step()

    push = shop.push_of(wanted)
    assert push.state == "sending"
    assert "looking for it in QuickBooks" in push.sentence
    assert len(shop.in_books("Invoice")) == 2

    workshop.works()
    assert len(shop.in_books("Invoice")) == 2
    everything_holds(workshop, shop)


def test_a_poison_document_blocks_only_itself(workshop: Workshop, shop: Shop) -> None:
    """QuickBooks answers the whole batch with 400; split up, the others go."""
    good = [shop.invoice(f"{n}.00") for n in range(1, 4)]
    poison = shop.invoice("9.00", memo="x" * 4001)
    shop.sends(good[0], poison, *good[1:])
    workshop.works()

    assert [shop.push_of(one).state for one in good] == ["synchronized"] * 3
    assert shop.push_of(poison).state == "needs_attention"
    assert "4,000" in shop.push_of(poison).sentence
    assert len(shop.in_books("Invoice")) == 3


class PoisonTransport(httpx2.BaseTransport):
    """A QuickBooks that chokes on one document: every request that holds it is answered alike."""

    def __init__(self, workshop: Workshop, word: bytes, status: int, body: bytes) -> None:
        self._inner = SandboxTransport(workshop.sandbox)
        self._word, self._status, self._body = word, status, body

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._word in request.read():
            return httpx2.Response(
                self._status, content=self._body, headers={"Content-Type": "application/json"}
            )
        return self._inner.handle_request(request)


MALFORMED = (
    b'{"Fault":{"Error":[{"Message":"Request has invalid or unsupported property","Detail":"Property Name:x",'
    b'"code":"2010"}],"type":"ValidationFault"},"time":"2026-03-02T01:00:00.000-08:00"}'
)


@pytest.mark.parametrize(("status", "body"), [(400, MALFORMED), (500, b""), (504, b"<html>")])
def test_a_document_that_quickbooks_chokes_on_blocks_only_itself(
    workshop: Workshop, shop: Shop, status: int, body: bytes
) -> None:
    workshop.gateway = replace(
        gateway_to(None), http=httpx2.Client(transport=PoisonTransport(workshop, b"POISON", status, body))
    )
    good = [shop.invoice(f"{n}.00") for n in range(1, 5)]
    poison = shop.invoice("9.00", memo="POISON")
    shop.sends(good[0], poison, *good[1:])
    workshop.works(minutes=120, every_seconds=10)

    assert [shop.push_of(one).state for one in good] == ["synchronized"] * 4
    assert len(shop.in_books("Invoice")) == 4
    assert shop.push_of(poison).state == ("needs_attention" if status == 400 else "sending")
    assert shop.push_of(poison).sentence


def test_a_batch_that_is_refused_whole_is_split_and_nothing_is_sent_twice(
    workshop: Workshop, shop: Shop
) -> None:
    workshop.gateway = replace(
        gateway_to(None),
        http=httpx2.Client(transport=PoisonTransport(workshop, b"BatchItem", 400, MALFORMED)),
    )
    shop.sends(*(shop.invoice() for _ in range(4)))
    workshop.works()

    assert len(shop.in_books("Invoice")) == 4
    assert [push.generation for push in shop.pushes if push.kind == "invoice"] == [2, 2, 2, 2]
    everything_holds(workshop, shop)


def test_a_token_that_expires_in_the_middle_of_a_turn_is_renewed_once(workshop: Workshop, shop: Shop) -> None:
    workshop.sandbox.weather.next("expired_token", matching="batch")
    shop.sends(*(shop.invoice() for _ in range(3)))

    workshop.step()

    shop.connection.refresh_from_db()
    assert shop.connection.token_version == 2
    outcomes = Attempt.objects.filter(push__kind="invoice").order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["sign_in_expired"] * 3 + ["posted"] * 3
    everything_holds(workshop, shop)


def test_after_429_nothing_goes_for_a_minute(workshop: Workshop, shop: Shop) -> None:
    workshop.sandbox.weather.next("throttle", matching="invoice create")
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.step()
    throttled_at = workshop.clock.now()

    assert "asks to slow down" in shop.push_of(wanted).sentence
    workshop.clock.advance(seconds=59)
    assert not workshop.step()
    workshop.clock.advance(seconds=2)
    workshop.works()
    tries = Attempt.objects.filter(push=shop.push_of(wanted)).order_by("id")
    assert [one.outcome for one in tries] == ["throttled", "posted"]
    assert tries[1].sent_at >= throttled_at + timedelta(seconds=60)


def test_when_access_is_lost_everything_waits_for_a_reconnect_and_goes_on_after_it(
    workshop: Workshop, shop: Shop
) -> None:
    first, later = shop.invoice("1.00"), shop.invoice("2.00")
    shop.sends(first)
    workshop.sandbox.oauth.forget()
    workshop.works(minutes=1)
    shop.sends(later)
    workshop.works(minutes=1)

    shop.connection.refresh_from_db()
    assert shop.connection.state == Connection.State.RECONNECT
    assert shop.push_of(first).state == "waiting"
    assert "reconnects QuickBooks" in shop.push_of(first).sentence
    assert shop.order_of(first).book_sentence == shop.push_of(first).sentence
    assert not workshop.step()

    reconnect(workshop, shop)
    workshop.works()
    assert len(shop.in_books("Invoice")) == 2
    everything_holds(workshop, shop)


def reconnect(workshop: Workshop, shop: Shop) -> None:
    shop.connection.refresh_from_db()
    shop.connection.state, shop.connection.state_reason = Connection.State.CONNECTED, ""
    shop.connection.token_version += 1
    workshop.sandbox._invite()
    give_tokens(workshop.sandbox, shop.connection, workshop.clock.now())


def test_a_closed_period_found_only_by_quickbooks_needs_a_person_and_goes_after_reopening(
    workshop: Workshop, shop: Shop
) -> None:
    shop.books.close_books(shop.invoice().posting.posting_on)
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.works()

    push = shop.push_of(wanted)
    assert (push.state, push.problem_fix) == ("needs_attention", "move_date")
    # QuickBooks only says that they are closed; the sentence names the date, which was read then.
    assert "QuickBooks is closed through 10 Feb 2026" in push.sentence
    assert shop.in_books("Invoice") == []

    shop.books.close_books(None)
    queue.retry(pushes=[push], by=shop.ana, at=workshop.clock.now())
    workshop.works()
    push.refresh_from_db()
    # QuickBooks may replay a refusal under the same identity, so the retry had a new one.
    assert (push.state, push.generation) == ("synchronized", 2)


class Sleepy(httpx2.BaseTransport):
    """Before the first write goes out, this worker sleeps past its lease while another one does the work."""

    def __init__(self, workshop: Workshop, *, seconds: float, after: bool) -> None:
        self._inner = SandboxTransport(workshop.sandbox)
        self._workshop, self._seconds, self._after = workshop, seconds, after
        self._slept = False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        is_document = request.url.path.endswith(("/batch", "/invoice"))
        if self._slept or not is_document:
            return self._inner.handle_request(request)
        self._slept = True
        response = self._inner.handle_request(request) if self._after else None
        if response is not None:
            response.read()
        self._workshop.clock.advance(seconds=self._seconds)
        other = gateway_to(self._workshop.sandbox)
        for _ in range(3):
            runner.step(
                self._workshop.clock.now(),
                kinds=[sending.turn_kind(INLINE, other)],
                holder="worker-2",
                seconds=600,
            )
        return response if response is not None else self._inner.handle_request(request)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("seconds", [650.0, 1300.0])
def test_a_zombie_that_wakes_up_writes_nothing(
    workshop: Workshop, shop: Shop, seconds: float, after: bool
) -> None:
    workshop.gateway = replace(
        gateway_to(None), http=httpx2.Client(transport=Sleepy(workshop, seconds=seconds, after=after))
    )
    shop.sends(*(shop.invoice() for _ in range(3)))
    workshop.step("worker-1")

    assert shop.states() == ["synchronized"] * 3
    assert len(shop.in_books("Invoice")) == 3
    workshop.works()
    everything_holds(workshop, shop)


def test_other_figures_in_quickbooks_are_never_silent(workshop: Workshop, shop: Shop) -> None:
    """QuickBooks books 12.35 where 12.34 was sent."""
    workshop.gateway = replace(gateway_to(None), http=httpx2.Client(transport=Rounding(workshop)))
    wanted = shop.bill("12.34")
    shop.sends(wanted)
    workshop.works()

    push = shop.push_of(wanted)
    assert push.state == Push.State.SYNCHRONIZED
    assert push.sentence == (
        f"QuickBooks booked {wanted.label} with a total of 12.35 where we sent 12.34. Compare the two, and "
        "correct it in QuickBooks."
    )
    assert Link.objects.get(local_key=wanted.posting.key).total == Decimal("12.35")
    assert shop.order_of(wanted).book_sentence == push.sentence


class Rounding(httpx2.BaseTransport):
    """A QuickBooks that rounds as nobody expected."""

    def __init__(self, workshop: Workshop) -> None:
        self._inner = SandboxTransport(workshop.sandbox)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        content = response.read().replace(b'"TotalAmt":12.34', b'"TotalAmt":12.35')
        headers: dict[str, Any] = {"Content-Type": "application/json"}
        return httpx2.Response(response.status_code, content=content, headers=headers)


def test_an_answer_about_another_document_stops_the_connection(workshop: Workshop, shop: Shop) -> None:
    workshop.gateway = replace(gateway_to(None), http=httpx2.Client(transport=Foreign(workshop)))
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.works(minutes=5)

    shop.connection.refresh_from_db()
    assert shop.connection.state == Connection.State.QUARANTINED
    assert shop.push_of(wanted).state == "sending"
    assert not Link.objects.filter(local_key=wanted.posting.key).exists()


class Foreign(httpx2.BaseTransport):
    """Answers an invoice with somebody else's."""

    def __init__(self, workshop: Workshop) -> None:
        self._inner = SandboxTransport(workshop.sandbox)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        content = response.read()
        if request.url.path.endswith("/invoice"):
            content = content.replace(b"CF-", b"XX-")
        headers: dict[str, Any] = {"Content-Type": "application/json"}
        return httpx2.Response(response.status_code, content=content, headers=headers)


def test_a_number_that_is_taken_by_our_own_lost_document_is_linked(workshop: Workshop, shop: Shop) -> None:
    """The request id is forgotten, so the same bytes are carried out again, and QuickBooks says 6140."""
    shop.books.switches.requestid_forgotten_after = 0
    workshop.sandbox.weather.next("lost_reply", matching="invoice create")
    wanted = shop.invoice(number="10248")
    shop.sends(wanted)
    workshop.works()

    (invoice,) = shop.in_books("Invoice")
    assert Link.objects.get(local_key=wanted.posting.key).remote_id == invoice["Id"]
    everything_holds(workshop, shop)


def test_a_number_that_is_taken_by_somebody_elses_document_is_for_a_person(
    workshop: Workshop, shop: Shop
) -> None:
    shop.sends(shop.invoice("1.00", number="10248"))
    workshop.works()
    other = shop.invoice("2.00", number="10248")
    shop.sends(other)
    workshop.works()

    push = shop.push_of(other)
    assert (push.state, push.problem_cause, push.problem_fix) == (
        "needs_attention",
        "number_taken",
        "change_number",
    )
    assert "already used in QuickBooks" in push.sentence
    assert [invoice["TotalAmt"] for invoice in shop.in_books("Invoice")] == [Decimal("1.00")]


def test_no_token_is_in_logs_trail_evidence_or_sentences(workshop: Workshop, shop: Shop) -> None:
    pair = workshop.sandbox.connect(shop.books.realm_id)
    workshop.sandbox.weather.next("expired_token", matching="batch")
    with capture_logs() as logs:
        shop.sends(*(shop.invoice() for _ in range(3)))
        workshop.works()
    shop.connection.refresh_from_db()
    secrets = [
        pair.access_token,
        pair.refresh_token,
        *(
            token_secrets.decrypt(
                getattr(shop.connection, column), connection_id=shop.connection.pk, column=column
            ).reveal()
            for column in ("access_token", "refresh_token")
        ),
    ]
    assert list(invariants.no_secret_out(shop.company, secrets=secrets)) == []
    assert logs
    assert not any(secret in str(entry) for secret in secrets for entry in logs)
