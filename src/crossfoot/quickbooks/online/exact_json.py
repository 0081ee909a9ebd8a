"""JSON in which an amount never becomes a float.

Python's json module cannot write a Decimal as a bare number, and reads 0.1 as a binary fraction. Here
Decimal goes out digit by digit as it is, and every number with a fraction comes in as Decimal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crossfoot.quickbooks.books import UNREAD, Reply


def dumps(value: Any) -> bytes:
    """UTF-8 bytes of `value`, keys in the order they were put in: the same value always gives the same bytes.

    Raises TypeError for a float (an amount that lost its exactness) and for anything JSON has no word for.
    A lone surrogate, which UTF-8 cannot carry, becomes "?".
    """
    out: list[str] = []
    _write(value, out)
    return "".join(out).encode("utf-8", "replace")


def loads(text: bytes | str) -> Any:
    """The parsed value; numbers with a fraction or an exponent are Decimal.

    Raises ValueError where `text` is not one whole JSON value in UTF-8.
    """
    return json.loads(text, parse_float=Decimal, parse_constant=_no_such_number)


def value_of(reply: Reply) -> Any:
    """The body of a reply as `loads` reads it, which is done once. Raises ValueError where it is not JSON."""
    return loads(reply.body) if reply.value is UNREAD else reply.value


def _write(value: Any, out: list[str]) -> None:
    if isinstance(value, str):
        out.append(_quoted(value))
    elif value is None or isinstance(value, bool):
        out.append(LITERALS[value])
    elif isinstance(value, int):
        out.append(str(value))
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"{value} is not an amount that can be sent")
        out.append(format(value, "f"))
    elif isinstance(value, Mapping):
        separator = "{"
        for key, member in value.items():
            out.append(f"{separator}{_quoted(str(key))}:")
            _write(member, out)
            separator = ","
        out.append("}" if value else "{}")
    elif isinstance(value, list | tuple):
        separator = "["
        for member in value:
            out.append(separator)
            _write(member, out)
            separator = ","
        out.append("]" if value else "[]")
    else:
        raise TypeError(f"{type(value).__name__} cannot be sent to QuickBooks")


LITERALS = {None: "null", True: "true", False: "false"}

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
