"""Run every check and test, and sum up: what passed, what failed, what was skipped by name.

python scripts/test.py                       everything
python scripts/test.py --only lint,types     some stages
python scripts/test.py --require postgres    fail where that stage was skipped
python scripts/test.py --twice               every test on both databases, also where it asks nothing of its own

Two stages run side by side, each with two test processes: what waits in one leaves its core to the other. What a
stage prints is shown when it ends; until then, how far it is. TEST_LANES and TEST_WORKERS are these two numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from postgres import missing_programs, throwaway_cluster  # noqa: E402

STATEMENTS = "CROSSFOOT_TEST_STATEMENTS"
"""Tells tests/statements.py the folder in which SQLite's tests leave what they asked, for PostgreSQL to choose by."""

PLAIN = ["tests/core", "tests/quickbooks", "tests/qbsandbox", "tests/docs", "tests/imports/einvoices"]
"""Rooms without a database: run once."""
APART = [*PLAIN, "tests/browser", "tests/contracts"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE_CLIENTS = {"node-quickbooks": "2.0.50"}
LANES = int(os.environ.get("TEST_LANES", "2"))
WORKERS = os.environ.get("TEST_WORKERS", "2")
ROOM_NEEDED = 4 * 1024**3
"""Bytes that must be free in the memory that passes for a disk, or databases are made on the real one."""

_printing = threading.Lock()
_sqlite_is_over = threading.Event()
_record: dict[str, str] = {}
"""Where the record of statements is, as an environment; empty where PostgreSQL is to run everything."""


def _quick_place() -> str:
    """Where databases of a test run are made: in memory where there is enough."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED:
        return str(memory)
    return "/tmp"


PLACE = _quick_place()
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Python keeps what it compiled: dozens of processes import the same modules."""


@dataclass
class Stage:
    """One line of the summary."""

    name: str
    run: Callable[[Stage], bool]
    skipped: str = ""
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skips: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What it printed."""
    is_good: bool = False
    begun: float = 0.0

    def runs(self) -> None:
        self.begun = time.monotonic()
        try:
            self.is_good = self.run(self)
        finally:
            self.seconds = time.monotonic() - self.begun
            with _printing:
                print(f"\n── {self.name} " + "─" * (70 - len(self.name)))
                print("".join(self.told), flush=True)

    def hears(self, line: str) -> None:
        """A line of what runs for this stage. One that tells how far it is is shown at once, and only then."""
        far = re.search(r"^[.sxXFE]+ +(\[ *\d+%\])$", line.rstrip())
        if far:
            with _printing:
                print(f"{self.name:10} {far.group(1)}", flush=True)
        else:
            self.told.append(line)


def command(stage: Stage, *words: str, env: dict[str, str] | None = None) -> bool:
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env={**ENVIRONMENT, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        stage.hears(line)
    return process.wait() == 0


def pytest(stage: Stage, *words: str, env: dict[str, str] | None = None, workers: str = WORKERS) -> bool:
    """Run pytest, and count from its closing lines. No test at all is a failure.

    Each process gets one half of the tests in their order, so that only one of them makes what the tests of a room
    begin with; who is done first takes over from the other.
    """
    with tempfile.TemporaryDirectory(prefix="crossfoot-test-", dir=PLACE) as home:
        done = command(
            stage,
            *(sys.executable, "-m", "pytest", "-q"),
            *(["-n", workers, "--dist", "worksteal"] if workers != "0" else []),
            *words,
            env={
                "CROSSFOOT_HOME": home,
                "CROSSFOOT_EMBEDDED_WORKER": "false",
                "PYTEST_DEBUG_TEMPROOT": home,
                **(env or {}),
            },
        )
    for line in stage.told:
        if line.startswith("SKIPPED"):
            stage.skips.append(line.strip())
        if re.search(r" in [\d.]+s", line) or line.startswith("="):
            for number, word in re.findall(r"(\d+) (passed|failed|error)", line):
                if word == "passed":
                    stage.passed = int(number)
                else:
                    stage.failed += int(number)
    return done and stage.passed > 0


def lint(stage: Stage) -> bool:
    return command(stage, sys.executable, "-m", "ruff", "check", "src", "tests", "scripts", "bench")


def formatting(stage: Stage) -> bool:
    words = ("ruff", "format", "--check", "-q", "src", "tests", "scripts", "bench")
    return command(stage, sys.executable, "-m", *words)


def types(stage: Stage) -> bool:
    with tempfile.TemporaryDirectory(prefix="crossfoot-types-") as home:
        return command(stage, sys.executable, "-m", "mypy", env={"CROSSFOOT_HOME": home})


def imports(stage: Stage) -> bool:
    return command(stage, str(Path(sys.executable).parent / "lint-imports"), "--no-cache")


def plain(stage: Stage) -> bool:
    return pytest(stage, *PLAIN)


def sqlite(stage: Stage) -> bool:
    try:
        return pytest(
            stage,
            "tests",
            *(f"--ignore={folder}" for folder in APART),
            env=_record,
        )
    finally:
        _sqlite_is_over.set()


def postgres(stage: Stage) -> bool:
    """After SQLite, which tells by its record which tests have something of their own to ask (tests/statements.py)."""
    lacking = missing_programs()
    if lacking:
        stage.skipped = f"PostgreSQL's {lacking} is not on this machine"
        return True
    _sqlite_is_over.wait()
    stage.begun = time.monotonic()
    with throwaway_cluster(PLACE) as url:
        return pytest(
            stage,
            "tests",
            *(f"--ignore={folder}" for folder in APART),
            env={"CROSSFOOT_DATABASE_URL": url, **_record},
        )


def contract(stage: Stage) -> bool:
    modules = node_modules()
    env = {"CROSSFOOT_NODE_MODULES": str(modules)} if modules else {}
    return pytest(stage, "tests/contracts", workers="0", env=env)


def node_modules() -> Path | None:
    """Where the clients for node are: installed once by npm, as they are published; None without npm or network."""
    home = ROOT / "var" / "node"
    installed = home / "node_modules"
    if all(version_in(installed / name) == version for name, version in NODE_CLIENTS.items()):
        return installed
    npm = shutil.which("npm")
    if npm is None:
        return None
    home.mkdir(parents=True, exist_ok=True)
    quiet = (
        "--no-package-lock",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    )
    wanted = [f"{name}@{version}" for name, version in NODE_CLIENTS.items()]
    try:
        # The prefix keeps npm from looking for a package.json further up.
        words = [npm, "install", "--prefix", str(home), *quiet, *wanted]
        done = subprocess.run(words, cwd=home, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        return None
    return installed if done.returncode == 0 else None


def version_in(package: Path) -> str | None:
    try:
        return str(json.loads((package / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return None


def browser(stage: Stage) -> bool:
    if CHROMIUM is None:
        stage.skipped = "Chromium is not on this machine"
        return True
    return pytest(stage, "tests/browser", "--dist", "loadfile", env={"CROSSFOOT_CHROMIUM": CHROMIUM})


def soak(stage: Stage) -> bool:
    return pytest(
        stage, "tests/simulation", "tests/qbsandbox/properties", "tests/quickbooks/online/test_any_document.py",
        "-m", "soak or not soak",
    )  # fmt: skip


STAGES: dict[str, Callable[[Stage], bool]] = {
    "lint": lint,
    "format": formatting,
    "types": types,
    "imports": imports,
    "plain": plain,
    "sqlite": sqlite,
    "postgres": postgres,
    "contract": contract,
    "browser": browser,
}
TURN = ("lint", "format", "sqlite", "imports", "types", "contract", "browser", "plain", "postgres")
"""In which order they begin: what tells of a slip at once, then SQLite, for which PostgreSQL waits."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(STAGES), help="stages, separated by commas")
    parser.add_argument("--require", default="", help="stages that must not be skipped")
    parser.add_argument("--twice", action="store_true", help="every test on both databases")
    arguments = parser.parse_args()
    wanted = [name for name in arguments.only.split(",") if name]
    every = {**STAGES, "soak": soak}
    unknown = [name for name in wanted if name not in every]
    if unknown:
        parser.error(f"no such stage: {', '.join(unknown)}; there are {', '.join(every)}")
    required = {name for name in arguments.require.split(",") if name}
    stages = [Stage(name, every[name]) for name in wanted]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crossfoot-statements-") as folder:
        if "sqlite" not in wanted:
            _sqlite_is_over.set()
        elif not arguments.twice:
            _record[STATEMENTS] = folder
        in_turn = sorted(stages, key=lambda stage: TURN.index(stage.name) if stage.name in TURN else 0)
        with ThreadPoolExecutor(LANES) as lanes:
            for done in [lanes.submit(stage.runs) for stage in in_turn]:
                done.result()
    seconds = time.monotonic() - begun
    failures = [
        stage.name for stage in stages if not stage.is_good or (stage.skipped and stage.name in required)
    ]
    print("\n── summary " + "─" * 63)
    for stage in stages:
        state = (
            "skipped: " + stage.skipped if stage.skipped else "failed" if stage.name in failures else "passed"
        )
        counts = f"{stage.passed} tests" if stage.passed else ""
        print(f"{stage.name:10} {stage.seconds:7.1f} s  {counts:>11}  {state}")
        for skip in stage.skips:
            print(f"{'':24}{skip}")
    print(f"{'together':10} {seconds:7.1f} s")
    if required & {stage.name for stage in stages if stage.skips}:
        for stage in stages:
            if stage.name in required and stage.skips:
                failures.append(stage.name)
                print(f"{stage.name}: nothing may be skipped here")
    passed = sum(stage.passed for stage in stages)
    failed = sum(stage.failed for stage in stages) or len(set(failures))
    skipped = sum(len(stage.skips) for stage in stages) + sum(bool(stage.skipped) for stage in stages)
    print(f"\n{passed} passed, {failed if failures else 0} failed, {skipped} skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
