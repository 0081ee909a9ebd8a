"""A day of a company's work, repeated straight in the tables: a million documents in minutes, each with all the rows
that the product's own operations leave for one.

A day begins and ends with the same stock (`bench.stocked`), so a repetition differs from it in ids, numbers and dates
alone, and its running figures are those that the operations would have found. `unlike` proves it: the rows made of one
day are held against those of the next, which the operations wrote. What is not repeated: requests and replies as bytes
(`sync_batch`, and the texts of `sync_attempt`), and the audit trail's hashes, which are made up.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection as database
from django.db.models import Model

from bench import stocked
from bench.stocked import START_DAYS, first_day, token_of
from crossfoot.runtime import serving

AT_ONCE = 3
"""Tables that are filled beside each other."""
WORKED = 3
"""Days that the operations work: the first makes what all share, the second is repeated, the third proves it."""
LEFT_OUT = frozenset({"sync_batch", "engine_task"})

KINDS: Mapping[str, str] = {
    "sales_order": "documents_salesorder",
    "purchase_order": "documents_purchaseorder",
    "purchase_line": "documents_purchaseline",
    "vendor_invoice": "documents_vendorinvoice",
    "receipt": "documents_receipt",
    "journal": "journals_journal",
    "stock_event": "stock_stockevent",
    "payment": "payments_payment",
}
"""Which table a kind's ids are of."""

NAMED: Mapping[str, Mapping[str, str]] = {
    "audit_event": {"subject_id": "subject_kind"},
    "documents_approval": {"document_id": "document_kind"},
    "journals_journal": {"cause_id": "cause_kind"},
    "stock_movement": {"source_id": "source_kind"},
    "stock_stockevent": {"source_id": "source_kind"},
    "sync_push": {"source_id": "source_kind"},
}
"""Ids without a foreign key: the column that says of what kind they are."""

SOURCE_LINES = {"receipt": "documents_receiptline", "sales_order": "documents_salesline"}

KEYS: Mapping[str, tuple[str, ...]] = {
    "payments_application": ("document_key",),
    "stock_purchasedline": ("key",),
    "stock_soldline": ("key",),
    "sync_link": ("local_key",),
    "sync_push": ("document_key",),
}
"""Texts such as `sales_order:12`, or `sales_order:12:7` for its product 7."""

EXPRESSIONS: Mapping[str, Mapping[str, str]] = {
    "audit_event": {
        "sequence": "t.sequence + d.k * {audit_event}",
        "previous_hash": "md5(t.id::text || ' ' || (d.k - 1)) || md5(t.hash)",
        "hash": "md5(t.id::text || ' ' || d.k) || md5(t.hash)",
    },
    "documents_vendorinvoice": {"number_key": "'vd' || (1 + d.k) || substr(t.number_key, 4)"},
    "journals_journal": {
        "number": "bench_journal(t.number, d.k)", "book_number": "bench_journal(t.book_number, d.k)",
    },
    "stock_movement": {"sequence": "t.sequence + d.k * {places}"},
    "stock_billedpart": {"sequence": "t.sequence + d.k * {places}"},
    "stock_invoicedpart": {"sequence": "t.sequence + d.k * {places}"},
    "sync_attempt": {
        "batch_key": "md5(t.batch_key || d.k)", "request": "''", "reply": "''",
    },
    "sync_link": {"remote_id": "(t.remote_id::bigint + d.k * 1000000)::text", "number": "bench_number(t.number, d.k)"},
    "sync_push": {
        "number": "bench_number(t.number, d.k)",
        "label": "bench_label(t.label, d.k)",
        "posting": "replace(bench_text(t.posting::text, d.k, d.days), '\"' || t.document_key || '\"', "
        "'\"' || bench_key(t.document_key, d.k) || '\"')::jsonb",
        "key": "md5(t.key || d.k)",
        "marker": "'CF-' || d.k || '-' || t.id",
    },
}  # fmt: skip
"""What is no id, no date and no text with a day's token in it."""

VOLATILE: Mapping[str, frozenset[str]] = {
    "audit_event": frozenset({"id", "sequence", "data", "hash", "previous_hash", "subject"}),
    "sync_attempt": frozenset({"id", "batch_key", "request", "reply", "trace", "sentence"}),
    "sync_link": frozenset({"id", "remote_id", "version"}),
    "sync_push": frozenset({"key", "marker", "posting"}),
}
"""Made up by chance, by QuickBooks, or by the order in which it answered; and every instant."""


@dataclass(frozen=True, slots=True)
class Day:
    """What one day wrote: of each table the ids after `low` and up to `high`."""

    low: Mapping[str, int]
    high: Mapping[str, int]
    places: int
    """Numbers that its movements took (`StockSettings.last_sequence`)."""

    def of(self, table: str) -> int:
        return self.high[table] - self.low[table]

    @property
    def tables(self) -> list[str]:
        return sorted(table for table in self.high if self.of(table) and table not in LEFT_OUT)


