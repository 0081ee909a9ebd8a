"""Which tests PostgreSQL needs: those that ask it something that no other test asks.

Most tests try a rule that is the same code on both databases; what differs is how a database takes a statement.
SQLite runs every test and keeps which statements the product asked in each of them. PostgreSQL then runs the
fewest seconds of tests in which every one of these statements occurs, and all tests whose subject is the database
itself: threads, locks, killed processes, faults, stories. Nothing is listed by hand, so nothing gets old. Where
SQLite left no record, PostgreSQL runs everything.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import DatabaseError, connection

RECORD = "CROSSFOOT_TEST_STATEMENTS"
"""Names the folder of the record: SQLite writes it, PostgreSQL reads it."""

ABOUT_THE_DATABASE = ("tests/engine/", "tests/simulation/", "tests/sync/", "tests/audit/", "tests/tenancy/")
"""Rooms that both databases run whole."""

TESTS = str(Path(__file__).resolve().parent) + os.sep
PRODUCT = str(Path(TESTS).parent / "src") + os.sep

REAL_TRANSACTIONS = ("transactional_db", "open_office")
"""Fixtures of tests whose transactions really end."""

LONG = 100
"""Characters beyond which a text may not fit its column."""

NOTHING: frozenset[str] = frozenset()

_LISTED = re.compile(r"%s(?:, %s)+")
_ROWS = re.compile(r"(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(?:, \1)+")
_CASES = re.compile(r"( WHEN \((?:[^()]|\([^()]*\))*\) THEN [^ ]+)\1+")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one test asked of the database."""

    seconds: float
    statements: frozenset[str]
    """Marks of their shapes."""


@cache
def shape_of(sql: str, kinds: frozenset[str]) -> str:
    """A mark of the statement, without its figures and the lengths of its lists, with the kinds of its values."""
    bare = _FIGURES.sub("n", _CASES.sub(r"\1", _ROWS.sub(r"\1", _LISTED.sub("%s", sql))))
    return hashlib.blake2b(bare.encode(), digest_size=8).hexdigest() + "".join(sorted(kinds))


def asked_by_the_product(frame: FrameType | None) -> bool:
    """Whether the nearest code of ours below this frame is the product's, not a test's."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(PRODUCT):
            return True
        if name.startswith(TESTS):
            return False
        frame = frame.f_back
    return True


def kinds_of(values: Sequence[Any] | Mapping[str, Any]) -> frozenset[str]:
    """What PostgreSQL is strict about and SQLite is not: the types of values, and which are long."""
    each = values.values() if isinstance(values, Mapping) else values
    return frozenset(
        "long" if isinstance(value, str) and len(value) > LONG else type(value).__name__ for value in each
    )


def fewest(asked: Mapping[str, Asked], always: frozenset[str]) -> set[str]:
    """Names of tests that ask everything between them: `always`, and the cheapest that add something to these."""
    chosen = {name for name in asked if name in always}
    known: set[str] = set()
    for name in chosen:
        known |= asked[name].statements
    left = {name: set(each.statements) - known for name, each in asked.items() if name not in chosen}
    while left := {name: more for name, more in left.items() if more}:
        best = max(sorted(left), key=lambda name: len(left[name]) / (asked[name].seconds + 0.01))
        chosen.add(best)
        new = left.pop(best)
        for more in left.values():
            more -= new
    return chosen


@dataclass
class Recorder:
    """Keeps what each test asks, for as long as this process tests."""

    folder: Path
    asked: dict[str, tuple[float, list[str]]] = field(default_factory=dict)
    _of_the_product: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        seen: set[tuple[str, frozenset[str]]] = set()

        def listens(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            kinds = kinds_of(params) if params and not many else NOTHING
            try:
                done = execute(sql, params, many, context)
            except DatabaseError:
                seen.add((sql, kinds | {"refused"}))
                raise
            if self._is_of_the_product((sql, kinds)):
                seen.add((sql, kinds))
            return done

        begun = time.process_time()
        with connection.execute_wrapper(listens):
            done = yield
        shapes = {shape_of(sql, kinds) for sql, kinds in seen}
        self.asked[item.nodeid] = (round(time.process_time() - begun, 3), sorted(shapes))
        return done

    def _is_of_the_product(self, one: tuple[str, frozenset[str]]) -> bool:
        """What a test itself looks up, to compare, is no reason to run it."""
        if one not in self._of_the_product and not asked_by_the_product(sys._getframe(2)):
            return False
        self._of_the_product.add(one)
        return True

    def pytest_sessionfinish(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(self.asked))


@dataclass
class Chooser:
    """Leaves out of this run what asks nothing of its own."""

    asked: Mapping[str, Asked]

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        always = frozenset(item.nodeid for item in items if is_about_the_database(item))
        chosen = fewest(self.asked, always)
        left_out = [item for item in items if item.nodeid in self.asked and item.nodeid not in chosen]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            gone = {item.nodeid for item in left_out}
            items[:] = [item for item in items if item.nodeid not in gone]


def is_about_the_database(item: pytest.Item) -> bool:
    """Whether a test runs on both databases whatever it asks."""
    fixtures: Sequence[str] = getattr(item, "fixturenames", ())
    return item.nodeid.startswith(ABOUT_THE_DATABASE) or any(name in REAL_TRANSACTIONS for name in fixtures)


def recorded(folder: Path) -> dict[str, Asked]:
    """What the processes of a run on SQLite kept."""
    kept: dict[str, Asked] = {}
    for file in sorted(folder.glob("*.json")):
        for name, (seconds, shapes) in json.loads(file.read_text()).items():
            kept[name] = Asked(seconds, frozenset(shapes))
    return kept


def plugin() -> Recorder | Chooser | None:
    """Who listens or chooses in this run; None where nobody asked for it."""
    folder = os.environ.get(RECORD)
    if not folder:
        return None
    if connection.vendor == "sqlite":
        return Recorder(Path(folder))
    return Chooser(recorded(Path(folder)))
