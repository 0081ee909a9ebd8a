"""The way out to QuickBooks: where it is, under which application's keys, over which HTTP client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2

from crossfoot.conf.options import Options, options
from crossfoot.quickbooks.online.client import OnlineClient
from crossfoot.quickbooks.online.oauth import ClientKeys, Endpoints, authorize_url
from crossfoot.quickbooks.secret import Secret

RETURN_PATH = "/inbound/intuit/return"
"""Where Intuit sends the browser back to; the redirect address registered at Intuit ends with it."""

PRODUCTION_URL = "https://quickbooks.api.intuit.com"
SANDBOX_URL = "https://sandbox-quickbooks.api.intuit.com"

SIMULATED_CLIENT_ID = "sandbox-client"
SIMULATED_CLIENT_KEY = "sandbox-secret"
"""The application that a fresh simulated QuickBooks knows; it guards nothing."""

MAX_CONNECTIONS = 100
"""Sockets of one process: up to 10 requests in flight for each company that a worker serves."""

DEFAULT_TIMEOUT = 30.0
"""Seconds; only for a call that names no timeout of its own."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Everything that a call to QuickBooks needs but the tokens. `call_lifetime` is in seconds."""

    http: httpx2.Client = field(repr=False)
    endpoints: Endpoints
    base_url: str
    client_id: str
    client_secret: Secret
    redirect_uri: str
    call_lifetime: float = 120.0
    asks_beside: bool = False
    """Whether a conversation may ask in a thread of its own what its caller reads later; else it asks at once."""

    @property
    def keys(self) -> ClientKeys:
        return ClientKeys(self.client_id, self.client_secret)

    def client(self, realm_id: str) -> OnlineClient:
        """The client of one QuickBooks company."""
        return OnlineClient(self.http, self.base_url, realm_id)

    def consent_url(self, state: str) -> str:
        """The address of the consent page, to which the browser goes."""
        return authorize_url(
            self.endpoints, client_id=self.client_id, redirect_uri=self.redirect_uri, state=state
        )


class _Holder:
    """The gateway of this process. A class, so that tests and the demo can put another in its place."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.gateway: Gateway | None = None


_held = _Holder()


def current() -> Gateway:
    """The gateway of this process, made from the options at first use."""
    with _held.lock:
        if _held.gateway is None:
            _held.gateway = of_options(options())
        return _held.gateway


def put(gateway: Gateway | None) -> None:
    """Let `current` give this gateway from now on; None: one made from the options again."""
    with _held.lock:
        _held.gateway = gateway


@contextmanager
def use(gateway: Gateway) -> Iterator[Gateway]:
    """Let `current` give this gateway, in all threads, until the block ends."""
    with _held.lock:
        before, _held.gateway = _held.gateway, gateway
    try:
        yield gateway
    finally:
        put(before)


def of_options(given: Options) -> Gateway:
    """The gateway that the environment asks for: Intuit's production or sandbox, or a simulated one."""
    secret = given.qbo_client_secret.get_secret_value()
    client_id = given.qbo_client_id
    if given.qbo_environment == "simulated":
        base_url, endpoints = given.qbo_base_url, Endpoints.sandbox_of(given.qbo_base_url)
        client_id, secret = client_id or SIMULATED_CLIENT_ID, secret or SIMULATED_CLIENT_KEY
    else:
        base_url = PRODUCTION_URL if given.qbo_environment == "production" else SANDBOX_URL
        endpoints = Endpoints.production()
    return Gateway(
        http=httpx2.Client(
            timeout=DEFAULT_TIMEOUT,
            limits=httpx2.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS),
        ),
        endpoints=endpoints,
        base_url=base_url,
        client_id=client_id,
        client_secret=Secret(secret),
        redirect_uri=given.public_url.rstrip("/") + RETURN_PATH,
        call_lifetime=given.qbo_call_lifetime,
        asks_beside=True,
    )
