"""Discovery documents, key set, userinfo and id tokens: OpenID Connect as Intuit publishes it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from qbsandbox.signin.tokens import SCOPES, User

ID_TOKEN_LIFETIME = timedelta(seconds=3600)
KEY_ID = "qbsandbox-1"

INTUIT: Mapping[str, str] = {
    "issuer": "https://oauth.platform.intuit.com/op/v1",
    "authorization_endpoint": "https://appcenter.intuit.com/connect/oauth2",
    "token_endpoint": "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
    "userinfo_endpoint": "https://accounts.platform.intuit.com/v1/openid_connect/userinfo",
    "revocation_endpoint": "https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
    "jwks_uri": "https://oauth.platform.intuit.com/op/v1/jwks",
}
SANDBOX_USERINFO = "https://sandbox-accounts.platform.intuit.com/v1/openid_connect/userinfo"
PATHS: Mapping[str, str] = {
    "issuer": "/op/v1",
    "authorization_endpoint": "/connect/oauth2",
    "token_endpoint": "/oauth2/v1/tokens/bearer",
    "userinfo_endpoint": "/v1/openid_connect/userinfo",
    "revocation_endpoint": "/v2/oauth2/tokens/revoke",
    "jwks_uri": "/op/v1/jwks",
}


def discovery(root: str, host: str, *, sandbox: bool) -> dict[str, object]:
    """The discovery document. Asked by one of Intuit's own names (through a name server or a transport that
    accepts any host), it names Intuit's addresses; otherwise its own, below `root` (no slash at the end)."""
    if host.split(":")[0].endswith(".intuit.com"):
        addresses = dict(INTUIT)
        if sandbox:
            addresses["userinfo_endpoint"] = SANDBOX_USERINFO
    else:
        addresses = {name: root + path for name, path in PATHS.items()}
    return {
        **addresses,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": sorted(SCOPES),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
    }


def userinfo(user: User, scope: str) -> dict[str, object]:
    """What the granted scopes let the app know of the user."""
    scopes = scope.split()
    info: dict[str, object] = {"sub": user.subject}
    if "profile" in scopes:
        info |= {"givenName": user.given_name, "familyName": user.family_name}
    if "email" in scopes:
        info |= {"email": user.email, "emailVerified": True}
    if "phone" in scopes:
        info |= {"phoneNumber": "+1 6505550100", "phoneNumberVerified": True}
    if "address" in scopes:
        info["address"] = {
            "streetAddress": "2632 Marine Way",
            "locality": "Mountain View",
            "region": "CA",
            "postalCode": "94043",
            "country": "US",
        }
    return info


class IdTokens:
    """Signs id tokens with a key made when the first one is wanted (a restart makes another)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: rsa.RSAPrivateKey | None = None

    def sign(self, *, issuer: str, client_id: str, user: User, realm_id: str, now: datetime) -> str:
        """A JWT, RS256. `aud` is a list, as Intuit's is and intuit-oauth expects."""
        issued = int(now.timestamp())
        head = {"kid": KEY_ID, "typ": "JWT", "alg": "RS256"}
        claims = {
            "sub": user.subject,
            "aud": [client_id],
            "realmid": realm_id,
            "auth_time": issued,
            "iss": issuer,
            "exp": issued + int(ID_TOKEN_LIFETIME.total_seconds()),
            "iat": issued,
        }
        signed = f"{_coded(json.dumps(head).encode())}.{_coded(json.dumps(claims).encode())}"
        signature = self._key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_coded(signature)}"

    def key_set(self) -> dict[str, object]:
        """The JWKS document."""
        numbers = self._key().public_key().public_numbers()
        return {
            "keys": [
                {
                    "kty": "RSA",
                    "e": _coded(numbers.e.to_bytes(3)),
                    "use": "sig",
                    "kid": KEY_ID,
                    "alg": "RS256",
                    "n": _coded(numbers.n.to_bytes(256)),
                }
            ]
        }

    def _key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            return self._made


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
