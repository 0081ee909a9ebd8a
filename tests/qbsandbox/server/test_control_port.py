"""The control port and the page, over a socket."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from plain_client import PlainClient
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.weather import Kind, Latency

CONTROL = "/sandbox/control"


def test_the_page_lists_companies_whose_trial_balance_balances(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    for path in ("/", "/sandbox/"):
        page = web.get(path)
        assert page.status_code == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        for company in sandbox.companies.values():
            assert company.name in page.text
            assert company.realm_id in page.text
        assert page.text.count('<td class="amount right">0.00</td>') == 2
        assert "<script" not in page.text


def test_the_page_shows_an_invoices_debit_and_credit(
    web: httpx2.Client, sandbox: QuickBooksSandbox, books: PlainClient
) -> None:
    def debits() -> float:
        listed = web.get(f"{CONTROL}/companies").json()["companies"]
        return next(float(c["debits"].replace(",", "")) for c in listed if c["profile"] == "us")

    before = debits()
    accounts = books.query("select * from Account where AccountType = 'Bank'")
    equity = books.query("select * from Account where AccountType = 'Equity'")
    lines = [
        {
            "Amount": 100.0,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account["Id"]}},
        }
        for side, account in (("Debit", accounts[0]), ("Credit", equity[0]))
    ]
    books.create("JournalEntry", {"Line": lines})
    assert debits() == before + 100


def test_weather_is_set_shown_and_cleared(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    answer = web.post(
        f"{CONTROL}/weather",
        json={
            "latency": {"base_seconds": 0.01},
            "next": {"kind": "lost_reply", "matching": "POST invoice", "times": 2},
            "script": ["throttle", {"kind": "late_commit", "delay_seconds": 3}],
            "storm": {"seed": 9, "rates": {"hang": 0.1}},
        },
    )
    assert answer.status_code == 200
    shown = web.get(f"{CONTROL}/weather").json()
    assert shown["latency"] == {"base_seconds": 0.01, "per_batch_item_seconds": 0.0}
    assert [fault["kind"] for fault in shown["script"]] == [
        "throttle",
        "late_commit",
        "lost_reply",
        "lost_reply",
    ]
    assert shown["storm"]["rates"] == {"hang": 0.1}
    assert sandbox.weather.latency == Latency(base_seconds=0.01)
    assert sandbox.weather.coming[0].kind is Kind.THROTTLE

    cleared = web.delete(f"{CONTROL}/weather").json()
    assert (cleared["script"], cleared["storm"]) == ([], None)


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("weather", {"next": {"kind": "earthquake"}}, "'earthquake' is not a valid Kind"),
        ("weather", {"next": {"kind": "late_commit", "delay_seconds": 500}}, "at most 120 seconds"),
        ("weather", {"wind": 1}, "Not known here: wind."),
        ("limits", {"concurrent": 0}, "concurrent must be at least 1"),
        ("limits", {"concurrent": "ten"}, "is not of that kind"),
        ("switches", {"requestid_in_flight": 3}, "is not of that kind"),
        ("switches", {"nothing": True}, "Not known here: nothing."),
        ("clock", {"now": "2026-01-01T00:00:00"}, "has no time zone"),
        ("close_books", {"realm": "fr", "on": "2026-01-31"}, "There is no company fr"),
        ("companies", {"profile": "us", "realm_id": "12x"}, "1 to 19 digits"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    web: httpx2.Client, sandbox: QuickBooksSandbox, name: str, body: dict[str, Any], sentence: str
) -> None:
    answer = web.post(f"{CONTROL}/{name}", json=body)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert sandbox.weather.coming == ()
    assert len(sandbox.companies) == 2


def test_switches_are_set_for_one_company_or_all(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    web.post(f"{CONTROL}/switches", json={"realm": "uk", "requestid_in_flight": "run_both"})
    assert sandbox.company("uk").switches.requestid_in_flight == "run_both"
    assert sandbox.company("us").switches.requestid_in_flight == "replay"
    shown = web.post(f"{CONTROL}/switches", json={"requestid_forgotten_after": 5}).json()
    assert [switches["requestid_forgotten_after"] for switches in shown.values()] == [5, 5]


def test_limits_and_counters(web: httpx2.Client, sandbox: QuickBooksSandbox, books: PlainClient) -> None:
    limits = web.post(f"{CONTROL}/limits", json={"enabled": True, "requests_per_second": 1}).json()
    assert (limits["enabled"], limits["requests_per_second"], limits["requests_per_minute"]) == (True, 1, 500)
    assert [books.preferences().status_code for _ in range(3)] == [200, 429, 429]
    counters = web.get(f"{CONTROL}/counters").json()
    assert (counters["refused"], counters["by_endpoint"]) == (2, {"GET preferences": 1})
    assert web.delete(f"{CONTROL}/counters").json()["refused"] == 0


def test_the_clock_is_moved_and_tokens_run_out(
    web: httpx2.Client, sandbox: QuickBooksSandbox, books: PlainClient
) -> None:
    assert books.preferences().status_code == 200
    web.post(f"{CONTROL}/clock", json={"advance_seconds": 3601})
    assert books.preferences().status_code == 401
    web.post(f"{CONTROL}/clock", json={"now": "2031-05-06T07:08:09+00:00"})
    shown = datetime.fromisoformat(web.get(f"{CONTROL}/clock").json()["now"])
    assert timedelta(0) <= shown - datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC) < timedelta(seconds=30)


def test_a_pair_of_tokens_is_handed_out_and_taken_away(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    pair = web.post(f"{CONTROL}/connect", json={"realm": "uk"}).json()

    def status() -> int:
        path = f"/v3/company/{pair['realm_id']}/preferences"
        return web.get(path, headers={"Authorization": f"Bearer {pair['access_token']}"}).status_code

    assert status() == 200
    web.post(f"{CONTROL}/disconnect", json={"realm": "uk"})
    assert status() == 401


def test_books_are_closed_and_opened(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    web.post(f"{CONTROL}/close_books", json={"realm": "us", "on": "2026-01-31", "password": True})
    us = sandbox.company("us")
    assert (str(us.books_closed_on), us.closing_has_password) == ("2026-01-31", True)
    assert sandbox.company("uk").books_closed_on is None
    web.post(f"{CONTROL}/close_books", json={"realm": "us", "on": None})
    assert us.books_closed_on is None


def test_a_company_is_added_and_a_reset_takes_it_away(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    added = web.post(f"{CONTROL}/companies", json={"profile": "uk"}).json()
    assert added["realm_id"] == "9130350000000000032"
    assert "9130350000000000032" in sandbox.oauth.users["owner@sandbox.example"].realm_ids
    listed = web.post(f"{CONTROL}/reset", json={}).json()["companies"]
    assert [company["realm_id"] for company in listed] == ["9130350000000000016", "9130350000000000024"]


def test_with_a_token_nobody_else_controls(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    sandbox.control_token = "let-me-in"
    for headers in ({}, {"X-Sandbox-Token": "wrong"}):
        answer = web.post(f"{CONTROL}/reset", json={}, headers=headers)
        assert answer.status_code == 401
        assert "X-Sandbox-Token" in answer.json()["error"]
    assert web.get(f"{CONTROL}/", headers={"X-Sandbox-Token": "let-me-in"}).status_code == 200
    assert web.get("/").status_code == 200
    assert "let-me-in" not in web.get("/").text


def test_a_web_page_elsewhere_cannot_post(web: httpx2.Client) -> None:
    answer = web.post(f"{CONTROL}/reset", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_an_address_that_is_not_there_lists_those_that_are(web: httpx2.Client) -> None:
    answer = web.get(f"{CONTROL}/wether")
    assert answer.status_code == 404
    assert f"GET {CONTROL}/weather," in answer.json()["error"]
    assert web.get("/sandbox/elsewhere").status_code == 404


def test_weather_and_limits_never_touch_the_control_port(
    web: httpx2.Client, sandbox: QuickBooksSandbox
) -> None:
    sandbox.limits.change(enabled=True, requests_per_second=1)
    sandbox.weather.storm(seed=1, rates={"reset_before_commit": 1.0})
    assert [web.get(f"{CONTROL}/").status_code for _ in range(5)] == [200] * 5
