"""After every one of these tests the books of its companies are in order."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from rest_desk import Desk


@pytest.fixture(autouse=True)
def the_books_are_in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    desks = [request.getfixturevalue(name) for name in ("us", "uk") if name in request.fixturenames]
    yield
    for desk in desks:
        check_balanced(desk)
        check_receivables(desk)


def check_balanced(desk: Desk) -> None:
    per_document: dict[str, Decimal] = defaultdict(Decimal)
    for entry in desk.company.ledger.entries():
        per_document[entry.txn_id] += entry.amount
    assert not any(per_document.values())
    rows = desk.company.ledger.trial_balance(date(1990, 1, 1), date(2100, 12, 31))
    assert sum(amount for _, _, amount in rows) == 0


def check_receivables(desk: Desk) -> None:
    """What a customer owes is what its open documents say."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    open_parts = (("Invoice", "Balance", 1), ("CreditMemo", "Balance", -1), ("Payment", "UnappliedAmt", -1))
    for kind, field, sign in open_parts:
        for document in desk.company.all(kind):
            owed[document["CustomerRef"]["value"]] += sign * Decimal(document[field])
    for customer in desk.company.all("Customer"):
        assert customer["Balance"] == owed[customer["Id"]], customer["DisplayName"]
