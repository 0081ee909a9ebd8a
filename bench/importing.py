"""Order lines imported a second, on SQLite and on PostgreSQL in turns: upload, check and write, audit included."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import spread
from bench.orders import sales_file
from bench.served import ROOT, Home, homes

LINES = 20_000
RUNS = 5
"""Odd, so that the median is a run."""

REAL = ROOT.parent / "shared" / "data"
FILES = {
    "northwind": ("sales_orders", REAL / "northwind" / "sales_order_lines.csv"),
    "adventureworks": ("purchase_orders", REAL / "adventureworks" / "purchase_order_lines.csv"),
}
DATABASES = ("sqlite", "postgresql")


def run() -> dict[str, Any]:
    """Each file on both databases, a new installation for every run, the databases in turns."""
    figures: dict[str, Any] = {}
    with homes() as made:
        generated = made.make("sqlite").folder / "generated.csv"
        generated.write_bytes(sales_file(today=datetime.now(UTC).date(), lines=LINES))
        files = {"generated": ("sales_orders", generated), **FILES}
        for name, (kind, path) in files.items():
            if not path.exists():
                figures[name] = f"skipped: {path.name} is not beside this checkout"
                continue
            answers: dict[str, list[dict[str, Any]]] = {database: [] for database in DATABASES}
            for _ in range(RUNS):
                for database in DATABASES:
                    answers[database].append(_once(made.make(database), kind, path))
            figures[name] = {database: _summed(answers[database]) for database in DATABASES}
    return figures


def _once(home: Home, kind: str, path: Path) -> dict[str, Any]:
    return home.ask("bench.import_once", kind=kind, path=str(path))


def _summed(answers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "orders": answers[0]["orders"],
        "lines": answers[0]["lines"],
        "events": answers[0]["events"],
        "lines_a_second": spread([one["lines"] / one["seconds"] for one in answers], 0),
        "lines_a_second_of_the_writing_alone": spread([one["lines"] / one["writing"] for one in answers], 0),
        "cpu_seconds": spread([one["cpu"] for one in answers]),
        "peak_memory_mb": statistics.median(one["peak_memory_mb"] for one in answers),
    }