def found(*, tokens: dict[str, Any]) -> dict[str, Any]:
    """Found the company and let it work three days. Raises RuntimeError where the third, made of the second, would be
    another than the operations left it."""
    serving.migrate()
    ours = stocked.founded(tokens)
    marks = [_marks()]
    for day in range(WORKED):
        stocked.work_a_day(ours, day, first_day() + timedelta(days=day))
        marks.append(_marks())
    second = Day(marks[1][0], marks[2][0], marks[2][1] - marks[1][1])
    with psycopg.connect(_address(), autocommit=True) as link:
        link.execute("CREATE TABLE bench_day (low jsonb, high jsonb, places bigint, days bigint)")
        kept = [json.dumps(second.low), json.dumps(second.high), second.places, WORKED]
        link.execute("INSERT INTO bench_day VALUES (%s, %s, %s, %s)", kept)
        _functions(link, second)
        wrong = list(unlike(link, second))
    if wrong:
        raise RuntimeError(f"what is repeated is not what the operations leave: {wrong}")
    return {"tables": len(second.tables), "rows_a_day": sum(second.of(table) for table in second.tables)}


def repeat(*, days: int, of: int) -> dict[str, Any]:
    """Repeat the second day until there are `days`, at the pace at which `of` reach until yesterday. Answers with how
    much there is then, and how long that took."""
    began = time.perf_counter()
    with psycopg.connect(_address(), autocommit=True) as link:
        low, high, places, there = link.execute("SELECT * FROM bench_day").fetchall()[0]
        second = Day(low, high, places)
        _repeat(second, there, days, of)
        link.execute("UPDATE bench_day SET days = %s", [days])
        _settle(link, second, days - there)
    return {
        "documents": days * stocked.DOCUMENTS_A_DAY,
        "movements": days * stocked.MOVEMENTS_A_DAY,
        "seconds": round(time.perf_counter() - began),
        "gigabytes": round(_size() / 1e9, 1),
    }


def unlike(link: psycopg.Connection[Any], day: Day) -> Iterator[str]:
    """Tables and columns in which the day, repeated once, is another than the day after it."""
    for table in day.tables:
        model = _models()[table]
        chosen = [
            field.column
            for field in model._meta.concrete_fields
            if field.get_internal_type() != "DateTimeField" and field.column not in VOLATILE.get(table, ())
        ]
        ours = _query(model, day, "SELECT 1 AS k, 1 AS days")
        names = ", ".join(f'"{column}"' for column in chosen)
        low, high = day.high[table], day.high[table] + day.of(table)
        theirs = f"SELECT * FROM {table} WHERE id > {low} AND id <= {high}"
        for one, other in ((ours, theirs), (theirs, ours)):
            rows = link.execute(
                f"SELECT {names} FROM ({one}) a EXCEPT SELECT {names} FROM ({other}) b LIMIT 1".encode()
            ).fetchall()
            for row in rows:
                yield f"{table}: {dict(zip(chosen, row, strict=True))}"


def _marks() -> tuple[dict[str, int], int]:
    """The last id of each table, and the last place in time of a movement."""
    found = {}
    with database.cursor() as cursor:
        for table, model in _models().items():
            if model._meta.pk.get_internal_type() == "BigAutoField":
                cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
                found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(last_sequence), 0) FROM stock_stocksettings")
        return found, cursor.fetchone()[0]


def _models() -> dict[str, type[Model]]:
    return {
        model._meta.db_table: model for model in apps.get_models() if model.__module__.startswith("crossfoot")
    }


def _address() -> str:
    values = settings.DATABASES["default"]
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"


def _size() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _functions(link: psycopg.Connection[Any], day: Day) -> None:
    """How ids, keys, numbers and texts of the day become those of its `k`-th repetition, `days` later."""
    cases = " ".join(f"WHEN '{kind}' THEN {day.of(table)}" for kind, table in KINDS.items())
    lows = " ".join(f"WHEN '{kind}' THEN {day.low[table]}" for kind, table in KINDS.items())
    journals = day.of("journals_journal")
    token, on = token_of(1), (first_day() + timedelta(days=1)).isoformat()
    for name, takes, gives, body in (
        (
            "bench_id", "kind text, id bigint, k bigint", "bigint",
            f"CASE WHEN id > (CASE kind {lows} END) THEN id + k * (CASE kind {cases} END) ELSE id END",
        ),
        (
            "bench_key", "key text, k bigint", "text",
            "CASE WHEN split_part(key, ':', 2) ~ '^[0-9]+$' AND bench_id(split_part(key, ':', 1), "
            "split_part(key, ':', 2)::bigint, k) IS NOT NULL THEN regexp_replace(key, ':[0-9]+', "
            "':' || bench_id(split_part(key, ':', 1), split_part(key, ':', 2)::bigint, k)) ELSE key END",
        ),
        (
            "bench_journal", "number text, k bigint", "text",
            f"'STK-' || (substr(number, 5)::bigint + k * {journals})",
        ),
        ("bench_token", "t text, k bigint", "text", f"replace(t, '{token}', 'D' || lpad((1 + k)::text, 6, '0'))"),
        (
            "bench_number", "number text, k bigint", "text",
            "CASE WHEN number LIKE 'STK-%' THEN bench_journal(number, k) ELSE bench_token(number, k) END",
        ),
        (
            "bench_label", "label text, k bigint", "text",
            "CASE WHEN label LIKE 'Journal STK-%' THEN 'Journal ' || bench_journal(substr(label, 9), k) "
            "ELSE bench_token(label, k) END",
        ),
        (
            "bench_text", "t text, k bigint, days int", "text",
            f"bench_token(replace(t, '{on}', (date '{on}' + days)::text), k)",
        ),
    ):  # fmt: skip
        words = f"CREATE OR REPLACE FUNCTION {name}({takes}) RETURNS {gives} IMMUTABLE LANGUAGE sql"
        link.execute(f"{words} AS $$ SELECT {body} $$".encode())


