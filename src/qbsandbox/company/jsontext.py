"""JSON as QuickBooks Online writes it (observed on the wire).

An amount that is not zero keeps its two decimals (`100.00`), zero is the literal `0`, quantities and prices
carry no trailing zeros (`75`, `4.5`); text is raw UTF-8; there is no white space between tokens. Numbers with
a fraction are read as Decimal, so nothing ever passes through a float, and text that was read and written
again is the same text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]


def read(text: str) -> Any:
    """Parse JSON text; raises ValueError for anything that is not JSON, NaN and Infinity included."""
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)


def write(value: Any) -> str:
    """Render a value; Decimals in the style above, `None` as null (objects should leave such keys out)."""
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts)


def number(value: Decimal) -> str:
    return "0" if not value else format(value, "f")


def trimmed(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent, for quantities and prices."""
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(encode_basestring(value))
    elif value is True:
        parts.append("true")
    elif value is False:
        parts.append("false")
    elif value is None:
        parts.append("null")
    elif isinstance(value, Decimal):
        parts.append(number(value))
    elif isinstance(value, int):
        parts.append(str(value))
    elif isinstance(value, Mapping):
        lead = "{"
        for key, member in value.items():
            parts.append(lead + encode_basestring(key) + ":")
            _write(member, parts)
            lead = ","
        parts.append("{}" if lead == "{" else "}")
    elif isinstance(value, Sequence):
        lead = "["
        for member in value:
            parts.append(lead)
            _write(member, parts)
            lead = ","
        parts.append("[]" if lead == "[" else "]")
    else:
        raise TypeError(f"{type(value).__name__} has no place in a QuickBooks document")
