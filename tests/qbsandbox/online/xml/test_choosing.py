"""Which representation a client gets, and which one its body is read as."""

from datetime import datetime

import httpx2
import pytest

from plain_client import HOST, START
from qbsandbox.clock import VirtualClock
from qbsandbox.online.xml.choosing import asks_for_json, is_xml
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport


@pytest.mark.parametrize(
    ("accept", "json"),
    [
        ("application/json", True),
        ("application/json, text/plain, */*", True),
        ("application/pdf, application/json", True),
        ("application/json;charset=UTF-8", True),
        ("APPLICATION/JSON", True),
        ("text/html, application/json;q=0.9, */*;q=0.1", True),
        ("application/xml;q=0.5, application/json", True),
        ("application/xml, application/json;q=0.5", False),
        ("application/json;q=0, */*", False),
        ("", False),
        ("*/*", False),
        ("application/xml", False),
        ("text/xml, */*;q=0.5", False),
        ("application/pdf", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
    ],
)
def test_xml_unless_json_is_asked_for(accept: str, json: bool) -> None:
    assert asks_for_json(accept) is json


@pytest.mark.parametrize(
    ("content_type", "body", "xml"),
    [
        ("application/xml", b"<Customer/>", True),
        ("text/xml; charset=utf-8", b"<Customer/>", True),
        ("application/xml", b"not xml at all", True),
        ("application/xml", b"", False),
        ("application/json", b"<Customer/>", False),
        ("", b"  <Customer/>", True),
        ("", b'{"DisplayName":"Ana"}', False),
        ("application/octet-stream", b"\xef\xbb\xbf<Customer/>", True),
        ("application/octet-stream", b"", False),
        ("multipart/form-data; boundary=x", b"<--", False),
    ],
)
def test_a_body_is_read_by_its_content_type_and_else_by_its_first_character(
    content_type: str, body: bytes, xml: bool
) -> None:
    assert is_xml(content_type, body) is xml


@pytest.fixture
def web() -> httpx2.Client:
    sandbox = QuickBooksSandbox(clock=VirtualClock(datetime.fromisoformat(START)), limits_enabled=False)
    tokens = sandbox.connect("us")
    return httpx2.Client(
        transport=SandboxTransport(sandbox),
        base_url=f"{HOST}/v3/company/{tokens.realm_id}/",
        headers={"Authorization": f"Bearer {tokens.access_token}"},
    )


@pytest.mark.parametrize("accept", ["*/*", "application/xml"])
def test_over_http_the_default_is_xml(web: httpx2.Client, accept: str) -> None:
    answer = web.get("query", params={"query": "select count(*) from Customer"}, headers={"Accept": accept})

    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.text.startswith(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="2026-03-02T09:00:00.000-08:00">'
        '<QueryResponse totalCount="'
    )


def test_what_axios_and_python_quickbooks_ask_for_is_json(web: httpx2.Client) -> None:
    for accept in ("application/json, text/plain, */*", "application/json"):
        answer = web.get("preferences", headers={"Accept": accept})
        assert answer.json()["Preferences"]["Id"] == "1"


def test_a_token_that_is_refused_is_refused_in_xml_too(web: httpx2.Client) -> None:
    answer = web.get("preferences", headers={"Authorization": "Bearer short", "Accept": "application/xml"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/xml")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert (
        '<Fault type="AUTHENTICATION"><Error code="3200"><Message>message=AuthenticationFailed; '
        "errorCode=003200; statusCode=401</Message><Detail>" in answer.text
    )
    assert 'time="2026-03-02T09:00:00.000-08:00"' in answer.text


def test_a_batch_in_xml_counts_its_items(web: httpx2.Client) -> None:
    items = "".join(
        f'<BatchItemRequest bId="{n}" operation="create"><Customer><DisplayName>Customer {n}</DisplayName>'
        "</Customer></BatchItemRequest>"
        for n in range(3)
    )
    answer = web.post(
        "batch",
        content=f'<IntuitBatchRequest xmlns="http://schema.intuit.com/finance/v3">{items}</IntuitBatchRequest>',
        headers={"Content-Type": "application/xml"},
    )

    assert answer.text.count("<BatchItemResponse bId=") == 3
