"""Sign-in for suites that were written against somebody's own sandbox company: everybody is let in.

Any app, code, refresh token and bearer token is good, save the bearer token `expired`, which is answered as
one that has run out. What was handed out here still means the company it was handed out for.
"""

from __future__ import annotations

from datetime import datetime

from qbsandbox.signin.oauth import LONGEST_BEARER, REFRESH_TOKEN_LIFETIME, OAuth
from qbsandbox.signin.tokens import ACCOUNTING, SCOPES, Bearer, Denied, NotAuthentic, NoToken, Tokens

EXPIRED = "expired"
ALL_SCOPES = " ".join(sorted(SCOPES))


class LenientOAuth(OAuth):
    """`realm_id` is the company, `email` the user, that unknown tokens stand for."""

    realm_id = ""
    email = ""

    def knows_client(self, client_id: str) -> bool:
        return True

    def check_client(self, client_id: str, client_secret: str) -> None:
        """No app is refused, one without a name neither."""

    def authenticate(self, authorization: str, *, now: datetime) -> Bearer:
        """Raises NotAuthentic without a bearer token, or for `expired`."""
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if not authorization.strip():
            raise NoToken("oauth_token missing")
        if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_BEARER:
            raise NotAuthentic("Malformed bearer token: too short or too long")
        if token == EXPIRED:
            raise NotAuthentic(f"Token expired: {token[:3]}...")
        try:
            return super().authenticate(authorization, now=now)
        except NotAuthentic:
            return Bearer(self.realm_id, self.client_id, self.email, ALL_SCOPES)

    def exchange(self, *, code: str, redirect_uri: str, client_id: str, now: datetime) -> Tokens:
        """A pair for any code, as often as it comes."""
        try:
            return super().exchange(code=code, redirect_uri=redirect_uri, client_id=client_id, now=now)
        except Denied:
            return self.mint(
                realm_id=self.realm_id, email=self.email, scope=ACCOUNTING, client_id=client_id, now=now
            )

    def refresh(self, *, refresh_token: str, client_id: str, now: datetime) -> Tokens:
        """A pair for any refresh token, which stays as it is: suites send the same one before every test."""
        try:
            return super().refresh(refresh_token=refresh_token, client_id=client_id, now=now)
        except Denied:
            made = self.mint(
                realm_id=self.realm_id, email=self.email, scope=ACCOUNTING, client_id=client_id, now=now
            )
            return Tokens(
                realm_id=made.realm_id,
                access_token=made.access_token,
                access_expires_at=made.access_expires_at,
                refresh_token=refresh_token,
                refresh_expires_at=now + REFRESH_TOKEN_LIFETIME,
                hard_expires_at=made.hard_expires_at,
                scope=made.scope,
                email=made.email,
                client_id=client_id,
            )

    def revoke(self, *, token: str, client_id: str, now: datetime) -> None:
        """Any token can be revoked; an unknown one goes on being let in."""
        try:
            super().revoke(token=token, client_id=client_id, now=now)
        except Denied:
            return

    def is_connected(self, *, realm_id: str, client_id: str, now: datetime) -> bool:
        return True
