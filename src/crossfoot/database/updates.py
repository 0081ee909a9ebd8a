"""Many rows of a table changed at once, each to values of its own.

Django's `bulk_update` composes a CASE for every column and row, which takes several times as long as the change. Here
PostgreSQL joins the table with the values, and SQLite runs one statement for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Field, Model

from crossfoot.database.inserts import preparation

ROWS_AT_ONCE = 1_000


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set `columns` (attribute names) of rows: each of `rows` is a primary key, and the values in their order.

    Inside a transaction only. Raises what the database raises, such as IntegrityError.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("rows are changed in the transaction of their act")
    named: dict[str, Field[Any, Any]] = {field.attname: field for field in model._meta.concrete_fields}
    key = model._meta.pk
    assert key is not None
    fields = [key, *(named[name] for name in columns)]
    prepares = [preparation(field) for field in fields]
    values = [
        tuple(None if value is None else prepare(value) for prepare, value in zip(prepares, row, strict=True))
        for row in rows
    ]
    if not values:
        return
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), [quote(str(field.column)) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = [str(field.rel_db_type(connection) or field.db_type(connection)) for field in fields]
            _joined(cursor, table, names, types, values)
        else:
            changes = ", ".join(f"{name} = %s" for name in names[1:])
            cursor.executemany(
                f"UPDATE {table} SET {changes} WHERE {names[0]} = %s", [(*row[1:], row[0]) for row in values]
            )


def save(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Write `columns` (attribute names) of these instances, which are all of one model, as `update` does."""
    if rows:
        values = ((row.pk, *(getattr(row, name) for name in columns)) for row in rows)
        update(type(rows[0]), columns, values)


def _joined(
    cursor: Any, table: str, names: Sequence[str], types: Sequence[str], values: Sequence[tuple[Any, ...]]
) -> None:
    changes = ", ".join(f"{name} = new.{name}" for name in names[1:])
    first = f"({', '.join(f'CAST(%s AS {kind})' for kind in types)})"
    other = f"({', '.join(['%s'] * len(names))})"
    for start in range(0, len(values), ROWS_AT_ONCE):
        part = values[start : start + ROWS_AT_ONCE]
        places = ", ".join([first, *[other] * (len(part) - 1)])
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM (VALUES {places}) AS new ({', '.join(names)}) "
            f"WHERE {table}.{names[0]} = new.{names[0]}",
            [value for row in part for value in row],
        )
