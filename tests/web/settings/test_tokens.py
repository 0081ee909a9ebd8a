"""API tokens: made, shown once, revoked."""

from __future__ import annotations

import re

from crossfoot.core.permissions import Role
from crossfoot.tenancy import access, operations
from crossfoot.tenancy.models import ApiToken
from office import Office
from web_visits import visitor


def test_a_token_is_shown_once_and_never_again(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    seen = ana.sends("settings-tokens", data={"name": "Web shop"})
    (raw,) = re.findall(r"cf_[A-Za-z0-9]{40}", seen.html)
    token = access.token_holder(raw, at=office.now)
    assert token is not None and (token.name, token.person) == ("Web shop", office.ana)
    assert "no-store" in seen.headers["Cache-Control"]
    again = ana.opens("settings-tokens")
    assert raw not in again.html and raw[:9] in again.html


def test_a_token_needs_a_name(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).sends("settings-tokens", data={"name": " "})
    assert seen.status == 422 and "This field is required." in seen.text
    assert not ApiToken.objects.exists()


def test_a_name_that_is_too_long_stays_in_its_field(office: Office) -> None:
    name = "W" * 101
    seen = visitor(office.ana, office.northwind).sends("settings-tokens", data={"name": name})
    assert seen.status == 422 and f'value="{name}"' in seen.html
    assert not ApiToken.objects.exists()


def test_a_revoked_token_stops_at_once_and_stays_in_the_list(office: Office) -> None:
    token, raw = operations.create_token(
        company=office.northwind, name="Web shop", by=office.ana, at=office.now
    )
    seen = visitor(office.ana, office.northwind).sends("settings-revoke", token.pk)
    assert "“Web shop” is revoked. Whatever used it is refused from now on." in seen.text
    assert "1 revoked" in seen.text
    assert access.token_holder(raw, at=office.now) is None


def test_tokens_are_for_administrators(office: Office) -> None:
    token, raw = operations.create_token(
        company=office.northwind, name="Web shop", by=office.ana, at=office.now
    )
    abe = visitor(office.joins("Abe", Role.ACCOUNTING), office.northwind)
    assert abe.opens("settings-tokens").status == 403
    assert abe.sends("settings-tokens", data={"name": "Mine"}).status == 403
    assert abe.sends("settings-revoke", token.pk).status == 403
    assert "API tokens" not in abe.opens("settings").text
    assert access.token_holder(raw, at=office.now) == token
    assert ApiToken.objects.count() == 1


def test_a_token_of_another_company_is_not_there(office: Office) -> None:
    his, raw = operations.create_token(company=office.brightware, name="Bo's", by=office.bo, at=office.now)
    assert visitor(office.ana, office.northwind).sends("settings-revoke", his.pk).status == 404
    assert access.token_holder(raw, at=office.now) == his
