from collections.abc import Iterator
from datetime import datetime

import httpx2
import pytest

from plain_client import HOST, START, PlainClient, connected
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport
from webhook_endpoint import Endpoint


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime.fromisoformat(START))


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def sandbox(clock: VirtualClock, endpoint: Endpoint) -> Iterator[QuickBooksSandbox]:
    made = QuickBooksSandbox(clock=clock, limits_enabled=False, seed=1)
    made.webhooks.transport = endpoint
    yield made
    made.close()


@pytest.fixture
def books(sandbox: QuickBooksSandbox) -> Iterator[PlainClient]:
    with httpx2.Client(transport=SandboxTransport(sandbox), base_url=HOST) as http:
        yield connected(sandbox, http)
