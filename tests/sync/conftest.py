"""The workshop: a hub with its worker beside a simulated QuickBooks, on one virtual clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.workshop import Shop, Workshop, opened


@pytest.fixture
def workshop(db: None) -> Iterator[Workshop]:
    with opened() as workshop:
        yield workshop


@pytest.fixture
def shop(workshop: Workshop) -> Shop:
    """A US company."""
    return workshop.shop()
