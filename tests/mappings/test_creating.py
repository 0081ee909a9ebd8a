"""A tax code for a rate of ours, and an account, created in QuickBooks on a person's word: once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crossfoot.connections.models import Connection
from crossfoot.core.problems import Refusal
from crossfoot.mappings import creating, queries
from crossfoot.mappings.models import RemoteRecord, TaxMapping
from office import Office, Talk


@pytest.fixture
def uk(office: Office) -> Connection:
    return office.connects_and_reads("uk")


def creates(office: Office, connection: Connection, rate) -> RemoteRecord:
    return creating.create_tax_there(
        connection=connection, rate=rate, conversation=office.talks(connection), by=office.ana, at=office.now
    )


def codes(office: Office, connection: Connection) -> list[str]:
    return [row["Name"] for row in Talk(office, connection).rows("TaxCode")]


def test_a_rate_of_ours_is_made_there_and_mapped(office: Office, uk: Connection):
    rate = office.adds_rate("VAT transitional", "12.5")
    made = creates(office, uk, rate)
    assert (made.name, made.data["percent"]) == ("VAT transitional", "12.5")
    tax = queries.table(uk).taxes[rate.key]
    assert (tax.name, tax.percent) == ("VAT transitional", Decimal("12.5"))
    (sold,), (bought,) = tax.sales_rates, tax.purchase_rates
    assert (sold.percent, bought.percent) == (Decimal("12.5"), Decimal("12.5"))
    assert sold.rate_id != bought.rate_id


def test_a_code_of_that_name_is_taken_instead(office: Office, uk: Connection):
    rate = office.adds_rate("exempt", "0")
    assert creates(office, uk, rate).name == "Exempt"
    assert office.calls("/taxservice/taxcode") == 0


def test_a_lost_answer_and_a_second_try_make_one_code(office: Office, uk: Connection):
    rate = office.adds_rate("VAT transitional", "12.5")
    office.sandbox.weather.next("lost_reply", matching="taxservice")
    with pytest.raises(Refusal, match="may or may not have been created"):
        creates(office, uk, rate)
    assert not TaxMapping.objects.exists()
    creates(office, uk, rate)
    assert codes(office, uk).count("VAT transitional") == 1
    assert TaxMapping.objects.count() == 1


def test_in_the_us_rates_stay_with_quickbooks(office: Office):
    us = office.connect("us")
    office.reads(us)
    with pytest.raises(Refusal, match="In the US QuickBooks keeps the tax rates itself"):
        creates(office, us, office.adds_rate("Sales tax", "8"))


def test_with_several_agencies_a_person_chooses(office: Office, uk: Connection):
    Talk(office, uk).creates("TaxAgency", DisplayName="Revenue Scotland")
    rate = office.adds_rate("VAT transitional", "12.5")
    with pytest.raises(Refusal, match=r"“HMRC VAT”, “Revenue Scotland”\. Choose one of them"):
        creates(office, uk, rate)
    assert office.calls("/taxservice/taxcode") == 0


def test_an_account_is_made_there_and_mapped(office: Office, uk: Connection):
    made = creating.create_account_there(
        connection=uk, key="shipping", name="Delivery charged", kind="Income",
        conversation=office.talks(uk), by=office.ana, at=office.now,
    )  # fmt: skip
    assert queries.table(uk).accounts["shipping"].remote_id == made.remote_id
    again = creating.create_account_there(
        connection=uk, key="sales_charges", name="delivery charged", kind="Income",
        conversation=office.talks(uk), by=office.ana, at=office.now,
    )  # fmt: skip
    assert again.remote_id == made.remote_id
    assert office.calls("/account") == 1


def test_an_account_of_a_type_that_does_not_fit_is_not_made(office: Office, uk: Connection):
    with pytest.raises(Refusal, match="needs one of the types Income, Other Income"):
        creating.create_account_there(
            connection=uk, key="sales", name="Bank two", kind="Bank", conversation=office.talks(uk),
            by=office.ana, at=office.now,
        )  # fmt: skip
    assert office.calls("/account") == 0
