"""What each kind of weather does to a client in the same process, and what it leaves in the books."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from plain_client import PlainClient, ids, invoice_for
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.weather import Fault, Kind, Latency


def invoices(books: PlainClient, customer: dict[str, Any]) -> list[str]:
    return ids(books.query(f"select * from Invoice where CustomerRef = '{customer['Id']}'"))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("connect_error", httpx2.ConnectError),
        ("connect_timeout", httpx2.ConnectTimeout),
        ("write_error", httpx2.WriteError),
        ("reset_before_commit", httpx2.ReadError),
        ("hang", httpx2.ReadTimeout),
    ],
)
def test_nothing_is_done_when_the_call_breaks_before_the_work(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], kind: str, error: type[Exception]
) -> None:
    sandbox.weather.next(kind, matching="POST invoice")
    with pytest.raises(error):
        books.create("Invoice", invoice_for(ana), requestid="r-1")

    assert invoices(books, ana) == []
    made = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [made["Id"]]


@pytest.mark.parametrize(
    ("kind", "error"),
    [("lost_reply", httpx2.RemoteProtocolError), ("reset_after_commit", httpx2.ReadError)],
)
def test_a_lost_reply_leaves_exactly_one_invoice_and_a_resend_returns_it(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], kind: str, error: type[Exception]
) -> None:
    sandbox.weather.next(kind, matching="POST invoice")
    with pytest.raises(error):
        books.create("Invoice", invoice_for(ana), requestid="r-1")

    left = invoices(books, ana)
    assert len(left) == 1
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert again["Id"] == left[0]
    assert invoices(books, ana) == left


def test_without_a_requestid_a_resend_after_a_lost_reply_makes_a_second_invoice(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("lost_reply", matching="POST invoice")
    with pytest.raises(httpx2.RemoteProtocolError):
        books.create("Invoice", invoice_for(ana))
    books.create("Invoice", invoice_for(ana))
    assert len(invoices(books, ana)) == 2


def test_a_lost_reply_of_a_batch_is_replayed_item_by_item(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    batch = {
        "BatchItemRequest": [
            {"bId": str(n), "operation": "create", "Invoice": invoice_for(ana, amount=f"{n}.00")}
            for n in (1, 2, 3)
        ]
    }
    sandbox.weather.next("lost_reply", matching="POST batch")
    with pytest.raises(httpx2.RemoteProtocolError):
        books.send("POST", "batch", body=batch, requestid="b-1")
    left = invoices(books, ana)
    assert len(left) == 3

    answer = books.send("POST", "batch", body=batch, requestid="b-1").json()["BatchItemResponse"]
    assert {item["bId"]: item["Invoice"]["TotalAmt"] for item in answer} == {"1": 1.0, "2": 2.0, "3": 3.0}
    assert sorted(item["Invoice"]["Id"] for item in answer) == sorted(left)
    assert sorted(invoices(books, ana)) == sorted(left)


def test_a_late_commit_comes_after_the_client_gave_up(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    began_at = clock.now()
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=90)

    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20, requestid="r-1")

    assert clock.now() - began_at == timedelta(seconds=20)
    assert invoices(books, ana) == []
    clock.advance(seconds=69)
    assert invoices(books, ana) == []
    clock.advance(seconds=1)
    assert len(invoices(books, ana)) == 1


def test_a_resend_after_a_late_commit_does_not_create_a_second_one(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=120)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20, requestid="r-1")
    clock.advance(seconds=100)

    again = books.create("Invoice", invoice_for(ana), requestid="r-1")

    assert invoices(books, ana) == [again["Id"]]


def test_settle_does_what_is_due_without_a_request(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=60)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20)
    assert sandbox.late.waiting == (datetime(2026, 3, 2, 17, 1, tzinfo=UTC),)
    assert sandbox.settle() == 0
    clock.advance(seconds=40)
    assert sandbox.settle() == 1
    assert sandbox.late.waiting == ()
    late = sandbox.company("us").all("Invoice")[-1]
    assert late["MetaData"]["CreateTime"] == "2026-03-02T09:01:00-08:00"


def test_the_same_requestid_while_the_first_runs_waits_for_its_reply(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=50)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20, requestid="r-1")

    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=10, requestid="r-1")
    again = books.create("Invoice", invoice_for(ana), timeout=30, requestid="r-1")

    assert clock.now() == datetime(2026, 3, 2, 17, 0, 50, tzinfo=UTC)
    assert invoices(books, ana) == [again["Id"]]


def test_the_same_requestid_while_the_first_runs_may_be_refused(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.company("us").switches.requestid_in_flight = "refuse"
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=50)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20, requestid="r-1")

    refused = books.send("POST", "invoice", body=invoice_for(ana), requestid="r-1")
    assert (refused.status_code, refused.json()["Fault"]["Error"][0]["code"]) == (400, "600")
    clock.advance(seconds=30)
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [again["Id"]]


def test_the_same_requestid_while_the_first_runs_may_run_both(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.company("us").switches.requestid_in_flight = "run_both"
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=50)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20, requestid="r-1")

    books.create("Invoice", invoice_for(ana), requestid="r-1")
    clock.advance(seconds=30)
    assert len(invoices(books, ana)) == 2


def test_a_client_that_waits_out_the_call_lifetime_is_safe_even_then(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.company("us").switches.requestid_in_flight = "run_both"
    sandbox.weather.next("late_commit", matching="POST invoice", delay_seconds=120)
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=20, requestid="r-1")
    clock.advance(seconds=100)
    again = books.create("Invoice", invoice_for(ana), requestid="r-1")
    assert invoices(books, ana) == [again["Id"]]


def test_latency_passes_on_the_virtual_clock(
    sandbox: QuickBooksSandbox, books: PlainClient, clock: VirtualClock
) -> None:
    sandbox.weather.latency = Latency(base_seconds=0.4, per_batch_item_seconds=0.05)
    began_at = clock.now()
    books.preferences()
    assert clock.now() - began_at == timedelta(milliseconds=400)
    batch = {"BatchItemRequest": [{"bId": str(n), "Query": "select * from Term"} for n in range(30)]}
    books.send("POST", "batch", body=batch)
    assert clock.now() - began_at == timedelta(milliseconds=400 + 400 + 29 * 50)


def test_a_call_slower_than_the_clients_patience_is_still_done(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.weather.next("slow", matching="POST invoice", delay_seconds=8)
    began_at = clock.now()
    with pytest.raises(httpx2.ReadTimeout):
        books.create("Invoice", invoice_for(ana), timeout=5, requestid="r-1")
    assert clock.now() - began_at == timedelta(seconds=5)
    assert invoices(books, ana) == []
    clock.advance(seconds=3)
    assert len(invoices(books, ana)) == 1


def test_a_slow_call_within_the_clients_patience_is_answered(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.weather.next("slow", matching="POST invoice", delay_seconds=4.5)
    began_at = clock.now()
    made = books.create("Invoice", invoice_for(ana), timeout=5)
    assert clock.now() - began_at == timedelta(seconds=4.5)
    assert invoices(books, ana) == [made["Id"]]


def test_a_client_without_a_timeout_is_let_go_after_two_minutes(
    sandbox: QuickBooksSandbox, books: PlainClient, clock: VirtualClock
) -> None:
    sandbox.weather.next("hang")
    began_at = clock.now()
    with pytest.raises(httpx2.RemoteProtocolError):
        books.http.get(
            f"/v3/company/{books.tokens.realm_id}/preferences",
            headers={"Authorization": f"Bearer {books.tokens.access_token}"},
            timeout=None,
        )
    assert clock.now() - began_at == timedelta(seconds=120)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_does_nothing_unless_it_comes_after_the_commit(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], status: int
) -> None:
    sandbox.weather.next("server_error", matching="POST invoice", status=status)
    assert books.send("POST", "invoice", body=invoice_for(ana), requestid="r-1").status_code == status
    assert invoices(books, ana) == []

    sandbox.weather.next("server_error_after_commit", matching="POST invoice", status=status)
    assert books.send("POST", "invoice", body=invoice_for(ana), requestid="r-1").status_code == status
    assert len(invoices(books, ana)) == 1


def test_the_weather_can_throttle_whatever_the_limits_say(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("throttle", matching="POST invoice")
    answer = books.send("POST", "invoice", body=invoice_for(ana))
    assert answer.status_code == 429
    assert "errorCode=003001" in answer.text
    assert invoices(books, ana) == []
    assert sandbox.limits.counters.refused_by_limit == {"weather": 1}


def test_an_expired_token_stays_expired_until_it_is_refreshed(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    sandbox.weather.next("expired_token")
    assert books.preferences().status_code == 401
    assert books.preferences().status_code == 401
    refreshed = books.http.post(
        "/oauth2/v1/tokens/bearer",
        data={"grant_type": "refresh_token", "refresh_token": books.tokens.refresh_token},
        auth=("sandbox-client", "sandbox-secret"),
    ).json()
    answer = books.http.get(
        f"/v3/company/{books.tokens.realm_id}/preferences",
        headers={"Authorization": f"Bearer {refreshed['access_token']}"},
    )
    assert answer.status_code == 200


def test_a_lost_refresh_with_rotation_and_no_grace_loses_the_connection(
    sandbox: QuickBooksSandbox, books: PlainClient
) -> None:
    sandbox.oauth.rotate_after = timedelta(0)
    form = {"grant_type": "refresh_token", "refresh_token": books.tokens.refresh_token}
    app = ("sandbox-client", "sandbox-secret")
    sandbox.weather.next("lost_reply", matching="token")
    with pytest.raises(httpx2.RemoteProtocolError):
        books.http.post("/oauth2/v1/tokens/bearer", data=form, auth=app)
    assert books.http.post("/oauth2/v1/tokens/bearer", data=form, auth=app).json()["error"] == "invalid_grant"

    sandbox.oauth.refresh_grace = timedelta(hours=24)
    assert books.http.post("/oauth2/v1/tokens/bearer", data=form, auth=app).status_code == 200


def test_any_host_is_answered_by_path(sandbox: QuickBooksSandbox, books: PlainClient) -> None:
    for host in ("https://quickbooks.api.intuit.com", "http://localhost:9"):
        answer = books.http.get(
            f"{host}/v3/company/{books.tokens.realm_id}/preferences",
            headers={"Authorization": f"Bearer {books.tokens.access_token}"},
        )
        assert answer.status_code == 200
        assert answer.headers["QBO-Version"] == "1944.190"


def test_what_was_done_is_logged(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any], clock: VirtualClock
) -> None:
    sandbox.weather.next("lost_reply", matching="POST invoice")
    with pytest.raises(httpx2.RemoteProtocolError):
        books.create("Invoice", invoice_for(ana), requestid="r-9")
    (happening,) = sandbox.weather.log
    assert happening.at == clock.now()
    assert (happening.call.endpoint, happening.call.operation, happening.call.request_id) == (
        "invoice",
        "create",
        "r-9",
    )
    assert happening.fault == Fault(Kind.LOST_REPLY, matching=happening.fault.matching)
