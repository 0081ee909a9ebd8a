"""JSON in which an amount never becomes a float.

Python's json module cannot write a Decimal as a bare number, and reads 0.1 as a binary fraction. Here
Decimal goes out digit by digit as it is, and every number with a fraction comes in as Decimal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any


def dumps(value: Any) -> bytes:
    """UTF-8 bytes of `value`, keys in the order they were put in: the same value always gives the same bytes.

    Raises TypeError for a float (an amount that lost its exactness) and for anything JSON has no word for.
    A lone surrogate, which UTF-8 cannot carry, becomes "?".
    """
    return "".join(_pieces(value)).encode("utf-8", "replace")


def loads(text: bytes | str) -> Any:
    """The parsed value; numbers with a fraction or an exponent are Decimal.

    Raises ValueError where `text` is not one whole JSON value in UTF-8.
    """
    return json.loads(text, parse_float=Decimal, parse_constant=_no_such_number)


def _pieces(value: Any) -> Iterator[str]:
    match value:
        case None | bool() | str():
            yield json.dumps(value, ensure_ascii=False)
        case int():
            yield str(value)
        case Decimal():
            if not value.is_finite():
                raise TypeError(f"{value} is not an amount that can be sent")
            yield format(value, "f")
        case Mapping():
            yield "{"
            for index, (key, member) in enumerate(value.items()):
                yield ("," if index else "") + json.dumps(str(key), ensure_ascii=False) + ":"
                yield from _pieces(member)
            yield "}"
        case list() | tuple():
            yield "["
            for index, member in enumerate(value):
                if index:
                    yield ","
                yield from _pieces(member)
            yield "]"
        case _:
            raise TypeError(f"{type(value).__name__} cannot be sent to QuickBooks")


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
