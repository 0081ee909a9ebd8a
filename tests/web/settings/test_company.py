"""Name and time zone; who may change them; what is never shown."""

from __future__ import annotations

import pytest
from django.test import Client

from crossfoot.core.permissions import Role
from office import Office
from web_visits import visitor


def test_ana_renames_the_company_and_moves_its_day(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    seen = ana.sends("settings", data={"name": "Northwind Traders", "time_zone": "Europe/London"})
    assert (seen.status, "Saved." in seen.text) == (200, True)
    office.northwind.refresh_from_db()
    assert (office.northwind.name, office.northwind.time_zone) == ("Northwind Traders", "Europe/London")


def test_a_time_zone_that_is_none_is_said_beside_it_and_what_was_typed_stays(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    seen = ana.sends("settings", data={"name": "Northwind 2", "time_zone": "Mars/Olympus"})
    assert seen.status == 422
    assert "“Mars/Olympus” is no time zone. Use a name such as Europe/London." in seen.text
    assert 'value="Northwind 2"' in seen.html and 'value="Mars/Olympus"' in seen.html
    office.northwind.refresh_from_db()
    assert (office.northwind.name, office.northwind.time_zone) == ("Northwind", "UTC")


def test_an_empty_name_is_refused(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).sends("settings", data={"name": "  ", "time_zone": "UTC"})
    assert seen.status == 422 and "This field is required." in seen.text


def test_a_seller_sees_the_company_and_cannot_change_it(office: Office) -> None:
    sue = visitor(office.joins("Sue", Role.SALES), office.northwind)
    assert "Save" not in sue.opens("settings").text.split("Stays as it is")[0]
    seen = sue.sends("settings", data={"name": "Sue's", "time_zone": "UTC"})
    assert seen.status == 403
    assert "Ask someone with the role Administrator or Accounting." in seen.text
    office.northwind.refresh_from_db()
    assert office.northwind.name == "Northwind"


@pytest.mark.parametrize(
    "name", ["settings", "settings-people", "settings-tokens", "settings-installation", "connect", "activity"]
)
def test_nobody_sees_the_settings_of_a_company_that_is_not_theirs(office: Office, name: str) -> None:
    bo = visitor(office.bo, office.northwind)
    assert bo.opens(name).status == 404
    assert office.verbs()[-1] == "access.refused"


def test_a_stranger_is_asked_to_sign_in(office: Office) -> None:
    response = Client().get(visitor(office.ana, office.northwind).url("settings"))
    assert response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")


def test_the_facts_of_the_installation_are_for_administrators_and_hold_no_secret(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    seen = ana.opens("settings-installation")
    assert "https://hub.example/inbound/intuit/return" in seen.text
    assert "sandbox-secret" not in seen.html
    acc = visitor(office.joins("Abe", Role.ACCOUNTING), office.northwind)
    assert acc.opens("settings-installation").status == 403
