"""Settings > Integrations: connect through QuickBooks' consent page, disconnect, reconnect (B1, B7)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from crossfoot.connections import gateway as gateways
from crossfoot.connections import health
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.quickbooks.secret import Secret
from office import Office
from web_visits import Visitor, visitor
from web_worker import works


def connects(office: Office, ana: Visitor, profile: str = "us") -> str:
    """Ana presses Connect, consents at QuickBooks, and comes back; where the browser ends up."""
    away = ana.sends_only("connect-begin")
    answer = office.consents(away["Location"], profile)
    back = ana.client.get(reverse("intuit_return"), answer, follow=True)
    return str(back.redirect_chain[-1][0])


def test_the_card_offers_connect_and_says_what_will_happen(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).opens("connect")
    assert "QuickBooks Online" in seen.text and "Not connected" in seen.text
    assert "nothing is sent until you say so" in seen.text
    assert reverse("connect-begin", args=["northwind"]) in seen.html


def test_the_page_lets_its_form_lead_to_the_consent_page_and_nowhere_else(office: Office) -> None:
    policy = visitor(office.ana, office.northwind).opens("connect").headers["Content-Security-Policy"]
    assert "form-action 'self' https://quickbooks.example;" in policy


def test_intuit_sends_the_browser_on_among_its_own_hosts(office: Office) -> None:
    production = gateways.Gateway(
        http=office.gateway.http,
        endpoints=gateways.Endpoints.production(),
        base_url=gateways.PRODUCTION_URL,
        client_id="id",
        client_secret=Secret("secret"),
        redirect_uri="https://hub.example/inbound/intuit/return",
    )
    with gateways.use(production):
        policy = visitor(office.ana, office.northwind).opens("connect").headers["Content-Security-Policy"]
    assert "form-action 'self' https://*.intuit.com;" in policy


def test_ana_connects_and_lands_where_the_lists_are_read(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    assert connects(office, ana).endswith("/settings/integrations/setup/reading/")
    works(office)
    assert ana.opens("connect-wizard").url.endswith("/setup/accounting/")
    text = ana.opens("connect").text
    assert "Connected" in text and "Tidewater Trading Company" in text and "Continue the set-up" in text


def test_only_an_administrator_connects(office: Office) -> None:
    abe = visitor(office.joins("Abe", Role.ACCOUNTING), office.northwind)
    seen = abe.opens("connect")
    assert "Someone with the role Administrator connects and disconnects." in seen.text
    assert abe.sends("connect-begin").status == 403
    office.connect()
    assert abe.sends("connect-disconnect").status == 403
    assert connections.active(office.northwind) is not None


def test_disconnecting_says_what_is_kept_and_connecting_again_finds_it(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    connects(office, ana)
    works(office)
    before = Connection.objects.get(company=office.northwind)
    text = ana.opens("connect").text
    assert "Links, mappings, orders and history stay here, and nothing is created twice afterwards." in text
    seen = ana.sends("connect-disconnect")
    assert "Disconnected from Tidewater Trading Company. Links, mappings and history are kept." in seen.text
    assert "Another QuickBooks company begins afresh, without these links." in seen.text
    connects(office, ana)
    assert Connection.objects.get(company=office.northwind).pk == before.pk


def test_disconnecting_twice_is_said(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).sends("connect-disconnect")
    assert "QuickBooks is not connected, so there is nothing to disconnect." in seen.text


def test_a_lost_sign_in_asks_for_a_reconnect_with_the_reason(office: Office) -> None:
    connection = office.connect()
    health.need_reconnect(connection=connection, sentence="QuickBooks took the consent back.", at=office.now)
    text = visitor(office.ana, office.northwind).opens("connect").text
    assert "QuickBooks took the consent back. Until it is connected again nothing is sent." in text
    assert "Reconnect" in text


@pytest.mark.parametrize("name", ["connect-begin", "connect-disconnect", "connect-read", "connect-contacts"])
def test_what_writes_is_never_opened_as_a_link(office: Office, name: str) -> None:
    assert visitor(office.ana, office.northwind).opens(name).status == 405
