"""Letting people in, giving them roles, and closing the door."""

from __future__ import annotations

from crossfoot.core.permissions import Role
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Membership, Person
from office import PASSWORD, Office
from web_visits import visitor

NEW = {"full_name": "Sue Hill", "email": "sue@northwind.example", "role": "sales", "password": PASSWORD}


def member(office: Office, person: Person) -> Membership:
    return Membership.objects.get(company=office.northwind, person=person)


def test_ana_lets_sue_in_as_a_seller(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).sends("settings-people", data=NEW)
    assert "Sue Hill can work in Northwind now, as Sales." in seen.text
    sue = Person.objects.get(email="sue@northwind.example")
    assert access.role_in(sue, office.northwind) is Role.SALES
    assert sue.check_password(PASSWORD)


def test_everything_that_is_wrong_with_a_new_person_is_said_and_the_name_stays(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    seen = ana.sends("settings-people", data={**NEW, "email": "sue at home", "role": "king", "password": ""})
    assert seen.status == 422
    assert "Enter a valid email address." in seen.text
    assert "Select a valid choice. king is not one of the available choices." in seen.text
    assert 'value="Sue Hill"' in seen.html
    assert not Person.objects.filter(full_name="Sue Hill").exists()


def test_a_weak_password_is_said_beside_it_and_is_not_shown_again(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    seen = ana.sends("settings-people", data={**NEW, "password": "password"})
    assert seen.status == 422
    assert "Choose another password. This password is too short." in seen.text
    assert 'value="password"' not in seen.html
    assert not Person.objects.filter(full_name="Sue Hill").exists()


def test_somebody_who_is_in_already_is_not_let_in_twice(office: Office) -> None:
    office.joins("Sue", Role.SALES)
    seen = visitor(office.ana, office.northwind).sends("settings-people", data=NEW)
    assert "Sue is in Northwind already, as Sales. Change the role instead." in seen.text


def test_ana_makes_sue_an_accountant(office: Office) -> None:
    sue = office.joins("Sue", Role.SALES)
    pk = member(office, sue).pk
    ana = visitor(office.ana, office.northwind)
    seen = ana.sends("settings-role", pk, data={f"m{pk}-role": "accounting"})
    assert "Sue has the role Accounting now." in seen.text
    assert access.role_in(sue, office.northwind) is Role.ACCOUNTING


def test_a_role_that_is_none_changes_nothing(office: Office) -> None:
    sue = office.joins("Sue", Role.SALES)
    pk = member(office, sue).pk
    seen = visitor(office.ana, office.northwind).sends("settings-role", pk, data={f"m{pk}-role": "king"})
    assert "Choose one of the roles in the list. Nothing was changed." in seen.text
    assert access.role_in(sue, office.northwind) is Role.SALES


def test_the_last_administrator_stays_one(office: Office) -> None:
    pk = member(office, office.ana).pk
    ana = visitor(office.ana, office.northwind)
    sentence = "Ana is the only administrator of Northwind. Make somebody else administrator first."
    assert sentence in ana.sends("settings-role", pk, data={f"m{pk}-role": "viewer"}).text
    assert sentence in ana.sends("settings-deactivate", pk).text
    assert access.role_in(office.ana, office.northwind) is Role.ADMINISTRATOR


def test_sue_is_shut_out_at_once(office: Office) -> None:
    sue = office.joins("Sue", Role.SALES)
    at_home = visitor(sue, office.northwind)
    assert at_home.opens("settings").status == 200
    seen = visitor(office.ana, office.northwind).sends("settings-deactivate", member(office, sue).pk)
    assert "Sue can no longer open Northwind, nor can their tokens." in seen.text
    assert at_home.opens("settings").status == 404


def test_a_seller_sees_who_the_administrator_is_and_lets_nobody_in(office: Office) -> None:
    sue = office.joins("Sue", Role.SALES)
    pk = member(office, sue).pk
    at_work = visitor(sue, office.northwind)
    seen = at_work.opens("settings-people")
    assert "ana@northwind.example Administrator" in seen.text and "Let somebody in" not in seen.text
    assert at_work.sends("settings-people", data={**NEW, "email": "x@y.example"}).status == 403
    assert at_work.sends("settings-role", pk, data={f"m{pk}-role": "administrator"}).status == 403
    assert at_work.sends("settings-deactivate", pk).status == 403
    assert access.role_in(sue, office.northwind) is Role.SALES
    assert not Person.objects.filter(email="x@y.example").exists()


def test_a_member_of_another_company_is_not_there(office: Office) -> None:
    his = Membership.objects.get(company=office.brightware, person=office.bo)
    ana = visitor(office.ana, office.northwind)
    assert ana.sends("settings-role", his.pk, data={f"m{his.pk}-role": "viewer"}).status == 404
    assert ana.sends("settings-deactivate", his.pk).status == 404
    assert access.role_in(office.bo, office.brightware) is Role.ADMINISTRATOR
    assert office.verbs(office.brightware)[-1] == "access.refused"


def test_every_role_is_described(office: Office) -> None:
    text = visitor(office.ana, office.northwind).opens("settings-people").text
    assert "Sales orders, credit notes, customers and products; creates invoices." in text
    assert "Create and revoke API tokens" in text
