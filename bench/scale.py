"""A million documents and five million stock movements on PostgreSQL: what one more document costs, the screens, and
costs that come late. Takes about 25 GB of disk while it runs; `scale_tenth` is a tenth of it."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.figures import spread
from bench.importing import LINES
from bench.orders import sales_file
from bench.served import Home, homes, sandbox

FEW_DAYS = 5
"""1,000 documents and 5,000 movements."""
DAYS = 5_000
PAIRS = 7
IMPORTS = 3
"""Of each company, in turns."""
FIRST_NUMBER = 20_000_000
LATEST = "CROSSFOOT_DATABASE_URL"
COMPANY = "stocked"


def run(days: int = DAYS, pairs: int = PAIRS) -> dict[str, Any]:
    """Everything in one company, and the same company as it was after its first thousand documents."""
    with homes() as made, sandbox() as box:
        many = made.make("postgresql", box.address)
        made_of = many.ask("bench.many_days", tokens=box.new_company())
        many.ask("bench.many_days", days=FEW_DAYS, of=days)
        few = _copy(many)
        built = many.ask("bench.many_days", days=days, of=days)
        return {
            "a_day": made_of,
            "built": built,
            "growth": growth(few, many, pairs),
            "importing": importing(few, many),
            "screens": many.ask("bench.screens"),
            "late_costs": many.ask("bench.replaying"),
        }


def tenth() -> dict[str, Any]:
    """As `run`, with 100,000 documents."""
    return run(DAYS // 10)


def growth(few: Home, many: Home, pairs: int) -> dict[str, Any]:
    """Pairs of runs, one in each company, in turns; of every step the medians, and by how much the second is more."""
    runs: dict[str, list[dict[str, dict[str, float]]]] = {"few": [], "many": []}
    for part in range(pairs + 1):
        for place, (name, home) in enumerate((("few", few), ("many", many))):
            # Both stand in one company of QuickBooks, where a number is given once.
            answer = home.ask("bench.growing", part=2 * part + place)
            if part:
                # The first of each fills the caches of the database.
                runs[name].append(answer)
    found: dict[str, Any] = {}
    for step in runs["few"][0]:
        found[step] = {}
        for figure in runs["few"][0][step]:
            a, b = (statistics.median(one[step][figure] for one in runs[name]) for name in ("few", "many"))
            ratios = [
                two[step][figure] / max(one[step][figure], 0.1)
                for one, two in zip(runs["few"], runs["many"], strict=True)
            ]
            found[step][figure] = {"few": a, "many": b, "ratio": round(statistics.median(ratios), 2)}
    return found


def importing(few: Home, many: Home) -> dict[str, Any]:
    """Order lines a second that come into each company with a file, in turns; other numbers every time. Nothing is
    shipped yet: what a shipment costs is among the steps of `growth`."""
    today, found = datetime.now(UTC).date(), dict[str, list[float]](few=[], many=[])
    for part in range(IMPORTS):
        for place, (name, home) in enumerate((("few", few), ("many", many))):
            path = home.folder / "orders.csv"
            first = FIRST_NUMBER + (2 * part + place) * LINES
            path.write_bytes(sales_file(today=today, lines=LINES, first_number=first, shipped=False))
            answer = home.ask("bench.import_once", kind="sales_orders", path=str(path), company=COMPANY)
            found[name].append(answer["lines"] / answer["seconds"])
    return {name: spread(rates, 0) for name, rates in found.items()}


def _copy(home: Home) -> Home:
    """The company as it stands now, in a database of its own."""
    address = home.environment[LATEST]
    name = address.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(address.replace(f"/{name}?", "/postgres?"), autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}_few" TEMPLATE "{name}"'.encode())
    return replace(
        home, environment={**home.environment, LATEST: address.replace(f"/{name}?", f"/{name}_few?")}
    )
