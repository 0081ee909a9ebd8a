"""Tokens at rest: sealed, bound to their place, and openable only with the key that sealed them."""

from __future__ import annotations

import base64
import copy
import pickle

import pytest

from crossfoot.connections import secrets
from crossfoot.connections.secrets import BadKeyRing, CannotDecrypt, KeyRing
from crossfoot.quickbooks.secret import Secret

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.b64encode(b"n" * 32).decode()
OLD_RING, NEW_RING, BOTH = KeyRing.of([OLD]), KeyRing.of([NEW]), KeyRing.of([NEW, OLD])
TOKEN = "RT1-39-H3-1785429816abcdef"


def sealed(ring: KeyRing = OLD_RING, *, connection_id: int = 5, column: str = "refresh_token") -> str:
    return secrets.encrypt(Secret(TOKEN), connection_id=connection_id, column=column, ring=ring)


def opened(
    stored: str, ring: KeyRing = OLD_RING, *, connection_id: int = 5, column: str = "refresh_token"
) -> str:
    return secrets.decrypt(stored, connection_id=connection_id, column=column, ring=ring).reveal()


def test_what_was_sealed_can_be_opened_and_shows_nothing():
    stored = sealed()
    assert TOKEN not in stored
    assert opened(stored) == TOKEN
    assert sealed() != stored


def test_a_token_copied_to_another_row_or_column_is_useless():
    for place in ({"connection_id": 6}, {"column": "access_token"}):
        with pytest.raises(CannotDecrypt, match="was changed or moved"):
            opened(sealed(), **place)


def test_one_altered_character_is_noticed():
    stored = sealed()
    altered = stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:]
    with pytest.raises(CannotDecrypt, match="was changed or moved"):
        opened(altered)


@pytest.mark.parametrize("stored", ["", "RT1-plain", "1.", "1.abc", "2.aaaaaaaa.AAAA", "1.aaaaaaaa."])
def test_what_is_no_sealed_token_is_damaged(stored):
    with pytest.raises(CannotDecrypt):
        opened(stored)


def test_without_its_key_the_sentence_says_what_to_do():
    with pytest.raises(CannotDecrypt) as refused:
        opened(sealed(OLD_RING), NEW_RING)
    assert refused.value.sentence == (
        "The stored QuickBooks sign-in was encrypted with a key that this installation no longer has. "
        "Put the former key back into CROSSFOOT_TOKEN_KEYS, or reconnect QuickBooks."
    )


def test_a_new_key_in_front_still_opens_the_old_and_seals_anew():
    stored = sealed(OLD_RING)
    assert opened(stored, BOTH) == TOKEN
    moved = secrets.reencrypt(stored, connection_id=5, column="refresh_token", ring=BOTH)
    assert opened(moved, NEW_RING) == TOKEN
    assert secrets.reencrypt(moved, connection_id=5, column="refresh_token", ring=BOTH) == moved


@pytest.mark.parametrize("keys", [[], ["abc"], [OLD, "not base64!"], [base64.b64encode(b"x" * 16).decode()]])
def test_a_key_that_is_none_is_named_by_its_place_only(keys):
    with pytest.raises(BadKeyRing) as refused:
        KeyRing.of(keys)
    assert all(key not in str(refused.value) for key in keys)


def test_neither_a_secret_nor_a_key_shows_itself():
    secret = Secret(TOKEN)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r}", repr([secret]), repr({"t": secret})):
        assert TOKEN not in shown
    assert OLD not in repr(OLD_RING)
    assert "ooo" not in repr(OLD_RING)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)
