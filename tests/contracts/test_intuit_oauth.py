"""intuit-oauth's AuthClient: consent, code, refresh, userinfo, revoke."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.state import OWNER

pytestmark = pytest.mark.contract


def consents(auth: Any, realm_id: str) -> dict[str, list[str]]:
    """A person opens the app's authorization address, signs in, chooses the company, and is sent back."""
    question = auth.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL])
    asked = {name: values[0] for name, values in parse_qs(urlsplit(question).query).items()}
    with httpx2.Client() as browser:
        assert "Sign in" in browser.get(question).text
        page = browser.post(auth.auth_endpoint, data={**asked, "decision": "sign-in", "user": OWNER})
        assert f'value="{realm_id}"' in page.text
        back = browser.post(
            auth.auth_endpoint, data={**asked, "decision": "connect", "user": OWNER, "realm": realm_id}
        )
    assert back.status_code == 302
    answer = parse_qs(urlsplit(back.headers["Location"]).query)
    assert answer["state"] == [auth.state_token]
    return answer


def test_from_consent_to_user_info(auth: Any, sandbox: QuickBooksSandbox) -> None:
    realm_id = sandbox.company("uk").realm_id
    answer = consents(auth, realm_id)

    auth.get_bearer_token(answer["code"][0], realm_id=answer["realmId"][0])

    assert auth.realm_id == realm_id
    assert (auth.expires_in, auth.x_refresh_token_expires_in) == (3600, 8726400)
    assert auth.id_token is not None, "the client itself verifies issuer, audience and signature"
    info = auth.get_user_info().json()
    assert (info["sub"], info["email"]) == (f"sandbox-user-{OWNER}", OWNER)


def test_a_code_cannot_be_used_twice(auth: Any, sandbox: QuickBooksSandbox) -> None:
    code = consents(auth, sandbox.company("us").realm_id)["code"][0]
    auth.get_bearer_token(code)
    with pytest.raises(AuthClientError) as refused:
        auth.get_bearer_token(code)
    assert refused.value.status_code == 400
    assert b"invalid_grant" in refused.value.content
    assert refused.value.intuit_tid.startswith("1-")


def test_refresh_keeps_the_refresh_token_within_a_day_and_rotates_when_told(
    auth: Any, sandbox: QuickBooksSandbox
) -> None:
    tokens = sandbox.connect("us")
    auth.refresh(tokens.refresh_token)
    assert auth.refresh_token == tokens.refresh_token
    assert auth.access_token != tokens.access_token

    sandbox.oauth.rotate_after = timedelta(0)
    auth.refresh()
    assert auth.refresh_token != tokens.refresh_token
    with pytest.raises(AuthClientError) as refused:
        auth.refresh(tokens.refresh_token)
    assert b"invalid_grant" in refused.value.content


def test_revoke_ends_the_connection(auth: Any, sandbox: QuickBooksSandbox) -> None:
    tokens = sandbox.connect("us")
    auth.refresh(tokens.refresh_token)
    assert auth.revoke() is True
    with pytest.raises(AuthClientError):
        auth.refresh()
    with pytest.raises(AuthClientError) as refused:
        auth.get_user_info()
    assert refused.value.status_code == 401


def test_a_wrong_secret_is_invalid_client(address: str, sandbox: QuickBooksSandbox) -> None:
    stranger = AuthClient("sandbox-client", "wrong", "http://localhost:8000/callback", "sandbox")
    with pytest.raises(AuthClientError) as refused:
        stranger.refresh(sandbox.connect("us").refresh_token)
    assert (refused.value.status_code, b"invalid_client" in refused.value.content) == (401, True)
    stranger.close()


def test_the_hard_end_of_a_connection_is_told_to_who_asks(auth: Any, sandbox: QuickBooksSandbox) -> None:
    """Asked for by a header; not part of the plain answer. Five years from the consent, whatever is refreshed."""
    tokens = sandbox.connect("us")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
    asking = {"x-include-refresh-token-hard-expires-in": "true"}
    app = ("sandbox-client", "sandbox-secret")
    with httpx2.Client() as http:
        plain = http.post(auth.token_endpoint, data=form, auth=app).json()
        told = http.post(auth.token_endpoint, data=form, auth=app, headers=asking).json()
    assert "x_refresh_token_hard_expires_in" not in plain
    five_years = timedelta(days=5 * 365).total_seconds()
    assert 0 <= told["x_refresh_token_hard_expires_in"] - five_years + 300 < 3 * 86400
    auth.refresh(tokens.refresh_token)
    assert auth.x_refresh_token_expires_in == 8726400


def test_a_revoked_access_token_ends_the_connection_as_well(auth: Any, sandbox: QuickBooksSandbox) -> None:
    auth.refresh(sandbox.connect("us").refresh_token)
    refresh_token = auth.refresh_token
    assert auth.revoke(auth.access_token) is True
    with pytest.raises(AuthClientError) as refused:
        auth.refresh(refresh_token)
    assert b"invalid_grant" in refused.value.content


def test_an_unknown_token_cannot_be_revoked(auth: Any) -> None:
    with pytest.raises(AuthClientError) as refused:
        auth.revoke("nobody's")
    assert refused.value.status_code == 400


def test_who_may_read_books_only_is_told_nothing_about_the_user(
    auth: Any, sandbox: QuickBooksSandbox
) -> None:
    auth.refresh(sandbox.connect("us").refresh_token)
    with pytest.raises(AuthClientError) as refused:
        auth.get_user_info()
    assert refused.value.status_code in (401, 403)
