"""A month of a shop as one document and one cost journal: 500 orders and 5,000, each in a company of its own."""

from __future__ import annotations

from typing import Any

from bench.served import homes, sandbox

STEPS = (500, 5_000)


def run(database: str = "postgresql") -> list[dict[str, Any]]:
    """QuickBooks is simulated in a process of its own."""
    with homes() as made, sandbox() as box:
        return [
            made.make(database, box.address).ask("bench.month", tokens=box.new_company(), orders=step)
            for step in STEPS
        ]
