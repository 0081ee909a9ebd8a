from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from plain_client import PlainClient, connected
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    made = QuickBooksSandbox(limits_enabled=False, seed=1)
    yield made
    made.close()


@pytest.fixture
def server(sandbox: QuickBooksSandbox) -> Iterator[SandboxServer]:
    with SandboxServer(sandbox) as running:
        yield running


@pytest.fixture
def web(server: SandboxServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.address, timeout=10) as client:
        yield client


@pytest.fixture
def books(sandbox: QuickBooksSandbox, web: httpx2.Client) -> PlainClient:
    return connected(sandbox, web)


@pytest.fixture
def ana(books: PlainClient) -> dict[str, Any]:
    """A customer to sell to."""
    return books.create("Customer", {"DisplayName": "Ana Ortiz"})
