"""Sums over measured values, rounded for people."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any


def spread(values: Sequence[float], digits: int = 1) -> dict[str, Any]:
    """The median with the lowest and the highest run."""
    return {
        "median": round(statistics.median(values), digits),
        "low": round(min(values), digits),
        "high": round(max(values), digits),
        "runs": len(values),
    }


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` (0 to 1) of `values` lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def a_minute(settled: Sequence[float], *, first: int, last: int) -> float:
    """Documents a minute between the document `first` and the document `last` in order of time (seconds).

    Limits are windows of a minute: where sends come in bursts, both documents should stand at the same
    place of a burst, so that whole windows are measured and none is cut.
    """
    ordered = sorted(settled)
    return 60.0 * (last - first) / (ordered[last] - ordered[first])


def windows(settled: Sequence[float], length: float) -> list[int]:
    """How many were settled in each whole window of `length` seconds after the first document."""
    count = int(max(settled) // length)
    return [sum(1 for at in settled if place * length <= at < (place + 1) * length) for place in range(count)]
