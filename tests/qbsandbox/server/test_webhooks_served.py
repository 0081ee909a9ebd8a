"""Webhooks of a sandbox that is being served: posted in the background, set from the control port and the shell."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from plain_client import PlainClient
from qbsandbox.cli import app
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer

CONTROL = "/sandbox/control"


class Receiver:
    """A real HTTP endpoint. `slow` answers after longer than Intuit waits."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def waits_for(self, count: int) -> None:
        until = time.monotonic() + 10
        while len(self.posts) < count:
            assert time.monotonic() < until, f"{len(self.posts)} posts came, not {count}"
            time.sleep(0.02)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def run(server: SandboxServer, *words: str) -> Any:
    result = CliRunner().invoke(app, [*words, "--url", server.address])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_change_is_posted_in_the_background_and_genuine(
    sandbox: QuickBooksSandbox, books: PlainClient, receiver: Receiver
) -> None:
    webhook = sandbox.webhooks.subscribe("us", receiver.url, window_seconds=0)
    ana = books.create("Customer", {"DisplayName": "Ana Ortiz"})
    receiver.waits_for(1)

    ((headers, body),) = receiver.posts
    digest = hmac.new(webhook.settings.token.encode(), body, hashlib.sha256).digest()
    assert base64.b64decode(headers["intuit-signature"]) == digest
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["user-agent"] == "intuit_notification_server/0.1"
    ((event),) = json.loads(body)
    assert (event["type"], event["intuitentityid"]) == ("qbo.customer.created.v1", ana["Id"])


def test_an_endpoint_that_is_not_there_is_tried_again(sandbox: QuickBooksSandbox, books: PlainClient) -> None:
    sandbox.webhooks.subscribe("us", "http://127.0.0.1:1/hook", window_seconds=0)
    books.create("Customer", {"DisplayName": "Ana Ortiz"})
    until = time.monotonic() + 10
    while not sandbox.webhooks.log and time.monotonic() < until:
        time.sleep(0.02)

    (attempt,) = sandbox.webhooks.log
    assert (attempt.status, attempt.outcome) == (None, "failed")
    assert attempt.error.startswith("ConnectionError: ")
    assert [webhook.waiting for webhook in sandbox.webhooks.all()] == [1]


def test_webhooks_from_the_control_port(
    sandbox: QuickBooksSandbox, web: httpx2.Client, books: PlainClient, receiver: Receiver
) -> None:
    sandbox.webhooks.stop()
    made = web.post(
        f"{CONTROL}/webhooks", json={"realm": "us", "url": receiver.url, "shape": "legacy"}
    ).json()
    assert (made["id"], made["active"], made["shape"], made["ladder"]) == (1, True, "legacy", "new")
    changed = web.post(
        f"{CONTROL}/webhooks/change", json={"id": 1, "ladder": "old", "kinds": ["Vendor"]}
    ).json()
    assert (changed["ladder"], changed["kinds"]) == ("old", ["Vendor"])
    books.create("Vendor", {"DisplayName": "Paper Mill"})
    books.create("Customer", {"DisplayName": "Ana Ortiz"})

    (sent,) = web.post(f"{CONTROL}/webhooks/deliver", json={"at_once": True}).json()["sent"]

    assert (sent["status"], sent["outcome"], sent["url"]) == (200, "taken", receiver.url)
    assert base64.b64decode(sent["body_base64"]) == receiver.posts[0][1] == sent["body"].encode()
    assert web.get(f"{CONTROL}/webhooks/log").json()["log"] == [sent]
    off = web.post(f"{CONTROL}/webhooks/change", json={"id": 1, "active": False}).json()
    assert off["active"] is False
    assert len(web.get(f"{CONTROL}/webhooks?realm=uk").json()["webhooks"]) == 0
    assert web.delete(f"{CONTROL}/webhooks?realm=us&id=1").json() == {"webhooks": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "webhooks", {"url": "nowhere"}, "no web address"),
        ("POST", "webhooks", {"url": "http://x.test", "shape": "xml"}, "shape is cloudevents or legacy"),
        ("POST", "webhooks/change", {"id": 9, "ladder": "old"}, "has no webhook 9"),
        ("POST", "webhooks/deliver", {"now": True}, "Not known here: now"),
    ],
)
def test_the_control_port_says_what_is_wrong(
    web: httpx2.Client, method: str, path: str, body: dict[str, Any], words: str
) -> None:
    answer = web.request(method, f"{CONTROL}/{path}", json=body)

    assert answer.status_code == 400 and words in answer.json()["error"]


def test_webhooks_from_the_shell(
    sandbox: QuickBooksSandbox, server: SandboxServer, books: PlainClient, receiver: Receiver
) -> None:
    sandbox.webhooks.stop()
    made = run(
        server, "webhooks", "add", receiver.url, "--kinds", "Customer,Vendor", "--operations", "Create",
        "--verifier", "secret", "--set", "duplicates=1", "--set", "ladder=old",
    )  # fmt: skip
    assert (made["kinds"], made["operations"]) == (["Customer", "Vendor"], ["Create"])
    assert (made["token"], made["duplicates"], made["ladder"]) == ("secret", 1, "old")
    books.create("Customer", {"DisplayName": "Ana Ortiz"})
    sent = run(server, "webhooks", "deliver", "--at-once")["sent"]
    assert [each["outcome"] for each in sent] == ["taken", "duplicate"]
    log = CliRunner().invoke(app, ["webhooks", "log", "--url", server.address])
    assert "taken      200" in log.output and receiver.url in log.output
    assert run(server, "webhooks", "change", "1", "--set", "active=false")["active"] is False
    assert len(run(server, "webhooks", "list")["webhooks"]) == 1
    assert run(server, "webhooks", "remove", "1") == {"webhooks": []}
    assert run(server, "meter")["core"] == 1


def test_a_setting_without_a_value_is_refused_by_the_shell(server: SandboxServer) -> None:
    result = CliRunner().invoke(
        app, ["webhooks", "add", "http://x.test", "--set", "ladder", "--url", server.address]
    )

    assert result.exit_code == 2 and "name=value" in result.output
