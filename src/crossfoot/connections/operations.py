"""Connecting to a QuickBooks company, and disconnecting from it.

A connection's row, links and mappings outlive both. The same QuickBooks company finds its row again; another
one gets a row of its own, and nothing of the former is used for it (B7).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets as chance
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from crossfoot.audit import trail
from crossfoot.connections import gateway as gateways
from crossfoot.connections import secrets, tokens
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection, OAuthState
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal
from crossfoot.quickbooks.books import AccessLost, NotSent, SignInExpired, Unknown
from crossfoot.quickbooks.online import oauth
from crossfoot.quickbooks.online.client import Absent, Found, ReadFailed
from crossfoot.quickbooks.secret import Secret
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

STATE_LIFETIME = timedelta(minutes=10)
"""For signing in and consenting; also how long Intuit's code lives at most."""

STATES_KEPT = timedelta(days=1)

CHECK_TIMEOUT = 30.0
"""Seconds for asking the QuickBooks company for its name right after the consent."""

REALM_ID = re.compile(r"[0-9]{1,40}", re.ASCII)

RealmChanged = Callable[[Connection, Connection], None]
"""Called with the new and the former connection, inside the transaction that changes over."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection was cut on our side. `sentence` tells where Intuit could not be told."""

    connection: Connection
    is_revoked: bool
    sentence: str = ""


def active(company: Company) -> Connection | None:
    """The company's present connection, working or waiting for a reconnect; None while disconnected."""
    return Connection.objects.filter(company=company, is_active=True).first()


def latest(company: Company) -> Connection | None:
    """The present connection, else the last one: whose links and mappings are still shown."""
    return Connection.objects.filter(company=company).order_by("-is_active", "-connected_at", "-pk").first()


@transaction.atomic
def begin(*, company: Company, by: Person, session_key: str, at: datetime) -> str:
    """Start connecting: the address of QuickBooks' consent page, for the browser of this session.

    Raises Refusal where this installation has no keys from Intuit, ValueError without a session.
    """
    access.require(by, Can.CONNECT, company, at=at)
    if not session_key:
        raise ValueError("the consent belongs to a browser session, and there is none")
    gateway = gateways.current()
    if not gateway.client_id or not gateway.client_secret:
        raise _refusal(
            "no_client",
            "This installation has no client id and secret from Intuit. Whoever runs it sets "
            "CROSSFOOT_QBO_CLIENT_ID and CROSSFOOT_QBO_CLIENT_SECRET.",
        )
    nonce = chance.token_urlsafe(32)
    OAuthState.objects.filter(created_at__lt=at - STATES_KEPT).delete()
    OAuthState.objects.create(
        nonce_digest=_digest(nonce),
        company=company,
        person=by,
        session_digest=_digest(session_key),
        created_at=at,
    )
    return gateway.consent_url(nonce)


def finish(
    *,
    state: str,
    code: Secret,
    realm_id: str,
    session_key: str,
    by: Person,
    gateway: Gateway,
    at: datetime,
    realm_changed: RealmChanged | None = None,
) -> Connection:
    """Connect with what Intuit's consent page sent back; makes, revives or replaces the connection.

    `state` works once, within ten minutes, for the person and the session that began. Where the company was
    connected to another QuickBooks company before, that connection rests with its links, and
    `realm_changed` is called in the same transaction (sync recomputes what the documents' lists show).
    Raises Refusal: the state is no good, the code is, the QuickBooks company belongs to another company
    here, or it does not let the person in. Must not be called inside a transaction: it calls Intuit.
    """
    company = take_state(state=state, session_key=session_key, by=by, at=at)
    access.require(by, Can.CONNECT, company, at=at)
    if not REALM_ID.fullmatch(realm_id) or not code:
        raise _refusal(
            "no_realm", "QuickBooks did not say which company was chosen. Start again with Connect."
        )
    pair = _pair(
        oauth.exchange_code(
            gateway.http, gateway.endpoints, gateway.keys, code=code, redirect_uri=gateway.redirect_uri
        )
    )
    # Where this is refused the new tokens are dropped and not revoked: Intuit revokes all of an
    # application's tokens for a QuickBooks company at once, and another company here may live on them.
    name = _name_of(realm_id, pair, gateway)
    connection, former = _connected(
        company=company,
        realm_id=realm_id,
        name=name,
        pair=pair,
        by=by,
        at=at,
        realm_changed=realm_changed,
    )
    if former:
        _revoked(former, gateway)
    return connection