def _query(model: type[Model], day: Day, repetitions: str) -> str:
    """The day's rows of a table, for each of `repetitions` (k, days)."""
    table = model._meta.db_table
    own = EXPRESSIONS.get(table, {})
    shifts = {name: day.of(name) for name in day.high} | {"places": day.places}
    columns = []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        kind = field.get_internal_type()
        target = field.remote_field.model._meta.db_table if field.remote_field is not None else ""
        if column in own:
            words = own[column].format(**shifts)
        elif column == model._meta.pk.column:
            words = f"t.{column} + d.k * {day.of(table)}"
        elif target and target in day.tables:
            words = (
                f"CASE WHEN t.{column} > {day.low[target]} THEN t.{column} + d.k * {day.of(target)} "
                f"ELSE t.{column} END"
            )
        elif table == "sync_push" and column == "batch_id":
            words = "NULL"
        elif column in NAMED.get(table, {}):
            words = f"coalesce(bench_id(t.{NAMED[table][column]}, t.{column}, d.k), t.{column})"
        elif table == "stock_movement" and column == "source_line":
            cases = " ".join(f"WHEN '{one}' THEN {day.of(lines)}" for one, lines in SOURCE_LINES.items())
            words = f"t.source_line + d.k * (CASE t.source_kind {cases} END)"
        elif column in KEYS.get(table, ()):
            words = f"bench_key(t.{column}, d.k)"
        elif kind == "DateTimeField":
            words = f"t.{column} - make_interval(days => {START_DAYS - 2} - d.days)"
        elif kind == "DateField":
            words = f"t.{column} + d.days"
        elif kind in {"CharField", "TextField"} and not target:
            words = f"bench_token(t.{column}, d.k)"
        else:
            words = f"t.{column}"
        columns.append(f'{words} AS "{column}"')
    chosen = f"id > {day.low[table]} AND id <= {day.high[table]}"
    return f"SELECT {', '.join(columns)} FROM (SELECT * FROM {table} WHERE {chosen}) t CROSS JOIN ({repetitions}) d"


def _repeat(day: Day, there: int, days: int, of: int) -> None:
    """The days after those that are there, spread over the time until yesterday; biggest tables first."""
    count = days - there
    repetitions = (
        f"SELECT k::bigint AS k, (2 + (k - 2)::bigint * {START_DAYS - 4} / {of})::int AS days "
        f"FROM generate_series({there - 1}, {days - 2}) k"
    )

    def fill(table: str) -> None:
        model = _models()[table]
        names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        with psycopg.connect(_address(), autocommit=True) as link:
            # No foreign key is looked up for each row, and indexes are made when all rows are there.
            link.execute("SET session_replication_role = replica")
            link.execute("SET maintenance_work_mem = '512MB'")
            link.execute("SET synchronous_commit = off")
            plain = link.execute(
                "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
                "WHERE indrelid = %s::regclass AND NOT EXISTS "
                "(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
                [table],
            ).fetchall()
            for name, _ in plain:
                link.execute(f"DROP INDEX {name}".encode())
            began = time.perf_counter()
            query = _query(model, day, repetitions)
            link.execute(f"INSERT INTO {table} ({names}) {query}".encode())
            filled = time.perf_counter()
            for _, definition in plain:
                link.execute(definition.encode())
            link.execute(f"VACUUM (ANALYZE) {table}".encode())
            link.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))".encode()
            )
            took = f"{filled - began:.0f} s, indexes {time.perf_counter() - filled:.0f} s"
            print(f"{table}: {day.of(table) * count:,} rows, {took}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(fill, sorted(day.tables, key=day.of, reverse=True)))


def _settle(link: psycopg.Connection[Any], day: Day, more: int) -> None:
    """What is kept once for all days: the last numbers that were given."""
    link.execute("UPDATE stock_stocksettings SET last_sequence = last_sequence + %s", [more * day.places])
    link.execute(
        "UPDATE audit_chainhead c SET sequence = e.sequence, hash = e.hash FROM audit_event e "
        "WHERE e.company_id = c.company_id AND c.company_id > 0 "
        "AND e.sequence = (SELECT max(sequence) FROM audit_event WHERE company_id = c.company_id)"
    )
    link.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    question = json.loads(sys.argv[1])
    print(json.dumps(found(**question) if "tokens" in question else repeat(**question)))
