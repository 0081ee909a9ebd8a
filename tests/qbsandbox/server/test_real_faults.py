"""The same weather over a real socket: what the client's library then reports, and what the books hold."""

import socket
import threading
import time
from typing import Any

import httpx2
import pytest

from plain_client import PlainClient, ids, invoice_for
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from qbsandbox.weather import Latency

SETTLING_SECONDS = 15.0


def invoices(books: PlainClient, customer: dict[str, Any]) -> list[str]:
    return ids(books.query(f"select * from Invoice where CustomerRef = '{customer['Id']}'"))


def eventually(books: PlainClient, customer: dict[str, Any], count: int) -> list[str]:
    """The invoices, as soon as there are `count`; what there is after `SETTLING_SECONDS` otherwise."""
    deadline = time.monotonic() + SETTLING_SECONDS
    while len(found := invoices(books, customer)) != count and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("kind", ["reset_before_commit", "write_error", "connect_error"])
def test_a_connection_reset_before_the_work_leaves_nothing(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], kind: str
) -> None:
    sandbox.weather.next(kind, matching="POST invoice")
    with pytest.raises(httpx2.ReadError):
        books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == []


def test_a_connection_reset_after_the_work_leaves_one_invoice_that_the_resend_returns(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("reset_after_commit", matching="POST invoice")
    with pytest.raises(httpx2.ReadError):
        books.create("Invoice", invoice_for(ana), requestid="r-1")
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [again["Id"]]


def test_a_lost_reply_leaves_one_invoice_that_the_resend_returns(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("lost_reply", matching="POST invoice")
    with pytest.raises(httpx2.RemoteProtocolError):
        books.create("Invoice", invoice_for(ana), requestid="r-1")
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [again["Id"]]


def test_a_late_commit_comes_by_itself_after_the_client_has_gone(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=1.5)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=0.2, requestid="r-1")
    assert len(sandbox.late.waiting) == 1
    assert invoices(books, ana) == []
    assert len(eventually(books, ana, 1)) == 1
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [again["Id"]]


def test_a_resend_before_the_late_commit_waits_and_returns_its_invoice(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=1.5)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=0.2, requestid="r-1")
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [again["Id"]]
    assert sandbox.late.waiting == ()


def test_the_server_works_on_when_a_slow_calls_client_has_gone(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("slow", matching="POST invoice", delay_seconds=1.5)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=0.1, requestid="r-1")
    assert invoices(books, ana) == []
    assert len(eventually(books, ana, 1)) == 1


def test_a_hanging_call_ends_with_the_clients_patience(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("hang", matching="POST invoice")
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=0.1)
    assert invoices(books, ana) == []


def test_latency_is_real_time(sandbox: QuickBooksSandbox, books: PlainClient) -> None:
    sandbox.weather.latency = Latency(base_seconds=0.15)
    began = time.monotonic()
    assert books.preferences().status_code == 200
    assert time.monotonic() - began >= 0.15


def test_a_reset_connection_does_not_hurt_its_neighbours(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    """The descriptor of a connection that was cut is soon another one's; nothing may be written to it."""
    sandbox.weather.storm(
        seed=4,
        rates={"reset_before_commit": 0.2, "reset_after_commit": 0.2, "lost_reply": 0.2},
        matching="POST invoice",
    )
    results: list[str] = []

    def work(worker: int) -> None:
        for n in range(12):
            while True:
                try:
                    made = books.create("Invoice", invoice_for(ana), requestid=f"{worker}-{n}")
                except httpx2.TransportError:
                    continue
                results.append(made["Id"])
                break

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) == len(set(results)) == 72
    assert len(sandbox.weather.log) > 30
    sandbox.weather.clear()
    assert len(books.query("select * from Invoice maxresults 1000")) >= 72
    assert sorted(results) == sorted(
        ids(books.query(f"select * from Invoice where CustomerRef = '{ana['Id']}' maxresults 1000"))
    )


def test_connections_are_kept_alive(server: SandboxServer, books: PlainClient) -> None:
    with socket.create_connection((server.host, server.port), timeout=5) as line:
        for _ in range(3):
            line.sendall(b"GET /.well-known/openid_configuration HTTP/1.1\r\nHost: sandbox.test\r\n\r\n")
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.recv(65536)
            head, _, body = head.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"Connection: keep-alive" in head
            length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
            while len(body) < length:
                body += line.recv(65536)
            assert len(body) == length
        line.sendall(b"GET / HTTP/1.1\r\nHost: sandbox.test\r\nConnection: close\r\n\r\n")
        rest = b""
        while chunk := line.recv(65536):
            rest += chunk
        assert b"Connection: close" in rest


@pytest.mark.parametrize(("length", "status"), [(b"104857601", b"413"), (b"-1", b"413"), (b"many", b"413")])
def test_a_body_of_impossible_length_is_refused(server: SandboxServer, length: bytes, status: bytes) -> None:
    with socket.create_connection((server.host, server.port), timeout=5) as line:
        line.sendall(
            b"POST /v3/company/1/invoice HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n"
        )
        assert line.recv(65536).split(b" ")[1] == status


def test_a_chunked_body_is_read(books: PlainClient) -> None:
    answer = books.http.post(
        f"/v3/company/{books.tokens.realm_id}/customer",
        content=iter([b'{"Display', b'Name": "Chunked"}']),
        headers={
            "Authorization": f"Bearer {books.tokens.access_token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        },
    )
    assert answer.json()["Customer"]["DisplayName"] == "Chunked"


def test_a_defect_of_the_sandbox_is_a_500_and_the_server_goes_on(
    server: SandboxServer, web: httpx2.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_environ: object, _start_response: object) -> list[bytes]:
        raise ZeroDivisionError("a defect")

    working, server.app = server.app, broken
    answer = web.get("/")
    assert (answer.status_code, answer.text) == (500, "The sandbox failed.")
    assert "ZeroDivisionError: a defect" in capsys.readouterr().err
    server.app = working
    assert web.get("/").status_code == 200


def test_a_stopped_server_answers_nobody_and_a_new_one_finds_the_books(
    sandbox: QuickBooksSandbox, ana: dict[str, Any], books: PlainClient
) -> None:
    with SandboxServer(sandbox) as first, httpx2.Client(base_url=first.address) as web:
        assert web.get("/").status_code == 200
        first.stop()
        with pytest.raises(httpx2.TransportError):
            web.get("/")
    with SandboxServer(sandbox) as second, httpx2.Client(base_url=second.address) as web:
        books.http = web
        assert ids(books.query("select * from Customer where DisplayName = 'Ana Ortiz'")) == [ana["Id"]]
