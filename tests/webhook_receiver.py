"""A system of the company that webhooks go to: a real HTTP server on this machine that answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

LONGEST_HOLD = 20.0


@dataclass(frozen=True)
class Got:
    """One message as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Answer = int | Callable[["_Handler"], None]


@dataclass
class Receiver:
    """`answers` are those to come: a status, or a function that writes to the socket; then it answers 204."""

    address: str = ""
    answers: list[Answer] = field(default_factory=list)
    usual: Answer = 204
    got: list[Got] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    """Sent along with every answer that is a status."""
    released: threading.Event = field(default_factory=threading.Event)
    """Ends what `holds` holds up."""

    @property
    def told(self) -> list[dict[str, Any]]:
        return [one.told for one in self.got]

    @property
    def subjects(self) -> list[str]:
        return [one["subject"]["label"] for one in self.told]

    def holds(self, handler: _Handler) -> None:
        """Answers nothing until `released` is set."""
        self.released.wait(LONGEST_HOLD)
        handler.send_response(204)
        handler.end_headers()


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver = self.receiver
        receiver.got.append(Got(self.path, headers, body))
        answer = receiver.answers.pop(0) if receiver.answers else receiver.usual
        try:
            if callable(answer):
                answer(self)
                return
            self.send_response(answer)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            return

    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def opened() -> Iterator[Receiver]:
    """A receiver at http://127.0.0.1:…/hooks until the block ends."""
    receiver = Receiver()
    handler = type("Handler", (_Handler,), {"receiver": receiver})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def is_genuine(got: Got, secret: str) -> bool:
    """What the library of Standard Webhooks says of a message, its timestamp aside: tests live in another year."""
    expected = Webhook(secret).sign(
        msg_id=got.id, timestamp=_instant(got.headers["webhook-timestamp"]), data=got.body.decode()
    )
    return expected in got.headers["webhook-signature"].split(" ")


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)
