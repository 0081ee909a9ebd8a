"""From what a client sent to what the books keep: types, lengths, enumerations, characters.

Empty strings, nulls and empty references count as "not set", as QuickBooks treats them (python-quickbooks
sends `""` for every date and text it has no value for). Numbers may arrive as strings. The result holds only
Decimals, whole numbers, booleans, strings and containers of those; a key that is present with the value None
was explicitly cleared.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from qbsandbox.company.currencies import CENT
from qbsandbox.company.entities.intuit_types import is_known, type_of, unknown_property
from qbsandbox.company.entities.schema import ENVELOPE, LINE_FIELDS, EntityType, Field, Kind, LineType
from qbsandbox.company.faults import Fault, missing
from qbsandbox.company.jsontext import JsonObject, trimmed

LARGEST = Decimal(99_999_999_999)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

ADDRESS_LENGTHS = {
    "Line1": 500,
    "Line2": 500,
    "Line3": 500,
    "Line4": 500,
    "Line5": 500,
    "City": 255,
    "Country": 255,
    "CountryCode": 255,
    "CountrySubDivisionCode": 255,
    "PostalCode": 30,
    "PostalCodeSuffix": 30,
    "Lat": None,
    "Long": None,
    "Note": None,
    "Tag": None,
}
IGNORED_IN_ADDRESS = frozenset({"Id", "CountryCode", "PostalCodeSuffix", "Tag", "Note"})
NUMBERED = frozenset(
    {
        "Account",
        "Customer",
        "Vendor",
        "Employee",
        "Item",
        "Term",
        "Class",
        "Department",
        "PaymentMethod",
        "CustomerType",
    }
)
"""Kinds whose ids are numbers, in references too; codes of taxes and currencies may be words."""
NAMED_ITEMS = frozenset({"SHIPPING_ITEM_ID"})
SYSTEM = frozenset({*ENVELOPE, "status", "time"})


def clean(type: EntityType, raw: Mapping[str, Any], *, strict: bool, latin1: bool) -> JsonObject:
    """The writable part of a request body; raises Fault for the first thing that is wrong.

    `strict` refuses properties that Intuit's types do not have (2010; those they have and this sandbox has no
    use for are ignored), `latin1` characters a US company cannot store (2040).
    """
    return _Cleaner(type.name, type.lines, strict, latin1).fields(type.fields, raw, type.key)


class _Cleaner:
    def __init__(self, entity: str, lines: Mapping[str, LineType], strict: bool, latin1: bool) -> None:
        self.entity = entity
        self.lines = lines
        self.strict = strict
        self.latin1 = latin1
        self.path: list[str] = []

    def fields(self, known: Mapping[str, Field], raw: Mapping[str, Any], owner: str) -> JsonObject:
        cleaned: JsonObject = {}
        for name, value in raw.items():
            field = known.get(name)
            if field is None:
                if self.strict and name not in SYSTEM and not is_known(owner, name):
                    raise _unknown(name, owner)
            elif not field.read_only and field.kind is not Kind.IGNORED:
                cleaned[name] = self.value(field, value, name, owner)
        return cleaned

    def value(self, field: Field, value: Any, name: str, owner: str) -> Any:
        if value is None or value == "" or value == {}:
            return None
        kind = field.kind
        if kind is Kind.TEXT:
            return self.text(value, name, field.max_length, field.choices)
        if kind is Kind.AMOUNT:
            return _decimal(value, name, 2140).quantize(CENT, ROUND_HALF_UP)
        if kind is Kind.NUMBER:
            return trimmed(_decimal(value, name, 2100))
        if kind is Kind.WHOLE:
            return _whole(value, name)
        if kind is Kind.FLAG:
            return _flag(value, name)
        if kind is Kind.DATE:
            return as_day(value, name)
        if kind is Kind.REFERENCE:
            return self.reference(value, name, field)
        if kind is Kind.LINES:
            self.path.append(name)
            lines = [self.line(line) for line in _listed(value, name)]
            self.path.pop()
            return lines
        if kind is Kind.LINKED:
            return [self.linked(link) for link in _listed(value, name)]
        if kind is Kind.ADDRESS:
            return self.address(value, name)
        if kind is Kind.EMAIL:
            return self.email(value, name, field)
        if kind is Kind.PHONE:
            return self.holder(value, name, "FreeFormNumber", field.max_length)
        if kind is Kind.LINK:
            return self.holder(value, name, "URI", field.max_length)
        if kind is Kind.MEMO:
            return self.holder(value, name, "value", field.max_length)
        if kind is Kind.PART:
            self.path.append(name)
            part = self.fields(field.parts or {}, _object(value, name), type_of(owner, name))
            self.path.pop()
            return part
        return self.opaque(value, name)

    def text(self, value: Any, name: str, longest: int | None, choices: tuple[str, ...] = ()) -> str:
        if isinstance(value, (dict, list)):
            raise _unparsable(name)
        written = str(value).lower() if isinstance(value, bool) else str(value)
        if self.latin1 and not _is_latin1(written):
            raise Fault(2040, f"Element contains invalid characters. {written}", element=name)
        if longest is not None and len(written) > longest:
            raise too_long(name, written, longest)
        if choices and written not in choices:
            raise Fault(2170, f"Invalid Enumeration : {written}", element=name)
        return written

    def reference(self, value: Any, name: str, field: Field) -> JsonObject | None:
        """Raises 2030 where the id of a record is no number; the element is the way to it (recorded 2026)."""
        held = _object(value, name).get("value")
        if held is None or held == "":
            return None
        written = self.text(held, name, None)
        if field.refers_to in NUMBERED and not _is_number(written) and written not in NAMED_ITEMS:
            way = ".".join((*self.path, name, "value"))
            raise Fault(2030, f"Id should be a valid number. Supplied value:{written}", way, timed=False)
        return {"value": written}

    def line(self, value: Any) -> JsonObject:
        raw = _object(value, "Line")
        kind = raw.get("DetailType") or ""
        if not isinstance(kind, str):
            raise _unparsable("DetailType")
        if not kind and kind not in self.lines:
            raise missing("DetailType")
        if kind not in self.lines:
            raise Fault(2170, f"Invalid Enumeration : {kind}", element="DetailType")
        type = self.lines[kind]
        own = {k: v for k, v in raw.items() if k == type.detail or not _is_detail(k, self.lines)}
        known = dict(LINE_FIELDS)
        if type.detail:
            known[type.detail] = Field(Kind.PART, parts=type.fields)
        line = {k: v for k, v in self.fields(known, own, "Line").items() if v is not None}
        if kind:
            line["DetailType"] = kind
        if type.detail:
            detail = line.get(type.detail) or {}
            line[type.detail] = {k: v for k, v in detail.items() if v is not None}
        return line

    def linked(self, value: Any) -> JsonObject:
        raw = _object(value, "LinkedTxn")
        kept = ((name, raw.get(name)) for name in ("TxnId", "TxnType", "TxnLineId"))
        return {name: str(held) for name, held in kept if held is not None and held != ""}

    def address(self, value: Any, name: str) -> JsonObject | None:
        raw = _object(value, name)
        kept: JsonObject = {}
        for key, held in raw.items():
            if key not in ADDRESS_LENGTHS and key != "Id":
                if self.strict and not is_known("PhysicalAddress", key):
                    raise _unknown(key, "PhysicalAddress")
            elif key not in IGNORED_IN_ADDRESS and held not in (None, ""):
                kept[key] = self.text(held, key, ADDRESS_LENGTHS[key])
        return kept or None

    def email(self, value: Any, name: str, field: Field) -> JsonObject | None:
        held = self.holder(value, name, "Address", field.max_length)
        if held is not None and ("@" not in held["Address"] or "." not in held["Address"]):
            raise Fault(2210, "Email Address does not conform to the syntax rules of RFC 822.", element=name)
        return held

    def holder(self, value: Any, name: str, key: str, longest: int | None) -> JsonObject | None:
        held = _object(value, name).get(key)
        return None if held is None or held == "" else {key: self.text(held, name, longest)}

    def opaque(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            return self.text(value, name, None)
        if isinstance(value, list):
            return [self.opaque(member, name) for member in value]
        if isinstance(value, dict):
            return {
                key: self.opaque(member, name) for key, member in value.items() if member not in (None, "")
            }
        return value


def too_long(name: str, value: str, longest: int, shortest: int = 0) -> Fault:
    """2050; the wording around Min, Max and the supplied length is approximate, clients read the numbers."""
    return Fault(
        2050,
        "String length is either shorter or longer than supported by specification. "
        f"Min:{shortest} Max:{longest} supplied length:{len(value)}",
        element=name,
    )


def _unknown(name: str, owner: str) -> Fault:
    return Fault(2010, unknown_property(owner, name))


def _unparsable(name: str) -> Fault:
    return Fault(
        2010,
        "Property Name:failed to parse json object; a property specified is unsupported or invalid "
        f"({name})\n specified is unsupported or invalid",
    )


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unparsable(name)
    return value


def _listed(value: Any, name: str) -> list[Any]:
    return value if isinstance(value, list) else [_object(value, name)]


def _is_detail(key: str, lines: Mapping[str, LineType]) -> bool:
    return any(line.detail == key for line in lines.values())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_latin1(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _decimal(value: Any, name: str, code: int) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        parsed = Decimal(str(value).strip())
    except InvalidOperation:
        raise Fault(code, f"Supplied value:{value}", element=name) from None
    if not parsed.is_finite() or abs(parsed) > LARGEST:
        raise Fault(2190, f"Value out of range. Supplied value:{value}", element=name)
    return parsed


def _whole(value: Any, name: str) -> int:
    parsed = _decimal(value, name, 2080)
    if parsed != parsed.to_integral_value():
        raise Fault(2080, f"Supplied value:{value}", element=name)
    return int(parsed)


def _flag(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Fault(2230, f"Supplied value:{value}", element=name)


def as_day(value: Any, name: str) -> str:
    written = str(value)
    try:
        parsed = date.fromisoformat(written[:10])
        if len(written) > 10 and written[10] not in "T+-Z ":
            raise ValueError(written)
    except ValueError:
        raise Fault(2060, f"Invalid Date. Supplied value:{written}", element=name) from None
    if not EARLIEST_YEAR <= parsed.year <= LATEST_YEAR:
        raise Fault(2060, f"Invalid Date. Supplied value:{written}", element=name)
    return parsed.isoformat()
