"""Whatever is sent, an answer comes: one that can be read, in an envelope, and what is refused wrote nothing."""

import json
import os
from collections import Counter
from datetime import date
from typing import Any

import pytest
from lxml import etree
from werkzeug.test import Client, TestResponse

from qbsandbox.clock import VirtualClock
from qbsandbox.company.file import CompanyFile
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import NOW
from strange_requests import NAMESPACE, Strange, Stranger, busy_company

REQUESTS = 500
SEEDS = range(3)
LONG_REQUESTS = 2_500
LONG_SEEDS = range(int(os.environ.get("STRANGE_SEEDS", "8")))
"""8 times 2,500 in `make soak`."""
NOT_COUNTED = {"notes", "replies", "sqlite_sequence"}
PLAIN = ("application/pdf", "text/plain")


class Bank:
    """A sandbox with one busy company, and somebody who sends what comes to mind."""

    def __init__(self, seed: int) -> None:
        company, samples = busy_company()
        self.sandbox = QuickBooksSandbox(
            clock=VirtualClock(NOW), profiles=("us",), limits_enabled=False, seed=seed
        )
        realm, self.company = next(iter(self.sandbox.companies.items()))
        self.company.restore(company.image())
        self.company.rename(realm)
        self.root = f"/v3/company/{realm}/"
        self.token = self.sandbox.connect(realm).access_token
        self.client = Client(self.sandbox.wsgi, TestResponse)
        self.stranger = Stranger(self.company, samples, seed)
        self.statuses: Counter[int] = Counter()
        # The first cash report that finds money without a document opens the accounts for it.
        everything = "reports/TrialBalance?accounting_method=Cash&start_date=1990-01-01&end_date=2100-12-31"
        self.client.get(self.root + everything, headers={"Authorization": f"Bearer {self.token}"})

    def goes_through(self, request: Strange) -> None:
        """Send it, and look at the answer and at the company."""
        before = fingerprint(self.company)
        headers = {"Authorization": f"Bearer {self.token}", **request.headers}
        answer = self.client.open(
            self.root + request.path, method=request.method, data=request.body, headers=headers
        )
        self.statuses[answer.status_code] += 1
        assert answer.status_code < 500, (str(request), answer.get_data()[:500])
        refused = is_refusal(answer, request)
        if refused or request.method != "POST" or request.path.startswith("query"):
            assert fingerprint(self.company) == before, (str(request), answer.get_data()[:500])


def fingerprint(company: CompanyFile) -> list[Any]:
    """What a company holds, in a few figures: none stays the same when anything is written."""
    connection = company.store.connection
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    counts = " UNION ALL ".join(f"SELECT count(*) FROM {t}" for (t,) in tables if t not in NOT_COUNTED)
    sums = (
        "SELECT sum(sync_token), sum(updated_at), sum(length(body)), sum(active) FROM objects",
        "SELECT sum(cents % 1000003 * account_id), sum(own_cents % 1000003 * line), sum(txn_id) FROM entries",
        "SELECT sum(last % 1000003) FROM sequences",
    )
    return [connection.execute(counts).fetchall(), *(connection.execute(sql).fetchone() for sql in sums)]


def is_refusal(answer: TestResponse, request: Strange) -> bool:
    """Whether nothing was to be written; fails where the answer cannot be read or lacks its envelope."""
    content, kind = answer.get_data(), answer.mimetype
    why = (str(request), answer.status, kind, content[:500])
    if request.method in ("HEAD", "OPTIONS"):
        return True
    if kind == "application/json":
        shown = json.loads(content, parse_constant=lambda name: pytest.fail(f"{name} in {why}"))
        assert isinstance(shown, dict) and shown, why
        names = set(shown)
    elif kind in ("application/xml", "text/xml"):
        root = etree.fromstring(content)
        names = {etree.QName(child).localname for child in root} | {etree.QName(root).localname}
        assert root.tag == f"{{{NAMESPACE}}}IntuitResponse" or "Report" in names, why
    else:
        assert kind in PLAIN, why
        return answer.status_code != 200
    is_fault = bool(names & {"Fault", "fault"})
    assert is_fault or answer.status_code == 200, why
    return is_fault


def books_are_in_order(company: CompanyFile) -> None:
    for day in (date(2023, 12, 31), date(2024, 12, 31), date(2101, 1, 1)):
        assert sum(amount for _, _, amount in company.ledger.trial_balance(date(1900, 1, 1), day)) == 0
    unbalanced = company.store.connection.execute(
        "SELECT txn_id, sum(cents) FROM entries GROUP BY txn_id HAVING sum(cents) <> 0"
    ).fetchall()
    assert unbalanced == []


def storm(seed: int, requests: int) -> Bank:
    bank = Bank(seed)
    for _ in range(requests):
        bank.goes_through(bank.stranger.draw())
    books_are_in_order(bank.company)
    return bank


def assert_taken_and_refused(bank: Bank, requests: int) -> None:
    """A good part of what was sent was carried out, and a good part refused: neither alone would prove much."""
    assert bank.statuses.total() == requests
    assert bank.statuses[200] > requests / 10 and bank.statuses[400] > requests / 10, bank.statuses


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_sent_breaks_the_sandbox(seed: int) -> None:
    bank = storm(seed, REQUESTS)

    assert_taken_and_refused(bank, REQUESTS)


@pytest.mark.soak
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_nor_does_anything_in_a_long_storm(seed: int) -> None:
    bank = storm(1000 + seed, LONG_REQUESTS)

    assert_taken_and_refused(bank, LONG_REQUESTS)
