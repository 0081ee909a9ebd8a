"""One message to a real server: what is sent, what is understood of the answer, and that it always ends."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from typing import Any

import pytest

from crossfoot.outgoing.doors import Doors
from crossfoot.outgoing.posts import MOST_READ, Answer, Sender
from webhook_receiver import Receiver

HERE = Doors(allows_localhost=True)
BODY = b'{"id":"evt_1"}'
SIGNED = {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}


def sends(address: str, *, longest: float = 5.0, allowed: Doors = HERE, **how: Any) -> Answer:
    return Sender(allowed, longest=longest, **how)(address, SIGNED, BODY)


def test_a_message_is_posted_as_json_with_its_headers(receiver: Receiver) -> None:
    answer = sends(receiver.address + "?key=7")

    assert answer == Answer(204, "Accepted with status 204.")
    (got,) = receiver.got
    assert (got.path, got.body) == ("/hooks?key=7", BODY)
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"].startswith("Crossfoot/")
    assert got.headers["host"] == receiver.address.split("/")[2]
    assert {name: got.headers[name] for name in SIGNED} == SIGNED
    assert "authorization" not in got.headers and "cookie" not in got.headers


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500, 503])
def test_every_other_status_is_not_accepted(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    assert sends(receiver.address) == Answer(status, f"The receiver answered with status {status}.")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answers, receiver.headers = [status], {"Location": receiver.address}

    answer = sends(receiver.address)

    assert not answer.is_accepted
    assert answer.sentence == (
        f"The receiver answered {status} and named another address. Redirects are not followed: enter that "
        "address here."
    )
    assert len(receiver.got) == 1


def test_a_busy_receiver_says_when_to_come_back_up_to_six_hours(receiver: Receiver) -> None:
    for asked, meant in (("120", timedelta(minutes=2)), ("999999", timedelta(hours=6)), ("soon", None)):
        receiver.answers, receiver.headers = [503], {"Retry-After": asked}
        assert sends(receiver.address).retry_after == meant


def test_a_slow_receiver_is_left_when_its_time_is_over(receiver: Receiver) -> None:
    receiver.answers = [receiver.holds]
    began = time.monotonic()

    answer = sends(receiver.address, longest=0.2)

    assert answer == Answer(None, "127.0.0.1 did not answer within 0.2 seconds.")
    assert time.monotonic() - began < 2


def test_a_trickle_of_headers_does_not_keep_the_connection_open(receiver: Receiver) -> None:
    def trickles(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not receiver.released.wait(0.02):
            handler.wfile.write(b"X: y\r\n")
            handler.wfile.flush()

    receiver.answers = [trickles]
    began = time.monotonic()

    assert not sends(receiver.address, longest=0.3).is_accepted
    assert time.monotonic() - began < 2


def test_an_endless_body_is_read_a_little_and_the_status_counts(receiver: Receiver) -> None:
    written = 0

    def floods(handler: Any) -> None:
        nonlocal written
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not receiver.released.is_set():
            handler.wfile.write(bytes(64 * 1024))
            written += 64 * 1024

    receiver.answers = [floods]
    began = time.monotonic()

    assert sends(receiver.address).status == 200
    assert time.monotonic() - began < 2
    assert MOST_READ == 16 * 1024 and written < 64 * 1024 * 1024


def test_endless_headers_are_no_answer(receiver: Receiver) -> None:
    def floods(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(10_000):
            handler.wfile.write(b"X-Long: " + b"y" * 1000 + b"\r\n")

    receiver.answers = [floods]
    answer = sends(receiver.address)
    assert answer.status is None
    assert "broke the connection off before it answered" in answer.sentence


def test_what_is_no_http_is_no_answer(receiver: Receiver) -> None:
    receiver.answers = [lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n")]
    assert sends(receiver.address) == Answer(
        None, "127.0.0.1 broke the connection off before it answered (RemoteProtocolError)."
    )


def test_a_door_that_is_shut(receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = sends(f"http://127.0.0.1:{port}/")
    assert answer == Answer(None, "No connection to 127.0.0.1: nobody answered there.")


def test_a_name_that_nobody_knows() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    answer = sends("https://hooks.example.com/", resolve=resolve)
    assert answer == Answer(None, "The name hooks.example.com is not known. Is the address right?")


def test_a_name_that_leads_to_this_machine_is_never_connected_to(receiver: Receiver) -> None:
    """The name looked harmless when it was entered; what it means now is asked by the connection itself."""
    port = receiver.address.split(":")[2].partition("/")[0]
    allowed = Doors(ports=frozenset({int(port)}))

    answer = sends(
        f"https://hooks.example.com:{port}/", allowed=allowed, resolve=lambda host, port: ["127.0.0.1"]
    )

    assert answer.status is None
    assert answer.sentence.startswith("hooks.example.com leads into a network of its own")
    assert receiver.got == []


def test_a_name_is_asked_for_once_and_the_checked_address_is_used(receiver: Receiver) -> None:
    """Whoever changes a name's address between check and connection gains nothing: there is no in between."""
    asked: list[str] = []

    def rebinds(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    assert sends(receiver.address.replace("127.0.0.1", "localhost"), resolve=rebinds).is_accepted
    assert asked == ["localhost"]
    assert len(receiver.got) == 1


def test_a_server_without_tls_is_no_secure_receiver(receiver: Receiver) -> None:
    answer = sends(receiver.address.replace("http://", "https://"))
    assert answer == Answer(None, "No secure connection to 127.0.0.1 could be made.")
    assert receiver.got == []


def test_an_address_that_is_not_allowed_any_more_is_not_asked_for(receiver: Receiver) -> None:
    answer = sends(receiver.address, allowed=Doors())
    assert answer == Answer(None, "Webhooks go over https only. Write the address with https://.")
    assert receiver.got == []
