"""The four envelopes of a refusal."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from qbsandbox.company import faults
from qbsandbox.online import envelopes

NOW = datetime(2020, 9, 29, 13, 58, 50, 262000, tzinfo=UTC)
SCHEMA = "{http://schema.intuit.com/finance/v3}"


def test_a_service_fault_has_its_keys_in_the_recorded_order() -> None:
    reply = envelopes.service_fault(faults.missing("Line"), now=NOW)

    assert (reply.status, reply.headers) == (400, {"Content-Type": "application/json"})
    assert reply.body.decode() == (
        '{"Fault":{"Error":[{'
        '"Message":"Required param missing, need to supply the required value for the API",'
        '"Detail":"Required parameter Line is missing in the request","code":"2020","element":"Line"}],'
        '"type":"ValidationFault"},"time":"2020-09-29T06:58:50.262-07:00"}'
    )


def test_the_authentication_filter_answers_in_lower_case() -> None:
    reply = envelopes.auth_failed("Token expired: AB0abc", now=NOW)

    body = json.loads(reply.body)
    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert body["fault"] == {
        "error": [
            {
                "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                "detail": "Token expired: AB0abc",
                "code": "3200",
                "element": None,
            }
        ],
        "type": "AUTHENTICATION",
    }
    assert (body["time"], body["batchItemResponse"], body["requestId"]) == (1601387930262, [], None)


def test_a_throttle_answers_in_xml_or_json() -> None:
    xml = envelopes.throttled(now=NOW, as_xml=True)
    root = ElementTree.fromstring(xml.body)

    assert (xml.status, xml.headers["Content-Type"], root.tag) == (
        429,
        "application/xml",
        f"{SCHEMA}IntuitResponse",
    )
    error = root.find(f"{SCHEMA}Fault/{SCHEMA}Error")
    assert error is not None and error.get("code") == "3001"
    assert error.findtext(f"{SCHEMA}Detail") == "The request limit was reached.  Try again later"
    as_json = envelopes.throttled(now=NOW, as_xml=False)
    assert as_json.status == 429
    assert json.loads(as_json.body)["Fault"]["Error"][0]["Message"] == (
        "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    )


@pytest.mark.parametrize("status", [502, 503, 504])
def test_gateways_answer_in_xml(status: int) -> None:
    reply = envelopes.gateway(status, now=NOW)

    assert reply.status == status and f"statusCode={status}".encode() in reply.body
    assert ElementTree.fromstring(reply.body).get("time") == "2020-09-29T06:58:50.262-07:00"


def test_an_app_without_a_right_to_the_company_is_forbidden() -> None:
    reply = envelopes.forbidden(now=NOW)

    assert reply.status == 403 and b"errorCode=003100; statusCode=403" in reply.body
