from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox

NOON = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    """A US and a UK company; time stands still."""
    with QuickBooksSandbox(clock=VirtualClock(NOON), limits_enabled=False, seed=1) as made:
        yield made
