"""10,000 documents drawn by lot: QuickBooks' total is ours to the cent, or the document is stopped with the reason
before it is sent; and its ledger books what the preview shows, in home currency."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pytest

from any_document import PROFILES, TOLERANCE, Place, Planned, open_places, planned
from crossfoot.core.journals import home_journal_of
from crossfoot.core.money import ZERO, cents
from crossfoot.core.postings import Bill, SalesForm, VendorCredit
from crossfoot.quickbooks.books import Posted
from crossfoot.quickbooks.online.documents import fields

SAMPLE = range(600)
MANY = range(int(os.environ.get("ANY_DOCUMENTS", "10000")))
REASONS = {"discount_too_large", "tax_without_rate", "total_differs_from_source"}
SAME_RATE = {"", "tax:1", "tax:3"}
"""US: no tax, the rate that QuickBooks has too, and exempt."""
CENT = Decimal("0.01")
FEW = 5
"""Per cent of documents that may be stopped: each of them was drawn with something wrong."""


@pytest.fixture
def places() -> Iterator[Mapping[str, Place]]:
    yield from open_places()


def test_whatever_the_document_quickbooks_has_our_total_or_it_is_stopped(places: Mapping[str, Place]) -> None:
    counts = booked_or_stopped(places, SAMPLE)
    assert counts["booked"] > 0.9 * len(SAMPLE)


@pytest.mark.soak
def test_ten_thousand_documents_have_our_total_or_are_stopped(places: Mapping[str, Place]) -> None:
    counts = booked_or_stopped(places, MANY)
    print(dict(counts))
    assert set(counts) >= REASONS
    assert sum(counts[reason] for reason in REASONS) * 100 < FEW * len(MANY)
    assert sum(counts.values()) == len(MANY)


def booked_or_stopped(places: Mapping[str, Place], numbers: Iterable[int]) -> Counter[str]:
    """How many documents were booked, and how many stopped for each reason."""
    counts: Counter[str] = Counter()
    for number in numbers:
        place = places[PROFILES[number % len(PROFILES)]]
        one = planned(place, number)
        if one.posting is None:
            assert one.reasons == {one.wrong}, (number, one.problems)
            counts[one.wrong] += 1
            continue
        assert not one.wrong, (number, one.wrong)
        is_booked_as_planned(place, one, number)
        counts["booked"] += 1
    return counts


def is_booked_as_planned(place: Place, one: Planned, number: int) -> None:
    posting, mappings = one.posting, place.desk.mappings
    assert posting is not None
    outcome = place.desk.post(posting)
    assert isinstance(outcome, Posted), (number, outcome)
    tax, whole = outcome.tax or ZERO, outcome.total
    assert whole is not None
    is_theirs = isinstance(posting, SalesForm) and posting.expected_tax is not None
    if is_theirs:
        # QuickBooks computes the sales tax: what is ours is the amount before it, and what we expect is near.
        assert whole - tax == posting.total, (number, whole, tax, posting.total)
        if {line.tax for line in posting.lines} <= SAME_RATE:
            assert abs(tax - (posting.expected_tax or ZERO)) <= CENT, (number, tax, posting.expected_tax)
    else:
        assert (whole, tax) == (posting.total, posting.tax_total), (number, whole, tax)
        assert whole == one.stated, (number, whole, one.stated)
        assert rounding_of(posting) <= TOLERANCE, number
    rate = fields.rate_of(outcome.record)
    if posting.exchange_rate is not None:
        assert rate == posting.exchange_rate, number
    if "HomeTotalAmt" in outcome.record:
        in_home = cents(whole * (rate or 1), place.home)
        assert fields.decimal_of(outcome.record["HomeTotalAmt"]) == in_home, number
    if not is_theirs:
        predicted = home_journal_of(posting, mappings, rate or Decimal(1))
        assert predicted.is_balanced, number
        ours = by_role(place, {line.account_id: line.movement for line in predicted.lines})
        assert by_role(place, booked(place, outcome.remote_id)) == ours, number
    assert isinstance(posting, SalesForm | Bill | VendorCredit)


def rounding_of(posting: object) -> Decimal:
    lines = getattr(posting, "lines", ())
    return abs(sum((line.amount for line in lines if line.kind == "rounding"), ZERO))


def booked(place: Place, remote_id: str) -> dict[str, Decimal]:
    """Debit less credit by account in the ledger there, in home currency."""
    rows = place.desk.company.store.connection.execute(
        "SELECT account_id, SUM(cents) FROM entries WHERE txn_id = ? GROUP BY account_id", (int(remote_id),)
    )
    return {str(account): Decimal(amount) / 100 for account, amount in rows}


def by_role(place: Place, movements: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """With one receivable or payable for all currencies, and one account of tax for all agencies."""
    sums: dict[str, Decimal] = {}
    for account_id, amount in movements.items():
        account = place.desk.company.store.get("Account", int(account_id))
        assert account is not None
        kind = account.body["AccountType"]
        is_tax = account.body["AccountSubType"] in {"SalesTaxPayable", "GlobalTaxPayable"}
        role = (
            "tax" if is_tax else kind if kind in {"Accounts Receivable", "Accounts Payable"} else account_id
        )
        sums[role] = sums.get(role, ZERO) + amount
    return {role: amount for role, amount in sums.items() if amount}
