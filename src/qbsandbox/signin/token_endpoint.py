"""The token, revoke and userinfo endpoints: HTTP in front of `oauth.py`.

Bodies are read as form or JSON; the app names itself by Basic header or in the body. Refusals are OAuth's own
JSON (`{"error": ...}`), the last of Intuit's four envelopes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from qbsandbox.signin.identity import IdTokens, userinfo
from qbsandbox.signin.oauth import OAuth
from qbsandbox.signin.tokens import Denied, NotAuthentic, Tokens

HARD_EXPIRY_HEADER = "x-include-refresh-token-hard-expires-in"


class TokenEndpoint:
    """Each method reads a request and returns what is left to do: a function of the instant, so that it can
    come late."""

    def __init__(self, oauth: OAuth, id_tokens: IdTokens) -> None:
        self._oauth = oauth
        self._id_tokens = id_tokens

    def token(self, request: Request, *, issuer: str) -> Callable[[datetime], Response]:
        fields = _fields(request)
        wants_hard_expiry = request.headers.get(HARD_EXPIRY_HEADER, "").lower() == "true"

        def work(now: datetime) -> Response:
            try:
                client_id = self._client(request, fields)
                tokens = self._grant(fields, client_id, now)
            except Denied as denied:
                return refusal(denied)
            return _json(200, self._answer(tokens, issuer, wants_hard_expiry, now))

        return work

    def revoke(self, request: Request) -> Callable[[datetime], Response]:
        fields = _fields(request)

        def work(now: datetime) -> Response:
            try:
                client_id = self._client(request, fields)
                if not fields.get("token"):
                    raise Denied("invalid_request", description="Token missing")
                self._oauth.revoke(token=fields["token"], client_id=client_id, now=now)
            except Denied as denied:
                return refusal(denied)
            return Response(b"", status=200, mimetype="application/json")

        return work

    def userinfo(self, request: Request) -> Callable[[datetime], Response]:
        authorization = request.headers.get("Authorization", "")

        def work(now: datetime) -> Response:
            try:
                bearer = self._oauth.authenticate(authorization, now=now)
            except NotAuthentic as reason:
                answer = _json(401, {"error": "invalid_token", "error_description": str(reason)})
                answer.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
                return answer
            user = self._oauth.users.get(bearer.email)
            if user is None or "openid" not in bearer.scope.split():
                return _json(403, {"error": "insufficient_scope"})
            return _json(200, userinfo(user, bearer.scope))

        return work

    def realm_asked_for(self, request: Request) -> tuple[str, str] | None:
        """(realm id, app) whose limits a token call counts for, where it can be known."""
        fields = _fields(request)
        realm_id = self._oauth.realm_of(fields.get("refresh_token") or fields.get("token") or "")
        try:
            return None if realm_id is None else (realm_id, self._client(request, fields))
        except Denied:
            return None

    def _client(self, request: Request, fields: Mapping[str, str]) -> str:
        """The app's id, its secret checked. Raises Denied (401)."""
        client_id, client_secret = _basic(request.headers.get("Authorization", "")) or (
            fields.get("client_id", ""),
            fields.get("client_secret", ""),
        )
        self._oauth.check_client(client_id, client_secret)
        return client_id

    def _grant(self, fields: Mapping[str, str], client_id: str, now: datetime) -> Tokens:
        match fields.get("grant_type"):
            case "authorization_code":
                if not fields.get("code") or not fields.get("redirect_uri"):
                    raise Denied("invalid_request")
                return self._oauth.exchange(
                    code=fields["code"], redirect_uri=fields["redirect_uri"], client_id=client_id, now=now
                )
            case "refresh_token":
                if not fields.get("refresh_token"):
                    raise Denied("invalid_request")
                return self._oauth.refresh(
                    refresh_token=fields["refresh_token"], client_id=client_id, now=now
                )
            case None | "":
                raise Denied("invalid_request")
            case _:
                raise Denied("unsupported_grant_type")

    def _answer(
        self, tokens: Tokens, issuer: str, wants_hard_expiry: bool, now: datetime
    ) -> dict[str, object]:
        answer: dict[str, object] = {
            "x_refresh_token_expires_in": int((tokens.refresh_expires_at - now).total_seconds()),
            "refresh_token": tokens.refresh_token,
            "access_token": tokens.access_token,
            "token_type": "bearer",
            "expires_in": int((tokens.access_expires_at - now).total_seconds()),
        }
        if wants_hard_expiry:
            answer["x_refresh_token_hard_expires_in"] = int((tokens.hard_expires_at - now).total_seconds())
        user = self._oauth.users.get(tokens.email)
        if user is not None and "openid" in tokens.scope.split():
            answer["id_token"] = self._id_tokens.sign(
                issuer=issuer, client_id=tokens.client_id, user=user, realm_id=tokens.realm_id, now=now
            )
        return answer


def refusal(denied: Denied) -> Response:
    """OAuth's JSON for a refusal."""
    body: dict[str, object] = {"error": denied.error}
    if denied.description is not None:
        body = {"error_description": denied.description, "error": denied.error}
    return _json(denied.status, body)


def _json(status: int, body: Mapping[str, object]) -> Response:
    return Response(
        json.dumps(body), status=status, headers={"Content-Type": "application/json;charset=utf-8"}
    )


def _fields(request: Request) -> dict[str, str]:
    """The body's fields, form or JSON; empty where it is neither."""
    body = request.get_data(as_text=True)
    if "json" in request.mimetype or body.lstrip().startswith("{"):
        try:
            read = json.loads(body)
        except ValueError:
            return {}
        return {name: str(value) for name, value in read.items()} if isinstance(read, dict) else {}
    return dict(parse_qsl(body, keep_blank_values=True))


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (client_id, secret) if colon else None
