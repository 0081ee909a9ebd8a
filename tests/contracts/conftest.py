"""python-quickbooks 0.9.12, intuit-oauth 1.2.6, qbosdk 1.6.1 and node-quickbooks 2.0.50 against a served sandbox:
clients that nobody here wrote, unmodified but for their base URLs.

`qb` speaks to a company that is as strict as Intuit's; `craig` to the sample company of `--lenient`, where
suites that were written for somebody's own sandbox company feel at home."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import intuitlib.config
import pytest
from intuitlib.client import AuthClient

from qbsandbox.clock import VirtualClock, instant_of
from qbsandbox.company.profiles import SAMPLE
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from qbsandbox.snapshots import Snapshot
from quickbooks import QuickBooks

REDIRECT = "http://localhost:8000/callback"
NOW = "2026-01-15"


def point_at(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both Python clients of Intuit's own kind go to the sandbox at this address."""
    discovery = f"{address}/.well-known/openid_sandbox_configuration/"
    # requests_oauthlib refuses plain http otherwise.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setitem(intuitlib.config.DISCOVERY_URL, "sandbox", discovery)
    monkeypatch.setattr(QuickBooks, "sandbox_api_url_v3", f"{address}/v3")


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    made = QuickBooksSandbox(limits_enabled=False)
    yield made
    made.close()


@pytest.fixture
def address(sandbox: QuickBooksSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the sandbox is served; both clients are pointed at it."""
    with SandboxServer(sandbox) as server:
        point_at(server.address, monkeypatch)
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


@pytest.fixture(scope="session")
def seeded_landscaper() -> Snapshot:
    """The sample company as every test of it begins."""
    with QuickBooksSandbox(clock=VirtualClock(instant_of(NOW)), profiles=(SAMPLE,), lenient=True) as made:
        return made.snapshot()


@pytest.fixture
def landscaper(seeded_landscaper: Snapshot) -> Iterator[QuickBooksSandbox]:
    """The company of `serve --lenient`, on a day that does not end."""
    clock = VirtualClock(instant_of(NOW))
    with QuickBooksSandbox(
        clock=clock, profiles=(SAMPLE,), lenient=True, limits_enabled=False, like=seeded_landscaper
    ) as made:
        yield made
        balances = made.ledger.trial_balance(date(1990, 1, 1), date(2030, 12, 31))
        assert sum(balance for _, _, balance in balances) == 0, "whatever a client did, debits are credits"


@pytest.fixture
def lenient_address(landscaper: QuickBooksSandbox) -> Iterator[str]:
    with SandboxServer(landscaper) as server:
        yield server.address


@pytest.fixture
def craig(lenient_address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """python-quickbooks with the credentials of nobody in particular, in the sample company."""
    point_at(lenient_address, monkeypatch)
    auth = AuthClient("any", "any", REDIRECT, "sandbox")
    client = QuickBooks(auth_client=auth, refresh_token="any", company_id="9130", minorversion=75)
    client.sandbox = True
    yield client
    client.session.close()
    auth.close()
