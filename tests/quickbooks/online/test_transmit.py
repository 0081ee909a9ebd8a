"""After one HTTP exchange: certainly nothing went out, or an answer came whole, or it is unknown."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator

import httpx2
import pytest

from crossfoot.quickbooks.books import NotSent, Reply, Transmission, Unknown
from crossfoot.quickbooks.online.transmit import BROKEN, CONNECT_TIMEOUT, MAX_REPLY_BYTES, transmit, whole

REQUEST = ("POST", "https://quickbooks.example/v3/company/1/invoice")


class Line(httpx2.BaseTransport):
    """A wire that does one given thing; what QuickBooks itself would say is not its business."""

    def __init__(self, act: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self.act = act

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self.act(request)


def over(act: Callable[[httpx2.Request], httpx2.Response], **options: object) -> Transmission:
    with httpx2.Client(transport=Line(act)) as http:
        return transmit(http, http.build_request(*REQUEST), timeout=120.0, **options)  # type: ignore[arg-type]


def raising(error: type[Exception]) -> Callable[[httpx2.Request], httpx2.Response]:
    def act(request: httpx2.Request) -> httpx2.Response:
        raise error("secret-token-in-text")

    return act


def answering(status: int, content: bytes, **headers: str) -> Callable[[httpx2.Request], httpx2.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: httpx2.Response(status, content=content, headers=named)


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.ProxyError,
        httpx2.UnsupportedProtocol,
        httpx2.InvalidURL,
    ],
)
def test_without_a_connection_nothing_was_sent(error: type[Exception]) -> None:
    assert isinstance(over(raising(error)), NotSent)


@pytest.mark.parametrize(
    "error",
    [
        httpx2.WriteError,
        httpx2.WriteTimeout,
        httpx2.ReadError,
        httpx2.ReadTimeout,
        httpx2.CloseError,
        httpx2.RemoteProtocolError,
        httpx2.LocalProtocolError,
        httpx2.DecodingError,
        httpx2.TooManyRedirects,
    ],
)
def test_once_a_connection_stood_the_outcome_is_unknown(error: type[Exception]) -> None:
    assert isinstance(over(raising(error)), Unknown)


def test_every_error_of_the_http_library_has_an_answer() -> None:
    errors = {
        value
        for value in vars(httpx2).values()
        if isinstance(value, type) and issubclass(value, httpx2.RequestError)
    }
    assert len(errors) > 12
    for error in errors:
        assert isinstance(over(raising(error)), NotSent | Unknown), error


def test_the_errors_own_text_is_never_repeated() -> None:
    for error in (httpx2.ConnectError, httpx2.ReadTimeout, httpx2.LocalProtocolError):
        assert "secret-token" not in repr(over(raising(error)))


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_5xx_or_408_is_unknown_even_with_a_whole_body(status: int) -> None:
    got = over(answering(status, b'{"Fault":{"Error":[]}}'))
    assert got == Unknown(f"QuickBooks answered with status {status}", status)


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b'{"Invoice":{"Id":"1"', b"<IntuitResponse><Fault>", b"OK", b"\xff\xfe", b"[1,2"],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_body_that_is_not_whole_is_unknown(content: bytes, status: int) -> None:
    got = over(answering(status, content))
    assert isinstance(got, Unknown)
    assert got.status == status


@pytest.mark.parametrize("status", [401, 403, 404, 413, 429])
def test_a_telling_status_is_an_answer_whatever_the_gateway_wrote(status: int) -> None:
    got = over(answering(status, b"<html>no"))
    assert got == Reply(status, b"<html>no", {})


def test_an_answer_keeps_the_trace_and_no_cookie() -> None:
    got = over(
        answering(200, b"{}", intuit_tid="1-5f73", Set_Cookie="session=abc", WWW_Authenticate="Bearer xyz")
    )
    assert isinstance(got, Reply)
    assert "abc" not in repr(got)
    assert "xyz" not in repr(got)


def test_the_trace_is_read_from_intuit_tid() -> None:
    got = over(lambda request: httpx2.Response(200, content=b"{}", headers={"intuit_tid": "1-5f73"}))
    assert isinstance(got, Reply)
    assert got.trace == "1-5f73"


def test_a_zipped_answer_is_unpacked_and_a_broken_zip_is_unknown() -> None:
    packed = gzip.compress(b'{"a":1}')
    good = over(answering(200, packed, Content_Encoding="gzip"))
    not_zipped = httpx2.ByteStream(b"no zip at all")
    broken = over(
        lambda request: httpx2.Response(200, stream=not_zipped, headers={"Content-Encoding": "gzip"})
    )
    assert isinstance(good, Reply)
    assert good.body == b'{"a":1}'
    assert broken == Unknown("the answer could not be unpacked", 200)


class Breaking(httpx2.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        yield b'{"Invoice":'
        raise httpx2.ReadError("reset")


def test_a_connection_that_breaks_in_the_middle_of_the_answer_is_unknown() -> None:
    got = over(lambda request: httpx2.Response(200, stream=Breaking()))
    assert got == Unknown("the connection broke before the answer was complete", 200)


class Trickle(httpx2.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" "


def test_a_trickling_answer_ends_when_the_call_has_had_its_time() -> None:
    ticks = iter(range(0, 100_000, 10))
    got = over(lambda request: httpx2.Response(200, stream=Trickle()), monotonic=lambda: float(next(ticks)))
    assert got == Unknown("QuickBooks' answer did not end in time", 200)


class Flood(httpx2.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" " * (MAX_REPLY_BYTES // 4)


def test_an_endless_answer_is_broken_off() -> None:
    got = over(lambda request: httpx2.Response(200, stream=Flood()), monotonic=lambda: 0.0)
    assert got == Unknown("QuickBooks' answer was longer than it can be", 200)


def test_a_redirect_is_not_followed_with_the_token() -> None:
    asked = []

    def act(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(302, headers={"Location": "https://elsewhere.example/"})

    with httpx2.Client(transport=Line(act), follow_redirects=True) as http:
        got = transmit(http, http.build_request(*REQUEST), timeout=120.0)
    assert asked == [REQUEST[1]]
    assert isinstance(got, Unknown)


def test_no_cookie_goes_from_one_send_to_the_next() -> None:
    seen = []

    def act(request: httpx2.Request) -> httpx2.Response:
        seen.append("cookie" in request.headers)
        return httpx2.Response(200, content=b"{}", headers={"Set-Cookie": "session=of-company-1"})

    with httpx2.Client(transport=Line(act)) as http:
        for _ in range(2):
            transmit(http, http.build_request(*REQUEST), timeout=120.0)
        assert http.build_request(*REQUEST).headers["cookie"] == "session=of-company-1"
    assert seen == [False, False]


def test_connecting_has_a_shorter_limit_than_answering() -> None:
    seen = []

    def act(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.extensions["timeout"])
        return httpx2.Response(200, content=b"{}")

    over(act)
    assert seen == [{"connect": CONNECT_TIMEOUT, "pool": CONNECT_TIMEOUT, "read": 120.0, "write": 120.0}]


def test_an_empty_answer_is_whole_where_none_is_expected() -> None:
    assert over(answering(200, b""), body="optional") == Reply(200, b"", {})


def test_xml_with_entities_is_read_without_resolving_them() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert whole(bomb) is not BROKEN
    assert whole(b"<a>&y;") is BROKEN
