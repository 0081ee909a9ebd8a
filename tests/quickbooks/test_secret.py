"""A token cannot slip out by accident."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass

import pytest

from crossfoot.quickbooks.secret import Secret

TOKEN = "RT1-39-H3-1785429816abc"


@dataclass(frozen=True)
class Connection:
    token: Secret


def test_no_way_of_printing_shows_the_value() -> None:
    secret = Secret(TOKEN)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r}",
        format(secret, ""),
        repr(Connection(secret)),
    ]
    assert all(TOKEN not in text and "RT1" not in text for text in shown)


def test_only_reveal_gives_the_value() -> None:
    assert Secret(TOKEN).reveal() == TOKEN


def test_a_secret_goes_neither_into_json_nor_into_a_pickle() -> None:
    with pytest.raises(TypeError):
        json.dumps({"token": Secret(TOKEN)})
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(TOKEN))


def test_secrets_compare_by_value_and_an_empty_one_is_false() -> None:
    assert Secret(TOKEN) == Secret(TOKEN)
    assert Secret(TOKEN) != Secret("other")
    assert Secret(TOKEN) != TOKEN
    assert len({Secret(TOKEN), Secret(TOKEN)}) == 1
    assert not Secret("")
