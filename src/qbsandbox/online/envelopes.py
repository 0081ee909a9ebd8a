"""The envelopes that refusals come in: four of them, and clients have to read all four.

The service's own, and what the layers in front of it answer: the authentication filter's lower-case JSON and
the gateway's XML. (The fourth, of the token endpoint, is made there.)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from qbsandbox.company import jsontext, pacific
from qbsandbox.company.faults import Fault, business, unsupported
from qbsandbox.online.rest_messages import RestReply

JSON = "application/json;charset=utf-8"
JSON_OF_FAULTS = "application/json"
XML = "application/xml"


def service_fault(fault: Fault, *, now: datetime) -> RestReply:
    """The service's own envelope: `{"Fault": {...}, "time": ...}`."""
    envelope: dict[str, Any] = {"Fault": fault.as_json()}
    if fault.timed:
        envelope["time"] = pacific.milliseconds_text(now)
    content_type = JSON if fault.status == 200 else JSON_OF_FAULTS
    return RestReply(fault.status, {"Content-Type": content_type}, jsontext.write(envelope).encode())


def auth_failed(detail: str, *, now: datetime, no_token: bool = False) -> RestReply:
    """401 of the authentication filter: lower-case keys, `time` in milliseconds since 1970 (recorded).

    `no_token`: nothing was sent to look at, which has a code of its own (3202, by Intuit's list of codes).
    """
    code, name = ("3202", "EmptyField") if no_token else ("3200", "AuthenticationFailed")
    body: dict[str, Any] = {
        "warnings": None,
        "intuitObject": None,
        "fault": {
            "error": [
                {
                    "message": f"message={name}; errorCode=00{code}; statusCode=401",
                    "detail": detail,
                    "code": code,
                    "element": None,
                }
            ],
            "type": "AUTHENTICATION",
        },
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(now.timestamp() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    headers = {
        "Content-Type": JSON_OF_FAULTS,
        "WWW-Authenticate": 'Bearer realm="Intuit", error="invalid_token"',
    }
    return RestReply(401, headers, jsontext.write(body).encode())


def throttled(*, now: datetime, as_xml: bool) -> RestReply:
    """429 of the gateway; XML even for JSON clients by most reports, JSON by some (no Retry-After was ever
    seen)."""
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    detail = "The request limit was reached.  Try again later"
    if as_xml:
        return _gateway_xml(429, "3001", message, detail, now=now)
    fault = Fault(3001, detail, type="SERVICE", message=message, status=429)
    return service_fault(fault, now=now)


def gateway(status: int, *, now: datetime) -> RestReply:
    """502, 503 or 504 as XML. Only the 504 was recorded; the other two are made in its image."""
    named = {
        502: ("6001", "BadGateway"),
        503: ("6003", "ServiceUnavailable"),
        504: ("6002", "GatewayTimeout"),
    }
    code, name = named[status]
    message = f"message={name}; errorCode=00{code}; statusCode={status}"
    return _gateway_xml(status, code, message, "", now=now)


def forbidden(*, now: datetime) -> RestReply:
    """403 / 3100 as XML: the app is not authorised for this company."""
    message = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    return _gateway_xml(403, "3100", message, "", now=now)


def no_company(*, now: datetime) -> RestReply:
    """400 / 6000 for an address without a company's id in it, where a client forgot to set it ("undefined",
    "None"); recorded."""
    return service_fault(business("Unexpected Internal Error. (-30000)"), now=now)


def cannot_consume(*, now: datetime) -> RestReply:
    """415 for a body that is no JSON and no XML. UNSURE: the text is RESTEasy's, in the recorded frame."""
    fault = unsupported("Cannot consume content type")
    fault.status = 415
    return service_fault(fault, now=now)


def no_route(hint: str) -> RestReply:
    """404 of the web server in front, in HTML (seen for addresses without a company); `hint` is the sandbox's
    own word to whoever mistyped an address."""
    page = (
        "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
        f"<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n<!-- {hint} -->\r\n"
        "</body>\r\n</html>\r\n"
    )
    return RestReply(404, {"Content-Type": "text/html"}, page.encode())


def _gateway_xml(status: int, code: str, message: str, detail: str, *, now: datetime) -> RestReply:
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<IntuitResponse time="{pacific.milliseconds_text(now)}" xmlns="http://schema.intuit.com/finance/v3">'
        f'<Fault type="SERVICE"><Error code="{code}"><Message>{escape(message)}</Message>'
        f"<Detail>{escape(detail)}</Detail></Error></Fault></IntuitResponse>"
    )
    return RestReply(status, {"Content-Type": XML}, body.encode())
