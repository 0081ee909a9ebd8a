"""Schemathesis over every address of a company: whatever it makes of the description, an answer comes."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error

from described_sandbox import description
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import NOW

EXAMPLES = 3
"""Calls of each address in every run."""
LONG_EXAMPLES = int(os.environ.get("DESCRIBED_EXAMPLES", "200"))
"""The same in `make soak`: about 20,000 in all."""

sandbox = QuickBooksSandbox(
    clock=VirtualClock(NOW), profiles=("us",), limits_enabled=False, seed=1, client_id="described"
)
tokens = sandbox.connect("us")
described = schemathesis.openapi.from_dict(description(tokens.realm_id))
described.app = sandbox.wsgi


def sends(case: Case) -> None:
    case.headers = {
        "Authorization": f"Bearer {tokens.access_token}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    answer = case.call()
    case.validate_response(answer, checks=[not_a_server_error])
    assert answer.status_code in (200, 400, 405), answer.text
    assert isinstance(answer.json(), dict)


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_described_call_gets_an_answer(case: Case) -> None:
    sends(case)


@pytest.mark.soak
@described.parametrize()
@settings(
    max_examples=LONG_EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_and_in_a_long_run(case: Case) -> None:
    sends(case)


def test_the_books_balance_after_all_of_it() -> None:
    company = sandbox.company("us")
    assert sum(amount for _, _, amount in company.ledger.trial_balance(NOW.date(), NOW.date())) == 0
