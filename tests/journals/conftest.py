"""Journals go through the same workshop as documents do."""

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
