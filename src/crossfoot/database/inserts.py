"""Rows into a table as fast as the database takes them: imports write thousands of lines a second.

Django's `bulk_create` spends several times as long on composing SQL as the database on storing it. Here the
statement is composed once (on PostgreSQL it is COPY) and the values go through the fields' own preparation,
so that what is stored is the same. Columns that are not named get their field's default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)

Prepare = Callable[[Any], Any]


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, each with the values of `columns` (attribute names) in their order.

    Inside a transaction only. Raises what the database raises, such as IntegrityError.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("rows are inserted in the transaction of their act")
    named: dict[str, Field[Any, Any]] = {
        field.attname: field
        for field in model._meta.concrete_fields
        if not field.primary_key or field.attname in columns
    }
    rest = [field for name, field in named.items() if name not in columns]
    fields = [*(named[name] for name in columns), *rest]
    defaults = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    prepares = [preparation(field) for field in fields[: len(columns)]]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(str(field.column)) for field in fields)
    values = [
        (*[prepare(value) for prepare, value in zip(prepares, row, strict=True)], *defaults) for row in rows
    ]
    if not values:
        return
    # Errors become Django's own, also those of COPY, which its cursor does not know.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert model instances that are all of one model, and give them their ids.

    Inside a transaction only. Raises what the database raises, such as IntegrityError; the ids are set then too, and
    belong to nothing.
    """
    if not rows:
        return
    model = type(rows[0])
    names = [field.attname for field in model._meta.concrete_fields]
    for row, pk in zip(rows, take_ids(model, len(rows)), strict=True):
        row.pk = pk
    insert(model, names, ([getattr(row, name) for name in names] for row in rows))
    for row in rows:
        row._state.adding = False


def take_ids(model: type[Model], count: int) -> Sequence[int]:
    """So many ids that no row of the table has or will get by itself: for rows that are named by others of the same
    act, which then need not be read back. Inside a transaction only: on SQLite it holds the lock of the writer.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("ids are taken in the transaction of their act")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), "id", count],
            )
            return [pk for (pk,) in cursor.fetchall()]
        # SQLite keeps the highest id that was ever given, and moves it on with a row that brings its own.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = 1 + (0 if found is None else int(found[0]))
    return range(first, first + count)


def preparation(field: Field[Any, Any]) -> Prepare:
    """How a value of the field goes to the database: as the field itself would, without its detours."""
    if isinstance(field, ForeignKey):
        return preparation(field.target_field)
    ops = connection.ops
    match field:
        case DecimalField():
            digits, places = field.max_digits, field.decimal_places
            return lambda value: (
                None if value is None else ops.adapt_decimalfield_value(value, digits, places)
            )
        case DateTimeField():
            return _remembering(ops.adapt_datetimefield_value)
        case DateField():
            return _remembering(ops.adapt_datefield_value)
        case CharField() | TextField():
            return _as_text
        case IntegerField() | BooleanField():
            return _as_is
        case _:
            return lambda value: field.get_db_prep_save(value, connection)


def _as_text(value: Any) -> Any:
    # A member of an enumeration is its word.
    return value if value is None or type(value) is str else str(value)


def _as_is(value: Any) -> Any:
    return value


def _remembering(adapt: Callable[[Any], Any]) -> Prepare:
    known: dict[date | None, Any] = {None: None}

    def prepare(value: date | None) -> Any:
        if value not in known:
            known[value] = adapt(value)
        return known[value]

    return prepare
