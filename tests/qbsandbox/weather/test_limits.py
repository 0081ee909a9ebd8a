"""The documented limits, on a clock that the test moves."""

import threading
from contextlib import ExitStack

import httpx2
import pytest

from plain_client import PlainClient, connected
from qbsandbox.call import Call
from qbsandbox.clock import VirtualClock
from qbsandbox.limits.throttle import Limits, Refused, Rules
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport

READ = Call("GET", "preferences", "read", "1")
BATCH = Call("POST", "batch", "batch", "1", items=30)


def let_in(limits: Limits, call: Call, clock: VirtualClock, *, app: str = "app") -> bool:
    try:
        with limits.admitted(call, app=app, now=clock.now()):
            return True
    except Refused:
        return False


def spread(
    limits: Limits, call: Call, clock: VirtualClock, *, times: int, every: float, app: str = "app"
) -> int:
    """How many of `times` calls, one every `every` seconds, are let in."""
    count = 0
    for _ in range(times):
        count += let_in(limits, call, clock, app=app)
        clock.advance(seconds=every)
    return count


def test_the_501st_request_within_a_minute_is_refused_and_a_minute_later_accepted(
    clock: VirtualClock,
) -> None:
    limits = Limits()
    assert spread(limits, READ, clock, times=500, every=0.1) == 500
    assert not let_in(limits, READ, clock)
    clock.advance(seconds=60)
    assert let_in(limits, READ, clock)
    assert limits.counters.refused_by_limit == {"requests_per_minute": 1}


def test_the_window_slides_one_leaves_one_enters(clock: VirtualClock) -> None:
    limits = Limits()
    assert spread(limits, READ, clock, times=500, every=0.1) == 500
    clock.advance(seconds=10)
    assert let_in(limits, READ, clock)
    assert not let_in(limits, READ, clock)


def test_refused_calls_do_not_keep_the_door_shut(clock: VirtualClock) -> None:
    limits = Limits()
    spread(limits, READ, clock, times=500, every=0.1)
    assert spread(limits, READ, clock, times=90, every=0.1) == 0
    clock.advance(seconds=51)
    assert let_in(limits, READ, clock)


def test_ten_a_second_and_the_eleventh_waits_a_second(clock: VirtualClock) -> None:
    limits = Limits()
    assert [let_in(limits, READ, clock) for _ in range(11)] == [True] * 10 + [False]
    clock.advance(seconds=0.999)
    assert not let_in(limits, READ, clock)
    clock.advance(seconds=0.001)
    assert let_in(limits, READ, clock)


def test_ten_at_a_time(clock: VirtualClock) -> None:
    limits = Limits(Rules(requests_per_second=500))
    with ExitStack() as open_calls:
        for _ in range(10):
            open_calls.enter_context(limits.admitted(READ, app="app", now=clock.now()))
        assert not let_in(limits, READ, clock)
    assert let_in(limits, READ, clock)
    assert limits.counters.peak_concurrency == 10
    assert limits.counters.refused_by_limit == {"concurrent": 1}


def test_forty_batches_a_minute_for_an_app_and_120_for_the_company(clock: VirtualClock) -> None:
    limits = Limits()
    assert spread(limits, BATCH, clock, times=41, every=0.1, app="one") == 40
    assert spread(limits, BATCH, clock, times=41, every=0.1, app="two") == 40
    assert spread(limits, BATCH, clock, times=41, every=0.1, app="three") == 40
    assert spread(limits, BATCH, clock, times=1, every=0.1, app="four") == 0
    assert limits.counters.refused_by_limit == {"batches_per_minute": 3, "batches_per_minute_per_realm": 1}


def test_a_batch_counts_as_one_request_or_as_its_items(clock: VirtualClock) -> None:
    as_one, as_items = Limits(), Limits(Rules(batch_counts_as="items"))
    for limits, batches in ((as_one, 40), (as_items, 16)):
        assert spread(limits, BATCH, clock, times=40, every=0.1) == batches
        clock.advance(minutes=1)
    assert as_items.counters.refused_by_limit == {"requests_per_minute": 24}


def test_companies_do_not_share_limits(clock: VirtualClock) -> None:
    limits = Limits()
    other = Call("GET", "preferences", "read", "2")
    assert [let_in(limits, READ, clock) for _ in range(10)] == [True] * 10
    assert [let_in(limits, other, clock) for _ in range(10)] == [True] * 10


def test_800_a_minute_together_with_calls_outside_the_accounting_api(clock: VirtualClock) -> None:
    limits = Limits()
    spread(limits, READ, clock, times=500, every=0.1)
    userinfo = Call("GET", "userinfo")
    for _ in range(300):
        limits.count_other(userinfo, realm_id="1", app="app", now=clock.now())
    with pytest.raises(Refused, match="combined_per_minute is 800"):
        limits.count_other(userinfo, realm_id="1", app="app", now=clock.now())


def test_switched_off_nothing_is_refused_but_everything_is_counted(clock: VirtualClock) -> None:
    limits = Limits()
    limits.enabled = False
    assert [let_in(limits, BATCH, clock) for _ in range(600)] == [True] * 600
    assert (limits.counters.calls, limits.counters.refused) == (600, 0)
    assert limits.counters.by_endpoint == {"POST batch": 600}


def test_a_limit_below_one_is_refused(clock: VirtualClock) -> None:
    limits = Limits()
    with pytest.raises(ValueError, match="concurrent must be at least 1, not 0"):
        limits.change(concurrent=0)
    limits.change(concurrent=2)
    assert limits.rules == Rules(concurrent=2)


def test_a_client_over_the_limit_gets_429_as_xml_or_json(
    sandbox: QuickBooksSandbox, books: PlainClient
) -> None:
    sandbox.limits.change(enabled=True)
    assert [books.preferences().status_code for _ in range(11)] == [200] * 10 + [429]
    xml = books.preferences()
    assert xml.headers["Content-Type"] == "application/xml"
    assert '<Error code="3001">' in xml.text
    sandbox.limits.change(answers_in_xml=False)
    fault = books.preferences().json()["Fault"]
    assert (fault["type"], fault["Error"][0]["code"]) == ("SERVICE", "3001")
    assert sandbox.limits.counters.refused == 3
    assert sandbox.limits.counters.by_endpoint["GET preferences"] == 10


def test_a_refused_write_writes_nothing(
    sandbox: QuickBooksSandbox, books: PlainClient, clock: VirtualClock
) -> None:
    sandbox.limits.change(enabled=True, requests_per_second=1)
    books.preferences()
    assert books.send("POST", "customer", body={"DisplayName": "Refused"}).status_code == 429
    clock.advance(seconds=1)
    assert books.query("select * from Customer where DisplayName = 'Refused'") == []


def test_threads_calling_together_lose_nothing(sandbox: QuickBooksSandbox) -> None:
    with httpx2.Client(transport=SandboxTransport(sandbox), base_url="http://sandbox.test") as http:
        books = connected(sandbox, http)
        failures: list[str] = []

        def work(worker: int) -> None:
            for n in range(10):
                answer = books.send("POST", "customer", body={"DisplayName": f"Customer {worker}-{n}"})
                if answer.status_code != 200:
                    failures.append(answer.text)

        threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        made = books.query("select * from Customer where DisplayName like 'Customer %' maxresults 1000")
        assert len({row["Id"] for row in made}) == 80
        assert sandbox.limits.counters.by_endpoint["POST customer"] == 80
