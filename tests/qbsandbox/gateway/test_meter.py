"""What would be billed, and what a test can count."""

from datetime import datetime

from plain_client import START, PlainClient, connected
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox


def customer(name: str) -> dict[str, str]:
    return {"DisplayName": name}


def test_reads_are_billed_and_writes_are_free(books: PlainClient, sandbox: QuickBooksSandbox) -> None:
    ana = books.create("Customer", customer("Ana Ortiz"))
    books.send("GET", f"customer/{ana['Id']}")
    books.query("select * from Customer")
    books.send("POST", "query", query="select count(*) from Invoice")
    books.send("GET", "cdc", entities="Customer,Invoice", changedSince="2026-03-01")
    books.send("GET", "reports/TrialBalance")

    counters = sandbox.limits.counters
    assert (counters.core, counters.core_plus) == (1, 5)
    assert counters.by_entity == {
        "customer create": 1,
        "customer read": 1,
        "customer query": 1,
        "invoice query": 1,
        "customer cdc": 1,
        "invoice cdc": 1,
        "trialbalance reports": 1,
    }
    both = f"{books.tokens.realm_id}/sandbox-client"
    assert counters.by_company_and_app == {both: {"calls": 6, "refused": 0, "core": 1, "core_plus": 5}}


def test_errors_are_not_billed(books: PlainClient, sandbox: QuickBooksSandbox) -> None:
    books.send("GET", "customer/99999")
    books.send("POST", "customer", body={})

    counters = sandbox.limits.counters
    assert (counters.calls, counters.core, counters.core_plus) == (2, 0, 0)


def test_a_batch_is_billed_item_by_item(books: PlainClient, sandbox: QuickBooksSandbox) -> None:
    items = [
        {"bId": "1", "operation": "create", "Customer": customer("Ana Ortiz")},
        {"bId": "2", "operation": "create", "Customer": customer("Ana Ortiz")},
        {"bId": "3", "Query": "select * from Customer"},
        {"bId": "4", "Query": "select * from Odd"},
        {"bId": "5", "CDCQuery": {"Entities": "Customer", "ChangedSince": "2026-03-01"}},
    ]
    books.send("POST", "batch", body={"BatchItemRequest": items})

    counters = sandbox.limits.counters
    assert (counters.calls, counters.core, counters.core_plus) == (1, 1, 2)


def test_the_months_reads_run_out_and_come_back_with_the_next_month(
    books: PlainClient, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    sandbox.limits.change(enabled=True, core_plus_per_month=2, requests_per_second=100)
    assert [books.preferences().status_code for _ in range(3)] == [200, 200, 429]
    uk = connected(sandbox, books.http, "uk")
    assert uk.preferences().status_code == 429
    assert books.send("POST", "customer", body=customer("Ana Ortiz")).status_code == 200
    assert sandbox.limits.counters.refused_by_limit == {"core_plus_per_month": 2}
    assert sandbox.limits.counters.core_plus_this_month == {"sandbox-client": 2}

    clock.advance_to(datetime.fromisoformat("2026-04-01T06:59:00+00:00"))
    books.tokens = sandbox.connect("us")
    assert books.preferences().status_code == 429
    clock.advance(minutes=1)
    assert books.preferences().status_code == 200


def test_reports_may_have_a_limit_of_their_own(
    books: PlainClient, sandbox: QuickBooksSandbox, clock: VirtualClock
) -> None:
    sandbox.limits.change(enabled=True, reports_per_minute=2)
    statuses = [books.send("GET", "reports/TrialBalance").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert books.preferences().status_code == 200
    clock.advance(minutes=1)
    assert books.send("GET", "reports/TrialBalance").status_code == 200


def test_counting_can_begin_again_in_the_middle_of_a_month(
    books: PlainClient, sandbox: QuickBooksSandbox
) -> None:
    books.preferences()
    sandbox.limits.reset_counters()

    counters = sandbox.limits.counters
    assert (counters.core_plus, counters.by_entity, counters.by_company_and_app) == (0, {}, {})
    assert counters.core_plus_this_month == {"sandbox-client": 1}
    sandbox.limits.forget()
    assert sandbox.limits.counters.core_plus_this_month == {}


def test_the_front_page_shows_the_meter(books: PlainClient) -> None:
    books.preferences()
    page = books.http.get("/").text

    assert "1 read (CorePlus), 0 writes" in page and START[:10] in page
