"""What people see of the sending: cards, differences, evidence, previews, live rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import httpx2
import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.mappings.models import AccountMapping
from crossfoot.sync import attention, changes, evidence, invariants, preview, queue, realms
from crossfoot.sync.models import Attempt, Link, Push
from sync.test_faults import Rounding
from sync.workshop import Shop, Workshop, gateway_to

TODAY = date(2026, 3, 2)


def test_one_card_for_a_closed_period_and_snoozing_hides_it_until_its_time(
    workshop: Workshop, shop: Shop
) -> None:
    shop.books.close_books(date(2026, 2, 28))
    shop.sends(shop.invoice("10.00"), shop.invoice("5.50"), shop.bill("3.00"))
    workshop.works()
    at = workshop.clock.now()

    (card,) = attention.cards(shop.company, at=at)
    assert (card.fix, card.count, card.amounts) == (
        "move_date",
        3,
        (attention.Amount("USD", Decimal("18.50")),),
    )
    assert attention.count(shop.company) == 3

    with pytest.raises(Refusal, match="Say why"):
        attention.snooze(
            company=shop.company,
            cause=card.cause,
            until=at + timedelta(days=1),
            reason="",
            by=shop.ana,
            at=at,
        )
    attention.snooze(
        company=shop.company, cause=card.cause, until=at + timedelta(days=1), reason="Asked the accountant",
        by=shop.ana, at=at,
    )  # fmt: skip
    assert attention.cards(shop.company, at=at) == []
    (again,) = attention.cards(shop.company, at=at + timedelta(days=1))
    assert again.snooze_reason == "Asked the accountant"


def test_clear_sends_everything_of_a_cause_and_refuses_what_is_gone(workshop: Workshop, shop: Shop) -> None:
    shop.books.close_books(date(2026, 2, 28))
    shop.sends(shop.invoice(), shop.bill())
    workshop.works()
    (card,) = attention.cards(shop.company)
    shop.books.close_books(None)

    cleared = attention.clear(company=shop.company, cause=card.cause, by=shop.ana, at=workshop.clock.now())
    assert len(cleared) == 2
    workshop.works()
    assert shop.states() == ["synchronized"] * 2
    with pytest.raises(Refusal, match="Nothing waits"):
        attention.clear(company=shop.company, cause=card.cause, by=shop.ana, at=workshop.clock.now())


def test_a_difference_has_a_card_until_somebody_accepts_it(workshop: Workshop, shop: Shop) -> None:
    workshop.gateway = replace(gateway_to(None), http=httpx2.Client(transport=Rounding(workshop)))
    wanted = shop.bill("12.34")
    shop.sends(wanted)
    workshop.works()

    (card,) = attention.cards(shop.company)
    assert card.is_difference
    assert "12.35 where we sent 12.34" in card.sentence
    queue.acknowledge(push=card.pushes[0], reason="One cent, agreed", by=shop.ana, at=workshop.clock.now())
    assert attention.cards(shop.company) == []
    order = shop.order_of(wanted)
    assert (order.book_state, order.book_sentence, order.book_number) == ("synchronized", "", "BILL-0001")
    assert Event.objects.filter(verb="push.difference_accepted").count() == 1


def test_evidence_tells_every_send_and_holds_no_token(workshop: Workshop, shop: Shop) -> None:
    workshop.sandbox.weather.next("lost_reply", matching="invoice create")
    wanted = shop.invoice("120.00", number="10248")
    shop.sends(wanted)
    workshop.works()

    found = evidence.evidence(shop.push_of(wanted))
    assert [(one.outcome, one.http_status, bool(one.reply)) for one in found.tries] == [
        ("unknown", None, False),
        ("posted", 200, True),
    ]
    assert found.tries[0].request == found.tries[1].request
    assert '"DocNumber":"10248"' in found.tries[0].request
    assert found.tries[1].trace
    assert found.link is not None
    assert found.snapshot["number"] == "10248"
    assert [step.verb for step in found.steps] == [
        "push.queued",
        "push.sent",
        "push.sent_again",
        "push.synchronized",
    ]
    token = workshop.sandbox.connect(shop.books.realm_id).access_token
    assert list(invariants.no_secret_out(shop.company, secrets=[token])) == []


def test_a_secret_in_evidence_would_be_found_and_is_not_shown(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.works()
    Attempt.objects.filter(push=shop.push_of(wanted)).update(
        reply="Authorization: Bearer eyJhbGciOiJkaXIi.abc.def"
    )
    (broken,) = invariants.no_secret_out(shop.company)
    assert broken.invariant == "no-secret-out"
    assert "eyJ" not in evidence.evidence(shop.push_of(wanted)).tries[0].reply


def test_preview_shows_document_journal_and_every_problem_at_once_and_writes_nothing(
    workshop: Workshop, shop: Shop
) -> None:
    shop.sends(shop.invoice(number="TAKEN"))
    workshop.works()
    calls = len(shop.in_books("Invoice"))
    AccountMapping.objects.filter(connection=shop.connection, key="shipping").delete()
    wanted = shop.invoice(
        "50.00", number="TAKEN", account="shipping", on=date(2025, 12, 31), customer=shop.customer("Bolido")
    )

    (found,) = preview.preview(connection=shop.connection, wanted=[wanted], today=TODAY)
    assert {problem.code for problem in found.problems} >= {
        "account_not_mapped", "number_taken", "before_start", "party_will_be_created",
    }  # fmt: skip
    assert found.journal.is_balanced
    assert found.journal.debits == Decimal("50.00")
    assert len(shop.in_books("Invoice")) == calls
    assert not Push.objects.filter(document_key=wanted.posting.key).exists()


def test_live_rows_get_what_changed_since_they_looked(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice(number="10248")
    begin = workshop.clock.now() - timedelta(seconds=10)
    shop.sends(wanted)
    first = changes.changes(shop.company, begin)
    assert [(row.kind, row.id, row.state, row.is_final) for row in first.rows] == [
        ("sales_order", wanted.source_id, "waiting", False)
    ]
    workshop.clock.advance(seconds=30)
    workshop.works()
    second = changes.changes(shop.company, first.cursor)
    assert [(row.state, row.number, row.is_final) for row in second.rows] == [("synchronized", "10248", True)]
    workshop.clock.advance(seconds=30)
    assert changes.changes(shop.company, second.cursor + timedelta(seconds=10)).rows == ()


def test_another_quickbooks_company_never_gets_the_links_of_the_former_one(
    workshop: Workshop, shop: Shop
) -> None:
    """B7; and when the former one comes back, its links are found again."""
    sent, waiting = shop.invoice("1.00"), shop.invoice("2.00")
    shop.sends(sent)
    workshop.works()
    shop.sends(waiting)
    former = shop.connection
    former.is_active = False
    former.save()
    other = workshop.shop("Elsewhere").connection
    other.is_active = False
    other.save()
    other.company, other.is_active = shop.company, True
    other.save()
    realms.realm_changed(other, former)

    assert [shop.order_of(one).book_state for one in (sent, waiting)] == ["not_sent", "not_sent"]
    assert shop.push_of(waiting).state == "skipped"
    assert not Link.objects.filter(connection=other).exists()

    other.is_active = False
    other.save()
    former.is_active = True
    former.save()
    realms.realm_changed(former, other)
    order = shop.order_of(sent)
    assert (order.book_state, order.book_number) == ("synchronized", "INV-0001")
    assert shop.order_of(waiting).book_state == "not_sent"
