"""OAuth 2.0 as Intuit runs it: codes, token pairs that really expire, rotation, revocation.

Sources: Intuit's OAuth 2.0 pages and the clients oauth-jsclient, intuit-oauth and the PHP SDK. Access tokens
live 3600 seconds, refresh tokens 100 days from each use (101 in Intuit's samples, which is what is sent), and
5 years at most. A refresh answers with the *same* refresh token within `rotate_after` (about a day), then
with a new one; whether the old one still works for a while is disputed between the sources, so
`refresh_grace` is a switch.
"""

import random
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qbsandbox.company import images
from qbsandbox.signin.tokens import ACCOUNTING, Bearer, Denied, NotAuthentic, NoToken, Tokens, User

ACCESS_TOKEN_LIFETIME = timedelta(seconds=3600)
REFRESH_TOKEN_LIFETIME = timedelta(seconds=8_726_400)
"""101 days, the `x_refresh_token_expires_in` of Intuit's samples."""
REFRESH_TOKEN_HARD_LIFETIME = timedelta(days=5 * 365)
"""Refresh tokens live at most five years (Intuit's blog, 12 November 2025)."""
CODE_LIFETIME = timedelta(minutes=10)
ROTATE_AFTER = timedelta(hours=24)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
JWE_HEAD = "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0.."
JWE_LENGTH = 900
"""Intuit's access tokens are encrypted JWTs of about this length; a client must not store them in a short
column."""
SHORTEST_BEARER = 20
LONGEST_BEARER = 4096


