"""Worker CPU for each document with the sandbox in another process, without limits and latency."""

from __future__ import annotations

from typing import Any

from bench.figures import spread
from bench.served import homes, sandbox

DOCUMENTS = 3000
SECONDS = 300.0
RUNS = 3
DATABASES = ("sqlite", "postgresql")


def run() -> dict[str, Any]:
    """Each run with a new installation and a new QuickBooks company, the databases in turns."""
    cpu: dict[str, list[float]] = {database: [] for database in DATABASES}
    pace: dict[str, list[float]] = {database: [] for database in DATABASES}
    memory: dict[str, list[float]] = {database: [] for database in DATABASES}
    with homes() as made, sandbox() as box:
        for _ in range(RUNS):
            for database in DATABASES:
                home = made.make(database, box.address)
                home.ask("bench.prepare", companies=[box.new_company()], documents=DOCUMENTS)
                answer = home.ask("bench.work", documents=DOCUMENTS, seconds=SECONDS, limits="none")
                if len(answer["settled"]) != DOCUMENTS:
                    raise RuntimeError(
                        f"{len(answer['settled'])} of {DOCUMENTS} were sent: {answer['stuck']}"
                    )
                cpu[database].append(1000 * answer["cpu_seconds"] / DOCUMENTS)
                pace[database].append(DOCUMENTS / answer["settled"][-1])
                memory[database].append(answer["peak_memory_mb"])
    return {
        database: {
            "worker_cpu_ms_a_document": spread(cpu[database], 2),
            "documents_a_second": spread(pace[database], 0),
            "worker_peak_memory_mb": max(memory[database]),
        }
        for database in DATABASES
    }
