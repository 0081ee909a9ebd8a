"""All problems at once, and nothing changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.ledger import BILL, INVOICE, US, problems_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Party
from crossfoot.core.problems import blocking

D = Decimal

NOTHING = Mappings(
    country="US",
    home_currency="USD",
    accounts={},
    items={},
    taxes={},
    parties={},
    closing_on=date(2026, 1, 31),
)


def test_a_bill_with_everything_wrong_is_told_all_of_it():
    worst = replace(BILL, number="N" * 22, currency="EUR", total=D("-1.00"), memo="🎁")

    problems = problems_of(
        worst, NOTHING, stated_total=D("900.00"), party=Party("vendor:7", "vendor", "A:B", "USD")
    )

    assert [problem.code for problem in problems] == [
        "account_not_mapped",
        "account_not_mapped",
        "party_in_other_currency",
        "name_has_colon",
        "party_will_be_created",
        "number_too_long",
        "closed_period",
        "currency_foreign",
        "total_differs_from_source",
        "total_negative",
        "characters_not_storable",
    ]
    assert len(blocking(problems)) == 10


@pytest.mark.parametrize("posting", [INVOICE, BILL])
def test_every_problem_is_a_sentence_with_a_stable_code_and_a_cause(posting):
    for problem in problems_of(
        replace(posting, number="", total=D("-1.00")), NOTHING, today=date(2020, 1, 1)
    ):
        assert problem.code == problem.code.lower().replace(" ", "_")
        assert problem.sentence[0].isupper()
        assert problem.sentence.endswith(".")
        assert len(problem.sentence) <= 500
        assert len(problem.cause) <= 200
        assert problem.cause


def test_checking_twice_finds_the_same():
    assert problems_of(BILL, NOTHING) == problems_of(BILL, NOTHING)
    assert problems_of(BILL, US) == []
