"""How fast the simulated QuickBooks is by itself: writes in process and over a socket, and a company of 200,000
documents."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.figures import percentile, spread
from bench.served import ROOT, Served, sandbox

SINGLES = 1500
RUNS = 5
LONGEST_SECONDS = 3000


def run() -> dict[str, Any]:
    """In-process figures come from a process of their own, so that its memory is the company's alone."""
    with sandbox() as box:
        singles = _singles(box)
    words = [sys.executable, "-m", "bench.sandbox_company"]
    done = subprocess.run(
        words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST_SECONDS
    )
    return {**singles, **json.loads(done.stdout.strip().splitlines()[-1])}


def _singles(box: Served) -> dict[str, Any]:
    """One invoice a request, one after the other, on one connection; the server on one core, the client on
    another."""
    box.fair()
    cores = sorted(os.sched_getaffinity(0))
    for thread in os.listdir(f"/proc/{box.process.pid}/task"):
        os.sched_setaffinity(int(thread), {cores[0]})
    os.sched_setaffinity(0, {cores[-1]})
    client = Client(box)
    client.create()
    used = _cpu_seconds(box.process.pid)
    pace: list[float] = []
    waits: list[float] = []
    try:
        for _ in range(RUNS):
            began = time.perf_counter()
            waits += [client.create() for _ in range(SINGLES)]
            pace.append(SINGLES / (time.perf_counter() - began))
    finally:
        os.sched_setaffinity(0, cores)
    return {
        "single_creates_a_second": spread(pace, 0),
        "server_cpu_ms_a_create": round(1000 * (_cpu_seconds(box.process.pid) - used) / len(waits), 2),
        "single_create_ms": {
            "median": round(1000 * percentile(waits, 0.5), 2),
            "p99": round(1000 * percentile(waits, 0.99), 2),
        },
    }


def _cpu_seconds(pid: int) -> float:
    """What a process has used of processors so far."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


class Client:
    """One kept-alive connection without Nagle's waiting, as good clients have it."""

    def __init__(self, box: Served) -> None:
        tokens = box.new_company()
        self._path = f"/v3/company/{tokens['realm_id']}/invoice?minorversion=75"
        self._headers = {
            "Authorization": f"Bearer {tokens['access_token']}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        host, _, port = box.address.removeprefix("http://").rpartition(":")
        self._line = http.client.HTTPConnection(host, int(port), timeout=60)
        self._line.connect()
        self._line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._number = 0

    def create(self) -> float:
        """Create an invoice of three lines; the seconds that the answer took. Raises RuntimeError where it was
        refused."""
        self._number += 1
        body = json.dumps(invoice(self._number))
        began = time.perf_counter()
        self._line.request("POST", self._path, body, self._headers)
        answer = self._line.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(content[:500].decode())
        return took


def invoice(number: int, customer: int = 1, dated_on: str = "2024-03-01") -> dict[str, Any]:
    """Three lines, one of them taxed."""
    lines = [("3", 10, {}), ("1", 20, {"TaxCodeRef": {"value": "TAX"}}), ("1", 30, {})]
    return {
        "CustomerRef": {"value": str(customer)},
        "DocNumber": f"B-{number}",
        "TxnDate": dated_on,
        "Line": [
            {
                "Amount": amount,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": item}, **more},
            }
            for item, amount, more in lines
        ],
    }
