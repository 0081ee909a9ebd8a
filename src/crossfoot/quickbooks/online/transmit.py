"""One HTTP exchange and what is certain after it: Reply, NotSent or Unknown. Shared by client and oauth."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Literal

import httpx2
from lxml import etree

from crossfoot.quickbooks.books import UNREAD, NotSent, Reply, Transmission, Unknown
from crossfoot.quickbooks.online import exact_json

CONNECT_TIMEOUT = 10.0
"""Seconds to reach the server or to get a free connection; nothing has been sent until then."""

MAX_REPLY_BYTES = 64 * 1024 * 1024
"""A longer answer is broken off: the longest page of QuickBooks' lists and reports stays far below."""

TELLING_STATUSES = frozenset({401, 403, 404, 413, 429})
"""With these the status alone says that nothing was carried out, whatever a gateway wrote into the body."""

KEPT_HEADERS = ("content-type", "intuit_tid", "qbo-version", "retry-after", "service-time", "date")
"""What is kept of an answer's headers. Cookies and challenges never reach the evidence page."""


def transmit(
    http: httpx2.Client,
    request: httpx2.Request,
    *,
    timeout: float,
    body: Literal["required", "optional"] = "required",
    monotonic: Callable[[], float] = time.monotonic,
) -> Transmission:
    """Send `request` once and say what is known of it. Never raises for the network.

    `timeout` (seconds) bounds each wait and also the whole answer, so that a server that trickles bytes
    cannot hold a worker. `body="optional"` accepts an empty answer (revocation). A status of 408 or 5xx, a
    broken or overlong answer, and one that is not whole JSON or XML are Unknown: the request may have been
    carried out.
    """
    request.extensions["timeout"] = _timeouts(timeout)
    # The HTTP client keeps cookies: a second send would differ, and companies would share a session.
    request.headers.pop("Cookie", None)
    started = monotonic()
    try:
        response = http.send(request, stream=True, follow_redirects=False)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as error:
        return NotSent(_what_happened(error))
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        return NotSent(_what_happened(error))
    except httpx2.HTTPError as error:
        return Unknown(_what_happened(error))
    try:
        content = _content(response, until=started + timeout, monotonic=monotonic)
    except (httpx2.HTTPError, httpx2.StreamError) as error:
        return Unknown(_what_happened(error), response.status_code)
    finally:
        _close(response)
    if isinstance(content, Unknown):
        return content
    return _judged(response, content, body)


def _timeouts(timeout: float) -> dict[str, float]:
    quick = min(timeout, CONNECT_TIMEOUT)
    return {"connect": quick, "pool": quick, "read": timeout, "write": timeout}


def _content(response: httpx2.Response, *, until: float, monotonic: Callable[[], float]) -> bytes | Unknown:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_REPLY_BYTES:
            return Unknown("QuickBooks' answer was longer than it can be", response.status_code)
        if monotonic() > until:
            return Unknown("QuickBooks' answer did not end in time", response.status_code)
    return b"".join(parts)


def _close(response: httpx2.Response) -> None:
    try:
        response.close()
    except httpx2.HTTPError:
        # The answer has been read, or has failed already: how the connection ends adds nothing to that.
        return


def _judged(response: httpx2.Response, content: bytes, body: Literal["required", "optional"]) -> Transmission:
    status = response.status_code
    if status >= 500 or status == 408:
        return Unknown(f"QuickBooks answered with status {status}", status)
    value = whole(content)
    is_usable = (
        status in TELLING_STATUSES or value is not BROKEN or (body == "optional" and not content.strip())
    )
    if not is_usable:
        return Unknown(f"QuickBooks' answer broke off or is no answer to this (status {status})", status)
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    value = UNREAD if value is BROKEN else value
    return Reply(status, content, headers, headers.get("intuit_tid", ""), value)


BROKEN = object()
"""What `whole` gives for what is not complete."""


def whole(content: bytes) -> Any:
    """The JSON value that `content` is, or UNREAD where it is one complete XML document; else BROKEN."""
    text = content.strip()
    if text[:1] == b"<":
        return BROKEN if parsed_xml(text) is None else UNREAD
    try:
        return exact_json.loads(text)
    except (ValueError, RecursionError):
        return BROKEN


def parsed_xml(content: bytes) -> etree._Element | None:
    """The root element, or None where it is not whole XML. Resolves no entities and opens no network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _what_happened(error: Exception) -> str:
    """The error in words, without its own text: that may quote a header or an address with a token in it."""
    return WORDS.get(type(error).__name__, type(error).__name__)


WORDS = {
    "ConnectError": "no connection to QuickBooks",
    "ConnectTimeout": "no connection to QuickBooks in time",
    "PoolTimeout": "no free connection",
    "ProxyError": "the proxy refused the connection",
    "UnsupportedProtocol": "the address of QuickBooks is not an http address",
    "InvalidURL": "the address of QuickBooks is not valid",
    "ReadTimeout": "QuickBooks did not answer in time",
    "ReadError": "the connection broke before the answer was complete",
    "WriteTimeout": "the request could not be written in time",
    "WriteError": "the connection broke while the request was written",
    "CloseError": "the connection broke while it was closed",
    "RemoteProtocolError": "the answer broke off",
    "LocalProtocolError": "the request broke off",
    "DecodingError": "the answer could not be unpacked",
}
