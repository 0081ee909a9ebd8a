"""`crossfoot demo`: a company with 300+ orders and a simulated QuickBooks, in a home of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from crossfoot.conf.options import options
from crossfoot.runtime import demo as story
from crossfoot.runtime import demo_flows as flows
from crossfoot.runtime import demo_ways as ways
from crossfoot.runtime import serving
from crossfoot.runtime.demo_company import DemoFailed

START_SECONDS = 60.0
STOP_SECONDS = 10.0
CHILD = "CROSSFOOT_DEMO_HOME"
"""Set in the process that runs in the demo's own home."""


def demo(
    once: Annotated[bool, typer.Option(help="Do the work, print the report, and stop.")] = False,
    fresh: Annotated[bool, typer.Option(help="Throw the earlier demo away and begin anew.")] = False,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    sandbox_port: Annotated[int, typer.Option(help="Port of the simulated QuickBooks.")] = 8400,
) -> None:
    """Try Crossfoot: three companies and a simulated QuickBooks, tied out to the cent in each way of accounting."""
    if CHILD not in os.environ:
        raise typer.Exit(_in_own_home(once=once, fresh=fresh, port=port, sandbox_port=sandbox_port))
    # Told to stop, it leaves through its `finally`s, so that the simulated QuickBooks stops with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    console = Console(highlight=False, soft_wrap=True)
    try:
        _show(console, once=once, port=port, sandbox_port=sandbox_port)
    except DemoFailed as failed:
        console.print(str(failed))
        raise typer.Exit(1) from failed
    except serving.OtherVersion as other:
        console.print(f"{other} `crossfoot demo --fresh` throws the earlier demo away and begins anew.")
        raise typer.Exit(1) from other


def _show(console: Console, *, once: bool, port: int, sandbox_port: int) -> None:
    began = time.monotonic()
    serving.migrate()
    quickbooks = options().qbo_base_url
    with _simulated_quickbooks(sandbox_port):
        company = story.existing()
        if company is None:
            with console.status("Preparing the demo …") as status:

                def say(sentence: str) -> None:
                    console.print(f"{time.monotonic() - began:6.1f} s  {sentence}")
                    status.update(sentence)

                prepared = story.prepare(quickbooks=quickbooks, say=say)
            console.print()
        else:
            console.print("The demo of last time goes on; `--fresh` begins anew.\n")
            prepared = story.standing(company)
        found = ways.standing(prepared.company)
        for line in [*story.report(prepared), "", *ways.report(found)]:
            console.print(line)
        if once:
            raise typer.Exit(0 if all(way.agrees for way in found) else 1)
        console.print(f"\nPages              http://127.0.0.1:{port}")
        console.print(f"Sign in with       {story.ADMINISTRATOR}   password {story.PASSWORD}")
        console.print(
            f"Others             {', '.join(email for email, _, _ in story.OTHERS)} (same password)"
        )
        names = [f"{way.company.name} ({ways.WORDS[way.accounting]})" for way in found]
        console.print(f"Companies          {'; '.join(names)}")
        console.print(
            f"                   Each of these sign-ins reaches all {len(found)}: choose one after signing in, and "
            "another at the top of any page."
        )
        console.print(f"A vendor           {flows.FROM_OUTSIDE} (same password), in the vendor portal")
        console.print(f"QuickBooks         {quickbooks} (simulated)")
        console.print("Stop with Ctrl-C; the demo keeps what you did.\n")
        serving.serve(host="127.0.0.1", port=port, with_worker=True)


@contextmanager
def _simulated_quickbooks(port: int) -> Iterator[None]:
    """`qbsandbox serve` as a process of its own, as the real one is somewhere else. Raises DemoFailed."""
    if _answers(port):
        raise DemoFailed(
            f"Port {port} is taken, perhaps by an earlier demo. Stop that one, or choose another with --sandbox-port."
        )
    data = options().home / "quickbooks"
    words = ["serve", "--port", str(port), "--data", str(data), "--open-control"]
    process = subprocess.Popen(
        [sys.executable, "-m", "qbsandbox", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                _, said = process.communicate()
                raise DemoFailed(f"The simulated QuickBooks did not start on port {port}: {said.decode()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _in_own_home(*, once: bool, fresh: bool, port: int, sandbox_port: int) -> int:
    """Run this verb again with the demo's home and options, so that nothing of a real installation is touched."""
    home = Path(os.environ.get("CROSSFOOT_HOME", "var")).resolve() / ("demo-once" if once else "demo")
    if once or fresh:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    sandbox_port = _free_port() if once else sandbox_port
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CROSSFOOT_")},
        CHILD: str(home),
        "CROSSFOOT_HOME": str(home),
        "CROSSFOOT_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CROSSFOOT_PORT": str(port),
        "CROSSFOOT_QBO_ENVIRONMENT": "simulated",
        # The simulated QuickBooks counts a batch as one request, as most who measured it say Intuit does.
        "CROSSFOOT_QBO_BATCH_COUNTS_AS": "one",
        "CROSSFOOT_QBO_BASE_URL": f"http://127.0.0.1:{sandbox_port}",
        # Whoever tries webhooks has the receiver on the same machine.
        "CROSSFOOT_WEBHOOKS_TO_LOCALHOST": "true",
        "CROSSFOOT_LOG_LEVEL": os.environ.get("CROSSFOOT_LOG_LEVEL", "WARNING"),
    }
    words = ["demo", "--port", str(port), "--sandbox-port", str(sandbox_port), *(["--once"] if once else [])]
    child = subprocess.Popen([sys.executable, "-m", "crossfoot.cli", *words], env=environment)
    signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # Ctrl-C reaches the child as well; it ends by itself.
            continue


def _free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
