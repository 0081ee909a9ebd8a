"""Companies with something to do, and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from crossfoot.engine import clock
from crossfoot.tenancy.models import Company
from qbsandbox.clock import VirtualClock

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def time(db: None) -> Iterator[VirtualClock]:
    virtual = VirtualClock(MONDAY)
    clock.use(virtual.now)
    yield virtual
    clock.use(None)


@pytest.fixture
def companies(db: None) -> list[Company]:
    """Three companies: A, B and C."""
    return [
        Company.objects.create(name=name, slug=name.lower(), created_at=MONDAY) for name in ("A", "B", "C")
    ]
