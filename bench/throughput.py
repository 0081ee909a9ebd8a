"""Documents a minute under the documented limits, at 400 ms a request and 50 ms for each further item of a
batch, beside python-quickbooks. What is compared runs at the same time, against companies of one sandbox."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from bench.figures import a_minute, windows
from bench.served import Child, Home, Served, homes, sandbox

FIRST_MINUTE = 61.0
"""Seconds that are left out: at first the minute's window is empty, and everything may go at once."""
MEASURED = 122.0
"""Two windows of our pace, which keeps a second more than QuickBooks' minute: both burst and pause whole."""
SECONDS = FIRST_MINUTE + MEASURED + 12

DOCUMENTS = {"batches alone": 4300, "mixed": 5900, "batch counts as items": 1900}
LOOP_DOCUMENTS = 1200
PLACES = 500
BATCHES_ALONE = 40 * 30
"""Documents of one minute's batches: the same place in the next burst."""


def run(database: str = "sqlite") -> dict[str, Any]:
    """Three rounds: batches alone beside `batch_create`, mixed beside the loop, and batches as items."""
    figures: dict[str, Any] = {}
    with homes() as made, sandbox() as box:
        prepared: dict[str, Home] = {}
        for name, documents in DOCUMENTS.items():
            prepared[name] = made.make(database, box.address)
            prepared[name].ask("bench.prepare", companies=[box.new_company()], documents=documents)

        box.documented()
        ours = _ours(prepared["batches alone"], limits="batches_alone")
        plain = _plain(prepared["mixed"], box, "batches", documents=4300)
        figures["batches alone"] = _figures(ours, box, burst=BATCHES_ALONE)
        figures["python-quickbooks batch_create in 4 threads"] = _plain_figures(plain, burst=BATCHES_ALONE)
        figures["batches alone"]["refused"] = _refused(box)
        _tell(figures)

        box.documented()
        ours = _ours(prepared["mixed"])
        plain = _plain(prepared["mixed"], box, "loop", documents=LOOP_DOCUMENTS)
        one_by_one = _plain(prepared["mixed"], box, "batch", documents=4300)
        figures["mixed"] = _figures(ours, box)
        figures["python-quickbooks loop"] = _plain_figures(plain)
        figures["python-quickbooks batch_create, one after the other"] = _plain_figures(one_by_one)
        figures["mixed"]["refused"] = _refused(box)
        _tell(figures)

        box.documented(batch_counts_as="items")
        ours = _ours(prepared["batch counts as items"], batch_counts_as="items")
        figures["batch counts as items"] = _figures(ours, box, burst=PLACES)
        figures["batch counts as items"]["refused"] = _refused(box)
    loop = figures["python-quickbooks loop"]["documents_a_minute"]
    batch = figures["python-quickbooks batch_create in 4 threads"]["documents_a_minute"]
    figures["ratios"] = {
        "mixed to the loop": round(figures["mixed"]["documents_a_minute"] / loop, 2),
        "batches alone to the loop": round(figures["batches alone"]["documents_a_minute"] / loop, 2),
        "batches alone to batch_create": round(figures["batches alone"]["documents_a_minute"] / batch, 3),
        "mixed to batch_create": round(figures["mixed"]["documents_a_minute"] / batch, 3),
    }
    return figures


def _tell(figures: dict[str, Any]) -> None:
    """What is measured so far, for whoever waits a quarter of an hour."""
    print(json.dumps(figures), file=sys.stderr, flush=True)


def _ours(home: Home, *, limits: str = "documented", batch_counts_as: str = "one") -> Child:
    return home.start(
        "bench.work", documents=10**6, seconds=SECONDS, limits=limits, batch_counts_as=batch_counts_as
    )


def _plain(home: Home, box: Served, way: str, *, documents: int) -> Child:
    """python-quickbooks against a company of its own."""
    return home.start(
        "bench.plain", address=box.address, tokens=box.new_company(), way=way, documents=documents,
        seconds=SECONDS,
    )  # fmt: skip


def _figures(child: Child, box: Served, *, burst: int = 0) -> dict[str, Any]:
    answer = child.answer()
    if answer["stuck"]:
        raise RuntimeError(answer["stuck"])
    return {
        "documents_a_minute": _rate(answer["settled"], burst),
        "each_61_seconds": windows(answer["settled"], FIRST_MINUTE),
        "documents": len(answer["settled"]),
        "worker_cpu_ms_a_document": round(1000 * answer["cpu_seconds"] / len(answer["settled"]), 2),
        "worker_peak_memory_mb": answer["peak_memory_mb"],
    }


def _plain_figures(child: Child, *, burst: int = 0) -> dict[str, Any]:
    answer = child.answer()
    return {
        "documents_a_minute": _rate(answer["settled"], burst),
        "documents": len(answer["settled"]),
        "cpu_ms_a_document": round(1000 * answer["cpu_seconds"] / len(answer["settled"]), 2),
    }


def _rate(settled: Sequence[float], burst: int) -> float:
    """From the second burst's first document to the fourth's, else over two windows of 61 seconds."""
    if burst and len(settled) > 3 * burst:
        return round(a_minute(settled, first=burst, last=3 * burst), 1)
    within = [at for at in settled if FIRST_MINUTE <= at < FIRST_MINUTE + MEASURED]
    return round(60.0 * len(within) / MEASURED, 1)


def _refused(box: Served) -> dict[str, Any]:
    """Calls that the sandbox answered with 429, by limit; both sides' together."""
    counters = box.ask("GET", "counters")
    return {"calls": counters["calls"], "refused": counters["refused"], **counters["refused_by_limit"]}
