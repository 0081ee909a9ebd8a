"""Every fault of the weather at every step of a journal: it stands in QuickBooks once, and leaves it wholly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crossfoot.engine import clock
from crossfoot.journals import operations
from crossfoot.journals.models import Journal
from crossfoot.sync import invariants
from crossfoot.sync.models import Attempt, Batch
from sync.test_faults import FAULTS
from sync.workshop import INLINE, Shop, Workshop, opened


def amounts(shop: Shop) -> list[Decimal]:
    """What our journals in QuickBooks debit, in the order in which they were made."""
    ours = (one for one in shop.in_books("JournalEntry") if "CF-" in one.get("PrivateNote", ""))
    return [Decimal(one["Line"][0]["Amount"]) for one in ours]


def takes_back(shop: Shop, *journals: Journal) -> None:
    operations.take_back(journals=journals, reason="Never shipped", by=shop.ana, at=clock.now())


def holds(workshop: Workshop, shop: Shop) -> None:
    """Nothing is open, and every invariant holds, the sandbox's books included."""
    workshop.clock.advance(minutes=5)
    workshop.sandbox.settle()
    assert invariants.check_all(shop.company, now=workshop.clock.now(), remote=shop.remote()) == []
    assert {push.state for push in shop.pushes} == {"synchronized"}
    assert not Batch.objects.filter(settled_at__isnull=True).exists()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_journal_stands_there_once_whatever_fails_wherever(
    workshop: Workshop, shop: Shop, fault: str
) -> None:
    weather = workshop.sandbox.weather
    weather.next(fault, matching="journalentry create", delay_seconds=100.0)
    (alone,) = shop.posts(shop.cost_of_sales("1.10"))
    workshop.works(minutes=60)
    assert amounts(shop) == [Decimal("1.10")]

    weather.next(fault, matching="batch", delay_seconds=100.0)
    shop.posts(*(shop.cost_of_sales(f"{n}.10") for n in (2, 3, 4)))
    workshop.works(minutes=60)
    assert sorted(amounts(shop)) == [Decimal(f"{n}.10") for n in (1, 2, 3, 4)]

    weather.next(fault, matching="journalentry delete", delay_seconds=100.0)
    takes_back(shop, alone)
    workshop.works(minutes=60)
    assert sorted(amounts(shop)) == [Decimal(f"{n}.10") for n in (2, 3, 4)]

    assert len(weather.log) == 3, "each fault must really have come down"
    holds(workshop, shop)


@pytest.mark.parametrize("switch", ["replay", "refuse", "run_both"])
def test_a_late_commit_does_not_make_a_second_one(db: None, switch: str) -> None:
    with opened(replace(INLINE, call_lifetime=timedelta(seconds=2))) as workshop:
        shop = workshop.shop()
        shop.books.switches.requestid_in_flight = switch  # type: ignore[assignment]
        for step, journals in (("journalentry create", ["1.10"]), ("batch", ["2.10", "3.10"])):
            workshop.sandbox.weather.next("late_commit", matching=step, delay_seconds=2.0)
            shop.posts(*(shop.cost_of_sales(amount) for amount in journals))
            workshop.works()
        assert sorted(amounts(shop)) == [Decimal("1.10"), Decimal("2.10"), Decimal("3.10")]
        holds(workshop, shop)


def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(workshop: Workshop, shop: Shop) -> None:
    """QuickBooks takes two journals with one number without a word, so that its memory of a request is not relied
    on: where it has forgotten it, nothing but the look keeps a second one away."""
    shop.books.switches.requestid_forgotten_after = 0
    workshop.sandbox.weather.next("lost_reply", matching="batch")
    journals = shop.posts(shop.cost_of_sales("2.10"), shop.cost_of_sales("3.10"))
    workshop.works()
    assert sorted(amounts(shop)) == [Decimal("2.10"), Decimal("3.10")]
    assert Attempt.objects.filter(push__kind="journal").count() == 2
    assert {Journal.objects.get(pk=journal.pk).book_state for journal in journals} == {"synchronized"}
    holds(workshop, shop)
