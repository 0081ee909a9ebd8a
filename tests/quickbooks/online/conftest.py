"""A simulated QuickBooks in this process, on a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import httpx2
import pytest

from online_desk import NOON, Desk, open_desk
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.snapshots import Snapshot
from qbsandbox.transport import SandboxTransport


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def sandbox(clock: VirtualClock) -> Iterator[QuickBooksSandbox]:
    sandbox = QuickBooksSandbox(clock=clock, seed=7, limits_enabled=False, like=_first_day())
    yield sandbox
    sandbox.close()


@cache
def _first_day() -> Snapshot:
    with QuickBooksSandbox(clock=VirtualClock(NOON), seed=7, limits_enabled=False) as sandbox:
        return sandbox.snapshot()


@pytest.fixture
def http(sandbox: QuickBooksSandbox) -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=SandboxTransport(sandbox)) as client:
        yield client


@pytest.fixture
def us(sandbox: QuickBooksSandbox, http: httpx2.Client) -> Desk:
    return open_desk(sandbox, http, "us")


@pytest.fixture
def uk(sandbox: QuickBooksSandbox, http: httpx2.Client) -> Desk:
    return open_desk(sandbox, http, "uk")
