from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx2
import pytest

from plain_client import HOST, START, PlainClient, connected
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
def books(sandbox: QuickBooksSandbox) -> Iterator[PlainClient]:
    with httpx2.Client(transport=SandboxTransport(sandbox), base_url=HOST) as http:
        yield connected(sandbox, http)


@pytest.fixture
def ana(books: PlainClient) -> dict[str, Any]:
    """A customer to sell to."""
    return books.create("Customer", {"DisplayName": "Ana Ortiz"})
