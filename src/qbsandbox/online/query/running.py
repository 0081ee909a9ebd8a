"""Answering a query: what the indexes of the company file can, they do; the rest is compared record by
record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from qbsandbox.company.entities import taxes
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import BY_SEGMENT
from qbsandbox.company.entities.schema import EntityType, Kind
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.pacific import STANDARD
from qbsandbox.company.store import LARGEST_ID
from qbsandbox.online.query.grammar import Condition, Statement, parse

NUMERIC = frozenset({Kind.AMOUNT, Kind.NUMBER, Kind.WHOLE})
ALWAYS = ("Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime")
ORDERS = {"id": "id", "newest": "id DESC", "name": "name_key, id"}


def run(books: Books, text: str) -> JsonObject:
    """The `QueryResponse` of a statement; raises 4000 or 4001."""
    statement = parse(text)
    type = BY_SEGMENT.get(statement.entity.lower())
    if type is None:
        raise Fault(4001, f"QueryValidationError: invalid context declaration: {statement.entity}")
    conditions = [_checked(type, condition) for condition in statement.conditions]
    order = [(_known(type, field), descending) for field, descending in statement.order]
    fields = [_known(type, field, for_projection=True) for field in statement.fields]
    extra = _pseudo_codes(books, type, conditions)
    if statement.counts:
        return {"totalCount": _count(books, type, conditions) + len(extra)}
    shown = _rows(books, type, conditions, order, statement)
    rows = [*(extra if statement.start == 1 else ()), *shown]
    if not rows:
        return {}
    picked = [_projected(row, fields) for row in rows] if fields else rows
    if type.is_single:
        return {type.key: picked, "maxResults": len(picked)}
    return {type.key: picked, "startPosition": statement.start, "maxResults": len(picked)}


def _rows(
    books: Books,
    type: EntityType,
    conditions: Sequence[Condition],
    order: Sequence[tuple[str, bool]],
    statement: Statement,
) -> list[JsonObject]:
    pushed, parameters, left = _pushed(type, conditions)
    columns = [(_column(type, field), descending) for field, descending in order]
    first = statement.start - 1
    if not left and all(column for column, _ in columns):
        by = ", ".join(f"{column} {'DESC' if descending else 'ASC'}" for column, descending in columns)
        sql = f"{pushed} ORDER BY {by + ', id' if by else ORDERS[type.order]} LIMIT ? OFFSET ?"
        found = books.store.select(type.name, sql, [*parameters, statement.rows, first])
        return [show(books, type, record) for record in found]
    rows = list(_left(books, type, f"{pushed} ORDER BY {ORDERS[type.order]}", parameters, left))
    for field, descending in reversed(order):
        rows.sort(key=_sort_key(type, field), reverse=descending)
    return rows[first : first + statement.rows]


def _count(books: Books, type: EntityType, conditions: Sequence[Condition]) -> int:
    pushed, parameters, left = _pushed(type, conditions)
    if not left:
        return books.store.count(type.name, pushed, parameters)
    return sum(1 for _ in _left(books, type, pushed, parameters, left))


def _left(
    books: Books, type: EntityType, sql: str, parameters: Sequence[object], conditions: Sequence[Condition]
) -> Iterable[JsonObject]:
    tests = [_test(type, condition) for condition in conditions]
    for record in books.store.select(type.name, sql, parameters):
        shown = show(books, type, record)
        if all(test(shown) for test in tests):
            yield shown


def _pushed(type: EntityType, conditions: Sequence[Condition]) -> tuple[str, list[object], list[Condition]]:
    """The conditions an index answers as SQL, and those that are left. Inactive records are left out unless
    asked for."""
    sql, parameters, left = "", [], []
    for condition in conditions:
        column = _column(type, condition.field)
        values = [_column_value(type, condition.field, value) for value in condition.values]
        if column is None or condition.operator == "LIKE" or any(value is None for value in values):
            left.append(condition)
        elif condition.operator == "IN":
            sql += f" AND {column} IN ({', '.join('?' * len(values))})"
            parameters += values
        elif condition.operator == "!=":
            sql += f" AND ({column} IS NULL OR {column} <> ?)"
            parameters += values
        else:
            sql += f" AND {column} {condition.operator} ?"
            parameters += values
    if "Active" in type.fields and not any(condition.field == "Active" for condition in conditions):
        sql += " AND active = 1"
    return sql, parameters, left


def _column(type: EntityType, field: str) -> str | None:
    """The indexed column behind a field, None where there is none."""
    family = FAMILIES[type.name]
    return {
        "Id": "id",
        "MetaData.CreateTime": "created_at",
        "MetaData.LastUpdatedTime": "updated_at",
        "Active": "active",
        family.name: "name_key",
        family.number: "number_key",
        family.dated: "dated_on",
        family.party: "party_id",
    }.get(field)


def _column_value(type: EntityType, field: str, value: str) -> object:
    """A value as the column holds it; None where it cannot be (compared record by record then, and matching
    nothing)."""
    column = _column(type, field)
    if column in ("id", "party_id"):
        return min(int(value[:20]), LARGEST_ID) if value.isascii() and value.isdigit() else None
    if column in ("created_at", "updated_at"):
        moment = _moment(value)
        return None if moment is None else int(moment.timestamp())
    if column == "active":
        return {"true": 1, "false": 0}.get(value.lower())
    if column == "dated_on":
        return value[:10]
    return value.casefold() if value.strip() else None


def _test(type: EntityType, condition: Condition) -> Callable[[JsonObject], bool]:
    """A record-by-record test; texts compare without regard to case, `' '` stands for no value."""
    found = type.found_by.get(condition.field)
    if found is None:
        return _compared(type, condition, _reader(type, condition.field))
    convert = _converter(type, condition.field)
    compared = _compared(type, condition, convert)
    return lambda shown: any(compared(value) for value in found(shown))


def _compared(type: EntityType, condition: Condition, read: Callable[[Any], Any]) -> Callable[[Any], bool]:
    convert = _converter(type, condition.field)
    wanted = [convert(value) for value in condition.values]
    first = wanted[0]
    match condition.operator:
        case "=" | "IN":
            return lambda shown: read(shown) in wanted
        case "!=":
            return lambda shown: read(shown) != first
        case "LIKE":
            pattern = re.compile(
                ".*".join(re.escape(part) for part in condition.values[0].casefold().split("%")), re.DOTALL
            )
            return lambda shown: pattern.fullmatch(str(read(shown) or "")) is not None
    compare: Callable[[Any, Any], bool] = {
        "<": lambda a, b: bool(a < b),
        ">": lambda a, b: bool(a > b),
        "<=": lambda a, b: bool(a <= b),
        ">=": lambda a, b: bool(a >= b),
    }[condition.operator]
    return lambda shown: read(shown) is not None and first is not None and compare(read(shown), first)


def _reader(type: EntityType, field: str) -> Callable[[JsonObject], Any]:
    convert = _converter(type, field)
    path = field.split(".")

    def read(shown: JsonObject) -> Any:
        value: Any = shown
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict):
            value = value.get("value", value.get("Address"))
        return None if value is None else convert(str(value))

    return read


def _converter(type: EntityType, field: str) -> Callable[[str], Any]:
    kind = type.fields[field].kind if field in type.fields else Kind.TEXT
    if kind in NUMERIC or field == "Id":
        return _decimal
    if field.startswith("MetaData."):
        return _moment
    return lambda text: text.casefold() if text.strip() else None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _moment(text: str) -> datetime | None:
    """An instant as clients write them; one without an offset is Pacific standard time (UNSURE)."""
    try:
        parsed = datetime.fromisoformat(text.replace(" ", "+") if text.count("T") and " " in text else text)
    except ValueError:
        return None
    return parsed.replace(tzinfo=STANDARD).astimezone(UTC) if parsed.tzinfo is None else parsed


def _sort_key(type: EntityType, field: str) -> Callable[[JsonObject], Any]:
    read = _reader(type, field)

    def key(shown: JsonObject) -> tuple[bool, Any]:
        value = read(shown)
        return (value is not None, value if value is not None else 0)

    return key


def _checked(type: EntityType, condition: Condition) -> Condition:
    return Condition(_known(type, condition.field), condition.operator, condition.values)


def _known(type: EntityType, field: str, *, for_projection: bool = False) -> str:
    """The field as it is spelled; raises 4001 where there is no such field or it cannot be filtered."""
    names = {name.lower(): name for name in (*ALWAYS, *type.fields, *type.found_by)}
    if for_projection:
        names.update({"synctoken": "SyncToken", "metadata": "MetaData"})
    root = field.lower() if field.lower() in names else field.lower().split(".")[0]
    name = names.get(root)
    if name is None:
        raise Fault(4001, f"QueryValidationError: Property {field} not found for Entity {type.name}")
    if name in type.found_by:
        return name
    if not for_projection and name not in ALWAYS and not type.fields[name].filterable:
        raise Fault(4001, f"QueryValidationError: property '{field}' is not queryable")
    return name


def _projected(row: JsonObject, fields: Sequence[str]) -> JsonObject:
    """Only the fields asked for; such a row says that it is sparse."""
    wanted = {field.split(".")[0] for field in fields}
    kept = {name: value for name, value in row.items() if name in wanted}
    return {**({} if "domain" in kept else {"domain": "QBO"}), "sparse": True, **kept}


def _pseudo_codes(books: Books, type: EntityType, conditions: Sequence[Condition]) -> list[JsonObject]:
    """TAX, NON and CustomSalesTax come on top of the page of a US company: MAXRESULTS 1 gives four rows
    (recorded)."""
    if type.name != "TaxCode":
        return []
    tests = [
        _text_id_test(condition) if condition.field == "Id" else _test(type, condition)
        for condition in conditions
    ]
    return [code for code in taxes.pseudo_codes(books) if all(test(code) for test in tests)]


def _text_id_test(condition: Condition) -> Callable[[JsonObject], bool]:
    wanted = {value.casefold() for value in condition.values}
    return lambda shown: (shown["Id"].casefold() in wanted) != (condition.operator == "!=")
