"""Access tokens that work, and their renewal: one at a time per connection, over all threads and processes.

A refresh token may be dead the moment a new one is handed out (quickbooks-online, 1.5), so whoever renews
first claims the connection with one conditional UPDATE, stores the new pair over the version that it read,
and only then uses it. A worker that dies in between leaves a claim that runs out by itself; the next one
asks again with the same refresh token.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from crossfoot.connections import health, secrets
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.books import NotSent, Unknown
from crossfoot.quickbooks.online import oauth
from crossfoot.quickbooks.secret import Secret

EXPIRY_MARGIN = timedelta(seconds=60)
"""A token that ends sooner is renewed first: it has to outlive the call that it is for."""

REFRESH_TIMEOUT = 15.0
"""Seconds for one try; connecting and reading may each take as long."""

REFRESH_TRIES = 2
"""Tries in one claim. After a lost reply the same refresh token is sent again: it is usually still good."""

CLAIM = timedelta(seconds=REFRESH_TRIES * 2 * REFRESH_TIMEOUT)
"""How long the right to refresh lasts without word: longer than the tries can take."""

WAIT_FOR_OTHER = 20.0
LOOK_EVERY = 0.05
"""Seconds: how long, and in which steps, one waits for another worker's refresh."""

RETRY_AFTER = 15
"""Seconds until a renewal that got no answer should be tried again."""


class Trouble(StrEnum):
    """What has to happen before there is a token again."""

    RECONNECT = "reconnect"
    """A person must go through QuickBooks' consent page."""
    WAIT = "wait"
    """Nothing but time; Crossfoot tries again by itself."""
    MISCONFIGURED = "misconfigured"
    """Whoever runs this installation must mend its keys."""


@dataclass(frozen=True, slots=True)
class TokenTrouble:
    """No token just now: why, and what happens next. `wait_seconds` is 0 unless `kind` is WAIT."""

    kind: Trouble
    sentence: str
    wait_seconds: int = 0

    @property
    def problem(self) -> Problem:
        """The same, for lists of problems."""
        fix = {
            Trouble.RECONNECT: Fix.RECONNECT,
            Trouble.WAIT: Fix.WAIT,
            Trouble.MISCONFIGURED: Fix.CHANGE_SETTING,
        }[self.kind]
        return Problem(f"connection_{self.kind}", self.sentence, fix, cause=f"connection:{self.kind}")


DISCONNECTED = "QuickBooks is not connected. Connect it under Settings > Integrations."
RECONNECT = "QuickBooks no longer accepts Crossfoot's sign-in. Reconnect it under Settings > Integrations."
NO_ANSWER = "QuickBooks' sign-in service did not answer ({reason}). Crossfoot tries again by itself."
OTHER_IS_BUSY = "Another worker is renewing the sign-in to QuickBooks. Crossfoot tries again by itself."


def access_token(
    connection: Connection,
    *,
    gateway: Gateway,
    now: datetime,
    pause: Callable[[float], None] = time.sleep,
) -> Secret | TokenTrouble:
    """An access token that lasts at least a minute from `now`, renewed first where needed.

    Read `now` just before: the claim is measured by it. The fields of `connection` are brought up to date,
    so that `forget_access(connection, connection.token_version)` after a 401 names the right pair. Must not
    be called inside a transaction (raises RuntimeError): it may call Intuit.
    """
    me = uuid.uuid4().hex
    for _ in range(int(WAIT_FOR_OTHER / LOOK_EVERY)):
        connection.refresh_from_db()
        if connection.state != Connection.State.CONNECTED:
            return TokenTrouble(Trouble.RECONNECT, connection.state_reason or DISCONNECTED)
        try:
            if _lasts(connection, now):
                return _opened(connection, "access_token")
            if not _claimed(connection, me, now):
                pause(LOOK_EVERY)
                continue
            try:
                renewed = _renewed(connection, gateway, now)
            finally:
                _release(connection, me)
        except secrets.CannotDecrypt as error:
            return TokenTrouble(Trouble.MISCONFIGURED, error.sentence)
        if renewed is not None:
            return renewed
    return TokenTrouble(Trouble.WAIT, OTHER_IS_BUSY, RETRY_AFTER)


def forget_access(connection: Connection, seen_version: int) -> None:
    """QuickBooks answered 401 to the token of this version: the next `access_token` renews it.

    Does nothing where another worker has stored a newer pair since.
    """
    Connection.objects.filter(pk=connection.pk, token_version=seen_version).update(access_expires_at=None)


