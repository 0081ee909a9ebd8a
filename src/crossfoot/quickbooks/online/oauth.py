"""Signing in to QuickBooks Online: OAuth 2 with an authorization code, as Intuit runs it.

Tokens are wrapped in `Secret` from the moment they are parsed. Nothing here stores anything: a refreshed
pair must be stored before it is used, because the former refresh token may be dead the moment the new one
is handed out.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2

from crossfoot.quickbooks.books import NotSent, Reply, Unknown
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.transmit import transmit
from crossfoot.quickbooks.secret import Secret

ACCOUNTING_SCOPE = "com.intuit.quickbooks.accounting"
"""All of reading and writing; Intuit has no narrower scope for it."""

OAUTH_TIMEOUT = 30.0
"""Seconds for a call to Intuit's sign-in service."""

HARD_EXPIRY_HEADER = "x-include-refresh-token-hard-expires-in"
"""Asks Intuit to add the end of the refresh token's five years to the answer."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where Intuit's sign-in lives. `authorize_url` is opened in the browser; the others are called."""

    authorize_url: str
    token_url: str
    revoke_url: str

    @classmethod
    def production(cls) -> Endpoints:
        """Intuit's own; the same for its sandbox companies, which the client id tells apart."""
        return cls(
            authorize_url="https://appcenter.intuit.com/connect/oauth2",
            token_url="https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",  # noqa: S106 - an address
            revoke_url="https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
        )

    @classmethod
    def sandbox_of(cls, base_url: str) -> Endpoints:
        """Those of a simulated QuickBooks at `base_url`, under the paths that Intuit uses."""
        base = base_url.rstrip("/")
        return cls(
            authorize_url=f"{base}/connect/oauth2",
            token_url=f"{base}/oauth2/v1/tokens/bearer",
            revoke_url=f"{base}/v2/oauth2/tokens/revoke",
        )

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Endpoints | None:
        """Those that a discovery document names; None where one of them is missing."""
        urls = [document.get(f"{name}_endpoint") for name in ("authorization", "token", "revocation")]
        authorize, token, revocation = (url if isinstance(url, str) else "" for url in urls)
        return cls(authorize, token, revocation) if authorize and token and revocation else None


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """The application's own id and key from Intuit's developer portal."""

    client_id: str
    client_secret: Secret

    @property
    def basic(self) -> str:
        pair = f"{self.client_id}:{self.client_secret.reveal()}"
        return "Basic " + base64.b64encode(pair.encode()).decode()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens; lifetimes in seconds from the moment of the answer.

    `hard_expires_in` is the end of the five years after which even a healthy connection must be made anew;
    None where Intuit did not say it.
    """

    access_token: Secret
    refresh_token: Secret
    expires_in: int
    refresh_expires_in: int
    hard_expires_in: int | None = None


@dataclass(frozen=True, slots=True)
class GrantInvalid:
    """The code or refresh token is used up, revoked or expired: only a new consent helps."""

    reason: str


@dataclass(frozen=True, slots=True)
class ClientInvalid:
    """Intuit does not accept the application itself: its id, key, redirect address or scope."""

    reason: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """The tokens are dead at Intuit, by this call or before it."""


TokenAnswer = Tokens | GrantInvalid | ClientInvalid | Unknown | NotSent
RevokeAnswer = Revoked | ClientInvalid | Unknown | NotSent


@dataclass(frozen=True, slots=True)
class Callback:
    """What the browser brings back from Intuit's consent page."""

    code: Secret = field(default_factory=lambda: Secret(""))
    state: str = ""
    realm_id: str = ""
    error: str = ""


DISCOVERY_URL = "https://developer.intuit.com/.well-known/openid_configuration/"
"""Intuit's own description of its endpoints; a simulated QuickBooks has one under the same path."""


def discover(
    http: httpx2.Client, url: str = DISCOVERY_URL, *, timeout: float = OAUTH_TIMEOUT
) -> Endpoints | Unknown | NotSent:
    """The endpoints as Intuit describes them now; Intuit asks programs to look rather than to assume."""
    request = http.build_request("GET", url, headers={"Accept": "application/json"})
    sent = transmit(http, request, timeout=timeout)
    if not isinstance(sent, Reply):
        return sent
    endpoints = Endpoints.of_document(_json_of(sent)) if sent.status == 200 else None
    return endpoints or Unknown("Intuit's description of its sign-in cannot be read", sent.status)


