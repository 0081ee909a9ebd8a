"""The sandbox behind httpx2 without a socket: every fault arrives as the error that the library itself would
raise."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NoReturn

import httpx2

from qbsandbox.gateway.lines import LINE

if TYPE_CHECKING:
    from qbsandbox.clock import Clock
    from qbsandbox.sandbox import QuickBooksSandbox

SILENCE_LIMIT_SECONDS = 120.0
"""A client without a read timeout waits this long for an answer that never comes; then the gateway closes the
line."""


class SandboxTransport(httpx2.BaseTransport):
    """Runs the WSGI application for any host in the URL, routing by path. Thread-safe.

    Waiting happens on the sandbox's clock. `timeout_seconds` is the read timeout for requests that bring none
    of their own (httpx2's clients bring 5 seconds unless told otherwise).
    """

    def __init__(self, sandbox: QuickBooksSandbox, *, timeout_seconds: float | None = None) -> None:
        self._sandbox = sandbox
        self._timeout_seconds = timeout_seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises httpx2's ConnectError, ConnectTimeout, WriteError, ReadError, ReadTimeout or
        RemoteProtocolError."""
        body = request.read()
        line = InProcessLine(request, self._sandbox.clock, self._read_timeout(request))
        status = ""
        headers: list[tuple[str, str]] = []

        def start_response(
            given_status: str, given_headers: list[tuple[str, str]], exc_info: object = None, /
        ) -> _Write:
            nonlocal status, headers
            status, headers = given_status, given_headers
            return _no_write

        chunks = self._sandbox.wsgi(_environ(request, body, line), start_response)
        try:
            content = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return httpx2.Response(
            int(status.split(" ", 1)[0]),
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            stream=httpx2.ByteStream(content),
            extensions={"http_version": b"HTTP/1.1"},
        )

    def _read_timeout(self, request: httpx2.Request) -> float | None:
        given = request.extensions.get("timeout", {}).get("read", self._timeout_seconds)
        return None if given is None else float(given)


class InProcessLine:
    """The weather's line to a client in the same process; time passes on the sandbox's clock."""

    def __init__(self, request: httpx2.Request, clock: Clock, read_timeout: float | None) -> None:
        self._request = request
        self._clock = clock
        self._patience = read_timeout

    def wait(self, seconds: float) -> bool:
        if self._patience is not None:
            if seconds > self._patience:
                return False
            self._patience -= max(0.0, seconds)
        self._clock.sleep(seconds)
        return True

    def not_connected(self, *, timed_out: bool) -> NoReturn:
        if timed_out:
            self._clock.sleep(float(self._request.extensions.get("timeout", {}).get("connect") or 0.0))
            raise httpx2.ConnectTimeout("timed out", request=self._request)
        raise httpx2.ConnectError("[Errno 111] Connection refused", request=self._request)

    def broken_write(self) -> NoReturn:
        raise httpx2.WriteError("[Errno 32] Broken pipe", request=self._request)

    def reset(self) -> NoReturn:
        raise httpx2.ReadError("[Errno 104] Connection reset by peer", request=self._request)

    def lose_reply(self) -> NoReturn:
        raise httpx2.RemoteProtocolError(
            "Server disconnected without sending a response.", request=self._request
        )

    def silence(self) -> NoReturn:
        if self._patience is None:
            self._clock.sleep(SILENCE_LIMIT_SECONDS)
            self.lose_reply()
        self._clock.sleep(self._patience)
        raise httpx2.ReadTimeout("timed out", request=self._request)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Write = Callable[[bytes], object]


def _no_write(_data: bytes) -> object:
    """WSGI's old write callable, which werkzeug's responses never use."""
    raise RuntimeError("The sandbox answers with an iterable, not through write().")


def _environ(request: httpx2.Request, body: bytes, line: InProcessLine) -> dict[str, object]:
    url = request.url
    environ: dict[str, object] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": url.path.encode().decode("latin-1"),
        "QUERY_STRING": url.query.decode("ascii"),
        "SERVER_NAME": url.host,
        "SERVER_PORT": str(url.port or {"http": 80, "https": 443}[url.scheme]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        LINE: line,
    }
    for name, value in request.headers.multi_items():
        key = name.upper().replace("-", "_")
        if key != "CONTENT_LENGTH":
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ
