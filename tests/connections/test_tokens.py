"""Access tokens that work: renewed in time, by one worker at a time, stored before they are used."""

from __future__ import annotations

import base64
import logging
import threading
import traceback
from datetime import timedelta

import httpx2
import pytest
from django.db import connection as database
from django.db import transaction

from crossfoot.connections import health, secrets, tokens
from crossfoot.connections.models import Connection
from crossfoot.connections.tokens import TokenTrouble, Trouble
from crossfoot.quickbooks.secret import Secret
from office import Office

STRICT = timedelta(0)


def token_of(office: Office, connection: Connection) -> str:
    token = tokens.access_token(connection, gateway=office.gateway, now=office.now, pause=lambda _: None)
    assert isinstance(token, Secret), token
    return token.reveal()


def trouble_of(office: Office, connection: Connection) -> TokenTrouble:
    trouble = tokens.access_token(connection, gateway=office.gateway, now=office.now, pause=lambda _: None)
    assert isinstance(trouble, TokenTrouble)
    return trouble


def opens(office: Office, connection: Connection, token: str) -> bool:
    read = office.gateway.client(connection.realm_id).read(
        "CompanyInfo", connection.realm_id, access_token=token
    )
    return type(read).__name__ == "Found"


class TestRenewal:
    def test_a_token_that_lasts_is_used_as_it_is(self, office: Office):
        connection = office.connect()
        first = token_of(office, connection)
        office.clock.advance(minutes=58)
        assert token_of(office, connection) == first
        assert office.calls("/tokens/bearer") == 0

    def test_one_that_ends_within_a_minute_is_renewed_and_works(self, office: Office):
        connection = office.connect()
        first = token_of(office, connection)
        office.clock.advance(minutes=59, seconds=1)
        second = token_of(office, connection)
        assert second != first
        assert opens(office, connection, second)
        assert office.calls("/tokens/bearer") == 1
        assert (connection.refreshing_by, connection.refreshing_until) == ("", None)

    def test_after_a_401_the_next_one_is_new(self, office: Office):
        connection = office.connect()
        first = token_of(office, connection)
        tokens.forget_access(connection, connection.token_version)
        assert token_of(office, connection) != first

    def test_a_401_of_an_older_token_changes_nothing(self, office: Office):
        connection = office.connect()
        old = connection.token_version
        tokens.forget_access(connection, old)
        second = token_of(office, connection)
        tokens.forget_access(connection, old)
        assert token_of(office, connection) == second
        assert office.calls("/tokens/bearer") == 1

    def test_goes_on_for_a_year_under_strict_rotation(self, office: Office):
        office.sandbox.oauth.refresh_grace = STRICT
        office.sandbox.oauth.rotate_after = timedelta(0)
        connection = office.connect()
        for _ in range(12):
            office.clock.advance(days=30)
            assert opens(office, connection, token_of(office, connection))
        assert connection.token_version == 13

    def test_never_happens_inside_a_transaction(self, open_office: Office):
        connection = open_office.connect()
        open_office.clock.advance(hours=2)
        with pytest.raises(RuntimeError), transaction.atomic():
            token_of(open_office, connection)
        assert open_office.calls("/tokens/bearer") == 0


class TestTrouble:
    def test_a_sign_in_that_quickbooks_ended_asks_for_a_reconnect(self, office: Office):
        connection = office.connect()
        office.sandbox.oauth.disconnect(realm_id=connection.realm_id, now=office.now)
        office.clock.advance(hours=2)
        trouble = trouble_of(office, connection)
        assert trouble.kind is Trouble.RECONNECT
        assert trouble.sentence == (
            "QuickBooks no longer accepts Crossfoot's sign-in. Reconnect it under Settings > Integrations."
        )
        connection.refresh_from_db()
        assert connection.state == Connection.State.RECONNECT
        assert connection.state_reason == trouble.sentence
        assert office.verbs()[-1] == "connection.reconnect_needed"

    def test_what_asks_for_a_reconnect_asks_intuit_no_more(self, office: Office):
        connection = office.connect()
        office.sandbox.oauth.disconnect(realm_id=connection.realm_id, now=office.now)
        office.clock.advance(hours=2)
        trouble_of(office, connection)
        trouble_of(office, connection)
        assert office.calls("/tokens/bearer") == 1
        assert office.verbs().count("connection.reconnect_needed") == 1

    def test_a_reconnect_mends_it(self, office: Office):
        connection = office.connect()
        health.need_reconnect(connection=connection, sentence="Gone.", at=office.now)
        again = office.connect()
        assert again.pk == connection.pk
        assert opens(office, again, token_of(office, again))

    def test_no_connection_to_intuit_is_waited_for(self, office: Office):
        connection = office.connect()
        office.clock.advance(hours=2)
        office.sandbox.weather.next("connect_error", matching="token")
        trouble = trouble_of(office, connection)
        assert (trouble.kind, trouble.wait_seconds) == (Trouble.WAIT, 15)
        connection.refresh_from_db()
        assert connection.state == Connection.State.CONNECTED
        assert connection.refreshing_until is None
        assert opens(office, connection, token_of(office, connection))

    def test_a_lost_reply_is_asked_for_again_with_the_same_refresh_token(self, office: Office):
        connection = office.connect()
        office.clock.advance(hours=2)
        office.sandbox.weather.next("lost_reply", matching="token")
        assert opens(office, connection, token_of(office, connection))
        bodies = [request.content for request in office.requests if request.url.path.endswith("/bearer")]
        assert len(bodies) == 2
        assert bodies[0] == bodies[1]

    def test_a_lost_reply_of_a_rotation_is_survived_within_the_grace(self, office: Office):
        office.sandbox.oauth.refresh_grace = timedelta(hours=24)
        connection = office.connect()
        office.clock.advance(hours=25)
        office.sandbox.weather.next("lost_reply", matching="token")
        assert opens(office, connection, token_of(office, connection))

    def test_a_lost_reply_of_a_strict_rotation_asks_for_a_reconnect(self, office: Office):
        office.sandbox.oauth.refresh_grace = STRICT
        connection = office.connect()
        office.clock.advance(hours=25)
        office.sandbox.weather.next("lost_reply", matching="token")
        assert trouble_of(office, connection).kind is Trouble.RECONNECT

    def test_wrong_keys_of_the_installation_stop_nothing_for_good(self, office: Office):
        connection = office.connect()
        office.clock.advance(hours=2)
        right = office.sandbox.oauth.client_secret
        office.sandbox.oauth.client_secret = "another"
        trouble = trouble_of(office, connection)
        assert trouble.kind is Trouble.MISCONFIGURED
        office.sandbox.oauth.client_secret = right
        assert opens(office, connection, token_of(office, connection))

    def test_a_lost_key_is_said_and_coming_back_mends_it(self, office: Office, settings):
        connection = office.connect()
        kept = settings.TOKEN_KEYS
        settings.TOKEN_KEYS = [base64.b64encode(b"x" * 32).decode()]
        trouble = trouble_of(office, connection)
        assert trouble.kind is Trouble.MISCONFIGURED
        assert "CROSSFOOT_TOKEN_KEYS" in trouble.sentence
        settings.TOKEN_KEYS = kept
        assert opens(office, connection, token_of(office, connection))


class TestKeys:
    def test_every_stored_pair_moves_under_the_new_key(self, office: Office, settings):
        connection = office.connect()
        before = token_of(office, connection)
        new = base64.b64encode(b"n" * 32).decode()
        settings.TOKEN_KEYS = [new, *settings.TOKEN_KEYS]
        assert tokens.reencrypt_all() == 1
        assert tokens.reencrypt_all() == 0
        settings.TOKEN_KEYS = [new]
        assert token_of(office, connection) == before


