"""What the layers in front of the service answer, and what the service says to addresses it does not know."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from plain_client import PlainClient
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.state import OWNER

JSON = {"Accept": "application/json"}


def bearer(books: PlainClient) -> dict[str, str]:
    return {**JSON, "Authorization": f"Bearer {books.tokens.access_token}"}


def test_without_a_token_the_filter_names_the_empty_field(books: PlainClient) -> None:
    answer = books.http.get(f"/v3/company/{books.tokens.realm_id}/preferences", headers=JSON)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert answer.json()["fault"] == {
        "error": [
            {
                "message": "message=EmptyField; errorCode=003202; statusCode=401",
                "detail": "oauth_token missing",
                "code": "3202",
                "element": None,
            }
        ],
        "type": "AUTHENTICATION",
    }


@pytest.mark.parametrize("token", ["short", "x" * 5000])
def test_a_token_of_no_possible_length_is_malformed(books: PlainClient, token: str) -> None:
    answer = books.http.get(
        f"/v3/company/{books.tokens.realm_id}/preferences",
        headers={**JSON, "Authorization": f"Bearer {token}"},
    )

    (error,) = answer.json()["fault"]["error"]
    assert (error["code"], error["detail"]) == ("3200", "Malformed bearer token: too short or too long")


@pytest.mark.parametrize("realm", ["undefined", "None", "null", "{realmId}"])
def test_a_client_that_forgot_the_company_gets_the_recorded_riddle(books: PlainClient, realm: str) -> None:
    answer = books.http.get(f"/v3/company/{realm}/query?query=select", headers=bearer(books))

    body = answer.json()
    assert answer.status_code == 400
    assert body["Fault"] == {
        "Error": [
            {
                "Message": "A business validation error has occurred while processing your request",
                "Detail": "Business Validation Error: Unexpected Internal Error. (-30000)",
                "code": "6000",
                "element": "",
            }
        ],
        "type": "ValidationFault",
    }


def test_a_company_id_that_is_an_empty_word_is_the_same_riddle(books: PlainClient) -> None:
    answer = books.http.get("/v3/company//preferences", headers=bearer(books))
    assert answer.json()["Fault"]["Error"][0]["code"] == "6000"


def test_a_path_without_its_company_is_a_resource_that_is_not_there(books: PlainClient) -> None:
    answer = books.http.post("/v3/company/customer?minorversion=8", json={}, headers=bearer(books))

    assert answer.status_code == 400
    assert answer.json()["Fault"]["Error"][0]["Detail"] == (
        "Operation Could not find resource for relative : /v3/company/customer of full path: "
        "https://c50.sandbox.qbo.intuit.com/qbo50/v3/company/customer?minorversion=8 is not supported."
    )
    assert books.http.post("/v3/company/customer", json={}).status_code == 401


def test_an_extra_part_of_a_path_is_a_resource_that_is_not_there(books: PlainClient) -> None:
    answer = books.send("GET", "customer/1/5")

    (error,) = answer.json()["Fault"]["Error"]
    assert (answer.status_code, error["code"], error["Message"]) == (400, "500", "Unsupported Operation")
    assert error["Detail"].startswith(
        f"Operation Could not find resource for relative : /v3/company/{books.tokens.realm_id}/customer/1/5 of"
        " full path: https://c50.sandbox.qbo.intuit.com/qbo50/v3/company/"
    )


def test_addresses_that_belong_to_nobody_are_a_web_servers_404(books: PlainClient) -> None:
    answer = books.http.get("/v4/company/1/invoice", headers=bearer(books))

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html")
    assert "<center><h1>404 Not Found</h1></center>" in answer.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_405(books: PlainClient, method: str) -> None:
    answer = books.send(method, "invoice/1")

    assert answer.status_code == 405
    assert answer.json()["Fault"]["Error"][0]["Detail"] == (
        f"Operation No resource method found for {method}, return 405 with Allow header is not supported."
    )
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "batch"),
        ("GET", "invoice"),
        ("POST", "invoice/1"),
        ("POST", "cdc"),
        ("POST", "reports/TrialBalance"),
    ],
)
def test_a_path_that_takes_another_method_is_405(books: PlainClient, method: str, path: str) -> None:
    answer = books.send(method, path, body={} if method == "POST" else None)

    assert answer.status_code == 405
    assert f"No resource method found for {method}," in answer.json()["Fault"]["Error"][0]["Detail"]


def test_options_names_the_methods_and_head_has_no_body(books: PlainClient) -> None:
    options = books.send("OPTIONS", "invoice")
    assert (options.status_code, options.headers["Allow"]) == (200, "GET, HEAD, OPTIONS, POST")
    head, get = books.send("HEAD", "preferences"), books.preferences()
    assert (head.status_code, head.content) == (200, b"") and get.content
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_a_form_is_no_body(books: PlainClient) -> None:
    answer = books.http.post(
        f"/v3/company/{books.tokens.realm_id}/customer", data={"DisplayName": "Ana"}, headers=bearer(books)
    )

    assert answer.status_code == 415
    assert (
        answer.json()["Fault"]["Error"][0]["Detail"]
        == "Operation Cannot consume content type is not supported."
    )


def test_a_body_that_is_no_utf_8_or_no_json(books: PlainClient) -> None:
    def sent(body: bytes) -> dict[str, str]:
        answer = books.http.post(
            f"/v3/company/{books.tokens.realm_id}/customer",
            content=body,
            headers={**bearer(books), "Content-Type": "application/json"},
        )
        assert answer.status_code == 400
        return dict(answer.json()["Fault"]["Error"][0])

    broken = sent(b'{"DisplayName":"Caf\xe9"}')
    assert broken["code"] == "500" and "MalformedByteSequenceException: Invalid byte 1" in broken["Detail"]
    assert sent(b'{"DisplayName":')["code"] == "2010"
    assert sent(b'{"DisplayName":"half \\ud83d a face"}')["code"] == "2010"
    assert sent(b"[" * 5000)["code"] == "2010"
    for depth in (100, 300, 600, 900):
        assert sent(b'{"BillAddr":' * depth + b"1" + b"}" * depth)["code"] == "2010"


def test_a_user_who_lost_the_rights_takes_the_app_along(
    books: PlainClient, sandbox: QuickBooksSandbox
) -> None:
    owner = sandbox.oauth.users[OWNER]
    sandbox.oauth.users[OWNER] = replace(owner, realm_ids=())

    answer = books.preferences()

    fault = answer.json()["Fault"]
    assert answer.status_code == 403
    assert fault["type"] == "AuthorizatonFault"
    assert fault["Error"][0]["Message"] == "Authorization Failure"
    assert fault["Error"][0]["Detail"] == ": -11014-You do not have access to use QuickBooks Online Plus."
    assert fault["Error"][0]["code"] == "120"
    sandbox.oauth.users[OWNER] = owner
    assert books.preferences().status_code == 200


def test_every_answer_carries_the_recorded_headers_and_an_id_of_its_own(books: PlainClient) -> None:
    good, bad = books.preferences(), books.send("GET", "invoice/99999")

    assert good.headers["Content-Type"] == "application/json;charset=utf-8"
    assert bad.headers["Content-Type"] == "application/json"
    for answer in (good, bad):
        assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", answer.headers["intuit_tid"])
        assert (answer.headers["Vary"], answer.headers["Server"]) == ("Accept-Encoding", "nginx")
    assert good.headers["QBO-Version"] == "1944.190"
    assert re.fullmatch(r"total=\d+, db=\d+", good.headers["Service-Time"])
    assert good.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert good.headers["Expires"] == "0"
    assert not {"QBO-Version", "Service-Time", "Cache-Control", "Expires"} & set(bad.headers)
    assert good.headers["intuit_tid"] != bad.headers["intuit_tid"]


def test_long_answers_are_zipped_for_those_who_ask(books: PlainClient) -> None:
    url = f"/v3/company/{books.tokens.realm_id}/query?query=select * from Account"
    plain = books.http.get(url, headers={**bearer(books), "Accept-Encoding": "identity"})
    zipped = books.http.get(url, headers={**bearer(books), "Accept-Encoding": "gzip, deflate"})

    assert "Content-Encoding" not in plain.headers and zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) < len(plain.content) / 3
    assert zipped.json()["QueryResponse"] == plain.json()["QueryResponse"]


@pytest.mark.parametrize(
    "path", ["Preferences", "PREFERENCES/", "preferences?minorversion=3", "preferences?odd=1"]
)
def test_paths_in_any_case_old_minor_versions_and_unknown_parameters_make_no_difference(
    books: PlainClient, path: str
) -> None:
    url = f"/v3/company/{books.tokens.realm_id}/{path}"
    answer = books.http.get(url, headers=bearer(books))

    assert answer.json()["Preferences"] == books.preferences().json()["Preferences"]


def test_an_expired_token_shows_its_first_letters(books: PlainClient, sandbox: QuickBooksSandbox) -> None:
    sandbox.oauth.expire_access_tokens(now=sandbox.clock.now() - timedelta(seconds=1))

    (error,) = books.preferences().json()["fault"]["error"]

    assert error["detail"] == f"Token expired: {books.tokens.access_token[:3]}..."
