"""What a condition means: as SQL where a column holds the property, else as a test of one shown record.

Both say the same of every record. Texts compare without regard to case; `' '` stands for no value; a value
that is none of its kind (an Id of letters) is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from qbsandbox.company import pacific
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import LARGEST_ID
from qbsandbox.online.query.properties import Compared, Property

NOBODYS: Final = object()
HIGHEST = "\U0010ffff"

Test = Callable[[JsonObject], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition on a known property. `values` are as written, CURRENT_DATE already being a date."""

    property: Property
    operator: str
    values: tuple[str, ...]


def as_sql(asked: Asked) -> tuple[str, list[object]] | None:
    """An SQL condition and its parameters, None where no column holds the property."""
    column = asked.property.column
    if column is None:
        return None
    if asked.operator == "LIKE":
        return _like_sql(column, asked) if column in ("name_key", "number_key") else None
    compared = asked.property.compared
    values = [_sql_value(compared, written) for written in asked.values]
    known = [value for value in values if value is not NOBODYS and value is not None]
    if asked.operator in ("=", "IN"):
        marks = f"{column} IN ({', '.join('?' * len(known))})" if known else "0"
        return (f"({column} IS NULL OR {marks})" if None in values else f"({marks})"), known
    if asked.operator == "!=":
        if values[0] is None:
            return f"{column} IS NOT NULL", []
        return (f"({column} IS NULL OR {column} <> ?)", known) if known else ("1", [])
    return (f"{column} {asked.operator} ?", known) if known else ("0", [])


def as_test(asked: Sequence[Asked]) -> Test:
    """A test for all of the conditions; those on a list (AttachableRef) have to hold for one member of it."""
    alone = [a for a in asked if a.property.path[0] != "AttachableRef"]
    together = [a for a in asked if a.property.path[0] == "AttachableRef"]
    tests = [_test(a.property.path, a) for a in alone]
    of_member = [_test(a.property.path[1:], a) for a in together]

    def holds(shown: JsonObject) -> bool:
        if not all(test(shown) for test in tests):
            return False
        return not of_member or any(
            all(test(member) for test in of_member) for member in shown.get("AttachableRef") or ()
        )

    return holds


def sort_key(property: Property) -> Callable[[JsonObject], Any]:
    """Records without a value come first."""

    def key(shown: JsonObject) -> tuple[bool, Any]:
        found = next(iter(_values(shown, property.path, property.compared)), None)
        return (found is not None, found if found is not None else 0)

    return key


def _test(path: tuple[str, ...], asked: Asked) -> Callable[[Mapping[str, Any]], bool]:
    compared = asked.property.compared
    if asked.operator == "LIKE":
        pattern = re.compile(
            ".*".join(re.escape(part) for part in asked.values[0].casefold().split("%")), re.DOTALL
        )
        return lambda shown: any(pattern.fullmatch(each.casefold()) for each in _texts(shown, path))
    wanted = [_converted(compared, written) for written in asked.values]
    first = wanted[0]
    if asked.operator in ("=", "IN", "!="):
        positive = asked.operator != "!="

        def equals(shown: Mapping[str, Any]) -> bool:
            found = list(_values(shown, path, compared))
            return (any(each in wanted for each in found) if found else None in wanted) is positive

        return equals
    compare: Callable[[Any, Any], bool] = {
        "<": lambda a, b: bool(a < b),
        ">": lambda a, b: bool(a > b),
        "<=": lambda a, b: bool(a <= b),
        ">=": lambda a, b: bool(a >= b),
    }[asked.operator]
    if first is None or first is NOBODYS:
        return lambda shown: False
    return lambda shown: any(compare(each, first) for each in _values(shown, path, compared))


def _texts(holder: Any, path: Sequence[str]) -> Iterator[str]:
    """The values at a path as text; a list on the way gives those of all its members."""
    if isinstance(holder, list):
        for member in holder:
            yield from _texts(member, path)
    elif path:
        if isinstance(holder, dict) and holder.get(path[0]) is not None:
            yield from _texts(holder[path[0]], path[1:])
    elif isinstance(holder, dict):
        held = next(
            (holder[name] for name in ("value", "Address", "FreeFormNumber", "URI") if name in holder), None
        )
        if held is not None:
            yield str(held)
    else:
        yield str(holder).lower() if isinstance(holder, bool) else str(holder)


def _values(holder: Mapping[str, Any], path: Sequence[str], compared: Compared) -> Iterator[Any]:
    for text in _texts(holder, path):
        value = _converted(compared, text)
        if value is not None and value is not NOBODYS:
            yield value


def _converted(compared: Compared, text: str) -> Any:
    """A text as what it is compared as; None for no value, NOBODYS for what is not of the kind."""
    if not text.strip():
        return None
    if compared == "number":
        return _number(text)
    if compared == "id":
        return int(text) if _is_id(text) else NOBODYS
    if compared == "moment":
        moment = _moment(text)
        return NOBODYS if moment is None else moment
    if compared == "flag":
        return {"true": 1, "false": 0}.get(text.strip().lower(), NOBODYS)
    return text[:10] if compared == "day" else text.casefold()


def _sql_value(compared: Compared, text: str) -> object:
    """The same as a column holds it: seconds for instants."""
    value = _converted(compared, text)
    if value is None or value is NOBODYS:
        return value
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, Decimal):
        return float(value)
    return value


def _is_id(text: str) -> bool:
    """Digits as an id is written, and not more of them than any id has."""
    return (
        text.isascii()
        and text.isdigit()
        and len(text) < 20
        and str(int(text)) == text
        and int(text) <= LARGEST_ID
    )


def _like_sql(column: str, asked: Asked) -> tuple[str, list[object]]:
    """LIKE, and the range of its beginning, which an index answers. Keys are kept without regard to case."""
    wanted = asked.values[0].casefold()
    pattern = re.sub(r"([\\_])", r"\\\1", wanted)
    sql, parameters = f"{column} LIKE ? ESCAPE '\\'", [pattern]
    begins = wanted.partition("%")[0]
    if begins:
        sql += f" AND {column} >= ? AND {column} < ?"
        parameters += [begins, begins + HIGHEST]
    return f"({sql})", list(parameters)


def _number(text: str) -> Any:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return NOBODYS
    return number if number.is_finite() else NOBODYS


def _moment(text: str) -> datetime | None:
    """An instant as clients write them; one without an offset is on Pacific clocks (UNSURE)."""
    try:
        parsed = datetime.fromisoformat(text.replace(" ", "+") if text.count("T") and " " in text else text)
    except ValueError:
        return None
    return pacific.at(parsed).astimezone(UTC) if parsed.tzinfo is None else parsed


def dated(values: Iterable[str], today: str) -> tuple[str, ...]:
    """The values with CURRENT_DATE in place (in an official example; the day is that of the service)."""
    return tuple(today if value.upper() == "CURRENT_DATE" else value for value in values)
