"""Notifications over a socket, and what python-quickbooks' own check says of their signature."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from quickbooks.objects.customer import Customer

from qbsandbox.sandbox import QuickBooksSandbox
from quickbooks import QuickBooks

pytestmark = pytest.mark.contract


@dataclass
class Receiver:
    """An app's endpoint that keeps what it gets and answers 200."""

    url: str = ""
    posts: list[tuple[dict[str, str], str]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kept.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("shape", ["cloudevents", "legacy"])
def test_the_signature_is_good_and_a_forged_one_is_not(
    qb: Any, sandbox: QuickBooksSandbox, receiver: Receiver, shape: str
) -> None:
    hook = sandbox.webhooks.subscribe("us", receiver.url, shape=shape)
    made = Customer()
    made.DisplayName = "Müller & Söhne"
    made.save(qb=qb)
    sandbox.webhooks.deliver(at_once=True)

    ((headers, body),) = receiver.posts
    signed = headers["intuit-signature"]
    token = hook.settings.token
    assert f'"{made.Id}"' in body
    assert QuickBooks.validate_webhook_signature(qb, body, signed, token) is True
    assert QuickBooks.validate_webhook_signature(qb, body + " ", signed, token) is False
    assert QuickBooks.validate_webhook_signature(qb, body, signed, f"{token}x") is False


def test_what_was_told_can_be_fetched(qb: Any, sandbox: QuickBooksSandbox, receiver: Receiver) -> None:
    sandbox.webhooks.subscribe("us", receiver.url, kinds=["Customer"], shape="legacy")
    made = Customer()
    made.DisplayName = "Told of"
    made.save(qb=qb)
    sandbox.webhooks.deliver(at_once=True)
    assert Customer.get(made.Id, qb=qb).DisplayName == "Told of"
    assert all('"name":"Customer"' in body.replace(" ", "") for _, body in receiver.posts)
    assert len(receiver.posts) == 1
