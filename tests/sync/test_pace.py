"""QuickBooks' limits: kept by ourselves, so that no 429 ever comes; and requests under way at once."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Literal

import httpx2
import pytest

from crossfoot.sync.gate import Gate
from crossfoot.sync.models import Attempt, Batch
from qbsandbox.transport import SandboxTransport
from qbsandbox.weather import Latency
from shares import half
from sync.workshop import INLINE, Workshop, gateway_to, opened


@pytest.mark.parametrize("counts", half(["items", "one"]))
def test_six_hundred_documents_under_the_documented_limits_never_meet_a_429(
    db: None, counts: Literal["one", "items"]
) -> None:
    with opened(replace(INLINE, batch_size=30, batch_counts_as=counts)) as workshop:
        workshop.sandbox.limits.change(enabled=True, batch_counts_as=counts)
        workshop.sandbox.weather.latency = Latency(0.05, 0.01)
        shop = workshop.shop()
        shop.sends(*(shop.invoice(f"{n}.00") for n in range(1, 601)))
        begin = workshop.clock.now()
        workshop.works(every_seconds=0.2)

        assert shop.states() == ["synchronized"] * 600
        assert not Attempt.objects.filter(outcome="throttled").exists()
        seconds = (workshop.clock.now() - begin).total_seconds()
        # 500 a minute where items count; else well inside one minute.
        assert seconds < (90 if counts == "items" else 60)


def test_several_requests_are_under_way_at_once_and_each_document_stands_once(workshop: Workshop) -> None:
    """Threads do HTTP and nothing else; what they bring back is written by the turn's own thread."""
    workshop.options = replace(INLINE, in_flight=8, batch_size=4)
    crowd = Crowd(workshop)
    workshop.gateway = replace(gateway_to(None), http=httpx2.Client(transport=crowd))
    shop = workshop.shop()
    shop.sends(*(shop.invoice(f"{n}.00") for n in range(1, 61)))
    workshop.works()

    assert shop.states() == ["synchronized"] * 60
    assert len(shop.in_books("Invoice")) == 60
    assert len(shop.numbers_in_books()) == len(set(shop.numbers_in_books()))
    assert Batch.objects.filter(is_single=False).count() >= 15
    assert 1 < crowd.most <= 8
    assert crowd.most_names == 1


def test_questions_about_names_go_through_the_same_gate_as_documents(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[float] = []
    monkeypatch.setattr(Gate, "wait", lambda gate: passed.append(time.monotonic()))
    workshop.options = replace(INLINE, in_flight=8, batch_size=2)
    asked = Asked(workshop)
    workshop.gateway = replace(gateway_to(None), http=httpx2.Client(transport=asked))
    shop = workshop.shop()
    customers = [shop.customer(f"Customer {n}") for n in range(6)]
    shop.sends(*(shop.invoice(f"{n}.00", customer=customers[n % 6]) for n in range(1, 25)))
    workshop.works()

    assert shop.states() == ["synchronized"] * 24
    assert {"query", "customer", "batch"} <= set(asked.endpoints)
    assert len(passed) == len(asked.endpoints)


class Asked(httpx2.BaseTransport):
    """Notes what each request of the accounting interface is about."""

    def __init__(self, workshop: Workshop) -> None:
        self._inner = SandboxTransport(workshop.sandbox)
        self.endpoints: list[str] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/v3/"):
            self.endpoints.append(request.url.path.split("/")[4])
        return self._inner.handle_request(request)


class Crowd(httpx2.BaseTransport):
    """Counts how many requests are under way at once, all and those that write names."""

    def __init__(self, workshop: Workshop) -> None:
        self._inner = SandboxTransport(workshop.sandbox)
        self._lock = threading.Lock()
        self.now = self.most = self.names = self.most_names = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        is_name = request.url.path.endswith(("/customer", "/vendor", "/item"))
        with self._lock:
            self.now += 1
            self.names += is_name
            self.most, self.most_names = max(self.most, self.now), max(self.most_names, self.names)
        try:
            time.sleep(0.3)
            return self._inner.handle_request(request)
        finally:
            with self._lock:
                self.now -= 1
                self.names -= is_name


def test_where_items_are_counted_the_minute_is_not_used_up_by_crumbs_of_batches(db: None) -> None:
    """Places become free as they were taken, a name's one by one: waiting for ten of them costs nothing."""
    with opened(replace(INLINE, batch_size=30, batch_counts_as="items")) as workshop:
        workshop.sandbox.limits.change(enabled=True, batch_counts_as="items")
        workshop.sandbox.weather.latency = Latency(0.05, 0.01)
        shop = workshop.shop()
        customers = [shop.customer(f"Customer {n}") for n in range(12)]
        shop.sends(*(shop.invoice(f"{n}.00", customer=customers[n % 12]) for n in range(1, 751)))
        workshop.works(every_seconds=0.2)

        assert shop.states() == ["synchronized"] * 750
        assert not Attempt.objects.filter(outcome="throttled").exists()
        batches = Batch.objects.filter(is_single=False).order_by("sent_at", "pk")
        sizes = [len(positions) for positions in batches.values_list("positions", flat=True)]
        assert min(sizes[:-1]) >= 10
        assert Batch.objects.filter(is_single=True).count() <= 20
