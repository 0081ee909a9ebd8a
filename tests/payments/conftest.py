"""The company at work, and its till."""

from __future__ import annotations

import pytest

from till import Till
from world import Hub


@pytest.fixture
def till(hub: Hub) -> Till:
    """Northwind's payments."""
    return Till(hub)
