"""On what a measurement ran."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

PACKAGES = ("django", "httpx2", "psycopg", "python-quickbooks")


def facts() -> dict[str, object]:
    """Processor, memory, versions, and how busy the machine is with other things at this moment."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _line(path: str, name: str) -> str:
    """The value of the first line of `path` that begins with `name`; empty where there is none."""
    file = Path(path)
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""