class TestSingleFlight:
    def test_a_claim_of_a_worker_that_died_runs_out(self, office: Office):
        connection = office.connect()
        office.clock.advance(hours=2)
        Connection.objects.filter(pk=connection.pk).update(
            refreshing_by="dead", refreshing_until=office.now + tokens.CLAIM
        )
        waited: list[float] = []
        trouble = tokens.access_token(connection, gateway=office.gateway, now=office.now, pause=waited.append)
        assert isinstance(trouble, TokenTrouble)
        assert trouble.kind is Trouble.WAIT
        assert sum(waited) == pytest.approx(20.0)
        assert office.calls("/tokens/bearer") == 0
        office.clock.advance(seconds=61)
        assert opens(office, connection, token_of(office, connection))

    def test_a_crash_between_reply_and_store_is_survived_within_the_grace(self, office: Office, monkeypatch):
        office.sandbox.oauth.refresh_grace = timedelta(hours=24)
        office.sandbox.oauth.rotate_after = timedelta(0)
        connection = office.connect()
        office.clock.advance(hours=2)
        with monkeypatch.context() as patched:
            patched.setattr(tokens, "store", lambda *args, **kwargs: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                token_of(office, connection)
        assert office.calls("/tokens/bearer") == 1
        assert opens(office, connection, token_of(office, connection))

    def test_the_pair_is_stored_before_anyone_has_it(self, office: Office, monkeypatch):
        connection = office.connect()
        office.clock.advance(hours=2)
        stored_first: list[str] = []
        store = tokens.store

        def watched(*args, **kwargs):
            is_stored = store(*args, **kwargs)
            row = Connection.objects.get(pk=connection.pk)
            stored_first.append(
                secrets.decrypt(row.access_token, connection_id=row.pk, column="access_token").reveal()
            )
            return is_stored

        monkeypatch.setattr(tokens, "store", watched)
        assert token_of(office, connection) == stored_first[0]

    def test_a_pair_that_comes_after_a_disconnect_is_not_stored(self, office: Office):
        connection = office.connect()
        office.clock.advance(hours=2)
        late = Connection.objects.get(pk=connection.pk)
        Connection.objects.filter(pk=connection.pk).update(token_version=9, refresh_token="")
        pair = tokens.oauth.Tokens(Secret("a"), Secret("r"), 3600, 8_726_400)
        assert tokens.store(late, pair, seen_version=late.token_version, now=office.now) is False
        assert Connection.objects.get(pk=connection.pk).refresh_token == ""

    def test_eight_threads_refresh_once(self, open_office: Office):
        office = open_office
        office.sandbox.oauth.refresh_grace = STRICT
        office.sandbox.oauth.rotate_after = timedelta(0)
        connection = office.connect()
        office.clock.advance(hours=2)
        together = threading.Barrier(8)
        got: list[object] = []

        def ask() -> None:
            try:
                mine = Connection.objects.get(pk=connection.pk)
                together.wait(30)
                answer = tokens.access_token(mine, gateway=office.gateway, now=office.now)
                got.append(answer.reveal() if isinstance(answer, Secret) else answer)
            except BaseException as error:
                got.append(error)
            finally:
                database.close()

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert office.calls("/tokens/bearer") == 1
        assert len(got) == 8
        assert len(set(map(str, got))) == 1, got
        assert opens(office, connection, str(got[0]))


class BreaksOff(httpx2.BaseTransport):
    """A transport with a defect: its error is none of the library's, and quotes the request."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        logging.getLogger("crossfoot.test").error("sending %s", request.url)
        raise RuntimeError(f"defect while sending to {request.url}")


def test_an_error_in_the_middle_of_a_refresh_shows_no_token(office: Office, caplog):
    connection = office.connect()
    refresh = tokens.refresh_token(connection).reveal()
    access = token_of(office, connection)
    office.clock.advance(hours=2)
    broken = tokens.Gateway(
        http=httpx2.Client(transport=BreaksOff()),
        endpoints=office.gateway.endpoints,
        base_url=office.gateway.base_url,
        client_id="sandbox-client",
        client_secret=Secret("sandbox-secret"),
        redirect_uri=office.gateway.redirect_uri,
    )
    with caplog.at_level(logging.DEBUG), pytest.raises(RuntimeError) as raised:
        tokens.access_token(connection, gateway=broken, now=office.now)
    shown = "".join(traceback.format_exception(raised.value)) + caplog.text + repr(connection) + repr(broken)
    for secret in (refresh, access, "sandbox-secret"):
        assert secret not in shown
    connection.refresh_from_db()
    assert connection.refreshing_until is None
