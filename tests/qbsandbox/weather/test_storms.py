"""A careful client in every weather: each document once, none forgotten."""

from typing import Any

import httpx2
import pytest

from plain_client import PlainClient, invoice_for
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.weather import Kind

CALL_LIFETIME_SECONDS = 120
PATIENCE_SECONDS = 20
MOST_TRIES = 50


def send_carefully(
    sandbox: QuickBooksSandbox, books: PlainClient, clock: VirtualClock, body: dict[str, Any], request_id: str
) -> str:
    """Resend the same bytes under the same requestid; in doubt, only once the call cannot run any more."""
    for _ in range(MOST_TRIES):
        try:
            answer = books.send("POST", "invoice", body=body, timeout=PATIENCE_SECONDS, requestid=request_id)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            clock.advance(seconds=1)
            continue
        except httpx2.TransportError:
            clock.advance(seconds=CALL_LIFETIME_SECONDS)
            continue
        if answer.status_code == 200:
            made: str = answer.json()["Invoice"]["Id"]
            return made
        if answer.status_code == 401:
            books.tokens = sandbox.connect("us")
        elif answer.status_code == 429:
            clock.advance(seconds=60)
        else:
            assert answer.status_code in (500, 502, 503, 504), answer.text
            clock.advance(seconds=CALL_LIFETIME_SECONDS)
    raise AssertionError(f"{request_id} was not answered in {MOST_TRIES} tries")


@pytest.mark.parametrize("in_flight", ["replay", "refuse", "run_both"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_any_storm_a_careful_client_books_everything_exactly_once(
    sandbox: QuickBooksSandbox,
    books: PlainClient,
    ana: dict[str, Any],
    clock: VirtualClock,
    seed: int,
    in_flight: Any,
) -> None:
    sandbox.company("us").switches.requestid_in_flight = in_flight
    sandbox.weather.storm(
        seed=seed, rates=dict.fromkeys(Kind, 0.05), matching="POST invoice", longest_delay_seconds=120
    )

    sent = {
        f"s-{n}": send_carefully(sandbox, books, clock, invoice_for(ana, amount=f"{n}.50"), f"s-{n}")
        for n in range(1, 41)
    }

    sandbox.weather.clear()
    clock.advance(seconds=CALL_LIFETIME_SECONDS)
    booked = books.query(f"select * from Invoice where CustomerRef = '{ana['Id']}' maxresults 1000")
    assert sorted(invoice["Id"] for invoice in booked) == sorted(sent.values())
    assert sorted(invoice["TotalAmt"] for invoice in booked) == [n + 0.5 for n in range(1, 41)]
    assert len({happening.fault.kind for happening in sandbox.weather.log}) >= 9
    day = clock.now().date()
    assert sum(balance for _id, _name, balance in sandbox.company("us").ledger.trial_balance(day, day)) == 0


def test_a_careless_client_books_twice_in_the_same_storm(
    sandbox: QuickBooksSandbox, books: PlainClient, ana: dict[str, Any]
) -> None:
    """The storm is real: without a requestid the same persistence makes duplicates."""
    sandbox.weather.storm(seed=1, rates={"lost_reply": 0.3}, matching="POST invoice")
    for _ in range(20):
        for _ in range(MOST_TRIES):
            try:
                books.create("Invoice", invoice_for(ana))
                break
            except httpx2.TransportError:
                continue
    booked = books.query(f"select * from Invoice where CustomerRef = '{ana['Id']}' maxresults 1000")
    assert len(booked) == 20 + len(sandbox.weather.log) > 20