def authorize_url(
    endpoints: Endpoints, *, client_id: str, redirect_uri: str, state: str, scope: str = ACCOUNTING_SCOPE
) -> str:
    """The address of Intuit's consent page. `state` is the caller's unguessable value, checked later."""
    query = {
        "client_id": client_id,
        "response_type": "code",
        "scope": scope,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return f"{endpoints.authorize_url}?{urlencode(query)}"


def callback_of(query: Mapping[str, str]) -> Callback:
    """The parameters of the redirect address that the browser called."""
    return Callback(
        code=Secret(query.get("code", "")),
        state=query.get("state", ""),
        realm_id=query.get("realmId", ""),
        error=query.get("error", ""),
    )


def exchange_code(
    http: httpx2.Client,
    endpoints: Endpoints,
    keys: ClientKeys,
    *,
    code: Secret,
    redirect_uri: str,
    timeout: float = OAUTH_TIMEOUT,
) -> TokenAnswer:
    """Tokens for a fresh authorization code, which works once and for minutes.

    After Unknown the code must not be tried again: exchanging one twice may kill the tokens it gave.
    """
    form = {"grant_type": "authorization_code", "code": code.reveal(), "redirect_uri": redirect_uri}
    return _tokens(http, endpoints, keys, form, timeout)


def refresh(
    http: httpx2.Client,
    endpoints: Endpoints,
    keys: ClientKeys,
    *,
    refresh_token: Secret,
    timeout: float = OAUTH_TIMEOUT,
) -> TokenAnswer:
    """A new pair for `refresh_token`. One caller at a time per company; store the pair before using it.

    After Unknown the former token may be used up: try again with it, and let GrantInvalid decide.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
    return _tokens(http, endpoints, keys, form, timeout)


def revoke(
    http: httpx2.Client,
    endpoints: Endpoints,
    keys: ClientKeys,
    *,
    token: Secret,
    timeout: float = OAUTH_TIMEOUT,
) -> RevokeAnswer:
    """Disconnect at Intuit. A token that Intuit no longer knows counts as revoked."""
    request = http.build_request(
        "POST",
        endpoints.revoke_url,
        content=exact_json.dumps({"token": token.reveal()}),
        headers={
            "Authorization": keys.basic,
            "Accept": "application/json",
            "Content-Type": "application/json",
        },
    )
    sent = transmit(http, request, timeout=timeout, body="optional")
    if not isinstance(sent, Reply):
        return sent
    if sent.status == 200:
        return Revoked()
    if sent.status == 429:
        return NotSent(BUSY)
    if sent.status == 400:
        # Intuit says so of a token that is dead or that it never handed out.
        return Revoked()
    if sent.status == 401:
        return ClientInvalid(CLIENT_ERRORS["invalid_client"])
    return Unknown(f"Intuit's sign-in answered with status {sent.status}", sent.status)


BUSY = "Intuit's sign-in asks us to wait"

CLIENT_ERRORS: Mapping[str, str] = {
    "invalid_client": "Intuit does not accept the client id and key of this installation. Check both.",
    "unauthorized_client": "Intuit does not allow this installation to do that. Check the app at Intuit.",
    "invalid_scope": "Intuit does not give this installation access to accounting. Check the app's scopes.",
    "invalid_request": "Intuit did not accept the sign-in request. Check the redirect address at Intuit.",
    "unsupported_grant_type": "Intuit did not accept the kind of the sign-in request.",
}
"""OAuth's words for a fault of the application rather than of the grant."""


def _tokens(
    http: httpx2.Client, endpoints: Endpoints, keys: ClientKeys, form: Mapping[str, str], timeout: float
) -> TokenAnswer:
    request = http.build_request(
        "POST",
        endpoints.token_url,
        content=urlencode(form).encode(),
        headers={
            "Authorization": keys.basic,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            HARD_EXPIRY_HEADER: "true",
        },
    )
    sent = transmit(http, request, timeout=timeout)
    if not isinstance(sent, Reply):
        return sent
    if sent.status == 200:
        return _parsed(sent)
    if sent.status == 429:
        return NotSent(BUSY)
    error = _error_of(sent)
    if error == "invalid_grant":
        return GrantInvalid("QuickBooks no longer accepts this sign-in. Reconnect.")
    if sent.status == 401 or error in CLIENT_ERRORS:
        return ClientInvalid(CLIENT_ERRORS.get(error, CLIENT_ERRORS["invalid_client"]))
    if error == "access_denied":
        return GrantInvalid("The QuickBooks user did not allow the connection.")
    return Unknown(f"Intuit's sign-in answered with status {sent.status}", sent.status)


def _parsed(sent: Reply) -> Tokens | Unknown:
    value = _json_of(sent)
    access, renewal = value.get("access_token"), value.get("refresh_token")
    if not (isinstance(access, str) and access and isinstance(renewal, str) and renewal):
        return Unknown("Intuit's sign-in answered without tokens", sent.status)
    lives = (value.get("expires_in"), value.get("x_refresh_token_expires_in"))
    if not all(isinstance(seconds, int) for seconds in lives):
        return Unknown("Intuit's sign-in answered without lifetimes", sent.status)
    hard = value.get("x_refresh_token_hard_expires_in")
    return Tokens(
        access_token=Secret(access),
        refresh_token=Secret(renewal),
        expires_in=int(value["expires_in"]),
        refresh_expires_in=int(value["x_refresh_token_expires_in"]),
        hard_expires_in=hard if isinstance(hard, int) else None,
    )


def _error_of(sent: Reply) -> str:
    error = _json_of(sent).get("error")
    return error if isinstance(error, str) else ""


def _json_of(sent: Reply) -> Mapping[str, Any]:
    try:
        value = exact_json.value_of(sent)
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}
