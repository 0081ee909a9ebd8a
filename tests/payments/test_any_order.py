"""Whatever comes in whatever order, however often: a status is a function of what is applied in the end, and no
payment is taken back without a positive sign."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crossfoot.core.paid import paid_of
from crossfoot.documents.models import PurchaseOrder
from crossfoot.payments import copying
from crossfoot.payments.models import Payment
from crossfoot.payments.reading import Seen
from crossfoot.quickbooks.online.settlements import Application, RemotePayment
from crossfoot.sync.models import Link
from desk import NOW, Desk, desk

BILLS = ("101", "102", "103")
PAYMENTS = ("201", "202", "203")

Word = tuple[str, int, tuple[tuple[str, int], ...] | None]
"""QuickBooks' word about a payment: its id, which change it is, and what it applies (None: voided; nothing
applied is an empty tuple). A change of -1 is the last one: the record is gone."""

applied = st.lists(
    st.tuples(st.sampled_from(BILLS), st.integers(1, 9000)), max_size=3, unique_by=lambda part: part[0]
).map(tuple)
stories = st.fixed_dictionaries({
    payment: st.tuples(st.lists(st.one_of(st.none(), applied), max_size=4), st.booleans())
    for payment in PAYMENTS
})  # fmt: skip


@pytest.fixture
def northwind(db: None) -> Desk:
    """Three bills of 80.00 that stand in QuickBooks."""
    made = desk("Northwind Ltd")
    for remote_id in BILLS:
        order = PurchaseOrder.objects.create(
            company=made.company, number=remote_id, vendor=made.litware, ordered_on=date(2026, 1, 5),
            currency="USD", total=Decimal("80.00"), created_at=NOW,
        )  # fmt: skip
        Link.objects.create(
            connection=made.connection, local_key=order.key, remote_kind="Bill", remote_id=remote_id,
            origin=Link.Origin.CREATED, created_at=NOW, seen_at=NOW,
        )  # fmt: skip
    return made


def at(change: int) -> datetime:
    """When QuickBooks changed it; two changes fall into one second."""
    return NOW + timedelta(seconds=change // 2)


def word(payment: str, change: int, parts: tuple[tuple[str, int], ...] | None) -> Seen:
    told = RemotePayment(
        name="BillPayment", kind="bill_payment_check", remote_id=payment, version=str(change), party_id="56",
        party_name="Litware, Inc.", paid_on=date(2026, 1, 20), number=payment, currency="USD",
        exchange_rate=Decimal(1), amount=Decimal(sum(cents for _, cents in parts or ())) / 100,
        unapplied=Decimal(0), is_voided=parts is None, memo="",
        applications=tuple(Application("Bill", bill, Decimal(cents) / 100) for bill, cents in parts or ()),
    )  # fmt: skip
    return Seen(told, at(change), "Vendor:56")


def words_of(story: dict[str, tuple[list[tuple[tuple[str, int], ...] | None], bool]]) -> list[Word]:
    return [
        one
        for payment, (changes, is_gone) in story.items()
        for one in [
            *((payment, change, parts) for change, parts in enumerate(changes)),
            *([(payment, -1, ())] if is_gone and changes else []),
        ]
    ]


def hears(northwind: Desk, words: list[Word], chance: random.Random) -> None:
    """Some at once, some one by one. That a record is gone is told when it is gone, and what was read before
    may still come in after it."""
    begin = 0
    while begin < len(words):
        size = chance.randint(1, 4)
        part = words[begin : begin + size]
        begin += size
        live = [word(*one) for one in part if one[1] >= 0]
        copying.copy(northwind.connection, live, at=NOW, fence=lambda: None)
        for payment, _, _ in (one for one in part if one[1] < 0):
            copying.gone(
                northwind.connection, ("BillPayment", payment), changed_at=at(100), at=NOW, fence=lambda: None
            )


def shown() -> dict[str, tuple[str, Decimal]]:
    return {row.number: (row.paid_state, row.paid_amount) for row in PurchaseOrder.objects.all()}


def expected(words: list[Word]) -> dict[str, tuple[str, Decimal]]:
    """By the last word about each payment, and by nothing else."""
    last: dict[str, tuple[tuple[str, int], ...]] = {}
    for payment, change, parts in sorted(words, key=lambda one: one[1] if one[1] >= 0 else 1000):
        last[payment] = () if change < 0 else parts or ()
    found = {}
    for bill in BILLS:
        amounts = [Decimal(cents) / 100 for parts in last.values() for to, cents in parts if to == bill]
        paid = paid_of(Decimal("80.00"), amounts)
        found[bill] = (paid.state.value, paid.applied)
    return found


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories, seed=st.integers(0, 10_000))
def test_any_order_with_repetitions_ends_where_the_last_words_lead(
    northwind: Desk, story: dict[str, tuple[list[tuple[tuple[str, int], ...] | None], bool]], seed: int
) -> None:
    chance = random.Random(seed)
    words = words_of(story)
    mixed = words + [chance.choice(words) for _ in range(3) if words]
    chance.shuffle(mixed)
    # A record is known to be gone only where it was known before: that word comes after the first about it.
    gone = [one for one in mixed if one[1] < 0]
    mixed = [one for one in mixed if one[1] >= 0]
    for one in gone:
        known = [place for place, other in enumerate(mixed) if other[0] == one[0]]
        mixed.insert(chance.randint(min(known, default=-1) + 1, len(mixed)) if known else 0, one)

    with transaction.atomic():
        hears(northwind, mixed, chance)
        assert shown() == expected(words)
        states = {row.remote_id: row.state for row in Payment.objects.all()}
        signs = {one[0] for one in words if one[1] < 0 or one[2] is None}
        assert {payment for payment, state in states.items() if state != "active"} <= signs
        transaction.set_rollback(True)


def test_an_older_word_about_another_amount_changes_nothing(northwind: Desk) -> None:
    new, old = word("201", 5, (("101", 8000),)), word("201", 2, (("101", 100),))
    for seen in (new, old, replace(old, changed_at=new.changed_at)):
        copying.copy(northwind.connection, [seen], at=NOW, fence=lambda: None)

    assert shown()["101"] == ("paid", Decimal("80.00"))
