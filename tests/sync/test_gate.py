"""The gate through which requests go out."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

from crossfoot.quickbooks.online.pace import Limits
from crossfoot.sync.gate import Gate


def test_requests_of_many_threads_go_out_no_faster_than_a_second_allows_and_evenly_spaced() -> None:
    gate = Gate(Limits(requests_a_second=9))

    def goes(_: int) -> float:
        gate.wait()
        return time.monotonic()

    with ThreadPoolExecutor(8) as pool:
        sent = sorted(pool.map(goes, range(20)))

    assert all(sent[place + 9] - sent[place] > 1.0 for place in range(11))
    assert all(later - earlier > 0.05 for earlier, later in itertools.pairwise(sent))


def test_where_nothing_is_limited_nobody_waits() -> None:
    gate = Gate(Limits(requests_a_second=10**9))
    began = time.monotonic()
    for _ in range(1000):
        gate.wait()
    assert time.monotonic() - began < 1.0
