"""Tokens as an app meets them, over HTTP."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.state import OWNER
from qbsandbox.transport import SandboxTransport

REDIRECT = "https://hub.test/back"
TOKEN = "/oauth2/v1/tokens/bearer"
REVOKE = "/v2/oauth2/tokens/revoke"
APP = ("sandbox-client", "sandbox-secret")


def code_for(
    sandbox: QuickBooksSandbox, *, realm: str = "us", scope: str = "com.intuit.quickbooks.accounting"
) -> str:
    asked = {
        "client_id": "sandbox-client",
        "response_type": "code",
        "scope": scope,
        "redirect_uri": REDIRECT,
        "state": "s1",
    }
    back = sandbox.consent(f"http://sandbox.test/connect/oauth2?{urlencode(asked)}", realm=realm)
    return parse_qs(urlsplit(back).query)["code"][0]


def exchange(web: httpx2.Client, code: str, *, redirect: str = REDIRECT, **headers: str) -> httpx2.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    return web.post(TOKEN, data=form, auth=APP, headers=headers)


def refresh(web: httpx2.Client, token: str, **headers: str) -> httpx2.Response:
    return web.post(
        TOKEN, data={"grant_type": "refresh_token", "refresh_token": token}, auth=APP, headers=headers
    )


def reads_with(web: httpx2.Client, sandbox: QuickBooksSandbox, access_token: str, realm: str = "us") -> int:
    company = sandbox.company(realm)
    path = f"/v3/company/{company.realm_id}/companyinfo/{company.realm_id}"
    return web.get(path, headers={"Authorization": f"Bearer {access_token}"}).status_code


def connect(web: httpx2.Client, sandbox: QuickBooksSandbox) -> dict[str, Any]:
    pair: dict[str, Any] = exchange(web, code_for(sandbox)).json()
    return pair


def test_a_code_becomes_a_pair_with_the_documented_lifetimes(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    answer = exchange(web, code_for(sandbox))

    assert answer.status_code == 200
    pair = answer.json()
    assert sorted(pair) == [
        "access_token",
        "expires_in",
        "refresh_token",
        "token_type",
        "x_refresh_token_expires_in",
    ]
    assert (pair["token_type"], pair["expires_in"], pair["x_refresh_token_expires_in"]) == (
        "bearer",
        3600,
        8726400,
    )
    assert len(pair["access_token"]) == 900
    assert reads_with(web, sandbox, pair["access_token"]) == 200


def test_a_code_works_once_and_a_second_use_kills_what_it_gave(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    code = code_for(sandbox)
    pair = exchange(web, code).json()

    again = exchange(web, code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert reads_with(web, sandbox, pair["access_token"]) == 401
    assert refresh(web, pair["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_is_good_for_less_than_ten_minutes(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    early, late = code_for(sandbox), code_for(sandbox)
    clock.advance(seconds=599)
    assert exchange(web, early).status_code == 200
    clock.advance(seconds=1)
    assert exchange(web, late).json() == {"error_description": "Token invalid", "error": "invalid_grant"}


def test_a_code_belongs_to_the_redirect_address_it_was_sent_to(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    code = code_for(sandbox)

    elsewhere = exchange(web, code, redirect="https://thief.test/back")

    assert (elsewhere.status_code, elsewhere.json()) == (400, {"error": "invalid_grant"})
    assert exchange(web, code).status_code == 200


def test_an_access_token_ends_after_an_hour(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    pair = connect(web, sandbox)
    clock.advance(seconds=3599)
    assert reads_with(web, sandbox, pair["access_token"]) == 200
    clock.advance(seconds=1)
    assert reads_with(web, sandbox, pair["access_token"]) == 401


def test_an_expired_token_gets_the_filters_lower_case_envelope(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    pair = connect(web, sandbox)
    clock.advance(hours=1)
    realm = sandbox.company("us").realm_id

    answer = web.get(
        f"/v3/company/{realm}/preferences",
        headers={"Authorization": f"Bearer {pair['access_token']}", "Accept": "application/json"},
    )

    error = answer.json()["fault"]["error"][0]
    assert answer.status_code == 401
    assert error["code"] == "3200"
    assert error["message"] == "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    assert error["detail"].startswith("Token expired: ")
    assert pair["access_token"] not in answer.text
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert answer.headers["intuit_tid"].startswith("1-")


@pytest.mark.parametrize("authorization", ["", "Bearer short", "Basic dXNlcjpwYXNz", "Bearer " + "x" * 5000])
def test_a_missing_or_malformed_token_is_401(
    web: httpx2.Client, sandbox: QuickBooksSandbox, authorization: str
) -> None:
    realm = sandbox.company("us").realm_id
    answer = web.get(
        f"/v3/company/{realm}/preferences",
        headers={"Authorization": authorization, "Accept": "application/json"},
    )
    assert answer.status_code == 401
    assert answer.json()["fault"]["type"] == "AUTHENTICATION"


def test_a_token_of_another_company_is_403_with_3100(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    tokens = sandbox.connect("us")
    uk = sandbox.company("uk").realm_id

    answer = web.get(
        f"/v3/company/{uk}/preferences", headers={"Authorization": f"Bearer {tokens.access_token}"}
    )

    assert answer.status_code == 403
    assert '<Error code="3100">' in answer.text
    assert reads_with(web, sandbox, tokens.access_token, "us") == 200


def test_a_token_without_the_accounting_scope_is_403(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    pair = exchange(web, code_for(sandbox, scope="openid email")).json()
    assert reads_with(web, sandbox, pair["access_token"]) == 403


def test_within_a_day_a_refresh_hands_back_the_same_refresh_token(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    pair = connect(web, sandbox)
    clock.advance(hours=23)

    again = refresh(web, pair["refresh_token"]).json()

    assert again["refresh_token"] == pair["refresh_token"]
    assert again["access_token"] != pair["access_token"]
    assert reads_with(web, sandbox, again["access_token"]) == 200


def test_after_a_day_a_refresh_rotates_and_the_old_token_is_dead(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    pair = connect(web, sandbox)
    clock.advance(hours=24)

    rotated = refresh(web, pair["refresh_token"]).json()

    assert rotated["refresh_token"] != pair["refresh_token"]
    dead = refresh(web, pair["refresh_token"])
    assert (dead.status_code, dead.json()) == (
        400,
        {"error_description": "Token invalid", "error": "invalid_grant"},
    )
    assert refresh(web, rotated["refresh_token"]).status_code == 200


def test_with_a_days_grace_the_old_token_gives_the_new_one_until_it_ends(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    sandbox.oauth.refresh_grace = timedelta(hours=24)
    sandbox.oauth.rotate_after = timedelta(0)
    first = connect(web, sandbox)["refresh_token"]
    second = refresh(web, first).json()["refresh_token"]

    clock.advance(hours=23)
    assert refresh(web, first).json()["refresh_token"] == second
    clock.advance(hours=1)
    assert refresh(web, first).json()["error"] == "invalid_grant"


def test_rotation_at_each_refresh_is_a_switch(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    sandbox.oauth.rotate_after = timedelta(0)
    first = connect(web, sandbox)["refresh_token"]
    second = refresh(web, first).json()["refresh_token"]
    third = refresh(web, second).json()["refresh_token"]
    assert len({first, second, third}) == 3


def test_a_refresh_token_lives_101_days_from_its_last_use(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    sandbox.oauth.rotate_after = timedelta(days=9999)
    token = connect(web, sandbox)["refresh_token"]
    clock.advance(days=100)
    assert refresh(web, token).json()["x_refresh_token_expires_in"] == 8726400
    clock.advance(days=100)
    assert refresh(web, token).status_code == 200
    clock.advance(days=101)
    assert refresh(web, token).json()["error"] == "invalid_grant"


def test_a_connection_ends_for_good_after_five_years(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    pair = exchange(web, code_for(sandbox), **{"x-include-refresh-token-hard-expires-in": "true"}).json()
    assert pair["x_refresh_token_hard_expires_in"] == 5 * 365 * 86400
    token = pair["refresh_token"]
    for _ in range(18):
        clock.advance(days=100)
        token = refresh(web, token).json()["refresh_token"]
    clock.advance(days=25)
    assert refresh(web, token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
@pytest.mark.parametrize("shape", ["json", "form"])
def test_revoking_either_token_kills_both(
    web: httpx2.Client, sandbox: QuickBooksSandbox, which: str, shape: str
) -> None:
    pair = connect(web, sandbox)
    body = {"token": pair[which]}

    answer = (
        web.post(REVOKE, json=body, auth=APP) if shape == "json" else web.post(REVOKE, data=body, auth=APP)
    )

    assert (answer.status_code, answer.content) == (200, b"")
    assert reads_with(web, sandbox, pair["access_token"]) == 401
    assert refresh(web, pair["refresh_token"]).json()["error"] == "invalid_grant"


def test_revoking_one_connection_leaves_another_company_alone(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    us, uk = sandbox.connect("us"), sandbox.connect("uk")
    web.post(REVOKE, json={"token": us.refresh_token}, auth=APP)
    assert reads_with(web, sandbox, us.access_token, "us") == 401
    assert reads_with(web, sandbox, uk.access_token, "uk") == 200


def test_a_disconnect_inside_quickbooks_is_learned_only_by_trying(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    pair = connect(web, sandbox)
    sandbox.oauth.disconnect(realm_id=sandbox.company("us").realm_id, now=clock.now())
    assert reads_with(web, sandbox, pair["access_token"]) == 401
    assert refresh(web, pair["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("app", [("sandbox-client", "wrong"), ("nobody", "sandbox-secret")])
def test_a_wrong_app_is_401_invalid_client(
    web: httpx2.Client, sandbox: QuickBooksSandbox, app: tuple[str, str]
) -> None:
    pair = connect(web, sandbox)
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    answer = web.post(TOKEN, data=form, auth=app)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_another_app_cannot_use_this_apps_refresh_token(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    sandbox.oauth.add_client("other-app", "other-secret")
    pair = connect(web, sandbox)
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    answer = web.post(TOKEN, data=form, auth=("other-app", "other-secret"))
    assert answer.json()["error"] == "invalid_grant"


def test_bodies_may_be_json_and_the_app_may_name_itself_in_them(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    answer = web.post(
        TOKEN,
        json={
            "grant_type": "authorization_code",
            "code": code_for(sandbox),
            "redirect_uri": REDIRECT,
            "client_id": "sandbox-client",
            "client_secret": "sandbox-secret",
        },
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "AB11"}, "invalid_request"),
        ({"grant_type": "password", "username": "x"}, "unsupported_grant_type"),
    ],
)
def test_a_token_request_without_its_parts_is_refused(
    web: httpx2.Client, form: dict[str, str], error: str
) -> None:
    answer = web.post(TOKEN, data=form, auth=APP)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_tokens_outlive_a_restart_where_there_is_a_folder(tmp_path: Path, clock: VirtualClock) -> None:
    before = QuickBooksSandbox(directory=tmp_path, clock=clock, limits_enabled=False)
    tokens = before.connect("us")
    before.close()

    after = QuickBooksSandbox(directory=tmp_path, clock=clock, limits_enabled=False)
    with httpx2.Client(transport=SandboxTransport(after), base_url="http://sandbox.test") as web:
        assert reads_with(web, after, tokens.access_token) == 200
        assert refresh(web, tokens.refresh_token).status_code == 200
    after.close()


def test_a_reset_forgets_every_token(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    tokens = sandbox.connect("us", email=OWNER)
    sandbox.reset()
    assert reads_with(web, sandbox, tokens.access_token) == 401
