"""The browser comes back from Intuit's consent page (B1): only to whom and where it belongs."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from crossfoot.connections import operations
from crossfoot.connections.gateway import RETURN_PATH
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.inbound import intuit
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from office import Office

PATH = "/inbound/intuit/return"
WIZARD = "/c/northwind/settings/integrations/wizard/"
INTEGRATIONS = "/c/northwind/settings/integrations/"


@pytest.fixture
def browser(office: Office, settings) -> Client:
    """Ana's browser, signed in."""
    settings.ROOT_URLCONF = "inbound.addresses"
    client = Client()
    client.force_login(office.ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def begins(office: Office, browser: Client) -> str:
    return operations.begin(
        company=office.northwind, by=office.ana, session_key=browser.session.session_key, at=office.now
    )


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_after_the_consent_ana_is_in_the_wizard(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    response = browser.get(PATH, back)
    assert (response.status_code, response["Location"]) == (302, WIZARD)
    assert said(response) == ["Connected to Tidewater Trading Company."]
    assert Connection.objects.get().realm_id == office.sandbox.company("us").realm_id
    assert "no-store" in response["Cache-Control"]


def test_a_denial_says_that_nothing_was_connected(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    response = browser.get(PATH, {"error": "access_denied", "state": back["state"]})
    assert response["Location"] == INTEGRATIONS
    assert said(response) == [
        "You did not allow the connection on QuickBooks' page, so nothing was connected. Start again with "
        "Connect when you are ready."
    ]
    # The state is used up by the denial: what comes with it later connects nothing.
    assert "was used already" in said(browser.get(PATH, back))[-1]
    assert not Connection.objects.exists()


def test_an_unknown_error_quotes_nothing_of_the_address(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    response = browser.get(PATH, {"error": "<script>alert(1)</script>", "state": back["state"]})
    assert "script" not in said(response)[0]


def test_a_reload_of_the_page_connects_once(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    browser.get(PATH, back)
    response = browser.get(PATH, back)
    assert response["Location"] == INTEGRATIONS
    assert "was used already" in said(response)[-1]
    assert Connection.objects.get().state == Connection.State.CONNECTED
    assert office.calls("/tokens/bearer") == 1


def test_another_session_of_the_same_person_is_refused(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    other = Client()
    other.force_login(office.ana, backend="django.contrib.auth.backends.ModelBackend")
    response = other.get(PATH, back)
    assert "does not belong to a connection that you began" in said(response)[0]
    assert not Connection.objects.exists()


def test_a_session_made_after_signing_in_again_is_another_one(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    browser.logout()
    browser.force_login(office.ana, backend="django.contrib.auth.backends.ModelBackend")
    assert "does not belong" in said(browser.get(PATH, back))[0]
    assert not Connection.objects.exists()


def test_another_persons_browser_is_refused_and_learns_no_company(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    bos = Client()
    bos.force_login(office.bo, backend="django.contrib.auth.backends.ModelBackend")
    response = bos.get(PATH, back)
    assert response["Location"] == "/"
    assert "Northwind" not in said(response)[0]
    assert not Connection.objects.exists()


def test_somebody_who_is_not_signed_in_goes_to_the_sign_in_without_the_code(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    response = Client().get(PATH, back)
    assert response["Location"] == "/accounts/login/"
    assert back["code"] not in response["Location"]
    assert not Connection.objects.exists()


@pytest.mark.parametrize("extra", ["next", "redirect_uri", "return_to", "continue"])
@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_parameter_leads_anywhere_else(office: Office, browser: Client, extra: str, evil: str):
    back = office.consents(begins(office, browser))
    assert browser.get(PATH, {**back, extra: evil})["Location"] == WIZARD
    assert browser.get(PATH, {**back, extra: evil, "state": evil})["Location"] == "/"


def test_a_post_does_nothing(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    assert browser.post(PATH, back).status_code == 405
    assert browser.head(PATH, back).status_code == 405
    assert not Connection.objects.exists()


def test_an_empty_visit_is_told_to_start_again(office: Office, browser: Client):
    response = browser.get(PATH)
    assert response["Location"] == "/"
    assert "Start again with Connect" in said(response)[0]


def test_who_lost_the_power_meanwhile_is_told_whom_to_ask(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    office.northwind.memberships.filter(person=office.ana).update(role=Role.VIEWER)
    response = browser.get(PATH, back)
    assert response["Location"] == INTEGRATIONS
    assert said(response) == [
        "Your role does not let you connect and disconnect QuickBooks. Ask someone with the role Administrator."
    ]
    assert not Connection.objects.exists()


def test_who_was_deactivated_meanwhile_gets_nothing_and_the_company_an_event(office: Office, browser: Client):
    back = office.consents(begins(office, browser))
    office.northwind.memberships.filter(person=office.ana).update(is_active=False)
    response = browser.get(PATH, back)
    assert response["Location"] == "/"
    assert office.verbs()[-1] == "access.refused"
    assert not Connection.objects.exists()


def test_another_quickbooks_company_leaves_what_the_lists_show_of_the_former(office: Office, browser: Client):
    browser.get(PATH, office.consents(begins(office, browser), "us"))
    order = SalesOrder.objects.create(
        company=office.northwind, number="10248", customer=drafts(office), ordered_on=office.now.date(),
        currency="USD", total=Decimal("10.00"), book_state=BookState.SYNCHRONIZED, book_number="10248",
        created_at=office.now,
    )  # fmt: skip
    browser.get(PATH, office.consents(begins(office, browser), "uk"))
    order.refresh_from_db()
    assert (order.book_state, order.book_number) == (BookState.NOT_SENT, "")
    assert operations.active(office.northwind).realm_id == office.sandbox.company("uk").realm_id


def drafts(office: Office) -> Party:
    return parties.draft_party(
        company=office.northwind, kind="customer", name="Hanari Carnes", by=office.ana, at=office.now
    )


def test_neither_code_nor_tokens_are_logged(office: Office, browser: Client, caplog):
    with caplog.at_level(logging.DEBUG):
        back = office.consents(begins(office, browser))
        browser.get(PATH, back)
        browser.get(PATH, back)
    from_us = "\n".join(record.getMessage() for record in caplog.records)
    assert back["code"] not in from_us
    assert "eyJlbmMi" not in from_us
    assert "RT1-" not in from_us


def test_the_address_given_to_intuit_and_the_pages_after_it_exist():
    assert reverse("intuit_return") == RETURN_PATH == PATH
    for name in (intuit.WIZARD, intuit.INTEGRATIONS):
        assert reverse(name, args=["northwind"]).startswith("/c/northwind/settings/integrations/")
    assert reverse(intuit.START) == "/"
