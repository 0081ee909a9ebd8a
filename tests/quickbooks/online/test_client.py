"""The client against the sandbox: writes in any weather, reads that never mistake silence for absence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from decimal import Decimal

import httpx2
import pytest

from crossfoot.core.postings import Party
from crossfoot.quickbooks.books import (
    AccessLost,
    NotSent,
    Operation,
    Posted,
    Refused,
    Reply,
    SignInExpired,
    Throttled,
    Transmission,
    Unknown,
)
from crossfoot.quickbooks.online.client import Absent, Count, OnlineClient, Rows, text_literal
from crossfoot.quickbooks.secret import Secret
from online_desk import API, CALL_LIFETIME, Desk, failed
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport
from qbsandbox.weather import Kind

PLAIN = Party("customer:9", "customer", "Plain Customer", "USD")


@pytest.mark.parametrize(
    ("kind", "answer", "is_done"),
    [
        (Kind.CONNECT_ERROR, NotSent, False),
        (Kind.CONNECT_TIMEOUT, NotSent, False),
        (Kind.WRITE_ERROR, Unknown, False),
        (Kind.RESET_BEFORE_COMMIT, Unknown, False),
        (Kind.HANG, Unknown, False),
        (Kind.SERVER_ERROR, Unknown, False),
        (Kind.SERVER_ERROR_AFTER_COMMIT, Unknown, True),
        (Kind.LOST_REPLY, Unknown, True),
        (Kind.RESET_AFTER_COMMIT, Unknown, True),
        (Kind.THROTTLE, Reply, False),
        (Kind.EXPIRED_TOKEN, Reply, False),
        (Kind.SLOW, Reply, True),
    ],
)
def test_each_weather_gives_its_transmission_and_a_resend_makes_one_customer(
    us: Desk, kind: Kind, answer: type, is_done: bool
) -> None:
    us.sandbox.weather.next(kind, matching="customer")
    assert isinstance(send_plain(us), answer)
    us.sandbox.weather.clear()
    us.token = us.sandbox.connect("us").access_token
    assert number_of(us, "Plain Customer") == int(is_done)
    again = us.books.interpret_single("Customer", send_plain(us))
    assert isinstance(again, Posted)
    assert number_of(us, "Plain Customer") == 1


def send_plain(desk: Desk) -> Transmission:
    return desk.transmit(desk.books.prepare(PLAIN, desk.mappings, marker="Crossfoot CF-1"), "push-1")


def number_of(desk: Desk, name: str) -> int:
    counted = desk.client.count("Customer", f"DisplayName = {text_literal(name)}", access_token=desk.token)
    assert isinstance(counted, Count)
    return counted.number


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_every_5xx_is_unknown(us: Desk, status: int) -> None:
    us.sandbox.weather.next(Kind.SERVER_ERROR, matching="customer", status=status)
    sent = send_plain(us)
    assert isinstance(sent, Unknown)
    assert sent.status == status


def test_a_late_commit_is_unknown_and_the_same_bytes_find_it(us: Desk, clock: VirtualClock) -> None:
    us.sandbox.weather.next(Kind.LATE_COMMIT, matching="customer", delay_seconds=119)
    operation = us.books.prepare(PLAIN, us.mappings, marker="Crossfoot CF-1")
    frozen = us.books.frame_single(operation, request_id="push-1")
    assert isinstance(us.client.send(frozen, access_token=us.token, timeout=2.0), Unknown)
    assert number_of(us, "Plain Customer") == 0
    clock.advance(seconds=CALL_LIFETIME)
    assert isinstance(us.client.send(frozen, access_token=us.token, timeout=2.0), Reply)
    assert number_of(us, "Plain Customer") == 1


def test_an_expired_token_a_revoked_one_and_another_company_are_told_apart(us: Desk) -> None:
    us.sandbox.weather.next(Kind.EXPIRED_TOKEN, matching="customer")
    assert isinstance(us.post(PLAIN), SignInExpired)
    us.token = "no-token-at-all"
    assert isinstance(us.post(PLAIN), SignInExpired)
    us.token = us.sandbox.connect("uk").access_token
    assert isinstance(us.post(PLAIN), AccessLost)


def test_a_throttle_is_read_from_xml_and_from_json(us: Desk) -> None:
    us.sandbox.weather.next(Kind.THROTTLE, matching="customer", times=2)
    assert us.post(PLAIN) == Throttled(60)
    us.sandbox.limits.change(answers_in_xml=False)
    assert us.post(PLAIN) == Throttled(60)


# --- reads ----------------------------------------------------------------------------------------------


def test_no_rows_and_a_failed_read_are_different_answers(us: Desk) -> None:
    nobody = "SELECT * FROM Customer WHERE DisplayName = 'Nobody'"
    assert us.client.query(nobody, access_token=us.token) == Rows(())
    us.sandbox.weather.next(Kind.LOST_REPLY, matching="query")
    assert isinstance(failed(us.client.query(nobody, access_token=us.token)), Unknown)
    us.sandbox.weather.next(Kind.CONNECT_ERROR, matching="query")
    assert isinstance(failed(us.client.query(nobody, access_token=us.token)), NotSent)
    us.sandbox.weather.next(Kind.THROTTLE, matching="query")
    assert failed(us.client.query(nobody, access_token=us.token)) == Throttled(60)


def test_a_statement_quickbooks_does_not_understand_is_a_failed_read(us: Desk) -> None:
    outcome = failed(us.client.query("SELECT * FROM Custmoer", access_token=us.token))
    assert isinstance(outcome, Refused)
    assert outcome.code == "4001"


def test_a_record_that_is_not_there_is_absent_and_a_lost_reply_is_not(us: Desk) -> None:
    assert us.client.read("Customer", "999999", access_token=us.token) == Absent(
        "QuickBooks has no Customer 999999"
    )
    us.sandbox.weather.next(Kind.SERVER_ERROR, matching="GET customer")
    assert isinstance(failed(us.client.read("Customer", "999999", access_token=us.token)), Unknown)


def test_a_list_is_read_page_by_page_to_its_end(us: Desk) -> None:
    for number in range(7):
        us.posted(Party(f"customer:{number}", "customer", f"Page {number}", "USD"))
    everyone = us.rows("Customer")
    paged = us.client.read_list("Customer", access_token=us.token, page_rows=3)
    assert isinstance(paged, Rows)
    assert paged.is_complete
    assert [row["Id"] for row in paged.records] == [row["Id"] for row in everyone.records]
    assert len({row["Id"] for row in paged.records}) == len(paged.records) >= 8


def test_a_list_that_is_longer_than_the_limit_says_so(us: Desk) -> None:
    short = us.client.read_list("Account", access_token=us.token, page_rows=2, max_pages=2)
    assert isinstance(short, Rows)
    assert len(short.records) == 3
    assert not short.is_complete


class Busy(SandboxTransport):
    """The sandbox, in which someone changes the list of customers whenever a page of it was read."""

    def __init__(self, sandbox: QuickBooksSandbox, change: Callable[[], None], times: int) -> None:
        super().__init__(sandbox)
        self.change, self.times = change, times

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = super().handle_request(request)
        if self.times and b"STARTPOSITION" in request.read():
            self.times -= 1
            self.change()
        return response


@pytest.mark.parametrize(("times", "is_complete"), [(1, True), (50, False)])
def test_a_list_that_shifts_while_it_is_read_is_read_again_or_called_incomplete(
    us: Desk, sandbox: QuickBooksSandbox, times: int, is_complete: bool
) -> None:
    """A row that leaves the list moves the next one over the edge of a page, where it would be missed."""
    made = [us.posted(Party(f"customer:{n}", "customer", f"Shift {n:02}", "USD")) for n in range(40)]
    leaving = iter(made)

    def deactivate() -> None:
        body = {"Id": next(leaving).remote_id, "SyncToken": "0", "sparse": True, "Active": False}
        assert isinstance(us.write(Operation("Customer", "update", body)), Posted)

    with httpx2.Client(transport=Busy(sandbox, deactivate, times)) as http:
        client = OnlineClient(http, API, us.company.realm_id)
        rows = client.read_list("Customer", "DisplayName LIKE 'Shift %'", access_token=us.token, page_rows=5)
    assert isinstance(rows, Rows)
    assert rows.is_complete is is_complete
    if is_complete:
        assert [row["DisplayName"] for row in rows.records] == [f"Shift {n:02}" for n in range(1, 40)]


def test_where_count_says_more_than_was_read_the_list_is_not_complete(
    us: Desk, sandbox: QuickBooksSandbox
) -> None:
    def add() -> None:
        us.posted(Party("customer:8", "customer", "Late Ltd", "USD"))

    with httpx2.Client(transport=Busy(sandbox, add, 1)) as http:
        client = OnlineClient(http, API, us.company.realm_id)
        rows = client.read_list("Customer", access_token=us.token)
    assert isinstance(rows, Rows)
    assert not rows.is_complete
    with pytest.raises(ValueError, match="two rows"):
        us.client.read_list("Customer", access_token=us.token, page_rows=1)


def test_a_page_that_fails_makes_the_whole_list_fail(us: Desk) -> None:
    us.sandbox.weather.next(Kind.SLOW, matching="query", delay_seconds=0)
    us.sandbox.weather.next(Kind.SERVER_ERROR, matching="query")
    outcome = failed(us.client.read_list("Account", access_token=us.token, page_rows=2))
    assert isinstance(outcome, Unknown)


def test_a_full_page_is_not_proof_that_there_is_no_more(us: Desk) -> None:
    page = us.client.query("SELECT * FROM Account ORDERBY Id MAXRESULTS 2", access_token=us.token)
    assert isinstance(page, Rows)
    assert not page.is_complete


def test_a_name_with_quotes_and_accents_is_found_again(us: Desk) -> None:
    party = Party("customer:9", "customer", "Beate's Café & Söhne + #1", "USD")
    made = us.posted(party)
    rows = us.client.query(us.books.find_statement(party, us.mappings), access_token=us.token)
    assert isinstance(rows, Rows)
    assert [row["Id"] for row in rows.records] == [made.remote_id]


def test_amounts_are_read_as_decimals(us: Desk) -> None:
    accounts = us.rows("Account").records
    balances = [row["CurrentBalance"] for row in accounts if "CurrentBalance" in row]
    assert all(isinstance(balance, Decimal | int) for balance in balances)


# --- nothing leaks --------------------------------------------------------------------------------------


def test_no_token_in_logs_reprs_or_transmissions(
    us: Desk, http: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = Secret(us.token)
    frozen = us.books.frame_single(
        us.books.prepare(PLAIN, us.mappings, marker="Crossfoot CF-1"), request_id="push-1"
    )
    shown = [repr(us.client), repr(secret), repr(frozen)]
    for kind in (Kind.LOST_REPLY, Kind.CONNECT_ERROR, Kind.EXPIRED_TOKEN):
        us.sandbox.weather.next(kind, matching="customer")
        shown.append(repr(us.client.send(frozen, access_token=secret, timeout=5.0)))
    assert us.token not in " ".join(shown) + caplog.text


def test_every_request_says_who_asks_and_what_it_wants(sandbox: QuickBooksSandbox, us: Desk) -> None:
    seen: list[httpx2.Request] = []

    class Watching(SandboxTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request)
            return super().handle_request(request)

    with httpx2.Client(transport=Watching(sandbox)) as http:
        client = OnlineClient(http, API + "/", us.company.realm_id)
        us.client = client
        us.posted(PLAIN)
        us.rows("Account")
        us.found("CompanyInfo", us.company.realm_id)
    write, query, *_, read = seen
    realm = us.company.realm_id
    assert str(write.url).startswith(f"{API}/v3/company/{realm}/customer?minorversion=75&requestid=")
    assert write.headers["accept"] == "application/json"
    assert write.headers["content-type"] == "application/json"
    assert write.headers["user-agent"] == "crossfoot"
    assert query.headers["content-type"] == "application/text"
    assert str(read.url) == f"{API}/v3/company/{realm}/companyinfo/{realm}?minorversion=75"
    assert "content-type" not in read.headers