def take_state(*, state: str, session_key: str, by: Person, at: datetime) -> Company:
    """Use up the state of a consent, granted or denied: the company it was for.

    Raises Refusal where it is unknown, used, too old, or another person's or session's; those stay unused.
    """
    row = OAuthState.objects.select_related("company").filter(nonce_digest=_digest(state)).first()
    is_theirs = (
        row is not None
        and bool(session_key)
        and row.person_id == by.pk
        and hmac.compare_digest(row.session_digest, _digest(session_key))
    )
    if row is None or not is_theirs:
        raise _refusal(
            "state_unknown",
            "This answer from QuickBooks does not belong to a connection that you began in this browser. "
            "Nothing was connected. Start again with Connect.",
        )
    if row.created_at <= at - STATE_LIFETIME:
        raise _refusal(
            "state_old",
            "More than 10 minutes passed on QuickBooks' page, so nothing was connected. Start again with "
            "Connect.",
        )
    if not OAuthState.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
        raise _refusal(
            "state_used",
            "This answer from QuickBooks was used already. If the connection is not there, start again with "
            "Connect.",
        )
    return row.company


def company_of_state(*, state: str, by: Person) -> Company | None:
    """Which company's page to return to; only for the person who began, whatever became of the state."""
    row = OAuthState.objects.select_related("company").filter(nonce_digest=_digest(state), person=by).first()
    return None if row is None else row.company


def connect_with_tokens(
    *,
    company: Company,
    realm_id: str,
    access_token: Secret,
    refresh_token: Secret,
    expires_in: int,
    refresh_expires_in: int,
    by: Person,
    at: datetime,
    name: str = "",
    realm_changed: RealmChanged | None = None,
) -> Connection:
    """Connect with a pair that was got elsewhere (the demo, a test); lifetimes in seconds from `at`.

    Raises as `finish`.
    """
    access.require(by, Can.CONNECT, company, at=at)
    pair = oauth.Tokens(access_token, refresh_token, expires_in, refresh_expires_in)
    connection, _ = _connected(
        company=company, realm_id=realm_id, name=name, pair=pair, by=by, at=at, realm_changed=realm_changed
    )
    return connection


def disconnect(*, company: Company, by: Person, gateway: Gateway, at: datetime) -> Disconnected:
    """Forget the tokens and tell Intuit; links, mappings and history stay.

    Raises Refusal where nothing is connected. Must not be called inside a transaction: it calls Intuit
    after ours is stored. Where Intuit cannot be told, the result's sentence says so and what to do.
    """
    with transaction.atomic():
        access.require(by, Can.CONNECT, company, at=at)
        Company.objects.select_for_update().get(pk=company.pk)
        connection = active(company)
        if connection is None:
            raise _refusal("not_connected", "QuickBooks is not connected, so there is nothing to disconnect.")
        token = _rest(connection, f"Disconnected by {by}.")
        _tell("connection.disconnected", connection, by, at)
    if token and _revoked(token, gateway):
        return Disconnected(connection, True)
    return Disconnected(
        connection,
        False,
        "Crossfoot has forgotten its sign-in, but Intuit could not be told. To be sure, remove Crossfoot "
        "under Apps > My apps in QuickBooks as well.",
    )


def _connected(
    *,
    company: Company,
    realm_id: str,
    name: str,
    pair: oauth.Tokens,
    by: Person,
    at: datetime,
    realm_changed: RealmChanged | None,
) -> tuple[Connection, Secret]:
    """Store the connection; also the refresh token of the one it replaces, to be revoked (else empty)."""
    try:
        with transaction.atomic():
            Company.objects.select_for_update().get(pk=company.pk)
            return _changed_over(company, realm_id, name, pair, by, at, realm_changed)
    except IntegrityError:
        # Another company took the same QuickBooks company between our look and our write.
        raise _taken() from None


