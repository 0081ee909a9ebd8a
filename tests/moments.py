"""What a set-up left behind, kept, so that the next test with the same set-up begins from it at once.

A set-up is told as a story: the names of its steps, in order. The first test of a process that takes a step
really does it; what it changed is kept: rows of the database, the simulated QuickBooks, the clock, and what the
step returned. A later test that stands at the same place in the same story gets these changes instead. Keys of
rows, tokens and instants are those of the first time.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection as database
from django.db import transaction
from django.db.models import Model

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.snapshots import Snapshot

Made = TypeVar("Made")
Row = tuple[Any, ...]
Rows = dict[str, dict[Any, Row]]
"""Table → key → the row's columns as they are stored."""


@dataclass
class Story:
    """How a test's world came about."""

    steps: tuple[object, ...] = ()
    sandbox: QuickBooksSandbox | None = None
    seen: list[Model] = field(default_factory=list)
    """Objects that a later step may change while it works."""
    sent: list[Any] = field(default_factory=list)
    """What went out to QuickBooks."""
    stands_at: object = None
    """How things stood after the last step."""
    is_known: bool = True
    """Nothing happened beside the steps, so that others may have been here before."""

    def takes(self, step: str, make: Callable[[], Made]) -> Made:
        """What `make` returns: done, or as it was when it was done before.

        Where something else happened since the last step, everything is really done.
        """
        if not self.steps:
            # On the first day there is nobody. Where transactions really end, what follows them happens, too.
            self.steps = (str(database.settings_dict["NAME"]), database.in_atomic_block)
            self.stands_at = (0, *self._sandbox_stands_at())
        self.is_known = self.is_known and self.stands_at == self._stands_at()
        if not self.is_known:
            return make()
        self.steps = (*self.steps, step)
        moment = _kept.get(self.steps)
        if moment is None:
            before, stood_at = _rows(), self._sandbox_stands_at()
            made = make()
            is_asked = stood_at != self._sandbox_stands_at()
            _kept[self.steps] = _moment(before, self, made, self.sandbox if is_asked else None)
        else:
            made = moment.comes_back(self)
        self.stands_at = self._stands_at()
        return made

    def meets(self, sandbox: QuickBooksSandbox, *, sent: list[Any], seen: Iterable[Model]) -> None:
        """From here on the sandbox, the requests to it, and these objects belong to the story."""
        self.is_known = self.is_known and self.stands_at == self._stands_at()
        self.sandbox, self.sent = sandbox, sent
        self.seen.extend(seen)
        self.stands_at = self._stands_at()

    def _stands_at(self) -> object:
        """The companies and what was done in them, the instant, and what QuickBooks was asked."""
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT COUNT(*) FROM tenancy_company) + (SELECT COUNT(*) FROM tenancy_person)"
                " + (SELECT COUNT(*) FROM audit_event)"
            )
            (count,) = cursor.fetchone()
        return (count, *self._sandbox_stands_at())

    def _sandbox_stands_at(self) -> tuple[object, ...]:
        return () if self.sandbox is None else (self.sandbox.clock.now(), len(self.sent))


@dataclass(frozen=True, slots=True)
class Moment:
    """What one step changed."""

    changes: Changes
    snapshot: Snapshot | None
    """None where the step had nothing to do with QuickBooks."""
    chance: tuple[Any, ...]
    """Of the sandbox's tokens, and of the marks on its answers."""
    seen: list[dict[str, Any]]
    sent: list[Any]
    made: Any

    def comes_back(self, story: Story) -> Any:
        self.changes.happen()
        if story.sandbox is not None and self.snapshot is not None:
            story.sandbox.restore(self.snapshot)
            story.sandbox.oauth._chance.setstate(self.chance[0])
            story.sandbox.wsgi._chance.setstate(self.chance[1])
        for one, values in zip(story.seen, self.seen, strict=True):
            for name, value in values.items():
                setattr(one, name, value)
        story.sent[:] = self.sent
        return copy.deepcopy(self.made)


_kept: dict[tuple[object, ...], Moment] = {}


def _moment(before: Rows, story: Story, made: object, sandbox: QuickBooksSandbox | None) -> Moment:
    return Moment(
        changes_between(before, _rows()),
        None if sandbox is None else sandbox.snapshot("set-up"),
        () if sandbox is None else (sandbox.oauth._chance.getstate(), sandbox.wsgi._chance.getstate()),
        [
            {each.attname: getattr(one, each.attname) for each in one._meta.concrete_fields}
            for one in story.seen
        ],
        list(story.sent),
        copy.deepcopy(made),
    )


# --- rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """Statements, each with the values of its rows; on PostgreSQL they are also one text, for one round trip."""

    statements: list[tuple[str, list[Row]]]
    text: str = ""

    def happen(self) -> None:
        with transaction.atomic(), database.cursor() as cursor:
            if self.text:
                cursor.execute(self.text)
            else:
                for statement, rows in self.statements:
                    cursor.executemany(statement, rows)


def changes_between(before: Rows, after: Rows) -> Changes:
    statements: list[tuple[str, list[Row]]] = []
    for table, columns, key in _tables():
        was, now = before[table], after[table]
        gone = [(value,) for value in was.keys() - now.keys()]
        new = [row for value, row in now.items() if value not in was]
        changed = [(*row, value) for value, row in now.items() if value in was and was[value] != row]
        if gone:
            statements.append((f'DELETE FROM "{table}" WHERE "{key}" = %s', gone))
        if new:
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            statements.append((f'INSERT INTO "{table}" ({names}) VALUES ({marks})', new))
        if changed:
            values = ", ".join(f'"{column}" = %s' for column in columns)
            statements.append((f'UPDATE "{table}" SET {values} WHERE "{key}" = %s', changed))
    return Changes(statements, _as_text(statements) if database.vendor == "postgresql" else "")


def _as_text(statements: list[tuple[str, list[Row]]]) -> str:
    with database.cursor() as cursor:
        return ";\n".join(cursor.mogrify(statement, row) for statement, rows in statements for row in rows)


def _rows() -> Rows:
    """Every row there is. Values are read past the converters: as text from PostgreSQL, bare from SQLite."""
    found: Rows = {}
    with database.cursor() as cursor:
        for table, columns, key in _tables():
            shown = ", ".join(
                f'"{column}"::text' if database.vendor == "postgresql" else f'+"{column}"'
                for column in columns
            )
            cursor.execute(f'SELECT {shown} FROM "{table}" ORDER BY "{key}"')
            at = columns.index(key)
            found[table] = {row[at]: tuple(row) for row in cursor.fetchall()}
    return found


@cache
def _tables() -> list[tuple[str, list[str], str]]:
    """Every table: its name, its columns, its key."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return [
        (
            model._meta.db_table,
            [str(each.column) for each in model._meta.local_concrete_fields if not each.generated],
            str(model._meta.pk.column),
        )
        for model in models
    ]
