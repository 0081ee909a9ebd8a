"""The database of a company file: opening it, transactions, sequences, files, notes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from qbsandbox.company.tables import SCHEMA, SCHEMA_VERSION


class Database:
    """One SQLite database, on disk or in memory. Nothing here knows a record."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def create(cls, path: Path | None) -> Self:
        """A new database; raises FileExistsError where the file is already there."""
        if path is not None and path.exists():
            raise FileExistsError(f"{path} already holds a company; open it or remove it")
        store = cls(_connect(path))
        store.connection.executescript(SCHEMA)
        store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        return store

    @classmethod
    def open(cls, path: Path) -> Self:
        """The database at `path`; raises FileNotFoundError, or ValueError where it is of another version."""
        if not path.exists():
            raise FileNotFoundError(f"there is no company file at {path}")
        store = cls(_connect(path))
        version = store.connection.execute("PRAGMA user_version").fetchone()[0]
        if version != SCHEMA_VERSION:
            raise ValueError(
                f"{path} is a company file of version {version}, this sandbox reads {SCHEMA_VERSION}"
            )
        return store

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written together or not at all."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._undo("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def step(self) -> Iterator[None]:
        """A part of a transaction that is taken back alone when it raises."""
        self.connection.execute("SAVEPOINT step")
        try:
            yield
        except BaseException:
            self._undo("ROLLBACK TO step")
            self.connection.execute("RELEASE step")
            raise
        self.connection.execute("RELEASE step")

    def next_number(self, sequence: str, first: int = 1) -> int:
        row = self.connection.execute(
            "INSERT INTO sequences VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET last = max(last + 1, excluded.last) RETURNING last",
            (sequence, first),
        ).fetchone()
        return int(row[0])

    def raise_sequence(self, sequence: str, at_least: int) -> None:
        self.connection.execute(
            "INSERT INTO sequences VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
            (sequence, at_least),
        )

    def keep_file(self, attachable_id: int, content_type: str, content: bytes) -> None:
        self.connection.execute(
            "INSERT INTO files VALUES (?, ?, ?) ON CONFLICT (attachable_id) DO UPDATE"
            " SET content_type = excluded.content_type, content = excluded.content",
            (attachable_id, content_type, content),
        )

    def file(self, attachable_id: int) -> tuple[str, bytes] | None:
        """Content type and bytes of an uploaded file."""
        row = self.connection.execute(
            "SELECT content_type, content FROM files WHERE attachable_id = ?", (attachable_id,)
        ).fetchone()
        return None if row is None else (str(row[0]), bytes(row[1]))

    def drop_file(self, attachable_id: int) -> None:
        self.connection.execute("DELETE FROM files WHERE attachable_id = ?", (attachable_id,))

    def answered_requestids(self) -> list[str]:
        return [str(row[0]) for row in self.connection.execute("SELECT DISTINCT requestid FROM replies")]

    def note(self, name: str) -> str | None:
        row = self.connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def write_note(self, name: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO notes VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def _undo(self, statement: str) -> None:
        """Take work back; what was remembered of it is forgotten."""
        self.connection.execute(statement)


def _connect(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        ":memory:" if path is None else path, isolation_level=None, check_same_thread=False, timeout=30
    )
    if path is not None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection
