"""Companies, people and roles."""

from __future__ import annotations

import pytest

from crossfoot.core.permissions import Role
from crossfoot.core.problems import Refusal
from crossfoot.tenancy import access, operations
from crossfoot.tenancy.models import Company, Membership, Person
from office import PASSWORD, Office


def test_who_creates_a_company_is_its_administrator(office: Office):
    assert access.role_in(office.ana, office.northwind) is Role.ADMINISTRATOR
    assert office.verbs() == ["company.created"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"slug": "North Wind"}, "slug"),
        ({"slug": "../admin"}, "slug"),
        ({"slug": "northwind"}, "slug"),
        ({"country": "USA"}, "country"),
        ({"home_currency": "DOG"}, "home_currency"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_a_company_that_cannot_be_is_refused_with_the_field(office: Office, change, where):
    given = {
        "name": "Southwind", "slug": "southwind", "country": "US", "home_currency": "USD", "time_zone": "UTC"
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        operations.create_company(**{**given, **change}, by=office.ana, at=office.now)
    assert [problem.where for problem in refused.value.problems] == [where]
    assert Company.objects.count() == 2


def test_ana_lets_omar_in_and_he_can_sign_in(office: Office):
    omar = office.joins("Omar", Role.ACCOUNTING)
    assert omar.check_password(PASSWORD)
    assert not omar.is_staff
    assert not omar.is_superuser
    assert office.verbs() == ["company.created", "person.added"]


def test_a_weak_password_is_refused_and_nobody_added(office: Office):
    with pytest.raises(Refusal, match="Choose another password"):
        operations.add_person(
            company=office.northwind, email="omar@northwind.example", full_name="Omar", role=Role.SALES,
            password="short", by=office.ana, at=office.now,
        )  # fmt: skip
    assert not Person.objects.filter(email="omar@northwind.example").exists()


def test_somebody_of_another_company_keeps_name_and_password(office: Office):
    operations.add_person(
        company=office.northwind, email=" BO@northwind.example", full_name="Somebody else", role=Role.VIEWER,
        password="another password!", by=office.ana, at=office.now,
    )  # fmt: skip
    bo = Person.objects.get(pk=office.bo.pk)
    assert (str(bo), bo.check_password(PASSWORD)) == ("Bo", True)
    assert [company.name for company in access.companies_of(bo)] == ["Brightware", "Northwind"]


def test_somebody_who_is_in_already_is_told_with_the_role(office: Office):
    office.joins("Omar", Role.SALES)
    with pytest.raises(Refusal) as refused:
        office.joins("Omar", Role.VIEWER)
    assert refused.value.sentence == "Omar is in Northwind already, as Sales. Change the role instead."


def test_a_seller_cannot_let_people_in(office: Office):
    sofia = office.joins("Sofia", Role.SALES)
    with pytest.raises(access.Forbidden):
        operations.add_person(
            company=office.northwind, email="x@y.example", full_name="X", role=Role.ADMINISTRATOR,
            password=PASSWORD, by=sofia, at=office.now,
        )  # fmt: skip


def test_the_only_administrator_can_neither_step_down_nor_leave(office: Office):
    for act in (
        lambda: operations.change_role(
            company=office.northwind, person=office.ana, role=Role.VIEWER, by=office.ana, at=office.now
        ),
        lambda: operations.deactivate_member(
            company=office.northwind, person=office.ana, by=office.ana, at=office.now
        ),
    ):
        with pytest.raises(Refusal, match="Ana is the only administrator of Northwind"):
            act()
    assert access.role_in(office.ana, office.northwind) is Role.ADMINISTRATOR


def test_with_a_second_administrator_the_first_can_leave_and_come_back(office: Office):
    omar = office.joins("Omar", Role.ADMINISTRATOR)
    operations.deactivate_member(company=office.northwind, person=office.ana, by=omar, at=office.now)
    assert access.role_in(office.ana, office.northwind) is None
    operations.add_person(
        company=office.northwind, email=office.ana.email, full_name="", role=Role.SALES, password=None,
        by=omar, at=office.now,
    )  # fmt: skip
    assert access.role_in(office.ana, office.northwind) is Role.SALES
    assert Membership.objects.filter(company=office.northwind, person=office.ana).count() == 1


def test_nobody_changes_the_role_of_another_companys_person(office: Office):
    with pytest.raises(access.Outsider):
        operations.change_role(
            company=office.northwind, person=office.bo, role=Role.VIEWER, by=office.ana, at=office.now
        )
    assert access.role_in(office.bo, office.brightware) is Role.ADMINISTRATOR
