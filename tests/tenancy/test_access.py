"""The one gate: members by their role, outsiders not at all, and the company asked for knows who asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from crossfoot.audit import trail
from crossfoot.catalog.models import Product
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can, Role
from crossfoot.mappings.models import RemoteRecord
from crossfoot.tenancy import access, operations
from crossfoot.tenancy.models import ApiToken
from office import Office


def refusals(office: Office, company) -> list[tuple[str, str]]:
    events = trail.timeline(company.pk).filter(verb="access.refused").order_by("sequence")
    return [(event.actor, event.data) for event in events]


def test_a_member_may_do_what_the_role_allows(office: Office):
    sofia = office.joins("Sofia", Role.SALES)
    membership = access.require(sofia, Can.SEND_INVOICES, office.northwind, at=office.now)
    assert membership.role == Role.SALES
    assert access.role_in(sofia, office.northwind) is Role.SALES
    assert access.may(sofia, Can.SEND_INVOICES, office.northwind)
    assert not access.may(sofia, Can.SEND_BILLS, office.northwind)


def test_a_member_with_too_small_a_role_is_told_whom_to_ask(office: Office):
    sofia = office.joins("Sofia", Role.SALES)
    with pytest.raises(access.Forbidden) as refused:
        access.require(sofia, Can.CONNECT, office.northwind, at=office.now)
    assert refused.value.sentence == (
        "Your role does not let you connect and disconnect QuickBooks. Ask someone with the role Administrator."
    )
    assert refusals(office, office.northwind) == []


def test_an_outsider_gets_not_found_and_the_company_asked_for_an_event(office: Office):
    with pytest.raises(access.Outsider) as refused:
        access.membership_for(office.bo, "northwind", at=office.now)
    assert "Northwind" not in str(refused.value)
    assert refusals(office, office.northwind) == [("Bo", '{"asked":"view"}')]
    assert refusals(office, office.brightware) == []


def test_an_unknown_company_reads_the_same_as_anothers(office: Office):
    sentences = set()
    for slug in ("northwind", "no-such-company"):
        with pytest.raises(access.Outsider) as refused:
            access.membership_for(office.bo, slug, at=office.now)
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1


def test_somebody_who_was_deactivated_is_an_outsider(office: Office):
    sofia = office.joins("Sofia", Role.SALES)
    operations.deactivate_member(company=office.northwind, person=sofia, by=office.ana, at=office.now)
    assert list(access.companies_of(sofia)) == []
    assert access.role_in(sofia, office.northwind) is None
    with pytest.raises(access.Outsider):
        access.require(sofia, Can.VIEW, office.northwind, at=office.now)


class TestFindingARow:
    def test_of_ones_own_company(self, office: Office):
        chai = Product.objects.create(company=office.northwind, sku="CHAI")
        assert (
            access.find(Product, company=office.northwind, pk=str(chai.pk), by=office.ana, at=office.now)
            == chai
        )

    def test_of_another_company_is_not_found_and_told_to_that_company(self, office: Office):
        tea = Product.objects.create(company=office.brightware, sku="TEA")
        with pytest.raises(access.Outsider):
            access.find(Product, company=office.northwind, pk=tea.pk, by=office.ana, at=office.now)
        assert refusals(office, office.brightware) == [("Ana", f'{{"asked":"product:{tea.pk}"}}')]
        assert refusals(office, office.northwind) == []

    def test_that_names_its_company_through_its_connection(self, office: Office):
        connection = Connection.objects.create(
            company=office.northwind, realm_id="1", connected_at=office.now
        )
        record = RemoteRecord.objects.create(
            connection=connection, list="account", remote_id="79", name="Sales", name_key="sales",
            seen_at=office.now,
        )  # fmt: skip
        found = access.find(
            RemoteRecord, company=office.northwind, pk=record.pk, by=office.ana, at=office.now
        )
        assert found == record
        with pytest.raises(access.Outsider):
            access.find(RemoteRecord, company=office.brightware, pk=record.pk, by=office.bo, at=office.now)
        assert refusals(office, office.northwind) == [("Bo", f'{{"asked":"remoterecord:{record.pk}"}}')]

    def test_by_the_company_of_which_one_is_no_member(self, office: Office):
        chai = Product.objects.create(company=office.northwind, sku="CHAI")
        with pytest.raises(access.Outsider):
            access.find(Product, company=office.northwind, pk=chai.pk, by=office.bo, at=office.now)
        assert refusals(office, office.northwind) == [("Bo", '{"asked":"view"}')]

    def test_without_the_power_is_forbidden(self, office: Office):
        vera = office.joins("Vera", Role.VIEWER)
        chai = Product.objects.create(company=office.northwind, sku="CHAI")
        with pytest.raises(access.Forbidden):
            access.find(
                Product, company=office.northwind, pk=chai.pk, by=vera, at=office.now, can=Can.EDIT_PRODUCTS
            )

    @pytest.mark.parametrize("pk", ["abc", "", None, "9" * 40, 10**30, -1, "1 OR 1=1", "\x00"])
    def test_by_something_that_is_no_number_is_not_found(self, office: Office, pk):
        with pytest.raises(access.Outsider):
            access.find(Product, company=office.northwind, pk=pk, by=office.ana, at=office.now)


def test_a_refusal_inside_a_transaction_is_told_after_it(open_office: Office):
    office = open_office
    with pytest.raises(access.Outsider) as refused, transaction.atomic():
        access.require(office.bo, Can.EDIT_SALES, office.northwind, at=office.now)
    assert refusals(office, office.northwind) == []
    access.record_refusal(refused.value, at=office.now)
    access.record_refusal(refused.value, at=office.now)
    assert refusals(office, office.northwind) == [("Bo", '{"asked":"edit_sales"}')]


def test_a_refusal_outside_a_transaction_is_told_at_once_and_once(open_office: Office):
    office = open_office
    with pytest.raises(access.Outsider) as refused:
        access.require(office.bo, Can.EDIT_SALES, office.northwind, at=office.now)
    access.record_refusal(refused.value, at=office.now)
    assert refusals(office, office.northwind) == [("Bo", '{"asked":"edit_sales"}')]


class TestApiTokens:
    def test_a_token_acts_as_the_person_who_made_it(self, office: Office):
        made, raw = operations.create_token(
            company=office.northwind, name="Warehouse", by=office.ana, at=office.now
        )
        assert raw.startswith("cf_")
        assert len(raw) == 43
        held = access.token_holder(raw, at=office.now)
        assert held == made
        assert (held.person, held.company) == (office.ana, office.northwind)

    def test_a_token_is_stored_as_a_digest_only(self, office: Office):
        _, raw = operations.create_token(company=office.northwind, name="W", by=office.ana, at=office.now)
        stored = ApiToken.objects.values().get()
        assert raw not in str(stored)
        assert stored["prefix"] == raw[:9]
        events = " ".join(trail.timeline(office.northwind.pk).values_list("data", flat=True))
        assert raw not in events

    @pytest.mark.parametrize(
        "change", [lambda raw: raw[:-1] + "!", lambda raw: raw[:-1], str.upper, lambda raw: ""]
    )
    def test_a_wrong_token_holds_nothing(self, office: Office, change):
        _, raw = operations.create_token(company=office.northwind, name="W", by=office.ana, at=office.now)
        assert access.token_holder(change(raw), at=office.now) is None

    def test_a_revoked_token_holds_nothing(self, office: Office):
        token, raw = operations.create_token(company=office.northwind, name="W", by=office.ana, at=office.now)
        operations.revoke_token(company=office.northwind, token=token, by=office.ana, at=office.now)
        operations.revoke_token(company=office.northwind, token=token, by=office.ana, at=office.now)
        assert access.token_holder(raw, at=office.now) is None
        assert office.verbs().count("api_token.revoked") == 1

    def test_anothers_token_cannot_be_revoked(self, office: Office):
        token, raw = operations.create_token(company=office.northwind, name="W", by=office.ana, at=office.now)
        operations.revoke_token(company=office.brightware, token=token, by=office.bo, at=office.now)
        assert access.token_holder(raw, at=office.now) == token

    def test_a_token_ends_with_its_person_in_the_company(self, office: Office):
        omar = office.joins("Omar", Role.ADMINISTRATOR)
        _, raw = operations.create_token(company=office.northwind, name="W", by=omar, at=office.now)
        operations.deactivate_member(company=office.northwind, person=omar, by=office.ana, at=office.now)
        assert access.token_holder(raw, at=office.now) is None

    def test_the_last_use_is_written_at_most_once_a_minute(self, office: Office):
        _, raw = operations.create_token(company=office.northwind, name="W", by=office.ana, at=office.now)
        first = office.now
        access.token_holder(raw, at=first)
        access.token_holder(raw, at=first + timedelta(seconds=59))
        assert ApiToken.objects.get().last_used_at == first
        access.token_holder(raw, at=first + timedelta(seconds=61))
        assert ApiToken.objects.get().last_used_at == first + timedelta(seconds=61)
