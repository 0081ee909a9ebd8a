"""A machine with an API token of a company at work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from crossfoot.engine import clock
from desk import NOW, Desk, desk
from machine import Machine, machine_of


@pytest.fixture
def frozen() -> Iterator[None]:
    """The time stands at `desk.NOW`, and nobody called before."""
    cache.clear()
    clock.use(lambda: NOW)
    yield
    clock.use(None)
    cache.clear()


@pytest.fixture
def northwind(db: None, frozen: None) -> Desk:
    """A company whose QuickBooks is in the US."""
    return desk("Northwind Ltd")


@pytest.fixture
def contoso(db: None, frozen: None) -> Desk:
    """Another company at the same installation."""
    return desk("Contoso GB", country="GB")


@pytest.fixture
def shop(northwind: Desk) -> Machine:
    """The web shop's token, made by Northwind's administrator."""
    return machine_of(northwind.ana, northwind.company)
