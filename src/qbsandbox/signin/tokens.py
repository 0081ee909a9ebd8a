"""The words of signing in: scopes, users, token pairs, who is behind a token, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SCOPES = frozenset(
    {
        "com.intuit.quickbooks.accounting",
        "com.intuit.quickbooks.payment",
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "intuit_name",
    }
)
ACCOUNTING = "com.intuit.quickbooks.accounting"


@dataclass(frozen=True, slots=True)
class User:
    """Someone who can sign in at the sandbox. `realm_ids` are the companies in which they are an
    administrator."""

    email: str
    given_name: str
    family_name: str
    realm_ids: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The user's lasting id, as in userinfo's `sub`."""
        return f"sandbox-user-{self.email}"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A token pair, as the token endpoint answers it. Instants are aware, UTC."""

    realm_id: str
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    hard_expires_at: datetime
    scope: str
    email: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who stands behind a valid access token."""

    realm_id: str
    client_id: str
    email: str
    scope: str


class NotAuthentic(Exception):
    """The bearer token is no good; the text is the 401's detail."""


class NoToken(NotAuthentic):
    """The request carries no `Authorization` at all."""


class Denied(Exception):
    """The OAuth endpoint's refusal: `error` is its code (`invalid_grant` …), `status` the HTTP status."""

    def __init__(self, error: str, *, description: str | None = None, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status
