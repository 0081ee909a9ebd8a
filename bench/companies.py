"""50 companies on one worker, one of them slow, one hanging, one always failing: what the others notice."""

from __future__ import annotations

import statistics
from typing import Any

from bench.figures import percentile
from bench.served import LATENCY, NO_LATENCY, Home, Served, homes, sandbox

COMPANIES = 50
DOCUMENTS = 40
SECONDS = 150.0
RUNS = 1
"""Pairs of runs; one takes six minutes, nearly all of it to make a hundred companies."""
TROUBLE = ("slow", "hanging", "failing")


def run(database: str = "postgresql") -> dict[str, Any]:
    """Pairs of runs, without and with trouble, each with companies of its own; medians over the others."""
    medians: dict[bool, list[float]] = {False: [], True: []}
    slowest: dict[bool, list[float]] = {False: [], True: []}
    with homes() as made, sandbox() as box:
        for _ in range(RUNS):
            for is_troubled in (False, True):
                home = made.make(database, box.address)
                delays = _once(home, box, is_troubled)
                medians[is_troubled].append(statistics.median(delays))
                slowest[is_troubled].append(percentile(delays, 0.95))
    return {
        "companies": COMPANIES,
        "documents_each": DOCUMENTS,
        "median_delay_seconds": {_name(key): round(statistics.median(v), 2) for key, v in medians.items()},
        "p95_delay_seconds": {_name(key): round(statistics.median(v), 2) for key, v in slowest.items()},
        "medians_differ_by_seconds": [
            round(with_ - without, 2) for without, with_ in zip(medians[False], medians[True], strict=True)
        ],
    }


def _once(home: Home, box: Served, is_troubled: bool) -> list[float]:
    """Seconds from the start of the worker until each document of an untroubled company was settled."""
    box.ask("POST", "weather", {"latency": NO_LATENCY})
    companies = [box.new_company() for _ in range(COMPANIES)]
    home.ask("bench.prepare", companies=companies, documents=DOCUMENTS)
    box.ask("POST", "weather", {"latency": LATENCY})
    realms = {kind: tokens["realm_id"] for kind, tokens in zip(TROUBLE, companies, strict=False)}
    expected = (COMPANIES - len(TROUBLE)) * DOCUMENTS
    answer = home.ask(
        "bench.work", documents=expected, seconds=SECONDS, trouble=realms if is_troubled else {},
        spared=list(realms.values()),
    )  # fmt: skip
    if len(answer["settled"]) < expected:
        raise RuntimeError(f"{len(answer['settled'])} of {expected} documents were sent in {SECONDS} s")
    return list(answer["since_start"])


def _name(is_troubled: bool) -> str:
    return "with the three" if is_troubled else "without them"
