"""The `qbsandbox` command, as a person types it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from qbsandbox.cli import app
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer

STARTING_SECONDS = 30.0


@pytest.fixture
def shell() -> CliRunner:
    return CliRunner()


class Served:
    """`qbsandbox serve` in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "qbsandbox", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.said = ""
        deadline = time.monotonic() + STARTING_SECONDS
        assert self.process.stdout is not None
        while "secret" not in self.said and time.monotonic() < deadline:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        self.address = re.findall(r"http://[0-9.:]+", self.said)[0]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served("--data", str(tmp_path), "--now", "2026-01-31T09:00:00+00:00", "--open-control")
    yield running
    running.stop()


def test_serve_prints_where_it_is_and_keeps_its_data(served: Served, tmp_path: Path) -> None:
    assert "9130350000000000016" in served.said
    assert "client id sandbox-client, secret sandbox-secret" in served.said
    now = httpx2.get(f"{served.address}/sandbox/control/clock").json()["now"]
    assert now.startswith("2026-01-31T09:0")
    pair = httpx2.post(f"{served.address}/sandbox/control/connect", json={"realm": "us"}).json()
    served.process.kill()
    served.process.wait(timeout=10)

    again = Served("--data", str(tmp_path), "--now", "2026-01-31T09:30:00+00:00", "--open-control")
    try:
        answer = httpx2.get(
            f"{again.address}/v3/company/{pair['realm_id']}/preferences",
            headers={"Authorization": f"Bearer {pair['access_token']}", "Accept": "application/json"},
        )
        assert answer.status_code == 200
    finally:
        again.stop()


def test_weather_is_made_from_the_shell(shell: CliRunner) -> None:
    sandbox = QuickBooksSandbox(limits_enabled=False)
    with SandboxServer(sandbox) as server:
        url = ["--url", server.address]
        done = shell.invoke(
            app, ["weather", "set", "late_commit", "--matching", "POST batch", "--seconds", "5", *url]
        )
        assert done.exit_code == 0, done.output
        (fault,) = sandbox.weather.coming
        assert (fault.kind, fault.matching.endpoint, fault.delay_seconds) == ("late_commit", "batch", 5.0)
        shell.invoke(app, ["weather", "set", "latency", "--seconds", "0.4", "--per-item", "0.05", *url])
        assert sandbox.weather.latency.per_batch_item_seconds == 0.05
        shown = shell.invoke(app, ["weather", "show", *url]).output
        assert '"late_commit"' in shown
        shell.invoke(app, ["weather", "clear", *url])
        assert sandbox.weather.coming == ()
    sandbox.close()


def test_what_a_repeated_requestid_does_is_switched_from_the_shell(shell: CliRunner) -> None:
    sandbox = QuickBooksSandbox(limits_enabled=False)
    with SandboxServer(sandbox) as server:
        for words in (
            ["requestid_in_flight", "run_both", "--realm", "uk"],
            ["requestid_forgotten_after", "7"],
        ):
            done = shell.invoke(app, ["weather", "switch", *words, "--url", server.address])
            assert done.exit_code == 0, done.output
        us, uk = sandbox.company("us").switches, sandbox.company("uk").switches
        assert (us.requestid_in_flight, uk.requestid_in_flight) == ("replay", "run_both")
        assert (us.requestid_forgotten_after, uk.requestid_forgotten_after) == (7, 7)
        refused = shell.invoke(
            app, ["weather", "switch", "requestid_in_flight", "maybe", "--url", server.address]
        )
        assert refused.exit_code == 1
        assert "replay, refuse or run_both" in refused.output
        assert us.requestid_in_flight == "replay"
    sandbox.close()


def test_the_control_token_is_asked_for(shell: CliRunner) -> None:
    sandbox = QuickBooksSandbox(limits_enabled=False)
    sandbox.control_token = "let-me-in"
    with SandboxServer(sandbox) as server:
        refused = shell.invoke(app, ["weather", "clear", "--url", server.address])
        assert refused.exit_code == 1
        assert "X-Sandbox-Token" in refused.output
        allowed = shell.invoke(app, ["weather", "clear", "--url", server.address, "--token", "let-me-in"])
        assert allowed.exit_code == 0
    sandbox.close()


def test_without_a_sandbox_the_command_says_how_to_start_one(shell: CliRunner) -> None:
    answer = shell.invoke(app, ["weather", "show", "--url", "http://127.0.0.1:1"])
    assert answer.exit_code == 1
    assert "Start one with `qbsandbox serve`." in answer.output


def test_reset_puts_the_companies_back(shell: CliRunner, tmp_path: Path) -> None:
    sandbox = QuickBooksSandbox(directory=tmp_path)
    sandbox.add_company("uk")
    sandbox.close()
    done = shell.invoke(app, ["reset", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.output.splitlines()] == [
        "9130350000000000016",
        "9130350000000000024",
    ]
    reopened = QuickBooksSandbox(directory=tmp_path)
    assert list(reopened.companies) == ["9130350000000000016", "9130350000000000024"]
    reopened.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--open-control", "--host", "0.0.0.0"], ["loopback"]),
        (["serve", "--now", "2026-01-31T09:00:00"], ["time", "zone"]),
        (["reset", "--data", "/nowhere/at/all"], ["There", "folder"]),
    ],
)
def test_what_cannot_be_done_is_said(shell: CliRunner, arguments: list[str], words: list[str]) -> None:
    answer = shell.invoke(app, arguments)
    assert answer.exit_code == 2
    assert all(word in answer.output for word in words)