def _changed_over(
    company: Company,
    realm_id: str,
    name: str,
    pair: oauth.Tokens,
    by: Person,
    at: datetime,
    realm_changed: RealmChanged | None,
) -> tuple[Connection, Secret]:
    if Connection.objects.filter(realm_id=realm_id, is_active=True).exclude(company=company).exists():
        raise _taken()
    former = latest(company)
    token = Secret("")
    if former is not None and former.is_active and former.realm_id != realm_id:
        token = _rest(former, f"Replaced by another QuickBooks company ({realm_id}).")
    connection = Connection.objects.select_for_update().filter(company=company, realm_id=realm_id).first()
    is_new = connection is None
    if connection is None:
        connection = Connection(company=company, realm_id=realm_id, home_currency=company.home_currency)
    connection.is_active = True
    connection.state, connection.state_reason = Connection.State.CONNECTED, ""
    connection.name = name or connection.name
    connection.connected_at, connection.connected_by = at, by
    connection.save()
    tokens.store(connection, pair, seen_version=connection.token_version, now=at)
    if former is not None and former.realm_id != realm_id:
        _tell("connection.company_changed", connection, by, at, {"former_realm_id": former.realm_id})
        if realm_changed is not None:
            realm_changed(connection, former)
    else:
        _tell("connection.connected" if is_new else "connection.reconnected", connection, by, at)
    return connection, token


def _rest(connection: Connection, reason: str) -> Secret:
    """Switch the connection off and forget its tokens; returns the refresh token, for revoking it."""
    # Locked and read anew: a refresh may have stored another pair a moment ago.
    connection.refresh_from_db(from_queryset=Connection.objects.select_for_update())
    try:
        token = tokens.refresh_token(connection)
    except secrets.CannotDecrypt:
        token = Secret("")
    connection.is_active = False
    connection.state, connection.state_reason = Connection.State.DISCONNECTED, reason
    connection.access_token = connection.refresh_token = ""
    connection.access_expires_at = connection.refresh_expires_at = None
    # A refresh that is under way finds another version and does not store its pair over this.
    connection.token_version += 1
    connection.refreshing_by, connection.refreshing_until = "", None
    connection.save()
    return token


def _pair(answer: oauth.TokenAnswer) -> oauth.Tokens:
    match answer:
        case oauth.Tokens():
            return answer
        case oauth.GrantInvalid():
            raise _refusal(
                "code_refused",
                "QuickBooks did not accept the answer of its own page any more. Start again with Connect.",
            )
        case oauth.ClientInvalid(reason):
            raise _refusal("client_refused", reason)
        case Unknown(reason=reason) | NotSent(reason=reason):
            raise _refusal(
                "no_answer",
                f"QuickBooks' sign-in service did not answer ({reason}), and its answer works only once. "
                "Start again with Connect.",
            )


def _name_of(realm_id: str, pair: oauth.Tokens, gateway: Gateway) -> str:
    """The QuickBooks company's name: also the proof that the tokens are for the realm the browser named.

    Where QuickBooks does not answer just now the name stays empty; reading the lists asks again.
    """
    answer = gateway.client(realm_id).read(
        "CompanyInfo", realm_id, access_token=pair.access_token, timeout=CHECK_TIMEOUT
    )
    match answer:
        case Found(record):
            return str(record.get("CompanyName", ""))[:200]
        case ReadFailed(AccessLost(problem=problem)):
            raise _refusal("access_lost", problem.sentence)
        case Absent() | ReadFailed(SignInExpired()):
            raise _refusal(
                "wrong_realm",
                "The sign-in that QuickBooks gave does not open the company that was named. Nothing was "
                "connected. Start again with Connect.",
            )
        case _:
            return ""


def _revoked(token: Secret, gateway: Gateway) -> bool:
    answer = oauth.revoke(gateway.http, gateway.endpoints, gateway.keys, token=token)
    return isinstance(answer, oauth.Revoked)


def _taken() -> Refusal:
    return _refusal(
        "realm_taken",
        "This QuickBooks company is connected to another company of this installation. Disconnect it there "
        "first, or choose another QuickBooks company.",
    )


def _refusal(code: str, sentence: str) -> Refusal:
    return Refusal(sentence, [Problem(code, sentence, Fix.RECONNECT, cause=f"connection:{code}")])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _tell(
    verb: str, connection: Connection, by: Person, at: datetime, more: dict[str, str] | None = None
) -> None:
    trail.record(
        verb,
        company_id=connection.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.Subject("connection", connection.pk, connection.name or connection.realm_id),
        data={"realm_id": connection.realm_id, **(more or {})},
    )
