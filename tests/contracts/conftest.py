"""python-quickbooks 0.9.12 and intuit-oauth 1.2.6 against a served sandbox: clients that nobody here wrote,
unmodified but for their base URLs."""

from collections.abc import Iterator
from typing import Any

import intuitlib.config
import pytest
from intuitlib.client import AuthClient

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from quickbooks import QuickBooks

REDIRECT = "http://localhost:8000/callback"


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    made = QuickBooksSandbox(limits_enabled=False)
    yield made
    made.close()


@pytest.fixture
def address(sandbox: QuickBooksSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the sandbox is served; both clients are pointed at it."""
    with SandboxServer(sandbox) as server:
        discovery = f"{server.address}/.well-known/openid_sandbox_configuration/"
        # requests_oauthlib refuses plain http otherwise.
        monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        monkeypatch.setitem(intuitlib.config.DISCOVERY_URL, "sandbox", discovery)
        monkeypatch.setattr(QuickBooks, "sandbox_api_url_v3", f"{server.address}/v3")
        yield server.address


@pytest.fixture
def auth(address: str) -> Any:
    """intuit-oauth's client; reading the discovery document is the first thing it does."""
    client = AuthClient("sandbox-client", "sandbox-secret", REDIRECT, "sandbox")
    yield client
    client.close()


@pytest.fixture
def qb(auth: Any, sandbox: QuickBooksSandbox) -> Any:
    """python-quickbooks' client, which refreshes its token before the first call."""
    tokens = sandbox.connect("us")
    client = QuickBooks(
        auth_client=auth, refresh_token=tokens.refresh_token, company_id=tokens.realm_id, minorversion=75
    )
    yield client
    client.session.close()
