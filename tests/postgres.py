"""A throw-away PostgreSQL cluster in a folder of its own, for one test run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_LIMIT_SECONDS = 60


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def missing_programs() -> str:
    """Names of PostgreSQL's programs that this machine lacks, or an empty string."""
    return " and ".join(name for name in ("initdb", "postgres", "pg_isready") if _program(name) is None)


@contextmanager
def throwaway_cluster(place: str = "/tmp") -> Iterator[str]:
    """Start a cluster in a folder in `place`, give its address as a database URL, and remove it afterwards.

    PostgreSQL refuses to run as root; then the system's `postgres` account owns the folder and runs it.
    """
    initdb, server, ready = (_program(name) for name in ("initdb", "postgres", "pg_isready"))
    assert initdb and server and ready
    folder = Path(tempfile.mkdtemp(prefix="crossfoot-postgres-", dir=place))
    as_other: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    subprocess.run(
        [
            initdb,
            "-D",
            folder / "data",
            "-U",
            "crossfoot",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **as_other,
    )
    settings = [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        # Tests take back what they wrote: looked at in between, every table counts as empty, and plans go by that.
        "autovacuum=off",
        "jit=off",
        "listen_addresses=",
        "max_connections=200",
    ]
    process = subprocess.Popen(
        [server, "-D", folder / "data", "-k", folder, *(word for each in settings for word in ("-c", each))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        **as_other,
    )
    try:
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while subprocess.run([ready, "-q", "-h", folder], check=False).returncode != 0:
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("PostgreSQL did not start")
            time.sleep(0.1)
        yield f"postgresql://crossfoot@/postgres?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)