class OAuth:
    """Clients, users and tokens. Persistent where `path` is given. Thread-safe.

    `seed` makes the tokens the same in every run; without one they are secret.
    """

    def __init__(
        self,
        *,
        client_id: str = "sandbox-client",
        client_secret: str = "sandbox-secret",
        path: Path | None = None,
        seed: int | None = None,
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uris: tuple[str, ...] = ()
        """The addresses an authorization may return to; empty means any."""
        self.refresh_grace = timedelta(0)
        """How long a refresh token still works after a new one has been handed out: 0 (strict) or e.g. 24
        hours."""
        self.rotate_after = ROTATE_AFTER
        """A refresh answers with a new refresh token when the present one is this old; 0: at each refresh."""
        self.users: dict[str, User] = {}
        self._more_clients: dict[str, str] = {}
        self._chance: random.Random = random.SystemRandom() if seed is None else random.Random(seed)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        if path is not None:
            self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def add_client(self, client_id: str, client_secret: str) -> None:
        """Register one more app: limits "per company and app" are counted apart for it."""
        self._more_clients[client_id] = client_secret

    @property
    def more_clients(self) -> dict[str, str]:
        """Ids and secrets of the apps registered beside the first one."""
        return dict(self._more_clients)

    def knows_client(self, client_id: str) -> bool:
        return client_id == self.client_id or client_id in self._more_clients

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Raises Denied (401 `invalid_client`) for a wrong id or secret."""
        known = self.client_secret if client_id == self.client_id else self._more_clients.get(client_id)
        if known is None or not secrets.compare_digest(known.encode(), client_secret.encode()):
            raise Denied("invalid_client", status=401)

    def grant_code(
        self, *, client_id: str, redirect_uri: str, realm_id: str, email: str, scope: str, now: datetime
    ) -> str:
        """The user consented: a code that works once, within ten minutes, for this redirect address."""
        with self._lock:
            code = "AB11" + self._random(46)
            self._db.execute(
                "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (code, client_id, redirect_uri, realm_id, email, scope, _stored(now + CODE_LIFETIME)),
            )
            return code

    def exchange(self, *, code: str, redirect_uri: str, client_id: str, now: datetime) -> Tokens:
        """Code → token pair. Raises Denied(`invalid_grant`); a code used twice also kills the tokens it
        gave."""
        with self._transaction():
            row = self._db.execute("SELECT * FROM code WHERE code = ?", (code,)).fetchone()
            if row is None or row["client_id"] != client_id or row["redirect_uri"] != redirect_uri:
                raise Denied("invalid_grant")
            if row["grant_id"] is None and _instant(row["expires_at"]) > now:
                grant_id = self._new_grant(row["realm_id"], client_id, row["email"], row["scope"], now)
                self._db.execute("UPDATE code SET grant_id = ? WHERE code = ?", (grant_id, code))
                return self._pair(grant_id, self._new_refresh_token(grant_id, now), now)
            if row["grant_id"] is not None:
                self._db.execute(
                    "UPDATE consent SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                    (_stored(now), row["grant_id"]),
                )
            raise Denied("invalid_grant", description="Token invalid")

    def refresh(self, *, refresh_token: str, client_id: str, now: datetime) -> Tokens:
        """Refresh token → token pair, by the rules of `rotate_after` and `refresh_grace`. Raises
        Denied(`invalid_grant`)."""
        with self._transaction():
            row = self._db.execute(
                "SELECT refresh_token.*, consent.client_id, consent.revoked_at, consent.hard_expires_at"
                " FROM refresh_token JOIN consent ON consent.id = grant_id WHERE token = ?",
                (refresh_token,),
            ).fetchone()
            if (
                row is None
                or row["client_id"] != client_id
                or row["revoked_at"] is not None
                or min(_instant(row["expires_at"]), _instant(row["hard_expires_at"])) <= now
            ):
                raise Denied("invalid_grant", description="Token invalid")
            grant_id = int(row["grant_id"])
            if row["replaced_at"] is not None:
                # Within the grace the old token is answered with the present one, never with a third.
                if now >= _instant(row["replaced_at"]) + self.refresh_grace:
                    raise Denied("invalid_grant", description="Token invalid")
                present = self._present_refresh_token(grant_id)
            elif now - _instant(row["issued_at"]) >= self.rotate_after:
                self._db.execute(
                    "UPDATE refresh_token SET replaced_at = ? WHERE token = ?", (_stored(now), refresh_token)
                )
                present = self._new_refresh_token(grant_id, now)
            else:
                present = refresh_token
            self._db.execute(
                "UPDATE refresh_token SET expires_at = ? WHERE token = ?",
                (_stored(now + REFRESH_TOKEN_LIFETIME), present),
            )
            return self._pair(grant_id, present, now)

    def mint(
        self,
        *,
        realm_id: str,
        email: str,
        scope: str = ACCOUNTING,
        client_id: str | None = None,
        now: datetime,
    ) -> Tokens:
        """A token pair as if this user had consented."""
        with self._transaction():
            grant_id = self._new_grant(realm_id, client_id or self.client_id, email, scope, now)
            return self._pair(grant_id, self._new_refresh_token(grant_id, now), now)

    def revoke(self, *, token: str, client_id: str, now: datetime) -> None:
        """Kill the pair that this access or refresh token belongs to. Raises Denied for a token nobody handed
        out."""
        with self._transaction():
            row = self._db.execute(
                "SELECT consent.id FROM consent WHERE client_id = ? AND id IN"
                " (SELECT grant_id FROM refresh_token WHERE token = ?"
                " UNION SELECT grant_id FROM access_token WHERE token = ?)",
                (client_id, token, token),
            ).fetchone()
            if row is None:
                raise Denied("invalid_request", description="Token invalid")
            self._db.execute("UPDATE consent SET revoked_at = ? WHERE id = ?", (_stored(now), row["id"]))

    def disconnect(self, *, realm_id: str, now: datetime) -> None:
        """The user disconnected the app inside QuickBooks: every pair of this company dies without a word to
        the app."""
        with self._lock:
            self._db.execute(
                "UPDATE consent SET revoked_at = ? WHERE realm_id = ? AND revoked_at IS NULL",
                (_stored(now), realm_id),
            )

    def expire_access_tokens(
        self, *, now: datetime, realm_id: str | None = None, token: str | None = None
    ) -> None:
        """Let access tokens run out now: all, a company's, or one."""
        with self._lock:
            self._db.execute(
                "UPDATE access_token SET expires_at = :now WHERE expires_at > :now"
                " AND (:token IS NULL OR token = :token)"
                " AND (:realm IS NULL OR grant_id IN (SELECT id FROM consent WHERE realm_id = :realm))",
                {"now": _stored(now), "token": token, "realm": realm_id},
            )

    def authenticate(self, authorization: str, *, now: datetime) -> Bearer:
        """The bearer behind an `Authorization` header. Raises NotAuthentic with the detail Intuit gives."""
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if not authorization.strip():
            raise NoToken("oauth_token missing")
        if scheme.lower() != "bearer" or not SHORTEST_BEARER <= len(token) <= LONGEST_BEARER:
            raise NotAuthentic("Malformed bearer token: too short or too long")
        with self._lock:
            row = self._db.execute(
                "SELECT access_token.expires_at, consent.*"
                " FROM access_token JOIN consent ON consent.id = grant_id WHERE token = ?",
                (token,),
            ).fetchone()
        if row is None or row["revoked_at"] is not None:
            raise NotAuthentic("Token revoked")
        if _instant(row["expires_at"]) <= now:
            raise NotAuthentic(f"Token expired: {token[:3]}...")
        return Bearer(
            realm_id=row["realm_id"], client_id=row["client_id"], email=row["email"], scope=row["scope"]
        )

    def is_connected(self, *, realm_id: str, client_id: str, now: datetime) -> bool:
        """Whether the app holds a grant for this company that was not revoked and has not run out."""
        with self._lock:
            row = self._db.execute(
                "SELECT 1 FROM consent WHERE realm_id = ? AND client_id = ? AND revoked_at IS NULL"
                " AND hard_expires_at > ? LIMIT 1",
                (realm_id, client_id, _stored(now)),
            ).fetchone()
        return row is not None

    def realm_of(self, refresh_token: str) -> str | None:
        """The company that a refresh token belongs to, for counting its calls; None for an unknown one."""
        with self._lock:
            row = self._db.execute(
                "SELECT realm_id FROM consent JOIN refresh_token ON grant_id = consent.id WHERE token = ?",
                (refresh_token,),
            ).fetchone()
        return None if row is None else str(row["realm_id"])

    def image(self) -> bytes:
        """All codes and tokens, as the bytes of their database."""
        with self._lock:
            return images.taken(self._db)

    def restore(self, image: bytes) -> None:
        """The codes and tokens of the moment at which `image` was taken."""
        with self._lock:
            images.put_back(self._db, image)

    def forget(self) -> None:
        """Drop all codes and tokens; users and clients stay."""
        with self._transaction():
            for table in ("code", "access_token", "refresh_token", "consent"):
                self._db.execute(f"DELETE FROM {table}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, also through a kill. What a refusal changed stays: it is a result too."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except Denied:
                self._db.execute("COMMIT")
                raise
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _new_grant(self, realm_id: str, client_id: str, email: str, scope: str, now: datetime) -> int:
        made = self._db.execute(
            "INSERT INTO consent (realm_id, client_id, email, scope, hard_expires_at) VALUES (?, ?, ?, ?, ?)",
            (realm_id, client_id, email, scope, _stored(now + REFRESH_TOKEN_HARD_LIFETIME)),
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def _new_refresh_token(self, grant_id: int, now: datetime) -> str:
        shard = self._chance.randrange(10, 100)
        token = f"RT1-{shard}-H0-{int((now + REFRESH_TOKEN_LIFETIME).timestamp())}{self._random(20)}"
        self._db.execute(
            "INSERT INTO refresh_token VALUES (?, ?, ?, ?, NULL)",
            (token, grant_id, _stored(now), _stored(now + REFRESH_TOKEN_LIFETIME)),
        )
        return token

    def _present_refresh_token(self, grant_id: int) -> str:
        row = self._db.execute(
            "SELECT token FROM refresh_token WHERE grant_id = ? AND replaced_at IS NULL", (grant_id,)
        ).fetchone()
        return str(row["token"])

    def _pair(self, grant_id: int, refresh_token: str, now: datetime) -> Tokens:
        access_token = JWE_HEAD + self._random(JWE_LENGTH - len(JWE_HEAD))
        self._db.execute(
            "INSERT INTO access_token VALUES (?, ?, ?)",
            (access_token, grant_id, _stored(now + ACCESS_TOKEN_LIFETIME)),
        )
        row = self._db.execute(
            "SELECT consent.*, refresh_token.expires_at"
            " FROM consent JOIN refresh_token ON grant_id = consent.id WHERE token = ?",
            (refresh_token,),
        ).fetchone()
        return Tokens(
            realm_id=row["realm_id"],
            access_token=access_token,
            access_expires_at=now + ACCESS_TOKEN_LIFETIME,
            refresh_token=refresh_token,
            refresh_expires_at=_instant(row["expires_at"]),
            hard_expires_at=_instant(row["hard_expires_at"]),
            scope=row["scope"],
            email=row["email"],
            client_id=row["client_id"],
        )

    def _random(self, length: int) -> str:
        return "".join(self._chance.choices(ALPHABET, k=length))


SCHEMA = """
CREATE TABLE IF NOT EXISTS consent (
    id INTEGER PRIMARY KEY, realm_id TEXT NOT NULL, client_id TEXT NOT NULL, email TEXT NOT NULL,
    scope TEXT NOT NULL, hard_expires_at REAL NOT NULL, revoked_at REAL);
CREATE TABLE IF NOT EXISTS code (
    code TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, realm_id TEXT NOT NULL,
    email TEXT NOT NULL, scope TEXT NOT NULL, expires_at REAL NOT NULL, grant_id INTEGER REFERENCES consent);
CREATE TABLE IF NOT EXISTS refresh_token (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL REFERENCES consent, issued_at REAL NOT NULL,
    expires_at REAL NOT NULL, replaced_at REAL);
CREATE TABLE IF NOT EXISTS access_token (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL REFERENCES consent, expires_at REAL NOT NULL);
"""


def _stored(instant: datetime) -> float:
    return instant.timestamp()


def _instant(stored: float) -> datetime:
    return datetime.fromtimestamp(stored, UTC)
