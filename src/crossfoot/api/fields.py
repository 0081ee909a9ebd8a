"""The kinds of value that requests and replies are made of, each with its JSON Schema.

Amounts and quantities are decimal numbers as text, so that no client turns them into binary fractions. They
are in the currency that stands beside them. Dates are ISO 8601; instants are UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from crossfoot.documents.entry import EARLIEST, LATEST

LARGEST_ID = 2**63 - 1
AT_ONCE = 500
"""Documents that one call enters, moves or sends."""

DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
RATE = r"^[0-9]{1,9}(\.[0-9]{1,9})?$"
_DECIMAL, _DAY = re.compile(DECIMAL, re.ASCII), re.compile(DAY, re.ASCII)
_RATE = re.compile(RATE, re.ASCII)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_CENT = Decimal("0.01")


class Given(BaseModel):
    """What a caller sends. A field that is not known here is refused by its name."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What a reply holds."""

    model_config = ConfigDict(extra="forbid")


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError(
        "decimal_text", "is no decimal number as text with at most 6 decimals. Write it such as “120.00”."
    )


def _rate(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _RATE.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError(
        "rate_text", "is no exchange rate as text with at most 9 decimals. Write it such as “1.0837”."
    )


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "is no day. Write it such as “2026-01-31”.")


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and "T" in value.upper():
        try:
            given = datetime.fromisoformat(value)
            if given.tzinfo is not None and EARLIEST.year <= given.year <= LATEST.year:
                return given.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise PydanticCustomError(
        "moment", "is no instant with its offset. Write it such as “2026-01-31T09:00:00Z”."
    )


def _storable(value: str) -> str:
    if _NO_TEXT.search(value):
        raise PydanticCustomError(
            "text", "holds what no database stores as text (NUL, or half a surrogate pair). Take it out."
        )
    return value


def amount_text(value: Decimal) -> str:
    """With at least two decimals: "120.00"."""
    exponent = value.as_tuple().exponent
    return format(value.quantize(_CENT) if isinstance(exponent, int) and exponent > -2 else value, "f")


def measure_text(value: Decimal) -> str:
    """Without idle zeros: "12", "0.15"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


Amount = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(amount_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": DECIMAL, "examples": ["120.00"]}),
]
"""Money, in the currency that stands beside it."""

Rate = Annotated[
    Decimal,
    BeforeValidator(_rate),
    PlainSerializer(measure_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": RATE, "examples": ["1.0837"]}),
]
"""An exchange rate: units of home currency for one of another."""

Measure = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    PlainSerializer(measure_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": DECIMAL, "examples": ["1.5"]}),
]
"""A quantity, a price with more decimals than cents, a share or a percentage."""

Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-31"]}),
]

Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-31T09:00:00Z"]}),
]
"""An instant that a caller gives, with its offset; kept in UTC."""


def one_of(words: type[Enum]) -> WithJsonSchema:
    """The words themselves in the description: several of our enumerations are called State or Kind."""
    return WithJsonSchema({"type": "string", "enum": [word.value for word in words]})


Text = Annotated[str, AfterValidator(_storable)]
Flag = StrictBool
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
"""An id inside a body: a JSON number."""

PathId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""An id in an address or a query."""

Ids = Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]
Reason = Annotated[Text, Field(max_length=200)]
Currency = Annotated[str, Field(description="ISO 4217, such as USD.", examples=["USD"])]
