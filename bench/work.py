"""A worker, as `crossfoot worker` runs it, that stops when its documents stand in QuickBooks; tells what it cost."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from bench.firm import NO_LIMITS
from crossfoot.connections import gateway as gateways
from crossfoot.engine import clock, schedule
from crossfoot.engine.runner import Runner
from crossfoot.quickbooks.online.pace import Limits
from crossfoot.runtime.turns import turn_kinds
from crossfoot.sync.models import Attempt, Push
from crossfoot.sync.settings import Sending

LOOK_SECONDS = 0.5
SLOTS = 16
LEASE_SECONDS = 40.0
SLOW_SECONDS = 10.0
"""What a slow company takes for each request, beside the latency of all."""

LIMITS = {
    "documented": None,
    # With as many places as batches nothing is left for single requests.
    "batches_alone": Limits(requests_a_minute=40),
    "none": NO_LIMITS,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What to do: until `documents` have been answered, or `seconds` have passed."""

    documents: int
    seconds: float
    limits: str = "documented"
    batch_counts_as: str = "one"
    in_flight: int = 8
    trouble: Mapping[str, str] = field(default_factory=dict)
    """Which realm is slow, hanging or failing; the trouble is made on this side of the socket."""
    spared: Sequence[str] = ()
    """Realms whose documents do not count."""


class Trouble(httpx2.HTTPTransport):
    """A network on which some companies of QuickBooks are slow, never answer, or always fail."""

    def __init__(self, trouble: Mapping[str, str]) -> None:
        super().__init__(limits=httpx2.Limits(max_connections=100, max_keepalive_connections=100))
        self._kinds = {realm: kind for kind, realm in trouble.items()}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, or what the company's trouble makes of it."""
        parts = request.url.path.split("/")
        match self._kinds.get(parts[3] if len(parts) > 3 else ""):
            case "slow":
                time.sleep(SLOW_SECONDS)
            case "hanging":
                time.sleep(request.extensions["timeout"]["read"])
                raise httpx2.ReadTimeout("no answer", request=request)
            case "failing":
                return httpx2.Response(503, content=b"unavailable", request=request)
            case _:
                pass
        return super().handle_request(request)


def work(asked: Asked) -> dict[str, Any]:
    """Work, and answer with the instants at which documents were settled, CPU and memory."""
    options = Sending(
        batch_size=30,
        batch_counts_as="items" if asked.batch_counts_as == "items" else "one",
        in_flight=asked.in_flight,
        own_limits=LIMITS[asked.limits],
    )
    if asked.trouble:
        gateway = gateways.current()
        client = httpx2.Client(transport=Trouble(asked.trouble), timeout=gateways.DEFAULT_TIMEOUT)
        gateways.put(replace(gateway, http=client))
    counted = Push.objects.filter(state=Push.State.SYNCHRONIZED).exclude(
        connection__realm_id__in=list(asked.spared)
    )
    before = set(counted.values_list("pk", flat=True))
    runner = Runner(turn_kinds(options), slots=SLOTS, seconds=LEASE_SECONDS, tick=schedule.tick)
    stop = threading.Event()
    thread = threading.Thread(target=runner.run, args=(stop,), daemon=True)
    started_at = clock.now()
    cpu, began = time.process_time(), time.monotonic()
    thread.start()
    while time.monotonic() - began < asked.seconds:
        time.sleep(LOOK_SECONDS)
        if counted.count() - len(before) >= asked.documents:
            break
    elapsed, cpu = time.monotonic() - began, time.process_time() - cpu
    done = counted.exclude(pk__in=before).order_by("settled_at")
    rows = list(done.values_list("source_id", "settled_at"))
    settled = [at for _, at in rows if at is not None]
    first = settled[0]
    stop.set()
    stuck = Push.objects.filter(state=Push.State.NEEDS_ATTENTION).first()
    return {
        "settled": [round((at - first).total_seconds(), 3) for at in settled],
        "since_start": [round((at - started_at).total_seconds(), 3) for at in settled],
        "orders": {pk: round(at.timestamp(), 3) for (pk, _), at in zip(rows, settled, strict=True)},
        "seconds": round(elapsed, 2),
        "cpu_seconds": round(cpu, 2),
        "requests": Attempt.objects.filter(push__in=done).values("batch_key").distinct().count(),
        "stuck": stuck.sentence if stuck else "",
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    print(json.dumps(work(Asked(**json.loads(sys.argv[1])))), flush=True)
    # A hanging call would hold the process for as long as QuickBooks may take.
    os._exit(0)
