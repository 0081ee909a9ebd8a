"""The authorize page as a person with a browser meets it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.state import OWNER

PAGE = "/connect/oauth2"
ASKED = {
    "client_id": "sandbox-client",
    "response_type": "code",
    "scope": "com.intuit.quickbooks.accounting openid",
    "redirect_uri": "https://hub.test/back?company=7",
    "state": "a&b=ü",
}


def press(web: httpx2.Client, decision: str, **fields: str) -> httpx2.Response:
    return web.post(PAGE, data={**ASKED, "decision": decision, **fields})


def address(answer: httpx2.Response) -> tuple[str, dict[str, list[str]]]:
    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    return f"{where.scheme}://{where.netloc}{where.path}", parse_qs(where.query)


def test_the_first_page_offers_every_user(web: httpx2.Client) -> None:
    page = web.get(PAGE, params=ASKED)
    assert page.status_code == 200
    for email in (OWNER, "bookkeeper1@sandbox.example", "bookkeeper2@sandbox.example"):
        assert f'value="{email}"' in page.text
    assert 'value="sign-in"' in page.text


def test_a_user_of_two_companies_is_asked_which(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    page = press(web, "sign-in", user=OWNER)
    assert "Which company do you want to connect?" in page.text
    for realm_id in sandbox.companies:
        assert f'name="realm" value="{realm_id}"' in page.text


def test_a_user_of_one_company_sees_only_that_one(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    page = press(web, "sign-in", user="bookkeeper2@sandbox.example")
    assert "Connect this company?" in page.text
    assert sandbox.company("uk").realm_id in page.text
    assert sandbox.company("us").realm_id not in page.text


def test_connect_goes_back_with_code_state_and_company(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    realm_id = sandbox.company("uk").realm_id
    where, query = address(press(web, "connect", user=OWNER, realm=realm_id))
    assert where == "https://hub.test/back"
    assert query["company"] == ["7"]
    assert query["state"] == ["a&b=ü"]
    assert query["realmId"] == [realm_id]
    assert query["code"][0].startswith("AB11")
    assert len(query["code"][0]) <= 512


def test_cancel_goes_back_with_access_denied_and_no_code(web: httpx2.Client) -> None:
    for fields in ({"user": OWNER}, {}):
        where, query = address(press(web, "cancel", **fields))
        assert where == "https://hub.test/back"
        assert query == {"company": ["7"], "error": ["access_denied"], "state": ["a&b=ü"]}


def test_an_unknown_scope_goes_back_with_invalid_scope(web: httpx2.Client) -> None:
    _where, query = address(web.get(PAGE, params={**ASKED, "scope": "everything"}))
    assert query["error"] == ["invalid_scope"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"client_id": "nobody"}, "No app with the client id “nobody” is registered here."),
        ({"state": ""}, "The app&#39;s request lacks state."),
        ({"response_type": "token"}, "The app asks for “token”; only “code” can be asked for."),
        ({"redirect_uri": "javascript:alert(1)"}, "“javascript:alert(1)” is no web address to return to."),
    ],
)
def test_a_request_that_cannot_be_trusted_is_shown_and_never_redirected(
    web: httpx2.Client, change: dict[str, str], sentence: str
) -> None:
    answer = web.get(PAGE, params={**ASKED, **change})
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert sentence in answer.text


def test_registered_redirect_addresses_are_enforced(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    sandbox.oauth.redirect_uris = ("https://hub.test/back",)
    assert web.get(PAGE, params=ASKED).status_code == 400
    assert web.get(PAGE, params={**ASKED, "redirect_uri": "https://hub.test/back"}).status_code == 200


def test_nobody_connects_a_company_they_do_not_administer(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    answer = press(web, "connect", user="bookkeeper1@sandbox.example", realm=sandbox.company("uk").realm_id)
    assert answer.status_code == 403
    assert "Bookkeeper 1 is no administrator of company" in answer.text


def test_what_the_app_sends_is_escaped_on_the_page(web: httpx2.Client) -> None:
    hostile: dict[str, Any] = {**ASKED, "state": '"><script>alert(1)</script>'}
    page = web.get(PAGE, params=hostile)
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
