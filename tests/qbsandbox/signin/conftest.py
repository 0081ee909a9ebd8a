from collections.abc import Iterator
from datetime import datetime

import httpx2
import pytest

from plain_client import START
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime.fromisoformat(START))


@pytest.fixture
def sandbox(clock: VirtualClock) -> Iterator[QuickBooksSandbox]:
    made = QuickBooksSandbox(clock=clock, limits_enabled=False, seed=1)
    yield made
    made.close()


@pytest.fixture
def web(sandbox: QuickBooksSandbox) -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=SandboxTransport(sandbox), base_url="http://sandbox.test") as client:
        yield client
