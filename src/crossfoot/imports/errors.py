"""What is wrong in a file, row by row, as people see it and as a file they can take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_KEPT = 1_000
"""Errors kept with the run; the others are only counted, since they are mostly the same one again."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets; a quote before it makes it text."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong. `row` counts from the headings on, which are 1; `column` is a heading."""

    row: int
    column: str
    sentence: str
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "field": storable(self.column),
            "sentence": storable(self.sentence),
            "code": self.code,
        }


@dataclass(slots=True)
class Errors:
    """Errors as they are found: the first thousand by row, and how many there are in all."""

    kept: list[RowError] = field(default_factory=list)
    count: int = 0

    def add(self, error: RowError) -> None:
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(error)

    def as_json(self) -> list[dict[str, Any]]:
        return [error.as_json() for error in sorted(self.kept, key=lambda error: error.row)]


def storable(text: str) -> str:
    """`text` without the character of code 0, which PostgreSQL takes in no text; its picture stands for it."""
    return text.replace("\x00", "\u2400")


def as_csv(errors: Sequence[Mapping[str, Any]]) -> bytes:
    """The stored errors of a run as CSV in UTF-8 with a mark, which spreadsheets open without asking."""
    return table_as_csv(
        ("Row", "Column", "What is wrong"),
        ((str(error["row"]), str(error["field"]), str(error["sentence"])) for error in errors),
    )


def table_as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Any table, its text escaped against formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def safe(cell: str) -> str:
    """`cell` as text for a spreadsheet, never as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
