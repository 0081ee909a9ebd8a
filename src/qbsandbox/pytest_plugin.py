"""Fixtures for tests of anything that talks to QuickBooks Online.

`qbsandbox` is a sandbox of the test's own, in this process; `qbsandbox_server` the same sandbox at an address.
Seeding happens once a session for each wish; every test begins from a snapshot of it, at the same instant, with
the same tokens and ids.

    @pytest.mark.qbsandbox(profiles=("uk",), now="2026-03-31")
    def test_...(qbsandbox): ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from qbsandbox.clock import VirtualClock, instant_of
from qbsandbox.company.profiles import SAMPLE
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from qbsandbox.snapshots import Snapshot
from qbsandbox.state import PROFILES

NOW = "2026-01-15"
"""The day on which tests happen, unless the ini option `qbsandbox_now` or the mark says otherwise."""
MARK = "qbsandbox"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a test wants of its sandbox; the keywords of the mark."""

    profiles: tuple[str, ...] = PROFILES
    now: str = NOW
    lenient: bool = False
    limits: bool = False
    seed: int = 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("qbsandbox_profiles", "Companies of the sandbox, such as us uk ca:essentials.", "args")
    parser.addini(
        "qbsandbox_now", f"The day or instant at which tests happen; {NOW} without it.", default=NOW
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "qbsandbox(profiles, now, lenient, limits, seed): what the test wants of its simulated QuickBooks Online.",
    )


@pytest.fixture
def qbsandbox(request: pytest.FixtureRequest) -> Iterator[QuickBooksSandbox]:
    """A simulated QuickBooks Online of this test's own; time stands still until the test moves it."""
    wish = _wish(request)
    with contextlib.closing(
        QuickBooksSandbox(
            clock=VirtualClock(instant_of(wish.now)),
            profiles=wish.profiles,
            limits_enabled=wish.limits,
            seed=wish.seed,
            lenient=wish.lenient,
            like=_seeded(wish),
        )
    ) as sandbox:
        yield sandbox


@pytest.fixture
def qbsandbox_server(qbsandbox: QuickBooksSandbox) -> Iterator[SandboxServer]:
    """The test's sandbox at `qbsandbox_server.address`, for clients that want a socket."""
    with SandboxServer(qbsandbox) as server:
        yield server


@cache
def _seeded(wish: Wish) -> Snapshot:
    with QuickBooksSandbox(
        clock=VirtualClock(instant_of(wish.now)),
        profiles=wish.profiles,
        limits_enabled=wish.limits,
        seed=wish.seed,
        lenient=wish.lenient,
    ) as sandbox:
        return sandbox.snapshot()


def _wish(request: pytest.FixtureRequest) -> Wish:
    """The mark's keywords, else the ini options. Raises TypeError for a keyword that there is not."""
    asked: dict[str, Any] = {"now": request.config.getini("qbsandbox_now")}
    named = request.config.getini("qbsandbox_profiles")
    if named:
        asked["profiles"] = tuple(named)
    for mark in reversed(list(request.node.iter_markers(MARK))):
        if mark.kwargs.get("lenient") and not named:
            asked["profiles"] = (SAMPLE,)
        asked |= mark.kwargs
    asked["profiles"] = tuple(asked.get("profiles", PROFILES))
    return Wish(**asked)
