"""kill -9 of real worker processes, against a QuickBooks on a real socket."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection as database

from crossfoot.engine.models import Lease
from crossfoot.sync import invariants
from crossfoot.sync.invariants import RemoteDocument
from crossfoot.sync.models import Batch, Push
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from qbsandbox.weather import Latency
from sync.workshop import Shop, open_shop

DOCUMENTS = 120
KILLS = 4
LONGEST_SECONDS = 90.0
WORKER = Path(__file__).with_name("worker_process.py")


@pytest.mark.django_db(transaction=True)
def test_kill_9_of_the_worker_at_any_moment_makes_no_second_document_and_forgets_none() -> None:
    chance = random.Random(9)
    sandbox = QuickBooksSandbox(seed=7, limits_enabled=False)
    sandbox.weather.latency = Latency(base_seconds=0.5, per_batch_item_seconds=0.05)
    with SandboxServer(sandbox) as server:
        shop = open_shop(sandbox, sandbox.company("us"), name="Northwind", at=datetime.now(UTC))
        wanted = [shop.invoice(f"{n}.50") for n in range(1, DOCUMENTS // 2 + 1)]
        wanted += [shop.bill(f"{n}.25") for n in range(1, DOCUMENTS // 2 + 1)]
        shop.sends(*wanted, at=datetime.now(UTC))
        with workers(server.address, count=2) as running:
            for _ in range(KILLS):
                victim = holder(running)
                time.sleep(chance.uniform(0.0, 0.5))
                os.kill(victim.pid, signal.SIGKILL)
                victim.wait(timeout=10)
                running.remove(victim)
                running.append(started(server.address))
            until = time.monotonic() + LONGEST_SECONDS
            while Push.objects.filter(state__in=("waiting", "sending")).exists() and time.monotonic() < until:
                time.sleep(0.2)

    assert Counter(shop.states()) == {"synchronized": DOCUMENTS}
    assert sorted(record["TotalAmt"] for record in shop.in_books("Invoice")) == [
        Decimal(f"{n}.50") for n in range(1, DOCUMENTS // 2 + 1)
    ]
    assert sorted(record["TotalAmt"] for record in shop.in_books("Bill")) == [
        Decimal(f"{n}.25") for n in range(1, DOCUMENTS // 2 + 1)
    ]
    # The kills really left requests in doubt, and these were sent again.
    assert Batch.objects.filter(sends__gt=1).exists()
    assert invariants.check_all(shop.company, now=datetime.now(UTC), remote=remote_of(shop)) == []


def holder(running: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """The worker that holds the company at a moment when requests are under way."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        lease = Lease.objects.first()
        if lease is not None and lease.holder and Push.objects.filter(state="sending").exists():
            number = int(lease.holder.split(":")[1])
            for process in running:
                if process.pid == number:
                    return process
        time.sleep(0.02)
    raise AssertionError("no worker took the company")


def remote_of(shop: Shop) -> list[RemoteDocument]:
    return [
        RemoteDocument(
            kind,
            str(record["Id"]),
            str(record.get("DocNumber", "")),
            str(record.get("PrivateNote", "")),
            Decimal(record["TotalAmt"]),
            Decimal(0),
        )
        for kind in ("Invoice", "Bill")
        for record in shop.in_books(kind)
    ]


@contextmanager
def workers(address: str, *, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [started(address) for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait(timeout=10)


def started(address: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "CROSSFOOT_DATABASE_URL": database_url(),
        "CROSSFOOT_QBO_ENVIRONMENT": "simulated",
        "CROSSFOOT_QBO_BASE_URL": address,
        "CROSSFOOT_QBO_CALL_LIFETIME": "2",
        "CROSSFOOT_LEASE_SECONDS": "3",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return subprocess.Popen([sys.executable, str(WORKER)], env=environment, stdout=subprocess.DEVNULL)


def database_url() -> str:
    """The address of the test run's own database."""
    chosen = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    host, port = quote(chosen["HOST"], safe=""), chosen["PORT"]
    place = f"@{chosen['HOST']}:{port or 5432}/" if "/" not in chosen["HOST"] else "@/"
    socket = f"?host={host}" if "/" in chosen["HOST"] else ""
    return f"postgresql://{chosen['USER']}:{quote(chosen['PASSWORD'] or '')}{place}{chosen['NAME']}{socket}"
