"""The simulated QuickBooks in a process of its own, with its control port; and homes for our processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from tests.postgres import throwaway_cluster

ROOT = Path(__file__).resolve().parent.parent
CONTROL_TIMEOUT_SECONDS = 60.0
LONGEST_CHILD_SECONDS = 1800

LATENCY = {"base_seconds": 0.4, "per_batch_item_seconds": 0.05}
"""What the bars of throughput assume of QuickBooks: 400 ms a request, 50 ms for each further item."""
NO_LATENCY = {"base_seconds": 0.0, "per_batch_item_seconds": 0.0}


@dataclass(frozen=True, slots=True)
class Served:
    """A running sandbox. `process` is the one whose memory and CPU are the simulation's, not ours."""

    address: str
    process: subprocess.Popen[str]

    def ask(self, method: str, name: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One call to the control port. Raises RuntimeError for an answer other than 200."""
        answer = httpx2.request(
            method,
            f"{self.address}/sandbox/control/{name}",
            json=None if body is None else dict(body),
            timeout=CONTROL_TIMEOUT_SECONDS,
        )
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        return dict(answer.json())

    def new_company(self) -> dict[str, Any]:
        """One more US company, and tokens for it."""
        realm = self.ask("POST", "companies", {"profile": "us"})["realm_id"]
        return self.ask("POST", "connect", {"realm": realm})

    def fair(self) -> None:
        """No latency and no limits: while companies are prepared."""
        self.ask("POST", "weather", {"latency": NO_LATENCY})
        self.ask("POST", "limits", {"enabled": False})

    def documented(self, *, batch_counts_as: str = "one") -> None:
        """The documented limits and the latency of the bars; counters at zero."""
        self.ask("POST", "weather", {"latency": LATENCY})
        self.ask("POST", "limits", {"enabled": True, "batch_counts_as": batch_counts_as})
        self.ask("DELETE", "counters")


@contextmanager
def sandbox(data: Path | None = None) -> Iterator[Served]:
    """`qbsandbox serve` on a free port, in memory or in a folder, without limits and latency, until the block ends."""
    words = ["-m", "qbsandbox", "serve", "--port", "0", "--open-control", "--no-limits"]
    words += [] if data is None else ["--data", str(data)]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip().rpartition(" ")[2]
        if not address.startswith("http"):
            raise RuntimeError("the sandbox did not start")
        yield Served(address, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass(frozen=True, slots=True)
class Home:
    """A folder and a database for one installation; `environment` is that of its processes."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    def start(self, module: str, **asked: Any) -> Child:
        """Begin `python -m module` with the question as its argument, JSON both ways."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, json.dumps(asked)],
            cwd=ROOT,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            text=True,
        )
        return Child(module, process)

    def ask(self, module: str, **asked: Any) -> dict[str, Any]:
        """`start`, and wait for the answer."""
        return self.start(module, **asked).answer()


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours that measures and answers with JSON on its last line."""

    module: str
    process: subprocess.Popen[str]

    def answer(self) -> dict[str, Any]:
        """Wait for the end. Raises RuntimeError where it failed, or after half an hour."""
        output, _ = self.process.communicate(timeout=LONGEST_CHILD_SECONDS)
        if self.process.returncode != 0:
            raise RuntimeError(f"{self.module} ended with {self.process.returncode}: {output[-2000:]}")
        return dict(json.loads(output.strip().splitlines()[-1]))


class Homes:
    """Makes homes on either database; the PostgreSQL cluster starts with the first that needs it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._cluster = ""
        self._made = 0

    def make(self, database: str, quickbooks: str = "", **options: str) -> Home:
        """A home on "sqlite" or "postgresql", whose QuickBooks is at `quickbooks`."""
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="crossfoot-bench-")))
        self._made += 1
        url = self._database(f"bench{self._made}") if database == "postgresql" else ""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CROSSFOOT_")}
        environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "crossfoot.runtime.settings",
            "CROSSFOOT_HOME": str(folder),
            "CROSSFOOT_DATABASE_URL": url,
            "CROSSFOOT_QBO_ENVIRONMENT": "simulated",
            "CROSSFOOT_QBO_BASE_URL": quickbooks or "http://127.0.0.1:9",
            "CROSSFOOT_LOG_LEVEL": "WARNING",
            **options,
        }
        return Home(folder, environment)

    def _database(self, name: str) -> str:
        if not self._cluster:
            self._cluster = self._stack.enter_context(throwaway_cluster())
        with psycopg.connect(self._cluster, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self._cluster.replace("/postgres?", f"/{name}?")


@contextmanager
def homes() -> Iterator[Homes]:
    """Homes that are removed when the block ends."""
    with ExitStack() as stack:
        yield Homes(stack)
