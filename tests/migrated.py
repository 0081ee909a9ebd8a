"""A database with all migrations done: made once, then copied for every process that tests.

The migrations take seconds, and more with each that is added. So they run once into a database of their own, whose
name tells which migrations, models and libraries it was made by; where one of these has changed, it is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.db import connection as database

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "var" / "migrated"
MADE_BY = (
    "src/crossfoot/**/migrations/*.py",
    "src/crossfoot/**/models.py",
    "src/crossfoot/runtime/settings.py",
    "requirements.lock",
)
NAME = "crossfoot_migrated_"


def copy_to(file: Path) -> None:
    """Put a migrated SQLite database there."""
    with _alone():
        kept = PLACE / f"{_mark()}.sqlite3"
        if not kept.exists():
            for old in PLACE.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder) / "made.sqlite3"
                _migrate(f"sqlite:///{made}")
                with closing(sqlite3.connect(made)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.execute("PRAGMA journal_mode=DELETE")
                shutil.copy(made, kept.with_suffix(".new"))
            kept.with_suffix(".new").replace(kept)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept, file)


def copy_to_test_database() -> None:
    """Let the database that Django's tests are about to use be there, migrated."""
    chosen = database.settings_dict
    name = database.creation._get_test_db_name()
    if database.vendor == "sqlite":
        copy_to(Path(name))
        return
    kept = NAME + _mark()
    with _alone(), database._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        names = {row[0] for row in cursor.fetchall()}
        if kept not in names:
            for old in names:
                if old.startswith(NAME):
                    cursor.execute(f'DROP DATABASE "{old}"')
            cursor.execute(f'CREATE DATABASE "{kept}_new"')
            _migrate(url_of(chosen, f"{kept}_new"))
            cursor.execute(f'ALTER DATABASE "{kept}_new" RENAME TO "{kept}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def url_of(settings: dict[str, object], name: str) -> str:
    """The address of another database of the same server."""
    host, port = str(settings["HOST"]), settings["PORT"] or 5432
    place = f"@/{name}?host={quote(host, safe='')}" if "/" in host else f"@{host}:{port}/{name}"
    return f"postgresql://{settings['USER']}:{quote(str(settings['PASSWORD'] or ''))}{place}"


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        bare = {name: value for name, value in os.environ.items() if not name.startswith("CROSSFOOT_")}
        paths = os.pathsep.join(path for path in sys.path if path)
        subprocess.run(
            [sys.executable, "-m", "crossfoot.cli", "django", "migrate", "--verbosity", "0"],
            env={**bare, "PYTHONPATH": paths, "CROSSFOOT_HOME": home, "CROSSFOOT_DATABASE_URL": url},
            check=True,
        )


@cache
def _mark() -> str:
    told = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(ROOT.glob(pattern)):
            told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
