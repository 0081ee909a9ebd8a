"""Copies of QuickBooks' lists: read whole or not at all, kept when they are gone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crossfoot.connections import conversation
from crossfoot.connections.conversation import NotAnswered, Why
from crossfoot.connections.models import Connection
from crossfoot.mappings import queries
from crossfoot.mappings.lists import refresh_lists
from crossfoot.mappings.models import RemoteRecord
from crossfoot.quickbooks.online.pace import Limits, Pace
from office import MONDAY, Office, Talk
from qbsandbox.limits.throttle import Limits as Limiter
from qbsandbox.limits.throttle import Rules

List = RemoteRecord.List


def counts(connection: Connection) -> dict[str, int]:
    rows = RemoteRecord.objects.filter(connection=connection).values_list("list", flat=True)
    return {name: list(rows).count(name) for name in List.values}


def named(connection: Connection, name: str) -> RemoteRecord:
    return RemoteRecord.objects.get(connection=connection, name=name)


class TestReading:
    def test_the_us_company_is_known_afterwards(self, office: Office):
        connection = office.connect("us")
        done = office.reads(connection)
        assert counts(connection) == {
            "account": 36, "item": 8, "tax_code": 4, "term": 4, "customer": 4, "vendor": 3, "employee": 1,
            # Read only where a field of the company's own goes there.
            "class": 0, "location": 0,
        }  # fmt: skip
        assert (done.new, done.changed, done.gone) == (60, 0, 0)
        assert done.sentence == "Read 60 records from QuickBooks: 60 new, 0 changed."
        connection.refresh_from_db()
        assert (connection.name, connection.country) == ("Tidewater Trading Company", "US")
        assert (connection.home_currency, connection.multicurrency) == ("USD", True)
        assert (connection.custom_numbers, connection.closing_on) == (True, None)
        assert connection.edition == "QuickBooks Online Plus"
        assert connection.facts_at == MONDAY

    def test_the_uk_company_is_known_afterwards(self, office: Office):
        connection = office.connect("uk")
        office.reads(connection)
        connection.refresh_from_db()
        assert (connection.country, connection.home_currency) == ("GB", "GBP")
        standard = named(connection, "20.0% S")
        assert standard.data == {
            "description": "Standard rate",
            "percent": "20",
            "sales_rates": [["1", "20", "TaxOnAmount", 0, None]],
            "purchase_rates": [["2", "20", "TaxOnAmount", 0, None]],
        }

    def test_a_party_is_kept_with_all_its_details(self, office: Office):
        connection = office.connect("us")
        office.reads(connection)
        books = named(connection, "Alder Street Books")
        assert (books.list, books.currency, books.version) == ("customer", "USD", "0")
        assert (books.name_key, books.email_key) == ("alder street books", "desk@alder.example")
        assert books.data["line1"] == "12 Alder St."
        assert (books.data["city"], books.data["region"], books.data["postal_code"]) == (
            "Bayshore",
            "CA",
            "94326",
        )

    def test_the_closing_date_is_learnt_and_its_change_told(self, office: Office):
        connection = office.connect("us")
        office.reads(connection)
        office.sandbox.company("us").close_books(date(2025, 12, 31))
        office.reads(connection)
        connection.refresh_from_db()
        assert connection.closing_on == date(2025, 12, 31)
        assert office.verbs()[-1] == "connection.facts_changed"
        office.sandbox.company("us").close_books(None)
        office.reads(connection)
        assert Connection.objects.get(pk=connection.pk).closing_on is None

    def test_a_second_reading_writes_only_what_changed(self, office: Office):
        connection = office.connect("us")
        office.reads(connection)
        office.clock.advance(hours=1)
        later = office.now
        done = office.reads(connection)
        assert (done.new, done.changed, done.gone) == (0, 0, 0)
        assert {row.seen_at for row in RemoteRecord.objects.all()} == {later}

    def test_more_than_a_page_is_read_to_the_end(self, office: Office, monkeypatch):
        monkeypatch.setattr(conversation, "PAGE_ROWS", 4)
        connection = office.connect("us")
        office.reads(connection)
        assert counts(connection)["account"] == 36
        # Of 36 accounts nine full pages and an empty one, and the count at the end.
        statements = [request.content.decode() for request in office.requests]
        assert sum("SELECT * FROM Account " in statement for statement in statements) == 10
        assert statements.count("SELECT count(*) FROM Account WHERE Active IN (true, false)") == 1


class TestWhatIsGone:
    def test_an_inactive_record_is_kept_and_found_under_its_plain_name(self, office: Office):
        connection = office.connect("us")
        office.reads(connection)
        before = named(connection, "Alder Street Books")
        Talk(office, connection).changes("Customer", before.remote_id, Active=False)
        done = office.reads(connection)
        after = RemoteRecord.objects.get(pk=before.pk)
        assert (done.new, done.changed, done.gone) == (0, 1, 0)
        assert (after.name, after.name_key) == ("Alder Street Books (deleted)", "alder street books")
        assert after.is_active is False

    def test_a_record_that_quickbooks_no_longer_has_is_kept_as_inactive(self, office: Office):
        connection = office.connect("us")
        office.reads(connection)
        stray = RemoteRecord.objects.create(
            connection=connection, list=List.CUSTOMER, remote_id="999999", name="Merged away",
            name_key="merged away", seen_at=office.now,
        )  # fmt: skip
        seen = stray.seen_at
        office.clock.advance(hours=1)
        done = office.reads(connection)
        stray.refresh_from_db()
        assert (done.gone, stray.is_active, stray.seen_at) == (1, False, seen)


class TestFailing:
    def test_a_read_that_fails_changes_nothing_and_says_so(self, office: Office):
        connection = office.connect("us")
        office.reads(connection)
        before = list(RemoteRecord.objects.order_by("pk").values())
        Talk(office, connection).creates("Customer", DisplayName="New one")
        office.sandbox.company("us").close_books(date(2025, 12, 31))
        office.clock.advance(hours=2)
        # Everything is read but the last list, which fails at each of its three tries.
        office.talks(connection).read("CompanyInfo", connection.realm_id)
        asked: list[str] = []

        def told(done: int, total: int, sentence: str) -> bool:
            asked.append(sentence)
            if "Employee" in sentence or "employee" in sentence:
                office.sandbox.weather.next("server_error", matching="query", times=3)
            return True

        with pytest.raises(NotAnswered) as failed:
            refresh_lists(connection, reader=office.talks(connection), at=office.now, told=told)
        assert failed.value.why is Why.NO_ANSWER
        assert failed.value.sentence == (
            "QuickBooks did not give its employees. Nothing was changed; try again in a minute."
        )
        assert list(RemoteRecord.objects.order_by("pk").values()) == before
        assert Connection.objects.get(pk=connection.pk).closing_on is None

    @pytest.mark.parametrize("fault", ["server_error", "lost_reply", "connect_error", "expired_token"])
    def test_one_fault_is_got_over(self, office: Office, fault: str):
        connection = office.connect("us")
        office.sandbox.weather.next(fault, matching="query")
        assert office.reads(connection).new == 60

    def test_a_throttle_ends_it_with_the_wait(self, office: Office):
        connection = office.connect("us")
        office.sandbox.weather.next("throttle", matching="query")
        with pytest.raises(NotAnswered) as failed:
            office.reads(connection)
        assert (failed.value.why, failed.value.wait_seconds) == (Why.BUSY, 60)
        assert not RemoteRecord.objects.exists()

    def test_a_sign_in_that_is_gone_asks_for_a_reconnect(self, office: Office):
        connection = office.connect("us")
        office.sandbox.oauth.disconnect(realm_id=connection.realm_id, now=office.now)
        with pytest.raises(NotAnswered) as failed:
            office.reads(connection)
        assert failed.value.why is Why.SIGN_IN
        assert "Reconnect it under Settings > Integrations" in failed.value.sentence

    def test_stopping_between_two_lists_stores_nothing(self, office: Office):
        connection = office.connect("us")
        done = refresh_lists(
            connection, reader=office.talks(connection), at=office.now, told=lambda done, total, _: done < 3
        )
        assert done is None
        assert not RemoteRecord.objects.exists()

    def test_a_lease_that_was_lost_stores_nothing(self, office: Office):
        connection = office.connect("us")

        def fence() -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            refresh_lists(connection, reader=office.talks(connection), at=office.now, fence=fence)
        assert not RemoteRecord.objects.exists()


class TestPace:
    def test_the_lists_are_read_within_the_limits(self, office: Office):
        office.sandbox.limits = Limiter(Rules(enabled=True))
        connection = office.connect("us")
        began = office.now
        talk = office.talks(connection)
        for _ in range(2):
            refresh_lists(connection, reader=talk, at=began)
        # 20 requests: ten at once, ten after the second is over.
        assert office.now - began == timedelta(seconds=1.25)
        assert sum(send.singles for send in talk.pace.sends) == len(office.requests) == 20

    def test_a_full_minute_ends_the_conversation_with_the_wait(self, office: Office):
        connection = office.connect("us")
        talk = office.talks(connection)
        talk.pace = Pace(Limits(requests_a_minute=5))
        with pytest.raises(NotAnswered) as failed:
            refresh_lists(connection, reader=talk, at=office.now)
        assert failed.value.why is Why.BUSY
        assert failed.value.wait_seconds == pytest.approx(61.0)


def test_the_table_of_a_us_company(office: Office):
    connection = office.connect("us")
    office.reads(connection)
    rate = office.adds_rate("Sales tax", "8.25")
    free = office.adds_rate("No tax", "0")
    table = queries.table(connection)
    assert table.is_us
    assert (table.receivable.remote_id, table.payable.remote_id) == ("84", "33")
    assert table.tax_payable.name == "Board of Equalization Payable"
    assert table.no_tax_code == "NON"
    assert table.taxes[rate.key].code_id == "TAX"
    assert table.taxes[free.key].code_id == "NON"
    assert table.taxes["tax:us"].code_id == "TAX"
    assert table.accounts["remote:79"].name == "Sales of Product Income"
    assert table.account_labels["remote:79"] == "Sales of Product Income"
    assert table.account_labels["shipping"] == "Freight charged to customers"


def test_a_company_that_quickbooks_calls_usa_is_in_the_us(office: Office):
    connection = office.connect("us")
    office.reads(connection)
    Connection.objects.filter(pk=connection.pk).update(country="USA")
    connection.refresh_from_db()
    assert queries.table(connection).no_tax_code == "NON"
