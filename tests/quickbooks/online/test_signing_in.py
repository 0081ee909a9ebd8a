"""Signing in to QuickBooks, from the consent page to the disconnection."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from crossfoot.quickbooks.books import NotSent, Unknown
from crossfoot.quickbooks.online import oauth
from crossfoot.quickbooks.online.oauth import (
    Callback,
    ClientInvalid,
    ClientKeys,
    Endpoints,
    GrantInvalid,
    Revoked,
    TokenAnswer,
    Tokens,
)
from crossfoot.quickbooks.secret import Secret
from online_desk import API
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.weather import Kind

KEYS = ClientKeys("sandbox-client", Secret("sandbox-secret"))
ENDPOINTS = Endpoints.sandbox_of(API + "/")
REDIRECT = "https://books.example/intuit/return"


def consent(sandbox: QuickBooksSandbox) -> Callback:
    address = oauth.authorize_url(ENDPOINTS, client_id=KEYS.client_id, redirect_uri=REDIRECT, state="state-1")
    back = sandbox.consent(address, realm="us")
    return oauth.callback_of(dict(parse_qsl(urlsplit(back).query)))


def exchange(http: httpx2.Client, callback: Callback) -> TokenAnswer:
    return oauth.exchange_code(http, ENDPOINTS, KEYS, code=callback.code, redirect_uri=REDIRECT)


@pytest.fixture
def tokens(sandbox: QuickBooksSandbox, http: httpx2.Client) -> Tokens:
    got = exchange(http, consent(sandbox))
    assert isinstance(got, Tokens)
    return got


def test_the_consent_page_is_asked_for_accounting_only() -> None:
    address = oauth.authorize_url(
        Endpoints.production(), client_id="AB c", redirect_uri=REDIRECT, state="s&t"
    )
    assert address == (
        "https://appcenter.intuit.com/connect/oauth2?client_id=AB+c&response_type=code"
        "&scope=com.intuit.quickbooks.accounting&redirect_uri=https%3A%2F%2Fbooks.example%2Fintuit%2Freturn"
        "&state=s%26t"
    )


def test_the_endpoints_are_where_the_discovery_document_says(
    sandbox: QuickBooksSandbox, http: httpx2.Client
) -> None:
    address = f"{API}/.well-known/openid_sandbox_configuration/"
    assert oauth.discover(http, address) == ENDPOINTS
    sandbox.weather.next(Kind.LOST_REPLY, matching="discovery")
    assert isinstance(oauth.discover(http, address), Unknown)
    assert isinstance(oauth.discover(http, f"{API}/.well-known/nothing"), Unknown)
    assert Endpoints.of_document({"token_endpoint": "x"}) is None


def test_consent_gives_a_code_and_the_code_gives_tokens(
    sandbox: QuickBooksSandbox, http: httpx2.Client
) -> None:
    callback = consent(sandbox)
    assert (callback.state, callback.realm_id) == ("state-1", sandbox.company("us").realm_id)
    tokens = exchange(http, callback)
    assert isinstance(tokens, Tokens)
    assert tokens.expires_in == 3600
    assert tokens.refresh_expires_in == 8_726_400
    assert tokens.hard_expires_in == 5 * 365 * 24 * 3600


def test_a_code_works_once(sandbox: QuickBooksSandbox, http: httpx2.Client) -> None:
    callback = consent(sandbox)
    assert isinstance(exchange(http, callback), Tokens)
    assert exchange(http, callback) == GrantInvalid("QuickBooks no longer accepts this sign-in. Reconnect.")


def test_a_refresh_gives_a_new_access_token_and_after_a_day_a_new_refresh_token(
    clock: VirtualClock, http: httpx2.Client, tokens: Tokens
) -> None:
    soon = oauth.refresh(http, ENDPOINTS, KEYS, refresh_token=tokens.refresh_token)
    assert isinstance(soon, Tokens)
    assert soon.access_token != tokens.access_token
    assert soon.refresh_token == tokens.refresh_token
    clock.advance(days=2)
    later = oauth.refresh(http, ENDPOINTS, KEYS, refresh_token=soon.refresh_token)
    assert isinstance(later, Tokens)
    assert later.refresh_token != tokens.refresh_token
    again = oauth.refresh(http, ENDPOINTS, KEYS, refresh_token=tokens.refresh_token)
    assert isinstance(again, GrantInvalid)


def test_a_wrong_key_is_the_installations_fault(http: httpx2.Client, tokens: Tokens) -> None:
    wrong = ClientKeys("sandbox-client", Secret("guess"))
    got = oauth.refresh(http, ENDPOINTS, wrong, refresh_token=tokens.refresh_token)
    assert got == ClientInvalid(
        "Intuit does not accept the client id and key of this installation. Check both."
    )


def test_after_a_revocation_nothing_works_and_revoking_again_is_no_error(
    http: httpx2.Client, tokens: Tokens
) -> None:
    assert oauth.revoke(http, ENDPOINTS, KEYS, token=tokens.refresh_token) == Revoked()
    got = oauth.refresh(http, ENDPOINTS, KEYS, refresh_token=tokens.refresh_token)
    assert isinstance(got, GrantInvalid)
    assert oauth.revoke(http, ENDPOINTS, KEYS, token=tokens.refresh_token) == Revoked()


def test_revoking_a_token_that_nobody_handed_out_counts_as_revoked(http: httpx2.Client) -> None:
    assert oauth.revoke(http, ENDPOINTS, KEYS, token=Secret("RT1-unknown")) == Revoked()


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Kind.CONNECT_ERROR, NotSent),
        (Kind.CONNECT_TIMEOUT, NotSent),
        (Kind.THROTTLE, NotSent),
        (Kind.WRITE_ERROR, Unknown),
        (Kind.RESET_BEFORE_COMMIT, Unknown),
        (Kind.RESET_AFTER_COMMIT, Unknown),
        (Kind.LOST_REPLY, Unknown),
        (Kind.HANG, Unknown),
        (Kind.SERVER_ERROR, Unknown),
        (Kind.SERVER_ERROR_AFTER_COMMIT, Unknown),
    ],
)
def test_bad_weather_at_the_token_service_is_told_apart(
    sandbox: QuickBooksSandbox, http: httpx2.Client, tokens: Tokens, kind: Kind, answer: type
) -> None:
    sandbox.weather.next(kind, matching="token")
    got = oauth.refresh(http, ENDPOINTS, KEYS, refresh_token=tokens.refresh_token)
    assert isinstance(got, answer)
    sandbox.weather.clear()
    assert isinstance(oauth.refresh(http, ENDPOINTS, KEYS, refresh_token=tokens.refresh_token), Tokens)


def test_a_denied_consent_comes_back_as_an_error() -> None:
    callback = oauth.callback_of({"error": "access_denied", "state": "state-1"})
    assert (callback.error, callback.state, bool(callback.code)) == ("access_denied", "state-1", False)


def test_no_token_shows_in_what_is_printed(
    sandbox: QuickBooksSandbox, http: httpx2.Client, tokens: Tokens
) -> None:
    callback = consent(sandbox)
    values = [
        tokens.access_token.reveal(),
        tokens.refresh_token.reveal(),
        callback.code.reveal(),
        "sandbox-secret",
    ]
    printed = " ".join((repr(tokens), str(tokens), repr(callback), repr(KEYS), str(KEYS)))
    assert not any(value in printed for value in values)
