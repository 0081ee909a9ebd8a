"""Opening a company: the first thing that somebody does in an installation of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from crossfoot.tenancy.models import Company, Membership
from office import Office, office

__all__ = ["office"]

FIELDS = {
    "name": "Harbour Foods",
    "slug": "harbour-foods",
    "country": "US",
    "home_currency": "USD",
    "time_zone": "America/New_York",
}


@pytest.fixture
def client(office: Office) -> Client:
    client = Client()
    client.force_login(office.bo)
    return client


def test_whoever_opens_a_company_is_its_administrator(office: Office, client: Client) -> None:
    answer = client.post("/companies/new/", FIELDS)
    assert (answer.status_code, answer["Location"]) == (302, "/c/harbour-foods/")
    company = Company.objects.get(slug="harbour-foods")
    assert (company.name, company.home_currency, company.time_zone) == (
        "Harbour Foods",
        "USD",
        "America/New_York",
    )
    assert [(one.person, one.role) for one in Membership.objects.filter(company=company)] == [
        (office.bo, "administrator")
    ]
    assert client.get("/c/harbour-foods/").status_code == 200


def test_an_address_that_is_taken_is_refused_beside_its_field_and_keeps_what_was_typed(
    office: Office, client: Client
) -> None:
    before = Company.objects.count()
    answer = client.post("/companies/new/", {**FIELDS, "slug": office.northwind.slug})
    assert answer.status_code == 422
    assert "The address “northwind” is taken. Choose another one." in answer.content.decode()
    assert 'value="Harbour Foods"' in answer.content.decode()
    assert Company.objects.count() == before


def test_a_stranger_is_sent_to_the_sign_in_page(db: None) -> None:
    answer = Client().get("/companies/new/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/companies/new/")
