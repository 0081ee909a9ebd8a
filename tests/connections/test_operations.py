"""Connecting, reconnecting, disconnecting, and connecting to another QuickBooks company (B1, B7)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from crossfoot.audit import trail
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations, tokens
from crossfoot.connections.models import Connection, OAuthState
from crossfoot.core.permissions import Role
from crossfoot.core.problems import Refusal
from crossfoot.quickbooks.secret import Secret
from crossfoot.tenancy import access
from office import RETURN, Office

SESSION = "ana-s-session"


def begins(office: Office, *, session: str = SESSION) -> str:
    return operations.begin(company=office.northwind, by=office.ana, session_key=session, at=office.now)


def finishes(office: Office, back: dict[str, str], **changes: object) -> Connection:
    given = {
        "state": back["state"],
        "code": Secret(back["code"]),
        "realm_id": back["realmId"],
        "session_key": SESSION,
        "by": office.ana,
        "gateway": office.gateway,
        "at": office.now,
    }
    return operations.finish(**{**given, **changes})


def connects(office: Office, profile: str = "us") -> Connection:
    return finishes(office, office.consents(begins(office), profile))


def refusal(office: Office, back: dict[str, str], **changes: object) -> str:
    with pytest.raises(Refusal) as refused:
        finishes(office, back, **changes)
    return refused.value.sentence


class TestConnecting:
    def test_ana_consents_and_is_connected(self, office: Office):
        url = begins(office)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["redirect_uri"] == RETURN
        assert asked["scope"] == "com.intuit.quickbooks.accounting"
        assert len(asked["state"]) >= 40
        connection = finishes(office, office.consents(url))
        us = office.sandbox.company("us")
        assert connection.realm_id == us.realm_id
        assert connection.name
        assert connection.state == Connection.State.CONNECTED
        assert operations.active(office.northwind) == connection
        assert office.verbs() == ["company.created", "connection.connected"]

    def test_the_stored_tokens_are_sealed_and_work(self, office: Office):
        connection = connects(office)
        stored = Connection.objects.values("access_token", "refresh_token").get()
        token = tokens.access_token(connection, gateway=office.gateway, now=office.now)
        assert isinstance(token, Secret)
        assert stored["access_token"].startswith("1.")
        assert token.reveal() not in str(stored)
        assert tokens.refresh_token(connection).reveal() not in str(stored)

    def test_only_an_administrator_connects(self, office: Office):
        omar = office.joins("Omar", Role.ACCOUNTING)
        with pytest.raises(access.Forbidden):
            operations.begin(company=office.northwind, by=omar, session_key="s", at=office.now)
        with pytest.raises(access.Outsider):
            operations.begin(company=office.northwind, by=office.bo, session_key="s", at=office.now)
        assert not OAuthState.objects.exists()

    def test_an_installation_without_keys_says_who_sets_them(self, office: Office):
        bare = gateways.Gateway(
            office.gateway.http, office.gateway.endpoints, "https://q.example", "", Secret(""), RETURN
        )
        with gateways.use(bare), pytest.raises(Refusal, match="CROSSFOOT_QBO_CLIENT_ID"):
            begins(office)

    def test_the_nonce_and_the_session_are_stored_as_digests_only(self, office: Office):
        back = office.consents(begins(office))
        stored = str(OAuthState.objects.values().get())
        assert back["state"] not in stored
        assert SESSION not in stored


class TestTheState:
    def test_works_once(self, office: Office):
        back = office.consents(begins(office))
        finishes(office, back)
        assert "was used already" in refusal(office, back)
        assert office.calls("/tokens/bearer") == 1

    def test_of_another_session_is_unknown_and_stays_unused(self, office: Office):
        back = office.consents(begins(office))
        assert "does not belong to a connection that you began" in refusal(
            office, back, session_key="mallory"
        )
        assert "does not belong" in refusal(office, back, session_key="")
        assert finishes(office, back).state == Connection.State.CONNECTED

    def test_of_another_person_is_unknown(self, office: Office):
        back = office.consents(begins(office))
        omar = office.joins("Omar", Role.ADMINISTRATOR)
        assert "does not belong" in refusal(office, back, by=omar)
        assert "does not belong" in refusal(office, back, by=office.bo)

    def test_that_nobody_made_is_unknown(self, office: Office):
        back = office.consents(begins(office))
        assert "does not belong" in refusal(office, back, state="forged")
        assert not Connection.objects.exists()

    def test_lasts_ten_minutes(self, office: Office):
        back = office.consents(begins(office))
        office.clock.advance(minutes=10)
        assert "More than 10 minutes" in refusal(office, back)
        assert office.calls("/tokens/bearer") == 0

    def test_works_a_second_before(self, office: Office):
        back = office.consents(begins(office))
        office.clock.advance(minutes=9, seconds=59)
        assert finishes(office, back).state == Connection.State.CONNECTED

    def test_of_somebody_who_lost_the_power_meanwhile_connects_nothing(self, office: Office):
        back = office.consents(begins(office))
        office.northwind.memberships.filter(person=office.ana).update(role=Role.VIEWER)
        with pytest.raises(access.Forbidden):
            finishes(office, back)
        assert not Connection.objects.exists()

    def test_is_forgotten_after_a_day(self, office: Office):
        begins(office)
        office.clock.advance(days=1, seconds=1)
        begins(office)
        assert OAuthState.objects.count() == 1


class TestWhatCanGoWrong:
    def test_a_code_that_intuit_does_not_know(self, office: Office):
        back = office.consents(begins(office))
        assert "did not accept the answer of its own page" in refusal(office, back, code=Secret("forged"))
        assert not Connection.objects.exists()

    def test_no_company_was_named(self, office: Office):
        back = office.consents(begins(office))
        assert "did not say which company" in refusal(office, back, realm_id="../../evil")

    def test_a_company_that_the_sign_in_does_not_open(self, office: Office):
        back = office.consents(begins(office), "us")
        sentence = refusal(office, back, realm_id=office.sandbox.company("uk").realm_id)
        assert not Connection.objects.exists()
        assert sentence

    def test_the_sign_in_service_is_silent(self, office: Office):
        back = office.consents(begins(office))
        office.sandbox.weather.next("lost_reply", matching="token")
        assert "did not answer" in refusal(office, back)
        assert not Connection.objects.exists()

    def test_a_quickbooks_company_that_another_company_here_uses(self, office: Office):
        office.connect("us", company=office.brightware)
        back = office.consents(begins(office))
        sentence = refusal(office, back)
        assert "is connected to another company of this installation" in sentence
        assert "Brightware" not in sentence
        assert operations.active(office.northwind) is None
        theirs = operations.active(office.brightware)
        assert theirs is not None
        office.clock.advance(hours=2)
        assert isinstance(tokens.access_token(theirs, gateway=office.gateway, now=office.now), Secret)


class TestReconnecting:
    def test_to_the_same_company_keeps_the_row(self, office: Office):
        first = connects(office)
        operations.disconnect(company=office.northwind, by=office.ana, gateway=office.gateway, at=office.now)
        again = connects(office)
        assert again.pk == first.pk
        assert again.state == Connection.State.CONNECTED
        assert office.verbs()[1:] == [
            "connection.connected",
            "connection.disconnected",
            "connection.reconnected",
        ]

    def test_without_disconnecting_brings_new_tokens(self, office: Office):
        first = connects(office)
        before = tokens.refresh_token(first)
        again = connects(office)
        assert again.pk == first.pk
        assert tokens.refresh_token(again) != before
        assert office.calls("/tokens/revoke") == 0

    def test_to_another_quickbooks_company_makes_a_row_of_its_own(self, office: Office):
        told: list[tuple[Connection, Connection]] = []
        first = connects(office, "us")
        back = office.consents(begins(office), "uk")
        second = finishes(office, back, realm_changed=lambda new, former: told.append((new, former)))
        first.refresh_from_db()
        assert second.pk != first.pk
        assert (first.is_active, first.state) == (False, Connection.State.DISCONNECTED)
        assert (first.access_token, first.refresh_token) == ("", "")
        assert operations.active(office.northwind) == second
        assert told == [(second, first)]
        assert office.calls("/tokens/revoke") == 1
        assert office.verbs()[-1] == "connection.company_changed"

    def test_back_to_the_first_company_finds_its_row(self, office: Office):
        first = connects(office, "us")
        connects(office, "uk")
        assert connects(office, "us").pk == first.pk
        assert Connection.objects.filter(company=office.northwind, is_active=True).count() == 1

    def test_where_telling_the_documents_fails_nothing_is_changed_over(self, open_office: Office):
        office = open_office
        first = connects(office, "us")
        back = office.consents(begins(office), "uk")

        def fails(new: Connection, former: Connection) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            finishes(office, back, realm_changed=fails)
        assert operations.active(office.northwind) == first
        assert Connection.objects.count() == 1


class TestDisconnecting:
    def test_revokes_at_intuit_and_keeps_the_row(self, office: Office):
        connection = connects(office)
        token = tokens.access_token(connection, gateway=office.gateway, now=office.now)
        assert isinstance(token, Secret)
        done = operations.disconnect(
            company=office.northwind, by=office.ana, gateway=office.gateway, at=office.now
        )
        assert (done.is_revoked, done.sentence) == (True, "")
        assert operations.active(office.northwind) is None
        assert operations.latest(office.northwind) == connection
        refused = tokens.access_token(connection, gateway=office.gateway, now=office.now)
        assert isinstance(refused, tokens.TokenTrouble)
        assert refused.sentence == "Disconnected by Ana."
        read = office.gateway.client(connection.realm_id).read(
            "CompanyInfo", connection.realm_id, access_token=token
        )
        assert type(read.outcome).__name__ == "SignInExpired"

    @pytest.mark.parametrize("fault", ["connect_error", "server_error", "hang"])
    def test_where_intuit_cannot_be_told_it_says_so(self, office: Office, fault: str):
        connects(office)
        office.sandbox.weather.next(fault, matching="revoke")
        done = operations.disconnect(
            company=office.northwind, by=office.ana, gateway=office.gateway, at=office.now
        )
        assert done.is_revoked is False
        assert "Intuit could not be told" in done.sentence
        assert operations.active(office.northwind) is None
        assert Connection.objects.get().refresh_token == ""

    def test_of_what_is_not_connected_is_refused(self, office: Office):
        with pytest.raises(Refusal, match="nothing to disconnect"):
            operations.disconnect(
                company=office.northwind, by=office.ana, gateway=office.gateway, at=office.now
            )

    def test_lets_another_company_have_the_quickbooks_company(self, office: Office):
        connects(office)
        operations.disconnect(company=office.northwind, by=office.ana, gateway=office.gateway, at=office.now)
        theirs = office.connect("us", company=office.brightware)
        assert theirs.is_active


def test_no_token_reaches_the_trail(office: Office):
    connection = connects(office)
    token = tokens.access_token(connection, gateway=office.gateway, now=office.now)
    assert isinstance(token, Secret)
    written = str(list(trail.timeline(office.northwind.pk).values()))
    assert token.reveal() not in written
    assert tokens.refresh_token(connection).reveal() not in written
