"""From the commit of a result until a page shows it, and the memory of server and worker meanwhile.

Server and worker are processes of their own, as in a larger installation. The reader asks as the page's own
JavaScript does: once a second for all visible rows that are not final, each with what was seen of it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from bench.figures import percentile
from bench.served import ROOT, Home, homes, sandbox

DOCUMENTS = 600
VISIBLE = 200
"""Rows of the page, the most that a list shows at once."""
ASKS_EVERY_SECONDS = 1.0
SECONDS = 90.0
PASSWORD = "crossfoot-bench"
SEEN = re.compile(r"(?<=data-seen=\")(\d+)\.[a-z_]+\.\d+")


def run(database: str = "sqlite") -> dict[str, Any]:
    """One page of 200 rows, watched while 600 documents are sent, under the documented limits."""
    with homes() as made, sandbox() as box:
        home = made.make(database, box.address)
        home.ask("bench.prepare", companies=[box.new_company()], documents=DOCUMENTS)
        box.documented()
        server, address = _served(home)
        try:
            with httpx2.Client(base_url=address, timeout=30.0, follow_redirects=True) as browser:
                _sign_in(browser)
                worker = home.start("bench.work", documents=DOCUMENTS, seconds=SECONDS)
                seen_at = _watched(browser)
            answer = worker.answer()
            memory = _peak_memory_mb(server.pid)
        finally:
            server.terminate()
            server.wait(timeout=30)
    if answer["stuck"]:
        raise RuntimeError(answer["stuck"])
    settled_at = {int(pk): at for pk, at in answer["orders"].items()}
    delays = [at - settled_at[pk] for pk, at in seen_at.items()]
    return {
        "rows_seen": len(delays),
        "commit_to_page_seconds": {
            "median": round(percentile(delays, 0.5), 2),
            "p95": round(percentile(delays, 0.95), 2),
            "slowest": round(max(delays), 2),
        },
        "server_peak_memory_mb": memory,
        "worker_peak_memory_mb": answer["peak_memory_mb"],
    }


def _watched(browser: httpx2.Client) -> dict[int, float]:
    """Open Sell and ask until all its rows are final; when (seconds since 1970) each was seen to be."""
    seen_at: dict[int, float] = {}
    page = browser.get("/c/firm-1/sell/", params={"size": str(VISIBLE)}).text
    seen = {int(found[1]): found[0] for found in SEEN.finditer(page)}
    until = time.monotonic() + SECONDS
    while seen and time.monotonic() < until:
        time.sleep(ASKS_EVERY_SECONDS)
        answer = browser.get("/c/firm-1/sell/changes/", params={"after": ",".join(seen.values())})
        answer.raise_for_status()
        if answer.status_code == 204:
            continue
        now = time.time()
        for html_id, html in answer.json().items():
            moving = SEEN.search(html)
            pk = int(html_id.rpartition("-")[2])
            if moving is not None:
                seen[pk] = moving[0]
            elif seen.pop(pk, None):
                seen_at[pk] = now
    return seen_at


def _served(home: Home) -> tuple[subprocess.Popen[str], str]:
    """`crossfoot serve` without a worker, and where it is."""
    words = ["-m", "crossfoot.cli", "serve", "--port", "0", "--no-worker"]
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=dict(home.environment), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip().rpartition(" ")[2]
    if not address.startswith("http"):
        raise RuntimeError("the server did not start")
    return process, address


def _sign_in(browser: httpx2.Client) -> None:
    form = browser.get("/accounts/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    answer = browser.post(
        "/accounts/login/",
        data={"csrfmiddlewaretoken": token[1], "login": "firm-1@bench.example", "password": PASSWORD},
        headers={"Referer": str(browser.base_url)},
    )
    if "/accounts/login" in str(answer.url):
        raise RuntimeError("nobody could sign in")


def _peak_memory_mb(pid: int) -> int:
    """The most memory that a living process has had, from Linux' own count."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) // 1024
