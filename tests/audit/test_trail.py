"""The audit trail is one chain: what was written can neither change, vanish nor move unseen."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from crossfoot.audit import trail
from crossfoot.audit.models import ChainHead, Event
from crossfoot.audit.trail import SYSTEM, Entry, Subject
from crossfoot.quickbooks.secret import Secret
from office import MONDAY, Office

COMPANY = 41
ORDER = Subject("sales_order", 12, "Sales order 10248")


def three_events() -> None:
    with transaction.atomic():
        trail.record("sales_order.drafted", company_id=COMPANY, by=SYSTEM, at=MONDAY, subject=ORDER)
        trail.record(
            "sales_order.confirmed",
            company_id=COMPANY,
            by=trail.Actor(3, "Ana"),
            at=MONDAY,
            subject=ORDER,
            data={"total": Decimal("472.38"), "ordered_on": date(2026, 1, 5), "lines": [1, 2]},
        )
        trail.record("push.synchronized", company_id=COMPANY, by=SYSTEM, at=MONDAY, subject=ORDER)


@pytest.mark.django_db
class TestAChain:
    def test_holds_as_it_was_written(self):
        three_events()
        assert trail.verify(COMPANY) is None
        assert [event.verb for event in trail.history(COMPANY, "sales_order", 12)] == [
            "push.synchronized",
            "sales_order.confirmed",
            "sales_order.drafted",
        ]
        second = Event.objects.get(company_id=COMPANY, sequence=2)
        assert second.data == '{"lines":[1,2],"ordered_on":"2026-01-05","total":"472.38"}'
        assert second.previous_hash == Event.objects.get(company_id=COMPANY, sequence=1).hash

    def test_of_a_company_without_events_holds(self):
        assert trail.verify(COMPANY) is None

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("at", MONDAY.replace(microsecond=1)),
            ("actor_id", 4),
            ("actor", "Bna"),
            ("verb", "sales_order.cancelled"),
            ("subject_kind", "sales_orders"),
            ("subject_id", 13),
            ("subject", "Sales order 10249"),
            ("data", '{"total":"472.39"}'),
            ("previous_hash", "1" * 64),
            ("hash", "1" * 64),
        ],
    )
    def test_breaks_where_one_column_is_altered(self, column, value):
        three_events()
        Event.objects.filter(company_id=COMPANY, sequence=2).update(**{column: value})
        broken = trail.verify(COMPANY)
        assert broken is not None
        assert broken.sequence in ({2, 3} if column == "hash" else {2})

    @pytest.mark.parametrize("sequence", [1, 2, 3])
    def test_breaks_where_a_row_is_taken_out(self, sequence):
        three_events()
        Event.objects.filter(company_id=COMPANY, sequence=sequence).delete()
        broken = trail.verify(COMPANY)
        assert broken is not None
        assert broken.sequence == sequence
        assert broken.sentence.startswith(f"Event {sequence} is missing")

    def test_breaks_where_two_rows_change_places(self):
        three_events()
        rows = Event.objects.filter(company_id=COMPANY)
        rows.filter(sequence=1).update(sequence=99)
        rows.filter(sequence=2).update(sequence=1)
        rows.filter(sequence=99).update(sequence=2)
        broken = trail.verify(COMPANY)
        assert broken == trail.Broken(1, "Event 1 does not follow event 0 as it was written.")

    def test_breaks_where_a_row_is_slipped_in(self):
        three_events()
        last = Event.objects.get(company_id=COMPANY, sequence=3)
        forged = Event(
            company_id=COMPANY,
            sequence=4,
            at=MONDAY,
            actor="Ana",
            verb="x",
            data="{}",
            previous_hash=last.hash,
        )
        forged.hash = trail.hash_of(forged)
        forged.save()
        assert trail.verify(COMPANY) == trail.Broken(4, "Event 4 was added outside the chain.")

    def test_breaks_where_its_head_is_gone(self):
        three_events()
        ChainHead.objects.filter(company_id=COMPANY).delete()
        broken = trail.verify(COMPANY)
        assert broken is not None
        assert broken.sentence == "The record of the chain's last event is missing."

    def test_of_one_company_says_nothing_of_another(self):
        three_events()
        with transaction.atomic():
            trail.record("company.created", company_id=42, by=SYSTEM, at=MONDAY)
        Event.objects.filter(company_id=COMPANY, sequence=2).update(verb="x")
        assert trail.verify(42) is None


@pytest.mark.django_db
class TestWriting:
    def test_500_events_cost_one_lock_and_one_batch(self, django_assert_max_num_queries):
        entries = [
            Entry("sales_order.confirmed", replace(ORDER, id=number), {"n": number}) for number in range(500)
        ]
        trail.record_many(entries[:1], company_id=COMPANY, by=SYSTEM, at=MONDAY)
        # SQLite takes 999 values in one statement; PostgreSQL takes all rows at once.
        with django_assert_max_num_queries(12):
            trail.record_many(entries, company_id=COMPANY, by=SYSTEM, at=MONDAY)
        assert Event.objects.filter(company_id=COMPANY).count() == 501
        assert trail.verify(COMPANY) is None

    @pytest.mark.parametrize(
        "data",
        [
            {"access_token": "abc"},
            {"changed": [{"clientSecret": "abc"}]},
            {"headers": {"Authorization": "Basic abc"}},
            {"before": {"Password": "abc"}},
            {"api-key": "abc"},
        ],
    )
    def test_a_secret_under_a_telling_key_is_refused(self, data):
        with pytest.raises(trail.SecretInTrail) as refused:
            trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY, data=data)
        assert "abc" not in str(refused.value)
        assert not Event.objects.filter(company_id=COMPANY).exists()

    def test_an_ordinary_word_beside_it_is_kept(self):
        data = {"token_name": "Warehouse", "token_id": 7, "reason": "the secret of success"}
        trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY, data=data)
        (event,) = trail.timeline(COMPANY)
        assert event.data == '{"reason":"the secret of success","token_id":7,"token_name":"Warehouse"}'

    @pytest.mark.parametrize(
        "token",
        [
            "cf_" + "a1B2" * 10,
            "RT1-39-H3-1785429816abcdefghij",
            "AB11570127472xkApQcZmbTMGfzzEOgMWl2Br5h8IEgxRULUbO",
            "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..abc_DEF-123",
            "Bearer 0123456789abcdef0123",
        ],
    )
    def test_a_token_that_slipped_into_a_text_is_taken_out(self, token):
        data = {"error": f"QuickBooks refused {token} today"}
        subject = Subject("push", 1, f"Push {token}")
        trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY, subject=subject, data=data)
        (event,) = trail.timeline(COMPANY)
        assert event.data == '{"error":"QuickBooks refused [removed] today"}'
        assert event.subject == "Push [removed]"

    @pytest.mark.parametrize("value", [1.5, Secret("abc"), object()])
    def test_what_has_no_one_way_of_being_written_is_refused(self, value):
        with pytest.raises(TypeError) as refused:
            trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY, data={"total": value})
        assert "abc" not in str(refused.value)

    def test_a_name_longer_than_its_column_and_a_broken_letter_do_not_stop_an_act(self):
        subject = Subject("customer", 1, "Ab\x00c\ud800" + "é" * 300)
        trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY, subject=subject, data={"t": "\ud800\x00"})
        (event,) = trail.timeline(COMPANY)
        assert event.subject == "Abc?" + "é" * 196
        assert trail.verify(COMPANY) is None


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_an_event_outside_a_transaction_is_refused(self):
        with pytest.raises(transaction.TransactionManagementError):
            trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY)

    def test_an_act_that_fails_leaves_no_event(self):
        three_events()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY)
            raise ZeroDivisionError
        assert Event.objects.filter(company_id=COMPANY).count() == 3
        assert trail.verify(COMPANY) is None

    def test_eight_threads_write_one_chain(self):
        failures: list[BaseException] = []

        def write() -> None:
            try:
                for _ in range(5):
                    with transaction.atomic():
                        trail.record("x", company_id=COMPANY, by=SYSTEM, at=MONDAY)
            except BaseException as error:
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []
        assert Event.objects.filter(company_id=COMPANY).count() == 40
        assert trail.verify(COMPANY) is None


def test_what_people_do_is_told_under_their_name(office: Office):
    created = trail.timeline(office.northwind.pk).get(verb="company.created")
    assert (created.actor, created.actor_id, created.subject) == ("Ana", office.ana.pk, "Northwind")