def store(connection: Connection, pair: oauth.Tokens, *, seen_version: int, now: datetime) -> bool:
    """Keep a new pair over the one that was read as `seen_version`; False where another came first.

    The refresh token's end is the sooner of its rolling window and of Intuit's five years.
    """
    end = pair.refresh_expires_in
    if pair.hard_expires_in is not None:
        end = min(end, pair.hard_expires_in)
    sealed = {
        column: secrets.encrypt(secret, connection_id=connection.pk, column=column)
        for column, secret in (("access_token", pair.access_token), ("refresh_token", pair.refresh_token))
    }
    values = {
        **sealed,
        "access_expires_at": now + timedelta(seconds=pair.expires_in),
        "refresh_expires_at": now + timedelta(seconds=end),
        "token_version": seen_version + 1,
        "refreshing_by": "",
        "refreshing_until": None,
        "last_heard_at": now,
    }
    is_stored = bool(Connection.objects.filter(pk=connection.pk, token_version=seen_version).update(**values))
    if is_stored:
        for name, value in values.items():
            setattr(connection, name, value)
    return is_stored


def refresh_token(connection: Connection) -> Secret:
    """The stored refresh token, empty where there is none. Raises secrets.CannotDecrypt."""
    return _opened(connection, "refresh_token") if connection.refresh_token else Secret("")


def reencrypt_all() -> int:
    """Put every stored token under the newest key; returns how many connections changed.

    For after a key was put in front of CROSSFOOT_TOKEN_KEYS; when this has run, the old keys may go. A pair
    that is renewed meanwhile is under the newest key anyway. Raises secrets.CannotDecrypt.
    """
    changed = 0
    for connection in Connection.objects.exclude(refresh_token="").order_by("pk"):
        fresh = {
            column: secrets.reencrypt(getattr(connection, column), connection_id=connection.pk, column=column)
            for column in ("access_token", "refresh_token")
        }
        if fresh["refresh_token"] == connection.refresh_token:
            continue
        changed += Connection.objects.filter(pk=connection.pk, token_version=connection.token_version).update(
            **fresh
        )
    return changed


def _renewed(connection: Connection, gateway: Gateway, now: datetime) -> Secret | TokenTrouble | None:
    """The new access token, stored before anyone uses it; None where the row has to be read again."""
    seen_version = connection.token_version
    answer = _asked(refresh_token(connection), gateway)
    match answer:
        case oauth.Tokens():
            if not store(connection, answer, seen_version=seen_version, now=now):
                return None
            return answer.access_token
        case oauth.GrantInvalid():
            connection.refresh_from_db()
            if connection.token_version != seen_version:
                # Another worker renewed with the same refresh token, and its pair is the living one.
                return None
            health.need_reconnect(
                connection=connection, sentence=RECONNECT, at=now, seen_version=seen_version
            )
            return TokenTrouble(Trouble.RECONNECT, RECONNECT)
        case oauth.ClientInvalid(reason):
            return TokenTrouble(Trouble.MISCONFIGURED, reason)
        case Unknown(reason=reason) | NotSent(reason=reason):
            return TokenTrouble(Trouble.WAIT, NO_ANSWER.format(reason=reason), RETRY_AFTER)


def _asked(token: Secret, gateway: Gateway) -> oauth.TokenAnswer:
    """Intuit's answer; after doubt once more with the same token."""
    answer: oauth.TokenAnswer = NotSent("nothing was sent")
    for _ in range(REFRESH_TRIES):
        answer = oauth.refresh(
            gateway.http, gateway.endpoints, gateway.keys, refresh_token=token, timeout=REFRESH_TIMEOUT
        )
        if not isinstance(answer, Unknown):
            break
    return answer


def _lasts(connection: Connection, now: datetime) -> bool:
    ends_at = connection.access_expires_at
    return bool(connection.access_token) and ends_at is not None and ends_at - now > EXPIRY_MARGIN


def _opened(connection: Connection, column: str) -> Secret:
    return secrets.decrypt(getattr(connection, column), connection_id=connection.pk, column=column)


def _claimed(connection: Connection, me: str, now: datetime) -> bool:
    """Take the right to refresh this version of the pair; False where somebody else has it."""
    free = Q(refreshing_until__isnull=True) | Q(refreshing_until__lte=now)
    # Durable: the claim has to be seen by others before Intuit is called, so no transaction may be open.
    with transaction.atomic(durable=True):
        return bool(
            Connection.objects.filter(
                free,
                pk=connection.pk,
                token_version=connection.token_version,
                state=Connection.State.CONNECTED,
            ).update(refreshing_by=me, refreshing_until=now + CLAIM)
        )


def _release(connection: Connection, me: str) -> None:
    """Give the claim back, also when refreshing broke off; a stored pair has done so already."""
    Connection.objects.filter(pk=connection.pk, refreshing_by=me).update(
        refreshing_by="", refreshing_until=None
    )
