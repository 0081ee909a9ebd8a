"""Answering a query: what the indexes of the company file can, they do; the rest is compared record by
record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.entities.taxes import tax_lists
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import LARGEST_ID, Record
from qbsandbox.online.query.conditions import Asked, as_sql, as_test, dated, sort_key
from qbsandbox.online.query.grammar import Statement, parse
from qbsandbox.online.query.properties import Property, find

# By full name is by the column that has it: jobs of customers follow them (recorded).
ORDERS = {"id": "id", "newest": "id DESC", "name": "name_key, id", "full name": "number_key, id"}
READ_AT_ONCE = 500

_BY_NAME = {name.lower(): type for type in ENTITIES.values() for name in (type.name, type.key)}


def run(books: Books, text: str) -> JsonObject:
    """The `QueryResponse` of a statement; raises 4000 or 4001."""
    statement = parse(text, caps_rows=books.switches.queries_over_1000 == "cap")
    type = _BY_NAME.get(statement.entity.lower())
    if type is None or "query" not in type.can:
        raise Fault(4001, f"QueryValidationError: invalid context declaration: {statement.entity}")
    today = books.today.isoformat()
    asked = [
        Asked(find(type, condition.field, "filter"), condition.operator, dated(condition.values, today))
        for condition in statement.conditions
    ]
    order = [(find(type, field, "sort"), descending) for field, descending in statement.order]
    picked = [find(type, field, "pick").path for field in statement.fields]
    extra = _pseudo_codes(books, type, asked)
    if statement.counts:
        return {"totalCount": _count(books, type, asked) + len(extra)}
    rows = [*(extra if statement.start == 1 else ()), *_rows(books, type, asked, order, statement)]
    if not rows:
        return {}
    if picked:
        rows = [_projected(row, picked) for row in rows]
    if type.is_single:
        return {type.key: rows, "maxResults": len(rows)}
    return {type.key: rows, "startPosition": statement.start, "maxResults": len(rows)}


def _rows(
    books: Books,
    type: EntityType,
    asked: Sequence[Asked],
    order: Sequence[tuple[Property, bool]],
    statement: Statement,
) -> list[JsonObject]:
    where, parameters, left = _pushed(type, asked)
    first = min(statement.start - 1, LARGEST_ID)
    last = first + statement.rows
    by = _order_by(type, order)
    if not left and by is not None:
        page = f"{where} ORDER BY {by} LIMIT ? OFFSET ?"
        ids = books.store.ids(type.name, page, [*parameters, statement.rows, first])
        return [show(books, type, record) for record in _records(books, type, ids)]
    ids = books.store.ids(type.name, f"{where} ORDER BY {by or _among_equals(order)}", parameters)
    found = _passing(books, type, ids, left)
    if by is not None:
        return list(islice(found, first, last))
    rows = list(found)
    for property, descending in reversed(order):
        rows.sort(key=_of_row(sort_key(property)), reverse=descending)
    return rows[first:last]


def _count(books: Books, type: EntityType, asked: Sequence[Asked]) -> int:
    where, parameters, left = _pushed(type, asked)
    if not left:
        return books.store.count(type.name, where, parameters)
    ids = books.store.ids(type.name, where, parameters)
    return sum(1 for _ in _passing(books, type, ids, left))


def _passing(
    books: Books, type: EntityType, ids: Sequence[int], left: Sequence[Asked]
) -> Iterator[JsonObject]:
    """The shown records, in the order of `ids`, for which the conditions that are left hold."""
    test = _of_row(as_test(left))
    for record in _records(books, type, ids):
        shown = show(books, type, record)
        if test(shown):
            yield shown


def _records(books: Books, type: EntityType, ids: Sequence[int]) -> Iterator[Record]:
    for place in range(0, len(ids), READ_AT_ONCE):
        part = ids[place : place + READ_AT_ONCE]
        marks = ", ".join("?" * len(part))
        found = {r.id: r for r in books.store.select(type.name, f" AND id IN ({marks})", part)}
        yield from (found[id] for id in part)


def _of_row(function: Any) -> Any:
    """The function for rows that hold one document in an envelope (RecurringTransaction), too."""

    def applied(row: JsonObject) -> Any:
        inner = next(iter(row.values())) if len(row) == 1 else None
        if isinstance(inner, dict):
            return function({**inner, **inner.get("RecurringInfo", {}), "Type": next(iter(row))})
        return function(row)

    return applied


def _pushed(type: EntityType, asked: Sequence[Asked]) -> tuple[str, list[object], list[Asked]]:
    """The conditions that columns answer as SQL, and those that are left. Inactive records are left out unless
    asked for."""
    where, parameters, left = "", [], []
    for each in asked:
        sql = as_sql(each)
        if sql is None:
            left.append(each)
        else:
            where += f" AND {sql[0]}"
            parameters += sql[1]
    if "Active" in type.fields and not any(each.property.name == "Active" for each in asked):
        where += " AND active = 1"
    return where, parameters, left


def _order_by(type: EntityType, order: Sequence[tuple[Property, bool]]) -> str | None:
    """The ORDER BY of a statement, None where a property of it has no column."""
    if not order:
        return ORDERS[type.order]
    parts = []
    for property, descending in order:
        if property.column is None:
            return None
        parts.append(f"{property.column} {'DESC' if descending else 'ASC'}")
    return ", ".join([*parts, _among_equals(order)])


def _among_equals(order: Sequence[tuple[Property, bool]]) -> str:
    """Which of two records comes first that are equal in all they are sorted by (so that an index can answer)."""
    return "id DESC" if order[-1][1] else "id"


def _projected(row: JsonObject, paths: Sequence[tuple[str, ...]]) -> JsonObject:
    """Only the properties asked for, in their usual order; such a row says that it is sparse."""
    kept = _picked(row, paths)
    return {**({} if "domain" in kept else {"domain": "QBO"}), "sparse": True, **kept}


def _picked(holder: Mapping[str, Any], paths: Sequence[tuple[str, ...]]) -> JsonObject:
    kept: JsonObject = {}
    for name, value in holder.items():
        below = [path[1:] for path in paths if path[0] == name]
        if not below:
            continue
        if () in below or not isinstance(value, (dict, list)):
            kept[name] = value
        elif isinstance(value, list):
            kept[name] = [_picked(member, below) for member in value]
        else:
            kept[name] = _picked(value, below)
    return kept


def _pseudo_codes(books: Books, type: EntityType, asked: Sequence[Asked]) -> list[JsonObject]:
    """TAX, NON and CustomSalesTax come on top of the page of a US company: MAXRESULTS 1 gives four rows
    (recorded). Their ids are texts."""
    if type.name != "TaxCode":
        return []
    test = as_test([_with_text_id(each) for each in asked])
    return [code for code in tax_lists.pseudo_codes(books) if test(code)]


def _with_text_id(asked: Asked) -> Asked:
    if asked.property.name != "Id":
        return asked
    return Asked(Property("Id", ("Id",), "text", None), asked.operator, asked.values)
