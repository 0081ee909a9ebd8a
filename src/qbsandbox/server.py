"""`qbsandbox serve`: the sandbox on a real socket, where faults are real.

werkzeug's threaded server, with two changes. Connections are kept alive (HTTP/1.1), so that clients' pools
work as they do against QuickBooks; and the handler keeps the socket, so that the weather can cut it: a reset
is `SO_LINGER(1, 0)` and `close`, a lost reply a `shutdown` before the first byte.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import select
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from qbsandbox.gateway.lines import LINE
from qbsandbox.transport import SILENCE_LIMIT_SECONDS

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import WSGIEnvironment

    from qbsandbox.sandbox import QuickBooksSandbox

LONGEST_BODY = 100 * 1024 * 1024
"""Intuit's limit for an upload; more is answered with 413 and the connection closed."""
IDLE_SECONDS = 75.0
"""How long a connection may stay open without a request."""
GARBAGE_AFTER = (20_000, 20, 20)
"""How many objects are made before a look for those that only hold each other."""


class LineCut(Exception):
    """The weather has cut this connection; there is nothing left to write to."""


class SocketLine:
    """The weather's line to a client at the other end of a socket; time really passes."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def wait(self, seconds: float) -> bool:
        """The server works on whether the client waits or not."""
        if seconds > 0:
            time.sleep(seconds)
        return True

    def not_connected(self, *, timed_out: bool) -> NoReturn:
        """A connection that is already open can only be reset (or, for a timeout, kept waiting)."""
        if timed_out:
            self.silence()
        self.reset()

    def broken_write(self) -> NoReturn:
        self.reset()

    def reset(self) -> NoReturn:
        # With a linger time of zero, close() discards what is unsent and sends RST instead of FIN. The
        # server's file objects hold the socket too, so socket.close() would only hang: the descriptor goes.
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self._connection.detach())
        raise LineCut

    def lose_reply(self) -> NoReturn:
        self._connection.shutdown(socket.SHUT_RDWR)
        raise LineCut

    def silence(self) -> NoReturn:
        """Until the client hangs up, and at most for the 120 seconds after which QuickBooks' gateway does."""
        hung_up, _, _ = select.select([self._connection], [], [], SILENCE_LIMIT_SECONDS)
        if not hung_up:
            self._connection.shutdown(socket.SHUT_RDWR)
        raise LineCut


class Handler(WSGIRequestHandler):
    """One connection: any number of requests, one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: SandboxServer

    def setup(self) -> None:
        super().setup()
        self.server.open_lines.add(self.connection)

    def finish(self) -> None:
        self.server.open_lines.discard(self.connection)
        super().finish()

    def run_wsgi(self) -> None:
        """Answer one request whole, then leave the connection open unless either side wants it closed."""
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = self.make_environ()
        body = self._body(environ)
        if body is None:
            return
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ[LINE] = SocketLine(self.connection)
        answered: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            answered.append((status, headers))
            return io.BytesIO().write

        try:
            chunks = self.server.app(environ, start_response)
            content = b"".join(chunks)
            status, headers = answered[-1]
        except LineCut:
            self._forget_connection()
            return
        except Exception:
            # A defect of the sandbox must look like one: a trace on the console, 500 for the client.
            traceback.print_exc(file=sys.stderr)
            status, headers, content = (
                "500 INTERNAL SERVER ERROR",
                [("Content-Type", "text/plain")],
                b"The sandbox failed.",
            )
        try:
            self._write(status, headers, content)
        except OSError:
            # The client has gone. What was done stays done; that is the lost reply a client makes by itself.
            self.close_connection = True

    def _write(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        names = {name.lower() for name, _value in headers}
        for name, value in headers:
            self.send_header(name, value)
        for name, value in (
            ("Date", self.date_time_string()),
            ("Server", "nginx"),
            ("Content-Length", str(len(content))),
            ("Connection", "close" if self.close_connection else "keep-alive"),
        ):
            if name.lower() not in names:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _body(self, environ: WSGIEnvironment) -> bytes | None:
        """The whole request body; None where it was refused or broke off."""
        if environ.get("wsgi.input_terminated"):
            length, body = 0, bytes(environ["wsgi.input"].read(LONGEST_BODY + 1))
        else:
            digits = self.headers.get("Content-Length") or "0"
            length = int(digits) if digits.isdecimal() else LONGEST_BODY + 1
            body = self.rfile.read(length) if length <= LONGEST_BODY else b""
        if max(length, len(body)) > LONGEST_BODY:
            self._refuse("413 REQUEST ENTITY TOO LARGE")
            return None
        if len(body) < length:
            self.close_connection = True
            return None
        return body

    def _refuse(self, status: str) -> None:
        self.close_connection = True
        self._write(status, [("Content-Type", "text/plain")], status.encode())

    def _forget_connection(self) -> None:
        """Nothing may touch the connection any more; `finish` would flush into a descriptor that may be
        another's by now."""
        self.close_connection = True
        self.wfile = io.BytesIO()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are counted (`limits.counters`), not printed."""


class SandboxServer(ThreadedWSGIServer):
    """The listening server. `port` 0 takes a free one; `address` is where it is then."""

    def __init__(self, sandbox: QuickBooksSandbox, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.open_lines: set[socket.socket] = set()
        super().__init__(host, port, sandbox.wsgi, handler=Handler)
        self._webhooks = sandbox.webhooks
        self._webhooks.start()
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """`http://host:port`, no slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def shutdown_request(self, request: object) -> None:
        """Close a connection that is done; one that the weather reset has no descriptor any more."""
        if isinstance(request, socket.socket) and request.fileno() != -1:
            super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no news; everything else is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc(file=sys.stderr)

    def __enter__(self) -> SandboxServer:
        """Serve in a thread of its own until the `with` ends."""
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop listening, and close the connections that clients keep open."""
        self.shutdown()
        self._webhooks.stop()
        for line in list(self.open_lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()


def serve(
    sandbox: QuickBooksSandbox,
    *,
    host: str = "127.0.0.1",
    port: int = 8400,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted; `say` is told the address first. Ends the program where the port is taken."""
    server = SandboxServer(sandbox, host=host, port=port)
    _collect_rarely()
    say(f"qbsandbox at {server.address}")
    server.serve_forever()


def _collect_rarely() -> None:
    """A list of a thousand records makes as many objects as the whole program has, and they go by themselves: the
    search for those that do not took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_AFTER)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    return host in ("localhost", "::1") or host.startswith("127.")
