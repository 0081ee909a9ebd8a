"""JSON as QuickBooks Online writes it (observed on the wire).

An amount that is not zero keeps its two decimals (`100.00`), zero is the literal `0`, quantities and prices
carry no trailing zeros (`75`, `4.5`); text is raw UTF-8; there is no white space between tokens. Numbers with
a fraction are read as Decimal, so nothing ever passes through a float, and text that was read and written
again is the same text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]


def read(text: str) -> Any:
    """Parse JSON text; raises ValueError for anything that is not JSON, NaN and Infinity included."""
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)


def write(value: Any) -> str:
    """Render a value; Decimals in the style above, `None` as null (objects should leave such keys out)."""
    return _WRITERS.get(type(value), _write_other)(value)


def number(value: Decimal) -> str:
    return "0" if not value else format(value, "f")


def trimmed(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent, for quantities and prices."""
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _write_object(value: Mapping[str, Any]) -> str:
    return (
        "{"
        + ",".join(
            [
                f"{_name(key)}:{_WRITERS.get(type(member), _write_other)(member)}"
                for key, member in value.items()
            ]
        )
        + "}"
    )


@lru_cache(maxsize=4_096)
def _name(key: str) -> str:
    """A property's name as it is written: there are few, and each stands in every record."""
    return encode_basestring(key)


def _write_array(value: Sequence[Any]) -> str:
    return "[" + ",".join([_WRITERS.get(type(member), _write_other)(member) for member in value]) + "]"


def _write_other(value: Any) -> str:
    """What is of a type of its own: an enumeration's text, a view of a mapping, a tuple with names."""
    for kind, writer in _KINDS:
        if isinstance(value, kind):
            return writer(value)
    raise TypeError(f"{type(value).__name__} has no place in a QuickBooks document")


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    Decimal: number,
    int: str,
    dict: _write_object,
    list: _write_array,
}
_KINDS: Sequence[tuple[type, Callable[[Any], str]]] = (
    (str, encode_basestring),
    (Decimal, number),
    (int, int.__repr__),
    (Mapping, _write_object),
    (Sequence, _write_array),
)
