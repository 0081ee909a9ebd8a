"""Discovery, userinfo and id tokens."""

import httpx2
import jwt
import pytest

from plain_client import HOST
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.signin.oauth import OAuth
from qbsandbox.signin.tokens import Tokens
from qbsandbox.state import OWNER

READ_BY_CLIENTS = [
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "revocation_endpoint",
    "jwks_uri",
]


@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration"])
@pytest.mark.parametrize("end", ["", "/"])
def test_discovery_names_the_sandboxs_own_addresses(web: httpx2.Client, name: str, end: str) -> None:
    document = web.get(f"/.well-known/{name}{end}").json()
    assert {key: document[key] for key in READ_BY_CLIENTS} == {
        "issuer": "http://sandbox.test/op/v1",
        "authorization_endpoint": "http://sandbox.test/connect/oauth2",
        "token_endpoint": "http://sandbox.test/oauth2/v1/tokens/bearer",
        "userinfo_endpoint": "http://sandbox.test/v1/openid_connect/userinfo",
        "revocation_endpoint": "http://sandbox.test/v2/oauth2/tokens/revoke",
        "jwks_uri": "http://sandbox.test/op/v1/jwks",
    }


def test_asked_by_intuits_name_discovery_names_intuits_addresses(web: httpx2.Client) -> None:
    document = web.get("https://developer.intuit.com/.well-known/openid_sandbox_configuration/").json()
    assert document["token_endpoint"] == "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
    assert document["userinfo_endpoint"] == (
        "https://sandbox-accounts.platform.intuit.com/v1/openid_connect/userinfo"
    )


def test_every_address_that_discovery_names_answers(web: httpx2.Client) -> None:
    document = web.get("/.well-known/openid_configuration").json()
    statuses = {key: web.get(document[key]).status_code for key in READ_BY_CLIENTS if key != "issuer"}
    assert statuses == {
        "authorization_endpoint": 400,
        "token_endpoint": 405,
        "userinfo_endpoint": 401,
        "revocation_endpoint": 405,
        "jwks_uri": 200,
    }


def minted(sandbox: QuickBooksSandbox, scope: str) -> Tokens:
    return sandbox.connect("us", scope=scope)


def test_userinfo_tells_what_the_scopes_allow(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    def told(scope: str) -> httpx2.Response:
        token = minted(sandbox, scope).access_token
        return web.get("/v1/openid_connect/userinfo", headers={"Authorization": f"Bearer {token}"})

    assert told("openid").json() == {"sub": f"sandbox-user-{OWNER}"}
    assert told("openid email profile").json() == {
        "sub": f"sandbox-user-{OWNER}",
        "givenName": "Sandbox",
        "familyName": "Owner",
        "email": OWNER,
        "emailVerified": True,
    }
    everything = told("openid phone address").json()
    assert list(everything) == ["sub", "phoneNumber", "phoneNumberVerified", "address"]
    assert everything["address"]["country"] == "US"
    assert told("com.intuit.quickbooks.accounting").status_code == 403


def test_an_id_token_comes_only_with_openid_and_verifies_against_the_key_set(
    web: httpx2.Client, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    def refreshed(scope: str) -> dict[str, str]:
        form = {"grant_type": "refresh_token", "refresh_token": minted(sandbox, scope).refresh_token}
        answer = web.post("/oauth2/v1/tokens/bearer", data=form, auth=("sandbox-client", "sandbox-secret"))
        pair: dict[str, str] = answer.json()
        return pair

    assert "id_token" not in refreshed("com.intuit.quickbooks.accounting")
    id_token = refreshed("com.intuit.quickbooks.accounting openid")["id_token"]
    keys = jwt.PyJWKSet.from_dict(web.get("/op/v1/jwks").json())
    claims = jwt.decode(
        id_token, keys["qbsandbox-1"].key, audience="sandbox-client", algorithms=["RS256"],
        options={"verify_exp": False, "verify_iat": False},
    )  # fmt: skip
    assert claims["iss"] == "http://sandbox.test/op/v1"
    assert claims["realmid"] == sandbox.company("us").realm_id
    assert claims["exp"] == int(clock.now().timestamp()) + 3600


def test_the_same_seed_makes_the_same_tokens_and_no_seed_makes_secret_ones(clock: VirtualClock) -> None:
    def first_token(seed: int | None) -> str:
        oauth = OAuth(seed=seed)
        token = oauth.mint(realm_id="1", email=OWNER, now=clock.now()).access_token
        oauth.close()
        return token

    assert first_token(7) == first_token(7) != first_token(8)
    assert first_token(None) != first_token(None)


def test_paths_that_belong_to_nobody_are_404(web: httpx2.Client) -> None:
    assert web.get(f"{HOST}/v4/company/1/invoice").status_code == 404
    assert web.get("/v3/company").status_code == 404
