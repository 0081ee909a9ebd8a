"""Tokens at rest: AES-GCM under a key ring, bound to the connection and the column that they are stored in.

Other rooms keep their secrets the same way, each bound to a place of its own (`seal`, `unseal`).

A stored token reads `1.<key>.<nonce and ciphertext>`; `<key>` tells which key of the ring made it, so that a
new key can be put in front while the old ones still open what they sealed. The binding makes a token that
was copied into another row or column useless.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from crossfoot.quickbooks.secret import Secret

SecretText = Secret
"""A token in the open: shows nothing unless asked by `.reveal()`."""

SIGN_IN = "QuickBooks sign-in"
RECONNECT = "reconnect QuickBooks"

FORMAT = "1"
KEY_BYTES = 32
NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """A stored token that cannot be opened. `sentence` says why and what to do; it holds nothing secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadKeyRing(Exception):
    """CROSSFOOT_TOKEN_KEYS cannot be used. The text names the place, never a key."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """Keys of 32 bytes, the newest first. The first one seals; any of them opens."""

    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, texts: list[str]) -> KeyRing:
        """The ring of base64 texts. Raises BadKeyRing."""
        keys = []
        for place, text in enumerate(texts, start=1):
            try:
                key = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                key = b""
            if len(key) != KEY_BYTES:
                raise BadKeyRing(
                    f"Key {place} of CROSSFOOT_TOKEN_KEYS is not {KEY_BYTES} bytes in base64. Make one with "
                    "`openssl rand -base64 32`."
                )
            keys.append(key)
        if not keys:
            raise BadKeyRing("CROSSFOOT_TOKEN_KEYS is empty. Make a key with `openssl rand -base64 32`.")
        return cls(tuple(keys))

    @classmethod
    def from_settings(cls) -> KeyRing:
        """The ring of this installation."""
        return cls.of(list(settings.TOKEN_KEYS))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(_name_of(key) for key in self.keys)})"


def encrypt(secret: Secret, *, connection_id: int, column: str, ring: KeyRing | None = None) -> str:
    """`secret` as it is stored in `column` of the connection's row, under the newest key."""
    return seal(secret, place=_column_of(connection_id, column), ring=ring)


def decrypt(stored: str, *, connection_id: int, column: str, ring: KeyRing | None = None) -> Secret:
    """What `encrypt` was given. Raises CannotDecrypt: the key is gone, or the row was tampered with."""
    return unseal(stored, place=_column_of(connection_id, column), ring=ring)


def reencrypt(stored: str, *, connection_id: int, column: str, ring: KeyRing | None = None) -> str:
    """`stored` under the newest key; unchanged where it is already. Raises CannotDecrypt."""
    return reseal(stored, place=_column_of(connection_id, column), ring=ring)


def seal(secret: Secret, *, place: str, ring: KeyRing | None = None) -> str:
    """`secret` under the newest key, bound to `place`, such as `connection:7:access_token`."""
    key = (ring or KeyRing.from_settings()).keys[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret.reveal().encode(), _bound_to(place))
    return f"{FORMAT}.{_name_of(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def unseal(
    stored: str, *, place: str, ring: KeyRing | None = None, what: str = SIGN_IN, remedy: str = RECONNECT
) -> Secret:
    """What `seal` was given for this place. Raises CannotDecrypt, whose sentence names `what` is stored there
    and the `remedy` where it cannot be opened."""
    form, _, rest = stored.partition(".")
    name, _, coded = rest.partition(".")
    keys = [key for key in (ring or KeyRing.from_settings()).keys if _name_of(key) == name]
    if form != FORMAT or not coded:
        raise CannotDecrypt(f"The stored {what} is damaged. {remedy[0].upper()}{remedy[1:]}.")
    if not keys:
        raise CannotDecrypt(
            f"The stored {what} was encrypted with a key that this installation no longer has. "
            f"Put the former key back into CROSSFOOT_TOKEN_KEYS, or {remedy}."
        )
    try:
        raw = base64.urlsafe_b64decode(coded.encode("ascii"))
        opened = AESGCM(keys[0]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound_to(place))
        return Secret(opened.decode())
    except (InvalidTag, ValueError):
        raise CannotDecrypt(
            f"The stored {what} was changed or moved after it was stored. {remedy[0].upper()}{remedy[1:]}."
        ) from None


def reseal(
    stored: str, *, place: str, ring: KeyRing | None = None, what: str = SIGN_IN, remedy: str = RECONNECT
) -> str:
    """`stored` under the newest key; unchanged where it is already. Raises CannotDecrypt."""
    ring = ring or KeyRing.from_settings()
    if not stored or stored.startswith(f"{FORMAT}.{_name_of(ring.keys[0])}."):
        return stored
    return seal(unseal(stored, place=place, ring=ring, what=what, remedy=remedy), place=place, ring=ring)


def _column_of(connection_id: int, column: str) -> str:
    return f"connection:{connection_id}:{column}"


def _bound_to(place: str) -> bytes:
    return f"crossfoot:{place}".encode()


def _name_of(key: bytes) -> str:
    """A name for the key that says nothing about it."""
    return hashlib.sha256(b"crossfoot token key" + key).hexdigest()[:8]
