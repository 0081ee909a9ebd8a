"""The tie-out of a year with 10,000 documents and with 100,000: seconds, and the peak of memory of the process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bench.served import homes, sandbox

STEPS = (10_000, 100_000)
AT_ONCE = 10_000
"""Documents that are sent to the simulated QuickBooks in one process."""


def run(database: str = "postgresql") -> list[dict[str, Any]]:
    """QuickBooks is simulated in a process of its own, with its company in a file."""
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="crossfoot-bench-") as folder,
        homes() as made,
        sandbox(Path(folder) / "quickbooks") as box,
    ):
        home = made.make(database, box.address)
        tokens, there = box.new_company(), 0
        for step in STEPS:
            while there < step:
                more = min(AT_ONCE, step - there)
                there = home.ask("bench.year", tokens=tokens, documents=more)["documents"]
            found.append(home.ask("bench.year"))
    return found
